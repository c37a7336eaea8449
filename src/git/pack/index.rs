//! A pack's index, version 2: where in the pack each object begins.

use std::path::Path;
use std::sync::OnceLock;

use super::file::Positioned;
use crate::model::Oid;

pub(super) const MAGIC: &[u8; 8] = b"\xfftOc\0\0\0\x02";
pub(super) const FANOUT: usize = 256;
/// Where the table of ids begins.
const IDS: u64 = 8 + 4 * FANOUT as u64;
/// The checksums of the pack and of the index itself.
const TRAILER: u64 = 2 * Oid::LEN as u64;

/// An index, its tables read as far as they are asked for.
pub(super) struct Index {
    file: Positioned,
    /// How many ids begin with this byte or a smaller one.
    fanout: Box<[u32; FANOUT]>,
    shelves: Box<[OnceLock<Option<Shelf>>; FANOUT]>,
    checksum: [u8; Oid::LEN],
}

/// The ids that begin with one byte, in order, and their offsets.
struct Shelf {
    ids: Vec<u8>,
    offsets: Vec<u8>,
    /// How many have a smaller second byte than this: a search in few bytes is one in few cache
    /// lines.
    starts: Vec<usize>,
}

impl Index {
    /// Opens an index; `None` if it is none that can be read here.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = Positioned::open(path)?;
        let mut head = [0; IDS as usize];
        file.fill(&mut head, 0)?;
        let table = head.strip_prefix(MAGIC)?;
        let mut fanout = Box::new([0; FANOUT]);
        for (count, bytes) in fanout.iter_mut().zip(table.as_chunks().0) {
            *count = u32::from_be_bytes(*bytes);
        }
        let count = u64::from(fanout[FANOUT - 1]);
        if !fanout.is_sorted() || file.len() < IDS + 28 * count + TRAILER {
            return None;
        }
        let mut checksum = [0; Oid::LEN];
        file.fill(&mut checksum, file.len() - TRAILER)?;
        Some(Self {
            file,
            fanout,
            shelves: Box::new([const { OnceLock::new() }; FANOUT]),
            checksum,
        })
    }

    /// How many objects the pack holds.
    pub(super) fn count(&self) -> u32 {
        self.fanout[FANOUT - 1]
    }

    /// The checksum of the pack that this is the index of.
    pub(super) fn checksum(&self) -> &[u8; Oid::LEN] {
        &self.checksum
    }

    /// Where an object begins in the pack.
    pub(super) fn find(&self, id: Oid) -> Option<u64> {
        let first = usize::from(id.as_bytes()[0]);
        let shelf = self.shelves[first].get_or_init(|| self.shelf(first)).as_ref()?;
        let second = usize::from(id.as_bytes()[1]);
        let (start, end) = (shelf.starts[second], shelf.starts[second + 1]);
        let among = &shelf.ids.as_chunks().0[start..end];
        let position = start + among.binary_search(id.as_bytes()).ok()?;
        let offset = u32::from_be_bytes(shelf.offsets.as_chunks().0[position]);
        // The highest bit says that it did not fit and stands in a table of its own.
        match offset.checked_sub(1 << 31) {
            None => Some(u64::from(offset)),
            Some(row) => {
                let mut bytes = [0; 8];
                let table = IDS + 28 * u64::from(self.count());
                self.file.fill(&mut bytes, table + 8 * u64::from(row))?;
                Some(u64::from_be_bytes(bytes))
            }
        }
    }

    fn shelf(&self, first: usize) -> Option<Shelf> {
        let start = first.checked_sub(1).map_or(0, |before| self.fanout[before]);
        let length = (self.fanout[first] - start) as usize;
        let (start, count) = (u64::from(start), u64::from(self.count()));
        let (mut ids, mut offsets) = (vec![0; length * Oid::LEN], vec![0; length * 4]);
        self.file.fill(&mut ids, IDS + start * Oid::LEN as u64)?;
        // Between ids and offsets stand the checksums of the entries, four bytes each.
        self.file.fill(&mut offsets, IDS + 24 * count + 4 * start)?;
        let mut starts = vec![0; FANOUT + 1];
        for id in ids.as_chunks::<{ Oid::LEN }>().0 {
            starts[usize::from(id[1]) + 1] += 1;
        }
        for second in 0..FANOUT {
            starts[second + 1] += starts[second];
        }
        Some(Shelf { ids, offsets, starts })
    }
}
