//! What differs between two baselines, in scenarios of real commits.

use serde_json::{Value, json};

use crate::support::{Repo, fits};
use crate::team::{CONFIG, PLAN, Team};

const FILE: &str = "requirements/a.md";

/// A requirement with enough words to be known again.
fn item(id: &str, what: &str) -> String {
    format!("### [{id}] Stop the pump\nThe pump shall stop within five seconds of {what}.\n\n")
}

fn diff(repo: &Repo, old: &str, new: &str) -> Value {
    let diff = serde_json::from_str(&repo.trace(&["diff", old, new, "--format", "json"]).ok());
    let diff: Value = diff.unwrap();
    fits(repo, "diff", &diff);
    diff
}

/// The entries of a list, each by some of its fields.
fn told(list: &Value, fields: &[&str]) -> Vec<Value> {
    let field = |entry: &Value, name: &str| entry.pointer(name).cloned().unwrap_or(Value::Null);
    let entries = list.as_array().unwrap().iter();
    entries.map(|entry| fields.iter().map(|name| field(entry, name)).collect()).collect()
}

#[test]
fn requirements_are_compared_and_told_with_the_commits_between() {
    let repo = Repo::new();
    let (changed, moved) = (item("SRS-1", "an alarm"), item("SRS-2", "a blocked line"));
    let (renamed, gone) = (item("SRS-3", "an empty bag"), item("SRS-4", "a weak battery"));
    let same = item("SRS-9", "an open door");
    repo.write(FILE, [&*changed, &*moved, &*renamed, &*gone, &*same].concat()).commit("Add");
    repo.tag("v1");
    let louder = item("SRS-1", "a loud alarm");
    repo.write(FILE, [&*louder, &*moved, &*renamed, &*gone, &*same].concat());
    let loud = repo.commit("Ask for a loud alarm\n\nChange-Request: CR-7");
    let renamed = item("SRS-30", "an empty bag");
    repo.write(FILE, [&*louder, &*renamed, &*same].concat()).write("requirements/b.md", &moved);
    let rest = repo.commit("Move, rename and remove");
    let added = "### [SRS-5] Light\n- security: yes\n\nEvery screen is lit at night.\n\n";
    repo.write(FILE, [&*louder, &*renamed, &*same, added].concat()).commit("Light");

    let found = diff(&repo, "v1", "HEAD");
    let fields = ["/id", "/change", "/changed", "/old/id", "/old/path", "/new/path"];
    let expected = json!([
        ["SRS-1", "changed", true, "SRS-1", FILE, FILE],
        ["SRS-2", "moved", false, "SRS-2", FILE, "requirements/b.md"],
        ["SRS-30", "renamed", false, "SRS-3", FILE, FILE],
        ["SRS-4", "removed", true, "SRS-4", FILE, null],
        ["SRS-5", "added", true, null, null, FILE],
    ]);
    assert_eq!(json!(told(&found["requirements"], &fields)), expected);
    assert_eq!((&found["ancestor"], &found["commits"]), (&json!(true), &json!(3)));
    let steps = |at: usize| told(&found["requirements"][at]["steps"], &["/commit", "/change"]);
    assert_eq!(steps(0), [json!([loud, "changed"])]);
    assert_eq!(steps(1), [json!([rest, "moved"])]);
    assert_eq!(steps(2), [json!([rest, "renamed"])]);
    assert_eq!(steps(3), [json!([rest, "removed"])]);
    assert_eq!(found["requirements"][0]["steps"][0]["change_requests"], json!(["CR-7"]));
    let words = told(&found["requirements"][0]["words"], &["/sign", "/text"]);
    assert!(words.contains(&json!(["+", "a loud"])), "{words:?}");

    let text = repo.trace(&["diff", "v1", "HEAD"]).ok();
    assert!(text.contains("within five seconds of [-an-]{+a loud+} alarm."), "{text}");
    assert!(text.contains("SRS-30  Stop the pump  renamed from SRS-3"), "{text}");
    assert!(text.contains("5 requirements, 0 records and 0 components differ"), "{text}");
    assert_eq!(diff(&repo, "v1", "v1")["requirements"], json!([]));
}

#[test]
fn a_requirement_that_is_renamed_and_then_rewritten_is_told_by_its_history() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.tag("v1");
    repo.write(FILE, item("SRS-2", "an alarm")).commit("Rename");
    repo.write(FILE, "### [SRS-2] Light\n- kind: wish\n\nEvery screen is lit.\n").commit("Rewrite");
    let found = diff(&repo, "v1", "HEAD");
    let fields = ["/id", "/change", "/changed", "/old/id"];
    assert_eq!(told(&found["requirements"], &fields), [json!(["SRS-2", "renamed", true, "SRS-1"])]);
    let fields = told(&found["requirements"][0]["fields"], &["/name", "/old", "/new"]);
    assert_eq!(fields, [json!(["kind", null, "wish"])]);
}

#[test]
fn baselines_on_two_branches_are_told_with_the_steps_of_both() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm"));
    let base = repo.commit("Add");
    repo.branch("side").write(FILE, item("SRS-1", "a loud alarm"));
    let side = repo.commit("Side");
    repo.switch("main").write(FILE, item("SRS-1", "any alarm"));
    let main = repo.commit("Main");
    let found = diff(&repo, "side", "main");
    assert_eq!(found["ancestor"], false);
    assert_eq!(found["merge_bases"], json!([base]));
    assert_eq!((&found["commits"], &found["missing"]), (&json!(1), &json!(1)));
    let requirement = &found["requirements"][0];
    assert_eq!(told(&requirement["steps"], &["/commit"]), [json!([main])]);
    assert_eq!(told(&requirement["undone"], &["/commit"]), [json!([side])]);
    let text = repo.trace(&["diff", "side", "main"]).ok();
    assert!(text.contains("side is no ancestor of main"), "{text}");
    assert!(text.contains("only before: "), "{text}");
}

#[test]
fn records_are_compared_by_path_class_and_content() {
    let repo = Repo::new();
    let record = |class: &str, path: &str| {
        format!("[[record]]\nclass = \"{class}\"\npaths = [\"{path}\"]\n")
    };
    let docs = record("design", "docs/**");
    let config = format!("version = 1\n{docs}");
    let lines: String = (0..20).map(|line| format!("line {line}\n")).collect();
    repo.write(".trace/config.toml", &config).write("docs/a.md", "1").write("docs/b.md", &lines);
    repo.write("docs/c.md", "c").write("docs/d.md", "d").commit("Start");
    repo.tag("v1").write("docs/a.md", "2");
    let change = repo.commit("Change a");
    repo.remove("docs/b.md").write("docs/moved.md", lines + "more\n");
    let moved = repo.commit("Move b");
    repo.remove("docs/c.md").write("docs/e.md", "eeee");
    let last = repo.commit("Remove c, add e");
    let config = format!("version = 1\n{}{docs}", record("interface", "docs/d.md"));
    repo.write(".trace/config.toml", config).commit("Another class");
    let found = diff(&repo, "v1", "HEAD");
    let fields = ["/path", "/change", "/from", "/old_class", "/class", "/steps/0/commit"];
    let expected = json!([
        [".trace/config.toml", "changed", null, "configuration", "configuration", repo.head()],
        ["docs/a.md", "changed", null, "design", "design", change],
        ["docs/c.md", "removed", null, "design", "design", last],
        ["docs/d.md", "reclassified", null, "design", "interface", null],
        ["docs/e.md", "added", null, null, "design", last],
        ["docs/moved.md", "renamed", "docs/b.md", "design", "design", moved],
    ]);
    assert_eq!(json!(told(&found["records"], &fields)), expected);
    let blob = |name: &str| repo.git(&["rev-parse", name]).trim().to_owned();
    assert_eq!(found["records"][1]["old"], blob("v1:docs/a.md"));
    assert_eq!(found["records"][1]["new"], blob("HEAD:docs/a.md"));
}

#[test]
fn links_turn_suspect_and_are_cleared() {
    let repo = Repo::new();
    let code = "// Implements: SRS-1\nfn stop() {}\n";
    repo.write(FILE, item("SRS-1", "an alarm")).write("src/a.rs", code).commit("Add");
    repo.tag("v1").write(FILE, item("SRS-1", "a loud alarm"));
    let change = repo.commit("Change");
    repo.tag("v2").write("src/a.rs", format!("\n{code}// Loud.\n")).commit("Look again");
    let found = diff(&repo, "v1", "v2");
    let fields = ["/source/name", "/source/meaning", "/target", "/through", "/gone"];
    let link = json!(["src/a.rs:1", "implements", "SRS-1", change, false]);
    assert_eq!(told(&found["suspect"], &fields), std::slice::from_ref(&link));
    assert_eq!(found["cleared"], json!([]));
    let found = diff(&repo, "v2", "HEAD");
    assert_eq!(told(&found["cleared"], &fields), [link]);
    assert_eq!(found["suspect"], json!([]));
    assert_eq!(diff(&repo, "v1", "HEAD")["suspect"], json!([]));
    let text = repo.trace(&["diff", "v1", "v2"]).ok();
    assert!(text.contains("src/a.rs:1  implements SRS-1: SRS-1 changed in"), "{text}");
}

#[test]
fn approvals_lapse_by_a_change_or_go_with_their_file() {
    let Some(team) = Team::new(CONFIG) else { return };
    let repo = &team.repo;
    let statement = team.approve("grace", &[PLAN]);
    repo.commit("Approve the plan");
    repo.tag("v1").write(PLAN, "# Plan\n\nOtherwise.\n");
    let change = repo.commit("Change the plan");
    repo.write("src/a", "1").commit("Go on");
    let found = diff(repo, "v1", "HEAD");
    let fields = ["/path", "/name", "/held_in", "/through"];
    assert_eq!(
        told(&found["lapsed"], &fields),
        [json!([PLAN, "Grace Example", statement, change])]
    );
    let fields = ["/path", "/old", "/new"];
    assert_eq!(told(&found["standings"], &fields), [json!([PLAN, "approved", "stale"])]);
    let text = repo.trace(&["diff", "v1", "HEAD"]).ok();
    assert!(text.contains(&format!("has changed since, first in {}", &change[..10])), "{text}");

    repo.git(&["checkout", "-q", "v1"]);
    repo.remove(&statement).remove(&format!("{statement}.sig")).commit("Remove the statement");
    let found = diff(repo, "v1", "HEAD");
    let fields = ["/path", "/why", "/through"];
    let why = "the approval is not there any more";
    assert_eq!(told(&found["lapsed"], &fields), [json!([PLAN, why, null])]);
}

#[test]
fn the_result_goes_to_a_file_and_an_unknown_baseline_is_told() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.trace(&["diff", "HEAD", "HEAD", "-o", "diff.txt"]).ok();
    let text = std::fs::read_to_string(repo.path().join("diff.txt")).unwrap();
    assert!(text.contains("0 requirements, 0 records and 0 components differ"), "{text}");
    let error = repo.trace(&["diff", "v0", "HEAD"]).fails(3);
    assert!(error.contains("`v0` names no commit"), "{error}");
}

#[test]
fn components_that_came_went_or_changed_their_version_are_told() {
    let lock = |packages: &[(&str, &str)]| -> String {
        let package = |(name, version): &(&str, &str)| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"r\"\n")
        };
        format!("version = 4\n{}", packages.iter().map(package).collect::<String>())
    };
    let repo = Repo::new();
    let config = "version = 1\n[[component]]\nnames = [\"cargo:a\"]\nupkeep = \"required\"\n";
    repo.write(".trace/config.toml", config);
    let before = [("a", "1"), ("a", "2"), ("gone", "1"), ("same", "1")];
    repo.write("Cargo.lock", lock(&before)).write("requirements.txt", "p==1.0\n").commit("lock");
    repo.tag("v1");
    repo.write("Cargo.lock", lock(&[("a", "1"), ("a", "3"), ("new", "1"), ("same", "1")]));
    repo.write("requirements.txt", "p\n").commit("update");
    let found = diff(&repo, "v1", "HEAD");
    let fields = ["/ecosystem", "/name", "/change", "/old", "/new", "/upkeep"];
    let expected = json!([
        ["cargo", "a", "changed", ["1", "2"], ["1", "3"], "required"],
        ["cargo", "gone", "removed", ["1"], [], null],
        ["cargo", "new", "added", [], ["1"], null],
    ]);
    assert_eq!(json!(told(&found["components"], &fields)), expected);
    // What cannot be read any more did not go.
    assert_eq!(found["unread_components"], json!(["requirements.txt"]));
    let text = repo.trace(&["diff", "v1", "HEAD"]).ok();
    assert!(text.contains("cargo:a  changed from 1, 2 to 1, 3 (Cargo.lock)"), "{text}");
    assert!(text.contains("cargo:gone  removed, was 1 (Cargo.lock)"), "{text}");
    assert_eq!(diff(&repo, "HEAD", "HEAD")["components"], json!([]));
}
