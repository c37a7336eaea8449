//! Tree objects, read once and kept for a while, without the entries nobody tracks.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use memchr::memchr;

use super::Objects;
use crate::model::{Oid, PassThrough, Tracked, Within};

/// How many entries are kept, a few dozen bytes each, a tree itself counting for some: a
/// date-ordered walk comes back to a parent's tree soon or never.
const KEPT: usize = 1 << 18;
const TREE: usize = 8;

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
        self.mode & 0o170_000 == 0o040_000
    }
}

/// The tracked entries of one tree, in git's order.
#[derive(Debug, Default)]
pub struct Tree {
    names: Vec<u8>,
    entries: Vec<(std::ops::Range<u32>, Entry)>,
}

impl Tree {
    /// The name and entry at a position.
    pub fn get(&self, at: usize) -> Option<(&[u8], Entry)> {
        let (name, entry) = self.entries.get(at)?;
        Some((&self.names[name.start as usize..name.end as usize], *entry))
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries that are in `names`, looking no further than the last of them.
    fn named(bytes: &[u8], names: &[Vec<u8>]) -> Option<Self> {
        let mut tree = Self::default();
        let mut entries = RawEntries(bytes);
        while tree.len() < names.len() {
            let Some(raw) = entries.next() else { break };
            let raw = raw?;
            if names.iter().any(|name| name == raw.name) {
                tree.push(&raw)?;
            }
        }
        Some(tree)
    }

    /// The entries for which `keep` holds; `None` if the bytes are no tree.
    fn filtered(bytes: &[u8], mut keep: impl FnMut(&[u8], &Entry) -> bool) -> Option<Self> {
        let mut tree = Self::default();
        for raw in RawEntries(bytes) {
            let raw = raw?;
            if keep(raw.name, &raw.entry()?) {
                tree.push(&raw)?;
            }
        }
        Some(tree)
    }

    fn push(&mut self, raw: &RawEntry<'_>) -> Option<()> {
        let start = u32::try_from(self.names.len()).ok()?;
        self.names.extend_from_slice(raw.name);
        let end = u32::try_from(self.names.len()).ok()?;
        self.entries.push((start..end, raw.entry()?));
        Some(())
    }
}

/// The entries of a tree object's bytes; `None` where they are broken.
struct RawEntries<'a>(&'a [u8]);

struct RawEntry<'a> {
    mode: &'a [u8],
    name: &'a [u8],
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
        let end = memchr(0, bytes)?;
        let (id, rest) = bytes[end + 1..].split_at_checked(Oid::LEN)?;
        Some((Self { mode, name: &bytes[..end], id }, rest))
    }

    fn entry(&self) -> Option<Entry> {
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
    kept: HashMap<(Oid, Vec<u8>), Rc<Tree>, BuildHasherDefault<PassThrough>>,
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
    pub fn read(&mut self, id: Oid, folder: &[u8]) -> Option<Rc<Tree>> {
        let key = (id, folder.to_vec());
        if let Some(tree) = self.kept.get(&key) {
            return Some(Rc::clone(tree));
        }
        let object = self.objects.read(id).ok()?;
        let within = match folder {
            b"" => None,
            folder => Some(self.tracked.within(folder)),
        };
        let tree = match within.as_ref().unwrap_or(&self.top) {
            Within::Everything => Tree::filtered(object.data(), |_, _| true),
            Within::Names(names) => Tree::named(object.data(), names),
            Within::Some => {
                let mut path = folder.to_vec();
                Tree::filtered(object.data(), |name, entry| {
                    path.truncate(folder.len());
                    path.extend_from_slice(name);
                    self.keeps(&path, entry)
                })
            }
        };
        let tree = Rc::new(tree?);
        self.keep(key, Rc::clone(&tree));
        Some(tree)
    }

    fn keeps(&self, path: &[u8], entry: &Entry) -> bool {
        if entry.is_tree() { self.tracked.may_hold(path) } else { self.tracked.holds(path) }
    }

    fn keep(&mut self, key: (Oid, Vec<u8>), tree: Rc<Tree>) {
        self.weight += tree.len() + TREE;
        while self.weight > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.kept.remove(&oldest).map_or(0, |tree| tree.len() + TREE);
            self.weight -= gone;
        }
        self.order.push_back(key.clone());
        self.kept.insert(key, tree);
    }
}
