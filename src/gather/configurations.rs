//! What the configurations that history went through asked of approvals, and which one each commit has.

use super::past::Past;
use super::read_bounded;
use crate::config::{self, Terms};
use crate::facts::Claims;
use crate::git::Objects;
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::history::History;
use crate::model::{Oid, OidSet};

/// Fills in the configurations.
pub fn gather(objects: &Objects<'_>, history: &History, past: &Past, claims: &mut Claims) {
    claims.configuration_versions = past.of_path(config::PATH).cloned().collect();
    let versions = &claims.configuration_versions;
    let changed: OidSet = versions.iter().map(|version| version.commit).collect();
    claims.configuration_at = vec![None; history.commits().len()];
    for &position in history.parents_first() {
        let commit = &history.commits()[position];
        let mut before = history.parents(position).map(|parent| claims.configuration_at[parent]);
        let first = before.next().unwrap_or_default();
        let is_settled = before.all(|other| other == first) && !changed.contains(&commit.id);
        claims.configuration_at[position] =
            if is_settled { first } else { of_tree(objects, commit.tree) };
    }
    let blobs: OidSet = claims.configuration_at.iter().copied().flatten().collect();
    for blob in blobs {
        let terms = read_bounded(objects, blob).ok().and_then(|text| Terms::parse(&text));
        claims.terms.extend(terms.map(|terms| (blob, terms)));
    }
}

/// The configuration of a tree; a link says nothing of its own.
fn of_tree(objects: &Objects<'_>, tree: Oid) -> Option<Oid> {
    let paths = Paths::new([config::PATH.to_owned()]);
    let files = Trees::new(objects, &paths).files(tree).ok()?;
    files.into_iter().map(|(_, entry)| entry).find(|entry| entry.is_file()).map(|entry| entry.id)
}
