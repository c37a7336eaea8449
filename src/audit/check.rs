//! One thing that is checked of a package, and what it came to.

use crate::view::{PackageCheck, PackageFinding};

/// So many findings of one check are listed; all are counted.
const LISTED: usize = 200;

/// What is checked, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The archive as a file.
    Archive,
    /// The files by the manifests.
    Manifests,
    /// The manifests by the statement over them.
    Statement,
    /// The statement by its signature.
    Signature,
    /// The repository's objects by their ids.
    Objects,
    /// The files by the repository.
    Files,
    /// The approvals and tags by their keys.
    Approvals,
    /// The report by what the repository gives.
    Matrix,
    /// All files by what the exporter makes of the repository.
    Contents,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Archive,
        Self::Manifests,
        Self::Statement,
        Self::Signature,
        Self::Objects,
        Self::Files,
        Self::Approvals,
        Self::Matrix,
        Self::Contents,
    ];

    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Manifests => "manifests",
            Self::Statement => "statement",
            Self::Signature => "signature",
            Self::Objects => "objects",
            Self::Files => "files",
            Self::Approvals => "approvals",
            Self::Matrix => "matrix",
            Self::Contents => "contents",
        }
    }
}

/// What checking one thing came to.
#[derive(Debug)]
pub struct Check {
    subject: Subject,
    is_assessed: bool,
    /// What was seen, in a sentence.
    says: String,
    findings: Vec<PackageFinding>,
    count: usize,
    /// What could not be checked, and why.
    open: Vec<String>,
}

impl Check {
    /// Begins to check something.
    pub fn of(subject: Subject) -> Self {
        Self {
            subject,
            is_assessed: true,
            says: String::new(),
            findings: Vec::new(),
            count: 0,
            open: Vec::new(),
        }
    }

    /// Nothing can be said of it.
    pub fn unassessed(subject: Subject, why: impl Into<String>) -> Self {
        Self { is_assessed: false, says: why.into(), ..Self::of(subject) }
    }

    /// What is checked.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// What was seen.
    pub fn say(&mut self, says: impl Into<String>) {
        self.says = says.into();
    }

    /// Something is wrong with a file of the package, or with a place in it.
    pub fn find(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.count += 1;
        if self.findings.len() < LISTED {
            self.findings.push(PackageFinding { place: place.into(), message: message.into() });
        }
    }

    /// Something is wrong, if it is.
    pub fn find_unless(&mut self, holds: bool, place: &str, message: impl Into<String>) {
        if !holds {
            self.find(place, message);
        }
    }

    /// Something could not be checked.
    pub fn leave_open(&mut self, what: impl Into<String>) {
        self.open.push(what.into());
    }

    /// Whether nothing wrong was found.
    pub fn holds(&self) -> bool {
        self.is_assessed && self.count == 0
    }

    /// As it is published.
    pub fn publish(self) -> PackageCheck {
        let state = match () {
            () if !self.is_assessed => "not assessed",
            () if self.count > 0 => "fails",
            () if !self.open.is_empty() => "in part",
            () => "holds",
        };
        PackageCheck {
            check: self.subject.word(),
            state,
            says: self.says,
            findings: self.findings,
            findings_total: self.count,
            open: self.open,
        }
    }
}
