//! Releases that are no part of the evaluated history: which branch holds them, if any does.

use crate::config::Config;
use crate::error::Result;
use crate::facts::Facts;
use crate::git::{Objects, Repository};
use crate::history::History;
use crate::model::{Oid, OidSet};

/// Fills in the releases that the evaluated commit does not reach.
pub fn gather(
    repository: &Repository,
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    facts: &mut Facts,
) -> Result<()> {
    let releases = facts.tags.iter().filter(|tag| config.releases.is_release(&tag.name));
    let mut strays: OidSet = releases.filter_map(|tag| tag.commit()).collect();
    strays.retain(|commit| history.position(*commit).is_none());
    let mut branches = repository.branches()?;
    branches.retain(|branch| history.position(branch.commit).is_none());
    // Without other branches nothing can be said of what they would hold.
    if strays.is_empty() || branches.is_empty() {
        return Ok(());
    }
    let mut seen = OidSet::default();
    for branch in branches {
        for commit in beyond(objects, history, branch.commit, &mut seen) {
            if strays.remove(&commit) {
                facts.strays.insert(commit, Some(branch.name.clone()));
            }
        }
    }
    facts.strays.extend(strays.into_iter().map(|commit| (commit, None)));
    Ok(())
}

/// The commits that a branch reaches, that are no part of the history, and that were not seen yet.
fn beyond(objects: &Objects<'_>, history: &History, tip: Oid, seen: &mut OidSet) -> Vec<Oid> {
    let mut found = Vec::new();
    let mut waiting = vec![tip];
    while let Some(commit) = waiting.pop() {
        if history.position(commit).is_none() && seen.insert(commit) {
            found.push(commit);
            waiting.extend(objects.parents(commit));
        }
    }
    found
}
