//! Sphinx-Needs: directives in reStructuredText and MyST, `.. req:: Title` with options, and
//! `needs.json`.
//!
//! Types and kinds of links are what `conf.py`, `ubproject.toml` and other TOML files name. Where none of
//! them does, every directive with an option `:id:` is a need, since types may come from an extension,
//! which is never run. A need without one has the identifier that Sphinx-Needs makes of its title.

mod draft;
mod json;
mod myst;
mod rst;
mod vocabulary;

pub use vocabulary::Vocabulary;

use super::{Document, Source};

/// Whether a file may hold needs, by its path.
pub fn may_be(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".rst") || name.ends_with(".md") || name.ends_with("needs.json")
}

/// Takes a file apart.
pub fn read(source: &Source<'_>) -> Document {
    let vocabulary = &source.settings.sphinx_needs;
    if source.path.ends_with(".json") {
        return json::read(source.text, vocabulary);
    }
    let has = |mark: &str| memchr::memmem::find(source.text.as_bytes(), mark.as_bytes()).is_some();
    match source.path.ends_with(".rst") {
        true if has("::") && (has(":id:") || vocabulary.makes_ids()) => {
            rst::read(source.text, vocabulary)
        }
        false if has("{") && (has("id:") || vocabulary.makes_ids()) => {
            myst::read(source.text, vocabulary)
        }
        _ => Document::default(),
    }
}
