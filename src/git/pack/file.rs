//! A pack with its index, and files read at any place by any thread.

use std::fs::File;
use std::path::Path;

use super::index::Index;
use crate::model::Oid;

/// A pack.
pub(super) struct Pack {
    file: Positioned,
    index: Index,
}

impl Pack {
    /// Opens a pack; `None` if it is none that can be read here, or if its index is not its own.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let index = Index::open(&path.with_extension("idx"))?;
        let file = Positioned::open(path)?;
        let mut head = [0; 12];
        file.fill(&mut head, 0)?;
        let version = head.strip_prefix(b"PACK\0\0\0")?[0];
        let mut checksum = [0; Oid::LEN];
        file.fill(&mut checksum, file.len().checked_sub(Oid::LEN as u64)?)?;
        let belongs = head[8..] == index.count().to_be_bytes() && checksum == *index.checksum();
        (belongs && [2, 3].contains(&version)).then_some(Self { file, index })
    }

    /// Where an object begins.
    pub(super) fn find(&self, id: Oid) -> Option<u64> {
        self.index.find(id)
    }

    /// Its size in bytes.
    pub(super) fn len(&self) -> u64 {
        self.file.len()
    }

    /// Reads some of the bytes from a place on; `None` where there are none.
    pub(super) fn read(&self, bytes: &mut [u8], at: u64) -> Option<usize> {
        self.file.read(bytes, at).filter(|&read| read > 0)
    }
}

/// A file that has no place of its own.
pub(super) struct Positioned {
    file: File,
    len: u64,
}

impl Positioned {
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let len = file.metadata().ok().filter(|about| about.is_file())?.len();
        Some(Self { file, len })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Fills `bytes` from a place on, or reads nothing.
    pub(super) fn fill(&self, bytes: &mut [u8], at: u64) -> Option<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            filled += self
                .read(&mut bytes[filled..], at.checked_add(filled as u64)?)
                .filter(|&read| read > 0)?;
        }
        Some(())
    }

    #[cfg(unix)]
    fn read(&self, bytes: &mut [u8], at: u64) -> Option<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, bytes, at).ok()
    }

    #[cfg(windows)]
    fn read(&self, bytes: &mut [u8], at: u64) -> Option<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, bytes, at).ok()
    }
}
