//! Product support, PS-01 to PS-07.

use serde_json::Value;

use crate::support::unassessed_where_shallow;
use crate::team::{Team, team};

const CONFIG: &str = r##"version = 1
[[item]]
id = "pump"
paths = ["src/**"]
upkeep = "maintained"
[records]
front_matter = ["docs/records/**/*.md"]
[support]
monitoring_days = 30
"##;

/// Writes a record, approves it, and commits both.
pub fn approved(team: &Team, path: &str, text: &str) {
    team.repo.write(path, text).commit(&format!("write {path}"));
    team.approve("grace", &[path]);
    team.repo.commit(&format!("approve {path}"));
}

/// A record of a class with some fields.
pub fn record(class: &str, fields: &str, text: &str) -> String {
    format!("---\nrecord: {class}\n{fields}---\n{text}")
}

pub fn rule(report: &Value, code: &str) -> Value {
    let mut rules = report["rules"].as_array().unwrap().iter();
    rules.find(|rule| rule["code"] == code).unwrap().clone()
}

pub fn severities(report: &Value, code: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["code"] == code);
    findings.map(|finding| finding["severity"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn ps01_a_disclosure_policy_is_approved_and_names_a_contact() {
    let path = "docs/records/disclosure.md";
    let team = team!(CONFIG);
    team.repo.write("SECURITY.md", "# Security\n").commit("tell how to report");
    let report = team.report(&[]);
    let found = rule(&report, "PS-01");
    assert_eq!(found["outcome"], "missing");
    let says = found["says"].as_str().unwrap();
    assert!(says.ends_with("SECURITY.md is not classed as one"), "{says}");
    team.repo.write(path, record("disclosure-policy", "", "Tell us at a@b.\n")).commit("write it");
    team.check("PS-01", "fails", &["names no contact", "was never approved"]);
    approved(
        &team,
        path,
        &record("disclosure-policy", "contact: psirt@example.org\n", "# Policy\n"),
    );
    team.check("PS-01", "holds", &[]);
    unassessed_where_shallow(&team.repo, "PS-01");
    team.repo
        .write(path, record("disclosure-policy", "", "https://example.org/report\n"))
        .commit("change");
    team.check("PS-01", "stale", &["has changed since"]);
    // One that is malformed is told once, and so is what follows from it.
    team.repo
        .write(path, "---\nrecord: disclosure-policy\ncontact: [a\n---\nhttps://example.org/\n");
    team.repo.commit("break it");
    let report = team.report(&[]);
    assert_ne!(rule(&report, "PS-01")["outcome"], "holds");
}

#[test]
fn a_record_that_cannot_be_read_is_not_assessed() {
    let config =
        "version = 1\n[[record]]\nclass = \"disclosure-policy\"\npaths = [\"docs/big.md\"]\n";
    let team = team!(config);
    team.repo.write("docs/big.md", "x".repeat(5 << 20)).commit("much");
    let report = team.report(&[]);
    let found = rule(&report, "PS-01");
    assert_eq!(found["outcome"], "not assessed", "{found}");
    assert!(found["says"].as_str().unwrap().contains("larger than 4 MiB"), "{found}");
}

const LOCK: &str = "version = 4\n[[package]]\nname = \"dep\"\nversion = \"2.0.0\"\nsource = \"registry\"\n\
    [[package]]\nname = \"other\"\nversion = \"1.0.0\"\nsource = \"registry\"\n";

#[test]
fn ps02_support_has_an_end_and_everything_is_classed() {
    let path = "docs/records/support.md";
    let table = |rows: &str| {
        record(
            "support-statement",
            "",
            &format!("| Release | Since | End of support |\n|---|---|---|\n{rows}"),
        )
    };
    let classes = "[[component]]\nnames = [\"cargo:dep\"]\nupkeep = \"supported\"\n\
        [[component]]\nnames = [\"cargo:*\"]\nupkeep = \"required\"\n";
    let team = team!(&format!("{CONFIG}{classes}"));
    team.check("PS-02", "missing", &[]);
    team.repo.write("Cargo.lock", LOCK).commit("lock");
    approved(&team, path, &table("| 0.9.0 | 2025-01-01 | 2026-01-31 |\n"));
    team.check("PS-02", "not assessed", &[]);
    team.repo.annotated_tag("v0.9.0", "first");
    team.check("PS-02", "holds", &[]);
    team.repo.days_later(40).commit("go on");
    team.check("PS-02", "fails", &["support of v0.9.0 ended on 2026-01-31, before 2026-02"]);
    approved(&team, path, &table("| 1.x | 2026-02-01 | 2027-01-31 |\n"));
    team.repo.annotated_tag("v1.0.0", "second");
    team.check("PS-02", "holds", &["nothing says until when v0.9.0 is or was supported"]);
    assert_eq!(severities(&team.report(&[]), "PS-02"), ["minor"]);
    team.repo.write(path, table("| 1.x | 2026-02-01 | 2028-01-31 |\n")).commit("support it longer");
    team.check("PS-02", "stale", &["nothing says until", "has changed since"]);
    team.repo.git(&["reset", "-q", "--hard", "v1.0.0"]);
    unassessed_where_shallow(&team.repo, "PS-02");
    team.repo
        .write(path, table("| v1.0.0 | - | 2027-02-31 |\n| v0.9.0 | | 2026-01-31 |\n"))
        .commit("err");
    let slips = ["`2027-02-31`, the end of support of v1.0.0, is no day", "has changed since"];
    team.check_with(&[], "PS-02", "fails", &slips);
    team.bring_back("v1.0.0", &[path]);
    team.repo.remove("Cargo.lock").write("requirements.txt", "a>=1\n").commit("unlock");
    team.check("PS-02", "not assessed", &["lists is not known", "nothing says"]);
    team.repo.write("requirements.txt", "A_b==1.0 --hash=sha256:00\n").commit("lock");
    team.check("PS-02", "fails", &["requirements.txt: pypi:a-b are not classed", "nothing says"]);
    // Of a kind that is not read nothing is known, unless a bill of materials tells.
    team.repo.remove("requirements.txt").write("app/yarn.lock", "dep@1:\n").commit("another kind");
    let unread =
        "which components app/yarn.lock lists is not known: this kind of lockfile is not read";
    team.check("PS-02", "not assessed", &[unread, "nothing says"]);
    let bom = "{\"bomFormat\":\"CycloneDX\",\"components\":[]}";
    team.repo.write("app/sbom.json", bom).commit("list them");
    team.check("PS-02", "holds", &["nothing says"]);
    let config = CONFIG.replace("upkeep = \"maintained\"\n", "");
    team.repo.write(".trace/config.toml", config).commit("class nothing");
    team.check("PS-02", "fails", &["the item pump is not classed", "nothing says"]);
    team.repo.write(
        ".trace/config.toml",
        "version = 1\n[records]\nfront_matter = [\"docs/records/**\"]\n",
    );
    team.repo.commit("no items");
    team.check("PS-02", "fails", &["no software item is configured", "nothing says"]);
}

#[test]
fn a_lockfile_that_is_not_read_is_told_wherever_it_stands() {
    let kinds = [
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "uv.lock",
        "pdm.lock",
        "Pipfile.lock",
        "Gemfile.lock",
        "composer.lock",
        "gradle.lockfile",
        "packages.lock.json",
    ];
    let supported = "[[component]]\nnames = [\"npm:*\"]\nupkeep = \"supported\"\n";
    let team = team!(&format!("{CONFIG}{supported}"));
    team.check("PS-02", "missing", &[]);
    team.check("SU-08", "nothing to judge", &[]);
    for kind in kinds {
        let path = format!("web/{kind}");
        team.repo.write(&path, "lockfileVersion: '9.0'\n").commit("lock");
        let words = format!("which components {path} lists is not known");
        // Whatever else is wanting, and where nothing else is.
        team.check("PS-02", "missing", &[&words]);
        team.check("SU-08", "not assessed", &[]);
        team.check("SU-07", "fails", &[&format!("{path} changed since the release before")]);
        team.repo.remove(&path).commit("unlock");
    }
    // A bill of materials beside it lists its components, and cannot be held against it.
    let bom = "{\"bomFormat\":\"CycloneDX\",\"metadata\":{\"component\":{\"version\":\"1.0.0\"}},\
        \"components\":[{\"purl\":\"pkg:cargo/dep@2.0.0\"},{\"purl\":\"pkg:cargo/other@1.0.0\"}]}";
    team.repo.write("sbom.json", bom).write("Cargo.lock", LOCK).commit("list");
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("CM-08", "holds", &[]);
    team.repo.write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n").commit("lock more");
    team.repo.git(&["tag", "-f", "-a", "-m", "moved", "v1.0.0"]);
    team.check("CM-08", "not assessed", &[]);
    team.check("PS-02", "missing", &["Cargo.lock: cargo:dep, cargo:other are not classed"]);
}

#[test]
fn ps02_what_only_a_bill_of_materials_lists_must_be_classed_too() {
    let team = team!(CONFIG);
    let bom = "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":\"zlib\",\"version\":\"1\"},\
        {\"name\":\"dep\",\"purl\":\"pkg:cargo/dep@2.0.0\"}]}";
    team.repo.write("Cargo.lock", LOCK).write("sbom.json", bom).commit("list");
    let found =
        ["Cargo.lock: cargo:dep, cargo:other are not classed", "sbom.json: sbom:zlib are not"];
    team.check("PS-02", "missing", &found);
}

#[test]
fn ps03_guides_stand_in_the_tree() {
    let team = team!(CONFIG);
    team.check("PS-03", "missing", &[]);
    let guide = |fields: &str, text: &str| record("guide", fields, text);
    team.repo
        .write("docs/records/a.md", guide("guide: installing\n", "# Install\nSo.\n"))
        .commit("a");
    let lacks = [
        "unknown guide `installing`",
        "no guide for operation",
        "no guide for account management",
        "no guide for decommissioning",
    ];
    team.check("PS-03", "fails", &lacks);
    team.repo.write("docs/records/operation.md", guide("", "# How to use it\nSo.\n"));
    team.repo.write("docs/records/b.md", guide("", "# User management\nSo.\n"));
    team.repo.remove("docs/records/a.md").commit("write more");
    team.check("PS-03", "holds", &["no guide for decommissioning"]);
    assert_eq!(severities(&team.report(&[]), "PS-03"), ["minor"]);
    let both = guide("guide: [operation, decommissioning]\n", "So.\n");
    team.repo.write("docs/records/operation.md", both).commit("both");
    team.check("PS-03", "holds", &[]);
    team.repo.write("docs/records/b.md", guide("", "")).commit("empty it");
    team.check("PS-03", "fails", &["b.md has no text", "no guide for account management"]);
    unassessed_where_shallow(&team.repo, "PS-03");
}

#[test]
fn ps04_problem_reports_say_what_they_must() {
    let place = |id: &str| format!(".trace/problem-reports/{id}.md");
    let team = team!(CONFIG);
    team.check("PS-04", "nothing to judge", &[]);
    team.repo.commit("work\n\nFixes: BUG-7");
    team.check("PS-04", "not assessed", &[]);
    let whole = "---\nstatus: closed\nseverity: high\naffected: v1.0.0\n---\n# Leak\n\n\
        ## Root cause\nA valve.\n\n## Resolution\nAnother valve.\n";
    team.repo.write(&place("PR-1"), whole).commit("report");
    team.check("PS-04", "holds", &[]);
    team.repo.write(&place("PR-2"), "---\nstatus: open\naffected: none\n---\n").commit("report");
    team.repo.write(&place("PR-3"), "---\nstatus: rejected\nseverity: low\naffected: v1\n---\n");
    team.repo.write(&place("PR-4"), whole.replace("Another valve.\n", "")).commit("report");
    let lacks = [
        "PR-2 (open) does not state its severity, the affected versions",
        "PR-3 (rejected) does not state why it was rejected",
        "PR-4 (closed) does not state its closure",
    ];
    team.check("PS-04", "fails", &lacks);
    for id in ["PR-2", "PR-3", "PR-4"] {
        team.repo.remove(&place(id));
    }
    team.repo.write(&place("PR-5"), [0xff, 0xfe]).commit("break one");
    team.check("PS-04", "fails", &["PR-5: the file is not UTF-8 text", "PR-5 (unstated) does not"]);
    unassessed_where_shallow(&team.repo, "PS-04");
}

#[test]
fn ps05_monitoring_keeps_its_cadence() {
    let team = team!(CONFIG);
    let monitored = |name: &str, fields: &str| {
        let path = format!("docs/records/{name}.md");
        team.repo.write(&path, record("monitoring-record", fields, "Nothing.\n")).commit("monitor");
    };
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("PS-05", "missing", &[]);
    team.repo.days_later(29);
    monitored("a", "");
    team.repo.days_later(31);
    monitored("b", "date: 2026-02-26\n");
    team.repo.days_later(20).commit("finish");
    team.repo.annotated_tag("v1.1.0", "second");
    team.check("PS-05", "holds", &[]);
    unassessed_where_shallow(&team.repo, "PS-05");
    team.repo.days_later(31).commit("watch no more");
    team.check("PS-05", "fails", &["nothing was monitored from 2026-03"]);
    monitored("e", "");
    team.check("PS-05", "fails", &["nothing was monitored from 2026-03"]);
    team.repo.annotated_tag("v1.2.0", "third");
    team.repo.days_later(20);
    monitored("f", "");
    team.repo.days_later(31).commit("watch no more");
    team.check("PS-05", "stale", &["31 days, where every 30 are planned"]);
    team.repo.days_later(14);
    monitored("c", "date: 2026-02-31\n");
    monitored("d", "date: 2031-01-01\n");
    let lacks = [
        "`2026-02-31` is no day",
        "2031-01-01 is after 2026",
        "nothing was monitored from 2026-05",
    ];
    team.check("PS-05", "fails", &lacks);
    let config = CONFIG.replace("monitoring_days = 30\n", "");
    team.repo.write(".trace/config.toml", config).commit("plan nothing");
    team.check("PS-05", "not assessed", &[]);
}

#[test]
fn ps06_open_problem_reports_are_listed_for_the_release() {
    let path = "docs/records/anomalies.md";
    let list = |fields: &str, text: &str| record("known-anomalies", fields, text);
    let report = |id: &str, status: &str| {
        team_file(id, &format!("---\nstatus: {status}\nseverity: low\naffected: v1\n---\n"))
    };
    let team = team!(CONFIG);
    for (id, status) in
        [("PR-1", "open"), ("PR-10", "accepted"), ("PR-2", "closed"), ("PR-3", "rejected")]
    {
        let (path, text) = report(id, status);
        team.repo.write(&path, text);
    }
    team.repo.commit("report");
    team.check("PS-06", "missing", &[]);
    approved(
        &team,
        path,
        &list("release: v1.0.0\n", "PR-10 stays, and no residual risk with it.\n"),
    );
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("PS-06", "fails", &["does not name PR-1, which is open"]);
    approved(&team, path, &list("release: [v1.0.1]\n", "PR-1, PR-10.\n"));
    team.repo.annotated_tag("v1.0.1", "second");
    team.check("PS-06", "holds", &["does not speak of residual risks"]);
    unassessed_where_shallow(&team.repo, "PS-06");
    // It is for that release, and for no other.
    team.repo.commit("go on");
    team.repo.annotated_tag("v1.0.2", "third");
    team.check("PS-06", "missing", &[]);
    let says = rule(&team.report(&[]), "PS-06")["says"].as_str().unwrap().to_owned();
    assert!(says.ends_with("is for v1.0.2; docs/records/anomalies.md is for v1.0.1"), "{says}");
    team.repo
        .write(path, list("release: v1.0.3\n", "PR-1, PR-10: residual risk.\n"))
        .commit("plan on");
    team.check("PS-06", "stale", &["has changed since"]);
    team.repo.write(path, list("", "PR-1, PR-10\n")).commit("for none");
    team.check("PS-06", "missing", &["does not say for which release it is"]);
}

fn team_file(id: &str, text: &str) -> (String, String) {
    (format!(".trace/problem-reports/{id}.md"), text.to_owned())
}

#[test]
fn ps07_the_release_document_states_scope_and_tailoring() {
    let path = "docs/records/release.md";
    let document = |fields: &str, text: &str| record("release-document", fields, text);
    let team = team!(CONFIG);
    team.check("PS-07", "missing", &[]);
    approved(&team, path, &document("release: 1.0.0\n", "# Release\n\n## Scope\nAll of it.\n"));
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("PS-07", "fails", &["does not state the tailoring"]);
    let whole =
        document("release: 1.0.1\ntailoring: none\n", "# Release\n\n## Scope\nAll of it.\n");
    team.repo.write(path, &whole).commit("write it");
    team.repo.annotated_tag("v1.0.1", "second");
    team.check("PS-07", "stale", &["has changed since"]);
    team.approve("grace", &[path]);
    team.repo.commit("approve it");
    team.repo.git(&["tag", "-f", "-a", "-m", "moved", "v1.0.1"]);
    team.check("PS-07", "holds", &[]);
    unassessed_where_shallow(&team.repo, "PS-07");
}

#[test]
fn a_malformed_record_is_told_by_every_rule_that_asks_for_it() {
    let classes = [
        ("PS-01", "disclosure-policy"),
        ("PS-02", "support-statement"),
        ("PS-03", "guide"),
        ("PS-05", "monitoring-record"),
        ("PS-06", "known-anomalies"),
        ("PS-07", "release-document"),
        ("SU-01", "patch-policy"),
        ("SU-05", "advisory"),
        ("SU-08", "compatibility-statement"),
    ];
    let record = |(_, class): &(&str, &str)| {
        format!("[[record]]\nclass = \"{class}\"\npaths = [\"docs/{class}.md\"]\n")
    };
    let item = "[[item]]\nid = \"os\"\npaths = [\"os/**\"]\nupkeep = \"supported\"\n";
    let records: String = classes.iter().map(record).collect();
    let team = team!(&format!("version = 1\n{item}{records}[support]\nmonitoring_days = 30\n"));
    for (_, class) in classes {
        team.repo.write(&format!("docs/{class}.md"), "---\nrelease: [a\nmore: \n\nText.\n");
    }
    team.repo.commit("break all of them");
    team.repo.annotated_tag("v1.0.0", "first");
    let report = team.report(&[]);
    for (code, class) in classes {
        let found = rule(&report, code);
        assert!(["fails", "missing"].contains(&found["outcome"].as_str().unwrap()), "{found}");
        let findings = report["findings"].as_array().unwrap().iter();
        let own = findings.filter(|finding| finding["code"] == code);
        let told = own.filter(|it| {
            let message = it["message"].as_str().unwrap();
            message.starts_with(&format!("docs/{class}.md: the front matter has no end"))
        });
        assert_eq!(told.count(), 1, "{code}: {:#}", report["findings"]);
    }
}
