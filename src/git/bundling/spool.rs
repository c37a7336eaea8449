//! The entries of a pack, written to a file until it is known how many they are.

use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use git2::ObjectType;
use sha1::{Digest, Sha1};

use super::bases::{Base, Bases, Place};
use super::delta;
use crate::error::{Error, Result};
use crate::git::objects::Object;

/// `PACK`, the version, and how many entries there are.
const HEAD: u64 = 12;

/// Whoever reads an object has to go through no more deltas than this. Git's own packs have 50, against
/// bases that it searches for; here it is always the neighbour, which takes next to no time to find.
const DEEPEST: usize = 200;

/// Shorter data than this are stored as they are: ids do not get smaller, and it saves most of the time.
const SHORT: usize = 96;

/// What little is to be gained above it takes most of the time.
const LEVEL: u32 = 1;

pub(super) struct Spool<F: Write> {
    file: BufWriter<F>,
    count: u32,
    /// Where the next entry begins in the pack.
    offset: u64,
    bases: Bases,
    compress: Compress,
    delta: Vec<u8>,
    deflated: Vec<u8>,
}

impl<F: Read + Write + Seek> Spool<F> {
    pub(super) fn new(file: F) -> Self {
        Self {
            file: BufWriter::with_capacity(1 << 16, file),
            count: 0,
            offset: HEAD,
            bases: Bases::default(),
            compress: Compress::new(Compression::new(LEVEL), true),
            delta: Vec::new(),
            deflated: Vec::new(),
        }
    }

    /// The bytes that were written last of a tree's path, as far as they are kept.
    pub(super) fn last_of(&self, place: Place) -> Option<&[u8]> {
        self.bases.get(place, ObjectType::Tree).map(|base| base.object.data())
    }

    /// Writes an object as it is.
    pub(super) fn whole(&mut self, kind: ObjectType, bytes: &[u8]) -> Result<()> {
        self.entry(code(kind), None, bytes)
    }

    /// Writes what differs from the object that was last written of a path.
    pub(super) fn at(&mut self, place: Place, object: Object) -> Result<()> {
        let offset = self.offset;
        let mut delta = std::mem::take(&mut self.delta);
        let base = self.bases.get(place, object.kind()).filter(|base| base.depth < DEEPEST);
        let base = base.filter(|base| {
            delta::make(base.object.data(), object.data(), &mut delta);
            delta.len() < object.data().len() / 2
        });
        let depth = base.map_or(0, |base| base.depth + 1);
        match base.map(|base| offset - base.offset) {
            Some(distance) => self.entry(OFFSET_DELTA, Some(distance), &delta)?,
            None => self.whole(object.kind(), object.data())?,
        }
        self.delta = delta;
        self.bases.keep(place, Base { object, offset, depth });
        Ok(())
    }

    fn entry(&mut self, code: u8, distance: Option<u64>, data: &[u8]) -> Result<()> {
        let mut head = size(code, data.len());
        head.extend(distance.into_iter().flat_map(offset));
        self.deflate(data)?;
        self.file
            .write_all(&head)
            .and_then(|()| self.file.write_all(&self.deflated))
            .map_err(full)?;
        self.offset += (head.len() + self.deflated.len()) as u64;
        self.count = self.count.checked_add(1).ok_or_else(|| {
            Error::repository("the release has more objects than a pack can hold")
        })?;
        Ok(())
    }

    fn deflate(&mut self, data: &[u8]) -> Result<()> {
        self.deflated.clear();
        if data.len() <= SHORT {
            stored(data, &mut self.deflated);
            return Ok(());
        }
        self.compress.reset();
        loop {
            self.deflated.reserve(data.len() / 2 + 64);
            let taken = self.compress.total_in() as usize;
            let status = self
                .compress
                .compress_vec(&data[taken..], &mut self.deflated, FlushCompress::Finish)
                .map_err(|error| full(error.into()))?;
            if status == Status::StreamEnd {
                return Ok(());
            }
        }
    }

    /// Writes the pack.
    pub(super) fn finish(self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let mut hash = Sha1::new();
        let mut piece = [&b"PACK\0\0\0\x02"[..], &self.count.to_be_bytes()].concat();
        while !piece.is_empty() {
            hash.update(&piece);
            out.write_all(&piece)?;
            piece.resize(1 << 16, 0);
            let read = file.read(&mut piece)?;
            piece.truncate(read);
        }
        out.write_all(&hash.finalize())
    }
}

/// How gitformat-pack(5) numbers what an entry is.
fn code(kind: ObjectType) -> u8 {
    match kind {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        ObjectType::Tag => 4,
        _ => 3,
    }
}

/// A delta against an entry that begins so many bytes before.
const OFFSET_DELTA: u8 = 6;

/// The head of an entry: what it is, and how many bytes it has inflated.
fn size(code: u8, length: usize) -> Vec<u8> {
    let mut head = vec![code << 4 | (length & 15) as u8];
    let mut rest = length >> 4;
    while rest > 0 {
        if let Some(last) = head.last_mut() {
            *last |= 128;
        }
        head.push((rest & 127) as u8);
        rest >>= 7;
    }
    head
}

/// How far before a delta its base begins, the highest bits first.
fn offset(distance: u64) -> Vec<u8> {
    let mut bytes = vec![(distance & 127) as u8];
    let mut rest = distance >> 7;
    while rest > 0 {
        rest -= 1;
        bytes.push(128 | (rest & 127) as u8);
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}

/// Data as a zlib stream (RFC 1950) of one stored block (RFC 1951 §3.2.4).
fn stored(data: &[u8], out: &mut Vec<u8>) {
    let length = data.len() as u16;
    out.extend_from_slice(&[0x78, 0x01, 1]);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(data);
    let sums = |(low, high): (u32, u32), &byte: &u8| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    };
    let (low, high) = data.iter().fold((1, 0), sums);
    out.extend_from_slice(&(high << 16 | low).to_be_bytes());
}

fn full(error: std::io::Error) -> Error {
    Error::io("the objects of the repository cannot be set aside in a temporary file", error)
        .hint("is the disk full?")
}
