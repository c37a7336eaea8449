//! What goes below `data/`, each file with what writes it, until all of them are known and in order.

use std::collections::BTreeMap;
use std::io::Write;

use super::package::Package;
use crate::error::{Error, Result};
use crate::output::Scratch;

/// Writes the content of a file; it may set something aside.
pub type Content<'c> = Box<dyn FnOnce(Scratch, &mut dyn Write) -> Result<()> + 'c>;

/// The files by their names.
#[derive(Default)]
pub struct Payload<'c> {
    files: BTreeMap<String, File<'c>>,
}

struct File<'c> {
    content: Content<'c>,
    /// Whether the package can do without it.
    is_optional: bool,
}

impl<'c> Payload<'c> {
    /// Adds a file.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        content: impl FnOnce(&mut dyn Write) -> Result<()> + 'c,
    ) {
        self.add_large(name, |_, out| content(out));
    }

    /// Adds a file that needs room for what has to be set aside.
    pub fn add_large(
        &mut self,
        name: impl Into<String>,
        content: impl FnOnce(Scratch, &mut dyn Write) -> Result<()> + 'c,
    ) {
        self.files.insert(name.into(), File { content: Box::new(content), is_optional: false });
    }

    /// Adds a file that is left out where it cannot be made.
    pub fn add_if_possible(
        &mut self,
        name: impl Into<String>,
        content: impl FnOnce(&mut dyn Write) -> Result<()> + 'c,
    ) {
        let content = Box::new(|_, out: &mut dyn Write| content(out));
        self.files.insert(name.into(), File { content, is_optional: true });
    }

    /// Adds a text.
    pub fn add_text(&mut self, name: impl Into<String>, text: String) {
        self.add(name, move |out| out.write_all(text.as_bytes()).map_err(unwritten));
    }

    /// The files, sorted by name, each with whether the package can do without it and with what writes it.
    pub fn into_files(self) -> impl Iterator<Item = (String, bool, Content<'c>)> {
        self.files.into_iter().map(|(name, file)| (name, file.is_optional, file.content))
    }

    /// Writes every file; the names of those that were left out, each with why.
    pub fn write(self, package: &mut Package) -> Result<Vec<(String, Error)>> {
        let mut left_out = Vec::new();
        for (name, file) in self.files {
            let scratch = package.scratch();
            match package.add(&name, |out| (file.content)(scratch, out)) {
                Err(error) if file.is_optional => left_out.push((name, error)),
                added => added?,
            }
        }
        Ok(left_out)
    }
}

/// A file of the package cannot be set aside.
pub fn unwritten(error: std::io::Error) -> Error {
    Error::io("a file of the package cannot be set aside in a temporary file", error)
        .hint("nothing was written; is the disk full?")
}
