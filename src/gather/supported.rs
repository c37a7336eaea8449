//! The supported branches, and what each commit of theirs says that the evaluated history has not.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::commits::{CommitReader, decode};
use crate::config::Config;
use crate::error::Result;
use crate::facts::{BranchCommit, Supported, SupportedBranch};
use crate::git::{Plan, Repository};
use crate::history::History;
use crate::model::{Commit, Oid, Timestamp};

/// What `git cherry-pick -x` writes before the name of a commit.
const PICKED: &str = "(cherry picked from commit ";

/// The supported branches that the configuration names.
pub fn gather(repository: &Repository, config: &Config, history: &History) -> Result<Supported> {
    let mut supported = Supported::default();
    if config.support.branches.is_empty() {
        return Ok(supported);
    }
    for branch in repository.branches_by_short_name()? {
        if config.support.branches.matches(&branch.name) {
            supported.branches.push(SupportedBranch { name: branch.name, tip: branch.commit });
        }
    }
    let tips = supported.branches.iter().map(|branch| branch.tip);
    let starts: Vec<Oid> = tips.filter(|tip| history.position(*tip).is_none()).collect();
    let Some(newest) = history.commits().first().filter(|_| !starts.is_empty()) else {
        return Ok(supported);
    };
    let mut reader = CommitReader::new(repository, newest.id);
    let plan = Plan { starts, excluded: vec![newest.id], proving: true, ..Plan::default() };
    let mut is_cut = false;
    let missing = repository.walk(&plan, |visit| {
        is_cut |= visit.boundary;
        if let Some(raw) = visit.commit() {
            let message = decode(raw.message, raw.encoding);
            let picked = picked(&String::from_utf8_lossy(&message));
            let commit = reader.read(visit.id, &raw);
            supported.commits.push(BranchCommit { commit, picked, same_patch: None });
        }
        ControlFlow::Continue(())
    })?;
    if let Some(first) = missing.first() {
        let why = format!("{} of a supported branch cannot be read", first.commit.short());
        supported.unknown = Some(why);
    } else if is_cut {
        supported.unknown = Some("the clone is shallow on a supported branch".to_owned());
    }
    compare(repository, history, &mut supported.commits);
    Ok(supported)
}

/// The commits that a message says it was picked from.
fn picked(message: &str) -> Vec<Oid> {
    let names = message.lines().filter_map(|line| line.trim().strip_prefix(PICKED));
    names.filter_map(|rest| Oid::from_hex(rest.strip_suffix(')')?.as_bytes())).collect()
}

/// Finds the commits of the history that made the same change. A commit that is picked or sent by mail
/// keeps its author and the author's date, so that only commits that share them are compared.
fn compare(repository: &Repository, history: &History, commits: &mut [BranchCommit]) {
    let key = |commit: &Commit| -> Option<(Timestamp, String)> {
        let author = &commit.author;
        (!commit.is_merge()).then_some((author.when?, author.person.email.to_lowercase()))
    };
    let mut wanted: HashMap<(Timestamp, String), Vec<usize>> = HashMap::new();
    for (at, commit) in commits.iter().enumerate() {
        if let Some(key) = key(&commit.commit) {
            wanted.entry(key).or_default().push(at);
        }
    }
    for known in history.commits() {
        let Some(alike) = key(known).and_then(|key| wanted.get(&key)) else { continue };
        let Some(patch) = repository.patch_id(known.id) else { continue };
        for &at in alike {
            if repository.patch_id(commits[at].commit.id) == Some(patch) {
                commits[at].same_patch = Some(known.id);
            }
        }
    }
}
