//! Loose objects, each a file of its own: what was committed or staged lately.
//!
//! Whatever is not plain, or does not add up, is left to libgit2.

use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};

use crate::model::Oid;

/// No head is longer: a kind, a size of twenty digits, and what stands between and after.
const HEAD: usize = 32;

/// So much is inflated at a time: fresh memory for all of a large file takes longer than to inflate it.
const PIECE: usize = 16 << 10;

/// The bytes of a blob, its hash not recomputed; `None` if it is none, or has more bytes than these.
pub(super) fn blob(objects: &Path, id: Oid, most: u64) -> Option<Vec<u8>> {
    let mut blob = Blob::open(objects, id, most)?;
    // Room for one byte more, so that too many show.
    blob.ahead.reserve_exact(blob.size.checked_add(1)?.checked_sub(blob.ahead.len())?);
    blob.inflate()?.then_some(blob.ahead)
}

/// Whether one of the pieces of a blob will do, each of whole lines; those behind it are not read.
pub(super) fn any_piece(
    objects: &Path,
    id: Oid,
    most: u64,
    will_do: &mut dyn FnMut(&[u8]) -> bool,
) -> Option<bool> {
    let mut blob = Blob::open(objects, id, most)?;
    loop {
        blob.ahead.reserve_exact(PIECE);
        let is_end = blob.inflate()?;
        let whole = match is_end {
            true => blob.ahead.len(),
            false => memchr::memrchr(b'\n', &blob.ahead).map_or(0, |end| end + 1),
        };
        let found = will_do(&blob.ahead[..whole]);
        if found || is_end {
            return Some(found);
        }
        blob.ahead.drain(..whole);
    }
}

/// A blob that is being inflated.
struct Blob {
    deflated: Vec<u8>,
    inflate: Decompress,
    head: usize,
    size: usize,
    /// What was inflated and not taken yet.
    ahead: Vec<u8>,
}

impl Blob {
    fn open(objects: &Path, id: Oid, most: u64) -> Option<Self> {
        let name = id.to_string();
        let (folder, file) = name.split_at(2);
        let deflated = std::fs::read(objects.join(folder).join(file)).ok()?;
        let mut inflate = Decompress::new(true);
        let mut ahead = Vec::with_capacity(HEAD);
        inflate.decompress_vec(&deflated, &mut ahead, FlushDecompress::None).ok()?;
        let end = memchr::memchr(0, &ahead)?;
        let size = std::str::from_utf8(ahead[..end].strip_prefix(b"blob ")?).ok()?;
        let size: usize = size.parse().ok().filter(|&size| size as u64 <= most)?;
        let head = end + 1;
        ahead.drain(..head);
        Some(Self { deflated, inflate, head, size, ahead })
    }

    /// Inflates what there is room for, and says whether that is the end; `None` if it does not add up.
    fn inflate(&mut self) -> Option<bool> {
        let before = self.inflate.total_out();
        let rest = self.deflated.get(usize::try_from(self.inflate.total_in()).ok()?..)?;
        let flush = FlushDecompress::None;
        let status = self.inflate.decompress_vec(rest, &mut self.ahead, flush).ok()?;
        let size = self.inflate.total_out() - self.head as u64;
        match status {
            Status::StreamEnd => (size == self.size as u64).then_some(true),
            _ => (self.inflate.total_out() > before).then_some(false),
        }
    }
}
