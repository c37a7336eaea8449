//! A pack from a stranger, gone through entry by entry before anybody unpacks it: what it says of itself
//! must be so, and nothing in it may grow beyond measure.
//!
//! Object ids are not computed here; that is done by whoever unpacks it.

use std::io::{BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::delta;
use super::entry::{self, Entry, Kind};
use crate::model::Oid;

/// No object of a pack may have more bytes: an object that others are deltas against is held in memory,
/// and so is what the delta makes of it.
pub const LARGEST_OBJECT: usize = 128 << 20;

/// Nor may all of them together: what is small as deltas may be large as trees.
pub const LARGEST_TOTAL: u64 = 512 << 30;

/// No pack may have more objects.
pub const MOST_OBJECTS: u32 = 8_000_000;

/// Deltas stand no deeper than git itself would write them.
const DEEPEST: u16 = 4095;

/// What the pack begins with: `PACK`, its version and how many objects it has.
const HEAD: usize = 12;

/// So much of an object is inflated at a time.
const PIECE: usize = 64 << 10;

/// Goes through a pack from its first to its last byte; returns where each of its entries begins. An error
/// says what is wrong with it.
pub(in super::super) fn examine(pack: &mut impl BufRead) -> Result<Vec<Begin>, String> {
    let mut examiner = Examiner {
        pack,
        at: 0,
        inflate: Decompress::new(true),
        piece: vec![0; PIECE],
        entries: Vec::new(),
        total: 0,
    };
    let count = examiner.head()?;
    for number in 1..=count {
        examiner.entry().map_err(|why| format!("object {number} of {count} in it {why}"))?;
    }
    examiner.end()?;
    Ok(examiner.entries)
}

/// Where an entry begins.
pub(in super::super) struct Begin {
    /// How far into the pack.
    pub(super) offset: u64,
    /// The entry that it is a delta against, by its number, as far as that can be told before ids are known.
    pub(super) base: Option<usize>,
    /// How many deltas it is away from a whole object, as far as that can be told.
    depth: u16,
}

struct Examiner<'p, R> {
    pack: &'p mut R,
    /// How far the pack was read.
    at: u64,
    inflate: Decompress,
    piece: Vec<u8>,
    entries: Vec<Begin>,
    /// How many bytes all objects have.
    total: u64,
}

impl<R: BufRead> Examiner<'_, R> {
    fn head(&mut self) -> Result<u32, String> {
        let mut head = [0; HEAD];
        self.pack.read_exact(&mut head).map_err(|_| "it is no pack".to_owned())?;
        self.at = HEAD as u64;
        let [b'P', b'A', b'C', b'K', 0, 0, 0, 2 | 3, count @ ..] = head else {
            return Err("it is no pack that git makes".to_owned());
        };
        match u32::from_be_bytes(count) {
            count if count > MOST_OBJECTS => {
                Err(format!("it says that it has {count} objects, and {MOST_OBJECTS} are taken"))
            }
            count => Ok(count),
        }
    }

    fn entry(&mut self) -> Result<(), String> {
        let begins = self.at;
        let entry = self.entry_head()?;
        let base = match entry.kind {
            Kind::Whole(_) | Kind::DeltaOf(_) => None,
            // Anywhere else the bytes of one object would be taken for the head of another.
            Kind::DeltaAt(base) => {
                let base = self.entries.binary_search_by_key(&base, |it| it.offset);
                Some(base.map_err(|_| "is a delta against what is no object".to_owned())?)
            }
        };
        let depth = base.map_or(0, |base| self.entries[base].depth + 1);
        if depth > DEEPEST {
            return Err(format!("is more than {DEEPEST} deltas deep"));
        }
        self.entries.push(Begin { offset: begins, base, depth });
        let start = self.inflated(entry.size)?;
        let size = match entry.kind {
            Kind::Whole(_) => entry.size,
            _ => delta::size(&start).ok_or("is no delta")?,
        };
        bounded(size)?;
        self.total += size as u64;
        match self.total > LARGEST_TOTAL {
            true => Err(format!("and those before it have more than {} GiB", LARGEST_TOTAL >> 30)),
            false => Ok(()),
        }
    }

    /// The head of the next entry, which ends nobody knows where.
    fn entry_head(&mut self) -> Result<Entry, String> {
        let mut head = [0; entry::LONGEST];
        for length in 1..=head.len() {
            self.pack.read_exact(&mut head[length - 1..length]).map_err(|_| CUT_OFF.to_owned())?;
            if let Some(entry) = Entry::parse(&head[..length], self.at) {
                self.at += length as u64;
                return Ok(entry);
            }
        }
        Err("has no head that can be read".to_owned())
    }

    /// Inflates exactly `size` bytes; returned are the first ones, by which a delta says what it makes.
    fn inflated(&mut self, size: usize) -> Result<Vec<u8>, String> {
        bounded(size)?;
        self.inflate.reset(true);
        let mut start = Vec::new();
        loop {
            let input = self.pack.fill_buf().map_err(|error| format!("cannot be read: {error}"))?;
            let is_over = input.is_empty();
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, &mut self.piece, FlushDecompress::None);
            let status = status.map_err(|_| "is not deflated as it must be".to_owned())?;
            let read = (self.inflate.total_in() - before.0) as usize;
            let made = (self.inflate.total_out() - before.1) as usize;
            self.pack.consume(read);
            self.at += read as u64;
            start.extend_from_slice(&self.piece[..made.min(delta::HEAD - start.len())]);
            let so_far = self.inflate.total_out();
            match status {
                _ if so_far > size as u64 => return Err("has more bytes than it says".to_owned()),
                Status::StreamEnd if so_far == size as u64 => return Ok(start),
                Status::StreamEnd => return Err("has fewer bytes than it says".to_owned()),
                _ if is_over && made == 0 => return Err(CUT_OFF.to_owned()),
                _ => {}
            }
        }
    }

    /// Behind the last object stands the checksum, which whoever unpacks the pack holds against it, and
    /// nothing else.
    fn end(&mut self) -> Result<(), String> {
        let mut rest = Vec::new();
        let read = self.pack.by_ref().take(Oid::LEN as u64 + 1).read_to_end(&mut rest);
        match read.map_err(|error| format!("it cannot be read: {error}"))? {
            Oid::LEN => Ok(()),
            0..Oid::LEN => Err("it is cut off before its checksum".to_owned()),
            _ => Err("there is more behind its last object than a checksum".to_owned()),
        }
    }
}

const CUT_OFF: &str = "is cut off";

fn bounded(size: usize) -> Result<(), String> {
    match size > LARGEST_OBJECT {
        true => Err(format!("has {size} bytes, and {} MiB are taken", LARGEST_OBJECT >> 20)),
        false => Ok(()),
    }
}
