//! The limits of the rules on time: what lies just within each, on it, and just beyond it.

use super::{CONFIG, PLAN, REPORT, THREATS, check_now, report, severities};
use crate::support::Repo;
use crate::team::{Team, team, word};

pub const DAY: i64 = 24 * 60 * 60;

/// The least that moves a point in a cycle of a hundred days by a thousandth of it.
const STEP: i64 = DAY / 10;

/// A team at the beginning of a cycle, and when that was.
pub fn first_released(config: &str) -> Option<(Team, i64)> {
    let team = Team::new(config)?;
    team.repo.write("src/pump.c", "0").commit("start");
    team.repo.annotated_tag("v1.0.0", "first");
    let start = team.repo.now();
    Some((team, start))
}

macro_rules! begun {
    ($config:expr) => {
        match crate::integration::limits::first_released($config) {
            Some(begun) => begun,
            None => return,
        }
    };
}

pub(crate) use begun;

/// Writes a record so that it is approved at a point in time.
pub fn approved_at(team: &Team, when: i64, who: &str, path: &str, text: &str) {
    team.repo.next_at(when - 60).write(path, text).commit(&format!("write {path}"));
    team.approve(who, &[path]);
    team.repo.commit(&format!("approve {path}"));
}

pub fn released_at(team: &Team, when: i64) {
    team.repo.next_at(when).write("src/pump.c", "1").commit("finish");
    team.repo.annotated_tag("v1.1.0", "second");
}

/// The outcome of a rule at the second release, and why.
pub fn outcome(team: &Team, code: &str) -> (String, String) {
    let report = team.report(&["v1.1.0"]);
    let mut rules = report["rules"].as_array().unwrap().iter();
    let rule = rules.find(|rule| rule["code"] == code).unwrap();
    let text = |key: &str| rule[key].as_str().unwrap().to_owned();
    (text("outcome"), text("says"))
}

/// The outcome of a rule at the second release, and how much its findings weigh.
#[track_caller]
pub fn expect(team: &Team, code: &str, severities_expected: &[&str]) {
    let (found, says) = outcome(team, code);
    let expected = if severities_expected.is_empty() { "holds" } else { "fails" };
    assert_eq!(found, expected, "{code} {says}");
    assert_eq!(severities(team, code), severities_expected, "{code}");
}

#[test]
fn plan_and_threat_model_are_early_up_to_their_share_of_the_cycle() {
    for (code, path, days, after, severities) in [
        ("INT-01", "docs/development.md", 100, 10 * DAY, &[][..]),
        ("INT-01", "docs/development.md", 100, 10 * DAY + STEP - 60, &[]),
        ("INT-01", "docs/development.md", 100, 10 * DAY + STEP, &["minor"]),
        ("INT-02", THREATS, 100, 35 * DAY, &[]),
        ("INT-02", THREATS, 100, 35 * DAY + STEP, &["minor"]),
        ("INT-02", THREATS, 100, 80 * DAY, &["minor"]),
        ("INT-02", THREATS, 100, 80 * DAY + STEP, &["major"]),
        // In a short cycle two weeks before the release come earlier than its last fifth.
        ("INT-02", THREATS, 28, 14 * DAY, &["minor"]),
        ("INT-02", THREATS, 28, 14 * DAY + 60, &["major"]),
    ] {
        let (team, start) = begun!(CONFIG);
        approved_at(&team, start + after, "grace", path, PLAN);
        released_at(&team, start + days * DAY);
        expect(&team, code, severities);
    }
}

#[test]
fn int01_a_change_of_records_implements_nothing() {
    let everything = CONFIG.replace("[\"src/**\"]\n[[item]]", "[\"**\"]\n[[item]]");
    assert_ne!(everything, CONFIG);
    for (path, severity) in [
        (".trace/change-requests/CR-1.md", "minor"),
        (THREATS, "minor"),
        ("docs/records/1.md", "minor"),
        ("README.md", "major"),
    ] {
        let (team, start) = begun!(&everything);
        team.repo.write(path, "# One\n");
        for number in 0..5 {
            team.repo.write(&format!("docs/records/x{number}.md"), "# Many\n");
        }
        team.repo.commit("change it");
        approved_at(&team, start + 20 * DAY, "grace", "docs/development.md", PLAN);
        released_at(&team, start + 100 * DAY);
        expect(&team, "INT-01", &[severity]);
    }
    let (team, start) = begun!(CONFIG);
    team.repo.write("docs/development.md", PLAN).commit("plan");
    released_at(&team, start + 100 * DAY);
    team.check_with(&["v1.1.0"], "INT-01", "fails", &["has no approval that counts"]);
}

#[test]
fn int02_the_design_freeze_is_a_limit_to_the_second() {
    for (after, severities) in [(0, &[][..]), (60, &["minor"])] {
        let (team, start) = begun!(CONFIG);
        let freeze = start + 20 * DAY;
        team.repo.next_at(freeze).commit("done\n\nPhase: design-freeze");
        approved_at(&team, freeze + after, "bo", THREATS, "# Spoofing\n");
        released_at(&team, start + 100 * DAY);
        expect(&team, "INT-02", severities);
    }
}

#[test]
fn int02_a_stub_that_was_approved_early_is_told() {
    for (stub, told) in [("# Threats\n\nTBD\n", &["observation"][..]), ("# A B C D\n", &[])] {
        let (team, start) = begun!(CONFIG);
        approved_at(&team, start + DAY, "bo", THREATS, stub);
        approved_at(
            &team,
            start + 90 * DAY,
            "bo",
            THREATS,
            "# A B C D E F\n\nSpoofing and theft.\n",
        );
        released_at(&team, start + 100 * DAY);
        let report = team.report(&["v1.1.0"]);
        let mut rules = report["rules"].as_array().unwrap().iter();
        let rule = rules.find(|rule| rule["code"] == "INT-02").unwrap();
        assert_eq!(rule["outcome"], "holds", "{rule}");
        assert_eq!(severities(&team, "INT-02"), told);
    }
}

#[test]
fn int03_there_is_time_to_follow_until_there_is_a_release() {
    for (days, outcome) in [(13, "holds"), (14, "fails")] {
        let (team, start) = begun!(CONFIG);
        team.repo.write(THREATS, "# Spoofing\n").commit("model");
        team.repo.next_at(start + DAY).write("src/api/a.h", "1").commit("change the interface");
        team.repo.next_at(start + (1 + days) * DAY).commit("some days pass");
        let report = team.report(&[]);
        let mut rules = report["rules"].as_array().unwrap().iter();
        let rule = rules.find(|rule| rule["code"] == "INT-03").unwrap();
        assert_eq!(rule["outcome"], outcome, "{rule}");
        // What is released has no time left.
        team.repo.annotated_tag("v1.1.0", "second");
        expect(&team, "INT-03", &["major"]);
    }
    // Whoever changes both together has followed, and so has who approves with the change before them.
    for is_changed in [true, false] {
        let (team, start) = begun!(CONFIG);
        team.repo.write(THREATS, "# Spoofing\n").commit("model");
        team.repo.next_at(start + DAY).write("src/api/a.h", "1");
        match is_changed {
            true => drop(team.repo.write(THREATS, "# Spoofing and more\n")),
            false => drop(team.state("bo", &[THREATS], &word())),
        }
        team.repo.commit("change both");
        released_at(&team, start + 50 * DAY);
        expect(&team, "INT-03", &[]);
    }
    let (team, _) = begun!(CONFIG);
    team.repo.write("src/api/a.h", "1").commit("change the interface");
    team.repo.write("src/api/a.h", "2").commit("change it again");
    team.repo.lose("HEAD~:src/api");
    check_now(&team, "INT-03", "not assessed");
}

fn requirements(count: usize, is_security: bool) -> String {
    let security = if is_security { "- security: yes\n" } else { "" };
    let prefix = if is_security { "SRS" } else { "UI" };
    let item = |number| format!("### [{prefix}-{number:03}] One\n{security}\nIt shall.\n\n");
    (1..=count).map(item).collect()
}

#[test]
fn int04_counts_security_requirements_up_to_the_freeze() {
    let path = "docs/requirements.md";
    for (early, severities) in
        [(10, &[][..]), (9, &[]), (8, &["minor"]), (5, &["minor"]), (4, &["major"])]
    {
        let (team, start) = begun!(CONFIG);
        // What comes in the very commit of the freeze is not after it.
        let text = requirements(early, true);
        team.repo.next_at(start + DAY).write(path, &text).commit("f\n\nPhase: requirement-freeze");
        // What is about anything else may come at any time.
        let text = requirements(10, true) + &requirements(30, false);
        team.repo.next_at(start + 2 * DAY).write(path, text).commit("m\n\nChange-Request: CR-1");
        let text = requirements(10, true) + &requirements(40, false);
        team.repo.write(path, text).commit("more of others");
        released_at(&team, start + 100 * DAY);
        expect(&team, "INT-04", severities);
        if early == 10 {
            team.repo.lose(&format!("HEAD~2:{path}"));
            team.check_with(&["v1.1.0"], "INT-04", "not assessed", &[]);
        }
    }
}

#[test]
fn int05_only_findings_of_security_are_asked_for() {
    let (team, start) = begun!(CONFIG);
    let report = |more: &str| format!("---\nstatus: accepted\n{more}---\n# Leak\n");
    team.repo.write(".trace/problem-reports/PR-1.md", report("")).commit("no security");
    check_now(&team, "INT-05", "nothing to judge");
    let named = report("security: yes\nchange-requests: [CR-7, CR-8]\n");
    team.repo.write(".trace/problem-reports/PR-2.md", named).commit("security");
    released_at(&team, start + 100 * DAY);
    expect(&team, "INT-05", &[]);
}

#[test]
fn int06_the_report_comes_as_long_before_the_release_as_is_asked() {
    let plain = "# Report\n\nA retest is not needed.\n";
    let found = "# Report\n\n- [x] a leak\n";
    let retest = "---\nretest-of: report.md\n---\n# Again\n";
    let again = "docs/penetration/again.md";
    for (days, left, text, others, severities) in [
        (100, 21 * DAY, plain, &[][..], &[][..]),
        (100, 21 * DAY - 60, plain, &[], &["major"]),
        // It is not the last that is written about security.
        (100, 21 * DAY - 60, plain, &[(DAY, THREATS, "# Threats\n")], &["minor"]),
        (200, 30 * DAY, plain, &[], &[]),
        (200, 30 * DAY - 60, plain, &[], &["major"]),
        // A report at the very beginning is the cycle's before; what it found is its own.
        (100, 100 * DAY - 60, plain, &[], &[]),
        (100, 100 * DAY, plain, &[], &["major"]),
        // Closed findings ask for a retest too, whose own date and findings do not count.
        (100, 50 * DAY, found, &[], &["minor"]),
        (100, 50 * DAY, found, &[(5 * DAY, again, retest)], &[]),
        (100, 50 * DAY, "---\nretest: 2026-03-01\n---\n- [x] a leak\n", &[], &[]),
        (100, 50 * DAY, "- [x] a leak\n\n## Retest\n", &[], &[]),
        (100, 50 * DAY, "- [x] a leak, a retest follows\n", &[], &["minor"]),
        // Where there is nothing but a retest it is the report.
        (100, 5 * DAY, retest, &[], &["major"]),
    ] {
        let (team, start) = begun!(CONFIG);
        let end = start + days * DAY;
        team.repo.next_at(end - left).write(REPORT, text).commit("test");
        for (left, path, text) in others {
            team.repo.next_at(end - left).write(path, text).commit("and");
        }
        released_at(&team, end);
        expect(&team, "INT-06", severities);
    }
}

#[test]
fn a_patch_takes_over_only_by_an_approved_statement_and_nothing_else_does() {
    let statement = |release: &str| {
        format!("---\nrecord: no-impact-statement\nrelease: {release}\n---\nNo impact.\n")
    };
    for (release, who, severities) in [
        ("v1.0.1", Some("bo"), &[][..]),
        ("v1.0.1", None, &["major"]),
        ("v1.0.1", Some("ada"), &["major"]),
        ("v1.1.0", Some("bo"), &["major"]),
    ] {
        let team = team!(CONFIG);
        team.repo.write(REPORT, "# Report\n").commit("test");
        team.repo.annotated_tag("v1.0.0", "first").days_later(10);
        let path = "docs/records/no-impact.md";
        team.repo.write(path, statement(release)).commit("state it");
        if let Some(who) = who {
            team.approve(who, &[path]);
            team.repo.commit("approve it");
        }
        team.repo.annotated_tag(release, "second");
        let outcome = if severities.is_empty() { "holds" } else { "fails" };
        let findings = ["no penetration test report is of this cycle"];
        team.check_with(&[release], "INT-06", outcome, &findings[..severities.len()]);
    }
}

#[test]
fn int07_the_last_fifth_begins_after_its_limit() {
    let early = |count: i64| (1..=count).map(|day| day * DAY);
    let late = |count: i64| (1..=count).map(|day| 90 * DAY + day * DAY / 10);
    let both = |early_ones, late_ones| early(early_ones).chain(late(late_ones)).collect();
    for (commits, severities) in [
        (vec![80 * DAY], &[][..]),
        (vec![80 * DAY + STEP], &["major"]),
        (both(13, 7), &[]),
        (both(12, 7), &["minor"]),
        (both(1, 4), &["minor"]),
        (both(1, 5), &["major"]),
        // What came by the start of the cycle is of the one before.
        (vec![0, 90 * DAY], &["major"]),
        (vec![-DAY, 90 * DAY], &["major"]),
    ] {
        let (team, start) = begun!(CONFIG);
        for after in commits {
            team.repo.next_at(start + after).write(THREATS, after.to_string()).commit("model");
        }
        released_at(&team, start + 100 * DAY);
        expect(&team, "INT-07", severities);
    }
}

fn record(class: &str) -> String {
    format!("---\nrecord: {class}\n---\n# One\n")
}

#[test]
fn int08_what_came_together_is_in_order() {
    let required = "the design began on 2026-01-0";
    for (steps, severities, finding) in [
        (&[&["threat-model", "security-context"][..]][..], &[][..], ""),
        (&[&["threat-model"], &["security-context"]], &["minor"], "the threat model began"),
        (&[&["design"], &["requirement"]], &["minor"], required),
        (&[&["threat-model"], &["requirement"], &["design"]], &[], ""),
        (&[&["requirement"], &["threat-model"]], &["minor"], "the security requirements began"),
        (&[&["design"], &["usability"]], &[], ""),
        (&[&["review"], &["test-plan", "test-report"]], &["major"], "the first test plan came"),
        (&[&["review"], &["test-plan"], &["test-report"]], &[], ""),
        // That a plan came after what it plans needs no other phase.
        (&[&["test-report"], &["test-plan"]], &["major"], "the first test plan came"),
    ] {
        let (team, start) = begun!(CONFIG);
        // So that there are two phases.
        team.repo.write("docs/records/other.md", record("review"));
        for classes in steps {
            for class in *classes {
                let path = format!("docs/records/{class}.md");
                match *class {
                    "requirement" => team.repo.write("docs/requirements.md", requirements(1, true)),
                    "usability" => team.repo.write("docs/requirements.md", requirements(1, false)),
                    class => team.repo.write(&path, record(class)),
                };
            }
            team.repo.days_later(1).commit("write");
        }
        team.repo.remove("docs/records/other.md").commit("it was not needed");
        released_at(&team, start + 100 * DAY);
        let report = team.report(&["v1.1.0"]);
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|it| it["code"] == "INT-08").map(|it| it["message"].to_string());
        let found: Vec<String> = found.collect();
        assert!(found.iter().all(|it| it.contains(finding)), "{found:?}");
        assert_eq!(severities_of(&team), severities, "{steps:?}");
    }
    // In the first cycle of all nothing came before it.
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG).write("docs/records/d.md", record("design"));
    repo.commit("begin");
    repo.days_later(1).write("docs/records/t.md", record("threat-model")).commit("think");
    repo.days_later(1).annotated_tag("v1.0.0", "first");
    let told = report(&repo, &["v1.0.0"])["findings"].to_string();
    assert!(told.contains("the design began on 2026-01-01, before the threat model"), "{told}");
}

fn severities_of(team: &Team) -> Vec<String> {
    severities(team, "INT-08")
}

#[test]
fn int08_one_phase_has_no_order() {
    let (team, _) = begun!(CONFIG);
    team.repo.write("docs/records/d.md", record("design")).commit("design");
    check_now(&team, "INT-08", "nothing to judge");
}

#[test]
fn int09_and_int10_read_what_is_written_in_any_of_its_ways() {
    let (team, start) = begun!(CONFIG);
    let of = |field: &str| format!("---\nrecord: review\n{field}\n---\n# One\n");
    team.repo.write("docs/records/next.md", of("release: v9.0.0")).commit("for one to come");
    let plan = PLAN.replace("[threat-model]", "[Threat model, threat_model, \" threat-model\"]");
    team.repo.write("docs/development.md", plan).write(THREATS, "# Threats\n").commit("plan");
    released_at(&team, start + 10 * DAY);
    expect(&team, "INT-09", &[]);
    expect(&team, "INT-10", &[]);
    team.repo.write("docs/records/late.md", of("releases: [v1.1.0]")).commit("after the fact");
    check_now(&team, "INT-09", "fails");
}

#[test]
fn int11_a_review_is_due_on_its_day_and_not_before() {
    let (team, start) = begun!(CONFIG);
    let text = |due: &str| format!("---\nreview-by: {due}\n---\n# Threats\n");
    team.repo.next_at(start + DAY).write(THREATS, text("2026-01-10")).commit("model");
    for (as_of, outcome) in [
        ("2026-01-01T00:00:01Z", "not assessed"),
        ("2026-01-10T23:59:59Z", "holds"),
        ("2026-01-11T00:00:00Z", "stale"),
    ] {
        let report = team.report(&["--as-of", as_of]);
        let mut rules = report["rules"].as_array().unwrap().iter();
        let rule = rules.find(|rule| rule["code"] == "INT-11").unwrap();
        assert_eq!(rule["outcome"], outcome, "{as_of} {rule}");
    }
    // A day that cannot be read is not one that has not come.
    team.repo.write(THREATS, text("soon")).commit("promise");
    check_now(&team, "INT-11", "not assessed");
    // Nor is a model judged by another.
    let config = CONFIG.replace("docs/threats.md", "docs/threats*.md");
    team.repo.write(".trace/config.toml", config).write(THREATS, "# Threats\n").commit("two");
    team.repo.days_later(20_000).write("docs/threats-2.md", "# More\n").commit("in the future");
    team.repo.days_later(-20_000);
    let now = (team.repo.now() - 1_767_225_600) / DAY + 2;
    assert!(now < 28);
    let report = team.report(&["--as-of", &format!("2026-01-{now:02}")]);
    let mut rules = report["rules"].as_array().unwrap().iter();
    let rule = rules.find(|rule| rule["code"] == "INT-11").unwrap();
    assert_eq!(rule["outcome"], "not assessed", "{rule}");
}
