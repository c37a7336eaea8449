//! Row d: the rules VV-02, VV-05, VV-06 and VV-08 in scenarios that pass, fail and cannot be assessed.

use serde_json::Value;

use crate::support::unassessed_where_shallow;
use crate::team::{Team, team};

const CONFIG: &str = r##"version = 1
[controlled]
paths = ["src/**"]
[[item]]
id = "pump"
paths = ["src/pump/**"]
[[item]]
id = "alarm"
paths = ["src/alarm/**"]
[records]
front_matter = ["docs/**/*.md"]
"##;

fn record(class: &str, fields: &str) -> String {
    format!("---\nrecord: {class}\n{fields}---\n# Record\n")
}

#[test]
fn vv02_each_test_of_57_has_a_plan_and_a_report() {
    let team = team!(CONFIG);
    let report = team.report(&[]);
    let rules = report["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["code"] == "VV-02").unwrap();
    assert_eq!((&rule["outcome"], &rule["findings"]), (&Value::from("missing"), &Value::from(0)));
    let plan = record("test-plan", "tests: [5.7.1, Threat mitigation testing, vulnerability]\n");
    let tests = record("test-report", "tests: [security-requirements, 5.7.2, vulnerability]\n");
    team.repo.write("docs/plan-of-tests.md", plan).write("docs/report.md", tests).commit("test");
    let findings = ["no plan of penetration testing", "no report of penetration testing (5.7.4)"];
    team.check("VV-02", "fails", &findings);
    team.repo.write("docs/plan-2.md", record("test-plan", "tests: penetration-test\n"));
    team.repo.write("docs/pen.md", record("penetration-test-report", "")).commit("break in");
    team.check("VV-02", "holds", &[]);
    team.repo.remove("docs/plan-2.md").commit("lose the plan");
    team.check("VV-02", "fails", &["no plan of penetration testing (5.7.4)"]);
}

#[test]
fn vv05_a_toolchain_and_a_pipeline_are_pinned() {
    let team = team!(CONFIG);
    team.check("VV-05", "missing", &[]);
    team.repo.write("rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n").commit("loose");
    team.check("VV-05", "fails", &["rust-toolchain.toml names no version"]);
    team.repo.write("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95\"\n").commit("pin");
    team.check("VV-05", "holds", &[]);
    team.repo.write(".github/workflows/ci.yml", "steps:\n  - uses: a/b@v4\n").commit("act");
    team.check("VV-05", "fails", &[".github/workflows/ci.yml uses a/b@v4, which can change"]);
    let id = "0123456789abcdef0123456789abcdef01234567";
    team.repo.write(".github/workflows/ci.yml", format!("  - uses: a/b@{id} # v4\n"));
    team.repo.commit("pin the action");
    team.check("VV-05", "holds", &[]);
    team.repo.remove("rust-toolchain.toml").commit("unpin");
    team.check("VV-05", "fails", &["no file pins the toolchain"]);
    team.repo.write(".github/workflows/ci.yml", "#".repeat(5 << 20)).commit("hide it");
    team.check("VV-05", "not assessed", &[]);
}

#[test]
fn vv06_the_tester_wrote_none_of_it() {
    let team = team!(CONFIG);
    team.check("VV-06", "missing", &[]);
    team.repo.write("docs/r.md", record("test-report", "")).commit("test");
    team.check("VV-06", "not assessed", &[]);
    team.repo.write("src/pump/a.c", "1").commit("write it");
    let by = |who: &str, class: &str, more: &str| record(class, &format!("tester: {who}\n{more}"));
    let ada = "Ada Example <ada@example.org>";
    team.repo.write("docs/r.md", by("Bo Example <bo@example.org>", "test-report", "")).commit("bo");
    team.check("VV-06", "holds", &[]);
    team.repo.write("docs/r.md", by(ada, "test-report", "")).commit("ada");
    team.check("VV-06", "fails", &["Ada Example <ada@example.org> tested and wrote"]);
    let severity = |team: &Team| {
        let report = team.report(&[]);
        let findings = report["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["code"] == "VV-06").unwrap();
        finding["severity"].as_str().unwrap().to_owned()
    };
    assert_eq!(severity(&team), "minor");
    // Of an item that they did not touch they may test.
    team.repo.write("docs/r.md", by(ada, "test-report", "item: alarm\n")).commit("the other item");
    team.check("VV-06", "holds", &[]);
    team.repo.write("docs/r.md", by(ada, "penetration-test-report", "")).commit("break in");
    team.check("VV-06", "fails", &["tested and wrote"]);
    assert_eq!(severity(&team), "major");
    unassessed_where_shallow(&team.repo, "VV-06");
}

#[test]
fn vv08_findings_are_closed_or_accepted() {
    let problem = |status: &str| format!("---\nid: PR-1\nstatus: {status}\n---\n# Leak\n");
    let place = ".trace/problem-reports/PR-1.md";
    let team = team!(CONFIG);
    team.check("VV-08", "nothing to judge", &[]);
    team.repo.write("docs/r.md", record("test-report", "") + "- [x] one\n- [ ] two\n");
    team.repo.write(place, problem("accepted")).commit("find");
    team.check("VV-08", "fails", &["docs/r.md has an open finding in line 6", "PR-1 is approved"]);
    team.repo.write("docs/r.md", record("test-report", "") + "- [x] one\n- [x] two\n");
    team.repo
        .write("docs/known.md", record("known-anomalies", "") + "PR-1 stays.\n")
        .commit("accept");
    team.check("VV-08", "holds", &[]);
    // Another report's identifier that begins alike accepts nothing.
    team.repo
        .write("docs/known.md", record("known-anomalies", "") + "PR-12 stays.\n")
        .commit("other");
    team.check("VV-08", "fails", &["PR-1 is approved"]);
    team.repo.remove("docs/known.md").commit("forget");
    team.check("VV-08", "fails", &["PR-1 is approved"]);
    team.repo.write(place, problem("closed")).commit("close");
    team.check("VV-08", "holds", &[]);
    let named = format!("{CONFIG}[[record]]\nclass = \"test-report\"\npaths = [\"docs/r.md\"]\n");
    team.repo.write(".trace/config.toml", named);
    team.repo.write("docs/r.md", record("test-report", "") + &"x\n".repeat(3 << 20)).commit("hide");
    team.check("VV-08", "not assessed", &[]);
    // What may say that it is a record and cannot be read is told.
    team.repo.write(".trace/config.toml", CONFIG).commit("ask it");
    let limits = team.report(&[])["limits"].to_string();
    assert!(limits.contains("docs/r.md:1 is a record that cannot be read whole"), "{limits}");
}
