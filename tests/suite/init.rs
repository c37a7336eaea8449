//! `git trace init`: what it proposes fits what it saw, is valid, and overwrites nothing.

use git_trace::config::Config;
use git_trace::rules;
use git_trace::setup::{self, Habits, Preset, Survey};
use proptest::prelude::*;

use crate::support::{Repo, run, skip};

const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");

fn parsed(text: &str) -> Config {
    Config::parse("c", text.as_bytes(), &rules::codes())
        .map_err(|problems| format!("{text}\n{problems}"))
        .unwrap()
}

/// A repository whose commits look like this.
fn habit(messages: &[&str]) -> Repo {
    let repo = Repo::new();
    for round in 0..10 {
        for message in messages {
            repo.write("src/a", format!("{round} {message}")).commit(message);
        }
    }
    repo.tag("v1.0.0").tag("v1.1.0");
    repo
}

fn config(repo: &Repo) -> String {
    std::fs::read_to_string(repo.path().join(".trace/config.toml")).unwrap()
}

#[test]
fn a_repository_is_met_where_it_is() {
    let long = "a".repeat(76);
    for (messages, preset, has) in [
        (
            vec!["pump: stop\n\nSigned-off-by: A <ada@example.org>"],
            "kernel",
            vec![
                "sign_off = true",
                "tags = [\"v[0-9]*\"]",
                "Signed-off-by 10",
                "subject = ['^[^ ].*: ']",
            ],
        ),
        (
            vec!["feat: stop", "fix(pump): go", "sec: patch"],
            "conventional",
            vec!["conventional = true", "\"sec\""],
        ),
        (
            vec!["feat: Stop the pump", "fix(pump): go", "fix: stop"],
            "conventional",
            vec!["capital = true  # 33 % of the subjects"],
        ),
        (
            vec!["Stop\n\nChange-Id: I0123456789012345678901234567890123456789"],
            "gerrit",
            vec!["Change-Id"],
        ),
        (
            vec![
                "Stop\n\nCloses #1",
                "Go\n\nrefs #2, #3",
                "Say why\n\nRefs to #4\nRefs #a\n\nRefs: #5",
            ],
            "no preset",
            vec!["# Trailers in use: Refs 10.\n", "# In use without a colon: Closes 10, Refs 10."],
        ),
        (
            vec!["Stop the pump (#12)", &*long, "Dot."],
            "no preset",
            vec!["subject_length = 80", "full_stop = true"],
        ),
    ] {
        let repo = habit(&messages);
        let output = repo.trace(&["init", "--yes"]);
        assert!(output.stderr.contains(preset), "{preset}: {}", output.stderr);
        let text = config(&repo);
        parsed(&text);
        for part in has {
            assert!(text.contains(part), "{part}: {text}");
        }
        // What a project did so far, it may go on doing.
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-q", "-m", messages[0]]);
        repo.trace(&[
            "check",
            &format!("{}..", repo.git(&["rev-list", "--max-parents=0", "HEAD"]).trim()),
        ])
        .ok();
    }
}

#[test]
fn every_preset_is_valid_on_an_empty_repository() {
    for preset in Preset::ALL {
        let repo = Repo::new();
        repo.trace(&["init", "--yes", "--preset", preset.word()]).ok();
        parsed(&config(&repo));
    }
}

#[test]
fn nothing_is_overwritten_and_a_dry_run_writes_nothing() {
    let repo = habit(&["Stop"]);
    let difference = repo.trace(&["init", "--dry-run", "--hooks"]);
    assert!(difference.stdout.contains("+version = 1"), "{}", difference.stdout);
    assert!(difference.stderr.contains("would install"), "{}", difference.stderr);
    assert!(
        !repo.path().join(".trace").exists() && !repo.path().join(".git/hooks/commit-msg").exists()
    );
    // It is a patch that git takes.
    repo.git_bytes(&["apply", "--check", "-"], difference.stdout.as_bytes());
    repo.write(".trace/config.toml", "version = 1\n# mine\n");
    let output = repo.trace(&["init", "--yes", "--preset", "medical"]);
    assert!(output.stderr.contains("left as it is"), "{}", output.stderr);
    assert_eq!(config(&repo), "version = 1\n# mine\n");
    assert!(repo.trace(&["init", "--dry-run"]).ok().contains("-# mine"));
    assert!(Repo::bare().trace(&["init", "--yes"]).fails(2).contains("work tree"));
}

#[test]
fn requirements_and_ci_are_recognised() {
    let repo = habit(&["Stop"]);
    repo.write("docs/requirements/pump.md", "## [REQ-001] Pump\n");
    repo.write("docs/requirements/readme.md", "# About [this]\n");
    repo.write(".github/workflows/ci.yml", "").commit("Write");
    repo.trace(&["init", "--yes"]).ok();
    let text = config(&repo);
    assert!(text.contains("records = [\"docs/requirements/pump.md\"]"), "{text}");
    assert!(text.contains("GitHub Actions"), "{text}");
}

#[test]
fn requirements_of_other_tools_are_counted_and_stay_in_sight() {
    let repo = habit(&["Stop"]);
    repo.write("req/.doorstop.yml", "settings:\n  prefix: REQ\n  digits: 3\n  sep: ''\n");
    for number in 1..=3 {
        repo.write(&format!("req/REQ00{number}.yml"), "active: true\ntext: It beeps.\n");
    }
    repo.commit("Require");
    let proposal = |repo: &Repo| repo.trace(&["init", "--dry-run"]).ok();
    let text = proposal(&repo);
    assert!(text.contains("doorstop 3") && !text.contains("records = "), "{text}");
    // To name some files is to leave out all others.
    repo.write("docs/requirements.md", "## [SRS-1] Pump\n").commit("Write");
    let text = proposal(&repo);
    let both = "records = [\"docs/requirements.md\", \"req/*.yml\"]";
    assert!(text.contains(both), "{text}");
}

proptest! {
    #[test]
    fn whatever_was_seen_the_proposal_is_valid(
        name in any::<String>(),
        tags in prop::collection::vec("[a-z*\\[{\"\\\\\\x01é-]{0,4}[0-9.]{0,4}", 0..6),
        files in prop::collection::vec("(src/|.trace/|docs/requirements)?[a\"\\\\\\x01]{1,3}(.md|.sdoc)?", 0..4),
        messages in prop::collection::vec("[a-z]{0,5}: [A-Z]?[a\"\\\\.]{0,90}\n\n([A-Z][a-z-]{1,20}: x\n){0,3}", 0..6),
    ) {
        let mut habits = Habits::default();
        for message in messages.iter().cycle().take(messages.len() * 4) {
            habits.add(message);
        }
        let (requirements, foreign) = (files.clone(), files.clone());
        let survey =
            Survey { name, tags, files, requirements, foreign, habits, ..Survey::default() };
        for preset in Preset::ALL.into_iter().map(Some).chain([None, survey.preset()]) {
            parsed(&setup::write(&survey, preset));
        }
    }
}

#[test]
fn on_a_terminal_the_way_of_working_and_the_hooks_are_asked_for() {
    let script = |repo: &Repo, answers: &[u8]| {
        let line = format!("'{TRACE}' init");
        let mut command = repo.command("script");
        command.args(["-qec", &line, "/dev/null"]);
        let (code, stdout, _) = run(&mut command, answers);
        (code, String::from_utf8_lossy(&stdout).into_owned())
    };
    if !std::process::Command::new("script")
        .arg("--version")
        .output()
        .is_ok_and(|it| it.status.success())
    {
        return skip("there is no `script` to make a terminal");
    }
    let seen = || habit(&["pump: stop\n\nSigned-off-by: A <ada@example.org>"]);
    let has_hook = |repo: &Repo| repo.path().join(".git/hooks/commit-msg").exists();

    // Who just goes on takes what was seen, and no hooks.
    let repo = seen();
    let (code, shown) = script(&repo, b"\n\n");
    for part in
        ["Which way of working ([kernel], ", "Install the hooks", "wrote .trace/config.toml"]
    {
        assert!(code == 0 && shown.contains(part), "{part}: {shown}");
    }
    assert!(config(&repo).contains("\nsign_off = true") && !has_hook(&repo));

    // What is no answer is asked again; the beginning of one is enough.
    let repo = seen();
    let (code, shown) = script(&repo, b"perhaps\nconv\ny\n");
    assert!(code == 0 && shown.matches("Which way of working").count() == 2, "{shown}");
    assert!(config(&repo).contains("\nconventional = true") && has_hook(&repo), "{shown}");

    // Nobody is there: nothing is written.
    let repo = seen();
    let (code, shown) = script(&repo, b"\x04");
    assert!(code == 2 && shown.contains("there was no answer"), "{code} {shown}");
    assert!(!repo.path().join(".trace").exists() && !has_hook(&repo));
}

#[test]
fn the_medical_preset_knows_records_of_every_class() {
    use git_trace::config::{Config, keys};
    let repo = Repo::new();
    repo.write("a", "1").commit("start");
    repo.trace(&["init", "--yes", "--preset", "medical"]).ok();
    let text = std::fs::read(repo.path().join(".trace/config.toml")).unwrap();
    let config = Config::parse("c", &text, &[]).unwrap();
    // A bill of materials has paths of its own, and the tailoring record its place.
    for class in keys::CLASSES.iter().filter(|class| !["sbom", "tailoring"].contains(class)) {
        let mut rules = config.records.rules.iter();
        assert!(rules.any(|rule| rule.class == *class), "{class}");
    }
    for (path, class) in [
        ("docs/threat-model.md", Some("threat-model")),
        ("docs/security/risks/pump.md", Some("risk-assessment")),
        ("docs/risks/pump.md", Some("risk-assessment")),
        ("docs/tests/penetration-test-2026.md", Some("penetration-test-report")),
        ("docs/reviews/radio.md", Some("review")),
        ("src/threats.md", None),
    ] {
        assert_eq!(config.records.class(path), class, "{path}");
    }
}
