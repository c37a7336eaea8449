//! A commit as the history keeps it.

use super::{Ident, Oid, SignatureKind};

/// A commit, its people already named as the mailmap names them.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its id.
    pub id: Oid,
    /// The tree it records.
    pub tree: Oid,
    /// Its parents, first parent first, known or not.
    pub parents: Vec<Oid>,
    /// Who wrote the change.
    pub author: Ident,
    /// Who made the commit.
    pub committer: Ident,
    /// The first line of the message.
    pub subject: String,
    /// The trailers, in their order.
    pub trailers: Vec<Trailer>,
    /// The commits that it takes back, as `git revert` says it.
    pub reverts: Vec<Oid>,
    /// Which kind of signature it carries.
    pub signature: Option<SignatureKind>,
    /// How many signed tags a merge brought in (`mergetag` headers).
    pub merged_tags: usize,
}

/// A key and a value at the end of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// The key as written.
    pub key: String,
    /// The value on one line.
    pub value: String,
}

impl Commit {
    /// Whether it joins lines of history.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }

    /// The trailers whose key is one of these, compared without regard to case.
    pub fn trailers<'a>(&'a self, keys: &'a [String]) -> impl Iterator<Item = &'a Trailer> {
        self.trailers
            .iter()
            .filter(move |trailer| keys.iter().any(|key| key.eq_ignore_ascii_case(&trailer.key)))
    }
}

/// A branch, local or remote-tracking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The name below `refs/heads/` or `refs/remotes/`.
    pub name: String,
    /// The commit it points to.
    pub commit: Oid,
}
