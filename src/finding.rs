//! Findings: what a rule found wanting, where, and how to mend it.

use crate::model::{Oid, Severity};

/// Something that a rule found wanting.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The number among the rule's findings, from 1.
    pub number: usize,
    /// What is wanting, in a sentence.
    pub message: String,
    /// Where.
    pub location: Location,
    /// How to mend it.
    pub help: &'static str,
}

impl Finding {
    /// `CM-01#3`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.code, self.number)
    }
}

/// The place that a finding or a piece of evidence speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The commit.
    pub commit: Option<Oid>,
    /// The tag.
    pub tag: Option<String>,
    /// The file.
    pub path: Option<String>,
    /// The file's content.
    pub blob: Option<Oid>,
    /// The line in it, from 1.
    pub line: Option<usize>,
}

impl Location {
    /// A commit.
    pub fn commit(commit: Oid) -> Self {
        Self { commit: Some(commit), ..Self::default() }
    }

    /// A tag and the object that it names.
    pub fn tag(name: &str, object: Oid) -> Self {
        Self { tag: Some(name.to_owned()), commit: Some(object), ..Self::default() }
    }

    /// A file's content.
    pub fn file(path: &str, blob: Oid) -> Self {
        Self { path: Some(path.to_owned()), blob: Some(blob), ..Self::default() }
    }

    /// The same place, at a line.
    #[must_use]
    pub fn at_line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }
}
