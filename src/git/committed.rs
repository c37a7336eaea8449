//! What a commit holds at a path, and whether the work tree still has it like that.

use std::path::Path;

use git2::{ErrorCode, ObjectType, Status};

use super::Repository;
use super::objects::{from_git2, to_git2};
use super::pathspec::normalise;
use crate::error::{Error, Result};
use crate::model::Oid;

/// What stands at a path of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A file with this content.
    File(Oid),
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A commit of another repository.
    Submodule,
    /// Nothing.
    Nothing,
}

impl Repository {
    /// The path from the top of the work tree that an argument names, as git takes it: from the
    /// folder asked for, or absolute within the work tree. `None` if it leaves the work tree.
    pub fn path_of(&self, argument: &str) -> Option<String> {
        let argument_path = Path::new(argument);
        if !argument_path.is_absolute() {
            return normalise(&self.prefix(), argument).filter(|path| !path.is_empty());
        }
        // The file itself may be a link; its folder is what has to be in the work tree.
        let folder = argument_path.parent()?.canonicalize().ok()?;
        let below = folder.strip_prefix(self.work_tree()?).ok()?;
        let below = below.join(argument_path.file_name()?);
        Some(below.to_str()?.to_owned())
    }

    /// What a commit holds at a path.
    pub fn held(&self, commit: Oid, path: &str) -> Result<Held> {
        let tree = self.objects()?.tree(commit).ok_or_else(|| {
            Error::repository(format!("commit {commit} cannot be read")).hint("run `git fsck`")
        })?;
        let tree = self.inner().find_tree(to_git2(tree)?)?;
        let entry = match tree.get_path(Path::new(path)) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(Held::Nothing),
            Err(error) => return Err(error.into()),
        };
        Ok(match (entry.kind(), entry.filemode()) {
            (Some(ObjectType::Blob), 0o120_000) => Held::Link,
            (Some(ObjectType::Blob), _) => Held::File(from_git2(entry.id())?),
            (Some(ObjectType::Tree), _) => Held::Folder,
            (Some(ObjectType::Commit), _) => Held::Submodule,
            _ => Held::Nothing,
        })
    }

    /// How a path in the index or in the work tree differs from HEAD; `None` if it does not.
    pub fn local_change(&self, path: &str) -> Result<Option<&'static str>> {
        let status = match self.inner().status_file(Path::new(path)) {
            Ok(status) => status,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(Some("is not there")),
            // A folder stands where the file should be.
            Err(error) if error.code() == ErrorCode::Ambiguous => return Ok(Some("is a folder")),
            Err(error) => return Err(error.into()),
        };
        let staged = Status::INDEX_NEW
            | Status::INDEX_MODIFIED
            | Status::INDEX_DELETED
            | Status::INDEX_RENAMED
            | Status::INDEX_TYPECHANGE;
        Ok(match status {
            Status::CURRENT => None,
            status if status.contains(Status::CONFLICTED) => Some("has a merge conflict"),
            status if status.intersects(staged) => Some("has staged changes"),
            status if status.contains(Status::WT_DELETED) => Some("is gone from the work tree"),
            _ => Some("has changes in the work tree"),
        })
    }
}
