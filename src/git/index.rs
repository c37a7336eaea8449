//! The index as it lies on disk (gitformat-index(5)), versions 2 to 4, read without checking its
//! hash or its file times: that takes longer than all else that a hook does.

use memchr::memchr;

use super::state::Staged;
use crate::model::Oid;

/// What stands before a name: times, device, owner and size, 40 bytes, the id, and flags.
const BEFORE_NAME: usize = 62;
const MODE: usize = 24;
const ID: usize = 40;
const FLAGS: usize = 60;

/// The flag of an entry that has two bytes of flags more, and the stages of a conflict.
const EXTENDED: u16 = 0x4000;
const STAGES: u16 = 0x3000;

/// The flags that hold a name's length, all of them set where it is longer.
const LENGTH: u16 = 0xfff;

/// The staged files whose paths are wanted; `None` where the index is of another version, split,
/// sparse or broken.
pub(super) fn read(bytes: &[u8], mut wanted: impl FnMut(&[u8]) -> bool) -> Option<Vec<Staged>> {
    let version = number(bytes.strip_prefix(b"DIRC")?)?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let count = number(bytes.get(8..)?)?;
    let (mut at, mut path, mut staged) = (12, Vec::new(), Vec::new());
    for _ in 0..count {
        let entry = bytes.get(at..)?;
        let flags = u16::from_be_bytes(entry.get(FLAGS..BEFORE_NAME)?.try_into().ok()?);
        let mut start = BEFORE_NAME + if flags & EXTENDED == 0 { 0 } else { 2 };
        let end;
        let name = if version == 4 {
            let (cut, length) = varint(entry.get(start..)?)?;
            path.truncate(path.len().checked_sub(cut)?);
            start += length;
            end = start + memchr(0, entry.get(start..)?)?;
            path.extend_from_slice(&entry[start..end]);
            &path
        } else {
            end = start + length(flags, entry.get(start..)?)?;
            &entry[start..end]
        };
        // Before version 4 entries are padded to a multiple of eight bytes, by one NUL at least.
        at += if version == 4 { end + 1 } else { end / 8 * 8 + 8 };
        if flags & STAGES == 0 && wanted(name) {
            let blob = Oid::from_bytes(&entry[ID..FLAGS])?;
            staged.push(Staged { path: name.to_vec(), blob, mode: number(&entry[MODE..])? });
        }
    }
    is_whole(bytes.get(at..)?).then_some(staged)
}

/// How long a name is: what its flags say, where there was room for it.
fn length(flags: u16, name: &[u8]) -> Option<usize> {
    let said = usize::from(flags & LENGTH);
    match name.get(said) {
        Some(0) if said < usize::from(LENGTH) => Some(said),
        _ => memchr(0, name),
    }
}

/// Whether no extension says that there are files elsewhere: those must be understood whose names
/// begin with a small letter.
fn is_whole(mut extensions: &[u8]) -> bool {
    while extensions.len() > Oid::LEN {
        let Some(size) = extensions.get(4..).and_then(number) else { return false };
        if extensions[0].is_ascii_lowercase() {
            return false;
        }
        extensions = extensions.get(8 + size as usize..).unwrap_or_default();
    }
    true
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}

/// A number of seven bits a byte, each continued one having one added, as offsets in packs are.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = usize::from(bytes.first()? & 0x7f);
    let mut length = 1;
    while bytes[length - 1] & 0x80 != 0 {
        let next = *bytes.get(length)?;
        value = value.checked_add(1)?.checked_mul(128)? | usize::from(next & 0x7f);
        length += 1;
    }
    Some((value, length))
}
