//! The demonstration: what it builds, and what its report says of that.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Output, hermetic, run, skip};

fn demo(arguments: &[&str]) -> Option<Output> {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        skip("ssh-keygen is not installed");
        return None;
    }
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.arg("demo").args(arguments);
    let (code, stdout, stderr) = run(&mut program, b"");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Some(Output { code, stdout: text(stdout), stderr: text(stderr) })
}

fn report(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("report/report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn outcomes<'r>(report: &'r Value, wanted: &[&str]) -> Vec<&'r str> {
    let rules = report["rules"].as_array().unwrap().iter();
    let found = rules.filter(|rule| wanted.contains(&rule["outcome"].as_str().unwrap()));
    found.map(|rule| rule["code"].as_str().unwrap()).collect()
}

#[test]
fn it_shows_a_late_threat_model_and_a_lapsed_approval() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a demo");
    let Some(output) = demo(&[&folder.display().to_string()]) else { return };
    let text = output.ok();
    assert!(
        text.contains("docs/threat-model-radio.md was first approved on 2025-09-16, at 96 %"),
        "{text}"
    );
    let report = report(&folder);
    let stale = outcomes(&report, &["stale"]);
    assert!(stale.contains(&"RA-01") && stale.contains(&"DI-02"), "{stale:?}");
    let rows = report["rows"].as_array().unwrap().iter();
    let verdicts: Vec<&str> = rows.map(|row| row["verdict"].as_str().unwrap()).collect();
    assert!(verdicts.contains(&"satisfied") && verdicts.contains(&"stale"), "{verdicts:?}");
}

#[test]
fn two_of_them_differ_in_their_keys_and_what_these_signed_alone() {
    let home = tempfile::tempdir().unwrap();
    let tree = |name: &str| {
        let folder = home.path().join(name);
        demo(&["-q", &folder.display().to_string()])?.ok();
        let mut git = hermetic("git");
        git.current_dir(&folder).args(["ls-tree", "-r", "v2.0.0"]);
        let listed = String::from_utf8(run(&mut git, b"").1).unwrap();
        // Reports name the commit that they tested, and approvals the contents of reports.
        let is_own = |line: &&str| {
            let parts = [".trace/approvals/", "allowed_signers", "/tests/", "test-results/"];
            parts.iter().any(|part| line.contains(part))
        };
        let kept = listed.lines().filter(|line| !is_own(line));
        Some(kept.map(str::to_owned).collect::<Vec<_>>())
    };
    let (Some(first), Some(second)) = (tree("one"), tree("two")) else { return };
    assert!(first.len() > 25);
    assert_eq!(first, second);
}

#[test]
fn it_writes_into_no_folder_that_holds_something() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("mine"), "mine").unwrap();
    let Some(output) = demo(&[&home.path().display().to_string()]) else { return };
    assert!(output.fails(2).contains("is there and not empty"));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}
