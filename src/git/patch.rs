//! What a commit changed, by a hash that is the same wherever the same change was made.

use super::Repository;
use super::objects::{from_git2, note, to_git2};
use crate::model::Oid;

impl Repository {
    /// The hash of what a commit changed, as `git patch-id --stable` takes it from line numbers and white
    /// space; `None` for a merge, and where something cannot be read.
    pub fn patch_id(&self, commit: Oid) -> Option<Oid> {
        let inner = self.inner();
        let commit = inner.find_commit(to_git2(commit).ok()?).ok()?;
        let before = match commit.parent_count() {
            0 => None,
            1 => Some(commit.parent(0).ok()?.tree().ok()?),
            _ => return None,
        };
        let tree = commit.tree().ok()?;
        let diff = inner.diff_tree_to_tree(before.as_ref(), Some(&tree), None).ok()?;
        if self.noted.is_some() {
            let sides =
                diff.deltas().flat_map(|delta| [delta.old_file().id(), delta.new_file().id()]);
            sides.filter_map(|id| from_git2(id).ok()).for_each(|id| note(self.noted.as_ref(), id));
        }
        from_git2(diff.patchid(None).ok()?).ok()
    }
}
