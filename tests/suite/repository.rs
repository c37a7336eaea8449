//! Every condition that a repository can be in, with its defined outcome.

use serde_json::Value;

use crate::support::{Repo, hermetic, run};

fn report(repo: &Repo, arguments: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], arguments].concat();
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

fn log(repo: &Repo) -> Vec<Value> {
    let lines = repo.trace(&["log", "--format", "json", "--changes"]).ok();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn outcome<'r>(report: &'r Value, code: &str) -> &'r str {
    let rules = report["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["code"] == code).unwrap()["outcome"].as_str().unwrap()
}

fn limits(report: &Value) -> String {
    report["limits"].to_string()
}

fn three() -> Repo {
    let repo = Repo::new();
    repo.write("a", "1").commit("one\n\nRefs: AB-1");
    repo.write("a", "2").commit("two\n\nRefs: AB-1");
    repo.write("b", "3").commit("three\n\nRefs: AB-1");
    repo
}

#[test]
fn no_repository_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    let (code, _, stderr) = run(command.args(["report", "-C"]).arg(folder.path()), b"");
    assert_eq!(code, 3);
    assert!(String::from_utf8(stderr).unwrap().contains("no git repository at or above"));
}

#[test]
fn an_empty_repository_has_no_commits_yet() {
    let repo = Repo::new();
    for command in ["report", "log"] {
        assert!(repo.trace(&[command]).fails(3).contains("no commits yet"));
    }
}

#[test]
fn a_detached_head_is_evaluated() {
    let repo = three();
    repo.git(&["switch", "-q", "--detach", "HEAD~1"]);
    assert_eq!(report(&repo, &[])["range"]["commits"], 2);
}

#[test]
fn a_bare_repository_and_a_worktree_say_the_same() {
    let repo = three();
    let whole = repo.trace(&["report", "--format", "json"]).ok();
    let bare = repo.cloned(&["--bare"]);
    assert_eq!(bare.trace(&["report", "--format", "json"]).ok(), whole);
    repo.git(&["worktree", "add", "-q", "--detach", "wt"]);
    assert_eq!(repo.trace(&["-C", "wt", "report", "--format", "json"]).ok(), whole);
    repo.write("sub/x", "");
    assert_eq!(repo.trace(&["-C", "sub", "report", "--format", "json"]).ok(), whole);
}

#[test]
fn a_shallow_clone_is_read_as_far_as_it_goes() {
    let repo = three().cloned(&["--depth", "2"]);
    let commits = log(&repo);
    assert_eq!(commits.len(), 2);
    assert_eq!(commits[1]["parents"].as_array().unwrap().len(), 0);
    assert!(commits[1]["incomplete"].as_str().unwrap().contains("shallow"), "{}", commits[1]);
    let report = report(&repo, &[]);
    assert!(limits(&report).contains("shallow clone"), "{}", limits(&report));
    assert_eq!(outcome(&report, "CM-01"), "not assessed");
    assert_eq!(outcome(&report, "CM-05"), "not assessed");
}

#[test]
fn a_partial_clone_without_trees_is_read_as_far_as_it_goes() {
    let repo = three();
    repo.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let partial = repo.cloned(&["--filter=tree:0", "--no-checkout"]);
    partial.git(&["remote", "remove", "origin"]);
    let commits = log(&partial);
    assert_eq!(commits.len(), 3);
    assert!(commits[0]["incomplete"].as_str().unwrap().contains("missing"), "{}", commits[0]);
    // Without the remote nothing says any more that the clone is partial; the objects are missing.
    let error = partial.trace(&["report"]).fails(3);
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn a_partial_clone_without_blobs_says_what_it_is() {
    let repo = three();
    let partial = repo.cloned(&["--filter=blob:none", "--bare"]);
    let report = report(&partial, &[]);
    assert!(limits(&report).contains("partial clone (filter blob:none)"), "{}", limits(&report));
    assert_eq!(outcome(&report, "CM-01"), "holds");
}

#[test]
fn a_missing_commit_makes_a_gap_and_hides_nothing_else() {
    let repo = three();
    let gone = repo.git(&["rev-parse", "HEAD~2"]).trim().to_owned();
    repo.remove(&format!(".git/objects/{}/{}", &gone[..2], &gone[2..]));
    let output = repo.trace(&["log", "--format", "json"]);
    assert_eq!(output.stdout.lines().count(), 2);
    assert!(output.fails(3).contains(&gone));
    let report = report(&repo, &[]);
    assert!(limits(&report).contains("1 commits are missing or damaged"), "{}", limits(&report));
    assert_eq!(outcome(&report, "CM-05"), "not assessed");
}

#[test]
fn an_object_whose_hash_does_not_fit_is_no_evidence() {
    let repo = three();
    let (one, two) = (repo.git(&["rev-parse", "HEAD~1"]), repo.git(&["rev-parse", "HEAD~2"]));
    let file = |id: &str| format!(".git/objects/{}/{}", &id[..2], id[2..].trim());
    let other = std::fs::read(repo.path().join(file(&two))).unwrap();
    let forged = repo.path().join(file(&one));
    std::fs::remove_file(&forged).unwrap();
    std::fs::write(forged, other).unwrap();
    assert!(limits(&report(&repo, &[])).contains("missing or damaged"));
}

#[test]
fn replacements_and_grafts_are_not_applied() {
    let repo = three();
    let before = log(&repo);
    let (head, first) = (repo.head(), repo.git(&["rev-parse", "HEAD~2"]));
    repo.git(&["replace", &head, first.trim()]);
    std::fs::create_dir_all(repo.path().join(".git/info")).unwrap();
    repo.write(".git/info/grafts", format!("{head}\n"));
    assert_eq!(log(&repo), before);
    let report = report(&repo, &[]);
    assert!(limits(&report).contains("1 replacement ref ignored"), "{}", limits(&report));
    assert!(limits(&report).contains("grafts ignored"), "{}", limits(&report));
}

#[test]
fn a_submodule_is_a_path_and_is_not_entered() {
    let repo = three();
    let commit = repo.head();
    let entry = format!("160000,{commit},sub");
    repo.git(&["update-index", "--add", "--cacheinfo", &entry]);
    repo.git(&["commit", "-qm", "submodule\n\nRefs: AB-2"]);
    assert_eq!(log(&repo)[0]["changes"][0]["path"], "sub");
    assert_eq!(log(&repo)[0]["changes"][0]["object"], commit);
    assert_eq!(outcome(&report(&repo, &[]), "CM-01"), "holds");
}

#[test]
fn other_object_and_ref_formats_are_refused_with_a_sentence() {
    for (option, word) in
        [("--object-format=sha256", "SHA-256"), ("--ref-format=reftable", "reftable")]
    {
        let home = tempfile::tempdir().unwrap();
        let mut init = hermetic("git");
        let (code, ..) = run(init.args(["init", "-q", option]).arg(home.path()), b"");
        if code != 0 {
            crate::support::skip(&format!("this git does not know {option}"));
            continue;
        }
        let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        let (code, _, stderr) = run(command.args(["report", "-C"]).arg(home.path()), b"");
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(code, 3, "{stderr}");
        assert!(stderr.contains(word) && stderr.contains("not supported"), "{stderr}");
    }
}

#[test]
fn tags_of_every_kind_are_read() {
    let repo = three();
    repo.tag("v1.0").annotated_tag("v1.1", "annotated");
    repo.git(&["tag", "-a", "-m", "nested", "v1.2", "v1.1"]);
    repo.git(&["tag", "v1.3", "HEAD:a"]);
    repo.git(&["tag", "-a", "-m", "tree", "v1.4", "HEAD^{tree}"]);
    let report = report(&repo, &["--all"]);
    let releases: Vec<(&str, &str)> = report["baselines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["tag"].as_str().unwrap(), it["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(releases, [("v1.0", "lightweight"), ("v1.1", "annotated"), ("v1.2", "annotated")]);
}

#[test]
fn the_base_is_the_nearest_release_as_git_describe_finds_it() {
    let repo = Repo::new();
    repo.write("f", "0").commit("zero");
    repo.tag("v1.0.0");
    repo.branch("maint").write("g", "1").commit("fix");
    repo.tag("v1.0.1").switch("main");
    repo.write("f", "1").commit("one");
    repo.tag("v1.1.0-rc1").write("f", "2").commit("two");
    repo.merge("maint", "merge maint");
    repo.write("f", "3").commit("three");
    let describe = ["describe", "--tags", "--abbrev=0", "--match", "v*", "--exclude", "*-rc*"];
    assert_eq!(report(&repo, &[])["range"]["base"], repo.git(&describe).trim());
    repo.tag("v1.1.0").write("f", "4").commit("four");
    assert_eq!(report(&repo, &[])["range"]["base"], repo.git(&describe).trim());
    assert_eq!(report(&repo, &["v1.1.0"])["range"]["base"], "v1.0.1");
    assert_eq!(report(&repo, &["v1.0.1"])["range"]["base"], "v1.0.0");
    let count = repo.git(&["rev-list", "--count", "v1.0.0..v1.1.0"]);
    assert_eq!(report(&repo, &["v1.0.0..v1.1.0"])["range"]["commits"].to_string(), count.trim());
    assert_eq!(report(&repo, &["v1.0.0..v1.1.0"])["range"]["base"], "v1.0.0");
    assert_eq!(report(&repo, &["--all"])["range"]["base"], Value::Null);
}

#[test]
fn of_two_releases_on_one_commit_the_one_that_is_asked_for_is_meant() {
    let repo = three();
    repo.annotated_tag("v1.0", "first").write("a", "more").commit("four");
    repo.annotated_tag("v2.0", "second").annotated_tag("v2.0.1", "the same again");
    for asked in ["v2.0", "v2.0.1", "refs/tags/v2.0", "tags/v2.0^{commit}", "v1.0..v2.0"] {
        let report = report(&repo, &[asked]);
        let (name, other) =
            if asked.contains("v2.0.1") { ("v2.0.1", "v2.0") } else { ("v2.0", "v2.0.1") };
        assert_eq!(report["evaluated"]["tag"], name, "{asked}");
        assert_eq!(
            report["evaluated"]["tag_object"],
            repo.git(&["rev-parse", &format!("refs/tags/{name}")]).trim()
        );
        assert_eq!(report["range"]["base"], "v1.0", "{asked}");
        let same = format!("{other} names the same commit as {name}");
        assert!(report["limits"].as_array().unwrap().contains(&same.as_str().into()), "{report}");
    }
    assert_eq!(report(&repo, &[])["evaluated"]["tag"], "v2.0.1", "the latest, where none is named");
}

#[test]
fn a_lightweight_tag_of_the_release_is_told_without_an_object() {
    let repo = three();
    repo.tag("v1.0");
    let evaluated = &report(&repo, &[])["evaluated"];
    assert_eq!((&evaluated["tag"], &evaluated["tag_object"]), (&"v1.0".into(), &Value::Null));
}

#[test]
fn a_release_on_another_branch_is_no_base_and_is_told() {
    let repo = three();
    repo.annotated_tag("v1.0", "first").branch("side").write("a", "side").commit("side");
    repo.annotated_tag("v9.0", "elsewhere").switch("main");
    repo.write("a", "main").commit("main");
    let seen = report(&repo, &[]);
    assert_eq!(seen["range"]["base"], "v1.0");
    let listed = |report: &Value, tag: &str| {
        report["baselines"].as_array().unwrap().iter().any(|it| it["tag"] == tag)
    };
    assert!(listed(&seen, "v1.0") && !listed(&seen, "v9.0"), "{}", seen["baselines"]);
    let told = seen["findings"].to_string();
    assert!(told.contains("v9.0 is no ancestor; the branch side holds it"), "{told}");
    assert_eq!(report(&repo, &["v9.0"])["evaluated"]["tag"], "v9.0");
    assert_eq!(report(&repo, &["v9.0"])["range"]["base"], "v1.0");
}

#[test]
fn what_does_not_exist_is_named() {
    let repo = three();
    assert!(repo.trace(&["report", "v9"]).fails(3).contains("`v9` names no commit"));
    assert!(repo.trace(&["report", "main...main"]).fails(2).contains("two dots"));
    assert!(
        repo.trace(&["report", "--format", "docx"]).fails(2).contains("text, html, md, json, csv")
    );
    assert!(repo.trace(&["report", "--format", "md,csv"]).fails(2).contains("-o"));
    assert!(repo.trace(&["rules", "CM-99"]).fails(2).contains("there is no rule"));
    assert!(repo.trace(&["schema", "x"]).fails(2).contains("git-trace/report/v1"));
}
