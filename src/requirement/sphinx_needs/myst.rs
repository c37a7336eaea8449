//! Needs as directives in MyST's Markdown: fences with a name in braces, in each other or on their own.

use super::super::Document;
use super::Vocabulary;
use super::draft::{DEEPEST, Draft, Drafts, Stage, option};

/// A fence that is open: its mark, and its place among the directives, if it is one; code otherwise, of
/// which nothing is read.
struct Open {
    mark: char,
    length: usize,
    draft: Option<usize>,
}

/// Takes a file apart.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let mut drafts = Drafts::default();
    let mut open: Vec<Open> = Vec::new();
    for (at, &line) in lines.iter().enumerate() {
        let fence = fence(line);
        if let (Some((mark, length, "")), Some(last)) = (fence, open.last())
            && mark == last.mark
            && length >= last.length
        {
            open.pop();
            continue;
        }
        open.iter().filter_map(|it| it.draft).for_each(|draft| drafts.reach(draft, at));
        let innermost = open.iter().rev().find_map(|it| it.draft);
        let is_code = open.last().is_some_and(|last| last.draft.is_none());
        if let (Some((mark, length, info)), false) = (fence, is_code || open.len() == DEEPEST) {
            let begun = directive(info).map(|it| Draft::new(it.0, it.1, at, innermost));
            open.push(Open { mark, length, draft: begun.is_some().then_some(drafts.all.len()) });
            drafts.all.extend(begun);
            continue;
        }
        drafts.take(innermost, at, line, head);
    }
    drafts.document(&lines, vocabulary)
}

/// Takes in a line before the content.
fn head<'t>(draft: &mut Draft<'t>, at: usize, line: &'t str) {
    let trimmed = line.trim();
    match (draft.stage, option(line)) {
        (Stage::Title, _) if trimmed == "---" => draft.stage = Stage::Yaml,
        (Stage::Yaml, _) if trimmed == "---" => draft.begin_content(at + 1..at + 1),
        (Stage::Yaml, _) => {
            let field = trimmed.split_once(':');
            draft.options.extend(field.map(|(name, value)| {
                (name.trim(), value.trim().trim_matches(['"', '\'', '[', ']']).to_owned(), at + 1)
            }));
        }
        (_, Some((name, value))) => {
            draft.stage = Stage::Options;
            draft.options.push((name, value.to_owned(), at + 1));
        }
        _ => {
            draft.begin_content(at..at + 1);
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
