//! The third-party components that the files of the evaluated tree list, and the checksums of artefacts.

use std::collections::HashMap;

use super::read_bounded;
use crate::component;
use crate::config::Config;
use crate::facts::{ChecksumFile, Facts, File, Lockfile};
use crate::front_matter::Problem;
use crate::git::{Objects, Repository};
use crate::history::Range;
use crate::model::{Oid, SignatureKind};
use crate::record::digests;

/// The ends of names of files that hold checksums of artefacts.
const CHECKSUMS: [&str; 9] = [
    "SHA256SUMS",
    "SHA512SUMS",
    "SHA256SUMS.txt",
    "SHA512SUMS.txt",
    "sha256sum.txt",
    "sha512sum.txt",
    "checksums.txt",
    ".sha256",
    ".sha512",
];

/// The ends of names of files that are the signature of another.
const SIGNATURES: [&str; 4] = [".asc", ".sig", ".minisig", ".sigstore.json"];

/// Fills in lockfiles and checksums.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_file = |file: &&File| !facts.odd.contains(&file.path);
    let listing = facts.files.iter().filter(is_file).filter(|file| {
        component::lists_components(&file.path)
            && config.support.lockfiles.matches(file.path.as_bytes())
    });
    let read = listing.map(|file| (file, read_bounded(objects, file.blob)));
    let read: Vec<_> = read.collect();
    let texts = read
        .iter()
        .filter_map(|(file, bytes)| Some((file.path.as_str(), bytes.as_ref().ok()?.as_slice())));
    let mut components = component::read_all(&texts.collect::<Vec<_>>()).into_iter();
    let lockfiles = read.iter().map(|(file, bytes)| {
        let problem = |why: String| Problem::new(1, why, "make the file anew by its own tool");
        let components = match bytes {
            Ok(_) => components.next().unwrap_or_else(|| Ok(Vec::new())).map_err(problem),
            Err(error) => {
                let help = error.hint_text().unwrap_or_default();
                Err(Problem::new(1, error.to_string(), help))
            }
        };
        Lockfile { file: (*file).clone(), components }
    });
    let lockfiles = lockfiles.collect();
    let checksums = facts.files.iter().filter(is_file).filter(|file| is_checksum(&file.path));
    facts.checksums = checksums.filter_map(|file| checksum(objects, file)).collect();
    facts.lockfiles = lockfiles;
}

/// Approvals and keys of the life cycle are no artefacts.
fn is_checksum(path: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    !path.starts_with(".trace/") && (ends(&CHECKSUMS) || ends(&SIGNATURES))
}

fn checksum(objects: &Objects<'_>, file: &File) -> Option<ChecksumFile> {
    let bytes = read_bounded(objects, file.blob).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let is_named = SIGNATURES.iter().any(|end| file.path.ends_with(end));
    let is_signature = is_named
        && (SignatureKind::of_first_line(&bytes) != SignatureKind::Unknown
            || text.starts_with("untrusted comment:")
            || text.contains("application/vnd.dev.sigstore.bundle"));
    let digests = if is_named { 0 } else { digests(&text) };
    (is_signature || digests > 0).then(|| ChecksumFile {
        file: file.clone(),
        digests,
        is_signature,
    })
}

/// What the commit before the range had at the paths of which it is asked whether they changed.
pub fn before(
    repository: &Repository,
    config: &Config,
    range: &Range,
    facts: &Facts,
) -> HashMap<String, Oid> {
    let Some(from) = range.from else { return HashMap::new() };
    let is_asked = |path: &str| {
        config.sbom.matches(path.as_bytes())
            || config.support.vex.matches(path.as_bytes())
            || component::lists_components(path)
            || is_checksum(path)
    };
    let asked = facts.files.iter().filter(|file| is_asked(&file.path));
    let blob = |file: &File| repository.blob_at(from, &file.path).ok().flatten();
    asked.filter_map(|file| Some((file.path.clone(), blob(file)?))).collect()
}
