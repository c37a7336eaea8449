//! Requirements: tagged pieces of files, each with an identifier and a revision.
//!
//! One file a format below this one. The revision is the hash of the normalised content, so that
//! what lapses follows from git and not from numbers that somebody must remember to raise.

mod markdown;

use sha2::{Digest, Sha256};

/// A document taken apart: its items, and what is left around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The items, in their order.
    pub items: Vec<Item>,
    /// The revision of the text that belongs to no item.
    pub frame: String,
}

/// A tagged piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The line it begins on, from 1.
    pub line: usize,
    /// The hash of its normalised content.
    pub revision: String,
}

/// The items of a file; `None` where its format has none, or it holds none.
pub fn document(path: &str, bytes: &[u8]) -> Option<Document> {
    let text = std::str::from_utf8(bytes).ok()?;
    let document = path.ends_with(".md").then(|| markdown::read(text))?;
    (!document.items.is_empty()).then_some(document)
}

/// The hash of a text without what makes no difference: white space at the ends of lines, and
/// empty lines before and after.
fn revision(lines: &[&str]) -> String {
    let normal: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    hash(normal.join("\n").trim_matches('\n').as_bytes())
}

/// A SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
