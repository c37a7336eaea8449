//! Single bytes changed at random, and packages cut off: every one is found, and what is changed is named.
//!
//! `GIT_TRACE_FLIPS` says how many bytes are changed of each form, if not a few.

use std::path::Path;

use git_trace::audit::{self, Pins};
use git_trace::error::Error;

use super::{Demo, demo};

/// How many bytes are changed where nobody says otherwise.
const FEW: usize = 48;

/// What sees a change before the repository is evaluated, which takes the longest.
const CHEAP: [&str; 5] = ["archive", "manifests", "statement", "objects", "files"];

/// What the cheap checks find, each with its place.
fn found(file: &Path) -> Vec<String> {
    let audit =
        audit::audit(file, &Pins::default(), &|_, _| Err(Error::repository("not now"))).unwrap();
    let checks = audit.checks.iter().filter(|check| CHEAP.contains(&check.check));
    let findings = checks.flat_map(|check| &check.findings);
    findings.map(|it| format!("{}: {}", it.place, it.message)).collect()
}

/// Numbers that are the same on every run.
struct Numbers(u64);

impl Numbers {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

fn packages(demo: &Demo, home: &Path) -> Vec<std::path::PathBuf> {
    let tar = demo.exported(&home.join("evidence.tar.zst"), &[]);
    let bare = demo.exported(&home.join("bare.zip"), &["--without-source"]);
    vec![demo.zip.clone(), tar, bare]
}

#[test]
fn every_change_of_a_single_byte_is_found() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let many = std::env::var("GIT_TRACE_FLIPS").ok().and_then(|many| many.parse().ok());
    for package in packages(demo, home.path()) {
        assert_eq!(found(&package), Vec::<String>::new(), "an honest package");
        let mut bytes = std::fs::read(&package).unwrap();
        let file = home.path().join("flipped");
        let mut numbers = Numbers(7);
        let mut by_message = std::collections::BTreeMap::<String, usize>::new();
        let mut placed = 0;
        for _ in 0..many.unwrap_or(FEW) {
            let (at, bits) = (numbers.below(bytes.len()), numbers.below(255) as u8 + 1);
            bytes[at] ^= bits;
            std::fs::write(&file, &bytes).unwrap();
            let found = found(&file);
            assert!(!found.is_empty(), "{}: byte {at} ^ {bits}", package.display());
            let (place, message) = found[0].split_once(": ").unwrap();
            placed += usize::from(!place.is_empty());
            let same = message.replace(|it: char| it.is_ascii_digit(), "");
            *by_message.entry(same.chars().take(60).collect()).or_default() += 1;
            bytes[at] ^= bits;
        }
        if many.is_some() {
            let (name, size) = (package.display(), bytes.len());
            let count: usize = by_message.values().sum();
            println!("{name} of {size} bytes: {count} found, {placed} in a file: {by_message:#?}");
        }
    }
}

#[test]
fn every_byte_of_what_stands_around_the_files_counts() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(&demo.zip).unwrap();
    let file = home.path().join("flipped");
    // The head of the first file, an entry of the directory, and the end of it.
    let entry = bytes.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    let last = entry..bytes.len();
    for at in (0..40).chain(last) {
        bytes[at] ^= 0x20;
        std::fs::write(&file, &bytes).unwrap();
        assert!(!found(&file).is_empty(), "byte {at}");
        bytes[at] ^= 0x20;
    }
}

#[test]
fn a_package_that_is_cut_off_is_refused_wherever_that_is() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let is_long = std::env::var_os("GIT_TRACE_FLIPS").is_some();
    for package in packages(demo, home.path()) {
        let bytes = std::fs::read(&package).unwrap();
        let file = home.path().join("short");
        let step = if is_long { 1024 } else { bytes.len() / 32 };
        for end in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            std::fs::write(&file, &bytes[..end]).unwrap();
            assert!(!found(&file).is_empty(), "{} at {end}", package.display());
        }
    }
}
