//! The hooks, run by git itself: commit, merge, rebase, amend, revert, am, push.

use std::path::Path;

use crate::check::kept;
use crate::support::{Output, Repo, run};

/// A repository with a convention, and the hooks installed.
fn hooked() -> Repo {
    let repo = kept();
    repo.trace(&["init", "--yes", "--hooks"]).ok();
    repo
}

/// Runs git with an editor that puts a text before what git offers.
fn edited(repo: &Repo, arguments: &[&str], text: &str) -> Output {
    repo.write("../text", text);
    repo.write(
        "../editor",
        "cp \"$1\" ../offered\ncat ../text \"$1\" > \"$1.new\"\nmv \"$1.new\" \"$1\"\n",
    );
    let mut command = repo.command("git");
    command.args(arguments).env("GIT_EDITOR", "sh ../editor");
    let (code, stdout, stderr) = run(&mut command, b"");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Output { code, stdout: text(stdout), stderr: text(stderr) }
}

fn offered(repo: &Repo) -> String {
    std::fs::read_to_string(repo.path().join("../offered")).unwrap()
}

fn message(repo: &Repo) -> String {
    repo.git(&["log", "-1", "--format=%B"]).trim().to_owned()
}

fn change(repo: &Repo, text: &str) {
    repo.write("src/pump.rs", text).git(&["add", "-A"]);
}

const GOOD: &str = "Stop the pump\n\nChange-Request: CR-1\n";

#[test]
fn a_commit_is_stopped_for_what_is_found_and_told_the_way_on() {
    let repo = hooked();
    change(&repo, "2");
    let error = repo.try_git(&["commit", "-m", "Stop the pump."]).fails(1);
    for part in ["CV-04", "CV-11", "--no-verify", "git commit -e -F .git/COMMIT_EDITMSG", "--fix"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let file = ".git/COMMIT_EDITMSG";
    repo.trace(&["check", "--message", file, "--fix"]).fails(1);
    assert_eq!(std::fs::read_to_string(repo.path().join(file)).unwrap(), "Stop the pump\n");
    repo.git(&["commit", "-q", "-m", GOOD]);
    change(&repo, "3");
    repo.git(&["commit", "-q", "--no-verify", "-m", "Stop."]);
}

#[test]
fn who_gives_a_commit_up_hears_of_it_from_git_alone() {
    let repo = hooked();
    change(&repo, "2");
    repo.write("../empty", ": > \"$1\"\n");
    let mut command = repo.command("git");
    let (code, _, stderr) = run(command.arg("commit").env("GIT_EDITOR", "sh ../empty"), b"");
    let error = String::from_utf8(stderr).unwrap();
    assert!(code == 1 && error.contains("empty commit message"), "{error}");
    assert!(!error.contains("CV-"), "{error}");
}

#[test]
fn an_edited_message_is_checked_as_git_records_it() {
    let repo = hooked();
    change(&repo, "2");
    let commented = "Stop the pump\n\n# A comment.\nChange-Request: CR-1\n";
    assert_eq!(edited(&repo, &["commit", "-q"], commented).code, 0);
    change(&repo, "3");
    assert_eq!(edited(&repo, &["commit", "-q", "-v"], GOOD).code, 0);
    assert!(offered(&repo).contains("diff --git"));
    assert_eq!(message(&repo), GOOD.trim());
    // A comment mark in a message that nobody edits is text.
    change(&repo, "4");
    repo.git(&["commit", "-q", "-m", "#12 is done\n\nChange-Request: CR-1"]);
    assert!(message(&repo).starts_with("#12"));
}

#[test]
fn comments_are_known_by_whatever_marks_them() {
    for (key, mark, numbered) in [
        ("core.commentChar", "auto", true),
        ("core.commentChar", ";", true),
        ("core.commentString", "//", true),
        ("core.commentChar", "#", false),
    ] {
        let repo = hooked();
        repo.git(&["config", key, mark]);
        change(&repo, "2");
        // Amending a message with `#` has git choose another mark where it may.
        repo.git(&["commit", "-q", "-m", "#12 is done\n\nChange-Request: CR-1"]);
        let amended = edited(&repo, &["commit", "-q", "--amend", "-v"], "");
        if numbered {
            assert_eq!(amended.code, 0, "{key}={mark}: {}", amended.stderr);
            assert_eq!(message(&repo), "#12 is done\n\nChange-Request: CR-1", "{key}={mark}");
        } else {
            // Git itself would strip the subject, and what is left begins with a trailer.
            assert!(amended.fails(1).contains("CV-01"), "{key}={mark}");
        }
    }
}

#[test]
fn a_template_and_what_is_offered_stand_beside_each_other() {
    let repo = hooked();
    repo.write("../template", "\n\nChange-Request: \n");
    repo.git(&["config", "commit.template", "../template"]);
    repo.branch("feature/CR-1-occlusion");
    change(&repo, "2");
    repo.write(
        ".trace/requirements.md",
        "# R\n\n### [SRS-001] Alarm\nIt shall at once.\n\n### [SRS-002] Two\n",
    );
    repo.git(&["add", "-A"]);
    let output = edited(
        &repo,
        &["commit", "-q"],
        "Stop the pump\n\nChange-Request: CR-1\nImplements: SRS-002\n",
    );
    let offered = offered(&repo);
    for line in ["# Change-Request: CR-1\n", "# Implements: SRS-001\n", "# Implements: SRS-002\n"] {
        assert!(offered.contains(line), "{offered}");
    }
    let place = |text: &str| offered.find(text).unwrap();
    assert!(
        place("Change-Request: \n") < place("# Offered")
            && place("# Offered") < place("# Please enter")
    );
    // The template's own line is left empty.
    assert!(output.fails(1).contains("CV-05"));
}

#[test]
fn nothing_is_offered_where_nobody_looks() {
    let repo = hooked();
    repo.branch("feature/CR-1-occlusion");
    change(&repo, "2");
    let error = repo.try_git(&["commit", "-m", "Stop"]).fails(1);
    assert!(error.contains("add `Change-Request: CR-1`, as the branch says"), "{error}");
    repo.git(&["commit", "-q", "-m", GOOD]);
    assert_eq!(message(&repo), GOOD.trim());
    // Git strips no comments where nobody edits: what is offered would stay.
    change(&repo, "3");
    let unedited = ["commit", "-q", "--no-verify", "--allow-empty-message", "--no-edit"];
    repo.git(&unedited);
    assert_eq!(message(&repo), "");
}

#[test]
fn merges_reverts_and_fixups_are_let_pass() {
    let repo = hooked();
    change(&repo, "2");
    repo.git(&["commit", "-q", "-m", GOOD]);
    let good = repo.head();
    repo.git(&["switch", "-q", "-c", "side", "HEAD~"]);
    repo.write("other", "1").git(&["add", "-A"]);
    repo.git(&["commit", "-q", "-m", "Write another file"]);
    repo.git(&["switch", "-q", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "--no-edit", "side"]);
    // Git itself runs no commit-msg for a revert; a push or CI finds that it needs a change request.
    assert_eq!(edited(&repo, &["revert", "-e", &good], "").code, 0);
    assert!(repo.trace(&["check", "HEAD"]).stdout.contains("CV-04"));
    repo.git(&["revert", "--no-edit", "side"]);
    change(&repo, "3");
    repo.git(&["commit", "-q", "--fixup", &good]);
    assert_eq!(repo.git(&["log", "-1", "--format=%s"]), "fixup! Stop the pump\n");
    let error = repo.trace(&["check", "HEAD"]);
    assert!(error.stdout.contains("CV-15"), "{}", error.stdout);
}

#[test]
fn a_rebase_an_amend_and_patches_go_through() {
    let repo = hooked();
    for number in 2..5 {
        change(&repo, &number.to_string());
        repo.git(&["commit", "-q", "-m", &format!("Change {number}\n\nChange-Request: CR-1")]);
    }
    repo.write("../todo", "sed -i -e '2s/^pick/reword/' -e '3s/^pick/squash/' \"$1\"\n");
    repo.write("../reword", "sed -i -e 's/^Change 3/Change three/' \"$1\"\n");
    let mut rebase = repo.command("git");
    rebase.args(["rebase", "-q", "-i", "HEAD~3"]);
    rebase.env("GIT_SEQUENCE_EDITOR", "sh ../todo").env("GIT_EDITOR", "sh ../reword");
    let (code, _, stderr) = run(&mut rebase, b"");
    // The squash joins two trailers that are the same, which the check finds.
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(code == 0 || stderr.contains("CV-0"), "{stderr}");
    if code != 0 {
        repo.git(&["commit", "-q", "--no-edit", "--no-verify"]);
        repo.git(&["-c", "core.editor=true", "rebase", "--continue"]);
    }
    assert!(repo.git(&["log", "--format=%s"]).contains("Change three"));
    assert_eq!(edited(&repo, &["commit", "-q", "--amend"], "").code, if code == 0 { 0 } else { 1 });
    let patch = repo.git(&["format-patch", "--stdout", "HEAD~1"]);
    repo.git(&["switch", "-q", "-c", "side", "HEAD~1"]);
    repo.write("../patch", patch).git(&["am", "-q", "../patch"]);
}

#[test]
fn hooks_work_in_worktrees_and_in_paths_with_spaces() {
    let repo = hooked();
    repo.git(&["worktree", "add", "-q", "-b", "side", "../a work tree"]);
    let there = |arguments: &[&str]| {
        let mut all = vec!["-C", "../a work tree"];
        all.extend(arguments);
        repo.try_git(&all)
    };
    repo.write("../a work tree/src/pump.rs", "2");
    there(&["add", "-A"]).ok();
    assert!(there(&["commit", "-m", "Stop"]).fails(1).contains("CV-04"));
    there(&["commit", "-q", "-m", GOOD]).ok();
    // The way on can be pasted into a shell.
    repo.write("../a work tree/it's a message", "Stop.");
    let error = repo.trace(&["hook", "commit-msg", "../a work tree/it's a message"]).fails(1);
    assert!(error.contains(r"git commit -e -F '../a work tree/it'\''s a message'`"), "{error}");

    let spaced = "../with spaces in it";
    repo.git(&["clone", "-q", ".", spaced]);
    repo.trace(&["-C", spaced, "init", "--yes", "--hooks"]).ok();
    repo.write(&format!("{spaced}/src/pump.rs"), "3");
    assert!(repo.try_git(&["-C", spaced, "commit", "-am", "Stop"]).fails(1).contains("CV-04"));
    repo.git(&["-C", spaced, "commit", "-qam", GOOD]);
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back() {
    use std::os::unix::fs::PermissionsExt;
    let repo = kept();
    repo.git(&["config", "core.hooksPath", "own hooks"]);
    let own = "#!/bin/sh\necho own >> ../ran\ngrep -q bad \"$1\" && exit 7\nexit 0\n";
    let executable = |name: &str| {
        let file = repo.path().join(name);
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    repo.write("own hooks/commit-msg", own);
    repo.write("own hooks/pre-push", "#!/bin/sh\ncat > ../pushed\n");
    executable("own hooks/commit-msg");
    executable("own hooks/pre-push");
    repo.trace(&["init", "--yes", "--hooks"]).ok();
    repo.trace(&["init", "--yes", "--hooks"]).ok();
    change(&repo, "2");
    assert!(!repo.try_git(&["commit", "-m", &format!("bad {GOOD}")]).stderr.contains("CV-"));
    assert!(repo.try_git(&["commit", "-m", "Stop"]).fails(1).contains("CV-04"));
    repo.git(&["commit", "-q", "-m", GOOD]);
    assert_eq!(std::fs::read_to_string(repo.path().join("../ran")).unwrap(), "own\n".repeat(3));
    repo.git(&["init", "-q", "--bare", "../remote"]);
    repo.git(&["push", "-q", "../remote", "main"]);
    let pushed = std::fs::read_to_string(repo.path().join("../pushed")).unwrap();
    assert!(pushed.starts_with("refs/heads/main "), "{pushed}");
    repo.trace(&["init", "--remove-hooks"]).ok();
    let left = |folder: &str| {
        let entries = std::fs::read_dir(repo.path().join(folder)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(left("own hooks"), ["commit-msg", "pre-push"]);
    assert_eq!(std::fs::read_to_string(repo.path().join("own hooks/commit-msg")).unwrap(), own);
}

#[test]
fn hooks_of_all_repositories_are_not_touched() {
    let repo = kept();
    repo.write("../global", "[core]\n\thooksPath = /somewhere\n");
    let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    command.args(["init", "--yes", "--hooks"]).env("GIT_CONFIG_GLOBAL", "../global");
    command.env("XDG_CONFIG_HOME", repo.path().join("..")).env_remove("GIT_CONFIG_GLOBAL");
    repo.write("../git/config", "[core]\n\thooksPath = /somewhere\n");
    let (code, _, stderr) = run(&mut command, b"");
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(code == 2 && stderr.contains("all of your repositories"), "{code} {stderr}");
    assert!(!Path::new("/somewhere").exists());
}

#[test]
fn a_push_is_checked_for_what_is_new_to_the_remote() {
    let repo = hooked();
    repo.git(&["init", "-q", "--bare", "../remote"]);
    repo.git(&["remote", "add", "origin", "../remote"]);
    change(&repo, "2");
    repo.git(&["commit", "-q", "--no-verify", "-m", "Old sins."]);
    repo.git(&["push", "-q", "--no-verify", "origin", "main"]);
    repo.branch("feature");
    change(&repo, "3");
    repo.git(&["commit", "-q", "-m", GOOD]);
    repo.git(&["push", "-q", "origin", "feature"]);
    change(&repo, "4");
    repo.git(&["commit", "-q", "--no-verify", "-m", "New sins."]);
    let error = repo.try_git(&["push", "-q", "origin", "feature"]).fails(1);
    assert!(error.contains("New sins.") && !error.contains("Old sins"), "{error}");
    assert!(error.contains("git push --no-verify"), "{error}");
    repo.git(&["push", "-q", "origin", ":feature"]);
}

#[test]
fn what_keeps_a_hook_from_looking_locks_nobody_out() {
    let repo = hooked();
    repo.write(".trace/config.toml", "version = 1\n[conventoin]\n");
    change(&repo, "2");
    let output = repo.try_git(&["commit", "-m", "Stop"]);
    assert!(output.stderr.contains("did you mean `convention`?"), "{}", output.stderr);
    assert!(output.stderr.contains("lets this pass unchecked"), "{}", output.stderr);
    output.ok();
    // Without the program there is a word, and the commit passes.
    let hook = repo.path().join(".git/hooks/commit-msg");
    let script = std::fs::read_to_string(&hook).unwrap();
    std::fs::write(&hook, script.replace("git-trace'", "gone'")).unwrap();
    change(&repo, "3");
    let output = repo.try_git(&["commit", "-m", "Stop"]);
    assert!(output.stderr.contains("git-trace is not installed"), "{}", output.stderr);
    output.ok();
}

#[test]
fn what_is_committed_in_part_is_checked_in_part() {
    let repo = hooked();
    repo.write("src/pump.rs", "2").write("README", "2").git(&["add", "README"]);
    // Only README is committed, though both files changed.
    repo.git(&["commit", "-q", "-m", "Explain"]);
    repo.write("README", "3");
    // `commit PATH` stages into an index of its own.
    assert!(repo.try_git(&["commit", "-m", "Stop", "src/pump.rs"]).fails(1).contains("CV-04"));
    repo.git(&["commit", "-q", "-m", "Explain more", "README"]);
    assert!(repo.try_git(&["commit", "-am", "Stop"]).fails(1).contains("CV-04"));
}
