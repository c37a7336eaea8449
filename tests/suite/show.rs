//! Records, approvals and commits with all that is known of them.

use serde_json::{Value, json};

use crate::support::{Repo, fits};
use crate::team::{CONFIG, PLAN, Team};

fn show(repo: &Repo, name: &str) -> Value {
    let story: Value =
        serde_json::from_str(&repo.trace(&["show", name, "--format", "json"]).ok()).unwrap();
    fits(repo, "show", &story);
    story
}

fn subjects(steps: &Value) -> Vec<(&str, &str)> {
    let steps = steps.as_array().unwrap().iter();
    steps.map(|it| (it["change"].as_str().unwrap(), it["subject"].as_str().unwrap())).collect()
}

#[test]
fn a_record_is_told_with_its_versions_and_approvals() {
    let Some(team) = Team::new(CONFIG) else { return };
    let repo = &team.repo;
    let statement = team.approve("grace", &[PLAN]);
    let approval = repo.commit("Approve the plan");
    let story = show(repo, PLAN);
    assert_eq!((&story["kind"], &story["status"]), (&json!("record"), &json!("approved")));
    assert_eq!(story["classes"], json!(["configuration-management-plan"]));
    assert_eq!(story["object"], repo.git(&["rev-parse", &format!("HEAD:{PLAN}")]).trim());
    let held = &story["approvals"][0];
    assert_eq!((&held["counts"], &held["cover"]["currency"]), (&json!(true), &json!("current")));
    assert_eq!(held["approval"]["path"], statement);
    assert_eq!(held["approval"]["commit"], approval);

    repo.write(PLAN, "# Plan\n\nOtherwise.\n");
    let change = repo.commit("Change the plan");
    let story = show(repo, PLAN);
    assert_eq!(story["status"], "stale");
    assert_eq!(story["approvals"][0]["cover"]["lapsed_through"], change);
    let expected = [("changed", "Change the plan"), ("added", "write the plan")];
    assert_eq!(subjects(&story["history"]), expected);
    let text = repo.trace(&["show", PLAN]).ok();
    assert!(text.contains("stale: it was approved by Grace Example and has changed"), "{text}");
    assert!(text.contains(&format!("lapsed through {}", &change[..10])), "{text}");

    repo.days_later(400).write(PLAN, "---\nreview-by: 2026-06-01\n---\n# Plan\n");
    let last = repo.commit("Promise to review it");
    repo.days_later(10).write("other", "1").commit("Do something else");
    let freshness = &show(repo, PLAN)["freshness"];
    let dated = |what: &str| repo.git(&["log", "-1", "--format=%cs", what]);
    let day = |key: &str| freshness[key].as_str().unwrap()[..10].to_owned();
    assert_eq!(day("changed"), dated(&last).trim());
    assert_eq!(day("approved"), dated(&approval).trim());
    assert_eq!(day("as_of"), dated("HEAD").trim());
    assert_eq!((&freshness["days"], &freshness["is_overdue"]), (&json!(10), &json!(true)));
    let text = repo.trace(&["show", PLAN]).ok();
    assert!(text.contains("10 days old on") && text.contains("reviewed by 2026-06-01"), "{text}");

    repo.remove(PLAN);
    let removal = repo.commit("Remove the plan");
    let story = show(repo, PLAN);
    assert_eq!((&story["object"], &story["removed"]), (&json!(null), &json!(removal)));
    assert_eq!(story["freshness"], json!(null));
}

#[test]
fn a_renamed_record_is_found_by_both_names() {
    let repo = Repo::new();
    let config = "version = 1\n[[record]]\nclass = \"design\"\npaths = [\"docs/**\"]\n";
    let lines: String = (0..20).map(|line| format!("line {line}\n")).collect();
    repo.write(".trace/config.toml", config).write("docs/a.md", &lines).commit("Add");
    repo.remove("docs/a.md").write("docs/b.md", &lines).commit("Rename");
    let story = show(&repo, "docs/b.md");
    assert_eq!(subjects(&story["history"]), [("renamed", "Rename"), ("added", "Add")]);
    assert_eq!(story["history"][0]["from"], "docs/a.md");
    repo.write("plain", "x").commit("Plain");
    let error = repo.trace(&["show", "plain"]).fails(2);
    assert!(error.contains("`plain` is a file and no controlled record"), "{error}");
    let error = repo.trace(&["show", "nowhere"]).fails(2);
    assert!(error.contains("names no requirement, record, approval or commit"), "{error}");
}

#[test]
fn an_approval_is_told_by_the_path_of_its_statement() {
    let Some(team) = Team::new(CONFIG) else { return };
    let repo = &team.repo;
    let good = team.approve("grace", &[PLAN]);
    let brought = repo.commit("Approve the plan");
    let story = show(repo, &good);
    assert_eq!(story["kind"], "approval");
    let given = &story["approvals"][0];
    assert_eq!(given["approval"]["counts"], true);
    assert_eq!(given["approval"]["commit"], brought);
    assert_eq!(given["approval"]["state"], "good");
    assert_eq!(given["targets"][0]["path"], PLAN);
    assert_eq!(given["approval"]["covers"][0]["currency"], "current");
    let text = repo.trace(&["show", &good]).ok();
    assert!(text.contains("approved by Grace Example <grace@example.org> on 2026-"), "{text}");
    assert!(text.contains("signature: ssh, good"), "{text}");

    team.key("eve");
    let stranger = team.approve("eve", &[PLAN]);
    repo.commit("Approve by a stranger");
    let given = &show(repo, &stranger)["approvals"][0];
    assert_eq!(given["approval"]["counts"], false);
    assert!(!given["approval"]["faults"].as_array().unwrap().is_empty(), "{given}");
}

#[test]
fn a_commit_is_told_with_requirements_links_and_approvals() {
    let Some(team) = Team::new(CONFIG) else { return };
    let repo = &team.repo;
    let item = |what: &str| format!("### [SRS-1] Stop\nThe pump shall stop on {what}.\n");
    repo.write("requirements/a.md", item("an alarm")).commit("Add");
    repo.branch("side").write("requirements/a.md", item("any alarm")).write("src/a", "1");
    team.approve("grace", &[PLAN]);
    let change = repo.commit("Change\n\nChange-Request: CR-7\nImplements: SRS-1");
    let merge = repo.switch("main").merge("side", "Merge side");
    let story = show(repo, &change[..12]);
    assert_eq!((&story["kind"], &story["merged_by"]), (&json!("commit"), &json!(merge)));
    assert_eq!(
        (&story["log"]["commit"], &story["log"]["subject"]),
        (&json!(change), &json!("Change"))
    );
    let paths = story["log"]["changes"].as_array().unwrap().iter();
    let paths: Vec<&str> = paths.map(|it| it["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"src/a") && paths.contains(&"requirements/a.md"), "{paths:?}");
    assert_eq!(story["log"]["requirements"], json!([{"id": "SRS-1", "change": "changed"}]));
    assert_eq!(
        (&story["steps"][0]["id"], &story["change_requests"]),
        (&json!("SRS-1"), &json!(["CR-7"]))
    );
    assert_eq!(story["links"][0]["name"], "SRS-1");
    assert_eq!(story["links"][0]["meaning"], "implements");
    assert_eq!(story["approvals"][0]["name"], "Grace Example");
    let text = repo.trace(&["show", &change]).ok();
    assert!(text.contains("stop on [-an-]{+any+} alarm."), "{text}");
    assert!(text.contains("change requests: CR-7"), "{text}");
    assert_eq!(show(repo, "HEAD")["log"]["commit"], merge);
    // A commit that HEAD does not reach is told from where it stands.
    repo.branch("other").write("src/b", "1");
    let other = repo.commit("Elsewhere");
    assert_eq!(show(repo.switch("main"), &other)["log"]["subject"], "Elsewhere");
}

#[test]
fn a_requirement_comes_before_a_path_and_a_path_before_a_revision() {
    let repo = Repo::new();
    let config = "version = 1\n[[record]]\nclass = \"design\"\npaths = [\"*-1\"]\n";
    repo.write(".trace/config.toml", config).write("SRS-1", "a file").write("DES-1", "a file");
    repo.write("requirements/a.md", "### [SRS-1] Stop\nThe pump shall stop.\n").commit("Add");
    repo.tag("SRS-1").tag("DES-1").tag("TAG-1");
    assert_eq!(show(&repo, "SRS-1")["kind"], "requirement");
    assert_eq!(show(&repo, "./SRS-1")["kind"], "record");
    assert_eq!(show(&repo, "DES-1")["kind"], "record");
    assert_eq!(show(&repo, "TAG-1")["kind"], "commit");
}
