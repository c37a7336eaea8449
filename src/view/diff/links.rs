//! The links that became suspect between two baselines, and those that no longer are.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Sides, name_now};
use crate::rules::Case;
use crate::trace::{Edge, End, Suspect};
use crate::view::trace::{TraceLink, from};

/// A link that became suspect, or was.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkDiff {
    /// The requirement that it leads to.
    pub target: String,
    /// What leads there.
    pub source: TraceLink,
    /// The commit that changed the requirement; null where a stamp in the link itself does not fit.
    pub through: Option<String>,
    /// That commit's subject.
    pub subject: Option<String>,
    /// The commit that last confirmed the link before; null where that is not known.
    pub since: Option<String>,
    /// Whether the link is not there at the new baseline.
    pub gone: bool,
}

/// What makes a link the same at both baselines: where it comes from and leads to, and what it means.
type Key = (String, String, &'static str);

/// The links that are suspect at the new baseline and were not at the old one.
pub fn turned_suspect(sides: &Sides<'_, '_>) -> Vec<LinkDiff> {
    let old: HashSet<Key> = suspects(sides.old).map(|(edge, _)| sides.old_key(edge)).collect();
    let new = suspects(sides.new);
    let turned = new.filter(|(edge, _)| !old.contains(&key(sides.new, edge)));
    turned.map(|(edge, suspect)| difference(sides.new, edge, suspect, false)).collect()
}

/// The links that were suspect at the old baseline and are not at the new one.
pub fn cleared(sides: &Sides<'_, '_>) -> Vec<LinkDiff> {
    let new: HashSet<Key> = suspects(sides.new).map(|(edge, _)| key(sides.new, edge)).collect();
    let there: HashSet<Key> = sides.new.trace.links.iter().map(|it| key(sides.new, it)).collect();
    let old = suspects(sides.old).filter(|(edge, _)| !new.contains(&sides.old_key(edge)));
    old.map(|(edge, suspect)| {
        let is_gone = !there.contains(&sides.old_key(edge));
        difference(sides.old, edge, suspect, is_gone)
    })
    .collect()
}

fn suspects<'s, 'c>(
    case: &'s Case<'c>,
) -> impl Iterator<Item = (&'s Edge<'c>, &'s Suspect<'c>)> + use<'s, 'c> {
    case.suspects.iter().map(|(number, suspect)| (&case.trace.links[*number], suspect))
}

impl Sides<'_, '_> {
    /// The key of a link of the old baseline, by the names that things have now.
    fn old_key(&self, edge: &Edge<'_>) -> Key {
        let (source, target, meaning) = key(self.old, edge);
        let now = |name: &str| name_now(&self.requirements, name).to_owned();
        (now(&source), now(&target), meaning)
    }
}

/// Lines move, so that code is told by its file alone.
fn key(case: &Case<'_>, edge: &Edge<'_>) -> Key {
    let source = match edge.source {
        End::Item(node) => case.trace.nodes[node].item.id.clone(),
        End::Code(file, _) => file.file.path.clone(),
        End::Commit(commit) => commit.id.to_string(),
    };
    (source, case.trace.nodes[edge.target].item.id.clone(), edge.meaning.word())
}

fn difference(case: &Case<'_>, edge: &Edge<'_>, suspect: &Suspect<'_>, gone: bool) -> LinkDiff {
    let commit = suspect.change.and_then(|change| case.history.get(change.commit));
    LinkDiff {
        target: case.trace.nodes[edge.target].item.id.clone(),
        source: from(case, edge),
        through: suspect.change.map(|change| change.commit.to_string()),
        subject: commit.map(|commit| commit.subject.clone()),
        since: suspect.since.map(|commit| commit.to_string()),
        gone,
    }
}
