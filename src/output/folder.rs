//! Folders for files that are on their way: made where they are missing, and gone again if nothing
//! came.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// A folder below another one. Dropped before it is kept, what was made of it is removed.
pub struct NewFolder {
    path: PathBuf,
    made: Vec<PathBuf>,
}

impl NewFolder {
    /// The folder at `below`, parts between slashes, inside of `top`.
    ///
    /// A symbolic link on the way is refused: it may lead anywhere, and git follows none.
    pub fn create(top: &Path, below: &str) -> Result<Self> {
        let mut folder = Self { path: top.to_owned(), made: Vec::new() };
        for part in below.split('/').filter(|part| !part.is_empty()) {
            let mut names = Path::new(part).components();
            let is_name =
                matches!((names.next(), names.next()), (Some(Component::Normal(_)), None));
            if !is_name || part.eq_ignore_ascii_case(".git") {
                let what = format!("`{below}` cannot be a folder of approvals");
                return Err(Error::usage(what).hint("rename what is to be approved"));
            }
            folder.path.push(part);
            folder.enter()?;
        }
        Ok(folder)
    }

    fn enter(&mut self) -> Result<()> {
        let shown = self.path.display().to_string();
        match std::fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(found) if found.is_symlink() => {
                Err(Error::usage(format!("`{shown}` is a symbolic link"))
                    .hint("approvals are written into real folders of the work tree only"))
            }
            Ok(_) => Err(Error::usage(format!("`{shown}` is no folder"))
                .hint("approvals are written below it: move it away")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                std::fs::create_dir(&self.path).map_err(|error| failed(&shown, error))?;
                self.made.push(self.path.clone());
                Ok(())
            }
            Err(error) => Err(failed(&shown, error)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets it stay.
    pub fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // One that somebody else put something into stays.
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn failed(folder: &str, error: std::io::Error) -> Error {
    Error::io(format!("cannot make the folder `{folder}`"), error)
        .hint("nothing was written; may you write there, is the disk full?")
}
