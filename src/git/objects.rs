//! The object database: raw bytes by id, and proof that the bytes make the id.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use git2::ObjectType;

use super::loose;
use super::object::{Links, RawCommit, RawTag};
use super::open::Noted;
use super::pack::Reader;
use super::refs::ident;
use crate::error::{Error, Result};
use crate::model::{Oid, OidSet, Person, Timestamp};

/// Tags that point to tags that point to tags … are followed so far.
pub(super) const DEEPEST: usize = 64;

/// What is not found is not looked for again: nobody adds objects meanwhile.
const ONCE: git2::OdbLookupFlags = git2::OdbLookupFlags::NO_REFRESH;

/// The object database of one repository.
pub struct Objects<'r> {
    /// Libgit2, which opens its own database when it is first asked for it.
    repository: &'r git2::Repository,
    /// The folder in which they lie.
    folder: PathBuf,
    packs: RefCell<Reader>,
    noted: Option<Noted>,
    /// What was asked for in vain, where nobody can add it meanwhile.
    absent: Option<Absent>,
}

/// The objects that were asked for in vain, of all handles on a repository.
pub(super) type Absent = Arc<Mutex<OidSet>>;

/// An object as it is stored.
pub(super) struct Object {
    kind: ObjectType,
    bytes: Rc<Vec<u8>>,
}

impl Object {
    pub(super) fn kind(&self) -> ObjectType {
        self.kind
    }

    pub(super) fn data(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_data(self) -> Vec<u8> {
        Rc::unwrap_or_clone(self.bytes)
    }
}

impl<'r> Objects<'r> {
    pub(super) fn of(
        repository: &'r git2::Repository,
        noted: Option<Noted>,
        absent: Option<Absent>,
        packs: Reader,
    ) -> Self {
        let folder = repository.commondir().join("objects");
        let packs = RefCell::new(packs);
        Self { repository, folder, packs, noted, absent }
    }

    /// Notes a blob as one that was read.
    pub fn note(&self, blob: Oid) {
        note(self.noted.as_ref(), blob);
    }

    /// Whether an object is not there and cannot come; see [`super::Unbundled`].
    pub fn lacks(&self, id: Oid) -> bool {
        self.absent.is_some() && !self.has(id)
    }

    /// The same of an object that somebody asks for, which is kept in mind.
    fn is_absent(&self, id: Oid) -> bool {
        let Some(absent) = self.absent.as_ref().filter(|_| self.lacks(id)) else { return false };
        absent.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        true
    }

    /// The raw bytes of an object, their hash not recomputed.
    pub(super) fn read(&self, id: Oid) -> Result<Object, git2::Error> {
        let object = self.read_unnoted(id)?;
        if object.kind == ObjectType::Blob {
            self.note(id);
        }
        Ok(object)
    }

    fn read_unnoted(&self, id: Oid) -> Result<Object, git2::Error> {
        if let Some(object) = self.packs.borrow_mut().read(id) {
            return Ok(Object { kind: object.kind, bytes: object.bytes });
        }
        if self.is_absent(id) {
            return Err(git2::Error::from_str("it is not there"));
        }
        let odb = self.repository.odb()?;
        let object = odb.read(to_git2(id)?)?;
        Ok(Object { kind: object.kind(), bytes: Rc::new(object.data().to_vec()) })
    }

    /// The bytes of a blob, their hash not recomputed: nothing to cite. `None` if it cannot be
    /// read, or has more bytes than these.
    pub fn bytes(&self, id: Oid, most: u64) -> Option<Vec<u8>> {
        self.note(id);
        // Libgit2, where it is asked, opens all packs again.
        if let Some(object) = self.packs.borrow_mut().read(id) {
            let fits = object.bytes.len() as u64 <= most;
            return fits.then(|| Rc::unwrap_or_clone(object.bytes));
        }
        if let Some(bytes) = loose::blob(&self.folder, id, most) {
            return Some(bytes);
        }
        self.size(id).filter(|size| *size <= most)?;
        self.read(id).ok().map(Object::into_data)
    }

    /// Whether a piece of a blob will do, each of whole lines; those behind it are not read. `None` as
    /// for `bytes`.
    pub fn any_piece(
        &self,
        id: Oid,
        most: u64,
        mut will_do: impl FnMut(&[u8]) -> bool,
    ) -> Option<bool> {
        loose::any_piece(&self.folder, id, most, &mut will_do)
            .or_else(|| self.bytes(id, most).map(|bytes| will_do(&bytes)))
    }

    /// The start of an object in a pack, and whether that is all of it; `None` if it has to be
    /// read whole.
    pub(super) fn read_start(&self, id: Oid, wanted: usize) -> Option<(Rc<Vec<u8>>, bool)> {
        let start = self.packs.borrow_mut().read_start(id, wanted)?;
        Some((Rc::clone(&start.bytes), start.is_whole()))
    }

    /// An object's kind and its size in bytes, without reading it whole.
    pub(super) fn header(&self, id: Oid) -> Option<(u64, ObjectType)> {
        if self.is_absent(id) {
            return None;
        }
        let (size, kind) = self.repository.odb().ok()?.read_header(to_git2(id).ok()?).ok()?;
        Some((u64::try_from(size).ok()?, kind))
    }

    /// Whether there is such an object.
    pub(super) fn has(&self, id: Oid) -> bool {
        let in_packs = self.packs.borrow().has(id);
        in_packs || {
            let odb = self.repository.odb();
            let found = |odb: git2::Odb<'_>| Some(odb.exists_ext(to_git2(id).ok()?, ONCE));
            odb.ok().and_then(found).unwrap_or(false)
        }
    }

    /// An object's size in bytes, without reading it whole; `None` if it is missing.
    pub fn size(&self, id: Oid) -> Option<u64> {
        // What is too large to be read is spoken of all the same.
        self.note(id);
        self.header(id).map(|(size, _)| size)
    }

    /// The parents of a commit; none if it cannot be read.
    pub fn parents(&self, commit: Oid) -> Vec<Oid> {
        self.links(commit).map(|links| links.parents).unwrap_or_default()
    }

    /// The author and the committer of a commit as it names them; `None` if it cannot be read.
    pub fn people(&self, commit: Oid) -> Option<Vec<Person>> {
        let object = self.read(commit).ok()?;
        let raw = RawCommit::parse(object.data())?;
        let people = [raw.author, raw.committer].map(|it| Person::clone(&ident(it).person));
        Some(people.to_vec())
    }

    /// When a commit was made; `None` if it cannot be read or does not say.
    pub fn committed(&self, commit: Oid) -> Option<Timestamp> {
        let object = self.read(commit).ok()?;
        ident(RawCommit::parse(object.data())?.committer).when
    }

    /// The tree of a commit; `None` if the commit cannot be read.
    pub fn tree(&self, commit: Oid) -> Option<Oid> {
        self.links(commit).map(|links| links.tree)
    }

    fn links(&self, commit: Oid) -> Option<Links> {
        let object = self.read(commit).ok()?;
        (object.kind() == ObjectType::Commit).then(|| Links::parse(object.data())).flatten()
    }

    /// The commit at the end of a chain of tags.
    pub fn peel(&self, object: Oid) -> Option<Oid> {
        let mut next = object;
        for _ in 0..DEEPEST {
            let object = self.read(next).ok()?;
            match object.kind() {
                ObjectType::Commit => return Some(next),
                ObjectType::Tag => next = RawTag::parse(object.data())?.target,
                _ => return None,
            }
        }
        None
    }

    /// The bytes of an object whose id was recomputed from them: fit to be cited as evidence.
    ///
    /// An error names the object if it is missing, or if its bytes do not make its name.
    pub fn read_proven(&self, id: Oid) -> Result<Vec<u8>> {
        let object = self.read(id).map_err(|error| {
            Error::repository(format!("object {id} cannot be read"))
                .hint("fetch it (a partial or damaged clone lacks objects), or run `git fsck`")
                .because(error)
        })?;
        if proves(id, object.kind(), object.data()) {
            return Ok(object.into_data());
        }
        Err(Error::repository(format!("object {id} does not have the content that its id names"))
            .hint("the repository is damaged or was tampered with: run `git fsck`"))
    }
}

/// Adds a blob to those that were read, where somebody wants to know.
pub(super) fn note(noted: Option<&Noted>, blob: Oid) {
    if let Some(Ok(mut noted)) = noted.map(|noted| noted.lock()) {
        noted.insert(blob);
    }
}

/// Whether the bytes of an object make its name.
pub(super) fn proves(id: Oid, kind: ObjectType, bytes: &[u8]) -> bool {
    git2::Oid::hash_object(kind, bytes).is_ok_and(|hash| hash.as_bytes() == id.as_bytes())
}

/// The name that bytes have as a blob.
pub fn blob_id(bytes: &[u8]) -> Option<Oid> {
    let hash = git2::Oid::hash_object(ObjectType::Blob, bytes).ok()?;
    Oid::from_bytes(hash.as_bytes())
}

/// The name that the bytes of a file have as a blob; it is read piece by piece.
pub fn file_id(file: &Path) -> Result<Oid> {
    from_git2(git2::Oid::hash_file(ObjectType::Blob, file)?)
}

/// libgit2's name for an object.
pub(super) fn to_git2(id: Oid) -> Result<git2::Oid, git2::Error> {
    git2::Oid::from_bytes(id.as_bytes())
}

/// Our name for an object.
pub(super) fn from_git2(id: git2::Oid) -> Result<Oid> {
    Oid::from_bytes(id.as_bytes())
        .ok_or_else(|| Error::repository(format!("object id {id} is not a SHA-1")))
}
