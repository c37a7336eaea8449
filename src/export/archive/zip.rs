//! A zip (APPNOTE 6.3). Its dates are the first that it can tell; what is packed already is stored.

use std::io::{Read, Result, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Archive;

/// The level of zlib.
const LEVEL: i64 = 6;

/// Larger files need sizes of eight bytes; what deflating adds to bytes that do not get smaller has room.
const LARGE: u64 = 0xf000_0000;

/// What does not get smaller.
const PACKED: &[&str] = &[".bundle", ".pdf", ".xlsx"];

pub struct Zip<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Zip<W> {
    pub fn new(out: W) -> Self {
        Self(ZipWriter::new(out))
    }
}

impl<W: Write + Seek> Archive<W> for Zip<W> {
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<()> {
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(size >= LARGE);
        let options = match PACKED.iter().any(|ending| name.ends_with(ending)) {
            true => options.compression_method(CompressionMethod::Stored),
            false => options
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(LEVEL)),
        };
        self.0.start_file(name, options)?;
        std::io::copy(content, &mut self.0).map(drop)
    }

    fn finish(self: Box<Self>) -> Result<W> {
        Ok(self.0.finish()?)
    }
}
