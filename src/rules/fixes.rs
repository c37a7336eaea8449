//! What fixes a problem report: the commits that cite it, but for what was taken back.

use std::collections::BTreeMap;

use super::Case;
use crate::history::History;
use crate::model::Commit;

/// The commits that fix a problem report.
#[derive(Default)]
pub struct Fixes<'a> {
    /// All that cite it, newest first, but for those that take back another of them.
    pub all: Vec<&'a Commit>,
    /// Those of them that stand: `git revert` did not take them back, or that was taken back in turn.
    pub standing: Vec<Fix<'a>>,
}

/// A commit that fixes a problem report, and stands.
#[derive(Clone, Copy)]
pub struct Fix<'a> {
    /// The commit that cites it.
    pub commit: &'a Commit,
    /// The commit since which its change is there: itself, or the one that brought it back.
    pub since: &'a Commit,
}

impl<'a> Fixes<'a> {
    /// The fix that stands since the earliest date.
    pub fn first(&self) -> Option<Fix<'a>> {
        self.standing.iter().copied().min_by_key(|fix| fix.since.committer.when)
    }

    /// The newest commit since which a fix that stands is there.
    pub fn last(&self, history: &History) -> Option<&'a Commit> {
        let since = self.standing.iter().map(|fix| fix.since);
        since.min_by_key(|commit| history.position(commit.id))
    }

    /// The newest of the fixes where every one was taken back.
    pub fn reverted(&self) -> Option<&'a Commit> {
        self.all.first().copied().filter(|_| self.standing.is_empty())
    }
}

impl<'a> Case<'a> {
    /// What fixes each problem report that any commit of the history cites by a trailer.
    pub fn fixes(&self) -> BTreeMap<String, Fixes<'a>> {
        let history = self.history;
        let reverts = history.reverts(&history.ancestors(self.range.to));
        let cited = self.cited_problem_reports().into_iter();
        let fixes = cited.map(|(id, citing)| {
            let takes_back = |commit: &&Commit| {
                commit.reverts.iter().any(|target| citing.iter().any(|it| it.id == *target))
            };
            let all: Vec<&Commit> = citing.iter().copied().filter(|it| !takes_back(it)).collect();
            let standing = all.iter().filter(|commit| !reverts.is_undone(commit.id));
            let standing = standing.map(|commit| {
                let since = history.get(reverts.since(commit.id)).unwrap_or(commit);
                Fix { commit, since }
            });
            (id, Fixes { standing: standing.collect(), all })
        });
        fixes.collect()
    }
}
