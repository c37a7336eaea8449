//! What history made of a controlled record.

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::FileVersion;
use crate::model::Oid;
use crate::rules::Case;

/// One step in the history of a record.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecordStep {
    /// The commit.
    pub commit: String,
    /// When it was committed.
    pub when: Option<String>,
    /// Who wrote it.
    pub who: Option<String>,
    /// The commit's subject.
    pub subject: String,
    /// `added`, `changed`, `renamed` or `removed`.
    pub change: &'static str,
    /// The path that the record has since.
    pub path: String,
    /// The path it had, where it was renamed.
    pub from: Option<String>,
    /// The content; null where the commit removed it.
    pub object: Option<String>,
    /// The change requests that the commit cites.
    pub change_requests: Vec<String>,
}

/// The steps of a record whose commit is wanted; versions and steps are newest first.
pub(super) fn steps(
    case: &Case<'_>,
    versions: &[FileVersion],
    is_wanted: &dyn Fn(Oid) -> bool,
) -> Vec<RecordStep> {
    let numbered = versions.iter().enumerate().filter(|(_, version)| is_wanted(version.commit));
    numbered.map(|(at, version)| step(case, version, versions.get(at + 1))).collect()
}

fn step(case: &Case<'_>, version: &FileVersion, before: Option<&FileVersion>) -> RecordStep {
    let commit = case.history.get(version.commit);
    let before = before.filter(|before| before.blob.is_some());
    let from = before.map(|before| &before.path).filter(|path| **path != version.path);
    let change = match (version.blob, before, from) {
        (None, ..) => "removed",
        (_, None, _) => "added",
        (_, _, Some(_)) => "renamed",
        _ => "changed",
    };
    RecordStep {
        commit: version.commit.to_string(),
        when: version.when.map(|when| when.to_string()),
        who: commit.map(|commit| commit.author.person.name.clone()),
        subject: commit.map(|commit| commit.subject.clone()).unwrap_or_default(),
        change,
        path: version.path.clone(),
        from: from.cloned(),
        object: version.blob.map(|blob| blob.to_string()),
        change_requests: commit.map(|it| case.cited(it).into_iter().collect()).unwrap_or_default(),
    }
}
