//! Revision arguments: a commit, `A..B`, or `A...B`.

use super::objects::{from_git2, to_git2};
use super::{Plan, Repository};
use crate::error::{Error, Result};
use crate::model::Oid;

/// What a revision argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revision {
    /// A commit with all its ancestors.
    Commit(Oid),
    /// What the second reaches and the first does not, `A..B`.
    Range(Oid, Oid),
    /// What either reaches and not both, `A...B`.
    Either(Oid, Oid),
}

impl Repository {
    /// Reads a revision argument; an end that is left out is `HEAD`.
    pub fn revision(&self, argument: &str) -> Result<Revision> {
        if argument.starts_with('-') {
            return Err(Error::usage(format!("`{argument}` is no revision"))
                .hint("options stand before the revision; see --help"));
        }
        let end = |end: &str| self.commit(if end.is_empty() { "HEAD" } else { end });
        if let Some((a, b)) = argument.split_once("...") {
            return Ok(Revision::Either(end(a)?, end(b)?));
        }
        match argument.split_once("..") {
            Some((a, b)) => Ok(Revision::Range(end(a)?, end(b)?)),
            None => Ok(Revision::Commit(self.commit(argument)?)),
        }
    }

    /// Whether an argument can be read as a revision.
    pub fn is_revision(&self, argument: &str) -> bool {
        !argument.starts_with('-') && self.revision(argument).is_ok()
    }

    /// The walk over what a revision names.
    pub fn plan(&self, revision: Revision) -> Result<Plan> {
        let (starts, excluded) = match revision {
            Revision::Commit(commit) => (vec![commit], Vec::new()),
            Revision::Range(from, to) => (vec![to], vec![from]),
            Revision::Either(a, b) => (vec![a, b], self.merge_bases(a, b)?),
        };
        Ok(Plan { starts, excluded, ..Plan::default() })
    }

    /// The best common ancestors of two commits.
    pub fn merge_bases(&self, a: Oid, b: Oid) -> Result<Vec<Oid>> {
        match self.inner().merge_bases(to_git2(a)?, to_git2(b)?) {
            Ok(bases) => bases.iter().map(|base| from_git2(*base)).collect(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}
