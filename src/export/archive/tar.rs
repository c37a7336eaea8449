//! A tar (names of more than a hundred bytes as GNU has them), compressed as one frame of Zstandard
//! (RFC 8878).

use std::io::{ErrorKind, Read, Result, Seek, SeekFrom, Write};

use ruzstd::encoding::{CompressionLevel, compress};
use tar::{Builder, Header};

use super::Archive;
use crate::model::Timestamp;
use crate::output::Scratch;

pub struct Tar<W> {
    out: W,
    /// What is to be compressed.
    tar: Builder<Scratch>,
    when: u64,
}

impl<W: Write> Tar<W> {
    pub fn new(out: W, aside: Scratch, when: Timestamp) -> Self {
        let when = u64::try_from(when.seconds).unwrap_or_default();
        Self { out, tar: Builder::new(aside), when }
    }
}

impl<W: Write> Archive<W> for Tar<W> {
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o644);
        header.set_mtime(self.when);
        self.tar.append_data(&mut header, name, content)
    }

    fn finish(self: Box<Self>) -> Result<W> {
        let mut tar = self.tar.into_inner()?;
        tar.seek(SeekFrom::Start(0))?;
        let (mut from, mut to) = (Unfailing::new(tar), Unfailing::new(self.out));
        compress(&mut from, &mut to, CompressionLevel::Fastest);
        from.end().and(to.end())
    }
}

/// A file that fails late: the compressor would panic if it failed at once.
struct Unfailing<F> {
    file: F,
    failed: Result<()>,
}

impl<F> Unfailing<F> {
    fn new(file: F) -> Self {
        Self { file, failed: Ok(()) }
    }

    fn end(self) -> Result<F> {
        self.failed.map(|()| self.file)
    }
}

impl<F: Read> Read for Unfailing<F> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        loop {
            match self.file.read(bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Err(error);
                    return Ok(0);
                }
                read => return read,
            }
        }
    }
}

impl<F: Write> Write for Unfailing<F> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.failed.is_ok() {
            self.failed = self.file.write_all(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
