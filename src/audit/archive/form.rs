//! Every byte of an archive accounted for: it is written anew from its files, and must come out the same.
//!
//! Dates, flags, comments, padding, the directory, how bytes are packed: what stands in an archive besides
//! its files is under no digest. But the exporter writes it in one way only, so that there is nothing in it
//! that could be otherwise.

use std::fs::File;
use std::io::{BufReader, Read, Result as IoResult, Seek, SeekFrom};
use std::path::Path;

use super::tar::decompressed;
use crate::audit::check::Check;
use crate::audit::package::Package;
use crate::error::{Error, Result};
use crate::export::archive;
use crate::export::layout::{Form, PAYLOAD};
use crate::model::Timestamp;
use crate::output::Scratch;

/// So many bytes are compared at a time.
const PIECE: usize = 64 << 10;

/// What stands where in the head of a file of a zip, behind its beginning.
const HEAD_OF_A_FILE: &[(u64, &str)] = &[
    (0, "signature"),
    (4, "version"),
    (6, "flags"),
    (8, "method"),
    (10, "time"),
    (12, "date"),
    (14, "checksum"),
    (18, "packed size"),
    (22, "size"),
    (26, "length of the name"),
    (28, "length of what extends it"),
    (30, "name"),
];

/// The same of an entry of the directory at its end.
const ENTRY_OF_THE_DIRECTORY: &[(u64, &str)] = &[
    (0, "signature"),
    (4, "version"),
    (8, "flags"),
    (10, "method"),
    (12, "time"),
    (14, "date"),
    (16, "checksum"),
    (20, "packed size"),
    (24, "size"),
    (28, "length of the name"),
    (30, "length of what extends it"),
    (32, "length of the comment"),
    (34, "disk"),
    (36, "attributes"),
    (38, "kind of file and permissions"),
    (42, "place in the archive"),
    (46, "name"),
];

/// How long what stands behind the directory is.
const END_OF_THE_DIRECTORY: u64 = 22;

/// Holds an archive against the one that its files make.
pub fn check(file: &Path, package: &Package<'_>, folder: &Path, check: &mut Check) -> Result<()> {
    let unread = |error| Error::io("the package cannot be read", error);
    let form = package.unpacked.form;
    // The files of a tar have the date of the first.
    let seconds =
        package.unpacked.date.and_then(|date| i64::try_from(date).ok()).unwrap_or_default();
    let when = Timestamp { seconds, offset: 0 };
    let mut again = write(package, &folder.join("again"), when)?;
    let kind = match form {
        Form::Zip => "a zip",
        Form::Tar => "a tar.zst",
    };
    check.say(format!("{kind}, held byte by byte against what its files make"));
    let archive = File::open(file).map_err(unread)?;
    if let Some(at) = first_difference(archive, &mut again).map_err(unread)? {
        again.rewind().map_err(unread)?;
        let found = match form {
            Form::Zip => in_zip(again, at),
            Form::Tar => in_tar(file, again),
        };
        let (place, what) = found.map_err(unread)?;
        check.find(
            place,
            format!(
                "byte {at} of the archive, {what}, differs from what `git trace export` writes"
            ),
        );
    }
    Ok(())
}

/// Writes the files of a package as an archive again, in the exporter's order: what is vouched for goes
/// before what vouches for it.
fn write(package: &Package<'_>, place: &Path, when: Timestamp) -> Result<Scratch> {
    let unwritten = |error| Error::io("the package cannot be written again", error);
    let (out, aside) = (Scratch::beside(place), Scratch::beside(place));
    let mut again = archive::begin(package.unpacked.form, out, aside, when);
    let (payload, tags): (Vec<&str>, Vec<&str>) =
        package.files().partition(|name| name.starts_with(PAYLOAD));
    for name in payload.into_iter().chain(tags) {
        let size = package.unpacked.digests.get(name).map_or(0, |it| it.size);
        if let Some(mut content) = package.open(name)? {
            let whole = format!("{}/{name}", package.unpacked.top);
            again.file(&whole, size, &mut content).map_err(unwritten)?;
        }
    }
    let mut again = again.finish().map_err(unwritten)?;
    again.rewind().map_err(unwritten)?;
    Ok(again)
}

/// Where two streams differ first.
fn first_difference(one: impl Read, other: impl Read) -> IoResult<Option<u64>> {
    let (mut one, mut other) = (Pieces::of(one), Pieces::of(other));
    let mut at = 0;
    loop {
        let (a, b) = (one.next()?, other.next()?);
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        if same < a.len().max(b.len()) {
            return Ok(Some(at + same as u64));
        }
        if same == 0 {
            return Ok(None);
        }
        at += same as u64;
    }
}

/// A stream in pieces of one size, the last shorter or empty.
struct Pieces<R> {
    stream: R,
    piece: Vec<u8>,
}

impl<R: Read> Pieces<R> {
    fn of(stream: R) -> Self {
        Self { stream, piece: Vec::with_capacity(PIECE) }
    }

    fn next(&mut self) -> IoResult<&[u8]> {
        self.piece.clear();
        self.stream.by_ref().take(PIECE as u64).read_to_end(&mut self.piece)?;
        Ok(&self.piece)
    }
}

/// A part of a zip: where it begins, of which file it is, and what is in it.
type Part = (u64, String, &'static str, &'static [(u64, &'static str)]);

/// What stands at a place of a zip that was written here: the file, and what of it.
fn in_zip(mut again: Scratch, at: u64) -> IoResult<(String, String)> {
    let end = again.seek(SeekFrom::End(0))?.saturating_sub(END_OF_THE_DIRECTORY);
    let mut zip = zip::ZipArchive::new(BufReader::new(again))?;
    let mut parts: Vec<Part> = vec![(end, String::new(), "in the end of the directory", &[])];
    for number in 0..zip.len() {
        let file = zip.by_index_raw(number)?;
        let name = below(&file.name()?);
        let data = file.data_start().unwrap_or_else(|| file.header_start());
        let entry = file.central_header_start();
        parts.push((file.header_start(), name.clone(), "in its head", HEAD_OF_A_FILE));
        parts.push((data, name.clone(), "in how it is packed", &[]));
        parts.push((entry, name, "in the directory", ENTRY_OF_THE_DIRECTORY));
    }
    let part =
        parts.into_iter().filter(|(begins, ..)| *begins <= at).max_by_key(|(begins, ..)| *begins);
    let Some((begins, name, part, fields)) = part else { return Ok(Default::default()) };
    let field = fields.iter().rev().find(|(offset, _)| begins + offset <= at);
    Ok((name, field.map_or(part.to_owned(), |(_, field)| format!("its {field} {part}"))))
}

/// What stands where two tars differ: the head of a file, or how all of them are compressed.
fn in_tar(file: &Path, mut again: Scratch) -> IoResult<(String, String)> {
    let archive = decompressed(BufReader::new(File::open(file)?))?;
    let difference = first_difference(archive, decompressed(&mut again)?);
    // One that cannot be decompressed to its end has something behind it.
    let Ok(Some(at)) = difference else {
        return Ok((String::new(), "in how it is compressed or behind that".to_owned()));
    };
    again.rewind()?;
    let mut tar = tar::Archive::new(decompressed(again)?);
    let mut found = (String::new(), "behind the last file".to_owned());
    for entry in tar.entries()? {
        let entry = entry?;
        let ends = entry.raw_file_position() + entry.size().next_multiple_of(512);
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if at < ends {
            found = (below(&name), "in its head".to_owned());
            break;
        }
    }
    Ok(found)
}

fn below(name: &str) -> String {
    name.split_once('/').map_or(name, |(_, below)| below).to_owned()
}
