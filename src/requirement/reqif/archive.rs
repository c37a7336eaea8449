//! The files of an archive, inflated as far as they may go.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::super::settings::decoded;
use super::Document;
use super::exchange;
use crate::front_matter::Problem;

/// No archive's files are larger together.
const LARGEST: u64 = 128 << 20;

/// No archive holds more files that are looked at.
const MOST: usize = 10_000;

pub fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    let help = "write the archive anew, deflated and without a password";
    let tell = |document: &mut Document, what: String| {
        document.problems.push(Problem::new(1, what, help));
    };
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            tell(&mut document, format!("the archive cannot be read: {error}"));
            return document;
        }
    };
    let mut left = LARGEST;
    for at in 0..archive.len().min(MOST) {
        let mut file = match archive.by_index(at) {
            Ok(file) => file,
            Err(error) => {
                tell(
                    &mut document,
                    format!("file {} of the archive cannot be read: {error}", at + 1),
                );
                continue;
            }
        };
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default();
        if !name.to_ascii_lowercase().ends_with(".reqif") {
            continue;
        }
        let mut inflated = Vec::new();
        if let Err(error) = file.by_ref().take(left + 1).read_to_end(&mut inflated) {
            tell(&mut document, format!("`{name}` cannot be inflated: {error}"));
            continue;
        }
        let size = u64::try_from(inflated.len()).unwrap_or(u64::MAX);
        if size > left {
            tell(&mut document, format!("`{name}` is larger than anybody's requirements"));
            break;
        }
        left -= size;
        let (text, problem) = decoded(&inflated);
        let inner = exchange::read(&text);
        document.items.extend(inner.items);
        document.problems.extend(problem.into_iter().chain(inner.problems));
    }
    document
}
