//! Links as a file states them.

use std::collections::HashSet;

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

    /// One to each that some words name, `REQ_1`, or name with a condition, `REQ_1[version==2]`; what is named
    /// again in the same words is the same link.
    pub fn all<'w>(kind: &str, words: impl Iterator<Item = &'w str>, line: usize) -> Vec<Self> {
        let mut seen = HashSet::new();
        let named = words.filter(|word| seen.insert(*word)).map(|word| {
            let (target, condition) = word.split_once('[').unzip();
            let revision = condition.map(|it| it.trim_end_matches(']').to_owned());
            Self { revision, ..Self::new(kind, target.unwrap_or(word).trim(), line) }
        });
        named.filter(|link| !link.target.is_empty()).collect()
    }
}

/// `SRS-1` of `[SRS-1](other.md)`.
pub fn unlinked(target: &str) -> &str {
    let inner = target.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inner.map_or(target, |(id, _)| id).trim_matches('`')
}

/// What a list names, whatever stands between, but for blanks in a condition.
pub fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ';', '\n']).flat_map(words).map(unlinked)
}

fn words(part: &str) -> Vec<&str> {
    match part.trim().find('[') {
        Some(1..) => vec![part.trim()],
        _ => part.split_whitespace().collect(),
    }
}
