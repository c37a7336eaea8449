//! The files of a zip, taken one after the other as they stand in it (APPNOTE 6.3).
//!
//! The directory at its end is not read here: what the exporter writes has the same order, and
//! [`super::form`] holds every byte against that.

use std::io::{BufRead, Read};

use flate2::bufread::DeflateDecoder;

use super::{Stop, Unpacking};
use crate::audit::limits::LONGEST_NAME;

/// What stands before each file.
pub const LOCAL_FILE: &[u8; 4] = b"PK\x03\x04";

/// What stands before each entry of the directory.
const DIRECTORY_ENTRY: &[u8; 4] = b"PK\x01\x02";

/// How long the head of a file is, besides its signature, its name and what extends it.
const HEAD: usize = 26;

/// The signature of sizes of more than four bytes, and how long they are with it.
const ZIP64: [u8; 4] = [1, 0, 16, 0];
const ZIP64_LENGTH: usize = 20;

/// Reads the files up to the directory.
pub fn read(input: &mut impl BufRead, unpacking: &mut Unpacking<'_>) -> Result<(), Stop> {
    loop {
        let mut signature = [0; 4];
        input.read_exact(&mut signature).map_err(|error| Stop::unread("", error))?;
        match &signature {
            LOCAL_FILE => file(input, unpacking)?,
            DIRECTORY_ENTRY => return Ok(()),
            _ => return Err(Stop::refused("between its files stands what is no file")),
        }
    }
}

fn file(input: &mut impl BufRead, unpacking: &mut Unpacking<'_>) -> Result<(), Stop> {
    let cut = |error| Stop::unread("", error);
    let mut head = [0; HEAD];
    input.read_exact(&mut head).map_err(cut)?;
    let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (flags, method, crc) = (short(2), short(4), long(10));
    let (name_length, extra_length) = (usize::from(short(22)), usize::from(short(24)));
    if name_length > LONGEST_NAME || extra_length > ZIP64_LENGTH {
        return Err(Stop::refused("the head of a file in it is longer than any honest one"));
    }
    let mut name = vec![0; name_length];
    let mut extra = vec![0; extra_length];
    input.read_exact(&mut name).and_then(|()| input.read_exact(&mut extra)).map_err(cut)?;
    let name = String::from_utf8(name).map_err(|_| Stop::refused("a name in it is not UTF-8"))?;
    let (mut packed, mut size) = (u64::from(long(14)), u64::from(long(18)));
    match extra.strip_prefix(&ZIP64).and_then(|sizes| sizes.split_first_chunk::<8>()) {
        Some((&first, second)) if packed == u64::from(u32::MAX) && size == packed => {
            let second: [u8; 8] =
                second.try_into().map_err(|_| Stop::at(&name, "its sizes are cut off"))?;
            (size, packed) = (u64::from_le_bytes(first), u64::from_le_bytes(second));
        }
        _ if extra.is_empty() => {}
        _ => return Err(Stop::at(&name, "something unknown extends its head")),
    }
    const ENCRYPTED: u16 = 1;
    const SIZES_BEHIND: u16 = 8;
    if flags & (ENCRYPTED | SIZES_BEHIND) != 0 {
        return Err(Stop::at(&name, "it is encrypted, or does not say how long it is"));
    }
    let place = name.split_once('/').map_or(name.as_str(), |(_, below)| below);
    let mut rest = input.take(packed);
    let crc_seen = match method {
        0 => summed(&mut rest, &name, size, unpacking)?,
        8 => summed(&mut DeflateDecoder::new(&mut rest), &name, size, unpacking)?,
        _ => return Err(Stop::at(place, "it is packed in a way that is not read here")),
    };
    match rest.limit() {
        _ if crc_seen != crc => Err(Stop::at(place, "its checksum is not that of its bytes")),
        0 => Ok(()),
        _ => Err(Stop::at(place, "there is more behind its end")),
    }
}

/// Unpacks a file; the checksum of its bytes.
fn summed(
    content: &mut dyn Read,
    name: &str,
    size: u64,
    unpacking: &mut Unpacking<'_>,
) -> Result<u32, Stop> {
    let mut content = Summed { content, crc: flate2::Crc::new() };
    unpacking.file(name, size, &mut content)?;
    Ok(content.crc.sum())
}

/// Takes a checksum of bytes as they pass.
struct Summed<'c> {
    content: &'c mut dyn Read,
    crc: flate2::Crc,
}

impl Read for Summed<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.content.read(bytes)?;
        self.crc.update(&bytes[..read]);
        Ok(read)
    }
}
