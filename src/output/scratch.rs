//! What is set aside for a while, because its length or its digest has to be known before it is used.

use std::io::{Read, Result, Seek, SeekFrom, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

/// So many bytes are held in memory; more go to a file without a name, which goes with the program
/// however that ends.
const IN_MEMORY: usize = 1 << 20;

/// A file for the time being.
pub struct Scratch(SpooledTempFile);

impl Scratch {
    /// One that, if it grows, takes its room where `place` is to stand.
    pub fn beside(place: &Path) -> Self {
        let folder = place.parent().filter(|folder| *folder != Path::new(""));
        Self(SpooledTempFile::new_in(IN_MEMORY, folder.unwrap_or(Path::new("."))))
    }
}

impl Read for Scratch {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Scratch {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

impl Seek for Scratch {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.0.seek(to)
    }
}
