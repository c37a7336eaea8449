//! Whether a file of a package is what something writes, byte by byte, and held in memory by neither.

use std::io::{BufReader, Read, Write};

use super::package::Package;
use crate::error::Result;

/// Compares a file with what is written; a missing one is not the same as anything.
pub fn is_same(
    package: &Package<'_>,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<bool> {
    let Some(file) = package.open(name)? else { return Ok(false) };
    let mut same = Same { stored: BufReader::new(file), holds: true };
    write(&mut same)?;
    let is_over = same.stored.bytes().next().is_none();
    Ok(same.holds && is_over)
}

/// Takes what is written, and holds it against what is stored.
struct Same<R> {
    stored: R,
    holds: bool,
}

impl<R: Read> Write for Same<R> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.holds {
            let mut stored = vec![0; bytes.len()];
            self.holds = self.stored.read_exact(&mut stored).is_ok() && stored == bytes;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
