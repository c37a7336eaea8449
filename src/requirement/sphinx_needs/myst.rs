//! Needs as directives in MyST's Markdown: fences with a name in braces, in each other or on their own.

use super::super::Document;
use super::Vocabulary;
use super::draft::{self, Draft, option};

/// No directive holds more of others in each other.
const DEEPEST: usize = 64;

/// A fence that is open: its mark, and the need that it is.
struct Open<'t> {
    mark: char,
    length: usize,
    /// What it is, if it is a directive; code otherwise, of which nothing is read.
    draft: Option<Draft<'t>>,
    stage: Stage,
    order: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    First,
    Options,
    Yaml,
    Content,
}

/// Takes a file apart.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut closed: Vec<(usize, Draft<'_>)> = Vec::new();
    let mut frame = Vec::new();
    let mut begun = 0;
    for (at, line) in text.lines().enumerate() {
        let fence = fence(line);
        if let (Some((mark, length, "")), Some(last)) = (fence, open.last())
            && mark == last.mark
            && length >= last.length
        {
            closed.extend(open.pop().and_then(|it| Some((it.order, it.draft?))));
            continue;
        }
        let is_code = open.last().is_some_and(|last| last.draft.is_none());
        if let (Some((mark, length, info)), false) = (fence, is_code || open.len() == DEEPEST) {
            let above = open.iter().rev().find_map(|it| it.draft.as_ref()?.id(vocabulary));
            let draft = directive(info).map(|(name, title)| Draft {
                above,
                directive: name,
                title: title.to_owned(),
                line: at + 1,
                ..Draft::default()
            });
            open.push(Open { mark, length, draft, stage: Stage::First, order: begun });
            begun += 1;
            continue;
        }
        match open.iter_mut().rev().find_map(|it| Some((it.draft.as_mut()?, &mut it.stage))) {
            Some((draft, stage)) => take(draft, stage, at + 1, line),
            None => frame.push(line),
        }
    }
    closed.extend(open.into_iter().filter_map(|it| Some((it.order, it.draft?))));
    closed.sort_by_key(|(order, _)| *order);
    draft::document(closed.into_iter().map(|(_, draft)| draft).collect(), frame, vocabulary)
}

fn take<'t>(draft: &mut Draft<'t>, stage: &mut Stage, number: usize, line: &'t str) {
    let trimmed = line.trim();
    match (*stage, option(line)) {
        (Stage::First, _) if trimmed == "---" => *stage = Stage::Yaml,
        (Stage::Yaml, _) if trimmed == "---" => *stage = Stage::Content,
        (Stage::Yaml, _) => {
            let field = trimmed.split_once(':');
            draft.options.extend(field.map(|(name, value)| {
                (name.trim(), value.trim().trim_matches(['"', '\'', '[', ']']).to_owned(), number)
            }));
        }
        (Stage::First | Stage::Options, Some((name, value))) => {
            *stage = Stage::Options;
            draft.options.push((name, value.to_owned(), number));
        }
        _ => {
            *stage = Stage::Content;
            draft.content.push(line);
        }
    }
}

/// The mark of a fence, how long it is, and what stands behind it.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| "`~:".contains(*mark))?;
    let length = line.chars().take_while(|&c| c == mark).count();
    let info = line[length..].trim();
    (length >= 3 && !info.contains(mark)).then_some((mark, length, info))
}

/// `{name} title`.
fn directive(info: &str) -> Option<(&str, &str)> {
    let (name, title) = info.strip_prefix('{')?.split_once('}')?;
    Some((name.trim(), title.trim()))
}
