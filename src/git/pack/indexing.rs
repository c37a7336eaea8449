//! The index of a pack from a stranger, made by ourselves: libgit2 keeps few of the objects that others are
//! deltas against, and makes most of them anew for each.
//!
//! Each object is made once, from a whole one along the chain of deltas on it, as `git index-pack` does it. The id
//! of each is computed by libgit2, which sees collisions of SHA-1.

use std::io::{BufRead, Write};
use std::path::Path;

use flate2::{Crc, Decompress, FlushDecompress, Status};
use sha1::{Digest, Sha1};

use super::entry::{Entry, Kind};
use super::examine::Begin;
use super::file::Positioned;
use super::index::{FANOUT, MAGIC};
use super::{LARGEST, Packed, SPARE, delta};
use crate::model::Oid;

/// So much of a pack is read at a time.
const PIECE: usize = 64 << 10;

/// The objects that more than one other is a delta against are no larger together, for each thread.
const HELD: usize = LARGEST;

/// No more threads make objects: so many times three of the largest are in memory.
const MOST_THREADS: usize = 4;

/// What an index says of an object.
struct Row {
    id: Oid,
    /// Where its entry begins in the pack.
    offset: u64,
    /// The checksum of the entry as it stands there.
    crc: u32,
}

/// Writes a pack and its index into a folder; `entries` is where each begins, in order.
///
/// `None`, and nothing is left in the folder, where that cannot be done, or an object cannot be made or is
/// there twice: libgit2 says why.
pub(in super::super) fn store(
    pack: &mut impl BufRead,
    entries: &[Begin],
    folder: &Path,
) -> Option<()> {
    let path = folder.join("pack-received.pack");
    let stored = index(pack, entries, &path);
    if stored.is_none() {
        for file in [path.with_extension("idx"), path] {
            // What was not written need not go.
            let _ = std::fs::remove_file(file);
        }
    }
    stored
}

fn index(pack: &mut impl BufRead, entries: &[Begin], path: &Path) -> Option<()> {
    let (checksums, trailer) = copy(pack, entries, path)?;
    let ids = ids(path, entries)?;
    let rows = ids.into_iter().zip(entries).zip(checksums);
    let mut rows: Vec<Row> =
        rows.map(|((id, entry), crc)| Row { id, offset: entry.offset, crc }).collect();
    rows.sort_by_key(|row| row.id);
    let is_twice = rows.windows(2).any(|pair| pair[0].id == pair[1].id);
    (!is_twice).then(|| std::fs::write(path.with_extension("idx"), table(&rows, &trailer)).ok())?
}

/// Copies a pack, and holds it against its own checksum; returns that of each entry, and the pack's.
fn copy(
    pack: &mut impl BufRead,
    entries: &[Begin],
    path: &Path,
) -> Option<(Vec<u32>, [u8; Oid::LEN])> {
    let mut file = std::fs::File::create_new(path).ok()?;
    let mut hash = Sha1::new();
    let mut piece = vec![0; PIECE];
    let mut take = |length: u64| {
        let (mut crc, mut left) = (Crc::new(), length);
        while left > 0 {
            let part = &mut piece[..left.min(PIECE as u64) as usize];
            pack.read_exact(part).ok()?;
            file.write_all(part).ok()?;
            hash.update(&*part);
            crc.update(part);
            left -= part.len() as u64;
        }
        Some(crc.sum())
    };
    take(entries.first()?.offset)?;
    let between = entries.windows(2).map(|pair| take(pair[1].offset - pair[0].offset));
    let mut checksums = between.collect::<Option<Vec<u32>>>()?;
    let mut rest = Vec::new();
    pack.read_to_end(&mut rest).ok()?;
    let (last, trailer) = rest.split_last_chunk::<{ Oid::LEN }>()?;
    let mut crc = Crc::new();
    crc.update(last);
    checksums.push(crc.sum());
    hash.update(last);
    file.write_all(&rest).ok()?;
    (hash.finalize().as_slice() == trailer).then_some((checksums, *trailer))
}

/// The id of each object, computed on every core.
fn ids(path: &Path, entries: &[Begin]) -> Option<Vec<Oid>> {
    let file = Positioned::open(path)?;
    let chains = Chains::of(entries);
    let wholes: Vec<usize> = (0..entries.len()).filter(|&it| entries[it].base.is_none()).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let found = std::thread::scope(|scope| {
        let start = |wholes| {
            let maker = Maker::of(&file, entries, &chains);
            scope.spawn(move || maker.from(wholes))
        };
        let stretch = wholes.len().div_ceil(cores.min(MOST_THREADS)).max(1);
        let threads: Vec<_> = wholes.chunks(stretch).map(start).collect();
        let found = threads.into_iter().map(|thread| thread.join().ok()?);
        found.collect::<Option<Vec<Vec<(usize, Oid)>>>>()
    })?;
    let mut found = found.concat();
    found.sort_unstable_by_key(|(number, _)| *number);
    let ids: Vec<Oid> = found.into_iter().map(|(_, id)| id).collect();
    (ids.len() == entries.len()).then_some(ids)
}

/// Which objects are deltas against which.
struct Chains {
    /// By object, the last one that is a delta against it.
    last: Vec<Option<usize>>,
    /// By object, the one before it that is a delta against the same.
    before: Vec<Option<usize>>,
}

impl Chains {
    fn of(entries: &[Begin]) -> Self {
        let (mut last, mut before) = (vec![None; entries.len()], vec![None; entries.len()]);
        for (number, entry) in entries.iter().enumerate() {
            if let Some(base) = entry.base {
                before[number] = last[base].replace(number);
            }
        }
        Self { last, before }
    }
}

/// Makes objects, each from the one that it is a delta against.
struct Maker<'p> {
    file: &'p Positioned,
    entries: &'p [Begin],
    chains: &'p Chains,
    inflate: Decompress,
    packed: Vec<u8>,
}

impl<'p> Maker<'p> {
    fn of(file: &'p Positioned, entries: &'p [Begin], chains: &'p Chains) -> Self {
        let inflate = Decompress::new(true);
        Self { file, entries, chains, inflate, packed: Vec::new() }
    }

    /// The ids of whole objects, and of all that is made from them.
    fn from(mut self, wholes: &[usize]) -> Option<Vec<(usize, Oid)>> {
        let mut ids = Vec::new();
        // Objects of which others are still to be made: in a chain without branches there is one.
        let mut held = Held::default();
        for &whole in wholes {
            let mut next = Some((whole, None));
            while let Some((number, base)) = next {
                let object = self.made(number, base)?;
                let id = git2::Oid::hash_object(object.kind, &object.bytes).ok()?;
                ids.push((number, Oid::from_bytes(id.as_bytes())?));
                held.add(object, self.chains.last[number]);
                next = held.next(&self.chains.before);
                if held.weight > HELD {
                    return None;
                }
            }
        }
        Some(ids)
    }

    fn made(&mut self, number: usize, base: Option<Packed>) -> Option<Packed> {
        let Begin { offset, .. } = self.entries[number];
        let end = self.entries.get(number + 1).map(|next| next.offset);
        let end = end.unwrap_or(self.file.len() - Oid::LEN as u64);
        self.packed.resize((end - offset) as usize, 0);
        self.file.fill(&mut self.packed, offset)?;
        let entry = Entry::parse(&self.packed, offset)?;
        if entry.size > LARGEST {
            return None;
        }
        let mut bytes = Vec::with_capacity(entry.size + SPARE);
        self.inflate.reset(true);
        let data = self.packed.get((entry.data - offset) as usize..)?;
        let status = self.inflate.decompress_vec(data, &mut bytes, FlushDecompress::Finish).ok()?;
        if status != Status::StreamEnd || bytes.len() != entry.size {
            return None;
        }
        match (entry.kind, base) {
            (Kind::Whole(kind), None) => Some(Packed::whole(kind, bytes)),
            (Kind::DeltaAt(_), Some(base)) => {
                let start = delta::Start { bytes: &base.bytes, size: base.bytes.len() };
                let mut object = Vec::new();
                delta::apply(&start, &bytes, usize::MAX, LARGEST, &mut object)?;
                Some(Packed::whole(base.kind, object))
            }
            _ => None,
        }
    }
}

/// Objects of which others are to be made, each with the next of these.
#[derive(Default)]
struct Held {
    objects: Vec<(Packed, usize)>,
    /// How many bytes they have.
    weight: usize,
}

impl Held {
    fn add(&mut self, object: Packed, next: Option<usize>) {
        if let Some(next) = next {
            self.weight += object.bytes.len();
            self.objects.push((object, next));
        }
    }

    /// What is to be made next, and from what; an object is let go with the last that is made of it.
    fn next(&mut self, before: &[Option<usize>]) -> Option<(usize, Option<Packed>)> {
        let (base, number) = self.objects.pop()?;
        match before[number] {
            Some(other) => self.objects.push((base.clone(), other)),
            None => self.weight -= base.bytes.len(),
        }
        Some((number, Some(base)))
    }
}

/// An index of version 2, as gitformat-pack(5) has it.
fn table(rows: &[Row], trailer: &[u8; Oid::LEN]) -> Vec<u8> {
    let mut table = MAGIC.to_vec();
    for first in 0..FANOUT {
        let count = rows.partition_point(|row| usize::from(row.id.as_bytes()[0]) <= first);
        table.extend((count as u32).to_be_bytes());
    }
    rows.iter().for_each(|row| table.extend(row.id.as_bytes()));
    rows.iter().for_each(|row| table.extend(row.crc.to_be_bytes()));
    let mut far: Vec<u8> = Vec::new();
    for row in rows {
        let near = u32::try_from(row.offset).ok().filter(|offset| offset >> 31 == 0);
        let number = near.unwrap_or_else(|| {
            far.extend(row.offset.to_be_bytes());
            1 << 31 | (far.len() / 8 - 1) as u32
        });
        table.extend(number.to_be_bytes());
    }
    table.extend(far);
    table.extend(trailer);
    let hash = Sha1::digest(&table);
    table.extend(hash);
    table
}
