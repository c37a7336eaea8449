//! Links as a file states them.

use crate::model::LinkDirection;

/// A link as its source states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The word for it: one of [`crate::model::LINK_WORDS`] where the format gives it a meaning, else as written.
    pub kind: String,
    /// The identifier of what it leads to.
    pub target: String,
    /// Which end is the upper one, where the format says so beside the word; else the word tells.
    pub direction: Option<LinkDirection>,
    /// The revision of the target that it was made for, in the format's own terms.
    pub revision: Option<String>,
    /// The line it stands on, from 1.
    pub line: usize,
}

impl Link {
    /// A link to whatever revision there is.
    pub fn new(kind: impl Into<String>, target: impl Into<String>, line: usize) -> Self {
        Self { kind: kind.into(), target: target.into(), direction: None, revision: None, line }
    }
}
