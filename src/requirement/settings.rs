//! What some files of a repository say about how to read the others.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{doorstop, sphinx_needs, trlc};
use crate::front_matter::Problem;

/// A larger file than any that says how to read others.
const LARGEST: usize = 4 << 20;

/// What is known about how to read a repository's files, a field for each format that needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Which folders are documents of Doorstop.
    pub doorstop: doorstop::Tree,
    /// The types of TRLC.
    pub trlc: trlc::Types,
    /// The types and the kinds of links of Sphinx-Needs, by folder.
    pub sphinx_needs: sphinx_needs::Projects,
}

impl Settings {
    /// Whether a file says how to read others.
    pub fn is_one(path: &str) -> bool {
        doorstop::Tree::is_part(path)
            || path.ends_with(".rsl")
            || sphinx_needs::Projects::is_one(path)
    }

    /// Takes in what such a file says.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Vec<Problem> {
        if bytes.len() > LARGEST {
            let help = "keep in it what it is for";
            return vec![Problem::new(1, "the file is larger than 4 MiB and not read", help)];
        }
        let (text, problem) = decoded(bytes);
        let mut problems = Vec::from_iter(problem);
        if doorstop::Tree::is_part(path) {
            problems.append(&mut self.doorstop.add(path, &text));
        }
        if path.ends_with(".rsl") {
            problems.append(&mut self.trlc.add(&text));
        }
        if sphinx_needs::Projects::is_one(path) {
            problems.append(&mut self.sphinx_needs.add(path, &text));
        }
        problems
    }
}

/// A text in whatever encoding: by its byte order mark, else UTF-8, else Windows-1252, which is told.
pub fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<Problem>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0, None);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
            let what = "the file is not UTF-8 text; it is read as Windows-1252";
            let problem = Problem::new(line + 1, what, "save the file as UTF-8");
            (WINDOWS_1252.decode_without_bom_handling(bytes).0, Some(problem))
        }
    }
}
