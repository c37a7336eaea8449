//! What a rule may ask besides the message: the configuration, and what stands around the commit.

use crate::config::Config;
use crate::model::{Person, Tracked};

/// What a rule may ask.
pub struct Context<'c> {
    /// What is expected.
    pub config: &'c Config,
    /// The branch, where it is known.
    pub branch: Option<&'c str>,
    /// What stands around the commit, looked up when it is asked for.
    pub surroundings: &'c dyn Surroundings,
}

/// What a trailer may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A requirement.
    Requirement,
    /// A change request.
    ChangeRequest,
    /// A problem report.
    ProblemReport,
    /// A commit, by its id or the beginning of it.
    Commit,
}

impl Reference {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::ChangeRequest => "change request",
            Self::ProblemReport => "problem report",
            Self::Commit => "commit",
        }
    }
}

/// What came of looking for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// It is there.
    Found,
    /// It is not, though its like are; the nearest of them.
    Absent(Option<String>),
    /// Nothing of its kind is kept here, or it cannot be told.
    Elsewhere,
}

/// What stands around a commit, as of that commit.
pub trait Surroundings {
    /// Looks for what an identifier names.
    fn find(&self, reference: Reference, id: &str) -> Sought;

    /// The people that may be named, by each of their addresses; `None` where there is no roster
    /// that can be read.
    fn people(&self) -> Option<Vec<Person>>;

    /// The first path of a set that the commit changes; `None` also where that cannot be told.
    fn touches(&self, paths: &dyn Tracked) -> Option<String>;
}
