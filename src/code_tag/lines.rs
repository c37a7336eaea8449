//! The lines of a file in which something stands, found without looking at the others.

use std::borrow::Cow;
use std::iter::from_fn;

use memchr::{memchr, memchr_iter, memmem, memrchr};

/// No comment has a longer line; what is longer was made by a machine.
const LONGEST: usize = 16 << 10;

/// What files of people's prose are called, in which the marks of comments mean something else.
const PROSE: &[&str] = &[
    "md", "markdown", "rst", "adoc", "asciidoc", "txt", "textile", "org", "sdoc", "sgra", "trlc",
    "rsl",
];

/// A file in which claims are looked for.
pub struct Source<'s> {
    /// Its path from the top of the repository.
    pub path: &'s str,
    /// What it holds.
    pub bytes: &'s [u8],
    /// Whether it holds people's prose.
    pub is_prose: bool,
}

/// A line with its number, from 1, and where it begins.
pub struct Line<'s> {
    pub number: usize,
    pub start: usize,
    pub text: Cow<'s, str>,
}

impl<'s> Source<'s> {
    pub fn new(path: &'s str, bytes: &'s [u8]) -> Self {
        let mut source = Self { path, bytes, is_prose: false };
        source.is_prose = PROSE.iter().any(|known| source.has_extension(known));
        source
    }

    /// Whether the file's name ends in `.` and this.
    pub fn has_extension(&self, extension: &str) -> bool {
        let known = self.path.rsplit_once('.').map(|(_, known)| known);
        known.is_some_and(|known| known.eq_ignore_ascii_case(extension))
    }

    /// Each line in which a mark stands, once.
    pub fn lines_with(&self, mark: &'static str) -> impl Iterator<Item = Line<'s>> {
        let mut places = memmem::find_iter(self.bytes, mark);
        self.lines_at(move |from| places.find(|&place| place >= from))
    }

    /// Each line at the places that `next` gives, which is told from where on to look.
    pub fn lines_at(
        &self,
        mut next: impl FnMut(usize) -> Option<usize>,
    ) -> impl Iterator<Item = Line<'s>> {
        let bytes = self.bytes;
        let (mut from, mut number) = (0, 1);
        from_fn(move || {
            loop {
                let place = next(from)?;
                let start = from + memrchr(b'\n', &bytes[from..place]).map_or(0, |at| at + 1);
                let end = memchr(b'\n', &bytes[place..]).map_or(bytes.len(), |at| place + at);
                number += memchr_iter(b'\n', &bytes[from..start]).count();
                let line = Line { number, start, text: text(&bytes[start..end]) };
                from = (end + 1).min(bytes.len());
                number += usize::from(end < bytes.len());
                if end - start <= LONGEST {
                    return Some(line);
                }
            }
        })
    }
}

fn text(line: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_comes_once_and_with_its_number() {
        let source = Source::new("a.c", b"@\n\nx@@\r\nb\n\n\n@ \xff");
        let found: Vec<_> = source
            .lines_with("@")
            .map(|line| (line.number, line.start, line.text.into_owned()))
            .collect();
        let last = (7, 12, "@ \u{fffd}".to_owned());
        assert_eq!(found, [(1, 0, "@".to_owned()), (3, 3, "x@@".to_owned()), last]);
    }
}
