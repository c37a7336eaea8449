//! ReqIF of the OMG, 1.0 to 1.2: `.reqif`, and `.reqifz`, a ZIP archive of such files.
//!
//! The objects stand in the order of the specifications that hold them, with the one above as their
//! `section`. An object's identifier is the one that its author gave it, where there is one, since the
//! one in the file is made by a tool; that is kept as `identifier`.

mod archive;
mod exchange;
mod xhtml;

use super::{Document, Source};

/// Whether a file may be one, by its path.
pub fn may_be(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension
        .is_some_and(|it| ["reqif", "reqifz"].iter().any(|known| it.eq_ignore_ascii_case(known)))
}

/// Takes a file apart.
pub fn read(source: &Source<'_>) -> Document {
    match source.bytes.starts_with(b"PK") {
        true => archive::read(source.bytes),
        false => exchange::read(source.text),
    }
}
