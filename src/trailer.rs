//! A message's trailers, exactly as git reads them. Pure.
//!
//! Two readings exist: that of a commit's message (`git log --format=%(trailers:only,unfold)`,
//! [`of_commit`]) and that of a message being written (`git interpret-trailers --parse`,
//! [`of_input`]), which may carry a patch behind a `---` line. Both are git's with its default
//! configuration: the user's own `trailer.*` settings never change what counts as evidence.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

/// One trailer of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer<'m> {
    /// The key as written, without white space around it.
    pub key: &'m [u8],
    /// The value on one line: each folded line joined by one space.
    pub value: Cow<'m, [u8]>,
    /// Where the trailer stands in the message, its folded lines and last newline included.
    pub range: Range<usize>,
}

/// Lines that git writes by itself and that make a paragraph a trailer block even when up to three
/// quarters of it are something else.
const GENERATED: [&[u8]; 2] = [b"Signed-off-by: ", b"(cherry picked from commit "];

/// Below this line `git commit` ignores everything.
const SCISSORS: &[u8] = b"\n# ------------------------ >8 ------------------------\n";

/// The trailers of a commit object's message.
pub fn of_commit(message: &[u8]) -> Vec<Trailer<'_>> {
    let message = until_nul(message);
    let title = skip_blank_lines(message);
    trailers(message, title, title + end_of_log(&message[title..]))
}

/// The trailers of a message as it is being written: what follows a line `---` is a patch.
///
/// Whoever reads the message from a file ends its last line with a newline, as git does.
pub fn of_input(message: &[u8]) -> Vec<Trailer<'_>> {
    let message = until_nul(message);
    trailers(message, 0, end_of_log(&message[..patch_start(message)]))
}

/// Where a commit's message holds its trailers: from the first line of the block to the end of what
/// git reads; empty where it finds no block.
pub fn block_of_commit(message: &[u8]) -> Range<usize> {
    let message = until_nul(message);
    let title = skip_blank_lines(message);
    let end = title + end_of_log(&message[title..]);
    title + block_start(&message[title..end])..end
}

/// The key of a line that git would take for a trailer if it stood in the right place.
pub fn key_of_line(line: &[u8]) -> Option<&[u8]> {
    let at = separator(line).filter(|&at| at > 0 && !is_space(&line[0]))?;
    Some(trim(&line[..at]))
}

/// Git holds messages as C strings.
fn until_nul(message: &[u8]) -> &[u8] {
    &message[..memchr(0, message).unwrap_or(message.len())]
}

fn trailers(message: &[u8], start: usize, end: usize) -> Vec<Trailer<'_>> {
    let block = start + block_start(&message[start..end]);
    let mut found = Vec::new();
    // Whether a line that begins with white space continues the item above it.
    let mut open = false;
    for line in lines(message, block..end) {
        let text = &message[line.clone()];
        if open && text.first().is_some_and(is_space) {
            if let Some(Item { range, .. }) = found.last_mut() {
                range.end = line.end;
            }
            continue;
        }
        let separator = separator(text).filter(|&at| at > 0);
        open = separator.is_some();
        if let Some(separator) = separator {
            found.push(Item { separator: line.start + separator, range: line });
        }
    }
    found.into_iter().map(|item| item.read(message)).collect()
}

/// A trailer's lines, and where its colon stands.
struct Item {
    separator: usize,
    range: Range<usize>,
}

impl Item {
    fn read(self, message: &[u8]) -> Trailer<'_> {
        let value = trim(&message[self.separator + 1..self.range.end]);
        Trailer {
            key: trim(&message[self.range.start..self.separator]),
            value: if memchr(b'\n', value).is_some() { unfold(value) } else { value.into() },
            range: self.range,
        }
    }
}

/// Where the patch behind a `---` line begins, or the end of the message.
fn patch_start(message: &[u8]) -> usize {
    let divider = |line: &Range<usize>| {
        let rest = message[line.start..].strip_prefix(b"---");
        rest.and_then(<[u8]>::first).is_some_and(is_space)
    };
    lines(message, 0..message.len()).find(divider).map_or(message.len(), |line| line.start)
}

/// Where the message ends once trailing comments, blank lines, an old-style block of conflicts and
/// everything below the scissors are left out (`ignored_log_message_bytes` in git).
fn end_of_log(message: &[u8]) -> usize {
    let cutoff = match memmem::find(message, SCISSORS) {
        _ if message.starts_with(&SCISSORS[1..]) => 0,
        Some(at) => at + 1,
        None => message.len(),
    };
    // Zero stands for "none", in git too: what begins at the very start is never left out.
    let mut ignored = 0;
    let mut in_conflicts = false;
    for line in lines(message, 0..cutoff) {
        let text = &message[line.clone()];
        let starts_conflicts = text.starts_with(b"Conflicts:\n");
        if text.starts_with(b"#") || text == b"\n" || starts_conflicts {
            in_conflicts |= starts_conflicts;
            if ignored == 0 {
                ignored = line.start;
            }
        } else if !(in_conflicts && text.starts_with(b"\t")) && ignored != 0 {
            ignored = 0;
            in_conflicts = false;
        }
    }
    if ignored == 0 { cutoff } else { ignored }
}

/// Where the trailer block of a message begins, or its end if there is none.
///
/// It is the last paragraph, never the title, and either all trailers or, with at least one line
/// that git generated, a quarter trailers.
fn block_start(message: &[u8]) -> usize {
    let title_end = title_end(message);
    let mut tally = Tally::default();
    let mut end = message.len();
    while let Some(start) = last_line(message, end).filter(|&start| start >= title_end) {
        let line = &message[start..end];
        if line.starts_with(b"#") {
            tally.end_continuation();
        } else if !is_blank(line) {
            tally.count(line);
        } else if tally.anything {
            tally.end_continuation();
            return if tally.is_block() { end } else { message.len() };
        }
        end = start;
    }
    message.len()
}

/// What the lines of a paragraph are, counted from its end.
#[derive(Default)]
struct Tally {
    anything: bool,
    generated: bool,
    trailers: usize,
    others: usize,
    /// Indented lines that belong to whatever stands above them.
    continuation: usize,
}

impl Tally {
    fn count(&mut self, line: &[u8]) {
        self.anything = true;
        let generated = GENERATED.iter().any(|prefix| line.starts_with(prefix));
        if generated || !is_space(&line[0]) && separator(line).is_some_and(|at| at > 0) {
            self.generated |= generated;
            self.trailers += 1;
            self.continuation = 0;
        } else if is_space(&line[0]) {
            self.continuation += 1;
        } else {
            self.others += 1;
            self.end_continuation();
        }
    }

    fn end_continuation(&mut self) {
        self.others += std::mem::take(&mut self.continuation);
    }

    fn is_block(&self) -> bool {
        self.generated && self.trailers * 3 >= self.others || self.trailers > 0 && self.others == 0
    }
}

/// The end of the first paragraph, comments passed over.
fn title_end(message: &[u8]) -> usize {
    let blank = |line: &Range<usize>| {
        let text = &message[line.clone()];
        !text.starts_with(b"#") && is_blank(text)
    };
    lines(message, 0..message.len()).find(blank).map_or(message.len(), |line| line.start)
}

/// The position of the colon in `key : value`; zero where the line begins with it.
fn separator(line: &[u8]) -> Option<usize> {
    let mut after_space = false;
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            b':' => return Some(at),
            b'-' if !after_space => {}
            _ if !after_space && byte.is_ascii_alphanumeric() => {}
            b' ' | b'\t' if at > 0 => after_space = true,
            _ => return None,
        }
    }
    None
}

fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    let mut unfolded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(newline) = memchr(b'\n', rest) {
        unfolded.extend_from_slice(&rest[..newline]);
        unfolded.push(b' ');
        let next = rest[newline..].iter().position(|byte| !is_space(byte));
        rest = next.map_or(&[], |next| &rest[newline + next..]);
    }
    unfolded.extend_from_slice(rest);
    trim(&unfolded).to_vec().into()
}

/// The ranges of the lines in a stretch of the message, each with its newline.
fn lines(message: &[u8], stretch: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = stretch.start;
    std::iter::from_fn(move || {
        if start >= stretch.end {
            return None;
        }
        let end = memchr(b'\n', &message[start..stretch.end]);
        let line = start..end.map_or(stretch.end, |end| start + end + 1);
        start = line.end;
        Some(line)
    })
}

/// Where the last line of the first `end` bytes begins.
fn last_line(message: &[u8], end: usize) -> Option<usize> {
    let before = end.checked_sub(1)?;
    Some(memrchr(b'\n', &message[..before]).map_or(0, |newline| newline + 1))
}

fn skip_blank_lines(message: &[u8]) -> usize {
    let text = |line: &Range<usize>| !is_blank(&message[line.clone()]);
    lines(message, 0..message.len()).find(text).map_or(message.len(), |line| line.start)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(is_space)
}

/// Git's `isspace`, which knows neither vertical tab nor form feed.
fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_space(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_space(last)
    {
        text = rest;
    }
    text
}
