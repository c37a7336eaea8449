//! What is a comment, in whatever language, told from the marks in front of a word.

use memchr::{memchr_iter, memmem};

use super::lines::Source;

/// What opens a comment wherever it stands.
const ANYWHERE: &[&str] = &["//", "/*", "<!--", "\"\"\"", "'''", "(*", "{-", "{#", "<#", "--[["];

/// What opens one at the beginning of a line, or behind white space.
const APART: &[&str] = &["#", "--", "%", ".."];

/// What opens one, or goes on with it, at the beginning of a line alone.
const FIRST: &[&str] = &["*", ";", "!", "REM", "rem", "Rem", "dnl"];

/// What does so in the languages of some files alone.
const BY_EXTENSION: &[(&str, &[&str])] =
    &[("'", &["vb", "vbs", "bas", "cls", "frm", "puml", "plantuml", "brs"]), ("\"", &["vim"])];

/// What ends a comment on its line.
const CLOSING: &[&str] = &["*/", "-->", "\"\"\"", "'''", "*)", "-}", "#}", "#>"];

/// Whether what stands in front of a word makes it the first word of a comment, and what stands in
/// front of a list item in a comment too.
pub fn opens(source: &Source<'_>, front: &str) -> bool {
    let front = front.trim_end();
    if is_mark(source, front) {
        return true;
    }
    let item = front.strip_suffix(['-', '*', '+', '@', '\\']);
    item.is_some_and(|rest| rest.ends_with([' ', '\t']) && is_mark(source, rest.trim_end()))
}

/// Whether a text ends in the mark of a comment, and in what decorates it (`///<`, `/**`, `;;;`).
fn is_mark(source: &Source<'_>, front: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c.is_whitespace();
    let first = front.trim_start();
    let mark = &front[front.rfind(word).map_or(0, |at| at + width(front, at))..];
    let is_first = mark.len() == first.len();
    let is_apart = is_first || front[..front.len() - mark.len()].ends_with([' ', '\t']);
    let begins = |known: &&str| mark.starts_with(*known);
    if source.is_prose {
        return behind_prefix(mark, "<!--")
            || is_first && mark == ".." && source.has_extension("rst")
            || is_first && mark == "//" && source.has_extension("adoc");
    }
    ANYWHERE.iter().any(|known| behind_prefix(mark, known))
        || is_apart && APART.iter().any(begins)
        || is_first && FIRST.iter().any(begins)
        || FIRST.contains(&first)
        || is_first
            && BY_EXTENSION.iter().any(|(known, extensions)| {
                begins(known) && extensions.iter().any(|it| source.has_extension(it))
            })
}

/// Whether a mark stands at the beginning, or behind what closes an expression: `f();// …`.
fn behind_prefix(mark: &str, known: &str) -> bool {
    let rest = mark.trim_start_matches([')', ';', '}', ']', ',', '{', '(', '>']);
    mark.starts_with(known) || rest.starts_with(known)
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// The part of a line that still belongs to its comment.
pub fn inside(text: &str) -> &str {
    let end = CLOSING.iter().filter_map(|mark| text.find(mark)).min();
    text[..end.unwrap_or(text.len())].trim()
}

/// Whether a place is within a comment of many lines: asked with places that never go back.
pub struct Blocks<'s> {
    bytes: &'s [u8],
    at: usize,
    /// What ends the comment that is open.
    open: Option<&'static [u8]>,
}

/// What begins and what ends a comment of many lines.
const BLOCKS: &[(&[u8], &[u8])] = &[
    (b"/*", b"*/"),
    (b"<!--", b"-->"),
    (b"\"\"\"", b"\"\"\""),
    (b"'''", b"'''"),
    (b"(*", b"*)"),
    (b"{-", b"-}"),
    (b"=begin", b"=end"),
];

impl<'s> Blocks<'s> {
    pub fn new(bytes: &'s [u8]) -> Self {
        Self { bytes, at: 0, open: None }
    }

    /// Whether a comment that began before a place is still open there.
    pub fn is_within(&mut self, place: usize) -> bool {
        while self.at < place {
            let rest = &self.bytes[self.at..place];
            match self.open {
                Some(end) => match memmem::find(rest, end) {
                    Some(found) => {
                        self.at += found + end.len();
                        self.open = None;
                    }
                    None => self.at = place,
                },
                None => self.step(rest),
            }
        }
        self.open.is_some()
    }

    /// Goes on to the next place at which a comment may begin.
    fn step(&mut self, rest: &[u8]) {
        let may_begin = |byte: &u8| b"/<\"'({=".contains(byte);
        let Some(at) = rest.iter().position(may_begin) else {
            self.at += rest.len();
            return;
        };
        match BLOCKS.iter().find(|(begin, _)| rest[at..].starts_with(begin)) {
            None => self.at += at + 1,
            Some((begin, end)) => {
                self.at += at + begin.len();
                self.open = Some(end);
            }
        }
    }
}

/// The line, from 1, on which a keyword stands as a word of its own: what Doorstop's `ref` leads to.
pub fn mention(bytes: &[u8], keyword: &str) -> Option<usize> {
    let keyword = keyword.trim().as_bytes();
    if keyword.is_empty() {
        return None;
    }
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_');
    let place = memmem::find_iter(bytes, keyword).find(|&at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !is_word(before) && !is_word(bytes.get(at + keyword.len()))
    })?;
    Some(1 + memchr_iter(b'\n', &bytes[..place]).count())
}
