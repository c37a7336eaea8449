//! Files that appear whole or not at all: written beside their place, then renamed into it.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::interrupt::passing;
use crate::error::{Error, Result};

/// A file on its way to its place. Dropped before it is published, it leaves nothing behind.
pub struct NewFile {
    place: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begins a file that will stand at `place`; the folder must exist.
    pub fn create(place: &Path) -> Result<Self> {
        let folder = match place.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".git-trace-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any other file, the user's umask decides.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        // While the lock is held no interrupt can slip between making the file and noting it.
        let mut passing = passing();
        let file = builder.tempfile_in(folder).map_err(|error| failed(place, error))?;
        passing.files.insert(file.path().to_owned());
        Ok(Self { place: place.to_owned(), writer: BufWriter::new(file) })
    }

    /// Puts the file in its place.
    pub fn publish(mut self) -> Result<()> {
        self.writer.flush().map_err(|error| failed(&self.place, error))?;
        let mut passing = passing();
        let temporary = self.writer.get_ref().path().to_owned();
        self.writer
            .get_ref()
            .as_file()
            .sync_all()
            .and_then(|()| std::fs::rename(&temporary, &self.place))
            .map_err(|error| failed(&self.place, error))?;
        passing.files.remove(&temporary);
        Ok(())
    }

    /// Puts the file in its place, unless something stands there.
    fn put_new(self) -> Result<()> {
        let temporary = self.writer.get_ref().path().to_owned();
        self.writer
            .get_ref()
            .as_file()
            .sync_all()
            .and_then(|()| put_new(&temporary, &self.place))
            .map_err(|error| failed(&self.place, error))
    }
}

/// Gives a file its second name, which nothing else can have at that moment; the first one goes with
/// the temporary file. Where there are no second names, it is renamed.
fn put_new(temporary: &Path, place: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(temporary, place) {
        Err(_) if place.symlink_metadata().is_err() => std::fs::rename(temporary, place),
        linked => linked,
    }
}

/// Errors name the file.
impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes).map_err(|error| named(&self.place, error))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush().map_err(|error| named(&self.place, error))
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.writer.seek(to).map_err(|error| named(&self.place, error))
    }
}

fn named(place: &Path, error: std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("`{}`: {error}", place.display()))
}

impl Drop for NewFile {
    fn drop(&mut self) {
        passing().files.remove(self.writer.get_ref().path());
    }
}

/// Publishes files together, once every one of them is written.
pub fn publish(mut files: Vec<NewFile>) -> Result<()> {
    for file in &mut files {
        file.flush().map_err(|error| failed(&file.place, error))?;
    }
    files.into_iter().try_for_each(NewFile::publish)
}

/// Publishes files where nothing stands yet: all of them, or none.
pub fn publish_new(mut files: Vec<NewFile>) -> Result<()> {
    for file in &mut files {
        file.flush().map_err(|error| failed(&file.place, error))?;
    }
    let mut put: Vec<PathBuf> = Vec::new();
    for file in files {
        let place = file.place.clone();
        if let Err(error) = file.put_new() {
            for place in &put {
                let _ = std::fs::remove_file(place);
            }
            return Err(error);
        }
        put.push(place);
    }
    Ok(())
}

fn failed(place: &Path, error: std::io::Error) -> Error {
    Error::io(format!("cannot write `{}`", place.display()), error)
        .hint("nothing was written; is the folder there, may you write to it, is the disk full?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_new_files_none_stays_where_one_cannot_stand() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a", "b"].map(|name| folder.path().join(name));
        std::fs::write(&names[1], "old").unwrap();
        let files = || names.iter().map(|name| NewFile::create(name).unwrap()).collect();
        assert!(publish_new(files()).is_err());
        assert_eq!(std::fs::read(&names[1]).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::remove_file(&names[1]).unwrap();
        publish_new(files()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
