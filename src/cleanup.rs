//! A file with a message being written becomes the message that git will record.
//!
//! As `git commit` cleans it up (`cleanup_message` in git): what stands below the scissors is cut,
//! comments are left out, white space at the ends of lines and needless blank lines too. Each byte
//! of the result is known by its place in the file, so that a mend leaves everything else as it is.

use memchr::memmem;

/// What `core.commentChar=auto` chooses from (`comment_line_str` candidates in git).
const CANDIDATES: &[u8] = b"#;@!$%^&|:";

/// What follows a comment mark on the line that everything below is cut at.
const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";

/// What is done to a message before it is recorded (`commit.cleanup` of git-config(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// Comments, scissors and needless white space go: the message was edited.
    Strip,
    /// Scissors and needless white space go; lines with a comment mark stay.
    Scissors,
    /// Needless white space goes: nobody edited the message.
    Whitespace,
    /// Everything stays.
    Verbatim,
}

/// How a comment is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// By this text at the beginning of a line.
    Fixed(Vec<u8>),
    /// By what git chose: the mark of the last comment tells it.
    Auto,
}

impl Mark {
    /// The mark in a file; `None` where git chose one and the file does not tell it.
    pub fn in_file(&self, file: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Fixed(mark) => Some(mark.clone()),
            Self::Auto => chosen_mark(file),
        }
    }
}

/// A message as git will record it.
pub struct Draft {
    /// The message.
    pub text: Vec<u8>,
    /// For each line where it begins in the message and in the file.
    lines: Vec<(usize, usize)>,
}

impl Draft {
    /// Cleans up a file.
    pub fn clean(file: &[u8], cleanup: Cleanup, mark: &Mark) -> Self {
        let mark = mark.in_file(file);
        let cuts = matches!(cleanup, Cleanup::Strip | Cleanup::Scissors);
        let end = match &mark {
            Some(mark) if cuts => scissors(file, mark),
            _ => file.len(),
        };
        let mut draft = Self { text: Vec::new(), lines: Vec::new() };
        if cleanup == Cleanup::Verbatim {
            draft.push(&file[..end], 0);
            return draft;
        }
        let comment = mark.filter(|_| cleanup == Cleanup::Strip);
        let mut blank = false;
        let mut start = 0;
        for line in file[..end].split_inclusive(|&byte| byte == b'\n') {
            let at = start;
            start += line.len();
            if comment.as_ref().is_some_and(|mark| line.starts_with(mark)) {
                continue;
            }
            let text = line.trim_ascii_end();
            if text.is_empty() {
                blank = !draft.text.is_empty();
                continue;
            }
            if std::mem::take(&mut blank) {
                draft.push(b"\n", at);
            }
            draft.push(text, at);
            draft.text.push(b'\n');
        }
        draft
    }

    /// Where a byte of the message stands in the file.
    pub fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (start, place) = self.lines.get(line).copied().unwrap_or_default();
        place + (at - start)
    }

    fn push(&mut self, text: &[u8], place: usize) {
        self.lines.push((self.text.len(), place));
        self.text.extend_from_slice(text);
    }
}

/// A file with comments added before those that git put at its end.
pub fn with_comments(file: &[u8], mark: &[u8], comments: &[String]) -> Vec<u8> {
    let end = scissors(file, mark);
    let mut at = end;
    let lines = file[..end].split_inclusive(|&byte| byte == b'\n').rev();
    for line in lines.take_while(|line| line.starts_with(mark)) {
        at -= line.len();
    }
    let mut whole = file[..at].to_vec();
    for comment in comments {
        whole.extend_from_slice(mark);
        whole.extend_from_slice(format!(" {comment}\n").as_bytes());
    }
    whole.extend_from_slice(mark);
    whole.push(b'\n');
    whole.extend_from_slice(&file[at..]);
    whole
}

/// The mark of the scissors, or of the last line that is not blank.
fn chosen_mark(file: &[u8]) -> Option<Vec<u8>> {
    let cut = memmem::find(file, SCISSORS).and_then(|at| at.checked_sub(1));
    let before = cut.filter(|&at| at == 0 || file[at - 1] == b'\n').map(|at| file[at]);
    let last = || {
        let mut lines = file.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
        let line = lines.rfind(|line| !line.is_empty())?;
        matches!(line.get(1), None | Some(b' ' | b'\t')).then_some(line[0])
    };
    let mark = before.or_else(last)?;
    CANDIDATES.contains(&mark).then(|| vec![mark])
}

/// Where the line with the scissors begins, or the end.
fn scissors(file: &[u8], mark: &[u8]) -> usize {
    let line = [mark, SCISSORS, b"\n"].concat();
    if file.starts_with(&line) {
        return 0;
    }
    let line = [b"\n", &line[..]].concat();
    memmem::find(file, &line).map_or(file.len(), |at| at + 1)
}
