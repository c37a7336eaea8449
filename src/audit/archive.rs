//! An archive from a stranger, unpacked: nothing of it is believed, nothing is written but plain files
//! below one folder, and nothing takes more than its bound.

pub mod form;
mod names;
mod tar;
mod zip;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use self::names::Names;
use super::limits::{GROWTH_FREE, LARGEST_FILE, LARGEST_PACKAGE, MOST_GROWTH};
use crate::error::{Error, Result};
use crate::export::layout::Form;
use crate::export::manifest::{Digests, Hasher};

/// So many bytes are unpacked at a time.
const PIECE: usize = 64 << 10;

/// A package, unpacked.
pub struct Unpacked {
    /// The form of the archive.
    pub form: Form,
    /// The name of its one top folder.
    pub top: String,
    /// The date that the first of its files has, where the archive tells dates.
    pub date: Option<u64>,
    /// What was seen of each file while it was unpacked, by its name below the top folder.
    pub digests: BTreeMap<String, Digested>,
}

/// What was seen of a file while it was unpacked.
pub struct Digested {
    /// How many bytes it has.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
}

/// Why an archive is not unpacked any further.
pub enum Stop {
    /// Something is wrong with it, or with one file of it.
    Refused {
        /// The file; empty where the archive itself is meant.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// It could not be read, or nothing could be written.
    Failed(Error),
}

impl Stop {
    /// Something is wrong with the archive.
    fn refused(why: impl Into<String>) -> Self {
        Self::Refused { place: String::new(), why: why.into() }
    }

    /// Something is wrong with a file of it.
    fn at(place: &str, why: impl Into<String>) -> Self {
        Self::Refused { place: place.to_owned(), why: why.into() }
    }

    /// Reading the archive failed: it is cut off, cannot be inflated, or the disk fails.
    fn unread(place: &str, error: std::io::Error) -> Self {
        use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        match error.kind() {
            UnexpectedEof => Self::at(place, "it is cut off"),
            InvalidData | InvalidInput | Other => {
                Self::at(place, format!("it cannot be unpacked: {error}"))
            }
            _ => Self::Failed(Error::io("the package cannot be read", error)),
        }
    }
}

/// Unpacks an archive into a folder that is empty; its form is told by its first bytes.
pub fn unpack(archive: &Path, folder: &Path) -> Result<Unpacked, Stop> {
    let unread = |error| {
        let name = archive.display();
        Stop::Failed(Error::io(format!("the package `{name}` cannot be read"), error))
    };
    let mut file = File::open(archive).map_err(unread)?;
    let about = file.metadata().map_err(unread)?;
    if !about.is_file() {
        return Err(Stop::refused("it is no file"));
    }
    let form = form_of(&mut file)
        .ok_or_else(|| Stop::refused("it begins neither as a zip nor as a tar.zst does"))?;
    file.rewind().map_err(unread)?;
    let mut input = BufReader::with_capacity(PIECE, file);
    let mut unpacking = Unpacking::into(folder, about.len());
    match form {
        Form::Zip => zip::read(&mut input, &mut unpacking)?,
        Form::Tar => tar::read(&mut input, &mut unpacking)?,
    }
    let Unpacking { date, names, digests, .. } = unpacking;
    let top = names.into_top().ok_or_else(|| Stop::refused("it is empty"))?;
    Ok(Unpacked { form, top, date, digests })
}

/// Whether a file begins as an archive does.
pub fn is_one(file: &Path) -> Result<bool, Error> {
    let name = file.display();
    let unread = |error| Error::io(format!("`{name}` cannot be read"), error);
    Ok(form_of(&mut File::open(file).map_err(unread)?).is_some())
}

/// The form that the first bytes of a file tell.
fn form_of(file: &mut File) -> Option<Form> {
    let mut start = [0; 4];
    match file.read_exact(&mut start) {
        Ok(()) if start == *zip::LOCAL_FILE => Some(Form::Zip),
        Ok(()) if start == *tar::ZSTANDARD_FRAME => Some(Form::Tar),
        _ => None,
    }
}

/// Files on their way out of an archive.
struct Unpacking<'f> {
    folder: &'f Path,
    /// How many bytes more may come of the archive.
    left: u64,
    date: Option<u64>,
    names: Names,
    digests: BTreeMap<String, Digested>,
    piece: Vec<u8>,
}

impl<'f> Unpacking<'f> {
    fn into(folder: &'f Path, archive: u64) -> Self {
        let left = archive.saturating_mul(MOST_GROWTH).saturating_add(GROWTH_FREE);
        Self {
            folder,
            left: left.min(LARGEST_PACKAGE),
            date: None,
            names: Names::default(),
            digests: BTreeMap::new(),
            piece: vec![0; PIECE],
        }
    }

    /// Writes a file that must have exactly `size` bytes.
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<(), Stop> {
        let below = self.names.take(name).map_err(|why| Stop::at(name, format!("it {why}")))?;
        let place = below.as_str();
        if size > LARGEST_FILE {
            let most = LARGEST_FILE >> 30;
            return Err(Stop::at(
                place,
                format!("it says that it has {size} bytes, and {most} GiB are taken"),
            ));
        }
        self.left = self.left.checked_sub(size).ok_or_else(|| {
            Stop::at(place, "with it the files are too large for what such an archive may hold")
        })?;
        let unwritten =
            |error| {
                Stop::Failed(Error::io("the package cannot be unpacked", error).hint(
                    "is there room in the folder for temporary files? TMPDIR names another one",
                ))
            };
        let path = self.path_of(place);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(unwritten)?;
        }
        let mut file = File::create_new(&path).map_err(unwritten)?;
        let (mut hasher, mut seen) = (Hasher::default(), 0);
        loop {
            let read = content.read(&mut self.piece).map_err(|error| Stop::unread(place, error))?;
            let piece = &self.piece[..read];
            seen += read as u64;
            if piece.is_empty() || seen > size {
                break;
            }
            hasher.update(piece);
            file.write_all(piece).map_err(unwritten)?;
        }
        match seen.cmp(&size) {
            std::cmp::Ordering::Less => {
                return Err(Stop::at(place, "it has fewer bytes than it says"));
            }
            std::cmp::Ordering::Greater => {
                return Err(Stop::at(place, "it has more bytes than it says"));
            }
            std::cmp::Ordering::Equal => {}
        }
        self.digests.insert(below, Digested { size, digests: hasher.finish() });
        Ok(())
    }

    /// Where a file is written: its name was found plain, part by part.
    fn path_of(&self, below: &str) -> PathBuf {
        below.split('/').fold(self.folder.to_owned(), |path, part| path.join(part))
    }
}
