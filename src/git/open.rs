//! Opening a repository, and asking it what a revision names.

use std::cell::{OnceCell, RefCell};
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ErrorCode, ObjectType, RepositoryOpenFlags};

use super::Condition;
use super::index::Index;
use super::objects::{Absent, Objects, from_git2, to_git2};
use super::pack::{NEAR, Packs, Reader, WHOLE_TREE};
use crate::error::{Error, Result};
use crate::model::{Oid, OidSet};

/// Blobs that were read.
pub(super) type Noted = Arc<Mutex<OidSet>>;

/// A git repository, open for reading and never written to.
pub struct Repository {
    inner: git2::Repository,
    asked: PathBuf,
    condition: Condition,
    packs: Arc<Packs>,
    /// The blobs that were read, where somebody wants to know.
    pub(super) noted: Option<Noted>,
    /// Of a repository to which nobody adds anything, the objects that somebody asked for in vain.
    absent: Option<Absent>,
    /// The index, once somebody asks for what is staged; `None` where libgit2 reads it.
    pub(super) index: OnceCell<Option<RefCell<Index<File>>>>,
}

impl Repository {
    /// Opens the repository that holds `folder`, as git would find it (`GIT_DIR` included).
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_by(folder, RepositoryOpenFlags::FROM_ENV)
    }

    /// Opens the bare repository in this very folder, whatever the environment says. It is sealed:
    /// nobody adds anything to it, and it keeps in mind what was asked for and is not there.
    pub(super) fn open_sealed(folder: &Path) -> Result<Self> {
        let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
        Ok(Self { absent: Some(Absent::default()), ..Self::open_by(folder, flags)? })
    }

    fn open_by(folder: &Path, flags: RepositoryOpenFlags) -> Result<Self> {
        // Ids are recomputed where evidence is cited, once; see `read_proven`.
        git2::opts::strict_hash_verification(false);
        git2::opts::enable_caching(false);
        let inner = git2::Repository::open_ext(folder, flags, &[] as &[&OsStr])
            .map_err(|error| cannot_open(folder, error))?;
        let condition = Condition::of(&inner)?;
        let packs = Arc::new(Packs::of(&inner.commondir().join("objects")));
        let (asked, index) = (folder.to_owned(), OnceCell::new());
        let (noted, absent) = (None, None);
        Ok(Self { inner, asked, condition, packs, noted, absent, index })
    }

    /// Notes from now on which blobs are read, but for those that are only searched on every core; see
    /// [`Objects::note`].
    #[must_use]
    pub fn noting(self) -> Self {
        Self { noted: Some(Noted::default()), ..self }
    }

    /// The blobs that were noted.
    pub fn noted(&self) -> OidSet {
        let noted = self.noted.as_ref().and_then(|noted| Some(noted.lock().ok()?.clone()));
        noted.unwrap_or_default()
    }

    /// A second handle on the same repository, for another thread.
    pub(super) fn reopen(&self) -> Result<Self> {
        let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
        let inner = git2::Repository::open_ext(self.inner.path(), flags, &[] as &[&OsStr])
            .map_err(|error| cannot_open(self.inner.path(), error))?;
        let (asked, packs) = (self.asked.clone(), Arc::clone(&self.packs));
        let (condition, index) = (Condition::of(&inner)?, OnceCell::new());
        let absent = self.absent.clone();
        Ok(Self { condition, asked, packs, inner, noted: None, absent, index })
    }

    /// Where the history that can be seen from here ends.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The folder of the work tree; `None` for a bare repository, and within the git folder.
    pub(super) fn work_tree(&self) -> Option<PathBuf> {
        let (here, git) = (self.asked.canonicalize().ok()?, self.inner.path().canonicalize().ok()?);
        let top = self.inner.workdir()?.canonicalize().ok()?;
        (!here.starts_with(git)).then_some(top)
    }

    /// The folder of the work tree, if the folder asked for is in it: a configuration may set the work
    /// tree to anywhere.
    pub fn work_tree_around(&self) -> Option<PathBuf> {
        let here = self.asked.canonicalize().ok()?;
        self.work_tree().filter(|top| here.starts_with(top))
    }

    /// Whether there is something at a path of the work tree, given from the folder asked for.
    pub fn has_file(&self, path: &str) -> bool {
        self.work_tree().is_some() && self.asked.join(path).symlink_metadata().is_ok()
    }

    /// The folder that was asked for, below the top of the work tree: empty, or ending in `/`.
    pub fn prefix(&self) -> String {
        let (Some(top), Ok(here)) = (self.work_tree(), self.asked.canonicalize()) else {
            return String::new();
        };
        match here.strip_prefix(top) {
            Ok(below) if below != Path::new("") => format!("{}/", below.display()),
            _ => String::new(),
        }
    }

    pub(super) fn inner(&self) -> &git2::Repository {
        &self.inner
    }

    /// The object database.
    pub fn objects(&self) -> Result<Objects<'_>> {
        Ok(self.objects_by(Reader::keeping(Arc::clone(&self.packs), NEAR)))
    }

    /// The object database for whoever goes through all of it.
    pub(super) fn all_objects(&self) -> Objects<'_> {
        self.objects_by(Reader::keeping(Arc::clone(&self.packs), WHOLE_TREE))
    }

    /// The object database for whoever goes through all of it in the order in which a bundle is written; a
    /// sealed repository came out of one.
    pub(super) fn objects_of_bundle(&self) -> Objects<'_> {
        let reader = Reader::keeping(Arc::clone(&self.packs), WHOLE_TREE);
        self.objects_by(if self.absent.is_some() { reader.in_chains() } else { reader })
    }

    fn objects_by(&self, reader: Reader) -> Objects<'_> {
        Objects::of(&self.inner, self.noted.clone(), self.absent.clone(), reader)
    }

    /// How many objects of a sealed repository were asked for so far, and are not there.
    pub fn absent(&self) -> usize {
        let absent = self.absent.as_ref().map(|absent| absent.lock());
        absent.map_or(0, |absent| absent.unwrap_or_else(PoisonError::into_inner).len())
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<Oid> {
        let unknown = |error: git2::Error| match error.code() {
            ErrorCode::UnbornBranch => no_commits(),
            _ if revision == "HEAD" && self.inner.head().is_err_and(is_unborn) => no_commits(),
            _ => no_commit(revision).because(error),
        };
        let object = self.object(revision).map_err(unknown)?;
        self.objects()?.peel(from_git2(object)?).ok_or_else(|| no_commit(revision))
    }

    /// The object that a revision names. Names of refs are looked up without parsing the object,
    /// since libgit2 refuses commits that git itself reads.
    fn object(&self, revision: &str) -> Result<git2::Oid, git2::Error> {
        let named = self.inner.resolve_reference_from_short_name(revision);
        if let Ok(target) = named.and_then(|reference| reference.resolve())
            && let Some(id) = target.target()
        {
            return Ok(id);
        }
        match git2::Oid::from_str(revision) {
            Ok(id) if revision.len() == 2 * Oid::LEN => Ok(id),
            _ => Ok(self.inner.revparse_single(revision)?.id()),
        }
    }

    /// The blob at a path of a commit's tree; `None` if there is no file.
    pub fn blob_at(&self, commit: Oid, path: &str) -> Result<Option<Oid>> {
        let tree = self.objects()?.tree(commit).ok_or_else(|| {
            Error::repository(format!("commit {commit} cannot be read")).hint("run `git fsck`")
        })?;
        let tree = self.inner.find_tree(to_git2(tree)?)?;
        match tree.get_path(Path::new(path)) {
            Ok(entry) if entry.kind() == Some(ObjectType::Blob) => from_git2(entry.id()).map(Some),
            Err(error) if error.code() != ErrorCode::NotFound => Err(error.into()),
            _ => Ok(None),
        }
    }

    /// A value of the user's own or the system's git configuration, never of the repository's:
    /// a repository that was handed over must not choose programs to run.
    pub fn user_setting(&self, key: &str) -> Option<String> {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        let config = self.inner.config().ok()?;
        [Global, XDG, System, ProgramData]
            .into_iter()
            .find_map(|level| config.open_level(level).ok()?.get_string(key).ok())
    }
}

fn is_unborn(error: git2::Error) -> bool {
    error.code() == ErrorCode::UnbornBranch
}

fn no_commit(revision: &str) -> Error {
    Error::repository(format!("`{revision}` names no commit in this repository"))
        .hint("see `git tag`, `git branch -a`; a shallow clone may lack it")
}

fn no_commits() -> Error {
    Error::repository("this repository has no commits yet: HEAD is unborn")
        .hint("make a first commit, or name a revision")
}

fn cannot_open(folder: &Path, error: git2::Error) -> Error {
    let message = error.message().to_owned();
    let failed = Error::repository(match error.code() {
        ErrorCode::NotFound => format!("no git repository at or above `{}`", folder.display()),
        _ => format!("the git repository at `{}` cannot be opened", folder.display()),
    })
    .because(error);
    match () {
        () if message.contains("not owned by") => failed.hint(
            "it belongs to another user; if you trust it, run \
             `git config --global --add safe.directory <its folder>`",
        ),
        () if message.contains("sha256") || message.contains("objectformat") => failed.hint(
            "repositories with SHA-256 object ids are not supported: only SHA-1 ones can be read",
        ),
        () if message.contains("refstorage") || message.contains("reftable") => failed.hint(
            "refs in the reftable format are not supported: \
             `git refs migrate --ref-format=files` converts them",
        ),
        () => failed.hint("name a folder inside a repository with -C"),
    }
}

impl From<git2::Error> for Error {
    fn from(error: git2::Error) -> Self {
        Self::repository("the repository cannot be read").hint("run `git fsck`").because(error)
    }
}
