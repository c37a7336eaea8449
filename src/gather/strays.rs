//! Releases that are no part of the evaluated history: which branch holds them, if any does.

use std::ops::ControlFlow;

use crate::config::Config;
use crate::error::Result;
use crate::facts::Facts;
use crate::git::{Plan, Repository};
use crate::history::{History, Range};
use crate::model::{Branch, Oid, OidSet};

/// Fills in the releases that the evaluated commit does not reach.
pub fn gather(
    repository: &Repository,
    config: &Config,
    history: &History,
    range: &Range,
    facts: &mut Facts,
) -> Result<()> {
    let releases = facts
        .tags
        .iter()
        .filter(|tag| config.releases.is_release(&tag.name));
    let mut strays: OidSet = releases.filter_map(|tag| tag.commit()).collect();
    strays.retain(|commit| history.position(*commit).is_none());
    let elsewhere = |branch: &Branch| history.position(branch.commit).is_none();
    let branches: Vec<Branch> = repository
        .branches()?
        .into_iter()
        .filter(elsewhere)
        .collect();
    // Without other branches nothing can be said of what they would hold.
    if strays.is_empty() || branches.is_empty() {
        return Ok(());
    }
    for branch in branches {
        for commit in held(repository, &branch, range.to, &strays)? {
            strays.remove(&commit);
            facts.strays.insert(commit, Some(branch.name.clone()));
        }
        if strays.is_empty() {
            break;
        }
    }
    facts
        .strays
        .extend(strays.into_iter().map(|commit| (commit, None)));
    Ok(())
}

/// Those of the wanted commits that a branch reaches and the evaluated commit does not.
fn held(
    repository: &Repository,
    branch: &Branch,
    evaluated: Oid,
    wanted: &OidSet,
) -> Result<Vec<Oid>> {
    let plan = Plan {
        starts: vec![branch.commit],
        excluded: vec![evaluated],
        proving: false,
    };
    let mut found = Vec::new();
    repository.walk(&plan, |visit| {
        found.extend(wanted.get(&visit.id));
        ControlFlow::Continue(())
    })?;
    Ok(found)
}
