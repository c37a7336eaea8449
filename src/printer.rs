//! Printing a page to PDF by a browser of the user's.
//!
//! The browser is a program that we run: which one is decided by the user's environment, never by a
//! repository. It gets a profile of its own that is gone afterwards, no name resolved, and a limit of time.
//! That the page runs no script and asks for nothing is up to the page's own policy (CSP).

mod browser;
mod run;

use std::path::Path;

use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::output::passing;

/// Prints a page, HTML that needs nothing else, and gives the PDF.
///
/// An error where there is no browser, where it is too old, or where it does not print.
pub fn print(page: &[u8]) -> Result<Vec<u8>> {
    let browser = browser::find()?;
    let folder = Folder::new()?;
    let at = |name: &str| folder.path().join(name);
    let failed = |error| Error::io("the page cannot be handed to the browser", error);
    std::fs::write(at("page.html"), page).map_err(failed)?;
    browser.print(folder.path(), "page.html", "page.pdf")?;
    std::fs::read(at("page.pdf")).map_err(|error| {
        Error::io(format!("`{}` printed nothing", browser.shown()), error)
            .hint("does it print when you start it yourself with --headless --print-to-pdf?")
    })
}

/// A folder that nobody else may enter, gone when it is dropped, and after an interrupt.
struct Folder(TempDir);

impl Folder {
    fn new() -> Result<Self> {
        // While this is held no interrupt can slip between making the folder and noting it.
        let mut passing = passing();
        let folder = tempfile::Builder::new().prefix("git-trace-print-").tempdir();
        let folder = folder
            .map_err(|error| Error::io("there is no place for the browser's files", error))?;
        passing.folders.insert(folder.path().to_owned());
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        passing().folders.remove(self.path());
    }
}
