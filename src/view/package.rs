//! What checking an auditor's package came to, version 1.

use schemars::JsonSchema;
use serde::Serialize;

/// An auditor's package, checked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PackageAudit {
    /// `git-trace/verify-export/v1`.
    pub schema: &'static str,
    /// The version of git-trace that checked it.
    pub generator: String,
    /// The file, as it was named.
    pub file: String,
    /// Whether all that was checked holds, and somebody whom the auditor named vouches for it.
    pub holds: bool,
    /// The commit that the package says it is of; null where it could not be read.
    pub commit: Option<String>,
    /// The release that the package says it is of, if it is one.
    pub release: Option<String>,
    /// What was checked, in the order of checking.
    pub checks: Vec<PackageCheck>,
}

/// One thing that was checked of a package.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PackageCheck {
    /// `archive`, `manifests`, `statement`, `signature`, `objects`, `files`, `approvals`, `matrix` or
    /// `contents`.
    pub check: &'static str,
    /// `holds`; `in part`, where nothing is wrong and not all could be checked; `fails`; `not assessed`.
    pub state: &'static str,
    /// What was seen, or why nothing was assessed.
    pub says: String,
    /// What is wrong.
    pub findings: Vec<PackageFinding>,
    /// How many there are, whatever is listed.
    pub findings_total: usize,
    /// What could not be checked, and why.
    pub open: Vec<String>,
}

/// Something wrong with a package.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PackageFinding {
    /// The file of the package, with a place in it where there is one; empty for the archive itself.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}
