//! Which repository a report is of, so that reports of one product can be told apart and joined.

use schemars::JsonSchema;
use serde::Serialize;

use crate::rules::Case;

/// Which repository a report is of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepositoryView {
    /// What its configuration calls it; null where it does not.
    pub name: Option<String>,
    /// The commit that its mainline begins with, by which clones and forks of one repository are known;
    /// null where the history that could be seen does not go back so far.
    pub root: Option<String>,
}

/// Which repository a case is of.
pub(super) fn repository(case: &Case<'_>) -> RepositoryView {
    let mainline = case.history.mainline(case.range.to);
    let first = mainline.last().map(|&position| &case.history.commits()[position]);
    let root = first.filter(|commit| commit.parents.is_empty());
    RepositoryView {
        name: case.config.repository.clone(),
        root: root.map(|commit| commit.id.to_string()),
    }
}
