//! Sphinx-Needs: directives in reStructuredText and MyST, `.. req:: Title` with options, and
//! `needs.json`.
//!
//! Types and kinds of links are what `conf.py`, `ubproject.toml` and other TOML files name for the folder that
//! they stand in. Where none of them does, every directive with an option `:id:` is a need, since types may
//! come from an extension, which is never run. A need without one has the identifier that Sphinx-Needs makes of
//! its title, or of its content where it has none.

mod draft;
mod json;
mod myst;
mod projects;
mod rst;
mod vocabulary;

pub use projects::Projects;
use vocabulary::Vocabulary;

use super::{Document, Source};

/// Whether a file may hold needs, by its path.
pub fn may_be(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".rst") || name.ends_with(".md") || name.ends_with("needs.json")
}

/// Takes a file apart.
pub fn read(source: &Source<'_>) -> Document {
    let has = |mark: &str| memchr::memmem::find(source.text.as_bytes(), mark.as_bytes()).is_some();
    let in_force = || source.settings.sphinx_needs.of(source.path);
    let (mark, id, read): (_, _, fn(&str, &Vocabulary) -> Document) = match source.path {
        path if path.ends_with(".json") => return json::read(source.text, &in_force()),
        path if path.ends_with(".rst") => ("::", ":id:", rst::read),
        _ => ("{", "id:", myst::read),
    };
    if !has(mark) {
        return Document::default();
    }
    let vocabulary = in_force();
    match has(id) || vocabulary.makes_ids() {
        true => read(source.text, &vocabulary),
        false => Document::default(),
    }
}
