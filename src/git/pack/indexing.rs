//! The index of a pack from a stranger, made by ourselves: libgit2 keeps few of the objects that others are
//! deltas against, and makes most of them anew for each.
//!
//! Objects are made in the order in which they stand in the pack, each near what it is a delta against. The id
//! of each is computed by libgit2, which sees collisions of SHA-1.

use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use flate2::Crc;
use sha1::{Digest, Sha1};

use super::file::Pack;
use super::index::{FANOUT, MAGIC};
use super::{Packs, Place, Reader, WHOLE_TREE};
use crate::model::Oid;

/// So much of a pack is read at a time.
const PIECE: usize = 64 << 10;

/// No more threads work on a pack: each keeps a whole tree.
const MOST_THREADS: usize = 4;

/// What an index says of an object.
struct Row {
    id: Oid,
    /// Where its entry begins in the pack.
    offset: u64,
    /// The checksum of the entry as it stands there.
    crc: u32,
}

/// Writes a pack and its index into a folder; `offsets` is where each of its entries begins, in order.
///
/// `None`, and nothing is left in the folder, where that cannot be done, or an object cannot be made or is
/// there twice: libgit2 says why.
pub(in super::super) fn store(
    pack: &mut impl BufRead,
    offsets: &[u64],
    folder: &Path,
) -> Option<()> {
    let path = folder.join("pack-received.pack");
    let stored = index(pack, offsets, &path);
    if stored.is_none() {
        for file in [path.with_extension("idx"), path] {
            // What was not written need not go.
            let _ = std::fs::remove_file(file);
        }
    }
    stored
}

fn index(pack: &mut impl BufRead, offsets: &[u64], path: &Path) -> Option<()> {
    let (checksums, trailer) = copy(pack, offsets, path)?;
    let ids = ids(path, offsets)?;
    let rows = ids.into_iter().zip(offsets).zip(checksums);
    let mut rows: Vec<Row> = rows.map(|((id, &offset), crc)| Row { id, offset, crc }).collect();
    rows.sort_by_key(|row| row.id);
    let is_twice = rows.windows(2).any(|pair| pair[0].id == pair[1].id);
    (!is_twice).then(|| std::fs::write(path.with_extension("idx"), table(&rows, &trailer)).ok())?
}

/// Copies a pack, and holds it against its own checksum; returns that of each entry, and the pack's.
fn copy(
    pack: &mut impl BufRead,
    offsets: &[u64],
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
    take(*offsets.first()?)?;
    let entries = offsets.windows(2).map(|pair| take(pair[1] - pair[0]));
    let mut checksums = entries.collect::<Option<Vec<u32>>>()?;
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

/// The id of each object, computed on every core: each takes a stretch of the pack.
fn ids(path: &Path, offsets: &[u64]) -> Option<Vec<Oid>> {
    let packs = Arc::new(Packs(vec![Pack::unindexed(path)?]));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let stretches = offsets.chunks(offsets.len().div_ceil(cores.min(MOST_THREADS)));
    std::thread::scope(|scope| {
        let start = |stretch| {
            let packs = Arc::clone(&packs);
            scope.spawn(move || stretch_of_ids(packs, stretch))
        };
        let threads: Vec<_> = stretches.map(start).collect();
        let ids = threads.into_iter().map(|thread| thread.join().ok()?);
        Some(ids.collect::<Option<Vec<Vec<Oid>>>>()?.concat())
    })
}

fn stretch_of_ids(packs: Arc<Packs>, offsets: &[u64]) -> Option<Vec<Oid>> {
    let mut reader = Reader::keeping(packs, WHOLE_TREE);
    let id = |&offset: &u64| {
        let object = reader.resolve(Place { pack: 0, offset }, usize::MAX)?;
        let id = git2::Oid::hash_object(object.kind, &object.bytes).ok()?;
        Oid::from_bytes(id.as_bytes())
    };
    offsets.iter().map(id).collect()
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
