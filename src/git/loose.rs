//! Loose objects, each a file of its own: what was committed or staged lately.
//!
//! Whatever is not plain, or does not add up, is left to libgit2.

use std::io::Read;
use std::path::Path;

use flate2::bufread::ZlibDecoder;

use crate::model::Oid;

/// No head is longer: a kind, a size of twenty digits, and what stands between and after.
const HEAD: u64 = 32;

/// The bytes of a blob, its hash not recomputed; `None` if it is none, or has more bytes than these.
pub(super) fn blob(objects: &Path, id: Oid, most: u64) -> Option<Vec<u8>> {
    let name = id.to_string();
    let (folder, file) = name.split_at(2);
    let deflated = std::fs::read(objects.join(folder).join(file)).ok()?;
    let mut inflate = ZlibDecoder::new(deflated.as_slice());

    let mut start = Vec::new();
    inflate.by_ref().take(HEAD).read_to_end(&mut start).ok()?;
    let end = memchr::memchr(0, &start)?;
    let size = std::str::from_utf8(start[..end].strip_prefix(b"blob ")?).ok()?;
    let size: u64 = size.parse().ok().filter(|&size| size <= most)?;

    let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?.checked_add(1)?);
    bytes.extend_from_slice(&start[end + 1..]);
    inflate.take(size + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == size).then_some(bytes)
}
