//! Histories and records as they should not be: nothing panics, nothing is satisfied by them, and each is told.

use git_trace::config::keys::CLASSES;
use serde_json::Value;

use super::{CONFIG, REPORT, THREATS, report};
use crate::support::Repo;
use crate::team::{Team, Word, team, word};

fn outcomes(report: &Value) -> Vec<(String, String)> {
    let text = |rule: &Value, key: &str| rule[key].as_str().unwrap().to_owned();
    let rules = report["rules"].as_array().unwrap().iter();
    rules.map(|rule| (text(rule, "code"), text(rule, "outcome"))).collect()
}

#[test]
fn a_release_on_another_branch_begins_no_cycle() {
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG).commit("start");
    repo.annotated_tag("v1.0.0", "first").days_later(10);
    repo.branch("aside").write(THREATS, "# Threats\n").commit("on the side");
    repo.annotated_tag("v1.1.0", "on the side").switch("main");
    repo.days_later(10).write("src/pump.c", "1").commit("go on");
    repo.annotated_tag("v1.2.0", "second");
    let start = |range: &str| report(&repo, &[range])["integration"]["anchors"][0].clone();
    assert_eq!(start("v1.2.0")["source"], "the release v1.0.0");
    // The record that only the other release has is none of this one.
    let found = report(&repo, &["v1.2.0"]);
    let outcome = |report: &Value, code: &str| {
        outcomes(report).into_iter().find(|(own, _)| own == code).unwrap().1
    };
    assert_eq!(outcome(&found, "INT-02"), "missing");
    assert_eq!(outcome(&report(&repo, &["v1.1.0"]), "INT-02"), "fails");
    // A freeze that is tagged there froze nothing here.
    repo.git(&["tag", "-a", "-m", "frozen", "design-freeze-1", "aside"]);
    let anchors = report(&repo, &["v1.2.0"])["integration"]["anchors"].to_string();
    assert!(!anchors.contains("DF"), "{anchors}");
}

#[test]
fn two_releases_on_one_commit_are_told_apart() {
    let team = team!(CONFIG);
    team.repo.write(REPORT, "# Report\n").commit("test");
    team.repo.annotated_tag("v1.0.0", "first").days_later(10);
    let path = "docs/records/no-impact.md";
    let statement = "---\nrecord: no-impact-statement\nrelease: v1.0.1\n---\nNo impact.\n";
    team.repo.write(path, statement).commit("state it");
    team.approve("bo", &[path]);
    team.repo.commit("approve it");
    team.repo.annotated_tag("v1.0.1", "a patch").annotated_tag("v1.1.0", "and no patch");
    team.check_with(&["v1.0.1"], "INT-06", "holds", &[]);
    let words = "no penetration test report is of this cycle";
    team.check_with(&["v1.1.0"], "INT-06", "fails", &[words]);
    for release in ["v1.0.1", "v1.1.0"] {
        let report = team.report(&[release]);
        assert_eq!(report["integration"]["anchors"][0]["source"], "the release v1.0.0");
    }
    // Two on the first commit of all leave a cycle without a length, of which nothing is said.
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG).commit("start");
    repo.annotated_tag("v1.0.0", "first").annotated_tag("v1.0.1", "again");
    for (code, outcome) in outcomes(&report(&repo, &["v1.0.1"])) {
        let is_open = ["not assessed", "nothing to judge", "missing"].contains(&outcome.as_str());
        assert!(is_open || !code.starts_with("INT-"), "{code} {outcome}");
    }
}

#[test]
fn a_record_of_any_class_that_is_malformed_is_told_and_proves_nothing() {
    let record =
        |class: &&str| format!("[[record]]\nclass = \"{class}\"\npaths = [\"docs/{class}.md\"]\n");
    let records: String = CLASSES.iter().map(record).collect();
    let item = "[[item]]\nid = \"pump\"\npaths = [\"src/**\"]\ninterfaces = [\"src/**\"]\n";
    let config = format!("version = 1\n[controlled]\npaths = [\"src/**\"]\n{item}{records}");
    let shapes: [(&str, Vec<u8>); 5] = [
        ("without an end", b"---\nrelease: [a\nid: \n\nText.\n".to_vec()),
        ("not text", b"---\nid: \xff\xfe\n---\n\x00\xff".to_vec()),
        ("empty", Vec::new()),
        ("too large", vec![b'x'; 17 << 20]),
        ("deep", [&b"---\na: "[..], &b"[".repeat(20_000), b"\n---\n"].concat()),
    ];
    for (shape, bytes) in shapes {
        let repo = Repo::new();
        repo.write(".trace/config.toml", &config).write("src/pump.c", "1").commit("start");
        let without = outcomes(&report(&repo, &["--all"]));
        for class in CLASSES {
            repo.write(&format!("docs/{class}.md"), &bytes);
        }
        repo.commit("break all of them");
        let found = report(&repo, &["--all"]);
        let with = outcomes(&found);
        let held: Vec<_> = with
            .iter()
            .zip(&without)
            .filter(|((_, now), (_, before))| now == "holds" && before != "holds")
            .map(|((code, _), _)| code.as_str())
            .collect();
        assert!(held.iter().all(|code| FORM.contains(code)), "{shape}: {held:?}");
        let told = found["findings"].to_string() + &found["limits"].to_string();
        for class in CLASSES {
            assert!(told.contains(&format!("docs/{class}.md")), "{shape}: {class}");
        }
    }
}

#[test]
fn a_file_of_any_other_kind_that_is_malformed_is_told_and_proves_nothing() {
    let paths = [
        ".trace/change-requests/CR-1.md",
        ".trace/problem-reports/PR-1.md",
        ".trace/tailoring.toml",
        ".trace/roster.toml",
        ".trace/approvals/1.toml",
        ".trace/results/1.xml",
        "sbom.json",
        "openvex.json",
        "Cargo.lock",
    ];
    let shapes: [(&str, Vec<u8>); 3] = [
        ("without an end", b"---\nstatus: [a\nid: \n\n{\"a\": [\n".to_vec()),
        ("not text", b"---\nstatus: \xff\xfe\n---\n\x00\xff".to_vec()),
        ("deep", [&b"---\na: "[..], &b"[".repeat(20_000), b"\n---\n"].concat()),
    ];
    for (shape, bytes) in shapes {
        let repo = Repo::new();
        let config = format!("{CONFIG}[vex]\npaths = [\"openvex.json\"]\n");
        repo.write(".trace/config.toml", config).write("src/pump.c", "1").commit("start");
        let cited = "go on\n\nChange-Request: CR-1\nProblem-Report: PR-1";
        repo.write("src/pump.c", "2").commit(cited);
        let without = outcomes(&report(&repo, &["--all"]));
        for path in paths {
            repo.write(path, &bytes);
        }
        repo.commit("break all of them");
        let found = report(&repo, &["--all"]);
        let with = outcomes(&found);
        let held = with.iter().zip(&without).filter(|((_, now), (_, before))| {
            ["holds", "asserted"].contains(&now.as_str()) && now != before
        });
        let held: Vec<_> = held.map(|((code, _), _)| code).collect();
        assert!(held.is_empty(), "{shape}: {held:?}");
        let told = found["findings"].to_string() + &found["limits"].to_string();
        for path in paths {
            assert!(told.contains(path), "{shape}: {path} {told}");
        }
    }
}

#[test]
fn an_approval_of_a_day_to_come_makes_nothing_early_or_fresh() {
    let team = team!(CONFIG);
    team.repo.write("src/pump.c", "0").commit("start");
    team.repo.annotated_tag("v1.0.0", "first").days_later(1);
    team.repo.write(THREATS, "# Threats\n").commit("model");
    team.repo.days_later(400).commit("more than a year");
    team.state("bo", &[THREATS], &Word { days: 20_000, ..word() });
    team.repo.commit("approve it in the future");
    team.repo.annotated_tag("v1.1.0", "second");
    team.check_with(&["v1.1.0"], "INT-11", "stale", &["was last reviewed 400 days ago"]);
    team.check_with(&["v1.1.0"], "INT-02", "fails", &["has no approval that counts"]);
}

/// What asks for dates only, and holds whatever else a record says.
const FORM: [&str; 2] = ["INT-03", "INT-12"];
