//! The rules on requirements, traceability and test runs, each in scenarios that pass, fail, and cannot be
//! assessed.

use serde_json::Value;

use crate::support::{Repo, expect_ruling};
use crate::team::Team;

const CONFIG: &str = "version = 1\n[controlled]\npaths = [\"src/**\"]\n[requirement]\n\
    records = [\"requirements/**\"]\n";
const FILE: &str = "requirements/a.md";

fn report(repo: &Repo, arguments: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], arguments].concat();
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

/// Holds the outcome of a rule and the messages of its findings against what is expected.
#[track_caller]
fn check(repo: &Repo, code: &str, outcome: &str, findings: &[&str]) {
    expect_ruling(&report(repo, &["--all"]), code, outcome, findings);
}

fn started() -> Repo {
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG).write("src/a", "0").commit("Start");
    repo
}

/// A clone without the commits before the last.
fn shallow(repo: &Repo) -> Repo {
    repo.cloned(&["--depth", "1"])
}

#[test]
fn rt01_description_and_security_context_are_approved() {
    let config = "version = 1\n[[record]]\nclass = \"product-description\"\npaths = [\"docs/p.md\"]\n\
        [[record]]\nclass = \"security-context\"\npaths = [\"docs/s.md\"]\n";
    let Some(team) = Team::new(config) else { return };
    let repo = &team.repo;
    repo.write("docs/p.md", "# Product\n").commit("Describe");
    check(repo, "RT-01", "missing", &["docs/p.md"]);
    repo.write("docs/s.md", "# Context\n").commit("Context");
    check(repo, "RT-01", "fails", &["docs/p.md", "docs/s.md"]);
    team.approve("grace", &["docs/p.md", "docs/s.md"]);
    repo.commit("Approve");
    check(repo, "RT-01", "holds", &[]);
    repo.write("docs/s.md", "# Another context\n").commit("Change");
    check(repo, "RT-01", "stale", &["docs/s.md"]);
    check(&shallow(repo), "RT-01", "not assessed", &[]);
}

#[test]
fn rt02_identifiers_are_unique_and_never_reused() {
    let repo = started();
    check(&repo, "RT-02", "missing", &[]);
    repo.write(FILE, "### [SRS-1] One\nIt works.\n").commit("Add");
    check(&repo, "RT-02", "holds", &[]);
    check(&shallow(&repo), "RT-02", "not assessed", &[]);
    repo.write("requirements/b.md", "### [SRS-1] Again\nIt plays.\n").commit("Twice");
    check(
        &repo,
        "RT-02",
        "fails",
        &["SRS-1 stands here again; it is defined in requirements/a.md:1"],
    );
    repo.write("requirements/b.toml", "id = \"SRS-2\"\ntitle = \n")
        .remove("requirements/b.md")
        .commit("Broken");
    check(&repo, "RT-02", "fails", &["requirements/b.toml"]);
}

#[test]
fn rt03_a_security_requirement_names_its_threat() {
    let repo = started();
    check(&repo, "RT-03", "missing", &[]);
    let threat = "### [TM-1] Spoofing\n- kind: threat\n\nSomebody sends false orders.\n\n";
    repo.write(FILE, format!("{threat}### [SRS-1] Keys\n- security: yes\n\nKeys are checked.\n"));
    repo.commit("Add");
    check(&repo, "RT-03", "fails", &["SRS-1 names no threat"]);
    let answer = "### [SRS-1] Keys\n- security: yes\n- mitigates: TM-1\n\nKeys are checked.\n";
    repo.write(FILE, format!("{threat}{answer}")).commit("Answer");
    check(&repo, "RT-03", "holds", &[]);
    repo.write(FILE, answer).commit("Without the threat");
    check(&repo, "RT-03", "fails", &["SRS-1 names no threat"]);
    let outside = "### [SRS-1] Keys\n- security: yes\n- regulation: MDR Annex I 17.2\n\nKeys.\n";
    repo.write(FILE, outside).commit("Outside");
    check(&repo, "RT-03", "holds", &[]);
    repo.write(FILE, "### [SRS-2] Plain\nIt works.\n").commit("None is about security");
    check(&repo, "RT-03", "missing", &[]);
    // What a threat asks for of code may be told by a commit that is not here.
    let chain = "[[level]]\nname = \"threat\"\nids = ['TM-[0-9]+']\n[[chain]]\nname = \"direct\"\n\
        levels = [\"threat\", \"code\"]\n";
    repo.write(".trace/config.toml", format!("{CONFIG}{chain}"));
    repo.write(FILE, format!("{threat}{answer}")).commit("Ask for code");
    check(&repo, "RT-03", "fails", &["TM-1 is answered by nothing on level code"]);
    repo.write("src/a", "1").commit("Check them\n\nImplements: TM-1");
    check(&repo, "RT-03", "holds", &[]);
    repo.write("docs/a", "1").commit("Document");
    check(&shallow(&repo), "RT-03", "not assessed", &[]);
}

#[test]
fn rt05_nothing_dangles_and_nothing_answers_to_itself() {
    let repo = started();
    check(&repo, "RT-05", "missing", &[]);
    repo.write(FILE, "### [SRS-1] One\nIt works.\n").commit("Add");
    check(&repo, "RT-05", "nothing to judge", &[]);
    repo.write("src/a.rs", "// Implements: SRS-1\n").commit("Implement");
    check(&repo, "RT-05", "holds", &[]);
    repo.write("src/a.rs", "// Implements: SRS-1, SRS-7\n").commit("Dangle");
    check(&repo, "RT-05", "fails", &["src/a.rs:1 leads to SRS-7"]);
    repo.write("src/a.rs", "").commit("Say so\n\nImplements: SRS-8");
    check(&repo, "RT-05", "fails", &["leads to SRS-8"]);
    let circle = "### [A-1] One\n- satisfies: A-2\n\n### [A-2] Two\n- satisfies: A-1\n\n\
        ### [T-1] Test\n- kind: test\n\nPress.\n";
    repo.write(FILE, circle).commit("Circle");
    check(&repo, "RT-05", "fails", &["SRS-8", "A-1, A-2 answer to themselves", "T-1 is a test"]);
}

#[test]
fn rt06_a_change_upstream_makes_links_suspect() {
    let repo = started();
    check(&repo, "RT-06", "missing", &[]);
    let system = |what: &str| format!("### [SYS-1] Stop\nThe pump stops on {what}.\n");
    repo.write("requirements/sys.md", system("alarm")).commit("System");
    check(&repo, "RT-06", "nothing to judge", &[]);
    let software =
        |more: &str| format!("### [SRS-1] Valve\n- satisfies: SYS-1\n\nIt closes{more}.\n");
    repo.write(FILE, software("")).write("src/a.rs", "// Implements: SRS-1\n").commit("Software");
    check(&repo, "RT-06", "holds", &[]);
    repo.write("requirements/sys.md", system("any alarm")).commit("Change upstream");
    check(&repo, "RT-06", "stale", &["SRS-1 satisfies SYS-1, which changed in"]);
    check(&shallow(&repo), "RT-06", "not assessed", &[]);
    repo.write(FILE, software(" at once")).commit("Look again");
    check(&repo, "RT-06", "stale", &["src/a.rs:1 implements SRS-1, which changed in"]);
    repo.write("src/a.rs", "// Implements: SRS-1\nclose()\n").commit("Follow");
    check(&repo, "RT-06", "holds", &[]);
    // On two lines of history neither knows of the other.
    repo.branch("side").write(FILE, software(" fast")).commit("Side");
    repo.switch("main").write("requirements/sys.md", system("no alarm")).commit("Main");
    repo.merge("side", "Merge");
    let report = report(&repo, &["--all"]);
    let found = report["findings"].as_array().unwrap().iter().filter(|it| it["code"] == "RT-06");
    assert_eq!(found.count(), 2, "{}", report["findings"]);
}

#[test]
fn rt06_says_on_what_it_holds_where_nothing_is_linked() {
    let repo = started();
    repo.write(FILE, "### [SRS-1] One\nIt works.\n").commit("Add");
    check(&repo, "RT-06", "nothing to judge", &[]);
    attest(&repo, &["test_srs_1"], &[], &WHO);
    check(&repo, "RT-06", "holds", &[]);
    let report = report(&repo, &["--all"]);
    let mut rules = report["rules"].as_array().unwrap().iter();
    let says = &rules.find(|rule| rule["code"] == "RT-06").unwrap()["says"];
    assert_eq!(
        says,
        "there are no links; 0 files of requirements were approved, and 1 requirements verified"
    );
    repo.write(FILE, "### [SRS-1] One\nIt works well.\n").commit("Change");
    check(&repo, "RT-06", "stale", &["SRS-1 was verified on"]);
}

#[test]
fn rt07_a_requirement_is_approved_before_it_is_implemented() {
    let config = format!("{CONFIG}[[record]]\nclass = \"design\"\npaths = [\"requirements/**\"]\n");
    let Some(team) = Team::new(&config) else { return };
    let repo = &team.repo;
    check(repo, "RT-07", "missing", &[]);
    repo.write(FILE, "### [SRS-1] One\nIt works.\n\n### [SRS-2] Two\nIt plays.\n").commit("Add");
    check(repo, "RT-07", "nothing to judge", &[]);
    check(repo, "RT-06", "nothing to judge", &[]);
    team.approve("grace", &[FILE]);
    repo.commit("Approve");
    check(repo, "RT-06", "holds", &[]);
    repo.write("src/a", "1").commit("Do it\n\nImplements: SRS-1");
    check(repo, "RT-07", "holds", &[]);
    let more =
        "### [SRS-1] One\nIt works.\n\n### [SRS-2] Two\nIt plays.\n\n### [SRS-3] Three\nIt ends.\n";
    repo.write(FILE, more).commit("Add a third");
    repo.write("src/a", "2").commit("Too early\n\nImplements: SRS-3");
    check(repo, "RT-07", "fails", &["SRS-3 has no approval"]);
    team.approve("grace", &[FILE]);
    repo.commit("Approve afterwards");
    check(repo, "RT-07", "fails", &["SRS-3 was approved later"]);
    check(&shallow(repo), "RT-07", "not assessed", &[]);
}

#[test]
fn rt08_a_removed_requirement_has_a_change_request() {
    let repo = started();
    check(&repo, "RT-08", "nothing to judge", &[]);
    let all =
        "### [SRS-1] One\nIt works.\n\n### [SRS-2] Two\nIt plays.\n\n### [SRS-3] Three\nIt ends.\n";
    repo.write(FILE, all).commit("Add");
    repo.write(FILE, &all[..all.find("### [SRS-3").unwrap()]);
    repo.commit("Remove\n\nChange-Request: CR-1");
    check(&repo, "RT-08", "holds", &[]);
    check(&shallow(&repo), "RT-08", "not assessed", &[]);
    repo.remove(FILE).commit("Remove all");
    check(&repo, "RT-08", "fails", &["SRS-1 was removed", "SRS-2 was removed"]);
    // What is nowhere any more is looked for where the configuration says.
    repo.write(".trace/config.toml", "version = 1\n").commit("Name no files");
    check(&repo, "RT-08", "not assessed", &[]);
}

/// Attaches a run in which these tests passed and those failed.
pub fn attest(repo: &Repo, passed: &[&str], failed: &[&str], arguments: &[&str]) {
    let mut cases = String::new();
    for name in passed {
        cases += &format!("<testcase classname=\"t\" name=\"{name}\"/>");
    }
    for name in failed {
        cases += &format!(
            "<testcase classname=\"t\" name=\"{name}\"><failure message=\"no\"/></testcase>"
        );
    }
    let when = "2026-01-01T00:00:00Z";
    let text = format!("<testsuite name=\"s\" timestamp=\"{when}\">{cases}</testsuite>");
    let file = repo.path().join("../run.xml");
    std::fs::write(&file, text).unwrap();
    let all = [&["attest", "--junit", file.to_str().unwrap()], arguments].concat();
    repo.trace(&all).ok();
}

pub const WHO: [&str; 6] = [
    "--tester",
    "Grace Example <grace@example.org>",
    "--procedure",
    "STP-1",
    "--procedure-version",
    "1.2",
];

#[test]
fn rt04_each_requirement_has_a_test_that_passed() {
    let repo = started();
    check(&repo, "RT-04", "missing", &[]);
    let child = "### [SRS-1] One\n- satisfies: SYS-1\n\nIt works.\n";
    repo.write(FILE, format!("{child}\n### [SYS-1] All\nAll works.\n")).commit("Add");
    check(&repo, "RT-04", "fails", &["SRS-1 is verified by nothing", "SYS-1 rests on SRS-1"]);
    attest(&repo, &[], &["test_srs_1_works"], &WHO);
    check(&repo, "RT-04", "fails", &["SRS-1 is verified by a test that failed", "SYS-1 rests on"]);
    repo.write("src/a", "1").commit("Mend");
    attest(&repo, &["test_srs_1_works"], &[], &WHO);
    check(&repo, "RT-04", "holds", &[]);
    // A claim in the source of a test is no result.
    repo.write("tests/b.rs", "// Verifies: SRS-2\n");
    repo.write("requirements/b.md", "### [SRS-2] Two\nIt plays.\n").commit("Add another");
    check(&repo, "RT-04", "fails", &["SRS-2 is said to be verified, and no result is reported"]);
    // What is verified and changes afterwards is stale.
    repo.write(FILE, format!("{child}At once.\n\n### [SYS-1] All\nAll works.\n")).commit("Change");
    let report = report(&repo, &["--all"]);
    let stale = report["findings"].as_array().unwrap().iter();
    let stale = stale
        .filter(|it| it["code"] == "RT-06")
        .any(|it| it["message"].as_str().unwrap().contains("SRS-1 was verified on"));
    assert!(stale, "{}", report["findings"]);
}

#[test]
fn vv03_a_report_names_all_that_it_must() {
    let repo = started();
    check(&repo, "VV-03", "missing", &[]);
    attest(&repo, &["a"], &[], &[]);
    check(&repo, "VV-03", "fails", &["does not name the tester, the version of the procedure"]);
    let repo = started();
    attest(&repo, &["a"], &[], &WHO);
    check(&repo, "VV-03", "holds", &[]);
    let config = format!("{CONFIG}[[record]]\nclass = \"test-report\"\npaths = [\"reports/**\"]\n");
    repo.write(".trace/config.toml", config).write("reports/1.md", "---\ndate: 2026-01-01\n---\n");
    repo.commit("Report by hand");
    check(&repo, "VV-03", "fails", &["reports/1.md does not name the commit or digest tested"]);
    let whole = "---\ncommit: abc\ndate: 2026-01-01\ntester: Grace\nprocedure-version: 1\n\
        result: passed\nanomalies: none\n---\n";
    repo.write("reports/1.md", whole).commit("Whole");
    check(&repo, "VV-03", "holds", &[]);
}

#[test]
fn vv04_what_is_tested_is_what_is_released() {
    let repo = started();
    check(&repo, "VV-04", "missing", &[]);
    attest(&repo, &["a"], &[], &WHO);
    check(&repo, "VV-04", "holds", &[]);
    repo.write("docs/a", "1").commit("Not controlled");
    check(&repo, "VV-04", "holds", &[]);
    repo.write("src/a", "1").commit("Change");
    check(&repo, "VV-04", "stale", &["1 commits changed controlled paths since"]);
    check(&shallow(&repo), "VV-04", "not assessed", &[]);
    repo.write("src/a", "2").commit("Comment\n\nTested-Difference: a comment only");
    check(&repo, "VV-04", "asserted", &[]);
}

#[test]
fn vv07_a_failure_has_a_problem_report() {
    let repo = started();
    check(&repo, "VV-07", "missing", &[]);
    attest(&repo, &["a"], &[], &WHO);
    check(&repo, "VV-07", "nothing to judge", &[]);
    attest(&repo, &["a"], &["test_valve"], &WHO);
    check(&repo, "VV-07", "fails", &["test_valve failed and has no problem report"]);
    let problem = "---\nid: PR-1\ntitle: Valve\nstatus: open\n---\nThe test test_valve fails.\n";
    repo.write(".trace/problem-reports/PR-1.md", problem).commit("Report the problem");
    check(&repo, "VV-07", "holds", &[]);
}

#[test]
fn vv09_tests_ran_after_the_last_change() {
    let repo = started();
    check(&repo, "VV-09", "missing", &[]);
    attest(&repo, &["a"], &[], &WHO);
    check(&repo, "VV-09", "holds", &[]);
    repo.write("src/a", "1").commit("Change");
    check(&repo, "VV-09", "stale", &["no test run is reported of"]);
    check(&shallow(&repo), "VV-09", "not assessed", &[]);
    repo.write("docs/a", "1").commit("Document");
    attest(&repo, &["a"], &[], &WHO);
    check(&repo, "VV-09", "holds", &[]);
}

const CHAINS: &str = "[[level]]\nname = \"threat\"\nids = ['TM-[0-9]+']\n[[chain]]\nname = \"security\"\n\
    levels = [\"threat\", \"requirement\", \"code\"]\n[[chain]]\nname = \"tests\"\n\
    levels = [\"threat\", \"test\"]\n";

#[test]
fn each_step_that_a_chain_misses_is_a_finding_of_the_rule_of_its_kind() {
    let repo = started();
    let text = "### [TM-1] Spoofing\n- kind: threat\n\nFalse orders.\n\n\
        ### [TM-2] Theft\n- kind: threat\n\nSomebody takes it.\n\n\
        ### [SRS-1] Keys\n- security: yes\n- mitigates: TM-1\n\nKeys are checked.\n";
    repo.write(".trace/config.toml", format!("{CONFIG}{CHAINS}")).write(FILE, text).commit("Add");
    attest(&repo, &["test_srs_1"], &[], &WHO);
    let wants = |id: &str, level: &str, chain: &str| {
        format!("{id} is answered by nothing on level {level}, which chain {chain} asks for")
    };
    check(&repo, "RT-03", "fails", &[&wants("TM-2", "requirement", "security")]);
    let untested = [wants("TM-1", "test", "tests"), wants("TM-2", "test", "tests")];
    check(&repo, "RT-04", "fails", &[&untested[0], &untested[1]]);
    check(&repo, "RT-05", "fails", &[&wants("SRS-1", "code", "security")]);
    // A commit that is not here may have implemented or verified it.
    repo.write("src/a", "1").commit("Another");
    let shallow = shallow(&repo);
    check(&shallow, "RT-03", "fails", &["TM-2"]);
    check(&shallow, "RT-04", "not assessed", &[]);
    check(&shallow, "RT-05", "not assessed", &[]);
    let answered =
        format!("{text}\n### [SRS-2] Lock\n- security: yes\n- mitigates: TM-2\n\nIt is locked.\n");
    repo.write(FILE, answered)
        .write("src/a.rs", "// Implements: SRS-1, SRS-2\n// Verifies: TM-1\n");
    repo.commit("Answer");
    attest(&repo, &["test_srs_1", "test_srs_2", "test_tm_2"], &[], &WHO);
    for rule in ["RT-03", "RT-04", "RT-05"] {
        check(&repo, rule, "holds", &[]);
    }
}

#[test]
fn a_tree_that_cannot_be_listed_is_not_assessed() {
    let repo = started();
    repo.write(FILE, "### [SRS-1] Keys\n- security: yes\n\nKeys are checked.\n").commit("Add");
    repo.lose("HEAD:requirements");
    for rule in ["RT-03", "RT-04", "RT-05"] {
        check(&repo, rule, "not assessed", &[]);
    }
}

/// The names in the columns of a requirement's picture, from the left, and what it says of itself.
fn picture(repo: &Repo, id: &str) -> (Vec<Vec<String>>, Value) {
    let rows = report(repo, &["--all"])["requirements"].clone();
    let row = rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
    let mut columns: std::collections::BTreeMap<i64, Vec<String>> = Default::default();
    for it in row["picture"]["boxes"].as_array().unwrap() {
        let name = it["name"].as_str().unwrap().to_owned();
        columns.entry(it["x"].as_i64().unwrap()).or_default().push(name);
    }
    (columns.into_values().collect(), row["picture"].clone())
}

#[test]
fn the_picture_shows_the_whole_chain() {
    let repo = started();
    let text = "### [TM-1] Spoofing\nFalse orders.\n\n### [SYS-1] Orders\n- mitigates: TM-1\n\nTrue ones.\n\n\
        ### [SRS-1] Keys\n- satisfies: SYS-1\n\nKeys are checked.\n\n\
        ### [SDD-1] Ring\n- refines: SRS-1\n\nA ring of keys.\n\n\
        ### [SDD-2] Lock\n- refines: SRS-1, SDD-1\n\nA lock.\n";
    repo.write(FILE, text).write("src/a.rs", "// Implements: SDD-1\n").commit("Add");
    attest(&repo, &["test_sdd_1"], &[], &WHO);
    let (columns, picture_of) = picture(&repo, "SRS-1");
    let names = ["TM-1", "SYS-1", "SRS-1", "SDD-1 SDD-2", "src/a.rs:1"];
    assert_eq!(columns.iter().map(|it| it.join(" ")).collect::<Vec<_>>(), names);
    assert_eq!(picture_of["lines"].as_array().unwrap().len(), 6);
    assert_eq!(picture_of["boxes"][3]["note"], "refines, tests passed");
    assert_eq!(
        picture_of["describes"],
        "SRS-1 answers to 2 in 2 steps, and is answered by 3 in 2 steps"
    );
    assert_eq!(picture(&repo, "TM-1").0.len(), 5);
}

#[test]
fn the_picture_of_a_circle_ends_and_says_so() {
    let repo = started();
    let circle = "### [A-1] One\n- satisfies: A-2\n\n### [A-2] Two\n- satisfies: A-3\n\n\
        ### [A-3] Three\n- satisfies: A-1\n";
    repo.write(FILE, circle).commit("Add");
    let (columns, picture) = picture(&repo, "A-1");
    assert_eq!(columns.concat(), ["A-3", "A-2", "A-1", "A-3", "A-2"]);
    assert!(picture["describes"].as_str().unwrap().contains("answers to itself in a circle"));
}

#[test]
fn the_picture_of_a_large_graph_says_where_it_was_cut() {
    let repo = started();
    let chain = (1..12).map(|at| format!("### [B-{at}] B\n- satisfies: B-{}\n\n", at - 1));
    let wide = (1..20).map(|at| format!("### [C-{at}] C\n- satisfies: B-0\n\n"));
    let all: String = chain.chain(wide).collect();
    repo.write(FILE, format!("### [B-0] Top\n\n{all}")).commit("Add");
    let (columns, shown) = picture(&repo, "B-0");
    assert_eq!(columns[1].len(), 8);
    assert_eq!(columns[1].last().unwrap(), "and 13 more");
    assert_eq!(columns.last().unwrap(), &["and 1 more"]);
    assert_eq!(columns.len(), 8);
    assert!(shown["describes"].as_str().unwrap().contains("cut at 8 in a column and at 6 steps"));
}

#[test]
fn required_chains_are_followed_down_and_what_is_missing_is_named() {
    let repo = Repo::new();
    let chains = "[[level]]\nname = \"threat\"\nids = ['TM-[0-9]+']\n[[chain]]\nname = \"security\"\n\
        levels = [\"threat\", \"requirement\", \"code\"]\n";
    let text = "### [TM-1] Spoofing\nFalse orders.\n\n### [TM-2] Theft\nSomebody takes it.\n\n\
        ### [SRS-1] Keys\n- mitigates: TM-1\n\nKeys are checked.\n";
    repo.write(".trace/config.toml", format!("{CONFIG}{chains}")).write(FILE, text).commit("Add");
    let chain = |repo: &Repo| report(repo, &["--all"])["chains"][0].clone();
    let found = chain(&repo);
    assert_eq!(found["requirements"], serde_json::json!([2, 1]));
    assert_eq!(found["covered"], serde_json::json!([1, 0]));
    assert_eq!(found["deep"], serde_json::json!([0, 0]));
    repo.write("src/a.rs", "// Implements: SRS-1\n").commit("Implement");
    let found = chain(&repo);
    assert_eq!(found["covered"], serde_json::json!([1, 1]));
    assert_eq!(found["deep"], serde_json::json!([1, 1]));
    let rows = report(&repo, &["--all"])["requirements"].clone();
    let theft = rows.as_array().unwrap().iter().find(|row| row["id"] == "TM-2").unwrap();
    assert_eq!(theft["wants"], serde_json::json!(["requirement (security)"]));
}
