//! What the commits of a line of history took back, and what came back since.

use super::{Bits, History};
use crate::model::{Oid, OidMap};

/// What `git revert` took back on a line of history.
pub struct Reverts {
    /// Each commit that was taken back, with the one since which it is.
    undone: OidMap<Oid>,
    /// Each commit that stands because what took it back was taken back itself, with the one since which it
    /// does.
    again: OidMap<Oid>,
}

impl History {
    /// What those of the commits took back that a line of history reaches.
    pub fn reverts(&self, reach: &Bits) -> Reverts {
        let mut reverts = Reverts { undone: OidMap::default(), again: OidMap::default() };
        // Children come before their parents.
        for (at, commit) in self.commits().iter().enumerate() {
            if !reach.contains(at) {
                continue;
            }
            let (since, targets) = match reverts.undone.get(&commit.id) {
                Some(&since) => (since, &mut reverts.again),
                None => (reverts.since(commit.id), &mut reverts.undone),
            };
            for target in &commit.reverts {
                targets.entry(*target).or_insert(since);
            }
        }
        reverts
    }
}

impl Reverts {
    /// Whether a commit was taken back, and does not stand again.
    pub fn is_undone(&self, commit: Oid) -> bool {
        self.undone.contains_key(&commit)
    }

    /// The commit since which the change of one that stands is there: itself, or what brought it back.
    pub fn since(&self, commit: Oid) -> Oid {
        self.again.get(&commit).copied().unwrap_or(commit)
    }
}
