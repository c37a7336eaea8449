//! A package as it lies unpacked in a folder of its own.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::archive::Unpacked;
use super::limits::LARGEST_TEXT;
use crate::error::{Error, Result};

/// A package, unpacked.
pub struct Package<'f> {
    folder: &'f Path,
    /// What was unpacked.
    pub unpacked: Unpacked,
}

impl<'f> Package<'f> {
    /// What was unpacked into a folder.
    pub fn new(folder: &'f Path, unpacked: Unpacked) -> Self {
        Self { folder, unpacked }
    }

    /// The names of its files, sorted.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.unpacked.digests.keys().map(String::as_str)
    }

    /// The names of its files that stand below a folder, without it.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        self.files().filter_map(move |name| name.strip_prefix(folder))
    }

    /// Whether there is such a file.
    pub fn has(&self, name: &str) -> bool {
        self.unpacked.digests.contains_key(name)
    }

    /// Where a file lies; `None` if there is none.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.has(name)
            .then(|| name.split('/').fold(self.folder.to_owned(), |path, part| path.join(part)))
    }

    /// A file, to be read; `None` if there is none.
    pub fn open(&self, name: &str) -> Result<Option<File>> {
        self.path(name)
            .map(|path| File::open(path).map_err(|error| unread(name, error)))
            .transpose()
    }

    /// The bytes of a file that is not larger than any of its kind; `None` if there is none, or it is.
    pub fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let size = self.unpacked.digests.get(name).map(|it| it.size);
        if size.is_none_or(|size| size > LARGEST_TEXT) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        if let Some(mut file) = self.open(name)? {
            file.read_to_end(&mut bytes).map_err(|error| unread(name, error))?;
        }
        Ok(Some(bytes))
    }
}

fn unread(name: &str, error: std::io::Error) -> Error {
    Error::io(format!("the unpacked `{name}` cannot be read"), error)
}
