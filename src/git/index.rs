//! The index as it lies on disk (gitformat-index(5)), versions 2 to 4, read without checking its
//! hash or its file times: that takes longer than all else that a hook does.
//!
//! It is read through one small buffer, and no further than there may be what is wanted: fresh
//! memory for all of it takes longer than to read it again.

use std::io::{Read, Seek, SeekFrom};

use memchr::memchr;

use super::state::Staged;
use crate::model::Oid;

/// The signature, the version and the number of entries.
const HEAD: usize = 12;

/// What stands before a name: times, device, owner and size, 40 bytes, the id, and flags.
const BEFORE_NAME: usize = 62;
const MODE: usize = 24;
const ID: usize = 40;
const FLAGS: usize = 60;

/// The flag of an entry that has two bytes of flags more, and the stages of a conflict.
const EXTENDED: u16 = 0x4000;
pub(super) const STAGES: u16 = 0x3000;

/// The flags that hold a name's length, all of them set where it is longer.
const LENGTH: u16 = 0xfff;

/// The mode of a folder that a sparse index holds instead of what is in it.
const FOLDER: u32 = 0o040_000;

/// An index that is open. The longer it is asked, the less of it is read.
pub(super) struct Index<F> {
    file: F,
    version: u32,
    count: u32,
    /// Places that were passed, in order.
    marks: Vec<Mark>,
}

/// A place between two entries.
struct Mark {
    /// The name of the entry before it.
    path: Vec<u8>,
    /// How many entries are before it.
    number: u32,
    offset: u64,
}

/// So many entries are between two marks.
const APART: u32 = 128;

impl<F: Read + Seek> Index<F> {
    /// Begins to read an index; `None` if it is of another version.
    pub(super) fn open(mut file: F) -> Option<Self> {
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        let version = number(head.strip_prefix(b"DIRC")?)?;
        let count = number(&head[8..])?;
        let start = Mark { path: Vec::new(), number: 0, offset: HEAD as u64 };
        (2..=4).contains(&version).then(|| Self { file, version, count, marks: vec![start] })
    }

    /// The staged files whose paths are wanted, up to the first that is `enough`; `None` where the index is
    /// sparse, split or broken. Each of them begins with one of `starts`, which are sorted.
    pub(super) fn read(
        &mut self,
        mut starts: &[&[u8]],
        mut wanted: impl FnMut(&[u8]) -> bool,
        mut enough: impl FnMut(&Staged) -> bool,
    ) -> Option<Vec<Staged>> {
        let first = starts.first().copied().unwrap_or_default();
        let behind = self.marks.partition_point(|mark| mark.path.as_slice() < first);
        let from = &self.marks[behind.saturating_sub(1)];
        let (mut path, mut offset) = (from.path.clone(), from.offset);
        let mut window = Window::new(&mut self.file);
        window.file.seek(SeekFrom::Start(offset)).ok()?;
        let mut staged = Vec::new();
        for passed in from.number + 1..=self.count {
            let entry = window.ahead()?;
            let flags = u16::from_be_bytes(entry.get(FLAGS..BEFORE_NAME)?.try_into().ok()?);
            let mut start = BEFORE_NAME + if flags & EXTENDED == 0 { 0 } else { 2 };
            let end;
            let name = if self.version == 4 {
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
            let mode = number(&entry[MODE..])?;
            if mode == FOLDER {
                return None;
            }
            // Before version 4 entries are padded to a multiple of eight bytes, by one NUL at least.
            let size = if self.version == 4 { end + 1 } else { end / 8 * 8 + 8 };
            offset += size as u64;
            if passed % APART == 0 && self.marks.last().is_some_and(|mark| mark.number < passed) {
                self.marks.push(Mark { path: name.to_vec(), number: passed, offset });
            }
            // Names are sorted too: behind all that begin so, none begins so.
            while starts.first().is_some_and(|start| name > *start && !name.starts_with(start)) {
                starts = &starts[1..];
            }
            let Some(start) = starts.first() else { return Some(staged) };
            if flags & STAGES == 0 && name.starts_with(start) && wanted(name) {
                let blob = Oid::from_bytes(&entry[ID..FLAGS])?;
                let file = Staged { path: name.to_vec(), blob, mode };
                let is_enough = enough(&file);
                staged.push(file);
                if is_enough {
                    return Some(staged);
                }
            }
            window.skip(size)?;
        }
        is_whole(window).then_some(staged)
    }
}

/// Some bytes of a file, and more when they are asked for.
struct Window<R> {
    file: R,
    buffer: Vec<u8>,
    /// How many bytes of the buffer are behind.
    start: usize,
    is_read: bool,
}

/// Longer entries, those of paths that no system opens, are left to libgit2.
const LONGEST: usize = 8 << 10;

/// So much is there at a time.
const ROOM: usize = 4 * LONGEST;

impl<R: Read> Window<R> {
    fn new(file: R) -> Self {
        Self { file, buffer: Vec::with_capacity(ROOM), start: 0, is_read: false }
    }

    /// What comes next: more than the longest entry, or all that is left.
    fn ahead(&mut self) -> Option<&[u8]> {
        if self.buffer.len() - self.start < LONGEST && !self.is_read {
            self.buffer.drain(..self.start);
            self.start = 0;
            let room = ROOM - self.buffer.len();
            let read = self.file.by_ref().take(room as u64).read_to_end(&mut self.buffer).ok()?;
            self.is_read = read < room;
        }
        self.buffer.get(self.start..)
    }

    /// Goes on by some of the bytes that are ahead.
    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.start = self.start.checked_add(bytes).filter(|&start| start <= self.buffer.len())?;
        Some(())
    }

    /// Goes on by any number of bytes, to the end at most.
    fn leap(&mut self, mut bytes: usize) {
        while let Some(ahead) = self.ahead().map(<[u8]>::len).filter(|&ahead| ahead > 0)
            && bytes > 0
        {
            let step = bytes.min(ahead);
            self.start += step;
            bytes -= step;
        }
    }
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
fn is_whole(mut window: Window<impl Read>) -> bool {
    while let Some(extension) = window.ahead().filter(|ahead| ahead.len() > Oid::LEN) {
        let Some(size) = extension.get(4..).and_then(number) else { return false };
        if extension[0].is_ascii_lowercase() {
            return false;
        }
        window.leap(8 + size as usize);
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
