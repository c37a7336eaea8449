//! The preset for Conventional Commits held against commitlint's own verdicts on real messages.
//!
//! `GIT_TRACE_COMMITLINT` names a folder in which `@commitlint/cli` and
//! `@commitlint/config-conventional` are installed, `GIT_TRACE_CONVENTIONAL` repositories (paths
//! that `:` separates) whose newest commits are held against both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{Repo, hermetic, run, skip};

/// So many of the newest commits of each repository.
const NEWEST: &str = "-2500";

/// The rules that speak of what commitlint's errors speak of.
const RULES: [&str; 5] = ["CV-01", "CV-09", "CV-11", "CV-12", "CV-13"];

/// Where the verdicts differ: a commit a line, and why.
const DISAGREEMENTS: &str = include_str!("data/commitlint-disagreements.txt");

#[test]
fn verdicts_agree_with_commitlint_or_the_difference_is_explained() {
    let named = |name| std::env::var_os(name);
    let (Some(commitlint), Some(repositories)) =
        (named("GIT_TRACE_COMMITLINT"), named("GIT_TRACE_CONVENTIONAL"))
    else {
        return skip(
            "GIT_TRACE_COMMITLINT and GIT_TRACE_CONVENTIONAL name no commitlint and no repositories",
        );
    };
    let explained: BTreeMap<&str, &str> = DISAGREEMENTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    let (mut messages, mut differ, mut stale) = (0, BTreeSet::new(), Vec::new());
    for repository in std::env::split_paths(&repositories) {
        let ids = git(&repository, &["log", NEWEST, "--format=%H"]);
        let ids: Vec<&str> = ids.lines().collect();
        let ours = ours(&repository, &ids);
        for (id, fails) in ids.iter().zip(theirs(Path::new(&commitlint), &repository)) {
            messages += 1;
            match fails == ours.contains(*id) {
                true if explained.contains_key(id) => stale.push((*id).to_owned()),
                true => {}
                false => drop(differ.insert((*id).to_owned())),
            }
        }
    }
    assert!(messages > 1000, "{messages}");
    let new: Vec<&String> =
        differ.iter().filter(|id| !explained.contains_key(id.as_str())).collect();
    assert!(stale.is_empty(), "no longer judged otherwise, strike them out: {stale:#?}");
    assert!(new.is_empty(), "of {messages} messages, these are judged otherwise: {new:#?}");
}

fn git(repository: &Path, arguments: &[&str]) -> String {
    let (code, stdout, stderr) =
        run(hermetic("git").arg("-C").arg(repository).args(arguments), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

/// The commits whose messages the preset finds fault with.
fn ours(repository: &Path, ids: &[&str]) -> BTreeSet<String> {
    let repo = Repo::new();
    repo.write(
        "conventional.toml",
        "version = 1\n[convention]\nsubject_length = 100\nbody_width = 100\nconventional = true\n",
    );
    // Everything that the newest reaches; commits older than the sample do no harm.
    let root = git(repository, &["rev-list", "--max-parents=0", ids[0]]);
    let root = root.lines().next().unwrap();
    let mut found = BTreeSet::new();
    for range in [root, &format!("{root}..{}", ids[0])] {
        let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        command.arg("-C").arg(repository).args(["check", range, "--format", "json", "--config"]);
        command.arg(repo.path().join("conventional.toml"));
        let (_, stdout, stderr) = run(&mut command, b"");
        let report: serde_json::Value = serde_json::from_slice(&stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&stderr)));
        let findings = report["findings"].as_array().unwrap().iter();
        let spoken = findings.filter(|it| RULES.contains(&it["code"].as_str().unwrap()));
        found.extend(spoken.map(|it| it["commit"].as_str().unwrap().to_owned()));
    }
    found
}

/// Whether commitlint finds fault, message by message.
fn theirs(commitlint: &Path, repository: &Path) -> Vec<bool> {
    let messages = git(repository, &["log", NEWEST, "--format=%B%x00"]);
    let messages: Vec<&str> = messages
        .trim_end_matches('\n')
        .trim_end_matches('\0')
        .split('\0')
        .map(|it| it.trim_matches('\n'))
        .collect();
    let mut node = hermetic("node");
    node.args(["--input-type=module", "-e", include_str!("data/commitlint.mjs")]);
    node.current_dir(commitlint);
    let (code, stdout, stderr) = run(&mut node, messages.join("\0").as_bytes());
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap().lines().map(|line| !line.is_empty()).collect()
}
