//! Tree objects, read once and kept for a while, without the entries nobody tracks.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use memchr::memchr;

use super::Objects;
use crate::model::{Oid, PassThrough, Tracked, Within};

/// How many bytes of trees are kept: a date-ordered walk comes back to a parent's tree soon or
/// never. A tree takes some beside its entries.
const KEPT: usize = 16 << 20;
const TREE: usize = 200;

/// How much of a top tree is read at first where a few names matter: enough for most.
const START: usize = 4 << 10;

/// The part of a mode that says what kind of entry it is.
const KIND: u32 = 0o170_000;

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The type and permissions, `0o100644` for a plain file.
    pub mode: u32,
    /// The object: a blob, a tree, or a commit of another repository.
    pub id: Oid,
}

impl Entry {
    /// Whether it is a folder.
    pub fn is_tree(&self) -> bool {
        self.mode & KIND == 0o040_000
    }

    /// Whether it is a file with content of its own, and no symbolic link.
    pub fn is_file(&self) -> bool {
        self.mode & KIND == 0o100_000
    }

    /// Whether it is the commit of another repository.
    pub fn is_submodule(&self) -> bool {
        self.mode & KIND == 0o160_000
    }
}

/// The tracked entries of one tree, in git's order, as raw as they were read: most are only ever
/// compared with their like, which bytes do best.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tree {
    bytes: Vec<u8>,
    /// Where each entry ends.
    ends: Vec<u32>,
}

impl Tree {
    /// The name and entry at a position.
    pub fn get(&self, at: usize) -> Option<(&[u8], Entry)> {
        let (raw, _) = RawEntry::first(self.rest(at))?;
        Some((raw.name, raw.entry()?))
    }

    /// The entry with a name.
    pub fn find(&self, name: &[u8]) -> Option<Entry> {
        let entries = (0..self.ends.len()).filter_map(|at| self.get(at));
        entries.into_iter().find(|(known, _)| *known == name).map(|(_, entry)| entry)
    }

    /// The bytes of the entries from a position on.
    pub fn rest(&self, at: usize) -> &[u8] {
        &self.bytes[self.start(at)..]
    }

    /// How many entries from a position on are whole within so many bytes.
    pub fn count(&self, at: usize, bytes: usize) -> usize {
        let limit = self.start(at) + bytes;
        self.ends[at.min(self.ends.len())..].partition_point(|&end| end as usize <= limit)
    }

    fn start(&self, at: usize) -> usize {
        let before = at.min(self.ends.len()).checked_sub(1);
        before.map_or(0, |before| self.ends[before] as usize)
    }

    /// Every entry; `None` if the bytes are no tree.
    fn whole(bytes: &[u8]) -> Option<Self> {
        let mut tree = Self { bytes: bytes.to_vec(), ends: Vec::with_capacity(bytes.len() / 36) };
        let mut entries = RawEntries(bytes);
        while let Some(raw) = entries.next() {
            raw?;
            tree.ends.push(u32::try_from(bytes.len() - entries.0.len()).ok()?);
        }
        Some(tree)
    }

    /// The entries that are in `names`, looking no further than to the last of them; `None` if the
    /// bytes are no tree, or are cut off before it is clear which entries there are.
    fn named(bytes: &[u8], names: &[Vec<u8>], is_whole: bool) -> Option<Self> {
        let mut tree = Self::default();
        let mut entries = RawEntries(bytes);
        let last = names.iter().max().map_or(&[][..], Vec::as_slice);
        while tree.ends.len() < names.len() {
            let before = entries.0;
            let Some(raw) = entries.next() else { return is_whole.then_some(tree) };
            let raw = raw?;
            if names.iter().any(|name| name == raw.name) {
                tree.push(&before[..before.len() - entries.0.len()])?;
            } else if raw.name > last && names.iter().all(|name| is_past(raw.name, name)) {
                break;
            }
        }
        Some(tree)
    }

    /// The entries for which `keep` holds; `None` if the bytes are no tree.
    fn filtered(bytes: &[u8], mut keep: impl FnMut(&[u8], &Entry) -> bool) -> Option<Self> {
        let mut tree = Self::default();
        let mut entries = RawEntries(bytes);
        loop {
            let before = entries.0;
            let Some(raw) = entries.next() else { return Some(tree) };
            let raw = raw?;
            if keep(raw.name, &raw.entry()?) {
                tree.push(&before[..before.len() - entries.0.len()])?;
            }
        }
    }

    fn push(&mut self, raw: &[u8]) -> Option<()> {
        self.bytes.extend_from_slice(raw);
        self.ends.push(u32::try_from(self.bytes.len()).ok()?);
        Some(())
    }

    /// How much memory it takes.
    fn weight(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len() + TREE
    }
}

/// Whether an entry stands behind where `name` would, be that a file or a folder.
fn is_past(entry: &[u8], name: &[u8]) -> bool {
    entry > name && !entry.starts_with(name)
}

/// Where the comparison of two commits begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Top {
    /// With the top tree, to be read.
    Tree(Oid),
    /// With the tracked entries of the top tree.
    Entries(Arc<Tree>),
}

impl Top {
    /// The entries of a top tree that are in `names`, or the tree itself where it cannot be read.
    pub(super) fn of(objects: &Objects<'_>, tree: Oid, names: &[Vec<u8>]) -> Self {
        let start = objects.read_start(tree, START);
        let entries = start.and_then(|(bytes, is_whole)| Tree::named(&bytes, names, is_whole));
        let entries = entries.or_else(|| {
            let object = objects.read(tree).ok()?;
            Tree::named(object.data(), names, true)
        });
        entries.map_or(Self::Tree(tree), |entries| Self::Entries(Arc::new(entries)))
    }
}

/// The entries of a tree object's bytes; `None` where they are broken.
pub(super) struct RawEntries<'a>(pub(super) &'a [u8]);

/// An entry as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct RawEntry<'a> {
    pub(super) name: &'a [u8],
    mode: &'a [u8],
    id: &'a [u8],
}

impl<'a> Iterator for RawEntries<'a> {
    type Item = Option<RawEntry<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let entry = RawEntry::first(self.0);
        self.0 = entry.as_ref().map_or(&[], |(_, rest)| rest);
        Some(entry.map(|(entry, _)| entry))
    }
}

impl<'a> RawEntry<'a> {
    /// `mode SP name NUL id`, and what follows.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let space = bytes.iter().take(8).position(|&byte| byte == b' ')?;
        let (mode, bytes) = (&bytes[..space], &bytes[space + 1..]);
        if !mode.iter().all(|digit| (b'0'..=b'7').contains(digit)) {
            return None;
        }
        let end = memchr(0, bytes)?;
        let (id, rest) = bytes[end + 1..].split_at_checked(Oid::LEN)?;
        Some((Self { mode, name: &bytes[..end], id }, rest))
    }

    pub(super) fn entry(&self) -> Option<Entry> {
        let mut mode = 0_u32;
        for digit in self.mode {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
            mode = mode * 8 + u32::from(digit);
        }
        Some(Entry { mode, id: Oid::from_bytes(self.id)? })
    }
}

/// Reads trees of one repository for one set of tracked paths.
pub struct Trees<'r> {
    objects: &'r Objects<'r>,
    tracked: &'r dyn Tracked,
    /// What is tracked at the top, where nearly every read begins.
    top: Within,
    kept: HashMap<(Oid, Vec<u8>), Arc<Tree>, BuildHasherDefault<PassThrough>>,
    order: VecDeque<(Oid, Vec<u8>)>,
    weight: usize,
}

impl<'r> Trees<'r> {
    /// A reader for the paths that `tracked` holds.
    pub fn new(objects: &'r Objects<'r>, tracked: &'r dyn Tracked) -> Self {
        let top = tracked.within(b"");
        Self { objects, tracked, top, kept: HashMap::default(), order: VecDeque::new(), weight: 0 }
    }

    /// Where the trees are read from.
    pub(super) fn objects(&self) -> &'r Objects<'r> {
        self.objects
    }

    /// The tracked entries of a tree that stands at `folder` (empty, or ending in `/`).
    ///
    /// `None` if the object is missing or is no tree.
    pub fn read(&mut self, id: Oid, folder: &[u8]) -> Option<Arc<Tree>> {
        let key = (id, folder.to_vec());
        if let Some(tree) = self.kept.get(&key) {
            return Some(Arc::clone(tree));
        }
        let object = self.objects.read(id).ok()?;
        let within = match folder {
            b"" => None,
            folder => Some(self.tracked.within(folder)),
        };
        let tree = match within.as_ref().unwrap_or(&self.top) {
            Within::Everything => Tree::whole(object.data()),
            Within::Names(names) => Tree::named(object.data(), names, true),
            Within::Some => {
                let mut path = folder.to_vec();
                Tree::filtered(object.data(), |name, entry| {
                    path.truncate(folder.len());
                    path.extend_from_slice(name);
                    self.keeps(&path, entry)
                })
            }
        };
        let tree = Arc::new(tree?);
        self.keep(key, Arc::clone(&tree));
        Some(tree)
    }

    fn keeps(&self, path: &[u8], entry: &Entry) -> bool {
        if entry.is_tree() { self.tracked.may_hold(path) } else { self.tracked.holds(path) }
    }

    fn keep(&mut self, key: (Oid, Vec<u8>), tree: Arc<Tree>) {
        self.weight += tree.weight();
        while self.weight > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.kept.remove(&oldest).map_or(0, |tree| tree.weight());
            self.weight -= gone;
        }
        self.order.push_back(key.clone());
        self.kept.insert(key, tree);
    }
}
