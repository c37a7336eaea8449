//! Row d: the rules VV-01 to VV-09 in scenarios that pass, fail, lapse and cannot be assessed.

use serde_json::Value;

use git_trace::statement::Decision;

use crate::support::{expect_ruling, unassessed_where_shallow};
use crate::team::{Team, Word, team, word};
use crate::traceability::{WHO, attest};

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
    // A report of a penetration test is no report of anything else.
    team.repo.write("docs/plan-2.md", record("test-plan", "tests: penetration-test\n"));
    team.repo.write("docs/report.md", record("test-report", "tests: [5.7.2, 5.7.3]\n"));
    team.repo.commit("forget one");
    team.check("VV-02", "fails", &["no report of security requirements testing (5.7.1)"]);
    // One of another release speaks of another build.
    let tests = |release: &str| {
        record("test-report", &format!("tests: [5.7.1, 5.7.2, 5.7.3]\nrelease: {release}\n"))
    };
    team.repo.write("docs/report.md", tests("v1.0.0")).commit("report for the first release");
    team.check("VV-02", "holds", &[]);
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("VV-02", "holds", &[]);
    team.repo.commit("go on");
    let old = |word: &str| format!("docs/report.md, the report of {word} testing");
    let words = ["security requirements", "threat mitigation", "vulnerability"].map(old);
    team.check("VV-02", "stale", &words.each_ref().map(String::as_str));
    team.repo.write("docs/report.md", tests("v1.1.0")).commit("report for the second");
    team.repo.annotated_tag("v1.1.0", "second");
    team.check("VV-02", "holds", &[]);
    // What cannot be read may be what is missing.
    let named =
        format!("{CONFIG}[[record]]\nclass = \"test-report\"\npaths = [\"docs/report.md\"]\n");
    team.repo.write(".trace/config.toml", named);
    team.repo.write("docs/report.md", "x\n".repeat(5 << 20)).commit("hide it");
    for code in ["VV-02", "VV-03"] {
        team.check(code, "not assessed", &[]);
    }
}

#[test]
fn vv01_a_plan_is_approved_before_the_first_execution() {
    let (plan, report) = ("docs/plan-of-tests.md", "docs/report.md");
    let no = Word { decision: Decision::Rejected, ..word() };
    let late = "was approved on 2026-01-0";
    let never = "docs/plan-of-tests.md has no signed approval";
    let approve = |team: &Team, who: &str, word: &Word| {
        team.key(who);
        team.repo.days_later(1);
        team.state(who, &[plan], word);
    };
    let tag = |team: &Team| {
        let message = "fine\n\nMeaning: approved\nRole: quality";
        team.repo.days_later(1);
        team.signed_by("grace", &["tag", "-s", "-m", message, "ok", &format!("HEAD:{plan}")]);
    };
    let tested = |team: &Team, path: &str, class: &str| {
        team.repo.days_later(1).write(path, record(class, "")).commit("test");
    };
    type Story<'s> = &'s dyn Fn(&Team);
    let stories: [(Story<'_>, &str, &[&str]); 11] = [
        (&|team| approve(team, "grace", &word()), "holds", &[]),
        (&|team| approve(team, "mallory", &word()), "fails", &[never]),
        (
            &|team| {
                approve(team, "grace", &word());
                team.repo.commit("approve");
                approve(team, "bo", &no);
            },
            "fails",
            &[never],
        ),
        (
            &|team| {
                approve(team, "grace", &word());
                team.repo.write(report, record("test-report", "")).commit("together");
            },
            "fails",
            &[late],
        ),
        (&|team| tag(team), "holds", &[]),
        (
            &|team| {
                tested(team, report, "penetration-test-report");
                tag(team);
            },
            "fails",
            &[late],
        ),
        (
            &|team| {
                tested(team, "docs/a.md", "penetration-test-report");
                approve(team, "grace", &word());
            },
            "fails",
            &[late],
        ),
        (
            &|team| {
                tested(team, "docs/z.md", "test-report");
                approve(team, "grace", &word());
            },
            "fails",
            &[late],
        ),
        // A report that is gone was made all the same.
        (
            &|team| {
                tested(team, "docs/a.md", "test-report");
                team.repo.remove("docs/a.md").commit("hide it");
                approve(team, "grace", &word());
            },
            "fails",
            &[late],
        ),
        (
            &|team| {
                approve(team, "grace", &word());
                team.repo.write("docs/another.md", record("test-plan", ""));
            },
            "fails",
            &["docs/another.md has no signed approval"],
        ),
        (&|_| (), "fails", &[never]),
    ];
    for (story, outcome, findings) in stories {
        let team = team!(CONFIG);
        team.repo.write(plan, record("test-plan", "")).commit("plan");
        story(&team);
        team.repo.commit("go on");
        tested(&team, "docs/m.md", "test-report");
        team.check("VV-01", outcome, findings);
    }
}

/// A report of JUnit that stands in the tree, with all that a report must name but one thing.
fn junit(tested: &str, without: &str, case: &str) -> String {
    let all = [
        ("git.commit", tested),
        ("tester", "Grace"),
        ("procedure", "P"),
        ("procedure-version", "1"),
    ];
    let properties: String = all
        .iter()
        .filter(|(name, _)| *name != without)
        .map(|(name, value)| format!("<property name=\"{name}\" value=\"{value}\"/>"))
        .collect();
    let when = if without == "when" { "" } else { " timestamp=\"2026-01-01T00:00:00Z\"" };
    let case = if without == "case" { "" } else { case };
    let end = if without == "end" { "" } else { "</testsuite>\n" };
    format!("<testsuite name=\"s\"{when}><properties>{properties}</properties>\n{case}\n{end}")
}

const PASSED: &str = "<testcase classname=\"t\" name=\"a\"/>";

#[test]
fn vv03_each_thing_that_a_report_must_name_is_asked_for() {
    let team = team!(CONFIG);
    let tested = team.repo.head();
    for (without, finding) in [
        ("", ""),
        ("git.commit", "does not name the commit or digest tested"),
        ("when", "does not name the date"),
        ("tester", "does not name the tester"),
        ("procedure-version", "does not name the version of the procedure"),
        ("case", "does not name the result"),
        ("end", "the report of a test run: "),
    ] {
        team.repo.write(".trace/results/1.xml", junit(&tested, without, PASSED)).commit("test");
        match finding {
            "" => team.check("VV-03", "holds", &[]),
            finding => team.check("VV-03", "fails", &[finding]),
        }
    }
    team.repo.remove(".trace/results/1.xml");
    let fields = ["commit", "date", "tester", "procedure-version", "result", "anomalies"];
    for without in fields {
        for blank in [true, false] {
            let said = fields.iter().filter(|field| blank || **field != without);
            let said: String = said
                .map(|field| match *field == without {
                    true => format!("{field}: \"\"\n"),
                    false => format!("{field}: x\n"),
                })
                .collect();
            team.repo.write("docs/pen.md", record("penetration-test-report", &said)).commit("test");
            let report = team.report(&[]);
            let found = report["findings"].as_array().unwrap().iter();
            let found = found.filter(|finding| finding["code"] == "VV-03");
            let found: Vec<&str> = found.map(|it| it["message"].as_str().unwrap()).collect();
            assert_eq!(found.len(), 1, "{without} {found:?}");
            assert!(!found[0].contains(','), "{without} {found:?}");
        }
    }
}

#[test]
fn vv04_what_has_the_same_tree_is_the_same_build() {
    let team = team!(CONFIG);
    let repo = &team.repo;
    repo.write("src/pump/a.c", "1").commit("one");
    attest(repo, &["a"], &[], &WHO);
    let stale = "was tested last, and 1 commits changed controlled paths since";
    repo.write("src/pump/a.c", "2").commit("another");
    team.check("VV-04", "stale", &[stale]);
    repo.write("src/pump/a.c", "1").commit("back");
    team.check("VV-04", "holds", &[]);
    // The newest run counts, whichever came first.
    repo.write("src/pump/a.c", "3").commit("a third");
    attest(repo, &["a"], &[], &WHO);
    repo.write("docs/a.txt", "1").commit("no source");
    team.check("VV-04", "holds", &[]);
    // What lies between an earlier run and the range is not looked into, and was changed maybe.
    repo.write("src/pump/a.c", "4").commit("a fourth");
    repo.write("docs/a.txt", "2").commit("no source");
    repo.write("docs/a.txt", "3").commit("no source");
    team.check_with(&["HEAD~..HEAD"], "VV-04", "stale", &["commits of earlier releases followed"]);
    team.check_with(&["HEAD~3..HEAD"], "VV-04", "stale", &[stale]);
    repo.git(&["checkout", "-q", "HEAD~"]);
    attest(repo, &["a"], &[], &WHO);
    repo.git(&["checkout", "-q", "main"]);
    team.check_with(&["HEAD~..HEAD"], "VV-04", "holds", &[]);
    repo.write("src/pump/a.c", "5").commit("a fifth");
    repo.write("src/pump/a.c", "6").commit("a sixth");
    repo.lose("HEAD~:src/pump");
    for code in ["VV-04", "VV-09"] {
        team.check(code, "not assessed", &[]);
    }
    // A run that does not say what it tested is of nothing.
    let team = team!(CONFIG);
    team.repo.write(".trace/results/1.xml", junit("", "git.commit", PASSED)).commit("test");
    team.check("VV-04", "missing", &[]);
}

#[test]
fn vv06_whoever_had_a_hand_in_it_is_its_author() {
    let (ada, grace) = ("Ada Example <ada@example.org>", "Grace Example <grace@example.org>");
    let bo = "Bo Example <bo@example.org>";
    let co_author = format!("write\n\nCo-authored-by: {bo}");
    for (tester, field, item, outcome) in [
        (grace, "tester", "", "fails"),
        (ada, "tester", "", "fails"),
        (bo, "tester", "", "fails"),
        (grace, "tested-by", "", "fails"),
        ("Hal Example <hal@example.org>", "tester", "", "holds"),
        (grace, "tester", "items: [alarm]\n", "holds"),
        (grace, "tester", "items: [alarm, pump]\n", "fails"),
    ] {
        let team = team!(CONFIG);
        for file in ["a", "b", "c", "d"] {
            team.repo.write(&format!("src/pump/{file}.c"), "1");
        }
        team.repo.commit_as(grace, &co_author);
        let fields = format!("{field}: {tester}\n{item}");
        team.repo.write("docs/r.md", record("test-report", &fields)).commit("test");
        let findings: &[&str] = if outcome == "holds" { &[] } else { &["tested and wrote"] };
        team.check("VV-06", outcome, findings);
    }
    // The same of runs, and of what a merge changed besides.
    let team = team!(CONFIG);
    team.repo.write("src/pump/a.c", "1").commit("write");
    attest(&team.repo, &["a"], &[], &WHO);
    team.check("VV-06", "holds", &[]);
    team.repo.branch("topic").write("docs/x.txt", "1").commit("work");
    team.repo.switch("main").git(&["merge", "-q", "--no-ff", "--no-commit", "topic"]);
    team.repo.write("src/pump/a.c", "2").commit_as(grace, "Merge topic");
    let report = team.report(&[]);
    expect_ruling(&report, "VV-06", "fails", &["tested and wrote"]);
    let mut findings = report["findings"].as_array().unwrap().iter();
    let finding = findings.find(|it| it["code"] == "VV-06").unwrap();
    assert_eq!(finding["severity"], "minor");
    // What they changed and nobody can tell.
    let team = team!(CONFIG);
    team.repo.write("src/pump/a.c", "1").commit("write");
    team.repo.write("src/pump/a.c", "2").commit_as(grace, "write more");
    team.repo.write("src/pump/a.c", "3").commit("write on");
    attest(&team.repo, &["a"], &[], &WHO);
    team.repo.lose("HEAD~:src/pump");
    team.check("VV-06", "not assessed", &[]);
}

#[test]
fn vv07_a_problem_report_is_known_and_names_the_test() {
    let failed = |more: &str| {
        format!(
            "<testcase classname=\"t\" name=\"valve\"><failure message=\"no\"/>{more}</testcase>"
        )
    };
    let property = |id: &str| {
        failed(&format!(
            "<properties><property name=\"problem-report\" value=\"{id}\"/></properties>"
        ))
    };
    let nameless = "<testcase classname=\"\" name=\"\"><failure message=\"no\"/></testcase>";
    let report = "---\nstatus: open\n---\n# One\n\nIt leaks.\n";
    let titled = report.replace("# One", "# The test valve fails");
    let problem = ".trace/problem-reports/PR-1.md";
    for (case, path, text, outcome) in [
        (failed(""), problem, report, "fails"),
        (failed(""), problem, &titled, "holds"),
        (failed(""), ".trace/change-requests/CR-1.md", &titled, "fails"),
        (property("PR-77"), problem, report, "holds"),
        (property("nothing"), problem, report, "fails"),
        (property("LEAK"), ".trace/problem-reports/LEAK.md", report, "holds"),
        (nameless.to_owned(), problem, report, "fails"),
    ] {
        let team = team!(CONFIG);
        let tested = team.repo.head();
        team.repo.write(path, text);
        team.repo.write(".trace/results/1.xml", junit(&tested, "", &case)).commit("test");
        let findings: &[&str] = if outcome == "holds" { &[] } else { &["has no problem report"] };
        team.check("VV-07", outcome, findings);
        // A run of what came before the range is not this one's.
        team.check_with(&["HEAD~..HEAD"], "VV-07", "nothing to judge", &[]);
    }
    let team = team!(CONFIG);
    let tested = team.repo.head();
    team.repo.write(".trace/results/1.xml", junit(&tested, "end", PASSED)).commit("cut off");
    team.check("VV-07", "not assessed", &[]);
    team.repo.write(".trace/results/1.xml", junit(&tested, "end", &failed(""))).commit("and fails");
    team.check("VV-07", "fails", &["has no problem report"]);
    unassessed_where_shallow(&team.repo, "VV-07");
}

#[test]
fn vv09_a_run_knows_every_change_and_was_carried_out() {
    let team = team!(CONFIG);
    let repo = &team.repo;
    repo.branch("topic").write("src/alarm/a.c", "1").commit("on the side");
    repo.switch("main").write("src/pump/a.c", "1").commit("on the mainline");
    attest(repo, &["a"], &[], &WHO);
    team.check("VV-09", "holds", &[]);
    repo.merge("topic", "Merge topic");
    team.check("VV-09", "stale", &["no test run is reported of"]);
    let tested = repo.head();
    let skipped = "<testcase classname=\"t\" name=\"a\"><skipped/></testcase>";
    repo.write(".trace/results/1.xml", junit(&tested, "", skipped)).commit("skip it");
    team.check("VV-09", "stale", &["no test run is reported of"]);
    repo.write(".trace/results/1.xml", junit(&tested, "", PASSED)).commit("run it");
    team.check("VV-09", "holds", &[]);
    // Where nothing was ever carried out there is nothing that could be stale.
    let team = team!(CONFIG);
    team.repo.write("src/pump/a.c", "1");
    let tested = team.repo.commit("write");
    team.repo.write(".trace/results/1.xml", junit(&tested, "", skipped)).commit("skip it");
    team.check("VV-09", "fails", &["no test run is reported of"]);
}

#[test]
fn vv09_is_silent_where_history_or_what_it_changed_is_missing() {
    let team = team!(CONFIG);
    let repo = &team.repo;
    repo.write("src/pump/a.c", "1").commit("write");
    repo.annotated_tag("v1.0.0", "first");
    repo.write("docs/a.md", "# One\n").commit("document");
    team.check("VV-09", "nothing to judge", &[]);
    repo.write("src/pump/a.c", "2").commit("change");
    // A run of what is no part of this history was not there before, either.
    let aside = repo.branch("aside").write("src/pump/b.c", "1").commit("on the side");
    repo.switch("main");
    repo.write("src/pump/a.c", "3");
    let tested = repo.commit("change more");
    repo.write(".trace/results/1.xml", junit(&aside, "", PASSED)).commit("report another");
    team.check("VV-09", "fails", &["no test run is reported of"]);
    repo.write(".trace/results/1.xml", junit(&tested, "", PASSED)).commit("report");
    team.check("VV-09", "holds", &[]);
    // All that changed since the release is in this clone, and not what came before.
    let clone = repo.cloned(&["--depth", "6"]);
    let found = clone.trace(&["report", "--format", "json"]).ok();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["range"]["base"], "v1.0.0");
    expect_ruling(&found, "VV-09", "not assessed", &[]);
    repo.lose("HEAD~3:src/pump");
    team.check("VV-09", "not assessed", &[]);
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
        .write("docs/known.md", record("known-anomalies", "release: v1.0.0\n") + "PR-1 stays.\n")
        .annotated_tag("v1.0.0", "first");
    team.repo.commit("for the release before");
    team.check("VV-08", "stale", &["PR-1 is approved; docs/known.md accepts it for v1.0.0"]);
    team.repo.write("docs/p.md", record("penetration-test-report", "") + "- [ ] a hole\n");
    team.repo.commit("find a hole");
    team.check("VV-08", "fails", &["docs/p.md has an open finding in line 5", "PR-1 is approved"]);
    team.repo.remove("docs/p.md");
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
