//! Security over time: cycles and their anchors, the rules INT-01 to INT-12, and the picture.

mod bad_input;
mod clocks;
mod limits;
mod timeline;

use serde_json::Value;

use crate::support::{Repo, unassessed_where_shallow};
use crate::team::{Team, team, word};

const CONFIG: &str = r##"version = 1
[controlled]
paths = ["src/**"]
[[item]]
id = "pump"
paths = ["src/**"]
interfaces = ["src/api/**"]
[[record]]
class = "software-development-plan"
paths = ["docs/development.md"]
[[record]]
class = "threat-model"
paths = ["docs/threats.md"]
[[record]]
class = "penetration-test-report"
paths = ["docs/penetration/*.md"]
[records]
front_matter = ["docs/records/*.md"]
[requirement]
records = ["docs/requirements.md"]
"##;

const PLAN: &str = "---\nactivities: [threat-model]\n---\nSecurity context, threat model, risk assessment, \
    security requirements, coding standard, review and penetration test are planned.\n";
const THREATS: &str = "docs/threats.md";
const REPORT: &str = "docs/penetration/report.md";

/// A team one release into its history, at the first day of a new cycle.
fn released() -> Option<Team> {
    let team = Team::new(CONFIG)?;
    team.repo.write("src/pump.c", "0").commit("start");
    team.repo.annotated_tag("v1.0.0", "first");
    Some(team)
}

macro_rules! released {
    () => {
        match released() {
            Some(team) => team,
            None => return,
        }
    };
}

/// Writes a record, approves it, and commits both, the approval a minute later.
fn approved(team: &Team, who: &str, path: &str, text: &str) {
    team.repo.write(path, text).commit(&format!("write {path}"));
    team.approve(who, &[path]);
    team.repo.commit(&format!("approve {path}"));
}

/// Ends a cycle that began `days` ago, at day 100 of it.
fn release(team: &Team, days: i64) {
    team.repo.days_later(100 - days).write("src/pump.c", days.to_string()).commit("finish");
    team.repo.annotated_tag("v1.1.0", "second");
}

fn check(team: &Team, code: &str, outcome: &str, findings: &[&str]) {
    team.check_with(&["v1.1.0"], code, outcome, findings);
}

#[test]
fn the_anchors_of_a_cycle_say_what_they_are_taken_from() {
    let repo = Repo::new();
    let config = "version = 1\n[[cycle]]\nrelease = \"v2\"\ndesign_freeze = \"2026-02-01\"\n";
    repo.write(".trace/config.toml", config).commit("start");
    repo.annotated_tag("v1.0", "first").days_later(10);
    repo.commit("freeze\n\nPhase: requirement freeze");
    repo.days_later(10).commit("freeze again\n\nPhase: design_freeze\nPhase: code-freeze");
    repo.annotated_tag("requirements-freeze-2", "moved").days_later(20);
    repo.commit("end");
    repo.annotated_tag("v2.0", "second");
    let anchors = |rest: &str| -> Vec<(String, String, i64)> {
        let config = config.replace("\"v2\"", &format!("\"{rest}\""));
        let file = repo.path().join("../other.toml");
        std::fs::write(&file, config).unwrap();
        let file = file.display().to_string();
        let report = report(&repo, &["v2.0", "--config", &file]);
        let anchors = report["integration"]["anchors"].as_array().unwrap().iter();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        anchors
            .map(|it| (text(it, "name"), text(it, "source"), it["part"].as_i64().unwrap()))
            .collect()
    };
    let commit = repo.git(&["rev-parse", "v2.0~1"])[..10].to_owned();
    let found = anchors("v9");
    let expected = [
        ("C0", "the release v1.0".to_owned(), 0),
        ("RF", "the tag requirements-freeze-2".to_owned(), 500),
        ("DF", format!("a trailer of {commit}"), 500),
        ("CF", format!("a trailer of {commit}"), 500),
        ("R", "the release v2.0".to_owned(), 1000),
    ];
    let expected = expected.map(|(name, source, part)| (name.to_owned(), source, part));
    assert_eq!(found, expected);
    // What the configuration says of the release goes before all else.
    let found = anchors("v2.0");
    assert_eq!(found[2].1, ".trace/config.toml");
    assert_eq!(found[2].2, 799);
}

fn report(repo: &Repo, arguments: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], arguments].concat();
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

#[test]
fn a_cycle_that_has_no_length_is_not_assessed() {
    let repo = Repo::new();
    repo.write("a", "1").commit("start");
    let report = report(&repo, &[]);
    assert_eq!(report["integration"], Value::Null);
    for rule in report["rules"].as_array().unwrap() {
        let code = rule["code"].as_str().unwrap();
        if code.starts_with("INT-") && code != "INT-12" {
            assert_eq!(rule["outcome"], "not assessed", "{code}");
        }
    }
}

#[test]
fn int01_the_plan_is_approved_before_anything_is_implemented() {
    let team = released!();
    check_now(&team, "INT-01", "missing");
    team.repo.days_later(5);
    approved(&team, "grace", "docs/development.md", PLAN);
    release(&team, 5);
    check(&team, "INT-01", "holds", &[]);
    team.repo
        .write("docs/development.md", PLAN.replace("planned", "done"))
        .commit("change the plan");
    check_now(&team, "INT-01", "stale");

    let team = released!();
    team.repo.days_later(20);
    approved(&team, "grace", "docs/development.md", &PLAN.replace("penetration test", "more"));
    release(&team, 20);
    let late = "docs/development.md was first approved on 2026-01-21, at 20 % of the cycle";
    let unnamed = "docs/development.md does not name \u{201c}penetration test\u{201d}";
    check(&team, "INT-01", "fails", &[unnamed, late]);
    assert_eq!(severities(&team, "INT-01"), ["major", "minor"]);

    let team = released!();
    team.repo.days_later(12).write("src/pump.c", "early").commit("implement");
    approved(&team, "grace", "docs/development.md", PLAN);
    release(&team, 12);
    check(&team, "INT-01", "fails", &["at 12 % of the cycle, after"]);
    assert_eq!(severities(&team, "INT-01"), ["major"]);
    unassessed_where_shallow(&team.repo, "INT-01");
}

#[track_caller]
fn check_now(team: &Team, code: &str, outcome: &str) {
    team.repo.days_later(1).commit("a day passes");
    let report = team.report(&[]);
    let rules = report["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["code"] == code).unwrap();
    assert_eq!(rule["outcome"], outcome, "{rule}");
}

fn severities(team: &Team, code: &str) -> Vec<String> {
    let report = team.report(&["v1.1.0"]);
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["code"] == code);
    findings.map(|finding| finding["severity"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn int02_a_threat_model_that_is_approved_two_weeks_before_the_release_did_not_shape_it() {
    for (day, outcome, severity) in
        [(20, "holds", None), (50, "fails", Some("minor")), (81, "fails", Some("major"))]
    {
        let team = released!();
        team.repo.days_later(day);
        approved(&team, "bo", THREATS, "# Spoofing\n");
        release(&team, day);
        let words = "docs/threats.md was first approved on 2026-";
        let findings = severity.map(|_| words);
        check(&team, "INT-02", outcome, findings.as_slice());
        assert_eq!(severities(&team, "INT-02"), severity.into_iter().collect::<Vec<_>>());
    }
    // So near to the release it is late in a long cycle as well; and never is late in any.
    let team = released!();
    check_now(&team, "INT-02", "missing");
    team.repo.write(THREATS, "# Spoofing\n").commit("write it");
    check_now(&team, "INT-02", "fails");
    team.approve("bo", &[THREATS]);
    team.repo.commit("approve it");
    team.repo.write(THREATS, "# Spoofing and more\n").commit("change it");
    team.repo.days_later(98).commit("wait");
    check_now(&team, "INT-02", "stale");
    unassessed_where_shallow(&team.repo, "INT-02");
}

#[test]
fn int02_asks_for_the_design_freeze_where_one_is_marked() {
    let team = released!();
    team.repo.days_later(20).commit("done\n\nPhase: design-freeze");
    approved(&team, "bo", THREATS, "# Spoofing\n");
    release(&team, 20);
    check(&team, "INT-02", "fails", &["after the design freeze, 80 days before the release"]);
}

#[test]
fn int03_the_threat_model_follows_the_interfaces_or_somebody_signs_that_it_need_not() {
    let team = released!();
    approved(&team, "bo", THREATS, "# Spoofing\n");
    check_now(&team, "INT-03", "nothing to judge");
    team.repo.days_later(10).write("src/api/a.h", "1").commit("change the interface");
    check_now(&team, "INT-03", "holds");
    team.repo.days_later(13);
    team.state("bo", &[THREATS], &word());
    team.repo.commit("approve it again as it stands");
    team.repo.days_later(1).write("src/api/a.h", "2").commit("change the interface again");
    team.repo.days_later(20).write(THREATS, "# Spoofing and tampering\n").commit("follow");
    team.repo.days_later(20).write("src/api/b.h", "3").commit("and once more");
    release(&team, 65);
    let findings = ["src/api/b.h changed, and the threat model did not follow", "20 days later"];
    check(&team, "INT-03", "fails", &findings);
    assert_eq!(severities(&team, "INT-03"), ["major", "minor"]);
    unassessed_where_shallow(&team.repo, "INT-03");
    let config = CONFIG.replace("interfaces = [\"src/api/**\"]\n", "");
    team.repo.write(".trace/config.toml", config).commit("forget the interfaces");
    check_now(&team, "INT-03", "not assessed");
}

#[test]
fn int04_security_requirements_stand_before_the_freeze() {
    let items = |numbers: std::ops::RangeInclusive<u32>| -> String {
        let item = |number| format!("### [SRS-{number:03}] One\n- security: yes\n\nIt shall.\n\n");
        numbers.map(item).collect()
    };
    let path = "docs/requirements.md";
    let team = released!();
    check_now(&team, "INT-04", "missing");
    team.repo.days_later(5).write(path, items(1..=9)).commit("require");
    check_now(&team, "INT-04", "not assessed");
    team.repo.commit("frozen\n\nPhase: requirement-freeze");
    team.repo.days_later(5).write(path, items(1..=10)).commit("one more\n\nChange-Request: CR-1");
    check_now(&team, "INT-04", "holds");
    team.repo.write(path, items(1..=11)).commit("yet one more");
    release(&team, 13);
    let findings = ["9 of 11 security requirements stood before", "SRS-011 came on 2026-01-14"];
    check(&team, "INT-04", "fails", &findings);
    assert_eq!(severities(&team, "INT-04"), ["minor", "minor"]);
    team.repo.commit("frozen again\n\nPhase: requirement-freeze");
    team.repo.write(path, items(1..=30)).commit("many more\n\nChange-Request: CR-2");
    check_now(&team, "INT-04", "fails");
    unassessed_where_shallow(&team.repo, "INT-04");
}

#[test]
fn int05_a_finding_leads_to_a_change() {
    let report = |number: u32, status: &str, more: &str| {
        format!("---\nid: PR-{number}\nstatus: {status}\nsecurity: yes\n{more}---\n# Leak\n")
    };
    let place = |number: u32| format!(".trace/problem-reports/PR-{number}.md");
    let team = released!();
    team.repo.write(&place(1), report(1, "open", "")).commit("report");
    check_now(&team, "INT-05", "nothing to judge");
    team.repo.write(&place(1), report(1, "accepted", "")).commit("accept");
    release(&team, 1);
    check(&team, "INT-05", "fails", &["PR-1 was accepted, and no change cites it"]);
    assert_eq!(severities(&team, "INT-05"), ["major"]);
    team.repo.write("src/pump.c", "fixed").commit("fix\n\nProblem-Report: PR-1");
    team.repo.write(&place(2), report(2, "closed", "change-request: CR-7\n")).commit("report");
    check_now(&team, "INT-05", "holds");
    team.repo.write(&place(3), report(3, "accepted", "")).commit("report");
    check_now(&team, "INT-05", "fails");
    let report = team.report(&[]);
    let findings = report["findings"].as_array().unwrap().iter();
    let found: Vec<&Value> = findings.filter(|finding| finding["code"] == "INT-05").collect();
    assert_eq!((found.len(), &found[0]["severity"]), (1, &Value::from("minor")));
    unassessed_where_shallow(&team.repo, "INT-05");
}

#[test]
fn int05_a_change_that_was_reverted_is_none() {
    let team = released!();
    let report = "---\nstatus: accepted\nsecurity: yes\n---\n# Leak\n";
    team.repo.write(".trace/problem-reports/PR-1.md", report).commit("report");
    team.repo.write("src/pump.c", "mended");
    let change = team.repo.commit("mend\n\nProblem-Report: PR-1");
    team.repo.days_later(1);
    team.check("INT-05", "holds", &[]);
    let revert = || drop(team.repo.git(&["revert", "--no-edit", "HEAD"]));
    revert();
    let words = format!("PR-1 was accepted, and {}, which cites it, was reverted", &change[..10]);
    team.check("INT-05", "stale", &[&words]);
    // One besides that never led to anything makes it fail.
    team.repo.write(".trace/problem-reports/PR-2.md", report).commit("report another");
    team.check("INT-05", "fails", &[&words, "PR-2 was accepted, and no change cites it"]);
    team.repo.git(&["reset", "-q", "--hard", "HEAD^"]);
    revert();
    team.check("INT-05", "holds", &[]);
}

#[test]
fn int06_the_penetration_test_leaves_time_to_act_on_it() {
    let team = released!();
    check_now(&team, "INT-06", "missing");
    team.repo.days_later(69).write(REPORT, "# Report\n- [x] a leak\n\n## Retest\n").commit("test");
    team.repo.days_later(5).write(THREATS, "# Threats\n").commit("go on");
    release(&team, 75);
    check(&team, "INT-06", "holds", &[]);

    let team = released!();
    team.repo.days_later(85).write(REPORT, "# Report\n- [ ] a leak\n").commit("test");
    release(&team, 85);
    let findings = [
        "docs/penetration/report.md has 1 open findings",
        "came 15 days before the release; 21 leave time",
        "has findings, and no retest is recorded",
    ];
    check(&team, "INT-06", "fails", &findings);
    assert_eq!(severities(&team, "INT-06"), ["major", "major", "minor"]);
    unassessed_where_shallow(&team.repo, "INT-06");
}

#[test]
fn int06_a_patch_takes_over_its_parents_report_by_an_approved_statement() {
    let team = released!();
    team.repo.days_later(60).write(REPORT, "# Report\n").commit("test");
    release(&team, 60);
    team.repo.days_later(10).write("src/pump.c", "patched").commit("mend");
    team.repo.annotated_tag("v1.1.1", "a patch");
    let words = "no penetration test report is of this cycle";
    team.check_with(&["v1.1.1"], "INT-06", "fails", &[words]);
    let statement = "---\nrecord: no-impact-statement\nrelease: v1.1.2\n---\nNo impact.\n";
    approved(&team, "bo", "docs/records/v1.1.2.md", statement);
    team.repo.days_later(1).commit("mend more");
    team.repo.annotated_tag("v1.1.2", "another patch");
    team.check_with(&["v1.1.2"], "INT-06", "holds", &[]);
    // The statement is for that patch, and no other.
    team.repo.days_later(1).commit("mend again");
    team.repo.annotated_tag("v1.1.3", "a third patch");
    team.check_with(&["v1.1.3"], "INT-06", "fails", &[words]);
    team.repo.days_later(1).commit("go on");
    team.repo.annotated_tag("v1.2.0", "no patch");
    team.check_with(&["v1.2.0"], "INT-06", "fails", &[words]);
}

#[test]
fn int07_work_on_security_is_no_burst_before_the_release() {
    for (days, outcome, severity) in [
        (&[10, 30, 50, 90][..], "holds", None),
        (&[10, 30, 90, 95], "fails", Some("minor")),
        (&[85, 90, 95], "fails", Some("major")),
    ] {
        let team = released!();
        let mut day = 0;
        for &next in days {
            team.repo.days_later(next - day).write(THREATS, next.to_string()).commit("model");
            day = next;
        }
        release(&team, day);
        let findings = severity.map(|_| "commits on security records lie in the last 20 %");
        check(&team, "INT-07", outcome, findings.as_slice());
        assert_eq!(severities(&team, "INT-07"), severity.into_iter().collect::<Vec<_>>());
    }
    let team = released!();
    check_now(&team, "INT-07", "nothing to judge");
    unassessed_where_shallow(&team.repo, "INT-07");
}

#[test]
fn a_date_in_the_future_makes_nothing_early_or_fresh() {
    let team = released!();
    team.repo.write(THREATS, "# Threats\n").commit("model");
    team.repo.days_later(400).commit("more than a year");
    team.repo.days_later(20_000).write(THREATS, "# Threats, later\n").commit("in the future");
    team.repo.days_later(-20_000).commit("back");
    team.repo.annotated_tag("v1.1.0", "release");
    check_now(&team, "INT-11", "stale");
    let late = "1 of 2 commits on security records lie in the last 20 %";
    check(&team, "INT-07", "fails", &[late]);
    let told = team.report(&["v1.1.0"])["findings"].to_string();
    assert!(told.contains("was committed on 208"), "{told}");
}

#[test]
fn int08_the_phases_come_in_their_order() {
    let record = |class: &str| format!("---\nrecord: {class}\n---\n# One\n");
    let team = released!();
    check_now(&team, "INT-08", "nothing to judge");
    for class in
        ["security-context", "threat-model", "design", "review", "test-plan", "test-report"]
    {
        team.repo
            .days_later(3)
            .write(&format!("docs/records/{class}.md"), record(class))
            .commit(class);
    }
    release(&team, 19);
    check(&team, "INT-08", "holds", &[]);

    let team = released!();
    for class in ["design", "threat-model", "test-report", "test-plan"] {
        team.repo
            .days_later(3)
            .write(&format!("docs/records/{class}.md"), record(class))
            .commit(class);
    }
    release(&team, 12);
    let findings =
        ["the design began on 2026-01-04, before the threat model", "the first test plan came"];
    check(&team, "INT-08", "fails", &findings);
    assert_eq!(severities(&team, "INT-08"), ["minor", "major"]);
    unassessed_where_shallow(&team.repo, "INT-08");
    // What was out of order before is not held against the next release.
    team.repo.days_later(30).commit("go on");
    team.repo.annotated_tag("v1.2.0", "third");
    team.check_with(&["v1.2.0"], "INT-08", "holds", &[]);
}

#[test]
fn int09_a_record_for_a_release_is_older_than_it() {
    let record = "---\nrecord: review\nrelease: v1.1.0\n---\n# One\n";
    let team = released!();
    check_now(&team, "INT-09", "nothing to judge");
    team.repo.write("docs/records/early.md", record).commit("review");
    release(&team, 1);
    check(&team, "INT-09", "holds", &[]);
    team.repo.days_later(1).write("docs/records/late.md", record).commit("review, after the fact");
    check_now(&team, "INT-09", "fails");
    // The version means the release as well as its tag does.
    let version = record.replace("v1.1.0", "1.1.0");
    team.repo.write("docs/records/late.md", version).commit("say it by the version");
    check_now(&team, "INT-09", "fails");
    unassessed_where_shallow(&team.repo, "INT-09");
}

#[test]
fn int10_what_is_planned_has_a_record() {
    let team = released!();
    check_now(&team, "INT-10", "missing");
    team.repo.write("docs/development.md", "# Plan\n").commit("plan");
    check_now(&team, "INT-10", "not assessed");
    team.repo.write("docs/development.md", PLAN).commit("plan more");
    release(&team, 2);
    check(
        &team,
        "INT-10",
        "fails",
        &["docs/development.md plans `threat-model`, of which there is no"],
    );
    team.repo.write(THREATS, "# Threats\n").commit("do it");
    check_now(&team, "INT-10", "holds");
    unassessed_where_shallow(&team.repo, "INT-10");
}

#[test]
fn int11_the_threat_model_is_reviewed_every_year() {
    let team = released!();
    check_now(&team, "INT-11", "missing");
    team.repo.write(THREATS, "# Threats\n").commit("model");
    team.repo.days_later(364).commit("a year");
    check_now(&team, "INT-11", "holds");
    check_now(&team, "INT-11", "stale");
    team.state("bo", &[THREATS], &word());
    team.repo.commit("review it");
    check_now(&team, "INT-11", "holds");
    team.repo.write(THREATS, "---\nreview-by: 2026-06-01\n---\n# Threats\n").commit("promise");
    check_now(&team, "INT-11", "stale");
    unassessed_where_shallow(&team.repo, "INT-11");
}

#[test]
fn int12_dates_that_contradict_each_other_are_listed() {
    let team = released!();
    team.repo.days_later(10);
    approved(&team, "bo", THREATS, "# Threats\n");
    release(&team, 10);
    check(&team, "INT-12", "holds", &[]);
    let mut early = word();
    early.days = -3;
    team.repo.write("docs/development.md", PLAN).commit("plan");
    team.state("grace", &["docs/development.md"], &early);
    team.repo.commit("approve it before it was");
    check_now(&team, "INT-12", "fails");
    unassessed_where_shallow(&team.repo, "INT-12");
    // A clock that goes wrong is listed, and no more.
    let team = team!(CONFIG);
    team.repo.days_later(-5).commit("back in time");
    team.check_with(&["HEAD~..HEAD"], "INT-12", "holds", &["before its parent"]);
}

#[test]
fn the_picture_has_every_mark_and_its_numbers() {
    let team = released!();
    team.repo.days_later(22);
    approved(&team, "bo", THREATS, "# <b>Spoofing</b>\n");
    team.repo.days_later(10).write(THREATS, "# More\n").commit("more");
    let report = "---\nid: PR-1\nstatus: open\nkind: vulnerability\n---\n# Leak\n";
    team.repo.write(".trace/problem-reports/PR-1.md", report).commit("find");
    team.repo.days_later(60).write(REPORT, "# Report\n").commit("test");
    release(&team, 92);
    let integration = team.report(&["v1.1.0"])["integration"].clone();
    let lane = |title: &str| {
        let mut lanes = integration["lanes"].as_array().unwrap().iter();
        lanes.find(|lane| lane["title"] == title).unwrap().clone()
    };
    let model = &lane("Threat model")["records"][0];
    let percent = |mark: &str| (model[mark]["part"].as_i64().unwrap() + 5) / 10;
    let percents = ["first", "updated", "approved"].map(percent);
    assert_eq!((percents, model["updates"].as_i64()), ([22, 32, 22], Some(1)));
    let drawn = |title: &str| -> Vec<String> {
        let mut lanes = integration["picture"]["lanes"].as_array().unwrap().iter();
        let lane = lanes.find(|lane| lane["title"] == title).unwrap();
        let marks = lane["marks"].as_array().unwrap().iter();
        marks.map(|mark| mark["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(drawn("Threat model"), ["first", "update", "approved"]);
    assert_eq!(drawn("Penetration test"), ["late"]);
    assert_eq!(drawn("Findings"), ["finding"]);
    let burst: Vec<u64> =
        integration["burst"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    assert_eq!((burst.iter().sum::<u64>(), burst[4], burst[6], burst[18]), (3, 1, 1, 1));
}
