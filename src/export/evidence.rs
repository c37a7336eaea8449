//! What a package is made of: the evaluated commit with all that was gathered for it.

use crate::approval::Approvals;
use crate::config::Config;
use crate::facts::Facts;
use crate::git::Repository;
use crate::history::History;
use crate::model::Oid;

/// A commit as it was evaluated.
#[derive(Clone, Copy)]
pub struct Evidence<'e> {
    /// The repository, which noted what was read of it.
    pub repository: &'e Repository,
    /// The configuration that the commit was evaluated by.
    pub config: &'e Config,
    /// All that the commit reaches.
    pub history: &'e History,
    /// What was gathered besides.
    pub facts: &'e Facts,
    /// Who approved what.
    pub approvals: &'e Approvals,
    /// The evaluated commit.
    pub commit: Oid,
}
