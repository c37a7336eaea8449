//! Test runs attached to commits, each note held against what git itself shows of it.

use std::path::PathBuf;
use std::process::Stdio;

use git_trace::facts::{ResultRun, ResultSource};
use git_trace::test_report::Outcome;

use crate::results::gathered;
use crate::signature::{has, tool};
use crate::support::{Output, Repo, run, skip};

const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");
const REF: &str = "refs/notes/trace/verification";
const REQUIREMENTS: &str = "# Requirements\n\n### [SRS-012] Alarm\nx\n\n### [SRS-013] Pump\ny\n";

fn junit(cases: &[(&str, bool)]) -> String {
    let cases = cases.iter().map(|(name, passed)| {
        let failure = if *passed { "" } else { "<failure message='no &lt;sound&gt;'/>" };
        format!("<testcase name='{name}' classname='pump'>{failure}</testcase>\n")
    });
    let cases: String = cases.collect();
    format!("<testsuite name='s' timestamp='2026-01-01T00:00:30+01:00'>\n{cases}</testsuite>\n")
}

/// A repository with requirements, and a report outside of it.
fn tested() -> (Repo, String) {
    let repo = Repo::new();
    let commit = repo.write(".trace/requirements.md", REQUIREMENTS).commit("Add requirements");
    std::fs::write(outside(&repo, "r.xml"), junit(&[("srs_012_sounds", true), ("stops", false)]))
        .unwrap();
    (repo, commit)
}

fn outside(repo: &Repo, name: &str) -> PathBuf {
    repo.path().join("..").join(name)
}

fn attest(repo: &Repo, arguments: &[&str]) -> Output {
    repo.trace(&[&["attest"], arguments].concat())
}

/// What git shows of the note on a commit.
fn shown(repo: &Repo, commit: &str) -> String {
    repo.git(&["notes", &format!("--ref={REF}"), "show", commit])
}

#[track_caller]
fn note(run: &ResultRun) -> &git_trace::facts::ResultNote {
    match &run.source {
        ResultSource::Note(note) => note,
        ResultSource::File(file) => panic!("{} is a file", file.path),
    }
}

#[test]
fn what_is_attested_is_a_note_that_git_shows() {
    let (repo, commit) = tested();
    let stated = [
        "../r.xml",
        "--tool",
        "cargo 1.95",
        "--environment",
        "os=linux",
        "--environment",
        "device=rev B",
        "--tester",
        "Grace <grace@example.org>",
        "--procedure",
        "STP-4",
        "--procedure-version",
        "1.2",
    ];
    let dry = attest(&repo, &[&stated[..], &["--dry-run"]].concat()).ok();
    assert!(!repo.git(&["for-each-ref"]).contains("notes"));
    let output = attest(&repo, &stated);
    assert_eq!(
        output.stderr,
        format!(
            "2 tests of {}: 1 passed, 1 failed\nto share it: git push origin {REF}\n",
            &commit[..10]
        )
    );
    let written = output.ok();
    assert_eq!(shown(&repo, &commit), dry);
    let tip = repo.git(&["rev-parse", REF]);
    assert_eq!(written, format!("{commit} {REF} {tip}"));
    assert_eq!(repo.git(&["for-each-ref", "--format=%(refname)", "refs/notes"]).trim(), REF);
    let log = repo.git(&["log", "-1", &format!("--show-notes={REF}")]);
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let sha256 = tool(&repo, "sha256sum", &["../r.xml"], "");
    let sha256 = sha256.split_whitespace().next().unwrap();
    for line in [
        "    [[run]]",
        "    schema = 1",
        &format!("    commit = \"{commit}\""),
        &format!("    tree = \"{}\"", tree.trim()),
        "    attested = 2026-01-01T00:01:00Z",
        "    attester = \"Ada Example <ada@example.org>\"",
        "    when = 2026-01-01T00:00:30+01:00",
        "    tester = \"Grace <grace@example.org>\"",
        "    totals = { passed = 1, flaky = 0, skipped = 0, failed = 1, errored = 0 }",
        &format!("{{ name = \"../r.xml\", format = \"junit\", sha256 = \"{sha256}\" }}"),
        "outcome = \"passed\", requirements = [\"SRS-012\"] }",
        "outcome = \"failed\", message = \"no <sound>\" }",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }

    let runs = gathered(&repo);
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    assert_eq!(run.problems, []);
    assert_eq!(run.commit.unwrap().to_string(), commit);
    assert_eq!(run.tree.unwrap().to_string(), tree.trim());
    assert_eq!(run.tool.as_deref(), Some("cargo 1.95"));
    assert_eq!(run.facts.procedure_version.as_deref(), Some("1.2"));
    assert_eq!(run.facts.environment.len(), 2);
    assert_eq!(run.cases[0].requirements, ["SRS-012"]);
    let note = note(run);
    assert_eq!(note.commit.to_string(), tip.trim());
    let blob = repo.git(&["notes", &format!("--ref={REF}"), "list", &commit]);
    assert_eq!(note.note.to_string(), blob.trim());
    assert_eq!(note.reports[0].sha256, sha256);
}

#[test]
fn several_runs_of_a_commit_stand_one_behind_the_other() {
    let (repo, commit) = tested();
    repo.write("a", "a").commit("Go on");
    attest(&repo, &[&commit, "../r.xml"]).ok();
    let again = attest(&repo, &[&commit, "../r.xml"]).fails(2);
    assert!(again.contains("attested already, on 2026-01-01T00:02:00Z"), "{again}");
    // What is there before stays as it is, whoever wrote it.
    repo.git(&["notes", &format!("--ref={REF}"), "append", "-m", "by hand", &commit]);
    let before = shown(&repo, &commit);
    repo.write("later.tap", "TAP version 14\n1..1\nok 1 - SRS-013 runs\n");
    attest(&repo, &[&commit, "--tap", "later.tap"]).ok();
    assert!(shown(&repo, &commit).starts_with(&before));
    attest(&repo, &["--tap", "later.tap"]).ok();
    let runs = gathered(&repo);
    // The text by hand follows on the first run and breaks it, and no other.
    let good: Vec<bool> = runs.iter().map(|run| run.problems.is_empty()).collect();
    assert_eq!(good.iter().filter(|good| **good).count(), 2, "{runs:?}");
    let broken = runs.iter().find(|run| !run.problems.is_empty()).unwrap();
    assert!(broken.commit.is_none() && broken.cases.is_empty());
    let fsck = repo.git(&["fsck", "--strict"]);
    assert!(!fsck.contains("error"), "{fsck}");
}

#[test]
fn what_does_not_fit_the_commit_is_refused_or_told() {
    let (repo, commit) = tested();
    let other = repo.write("a", "a").commit("Go on");
    let of = |commit: &str| {
        let properties =
            format!("<properties><property name='git.commit' value='{commit}'/></properties>");
        junit(&[("a", true)]).replacen(">\n<testcase", &format!(">\n{properties}<testcase"), 1)
    };
    repo.write("of.xml", of(&commit));
    let error = attest(&repo, &["of.xml"]).fails(2);
    assert!(error.contains(&format!("`of.xml` is of commit {commit}, not of {}", &other[..10])));
    attest(&repo, &[&commit, "of.xml"]).ok();
    repo.write("of.xml", of(&other[..8]));
    attest(&repo, &["of.xml"]).ok();

    // Both notes change places.
    let runs = || gathered(&repo);
    assert!(runs().iter().all(|run| run.problems.is_empty() && run.commit.is_some()));
    let (one, two) = (shown(&repo, &commit), shown(&repo, &other));
    let reference = format!("--ref={REF}");
    repo.git(&["notes", &reference, "add", "-f", "-m", &two, &commit]);
    repo.git(&["notes", &reference, "add", "-f", "-m", &one.replace(&commit, &other), &other]);
    let runs = runs();
    let told: Vec<&str> = runs.iter().map(|run| run.problems[0].message.as_str()).collect();
    assert!(told.iter().any(|it| it.contains("and is attached to")), "{told:?}");
    assert!(told.iter().any(|it| it.contains("and the commit has")), "{told:?}");
    assert!(runs.iter().all(|run| run.commit.is_none()));
}

#[test]
fn what_is_no_report_is_refused_and_nothing_is_written() {
    let (repo, _) = tested();
    repo.write("empty.xml", "<testsuite/>").write("text.txt", "hello\n").write("HEAD", "x");
    repo.write(
        "one.xml",
        junit(&[("a", true)]).replace(
            "<testcase",
            "<properties><property name='tester' value='A'/></properties><testcase",
        ),
    );
    repo.write(
        "two.xml",
        junit(&[("b", true)]).replace(
            "<testcase",
            "<properties><property name='tester' value='B'/></properties><testcase",
        ),
    );
    for (arguments, expected) in [
        (&["empty.xml"][..], "there is no test in `empty.xml`"),
        (&["text.txt"], "`text.txt` is no report in JUnit XML, TAP or CTRF"),
        (&["--tap", "../r.xml"], "`../r.xml` is no report in tap"),
        (&["missing.xml"], "names no commit"),
        (&["--junit", "missing.xml"], "cannot read the report"),
        (&[], "there is no report to attest"),
        (&["HEAD", "../r.xml"], "`HEAD` is a file and names a commit"),
        (&["one.xml", "two.xml"], "the reports disagree: tester is `A` and `B`"),
        (&["one.xml", "--environment", "os"], "write it as NAME=VALUE"),
    ] {
        let output = attest(&repo, arguments);
        assert!(output.stderr.contains(expected), "{arguments:?}: {}", output.stderr);
        assert!(output.code > 1, "{arguments:?}");
    }
    assert!(!repo.git(&["for-each-ref"]).contains("notes"));
    std::fs::remove_file(repo.path().join("HEAD")).unwrap();
    let both = attest(&repo, &["one.xml", "two.xml", "--tester", "C", "--quiet"]);
    assert_eq!(both.stderr, "");
    both.ok();
    assert_eq!(gathered(&repo)[0].facts.tester.as_deref(), Some("C"));
}

#[test]
fn doubts_are_told() {
    let (repo, _) = tested();
    let whole = junit(&[("a", true)]);
    repo.write("cut.xml", &whole[..whole.find("</testsuite>").unwrap()]);
    repo.write(".trace/requirements.md", "changed");
    let output = attest(&repo, &["cut.xml"]);
    for expected in
        ["warning: cut.xml:", "warning: `.trace/requirements.md` differs from the commit"]
    {
        assert!(output.stderr.contains(expected), "{expected}: {}", output.stderr);
    }
    output.ok();
    assert!(gathered(&repo)[0].problems[0].message.contains("cut.xml:3: the report ends"));
}

#[test]
fn nothing_of_the_repository_runs_and_a_hook_stops_nothing() {
    let (repo, commit) = tested();
    let mark = outside(&repo, "ran");
    let script = format!("#!/bin/sh\ntouch {}\nexit 1\n", mark.display());
    for hook in ["reference-transaction", "post-commit", "pre-commit"] {
        repo.write(&format!("hooks/{hook}"), &script);
        tool(&repo, "chmod", &["+x", &format!("hooks/{hook}")], "");
    }
    repo.write("evil", &script);
    tool(&repo, "chmod", &["+x", "evil"], "");
    for key in ["core.editor", "core.fsmonitor", "gpg.program", "core.pager"] {
        repo.git(&["config", key, "./evil"]);
    }
    repo.git(&["config", "core.hooksPath", "hooks"]);
    let _ = std::fs::remove_file(&mark);
    attest(&repo, &[&commit, "../r.xml"]).ok();
    assert!(!mark.exists());
    assert_eq!(gathered(&repo).len(), 1);
}

#[test]
fn runs_that_are_attested_at_the_same_time_are_all_kept() {
    let (repo, _) = tested();
    let children: Vec<_> = (0..4)
        .map(|number| {
            let name = format!("{number}.xml");
            repo.write(&name, junit(&[(&format!("t{number}"), true)]));
            repo.command(TRACE)
                .args(["attest", &name, "--quiet"])
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let ended: Vec<bool> =
        children.into_iter().map(|mut child| child.wait().unwrap().success()).collect();
    assert_eq!(ended, [true; 4]);
    assert_eq!(gathered(&repo).len(), ended.len());
    let refs = repo.git(&["for-each-ref", "--format=%(refname)", "refs/notes"]);
    assert_eq!(refs.trim(), REF);
}

#[test]
fn a_signed_note_is_to_git_a_signed_commit() {
    if !has("ssh-keygen", "-?") {
        return skip("ssh-keygen is not there");
    }
    let (repo, commit) = tested();
    let key = outside(&repo, "key").display().to_string();
    tool(&repo, "ssh-keygen", &["-q", "-N", "", "-C", "", "-t", "ed25519", "-f", &key], "");
    let public = std::fs::read_to_string(format!("{key}.pub")).unwrap();
    let allowed = outside(&repo, "allowed").display().to_string();
    std::fs::write(&allowed, format!("ada@example.org {public}")).unwrap();
    let configured = outside(&repo, "gitconfig").display().to_string();
    for (name, value) in
        [("gpg.format", "ssh"), ("user.signingKey", &key), ("gpg.ssh.allowedSignersFile", &allowed)]
    {
        repo.git(&["config", "--file", &configured, name, value]);
    }
    let as_ada = |program: &str, arguments: &[&str]| {
        let mut command = repo.command(program);
        command.env("GIT_CONFIG_GLOBAL", &configured).args(arguments);
        run(&mut command, b"")
    };
    for _ in 0..2 {
        let (code, _, messages) = as_ada(TRACE, &["attest", &commit, "../r.xml", "--sign"]);
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&messages));
        let (code, _, messages) = as_ada("git", &["verify-commit", REF]);
        let messages = String::from_utf8_lossy(&messages);
        assert!(code == 0 && messages.contains("Good \"git\" signature for ada@example.org"));
        std::fs::write(outside(&repo, "r.xml"), junit(&[("again", true)])).unwrap();
    }
    assert_eq!(gathered(&repo).len(), 2);
    assert!(note(&gathered(&repo)[0]).signed.is_some());
    // Without a key nothing is written.
    let before = repo.git(&["rev-parse", REF]);
    std::fs::write(outside(&repo, "r.xml"), junit(&[("third", true)])).unwrap();
    repo.git(&["config", "--file", &configured, "user.signingKey", "/nowhere"]);
    assert_eq!(as_ada(TRACE, &["attest", &commit, "../r.xml", "--sign"]).0, 2);
    assert_eq!(repo.git(&["rev-parse", REF]), before);
    assert!(!repo.git(&["for-each-ref"]).contains("git-trace-"));
}

#[test]
fn a_run_that_was_taken_away_is_told_and_speaks_for_nothing() {
    let (repo, commit) = tested();
    attest(&repo, &[&commit, "../r.xml"]).ok();
    std::fs::write(outside(&repo, "r.xml"), junit(&[("srs_012_sounds", true)])).unwrap();
    attest(&repo, &[&commit, "../r.xml"]).ok();
    let gone = |repo: &Repo| -> Vec<String> {
        let report = repo.trace(&["report", "--format", "json"]).ok();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let told = findings.filter(|it| it["code"] == "VV-03").map(|it| it["message"].to_string());
        told.filter(|message| message.contains("taken away")).collect()
    };
    let standing = |repo: &Repo| gathered(repo).iter().filter(|run| run.commit.is_some()).count();
    assert_eq!((standing(&repo), gone(&repo)), (2, Vec::new()));
    // The run in which a test failed is cut out of the note.
    let both = shown(&repo, &commit);
    let second = &both[both.rfind("[[run]]").unwrap()..];
    let reference = format!("--ref={REF}");
    repo.git(&["notes", &reference, "add", "-f", "-m", second, &commit]);
    let cut = repo.git(&["rev-parse", "--short=10", REF]);
    let told = |counts: &str, by: &str| {
        format!(
            "the run of commit {} ({counts}) was taken away by {} of the notes",
            &commit[..10],
            by.trim()
        )
    };
    let [first] = gone(&repo).try_into().unwrap();
    assert!(first.contains(&told("1 passed, 1 failed", &cut)), "{first}");
    assert_eq!(standing(&repo), 1);
    repo.git(&["notes", &reference, "remove", &commit]);
    let all = gone(&repo);
    let removed = repo.git(&["rev-parse", "--short=10", REF]);
    assert_eq!((standing(&repo), all.len()), (0, 2));
    assert!(all.iter().any(|it| it.contains(&told("1 passed", &removed))), "{all:?}");
    // What is attached again as it was is there.
    repo.git(&["notes", &reference, "add", "-m", &both, &commit]);
    assert_eq!((standing(&repo), gone(&repo)), (2, Vec::new()));
}

#[test]
fn a_note_is_by_its_writer_wherever_git_moves_it() {
    let repo = Repo::new();
    let head = repo.write("a.xml", junit(&[("a", true)])).commit("First");
    attest(&repo, &["a.xml"]).ok();
    let written = repo.git(&["rev-parse", REF]);
    // git spreads many notes over folders.
    let reference = format!("--ref={REF}");
    for number in 0..300 {
        let blob =
            repo.git_bytes(&["hash-object", "-w", "--stdin"], format!("{number}").as_bytes());
        let blob = String::from_utf8(blob).unwrap();
        repo.git(&["notes", &reference, "add", "-m", "x", blob.trim()]);
    }
    let folder = format!("{}/{}", &head[..2], &head[2..]);
    assert!(repo.git(&["ls-tree", "-r", "--name-only", REF]).contains(&folder));
    assert_eq!(note(&gathered(&repo)[0]).commit.to_string(), written.trim());
    repo.write("b.xml", junit(&[("b", false)]));
    attest(&repo, &["b.xml"]).ok();
    let runs = gathered(&repo);
    let outcomes: Vec<Outcome> = runs.iter().map(|run| run.cases[0].outcome).collect();
    assert_eq!(outcomes, [Outcome::Passed, Outcome::Failed]);
    assert_eq!(note(&runs[1]).commit.to_string(), repo.git(&["rev-parse", REF]).trim());
}

/// The blocks of docs/verification.md in a language, without what sets them in.
fn documented(language: &str) -> Vec<String> {
    let page = include_str!("../../docs/verification.md").replace("\n   ", "\n");
    let begin = format!("```{language}\n");
    let blocks = page.split(&begin).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_documented_note_and_configuration_are_read() {
    let blocks = documented("toml");
    let config = format!("version = 1\n{}", blocks[0]);
    let config = git_trace::config::Config::parse("c", config.as_bytes(), &[]).unwrap();
    let verified = config.verification.requirements_of("pump::alarm::sounds");
    assert_eq!(verified.collect::<Vec<_>>(), ["SRS-012"]);
    let runs = git_trace::attestation::read(blocks[1].as_bytes());
    let run = runs[0].1.as_ref().unwrap();
    assert_eq!((runs.len(), run.cases.len(), run.left_out.all()), (1, 2, 6));
    // Nothing stands there that would not be written.
    let plain = |text: &str| {
        let lines = text.lines().map(|line| line.split(" #").next().unwrap().trim_end());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(plain(&run.to_toml()), plain(&blocks[1]).trim_end());
}

#[test]
fn the_documented_commands_work() {
    if !has("ssh-keygen", "-?") {
        return skip("ssh-keygen is not there");
    }
    let (repo, _) = tested();
    repo.write("a", "a").commit("Go on");
    let origin = outside(&repo, "origin.git").display().to_string();
    repo.git(&["init", "-q", "--bare", &origin]);
    repo.git(&["remote", "add", "origin", &origin]);
    for (number, name) in ["junit", "unit", "again"].iter().enumerate() {
        repo.write(&format!("target/{name}.xml"), junit(&[(&format!("t{number}"), true)]));
    }
    repo.write("results.tap", "1..1\nok 1\n");
    let key = outside(&repo, "key").display().to_string();
    tool(&repo, "ssh-keygen", &["-q", "-N", "", "-C", "", "-t", "ed25519", "-f", &key], "");
    let public = std::fs::read_to_string(format!("{key}.pub")).unwrap();
    let allowed = outside(&repo, "allowed").display().to_string();
    std::fs::write(&allowed, format!("ada@example.org {public}")).unwrap();
    let set = |name: &str, value: &str| repo.git(&["config", name, value]);
    set("gpg.format", "ssh");
    set("user.signingKey", &key);
    set("gpg.ssh.allowedSignersFile", &allowed);
    let programs = PathBuf::from(TRACE).parent().unwrap().display().to_string();
    for block in documented("sh") {
        let script = format!("set -e; PATH={programs}:$PATH\n{block}");
        let (code, _, messages) = run(repo.command("sh").args(["-c", &script]), b"");
        assert_eq!(code, 0, "{script}: {}", String::from_utf8_lossy(&messages));
    }
    assert_eq!(gathered(&repo).len(), 3);
    let pushed = repo.git(&["--git-dir", &origin, "rev-parse", REF]);
    assert_eq!(pushed, repo.git(&["rev-parse", &format!("{REF}^")]));
}

#[test]
fn runs_of_two_machines_are_merged_as_documented() {
    let (repo, commit) = tested();
    let origin = outside(&repo, "origin.git").display().to_string();
    repo.git(&["init", "-q", "--bare", &origin]);
    repo.git(&["remote", "add", "origin", &origin]);
    let other = repo.cloned(&[]);
    other.git(&["remote", "set-url", "origin", &origin]);
    let later = repo.write("a", "a").commit("Go on");
    other.git(&["fetch", "-q", &repo.path().display().to_string(), "main"]);
    let machines = [(&repo, "one"), (&other, "two")];
    for (machine, name) in machines {
        std::fs::write(outside(machine, "r.xml"), junit(&[(name, true)])).unwrap();
        attest(machine, &[&commit, "../r.xml"]).ok();
    }
    std::fs::write(outside(&other, "r.xml"), junit(&[("three", true)])).unwrap();
    attest(&other, &[&later, "../r.xml"]).ok();
    other.git(&["push", "-q", "origin", REF]);
    assert_ne!(repo.try_git(&["push", "-q", "origin", REF]).code, 0);
    let script = format!("set -e\n{}", documented("bash")[0]);
    let (code, _, messages) = run(repo.command("sh").args(["-c", &script]), b"");
    assert_eq!(code, 0, "{script}: {}", String::from_utf8_lossy(&messages));

    let runs = gathered(&repo);
    assert!(runs.iter().all(|run| run.problems.is_empty()), "{runs:?}");
    let mut names: Vec<&str> = runs.iter().map(|run| run.cases[0].name.as_str()).collect();
    names.sort();
    assert_eq!(names, ["one", "three", "two"]);
    // Both wrote the note on the first commit, so that the merge did; the other is by its writer.
    let tip = repo.git(&["rev-parse", REF]);
    let theirs = repo.git(&["rev-parse", "refs/notes/theirs"]);
    for run in &runs {
        let writer = if run.cases[0].name == "three" { &theirs } else { &tip };
        assert_eq!(note(run).commit.to_string(), writer.trim());
    }
}
