//! What a package holds: each part is what its own command writes.

use super::{Unpacked, demo, exported};

#[test]
fn each_part_is_what_its_own_command_writes() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "all.zip", &["v2.0.0", "--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let folder = repo.path().parent().unwrap().join("reports");
    let formats = "html,csv,json,xlsx,cyclonedx,oscal,in-toto";
    let output = folder.display().to_string();
    repo.trace(&["report", "v2.0.0", "-q", "--format", formats, "-o", &output]).ok();
    for (below, file) in [
        ("report", "report.html"),
        ("report", "report.csv"),
        ("report", "report.json"),
        ("report", "report.xlsx"),
        ("machine", "report.cdx.json"),
        ("machine", "report.oscal.json"),
        ("machine", "report.in-toto.jsonl"),
    ] {
        let stored = unpacked.read(&format!("data/{below}/{file}"));
        assert!(stored == std::fs::read(folder.join(file)).unwrap(), "{file}");
    }
    let printed = [
        ("history/changes.jsonl", &["log", "v1.1.0..v2.0.0", "--format", "json"][..]),
        ("requirements/requirements.json", &["requirements", "--at", "v2.0.0", "--format", "json"]),
        ("tailoring/tailoring.md", &["tailor", "print", "--at", "v2.0.0"]),
    ];
    for (file, arguments) in printed {
        assert_eq!(unpacked.text(&format!("data/{file}")), repo.trace(arguments).ok(), "{file}");
    }
    let files = unpacked.files();
    for below in ["records", "approvals", "tests", "sbom"] {
        let folder = format!("data/{below}/");
        let mut paths = files.iter().filter_map(|file| file.strip_prefix(&folder)).peekable();
        assert!(paths.peek().is_some(), "there is nothing in {folder}");
        for path in paths {
            let stands = repo.git_bytes(&["cat-file", "blob", &format!("v2.0.0:{path}")], b"");
            assert!(unpacked.read(&format!("{folder}{path}")) == stands, "{path}");
        }
    }
    for file in ["LIMITS.md", "history/changes.xlsx", "repository/release.bundle"] {
        assert!(files.contains(&format!("data/{file}")), "{file}");
    }
}
