//! What support and security updates are judged by: components, documents on vulnerabilities, checksums of
//! artefacts, and the branches that are supported.

use super::File;
use crate::component::Component;
use crate::front_matter::Problem;
use crate::model::{Commit, Oid};
use crate::vulnerability::Document;

/// A file that lists third-party components.
#[derive(Clone, Debug)]
pub struct Lockfile {
    /// The file.
    pub file: File,
    /// What it lists, or why it cannot be read.
    pub components: Result<Vec<Component>, Problem>,
}

/// A document on vulnerabilities.
#[derive(Clone, Debug)]
pub struct VulnerabilityFile {
    /// The file.
    pub file: File,
    /// What it says, or why it cannot be read.
    pub document: Result<Document, Problem>,
}

/// A file with checksums of artefacts, or with the signature of one.
#[derive(Clone, Debug)]
pub struct ChecksumFile {
    /// The file.
    pub file: File,
    /// How many checksums it has (SHA-256 or SHA-512).
    pub digests: usize,
    /// Whether it is a signature.
    pub is_signature: bool,
}

/// The supported branches besides the evaluated one.
#[derive(Clone, Debug, Default)]
pub struct Supported {
    /// The branches, by name.
    pub branches: Vec<SupportedBranch>,
    /// Their commits that the evaluated one does not reach, newest first.
    pub commits: Vec<BranchCommit>,
    /// Why what they hold is not known, if it is not.
    pub unknown: Option<String>,
}

/// A supported branch.
#[derive(Clone, Debug)]
pub struct SupportedBranch {
    /// Its name without the remote's.
    pub name: String,
    /// Its newest commit.
    pub tip: Oid,
}

/// A commit of a supported branch that the evaluated one does not reach.
#[derive(Clone, Debug)]
pub struct BranchCommit {
    /// The commit.
    pub commit: Commit,
    /// The commits that it says it was picked from.
    pub picked: Vec<Oid>,
    /// The evaluated history's commit that changed the same lines in the same way, if one did.
    pub same_patch: Option<Oid>,
}
