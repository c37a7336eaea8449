//! Requirements: tagged pieces of files, each with an identifier and a revision.
//!
//! One file a format below this one, and a row in [`FORMATS`]. The revision is the hash of the
//! normalised content, so that what lapses follows from git and not from numbers that somebody must
//! remember to raise. Reading never refuses a file for one bad item: what is wrong is told beside
//! what could be read.

mod doorstop;
mod fields;
mod item;
mod link;
mod markdown;
mod native;
mod openfasttrace;
mod reqif;
mod settings;
mod sphinx_needs;
mod strictdoc;
mod trlc;

pub use item::{Document, Item};
pub use link::Link;
pub use settings::Settings;

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// A format in which requirements are kept.
pub struct Format {
    /// Its name in outputs and in the configuration.
    pub name: &'static str,
    /// Whether a file is read as one only where the configuration names it: other files look alike.
    pub only_where_named: bool,
    /// Whether a file may be one, by its path alone; what it holds may still be something else.
    may_be: fn(&str) -> bool,
    /// Takes a file apart: path, content, and what other files say about how to read it.
    read: fn(&Source<'_>) -> Document,
}

/// Every format; what one file holds may be read by several.
pub const FORMATS: &[Format] = &[
    Format {
        name: "markdown",
        only_where_named: true,
        may_be: |path| path.ends_with(".md"),
        read: |source| markdown::read(source.text),
    },
    Format {
        name: "doorstop",
        only_where_named: false,
        may_be: doorstop::may_be,
        read: doorstop::read,
    },
    Format {
        name: "strictdoc",
        only_where_named: false,
        may_be: strictdoc::may_be,
        read: strictdoc::read,
    },
    Format {
        name: "trlc",
        only_where_named: false,
        may_be: |path| path.ends_with(".trlc"),
        read: trlc::read,
    },
    Format {
        name: "yaml",
        only_where_named: true,
        may_be: native::may_be_yaml,
        read: |source| native::read_yaml(source.text),
    },
    Format {
        name: "toml",
        only_where_named: true,
        may_be: |path| path.ends_with(".toml"),
        read: |source| native::read_toml(source.text),
    },
    Format {
        name: "openfasttrace",
        only_where_named: false,
        may_be: openfasttrace::may_be,
        read: openfasttrace::read,
    },
    Format {
        name: "sphinx-needs",
        only_where_named: false,
        may_be: sphinx_needs::may_be,
        read: sphinx_needs::read,
    },
    Format { name: "reqif", only_where_named: false, may_be: reqif::may_be, read: reqif::read },
];

/// A file to be taken apart.
pub struct Source<'s> {
    /// Its path from the top of the repository.
    pub path: &'s str,
    /// Its bytes.
    pub bytes: &'s [u8],
    /// The same as text; empty for a format that is none.
    pub text: &'s str,
    /// What other files say about how to read it.
    pub settings: &'s Settings,
}

/// Whether a file may hold requirements, by its path; `named` by the configuration, or by a guess.
pub fn may_hold(path: &str, named: bool) -> bool {
    formats(path, named).next().is_some()
}

fn formats(path: &str, named: bool) -> impl Iterator<Item = &'static Format> {
    FORMATS
        .iter()
        .filter(move |format| named || !format.only_where_named)
        .filter(move |format| (format.may_be)(path))
}

/// What a file holds in each of the formats that it may be of, empty documents left out.
///
/// Text that is not UTF-8 is read as Windows-1252, with a problem that says so.
pub fn read(path: &str, bytes: &[u8], named: bool, settings: &Settings) -> Vec<Document> {
    let mut formats = formats(path, named).peekable();
    if formats.peek().is_none() {
        return Vec::new();
    }
    // An archive is no text.
    let (text, problem) = match bytes.starts_with(b"PK\x03\x04") {
        true => Default::default(),
        false => settings::decoded(bytes),
    };
    let mut documents = Vec::new();
    for format in formats {
        let mut document = (format.read)(&Source { path, bytes, text: &text, settings });
        if document.items.is_empty() && document.problems.is_empty() {
            continue;
        }
        if document.items.is_empty() && format.only_where_named && !documents.is_empty() {
            // What is wrong with it is told already, by the format that it is of.
            continue;
        }
        document.format = format.name;
        document.problems.extend(problem.clone());
        documents.push(document);
    }
    documents
}

/// One text for all ways in which a format writes the same identifier: Doorstop compares them by
/// number, so that `REQ1` is `REQ001`; the others as they are.
pub fn comparable<'i>(format: &str, id: &'i str) -> Cow<'i, str> {
    let plain = (format == "doorstop").then(|| doorstop::comparable(id)).flatten();
    plain.map_or(Cow::Borrowed(id), Cow::Owned)
}

/// The items of a file in our own form, whatever the configuration says of it; `None` where it holds
/// none.
pub fn own(path: &str, bytes: &[u8]) -> Option<Document> {
    let text = std::str::from_utf8(bytes).ok()?;
    let document = path.ends_with(".md").then(|| markdown::read(text))?;
    (!document.items.is_empty()).then_some(document)
}

/// The hash of a text without what makes no difference: white space at the ends of lines, and
/// empty lines before and after.
fn revision<'t>(lines: impl IntoIterator<Item = &'t str>) -> String {
    let normal: Vec<&str> = lines.into_iter().map(str::trim_end).collect();
    hash(normal.join("\n").trim_matches('\n').as_bytes())
}

/// A SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
