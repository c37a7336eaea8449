//! How much a finding weighs.

use std::fmt;

/// How much a finding weighs; only major ones decide a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A requirement of the standard is not met by what is there.
    Major,
    /// A weakness that does not decide the verdict.
    Minor,
    /// Something an auditor will want to look at.
    Observation,
}

impl Severity {
    /// Every severity, heaviest first.
    pub const ALL: [Self; 3] = [Self::Major, Self::Minor, Self::Observation];

    /// The word for it in outputs and in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Observation => "observation",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
