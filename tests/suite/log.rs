//! The change history held against git's own log.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{self, Repo, hermetic};

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn repositories() -> Vec<PathBuf> {
    std::iter::once(own()).chain(support::real_repository()).collect()
}

fn git(repository: &Path, arguments: &[&str]) -> String {
    let mut command = hermetic("git");
    command.arg("-C").arg(repository).args(["-c", "safe.directory=*"]).args(arguments);
    let (code, stdout, stderr) = support::run(&mut command, b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

fn entries(repository: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    command.arg("-C").arg(repository).args(["log", "--format", "json"]).args(arguments);
    let (code, stdout, stderr) = support::run(&mut command, b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let text = String::from_utf8(stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A line of ours as git's format below prints it.
fn line(entry: &Value) -> String {
    let parents = entry["parents"].as_array().unwrap();
    let parents: Vec<&str> = parents.iter().filter_map(Value::as_str).collect();
    let person = |who: &str| {
        ["name", "email", "date"]
            .map(|it| text(entry, &format!("/{who}/{it}")).to_owned())
            .join("\t")
    };
    let fields = [
        text(entry, "/commit").to_owned(),
        parents.join(" "),
        person("author"),
        person("committer"),
        text(entry, "/subject").to_owned(),
    ];
    fields.join("\t")
}

#[test]
fn every_commit_is_told_as_git_tells_it() {
    for repository in repositories() {
        let format = "--format=%H%x09%P%x09%aN%x09%aE%x09%aI%x09%cN%x09%cE%x09%cI%x09%s";
        let expected = git(&repository, &["log", "--encoding=UTF-8", format]);
        let ours = entries(&repository, &[]);
        assert_eq!(ours.len(), expected.lines().count());
        for (ours, git) in ours.iter().zip(expected.lines()) {
            let plain = |line: &str| line.replace("+00:00", "Z");
            assert_eq!(plain(&line(ours)), plain(git));
        }
        println!("{} commits of {} agree", ours.len(), repository.display());
    }
}

#[test]
fn signatures_and_merged_tags_are_counted_as_the_objects_have_them() {
    for repository in repositories() {
        let headers = git(&repository, &["log", "--format=%H", "--no-abbrev"]);
        let objects: String = headers.lines().map(|id| format!("{id}\n")).collect();
        let mut batch = hermetic("git");
        batch.arg("-C").arg(&repository).args(["cat-file", "--batch"]);
        let (_, stdout, _) = support::run(&mut batch, objects.as_bytes());
        let count = |needle: &[u8]| {
            stdout.split(|&byte| byte == b'\n').filter(|line| line.starts_with(needle)).count()
        };
        let ours = entries(&repository, &[]);
        let signed = ours.iter().filter(|it| text(it, "/signature/state") != "unsigned").count();
        let merged: u64 = ours.iter().map(|it| it["merged_tags"].as_u64().unwrap()).sum();
        assert_eq!((signed, merged as usize), (count(b"gpgsig "), count(b"mergetag object ")));
        println!("{signed} signed commits and {merged} merged tags of {}", repository.display());
    }
}

#[test]
fn ranges_are_gits_ranges() {
    let repo = branching();
    for range in ["main", "side", "side..main", "main..side", "main...side", "main~1..", "..side"] {
        let expected = repo.git(&["log", "--format=%H", range]);
        let ours = entries(repo.path(), &[range]);
        let ours: Vec<&str> = ours.iter().map(|entry| text(entry, "/commit")).collect();
        assert_eq!(ours, expected.lines().collect::<Vec<_>>(), "{range}");
    }
}

#[test]
fn changes_of_a_folder_are_gits_changes() {
    for repository in repositories() {
        let folder = if repository == own() { "src" } else { "Documentation" };
        if git(&repository, &["ls-tree", "HEAD", folder]).is_empty() {
            support::skip(&format!("{} has no folder {folder}", repository.display()));
            continue;
        }
        compare_changes(&repository, &["--", folder]);
    }
}

#[test]
fn all_changes_are_gits_changes() {
    compare_changes(&own(), &["--changes"]);
    compare_changes(branching().path(), &["--changes"]);
}

/// Ours against `git log --raw`: with renames for plain commits, and for a merge, where we look for
/// none, what it changed from every parent.
fn compare_changes(repository: &Path, arguments: &[&str]) {
    let entries = entries(repository, arguments);
    let plain = |entry: &&Value| entry["parents"].as_array().unwrap().len() < 2;
    let (plain, merges): (Vec<&Value>, Vec<&Value>) = entries.iter().partition(plain);
    let paths: Vec<&str> = arguments.iter().copied().filter(|it| *it != "--changes").collect();
    let plain = compare(&plain, &raw(repository, &["--no-merges", "-M"], &paths));
    let merges = compare(&merges, &raw(repository, &["--merges", "-c", "--no-renames"], &paths));
    println!(
        "the changes of {plain} commits and {merges} merges of {} agree",
        repository.display()
    );
}

type Changes = Vec<(String, Vec<String>)>;

fn compare(entries: &[&Value], git: &Changes) -> usize {
    let mut ours: Changes = Vec::new();
    for entry in entries {
        let mut changes: Vec<String> =
            entry["changes"].as_array().unwrap().iter().map(told).collect();
        changes.sort();
        ours.push((text(entry, "/commit").to_owned(), changes));
    }
    ours.retain(|(_, changes)| !changes.is_empty());
    for (ours, git) in ours.iter().zip(git) {
        assert_eq!(ours, git);
    }
    assert_eq!(ours.len(), git.len());
    ours.len()
}

fn raw(repository: &Path, options: &[&str], paths: &[&str]) -> Changes {
    let mut log =
        vec!["log", "--full-history", "--raw", "--no-abbrev", "--root", "--format=%x01%H", "-z"];
    log.extend(options);
    log.extend(paths);
    let printed = git(repository, &log);
    let mut git = Changes::new();
    for entry in printed.split('\u{1}').skip(1) {
        let mut fields = entry.split('\0').map(|it| it.trim_start_matches('\n'));
        let commit = fields.next().unwrap().to_owned();
        let mut fields = fields.skip_while(|field| field.is_empty());
        let mut changes = Vec::new();
        while let Some(header) = fields.next().filter(|header| header.starts_with(':')) {
            let letters = header.rsplit(' ').next().unwrap();
            let path = fields.next().unwrap().to_owned();
            let all = |letter| letters.bytes().all(|it| it == letter);
            changes.push(match letters.as_bytes()[0] {
                _ if all(b'A') => format!("added {path}"),
                _ if all(b'D') => format!("removed {path}"),
                b'R' => format!("renamed {} from {path} {}", fields.next().unwrap(), &letters[1..]),
                _ => format!("modified {path}"),
            });
        }
        changes.sort();
        git.push((commit, changes));
    }
    git.retain(|(_, changes)| !changes.is_empty());
    git
}

fn told(change: &Value) -> String {
    let path = text(change, "/path");
    match text(change, "/change") {
        "renamed" => {
            let (from, score) = (text(change, "/from"), &change["similarity"]);
            format!("renamed {path} from {from} {:03}", score.as_u64().unwrap())
        }
        word => format!("{word} {path}"),
    }
}

/// Branches, merges with conflicts, renames, a file that becomes a folder, a change of mode.
fn branching() -> Repo {
    let repo = Repo::new();
    let lines =
        |from: u32, to: u32| (from..to).map(|it| format!("line {it}\n")).collect::<String>();
    repo.write("a/b/file", lines(0, 50)).write("a-b", "x").write("top", "1").commit("one");
    repo.write("a/b/moved", lines(0, 45)).remove("a/b/file").commit("rename with change");
    repo.branch("side").write("top", "side").write("only-side", "x").commit("side");
    repo.write("thing", "file").commit("a file");
    repo.remove("thing").write("thing/in", "folder").commit("becomes a folder");
    repo.switch("main").write("top", "main").write("a.b", "x").remove("a-b").commit("exact rename");
    let _ = repo.try_git(&["merge", "--no-commit", "side"]);
    repo.write("top", "both").write("evil", "by the merge").commit("merge side");
    repo.write("with\nnewline \"quote\"", "x").write("\u{e9}", "y").commit("names");
    repo.git(&["update-index", "--chmod=+x", "top"]);
    repo.git(&["commit", "-qm", "mode"]);
    repo
}

#[test]
fn paths_limit_what_is_shown() {
    let repo = branching();
    let subjects = |arguments: &[&str]| -> Vec<String> {
        entries(repo.path(), arguments).iter().map(|it| text(it, "/subject").to_owned()).collect()
    };
    assert_eq!(subjects(&["--", "a/b"]), ["rename with change", "one"]);
    assert_eq!(subjects(&["HEAD", "a/b/moved"]), ["rename with change"]);
    assert_eq!(subjects(&["--", "*moved"]), ["rename with change"]);
    assert_eq!(subjects(&["-n", "1", "--", "top"]), ["mode"]);
    assert_eq!(subjects(&["--", "nowhere"]), Vec::<String>::new());
    let error = repo.trace(&["log", "nowhere"]).fails(2);
    assert!(error.contains("neither a revision nor a path"), "{error}");
}

#[test]
fn text_is_for_people_and_cannot_steer_the_terminal() {
    let repo = Repo::new();
    repo.write("f", "x").commit("subject \u{1b}[31m red\n\nReviewed-by: E\u{1b}ve <e@x>\n");
    let text = repo.trace(&["log", "--changes"]).ok();
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(text.contains("Reviewed-by: E\u{fffd}ve <e@x>"), "{text}");
    assert!(text.contains("added     f"), "{text}");
}

/// A requirement with enough words to be known again.
fn item(id: &str, what: &str) -> String {
    format!("### [{id}] Stop the pump\nThe pump shall stop within five seconds of {what}.\n\n")
}

/// Subjects with what the commits did to requirements, newest first.
fn requirements(repo: &Repo, arguments: &[&str]) -> Vec<String> {
    let told = |entry: &Value| {
        support::fits(repo, "log", entry);
        let mut told = text(entry, "/subject").to_owned();
        for it in entry["requirements"].as_array().unwrap() {
            told += &format!("; {} {}", text(it, "/id"), text(it, "/change"));
            told += &it["from"].as_str().map(|from| format!(" {from}")).unwrap_or_default();
        }
        told
    };
    entries(repo.path(), arguments).iter().map(told).collect()
}

/// Requirements that are added, changed on two branches and merged, renamed, moved and removed.
fn specified() -> Repo {
    let repo = Repo::new();
    let file = "requirements/a.md";
    repo.write(file, item("SRS-1", "an alarm") + &item("SRS-2", "a blocked line")).commit("Add");
    repo.write("src/a", "1").commit("Code\n\nImplements: SRS-2, SRS-9");
    repo.branch("side")
        .write(file, item("SRS-1", "a loud alarm") + &item("SRS-2", "a blocked line"));
    repo.commit("Side");
    repo.switch("main").write("src/b", "1").commit("Main");
    repo.merge("side", "Merge");
    repo.write(file, item("SRS-1", "a loud alarm"))
        .write("requirements/b.md", item("SRS-2", "a blocked line"));
    repo.commit("Move");
    repo.write(file, item("SRS-3", "a loud alarm")).commit("Rename");
    repo.remove("requirements/b.md").commit("Remove");
    repo
}

#[test]
fn each_commit_tells_what_it_did_to_requirements() {
    let repo = specified();
    let expected = [
        "Remove; SRS-2 removed",
        "Rename; SRS-3 renamed SRS-1",
        "Move; SRS-2 moved requirements/a.md",
        "Merge",
        "Main",
        "Side; SRS-1 changed",
        "Code",
        "Add; SRS-1 added; SRS-2 added",
    ];
    assert_eq!(requirements(&repo, &[]), expected);
    // Whatever of the files is tracked, and whatever comes first.
    let config = "version = 1\n[controlled]\npaths = [\"src/**\"]\n";
    repo.write(".trace/config.toml", config).commit("Configure");
    assert_eq!(requirements(&repo, &[])[1..], expected);
    assert_eq!(requirements(&repo, &["HEAD~2..HEAD~1"]), ["Remove; SRS-2 removed"]);
    let plain = repo.trace(&["log", "HEAD~3"]).ok();
    assert!(plain.contains("moved     requirement SRS-2 (from requirements/a.md)"), "{plain}");
    let shallow = repo.cloned(&["--depth", "1"]);
    let entry = &entries(shallow.path(), &[])[0];
    assert!(text(entry, "/incomplete").contains("not in this shallow clone"), "{entry}");
}

#[test]
fn steps_of_the_log_are_those_of_the_whole_history() {
    let repo = specified();
    for id in ["SRS-1", "SRS-2", "SRS-3"] {
        let story = repo.trace(&["show", id, "--format", "json"]).ok();
        let story: Value = serde_json::from_str(&story).unwrap();
        let steps = story["history"].as_array().unwrap().iter();
        let steps = steps.filter(|step| step["change"] != "renamed-to");
        let steps: Vec<(&str, &str)> =
            steps.map(|it| (text(it, "/commit"), text(it, "/change"))).collect();
        let log = entries(repo.path(), &[]);
        let mut told: Vec<(&str, &str)> = Vec::new();
        for entry in &log {
            let own = entry["requirements"].as_array().unwrap().iter().filter(|it| it["id"] == id);
            told.extend(own.map(|it| (text(entry, "/commit"), text(it, "/change"))));
        }
        assert_eq!(told, steps, "{id}");
    }
}

#[test]
fn a_requirement_limits_what_is_shown_and_a_path_wins_over_it() {
    let repo = specified();
    let subjects = |arguments: &[&str]| -> Vec<String> {
        entries(repo.path(), arguments).iter().map(|it| text(it, "/subject").to_owned()).collect()
    };
    assert_eq!(subjects(&["SRS-1"]), ["Rename", "Side", "Add"]);
    assert_eq!(subjects(&["SRS-2"]), ["Remove", "Move", "Code", "Add"]);
    assert_eq!(subjects(&["HEAD~1", "SRS-2"]), ["Move", "Code", "Add"]);
    assert_eq!(subjects(&["-n", "1", "SRS-9"]), ["Code"]);
    assert_eq!(subjects(&["SRS-77"]), Vec::<String>::new());
    repo.write("SRS-1", "a file").commit("A file of that name");
    assert_eq!(subjects(&["SRS-1"]), ["A file of that name"]);
    let error = repo.trace(&["log", "srs"]).fails(2);
    assert!(error.contains("neither a revision nor a path nor a requirement"), "{error}");
}
