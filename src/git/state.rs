//! What a repository is about to commit, and how it is set up: index, branch, settings, folders.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::Repository;
use super::index::{Index, STAGES};
use super::objects::from_git2;
use super::tree::Trees;
use crate::error::Result;
use crate::model::{Oid, Tracked};

/// A file that is staged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// Its path, bytes of any encoding.
    pub path: Vec<u8>,
    /// Its content.
    pub blob: Oid,
    pub(super) mode: u32,
}

impl Repository {
    /// The staged files of a set of paths, by path (`GIT_INDEX_FILE` is respected).
    pub fn staged(&self, tracked: &dyn Tracked) -> Result<Vec<Staged>> {
        self.staged_where(&tracked.starts(), |path| tracked.holds(path), |_| false)
    }

    /// Whether one of the staged files of a set of paths will do; those behind it are not read.
    pub fn has_staged(
        &self,
        tracked: &dyn Tracked,
        mut will_do: impl FnMut(&Staged) -> bool,
    ) -> Result<bool> {
        let mut found = false;
        let enough = |file: &Staged| {
            found = found || will_do(file);
            found
        };
        self.staged_where(&tracked.starts(), |path| tracked.holds(path), enough)?;
        Ok(found)
    }

    /// The content that is staged at a path; `None` if there is none.
    pub fn staged_at(&self, path: &str) -> Result<Option<Oid>> {
        let path = path.as_bytes();
        let staged = self.staged_where(&[path], |staged| staged == path, |_| true)?;
        Ok(staged.first().map(|file| file.blob))
    }

    /// The staged files that are wanted, each of which begins with one of `starts`, up to the first that
    /// is `enough`.
    fn staged_where(
        &self,
        starts: &[&[u8]],
        wanted: impl Fn(&[u8]) -> bool,
        mut enough: impl FnMut(&Staged) -> bool,
    ) -> Result<Vec<Staged>> {
        let index = self.index.get_or_init(|| open_index(self.inner().path()).map(RefCell::new));
        if let Some(Ok(mut index)) = index.as_ref().map(RefCell::try_borrow_mut)
            && let Some(staged) = index.read(starts, &wanted, &mut enough)
        {
            return Ok(staged);
        }
        // There is none, or it is of a kind that libgit2 may know.
        let all = self.inner().index()?;
        let mut staged = Vec::new();
        let is_staged = |entry: &git2::IndexEntry| entry.flags & STAGES == 0;
        for entry in all.iter().filter(|entry| is_staged(entry) && wanted(&entry.path)) {
            let blob = from_git2(entry.id)?;
            staged.push(Staged { blob, path: entry.path, mode: entry.mode });
            if staged.last().is_some_and(&mut enough) {
                break;
            }
        }
        Ok(staged)
    }

    /// The paths of a set whose staged content differs from that of `HEAD`.
    pub fn staged_changes(&self, tracked: &dyn Tracked) -> Result<Vec<Vec<u8>>> {
        let objects = self.objects()?;
        let head = self.commit("HEAD").ok().and_then(|head| objects.tree(head));
        let files = head.and_then(|tree| Trees::new(&objects, tracked).files(tree).ok());
        let files = files.unwrap_or_default().into_iter();
        let mut before: HashMap<_, _> =
            files.map(|(path, entry)| (path, (entry.id, entry.mode))).collect();
        let staged = self.staged(tracked)?.into_iter();
        let differs = |file: &Staged| before.remove(&file.path) != Some((file.blob, file.mode));
        let mut changed: Vec<Vec<u8>> = staged.filter(differs).map(|file| file.path).collect();
        // What is left is staged no more.
        changed.extend(before.into_keys());
        changed.sort();
        Ok(changed)
    }

    /// A file that git knows and that differs from `HEAD`, in the index or in the work tree; `None`
    /// if all are as they were committed.
    pub fn changed_file(&self) -> Result<Option<String>> {
        let mut options = git2::StatusOptions::new();
        options.include_untracked(false).include_ignored(false).exclude_submodules(true);
        let statuses = self.inner().statuses(Some(&mut options))?;
        let first = statuses.iter().next();
        Ok(first.map(|entry| String::from_utf8_lossy(entry.path_bytes()).into_owned()))
    }

    /// What `origin` calls its head, without `origin/`.
    pub fn remote_head(&self) -> Option<String> {
        let head = self.inner().find_reference("refs/remotes/origin/HEAD").ok()?;
        let target = String::from_utf8_lossy(head.symbolic_target_bytes()?).into_owned();
        target.strip_prefix("refs/remotes/origin/").map(str::to_owned)
    }

    /// The branch that is checked out; `None` where none is.
    pub fn branch(&self) -> Option<String> {
        let head = self.inner().find_reference("HEAD").ok()?;
        let target = String::from_utf8_lossy(head.symbolic_target_bytes()?).into_owned();
        target.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// The full name of the ref that the checked-out branch follows.
    pub fn upstream(&self) -> Option<String> {
        let branch = format!("refs/heads/{}", self.branch()?);
        let name = self.inner().branch_upstream_name(&branch).ok()?;
        name.as_str().ok().map(str::to_owned)
    }

    /// Whether the next commit will be a merge.
    pub fn is_merging(&self) -> bool {
        self.inner().path().join("MERGE_HEAD").exists()
    }

    /// Whether a commit's id begins with these digits.
    pub fn has_commit(&self, digits: &str) -> bool {
        self.inner().find_commit_by_prefix(digits).is_ok()
    }

    /// Git's configuration as it stands now.
    pub fn settings(&self) -> Settings {
        Settings(self.inner().config().and_then(|mut config| config.snapshot()).ok())
    }

    /// A value of the repository's own configuration.
    pub fn own_setting(&self, key: &str) -> Option<String> {
        let config = self.inner().config().ok()?;
        let local = config.open_level(git2::ConfigLevel::Local).ok()?;
        local.get_string(key).ok()
    }

    /// The folder that holds what all work trees share: objects, refs, hooks.
    pub fn common_folder(&self) -> &Path {
        self.inner().commondir()
    }

    /// The folder of the work tree; `None` for a bare repository.
    pub fn top(&self) -> Option<PathBuf> {
        self.inner().workdir().map(Path::to_owned)
    }
}

/// Git's configuration as it stood at one moment: to ask the configuration itself is to ask for each
/// value whether its files changed.
pub struct Settings(Option<git2::Config>);

impl Settings {
    /// A value. It may come from the repository, so that nothing may be run or written because of it.
    pub fn get(&self, key: &str) -> Option<String> {
        self.0.as_ref()?.get_string(key).ok()
    }

    /// Who is about to commit: name and address.
    pub fn user(&self) -> Option<(String, String)> {
        Some((self.get("user.name")?, self.get("user.email")?))
    }
}

/// The index of a repository's folder, kept open so that each look into it sees the same; `None` where it is
/// left to libgit2.
fn open_index(folder: &Path) -> Option<Index<File>> {
    if has_shared_index(folder) {
        return None;
    }
    let named = std::env::var_os("GIT_INDEX_FILE").filter(|file| !file.is_empty());
    let file = named.map_or_else(|| folder.join("index"), PathBuf::from);
    Index::open(File::open(file).ok()?)
}

/// Whether there is what a split index leaves out: itself it says so only at its end.
fn has_shared_index(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name())
        .any(|name| name.as_encoded_bytes().starts_with(b"sharedindex."))
}
