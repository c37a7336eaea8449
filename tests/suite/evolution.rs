//! The history of requirements, in scenarios of real commits and merges.

use serde_json::Value;

use crate::support::{Repo, clone_of, hermetic, run};

/// A requirement with enough words to be known again.
fn item(id: &str, what: &str) -> String {
    format!("### [{id}] Stop the pump\nThe pump shall stop within five seconds of {what}.\n\n")
}

/// What history made of a requirement, oldest first: `change` or `change other`, with `*` where what it
/// says changed on the way.
#[track_caller]
fn story(repo: &Repo, id: &str) -> Vec<String> {
    let story: Value =
        serde_json::from_str(&repo.trace(&["show", id, "--format", "json"]).ok()).unwrap();
    let steps = story["history"].as_array().unwrap().iter().rev();
    let step = |step: &Value| {
        let star = if step["changed"] == true { "*" } else { "" };
        let change = step["change"].as_str().unwrap();
        match step["other"].as_str() {
            Some(other) => format!("{change}{star} {other}"),
            None => format!("{change}{star}"),
        }
    };
    steps.map(step).collect()
}

const FILE: &str = "requirements/a.md";

#[test]
fn a_file_is_split_and_its_requirements_move() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm") + &item("SRS-2", "a blocked line")).commit("Add");
    repo.write(FILE, item("SRS-1", "an alarm"));
    repo.write("requirements/b.md", item("SRS-2", "a blocked line")).commit("Split");
    assert_eq!(story(&repo, "SRS-1"), ["added*"]);
    assert_eq!(story(&repo, "SRS-2"), ["added*", "moved requirements/a.md"]);
    repo.remove("requirements/b.md").write("requirements/c.md", item("SRS-2", "a full line"));
    repo.commit("Move and change");
    assert_eq!(story(&repo, "SRS-2")[2], "moved* requirements/b.md");
}

#[test]
fn a_copy_that_stands_for_a_while_is_a_move() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.write("requirements/b.md", item("SRS-1", "an alarm")).commit("Copy");
    repo.remove(FILE).commit("Remove the first");
    assert_eq!(story(&repo, "SRS-1"), ["added*", "moved requirements/a.md"]);
}

#[test]
fn two_branches_change_a_requirement_and_the_merge_settles_it() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.branch("side").write(FILE, item("SRS-1", "a loud alarm")).commit("Side");
    repo.switch("main").write(FILE, item("SRS-1", "any alarm")).commit("Main");
    assert_ne!(repo.try_git(&["merge", "-q", "--no-ff", "side"]).code, 0);
    repo.write(FILE, item("SRS-1", "any loud alarm")).commit("Merge");
    assert_eq!(story(&repo, "SRS-1"), ["added*", "changed*", "changed*", "changed*"]);
    // A merge that takes one side changes nothing.
    repo.branch("other").write(FILE, item("SRS-1", "no alarm")).commit("Other");
    repo.switch("main").write("x", "x").commit("Elsewhere");
    repo.merge("other", "Take the other");
    assert_eq!(story(&repo, "SRS-1").len(), 5);
}

#[test]
fn a_merge_of_both_sides_of_one_file_tells_nothing_again() {
    let repo = Repo::new();
    let items = |what: [&str; 3]| -> String {
        let ids = ["SRS-1", "SRS-2", "SRS-3"].into_iter().zip(what);
        ids.filter(|(_, what)| !what.is_empty()).map(|(id, what)| item(id, what)).collect()
    };
    repo.write(FILE, items(["one", "two", "three"])).commit("Add");
    repo.branch("side").write(FILE, items(["one and more", "two", "three"])).commit("Side");
    repo.write(FILE, items(["one and more", "two", "three"]).replace(&item("SRS-2", "two"), ""));
    repo.commit("Remove");
    repo.switch("main").write(FILE, items(["one", "two", "three and more"])).commit("Main");
    let _ = repo.try_git(&["merge", "-q", "--no-commit", "side"]);
    repo.write(FILE, items(["one and more", "", "three and more"])).commit("Merge");
    for (id, steps) in [("SRS-1", "changed*"), ("SRS-2", "removed*"), ("SRS-3", "changed*")] {
        assert_eq!(story(&repo, id), ["added*", steps], "{id}");
    }
}

#[test]
fn a_revert_returns_to_an_earlier_revision() {
    let repo = Repo::new();
    let first = repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.write(FILE, item("SRS-1", "two alarms")).commit("Change");
    repo.git(&["revert", "--no-edit", "HEAD"]);
    let story: Value =
        serde_json::from_str(&repo.trace(&["show", "SRS-1", "--format", "json"]).ok()).unwrap();
    assert_eq!(story["history"][0]["change"], "changed");
    assert_eq!(story["history"][0]["back_to"], first.as_str());
    let words = story["history"][0]["words"].as_array().unwrap();
    let side = |sign: &str| -> String {
        let kept = words.iter().filter(|it| it["sign"] == "=" || it["sign"] == sign);
        kept.map(|it| it["text"].as_str().unwrap()).collect()
    };
    assert!(side("+").ends_with("five seconds of an alarm."), "{words:?}");
    assert!(side("-").ends_with("five seconds of two alarms."), "{words:?}");
}

#[test]
fn a_cherry_picked_requirement_is_one_requirement() {
    let repo = Repo::new();
    repo.write("x", "x").commit("Start");
    repo.branch("side").write(FILE, item("SRS-1", "an alarm"));
    let added = repo.commit("Add");
    repo.switch("main").write("y", "y").commit("Elsewhere");
    repo.git(&["cherry-pick", &added]);
    assert_eq!(story(&repo, "SRS-1"), ["added*"]);
    repo.merge("side", "Merge");
    assert_eq!(story(&repo, "SRS-1"), ["added*", "added*"]);
    let report = repo.trace(&["report", "--format", "json"]).ok();
    assert!(!report.contains("stands for something else"));
}

#[test]
fn an_identifier_is_renamed_with_and_without_a_change_of_words() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm") + "### [SRS-9] Log\nIt logs.\n").commit("Add");
    repo.write(FILE, item("SRS-2", "an alarm") + "### [SRS-9] Log\nIt logs.\n").commit("Rename");
    assert_eq!(story(&repo, "SRS-1"), ["added*", "renamed-to SRS-2"]);
    assert_eq!(story(&repo, "SRS-2"), ["renamed SRS-1"]);
    repo.write(FILE, item("SRS-3", "any alarm") + "### [SRS-9] Log\nIt logs.\n").commit("Both");
    assert_eq!(story(&repo, "SRS-3"), ["renamed* SRS-2"]);
    // What has other words is another requirement.
    let other = "### [SRS-4] Menu\nLanguages can be chosen from a menu at any time.\n";
    repo.write(FILE, other.to_owned() + "### [SRS-9] Log\nIt logs.\n").commit("Replace");
    assert_eq!(story(&repo, "SRS-3"), ["renamed* SRS-2", "removed*"]);
    assert_eq!(story(&repo, "SRS-4"), ["added*"]);
}

#[test]
fn an_identifier_is_removed_and_used_again_or_restored() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm") + &item("SRS-2", "a blocked line")).commit("Add");
    repo.write(FILE, item("SRS-2", "a blocked line")).commit("Remove");
    repo.git(&["revert", "--no-edit", "HEAD"]);
    assert_eq!(story(&repo, "SRS-1"), ["added*", "removed*", "restored"]);
    repo.write(FILE, item("SRS-2", "a blocked line")).commit("Remove again");
    let other = "### [SRS-1] Menu\nLanguages can be chosen from a menu at any time.\n";
    repo.write(FILE, item("SRS-2", "a blocked line") + other).commit("Use again");
    assert_eq!(story(&repo, "SRS-1")[3..], ["removed*", "reused*"]);
    let report: Value =
        serde_json::from_str(&repo.trace(&["report", "--format", "json"]).ok()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let reused = findings.iter().find(|it| it["code"] == "RT-02").unwrap();
    assert!(reused["message"].as_str().unwrap().contains("SRS-1 was removed earlier"));
}

#[test]
fn a_requirement_moves_from_one_format_to_another() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-001", "an alarm")).commit("Add");
    repo.remove(FILE);
    let settings = "settings:\n  digits: 3\n  prefix: SRS-\n  sep: ''\n";
    let text = "text: |\n  The pump shall stop within five seconds of an alarm.\n";
    repo.write("reqs/.doorstop.yml", settings);
    repo.write(
        "reqs/SRS-001.yml",
        format!("active: true\nheader: Stop the pump\nlevel: 1.0\n{text}"),
    );
    repo.commit("Go to Doorstop");
    let story = story(&repo, "SRS-001");
    assert_eq!(story.len(), 2, "{story:?}");
    assert!(story[1].starts_with("moved"), "{story:?}");
}

#[test]
fn a_branch_that_never_knew_a_requirement_does_not_remove_it() {
    let repo = Repo::new();
    let config = "version = 1\n[requirement]\nrecords = [\"requirements/**\"]\n";
    repo.write(".trace/config.toml", config).commit("Start");
    repo.branch("side").write("y", "y").commit("Side");
    repo.switch("main").write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.merge("side", "Merge");
    assert_eq!(story(&repo, "SRS-1"), ["added*"]);
    repo.branch("late").write("z", "z").commit("Late");
    repo.switch("main").remove(FILE).commit("Remove");
    repo.merge("late", "Merge late");
    assert_eq!(story(&repo, "SRS-1"), ["added*", "removed*"]);
}

#[test]
fn what_a_merge_leaves_out_is_removed_by_it() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    repo.branch("side").write(FILE, item("SRS-1", "a loud alarm")).commit("Side");
    let both = item("SRS-1", "an alarm") + &item("SRS-2", "a blocked line");
    repo.switch("main").write(FILE, both).commit("Main");
    repo.try_git(&["merge", "-q", "--no-commit", "side"]);
    // Taken from one side whole, as happens where conflicts are many.
    repo.write(FILE, item("SRS-1", "a loud alarm"));
    let merge = repo.commit("Merge");
    assert_eq!(story(&repo, "SRS-2"), ["added*", "removed*"]);
    let report = repo.trace(&["report", "--format", "json"]).ok();
    let report: Value = serde_json::from_str(&report).unwrap();
    let findings = report["findings"].as_array().unwrap().iter().filter(|it| it["code"] == "RT-08");
    let told: Vec<&str> = findings.map(|it| it["message"].as_str().unwrap()).collect();
    let expected = format!("SRS-2 was removed in {} without a change request", &merge[..10]);
    assert_eq!(told, [expected]);
}

/// A requirement of Doorstop, whose folder another file makes a document.
const DOORSTOP: (&str, &str) = ("reqs/REQ001.yml", "text: It shall stop.\n");
const DOCUMENT: (&str, &str) = ("reqs/.doorstop.yml", "settings:\n  prefix: REQ\n");

#[test]
fn a_merge_of_how_to_read_with_what_to_read_adds_it_or_removes_it() {
    let told = |repo: &Repo| -> Vec<String> {
        let log = repo.trace(&["log", "--format", "json"]).ok();
        let entries = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let entry = |entry: Value| {
            let steps = entry["requirements"].as_array().unwrap().iter();
            let steps = steps.map(|it| format!(" {} {}", it["id"], it["change"]));
            format!("{}{}", entry["subject"], steps.collect::<String>()).replace('"', "")
        };
        entries.map(entry).collect()
    };
    for [main, side] in [[DOORSTOP, DOCUMENT], [DOCUMENT, DOORSTOP]] {
        let repo = Repo::new();
        repo.write(FILE, item("SRS-1", "an alarm")).commit("Begin");
        repo.branch("side").write(side.0, side.1).commit("Side");
        repo.switch("main").write(main.0, main.1).commit("Main");
        repo.merge("side", "Merge");
        assert_eq!(told(&repo)[0], "Merge REQ001 added", "{main:?}");
        assert_eq!(story(&repo, "REQ001"), ["added*"], "{main:?}");
        // Where one side has no document any more, the merge takes away what the other added to it.
        repo.branch("other").remove(DOCUMENT.0).commit("Other");
        repo.switch("main").write("reqs/REQ002.yml", DOORSTOP.1).commit("Add");
        repo.merge("other", "Merge again");
        assert_eq!(story(&repo, "REQ001"), ["added*", "removed*"], "{main:?}");
        assert_eq!(story(&repo, "REQ002"), ["added*", "removed*"], "{main:?}");
    }
}

#[test]
fn an_unknown_requirement_is_refused_with_the_nearest() {
    let repo = Repo::new();
    repo.write(FILE, item("SRS-1", "an alarm")).commit("Add");
    let message = repo.trace(&["show", "SRS-2"]).fails(2);
    assert!(message.contains("did you mean `SRS-1`?"), "{message}");
}

/// Doorstop keeps one requirement a file, so that git itself knows the history of each.
#[test]
fn the_history_of_real_requirements_is_that_of_their_files() {
    let Some(clone) = clone_of("doorstop-dev/doorstop") else { return };
    let ours = |arguments: &[&str]| -> Value {
        let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        let (code, out, error) = run(command.arg("-C").arg(&clone).args(arguments), b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&error));
        serde_json::from_slice(&out).unwrap()
    };
    let all = ours(&["requirements", "--format", "json"]);
    let mut compared = 0;
    for entry in all.as_array().unwrap().iter().filter(|it| it["format"] == "doorstop") {
        let (id, path) = (entry["id"].as_str().unwrap(), entry["path"].as_str().unwrap());
        let story = ours(&["show", id, "--format", "json"]);
        let steps = story["history"].as_array().unwrap();
        let git = |arguments: &[&str]| -> String {
            let (_, out, _) = run(hermetic("git").arg("-C").arg(&clone).args(arguments), b"");
            String::from_utf8_lossy(&out).into_owned()
        };
        let told: Vec<&str> = steps.iter().map(|step| step["commit"].as_str().unwrap()).collect();
        for step in steps.iter().filter(|step| step["change"] != "removed") {
            let (commit, file) = (step["commit"].as_str().unwrap(), step["path"].as_str().unwrap());
            let touched = git(&["show", "-m", "--format=", "--name-only", "--no-renames", commit]);
            // What says how to read a folder brings its items in, and takes them away.
            let tells = |line: &str| line == file || line.contains("/.doorstop.");
            assert!(touched.lines().any(tells), "{id}: {commit} and {file}");
        }
        // Wherever git sees other words in the text of the file, so do we.
        let newest_first =
            git(&["log", "--follow", "-M50%", "--no-merges", "--format=%H", "--", path]);
        for commit in newest_first.lines() {
            let now = words(&git(&["show", &format!("{commit}:{path}")]));
            let before = words(&git(&["show", &format!("{commit}^:{path}")]));
            if !now.is_empty() && !before.is_empty() && now != before {
                assert!(told.contains(&commit), "{id}: {commit} changed its text");
            }
        }
        assert!(!steps.is_empty(), "{id} has no history");
        compared += 1;
    }
    assert!(compared > 0);
}

/// The words of a Doorstop item's text.
fn words(item: &str) -> Vec<String> {
    let text = item.lines().skip_while(|line| !line.starts_with("text:")).skip(1);
    let text = text.take_while(|line| line.starts_with(' ') || line.is_empty());
    text.flat_map(str::split_whitespace).map(str::to_owned).collect()
}
