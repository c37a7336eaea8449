//! Packs, read by ourselves: nearly all of a history stands in them, and reading history fast is
//! what this tool is for.
//!
//! The format is that of gitformat-pack(5). Only what is plain is read here: whatever is not found,
//! is too large or does not add up is left to libgit2, which also knows loose objects and
//! alternates, and says what is wrong.

mod bases;
mod blocks;
mod delta;
mod entry;
mod examine;
mod file;
mod index;
mod indexing;

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use flate2::{Decompress, FlushDecompress, Status};
use git2::ObjectType;

use bases::Bases;
use blocks::Blocks;
use entry::{Entry, Kind};
use file::Pack;

pub(super) use examine::examine;
pub use examine::{LARGEST_OBJECT, MOST_OBJECTS};
pub(super) use indexing::store;

use crate::model::Oid;

/// Packs beyond this many, the smallest ones, are left to libgit2: each takes two open files.
const MOST: usize = 32;

/// Larger objects are left to libgit2.
const LARGEST: usize = 32 << 20;

/// All deltas on the way to one object together are no larger than this, nor more than git makes.
const DELTAS: usize = 32 << 20;
const DEEPEST: usize = 4096;

/// What is kept of objects that others may be deltas against.
///
/// Git makes a tree a delta against one that is near in history: over the top trees of git's own
/// history, read in order, no more than 3 % of the entries are inflated a second time.
pub(super) const NEAR: usize = 8 << 20;

/// The same for whoever goes through all of history.
pub(super) const WHOLE_TREE: usize = 96 << 20;

/// Where less room than this is left, inflating goes byte by byte, which most commits would feel.
const SPARE: usize = 512;

/// The packs of one repository, for all threads.
pub(super) struct Packs(Vec<Pack>);

impl Packs {
    /// The packs in a folder of objects; none where there is nothing that can be read.
    pub(super) fn of(objects: &Path) -> Self {
        let files = std::fs::read_dir(objects.join("pack")).into_iter().flatten().flatten();
        let paths = files.map(|file| file.path()).filter(|path| has_extension(path, "pack"));
        let mut packs: Vec<Pack> = paths.filter_map(|path| Pack::open(&path)).collect();
        packs.sort_by_key(|pack| std::cmp::Reverse(pack.len()));
        packs.truncate(MOST);
        Self(packs)
    }
}

/// The object that a delta makes of its base; `None` where the delta is broken.
#[cfg(test)]
pub(super) fn applied(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut object = Vec::new();
    let start = delta::Start { bytes: base, size: base.len() };
    delta::apply(&start, delta, usize::MAX, LARGEST, &mut object)?;
    Some(object)
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension == wanted)
}

/// An object taken out of a pack, or the start of one.
#[derive(Clone)]
pub(super) struct Packed {
    pub(super) kind: ObjectType,
    pub(super) bytes: Rc<Vec<u8>>,
    /// How many bytes the whole object has.
    size: usize,
}

impl Packed {
    fn whole(kind: ObjectType, bytes: Vec<u8>) -> Self {
        Self { kind, size: bytes.len(), bytes: Rc::new(bytes) }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.bytes.len() == self.size
    }
}

/// Where an entry begins: which pack, and how far into it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    pack: usize,
    offset: u64,
}

/// Reads objects out of the packs, for one thread.
pub(super) struct Reader {
    packs: Arc<Packs>,
    /// The pack in which the last object stood.
    last: usize,
    blocks: Blocks,
    inflate: Decompress,
    bases: Bases,
    /// Whether an object is let go as soon as another one was made from it.
    in_chains: bool,
}

impl Reader {
    /// `kept` is how many bytes of objects are kept that others may be deltas against.
    pub(super) fn keeping(packs: Arc<Packs>, kept: usize) -> Self {
        let (inflate, bases) = (Decompress::new(true), Bases::keeping(kept));
        Self { packs, last: 0, blocks: Blocks::default(), inflate, bases, in_chains: false }
    }

    /// The same for whoever reads the packs of `bundling` in the order in which they are written: what is
    /// kept is the last of every path, and of each of these the next is made.
    pub(super) fn in_chains(self) -> Self {
        Self { in_chains: true, ..self }
    }

    /// The object with an id, its hash not recomputed; `None` if it is for libgit2 to read.
    pub(super) fn read(&mut self, id: Oid) -> Option<Packed> {
        self.read_start(id, usize::MAX)
    }

    /// The same, cut off after `wanted` bytes or before.
    pub(super) fn read_start(&mut self, id: Oid, wanted: usize) -> Option<Packed> {
        let place = self.find(id)?;
        self.last = place.pack;
        self.resolve(place, wanted)
    }

    /// Whether there is such an object in them.
    pub(super) fn has(&self, id: Oid) -> bool {
        self.find(id).is_some()
    }

    fn find(&self, id: Oid) -> Option<Place> {
        let others = (0..self.packs.0.len()).filter(|&pack| pack != self.last);
        std::iter::once(self.last).chain(others).find_map(|pack| {
            let offset = self.packs.0.get(pack)?.find(id)?;
            Some(Place { pack, offset })
        })
    }

    /// Goes down to the nearest base that is whole, then up again, delta by delta.
    fn resolve(&mut self, start: Place, wanted: usize) -> Option<Packed> {
        let mut deltas: Vec<(Place, Vec<u8>)> = Vec::new();
        let mut weight = 0;
        let mut place = start;
        let mut object = loop {
            let known = self.bases.get(place);
            if let Some(known) = known.filter(|it| it.is_whole() || wanted < usize::MAX) {
                break known;
            }
            let entry = self.entry(place)?;
            let bytes = self.inflated(place.pack, entry.data, entry.size)?;
            let base = match entry.kind {
                Kind::Whole(kind) => {
                    let object = Packed::whole(kind, bytes);
                    if kind == ObjectType::Tree || !deltas.is_empty() || self.in_chains {
                        self.bases.keep(place, &object);
                    }
                    break object;
                }
                Kind::DeltaAt(base) => base,
                Kind::DeltaOf(base) => self.packs.0[place.pack].find(base)?,
            };
            weight += bytes.len();
            deltas.push((place, bytes));
            if weight > DELTAS || deltas.len() > DEEPEST {
                return None;
            }
            place.offset = base;
        };
        let mut base_place = place;
        while let Some((place, delta)) = deltas.pop() {
            let base = delta::Start { bytes: &object.bytes, size: object.size };
            let mut bytes = self.bases.buffer();
            let size = delta::apply(&base, &delta, wanted, LARGEST, &mut bytes)?;
            if self.in_chains {
                self.bases.let_go(base_place);
            }
            base_place = place;
            object = Packed { kind: object.kind, bytes: Rc::new(bytes), size };
            self.bases.keep(place, &object);
        }
        Some(object)
    }

    /// What stands before the data of an entry.
    fn entry(&mut self, place: Place) -> Option<Entry> {
        let pack = &self.packs.0[place.pack];
        let mut head = [0; entry::LONGEST];
        let mut filled = 0;
        while filled < head.len() {
            let at = Place { offset: place.offset + filled as u64, ..place };
            let Some(bytes) = self.blocks.from(pack, at) else { break };
            let taken = bytes.len().min(head.len() - filled);
            head[filled..filled + taken].copy_from_slice(&bytes[..taken]);
            filled += taken;
        }
        Entry::parse(&head[..filled], place.offset)
    }

    /// Inflates exactly `size` bytes.
    fn inflated(&mut self, pack: usize, offset: u64, size: usize) -> Option<Vec<u8>> {
        if size > LARGEST {
            return None;
        }
        let mut bytes = Vec::with_capacity(size + SPARE);
        self.inflate.reset(true);
        loop {
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let at = Place { pack, offset: offset + before.0 };
            let input = self.blocks.from(&self.packs.0[pack], at)?;
            let status =
                self.inflate.decompress_vec(input, &mut bytes, FlushDecompress::Finish).ok()?;
            if status == Status::StreamEnd {
                return (bytes.len() == size).then_some(bytes);
            }
            if before == (self.inflate.total_in(), self.inflate.total_out()) {
                return None;
            }
        }
    }
}
