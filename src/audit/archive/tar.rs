//! The files of a tar.zst, taken one after the other as they stand in it: plain files and nothing else.

use std::io::{BufRead, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use tar::{EntryType, Header};

use super::{Stop, Unpacking};
use crate::audit::limits::LONGEST_NAME;

/// What every frame of Zstandard begins with.
pub const ZSTANDARD_FRAME: &[u8; 4] = b"\x28\xb5\x2f\xfd";

/// So many bytes back a frame may look, which are held in memory: more than the exporter's do.
const WINDOW: u64 = 8 << 20;

/// Everything in a tar begins at a multiple of this.
const BLOCK: usize = 512;

/// What stands for a long name until that follows.
const LONG_NAME: &str = "././@LongLink";

/// What a tar holds, decompressed.
pub fn decompressed(input: impl Read) -> std::io::Result<impl Read> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(WINDOW);
    StreamingDecoder::new_with_decoder(input, decoder).map_err(std::io::Error::other)
}

/// Reads the files up to the end of the tar.
pub fn read(input: &mut impl BufRead, unpacking: &mut Unpacking<'_>) -> Result<(), Stop> {
    let unread = |error| Stop::unread("", error);
    let mut tar = decompressed(input).map_err(unread)?;
    let mut long_name = None;
    loop {
        let mut block = [0; BLOCK];
        tar.read_exact(&mut block).map_err(unread)?;
        if block.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        let header = Header::from_byte_slice(&block);
        unpacking.date = unpacking.date.or(header.mtime().ok());
        let name = long_name.take().map_or_else(|| name_of(header), Ok)?;
        let place = name.split_once('/').map_or(name.as_str(), |(_, below)| below);
        let size = header.entry_size().map_err(|_| Stop::at(place, "its size is no number"))?;
        match header.entry_type() {
            EntryType::Regular => unpacking.file(&name, size, &mut tar.by_ref().take(size))?,
            EntryType::GNULongName if name == LONG_NAME => {
                long_name = Some(read_name(size, &mut tar)?);
            }
            EntryType::Symlink | EntryType::Link => {
                return Err(Stop::at(place, "it is a link, and no package has any"));
            }
            _ => return Err(Stop::at(place, "it is no plain file")),
        }
        let padding = size.next_multiple_of(BLOCK as u64) - size;
        let skipped = std::io::copy(&mut tar.by_ref().take(padding), &mut std::io::sink());
        if skipped.map_err(unread)? < padding {
            return Err(Stop::refused("it is cut off"));
        }
    }
}

/// The name in a head.
fn name_of(header: &Header) -> Result<String, Stop> {
    let name = String::from_utf8(header.path_bytes().into_owned());
    name.map_err(|_| Stop::refused("a name in it is not UTF-8"))
}

/// A name that did not fit into a head, and its end.
fn read_name(size: u64, tar: &mut impl Read) -> Result<String, Stop> {
    if size > LONGEST_NAME as u64 + 1 {
        return Err(Stop::refused(format!("a name in it has {size} bytes")));
    }
    let mut name = Vec::new();
    tar.take(size).read_to_end(&mut name).map_err(|error| Stop::unread("", error))?;
    if name.pop() != Some(0) {
        return Err(Stop::refused("a name in it does not end"));
    }
    String::from_utf8(name).map_err(|_| Stop::refused("a name in it is not UTF-8"))
}
