//! The commit graph, and what can be asked of it: ancestry, ranges, how a change was integrated.

mod baseline;
mod bits;
mod reverts;

use std::collections::BinaryHeap;
use std::ops::Range as Span;
use std::sync::OnceLock;

pub use baseline::{Baseline, Baselines};
pub use bits::Bits;
pub use reverts::Reverts;

use crate::model::{Commit, Oid, OidMap};

/// All commits that the evaluated one reaches, as far as they can be read.
pub struct History {
    /// Newest first, as the walk found them.
    commits: Vec<Commit>,
    index: OidMap<u32>,
    /// The positions of each commit's known parents, laid end to end.
    links: Vec<u32>,
    parents: Vec<Span<u32>>,
    /// Why history is not whole, if it is not.
    gaps: Vec<String>,
    /// What many ask for, made when it is first asked.
    parents_first: OnceLock<Vec<usize>>,
    integration: OnceLock<OidMap<Oid>>,
}

/// The stretch of history that a report is about.
#[derive(Clone, Debug)]
pub struct Range {
    /// The commits, newest first, as positions in the history.
    pub commits: Vec<usize>,
    /// The commit before the stretch; `None` if it begins with history.
    pub from: Option<Oid>,
    /// The last commit of the stretch.
    pub to: Oid,
    /// The tag that names `from`, if it is a release.
    pub base: Option<String>,
}

impl History {
    /// Builds the graph of commits given newest first; `gaps` say what is missing from it.
    pub fn new(commits: Vec<Commit>, gaps: Vec<String>) -> Self {
        let mut index = OidMap::default();
        for (position, commit) in (0..).zip(&commits) {
            index.insert(commit.id, position);
        }
        let mut history = Self {
            commits,
            index,
            links: Vec::new(),
            parents: Vec::new(),
            gaps,
            parents_first: OnceLock::new(),
            integration: OnceLock::new(),
        };
        for commit in &history.commits {
            let start = history.links.len() as u32;
            let known = commit.parents.iter().filter_map(|parent| history.index.get(parent));
            history.links.extend(known);
            history.parents.push(start..history.links.len() as u32);
        }
        history
    }

    /// Every commit, newest first.
    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// Why history is not whole; empty if it is.
    pub fn gaps(&self) -> &[String] {
        &self.gaps
    }

    /// Where a commit stands in [`Self::commits`]; `None` if it is no part of this history.
    pub fn position(&self, commit: Oid) -> Option<usize> {
        self.index.get(&commit).map(|&position| position as usize)
    }

    /// The commit with an id.
    pub fn get(&self, commit: Oid) -> Option<&Commit> {
        self.commits.get(self.position(commit)?)
    }

    /// The positions of a commit's known parents, first parent first.
    pub fn parents(&self, position: usize) -> impl Iterator<Item = usize> {
        let Span { start, end } = self.parents[position];
        self.links[start as usize..end as usize].iter().map(|&parent| parent as usize)
    }

    /// Every position, parents before their children whatever the dates say, and else oldest first.
    pub fn parents_first(&self) -> &[usize] {
        self.parents_first.get_or_init(|| self.sorted())
    }

    fn sorted(&self) -> Vec<usize> {
        let mut waits: Vec<usize> = vec![0; self.commits.len()];
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.commits.len()];
        for (position, waits) in waits.iter_mut().enumerate() {
            for parent in self.parents(position) {
                *waits += 1;
                children[parent].push(position as u32);
            }
        }
        let ready = (0..waits.len()).filter(|&position| waits[position] == 0);
        let mut ready: BinaryHeap<usize> = ready.collect();
        let mut order = Vec::with_capacity(waits.len());
        while let Some(position) = ready.pop() {
            order.push(position);
            for &child in &children[position] {
                let child = child as usize;
                waits[child] -= 1;
                if waits[child] == 0 {
                    ready.push(child);
                }
            }
        }
        order
    }

    /// The commits from one back to the beginning by first parents.
    pub fn mainline(&self, commit: Oid) -> Vec<usize> {
        let first_parent = |position: &usize| self.parents(*position).next();
        std::iter::successors(self.position(commit), first_parent).collect()
    }

    /// A commit and all its ancestors.
    pub fn ancestors(&self, commit: Oid) -> Bits {
        let mut seen = Bits::new(self.commits.len());
        if let Some(start) = self.position(commit) {
            self.mark(start, &mut seen);
        }
        seen
    }

    /// Marks a commit and those of its ancestors that are not marked yet.
    fn mark(&self, start: usize, seen: &mut Bits) {
        let mut waiting = vec![start];
        while let Some(position) = waiting.pop() {
            if seen.insert(position) {
                waiting.extend(self.parents(position).filter(|&parent| !seen.contains(parent)));
            }
        }
    }

    /// Whether `older` is `newer` or one of its ancestors.
    pub fn is_ancestor(&self, older: Oid, newer: Oid) -> bool {
        self.position(older).is_some_and(|older| self.ancestors(newer).contains(older))
    }

    /// The commits that `to` reaches and `from` does not.
    pub fn range(&self, from: Option<Oid>, to: Oid, base: Option<String>) -> Range {
        let wanted = self.ancestors(to);
        let left_out = from.map(|from| self.ancestors(from));
        let is_in = |&position: &usize| {
            wanted.contains(position)
                && !left_out.as_ref().is_some_and(|left_out| left_out.contains(position))
        };
        let commits = (0..self.commits.len()).filter(is_in).collect();
        Range { commits, from, to, base }
    }

    /// For each commit that the newest one reaches the commit that brought it to the mainline, as
    /// [`Self::integration`] has it for a range.
    pub fn whole_integration(&self) -> &OidMap<Oid> {
        self.integration.get_or_init(|| {
            let newest = self.commits.first().map(|commit| commit.id);
            let whole = newest.map(|newest| self.range(None, newest, None));
            whole.map(|range| self.integration(&range)).unwrap_or_default()
        })
    }

    /// For each commit of a range the commit that brought it to the mainline: itself, or the merge
    /// on the chain of first parents through which it came.
    pub fn integration(&self, range: &Range) -> OidMap<Oid> {
        let mut integrated = OidMap::default();
        let Some(mut next) = self.position(range.to) else {
            return integrated;
        };
        let mut chain = Vec::new();
        let in_range: Bits = range.commits.iter().copied().collect();
        while in_range.contains(next) {
            chain.push(next);
            let Some(parent) = self.parents(next).next() else {
                break;
            };
            next = parent;
        }
        // Oldest first, so that each commit belongs to the first merge that brought it.
        let mut seen = Bits::new(self.commits.len());
        for &position in chain.iter().rev() {
            let mut waiting = vec![position];
            while let Some(found) = waiting.pop() {
                if in_range.contains(found) && seen.insert(found) {
                    integrated.insert(self.commits[found].id, self.commits[position].id);
                    waiting.extend(self.parents(found));
                }
            }
        }
        integrated
    }
}
