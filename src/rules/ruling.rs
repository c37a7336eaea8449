//! What comes of holding a case against one rule.

use super::Case;
use crate::approval::{Approval, Source};
use crate::facts::{ControlledFile, File};
use crate::finding::Location;
use crate::model::{Commit, Person, Severity, SignatureState, Timestamp};

/// Whether a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything it speaks of is as it should be, and there was something to judge.
    Holds,
    /// It holds by statements that nobody signed.
    Asserted,
    /// There was nothing that it speaks of.
    Empty,
    /// Every clause that it serves is tailored out by entries in force.
    NotApplicable,
    /// It held once, and what it spoke of has changed since.
    Stale,
    /// Something is not as it should be.
    Fails,
    /// There is no record at all.
    Missing,
    /// It cannot be known from here.
    NotAssessed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 8] = [
        Self::Holds,
        Self::Asserted,
        Self::Empty,
        Self::NotApplicable,
        Self::Stale,
        Self::Fails,
        Self::Missing,
        Self::NotAssessed,
    ];

    /// The words for it in outputs.
    pub fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Asserted => "asserted",
            Self::Empty => "nothing to judge",
            Self::NotApplicable => "not applicable",
            Self::Stale => "stale",
            Self::Fails => "fails",
            Self::Missing => "missing",
            Self::NotAssessed => "not assessed",
        }
    }
}

/// How an outcome was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Determined {
    /// From commits, tags, blobs, signatures.
    Derived,
    /// A record in the repository says so.
    Declared,
    /// Only a person can judge.
    Manual,
}

impl Determined {
    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Derived => "derived",
            Self::Declared => "declared",
            Self::Manual => "manual",
        }
    }
}

/// A git object that speaks for a rule.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What it is, such as `commit` or `change request`.
    pub kind: &'static str,
    /// Where it is.
    pub location: Location,
    /// Whose it is.
    pub who: Option<Person>,
    /// From when it is.
    pub when: Option<Timestamp>,
    /// How far it can be trusted: `recorded`, `asserted`, or what became of its signature.
    pub state: &'static str,
}

/// What a rule found wanting, before it has a number.
#[derive(Clone, Debug)]
pub struct Wanting {
    /// What, in a sentence.
    pub message: String,
    /// Where.
    pub location: Location,
    /// How to mend it.
    pub help: &'static str,
    /// Its own weight, where it differs from the rule's.
    pub severity: Option<Severity>,
}

/// What came of one rule.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// Whether it holds.
    pub outcome: Outcome,
    /// How that was determined.
    pub determined: Determined,
    /// Why, in a sentence.
    pub says: String,
    /// What speaks for it.
    pub evidence: Vec<Evidence>,
    pub(super) wanting: Vec<Wanting>,
}

impl Ruling {
    /// An outcome derived from git's own objects.
    pub(super) fn new(outcome: Outcome, says: impl Into<String>) -> Self {
        Self {
            outcome,
            determined: Determined::Derived,
            says: says.into(),
            evidence: Vec::new(),
            wanting: Vec::new(),
        }
    }

    /// Of something that history or the records' past would have to tell, and cannot: for which reason.
    pub(super) fn unjudged(why: impl std::fmt::Display) -> Self {
        Self::not_assessed(format!("it cannot be judged: {why}"))
    }

    /// It cannot be known, and why.
    pub(super) fn not_assessed(why: impl Into<String>) -> Self {
        Self { determined: Determined::Manual, ..Self::new(Outcome::NotAssessed, why) }
    }

    /// The same, determined by what a record states.
    pub(super) fn declared(self) -> Self {
        Self { determined: Determined::Declared, ..self }
    }

    /// The same with its evidence.
    pub(super) fn with(self, evidence: Vec<Evidence>) -> Self {
        Self { evidence, ..self }
    }

    /// The same with what was found wanting.
    pub(super) fn wanting(self, wanting: Vec<Wanting>) -> Self {
        Self { wanting, ..self }
    }

    /// The same with more that was found wanting.
    pub(super) fn and_wanting(mut self, more: impl IntoIterator<Item = Wanting>) -> Self {
        self.wanting.extend(more);
        self
    }
}

impl Wanting {
    pub(super) fn new(message: String, location: Location, help: &'static str) -> Self {
        Self { message, location, help, severity: None }
    }

    /// A finding on a controlled record, as its newest commit left it.
    pub(super) fn on(
        file: &ControlledFile,
        message: impl Into<String>,
        help: &'static str,
    ) -> Self {
        let commit = file.versions.first().map(|version| version.commit);
        let place = Location::file(&file.file.path, file.file.blob);
        Self::new(message.into(), Location { commit, ..place }, help)
    }

    /// The same, weighing less than its rule where it is not as bad as that.
    pub(super) fn minor_unless(self, is_major: bool) -> Self {
        if is_major { self } else { self.weighing(Severity::Minor) }
    }

    pub(super) fn weighing(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }
}

impl Evidence {
    /// A commit that speaks by what it states.
    pub(super) fn commit(commit: &Commit, state: &'static str) -> Self {
        Self {
            kind: "commit",
            location: Location::commit(commit.id),
            who: Some((*commit.author.person).clone()),
            when: commit.committer.when,
            state,
        }
    }

    /// A file of the evaluated tree as it stands.
    pub(super) fn file(kind: &'static str, file: &File) -> Self {
        let location = Location::file(&file.path, file.blob);
        Self { kind, location, who: None, when: None, state: "recorded" }
    }

    /// A controlled record by what it states, as its newest commit left it.
    pub(super) fn record(kind: &'static str, file: &ControlledFile, state: &'static str) -> Self {
        let last = file.versions.first();
        let place = Location::file(&file.file.path, file.file.blob);
        Self {
            kind,
            location: Location { commit: last.map(|version| version.commit), ..place },
            who: None,
            when: last.and_then(|version| version.when),
            state,
        }
    }

    /// A requirement as it stands.
    pub(super) fn requirement(case: &Case<'_>, node: usize) -> Self {
        let id = &case.trace.nodes[node].item.id;
        let last = case.facts.requirements.evolution.last_change(id);
        let commit = last.map(|event| event.commit);
        Self {
            kind: "requirement",
            location: Location { commit, ..case.place(node) },
            who: None,
            when: last.and_then(|event| event.when),
            state: "recorded",
        }
    }

    /// An approval of a record, by what became of its signature.
    pub(super) fn approval(approval: &Approval) -> Self {
        let kind = match approval.source {
            Source::Statement => "approval statement",
            Source::Tag => "approval tag",
            Source::Trailer => "approval trailer",
            Source::Note => "approval note",
        };
        let state = match approval.verification.state {
            SignatureState::Unsigned => "asserted",
            _ if approval.is_asserted() => "asserted",
            state => state.word(),
        };
        Self {
            kind,
            location: approval.place.clone(),
            who: Some(approval.who.clone()),
            when: approval.when,
            state,
        }
    }
}
