//! A commit message as git records it, with what git reads in it.

use std::ops::Range;

use crate::config::Convention;
use crate::model::Person;
use crate::trailer::{self, Trailer};

/// What kind of commit a message belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A change that somebody made.
    Ordinary,
    /// It joins lines of history; git or a forge wrote most of its message.
    Merge,
    /// It takes back another commit; git wrote most of its message.
    Revert,
    /// `fixup!`, `squash!` or `amend!`: it will be squashed into another.
    Fixup,
    /// `git cherry-pick -x` brought it from elsewhere.
    CherryPick,
    /// A program made it.
    Bot,
}

impl Kind {
    /// The word for it in outputs and in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Merge => "merge",
            Self::Revert => "revert",
            Self::Fixup => "fixup",
            Self::CherryPick => "cherry-pick",
            Self::Bot => "bot",
        }
    }
}

/// What is known of a commit besides its message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'o> {
    /// Who wrote it, or is about to.
    pub author: Option<&'o Person>,
    /// Who commits it.
    pub committer: Option<&'o Person>,
    /// Whether it has several parents, or is about to.
    pub merges: bool,
    /// Whether it is a commit already, and not a message that is being written.
    pub committed: bool,
    /// Whether the message was not UTF-8, and what could not be read was replaced.
    pub lossy: bool,
}

/// A commit message.
pub struct Message<'m> {
    /// As git records it.
    pub text: &'m str,
    /// Its lines without their ends.
    pub lines: Vec<Range<usize>>,
    /// The trailers that git reads.
    pub trailers: Vec<Trailer<'m>>,
    /// Where they stand; empty at the end where git reads none.
    pub block: Range<usize>,
    /// What kind of commit it belongs to.
    pub kind: Kind,
    /// What is known of the commit besides.
    pub origin: Origin<'m>,
}

impl<'m> Message<'m> {
    /// Reads a message as git would.
    pub fn read(text: &'m str, origin: Origin<'m>, convention: &Convention) -> Self {
        let mut message = Self {
            text,
            lines: lines(text),
            trailers: trailer::of_commit(text.as_bytes()),
            block: trailer::block_of_commit(text.as_bytes()),
            kind: Kind::Ordinary,
            origin,
        };
        message.kind = message.find_kind(convention);
        message
    }

    /// The first line, without blank lines before it.
    pub fn subject(&self) -> &'m str {
        &self.text[self.subject_span()]
    }

    /// Where the first line that is not blank stands.
    pub fn subject_span(&self) -> Range<usize> {
        let first = self.lines.iter().find(|line| !self.text[(*line).clone()].trim().is_empty());
        first.cloned().unwrap_or(0..0)
    }

    /// The lines behind the subject and before the trailers.
    pub fn body(&self) -> impl Iterator<Item = Range<usize>> {
        let start = self.subject_span().end;
        self.lines
            .iter()
            .filter(move |line| line.start > start && line.start < self.block.start)
            .cloned()
    }

    /// The trailers with one of these keys, compared without regard to case.
    pub fn trailers_of<K: AsRef<str>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> Vec<&Trailer<'m>> {
        let keys: Vec<K> = keys.into_iter().collect();
        let is_wanted = |trailer: &&Trailer<'m>| {
            keys.iter().any(|key| key.as_ref().as_bytes().eq_ignore_ascii_case(trailer.key))
        };
        self.trailers.iter().filter(is_wanted).collect()
    }

    /// The lines of a trailer without the last end of line.
    pub fn span_of(&self, trailer: &Trailer<'_>) -> Range<usize> {
        let text = self.text[trailer.range.clone()].trim_end();
        trailer.range.start..trailer.range.start + text.len()
    }

    /// Where a trailer's value stands.
    pub fn value_span(&self, trailer: &Trailer<'_>) -> Range<usize> {
        let span = self.span_of(trailer);
        let colon = self.text[span.clone()].find(':').unwrap_or_default();
        let value = &self.text[span.start + colon + 1..span.end];
        span.end - value.trim_start().len()..span.end
    }

    /// Where a trailer's key stands.
    pub fn key_span(&self, trailer: &Trailer<'_>) -> Range<usize> {
        trailer.range.start..trailer.range.start + trailer.key.len()
    }

    /// The end of the text, where something would be added.
    pub fn end(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        end..end
    }

    /// The number of the line at a byte, from 1.
    pub fn line_number(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).max(1)
    }

    fn find_kind(&self, convention: &Convention) -> Kind {
        const FIXUPS: [&str; 3] = ["fixup! ", "squash! ", "amend! "];
        const MERGES: [&str; 6] = [
            "Merge branch ",
            "Merge branches ",
            "Merge pull request ",
            "Merge remote-tracking branch ",
            "Merge tag ",
            "Merge commit ",
        ];
        const REVERTS: [&str; 3] = ["Revert \"", "Reapply \"", "Revert '"];
        let subject = self.subject();
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| subject.starts_with(prefix));
        let by_bot = |person: &Person| convention.bots.matches(&person.name);
        if starts(&FIXUPS) {
            Kind::Fixup
        } else if self.origin.merges || starts(&MERGES) {
            Kind::Merge
        } else if self.origin.author.is_some_and(by_bot) {
            Kind::Bot
        } else if starts(&REVERTS) || self.says_that_it_reverts() {
            Kind::Revert
        } else if self.text.contains("\n(cherry picked from commit ") {
            Kind::CherryPick
        } else {
            Kind::Ordinary
        }
    }

    /// Whether the body begins as git begins that of a revert, under a subject of one's own. What a
    /// forge joins when it squashes may hold such a line further down.
    fn says_that_it_reverts(&self) -> bool {
        let mut body = self.text[self.subject_span().end..].lines();
        let first = body.find(|line| !line.trim().is_empty());
        first.is_some_and(|line| line.starts_with("This reverts commit "))
    }
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let span = start..start + line.trim_end_matches('\n').trim_end_matches('\r').len();
        start += line.len();
        span
    };
    text.split_inclusive('\n').map(line).collect()
}
