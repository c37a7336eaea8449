//! Needs as directives in reStructuredText, in others or on their own.

use super::super::Document;
use super::Vocabulary;
use super::draft::{self, Draft, indent, option};

/// Directives whose content is no reStructuredText.
const LITERAL: &[&str] = &[
    "code",
    "code-block",
    "sourcecode",
    "highlight",
    "literalinclude",
    "parsed-literal",
    "raw",
    "math",
    "uml",
    "needuml",
    "needarch",
    "graphviz",
    "mermaid",
    "prompt",
    "plantuml",
    "prolog",
    "restructuredtext",
    "productionlist",
    "literal",
    "doctest",
    "testcode",
    "testoutput",
    "jinja",
    "only-literal",
];

/// No directive holds more of others in each other.
const DEEPEST: usize = 64;

/// A need that is open, and how far its directive is indented.
struct Open<'t> {
    indent: usize,
    draft: Draft<'t>,
    stage: Stage,
    /// Its place among the needs, in the order in which they begin.
    order: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Title,
    Options,
    Content,
}

/// Takes a file apart.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut closed: Vec<(usize, Draft<'_>)> = Vec::new();
    let mut frame = Vec::new();
    // How far the block of which nothing is read is indented, more than this.
    let mut literal: Option<usize> = None;
    let mut begun = 0;
    for (at, line) in text.lines().enumerate() {
        let is_empty = line.trim().is_empty();
        let depth = indent(line);
        if !is_empty {
            while open.last().is_some_and(|need| depth <= need.indent) {
                closed.extend(open.pop().map(|need| (need.order, need.draft)));
            }
        }
        if literal.is_some_and(|literal| is_empty || depth > literal) {
            keep(&mut open, &mut frame, line);
            continue;
        }
        literal = None;
        if let Some((name, title)) = directive(line) {
            if LITERAL.contains(&name) {
                literal = Some(depth);
                keep(&mut open, &mut frame, line);
                continue;
            }
            if is_candidate(name, vocabulary) && open.len() < DEEPEST {
                let above = open.iter().rev().find_map(|need| need.draft.id(vocabulary));
                let draft = Draft {
                    above,
                    directive: name,
                    title: title.to_owned(),
                    line: at + 1,
                    ..Draft::default()
                };
                frame.extend(open.is_empty().then_some(name));
                open.push(Open { indent: depth, draft, stage: Stage::Title, order: begun });
                begun += 1;
                continue;
            }
        } else if is_comment(line) || line.trim_end().ends_with("::") {
            literal = Some(depth);
        }
        match open.last_mut() {
            Some(need) if need.stage != Stage::Content => need.head(at + 1, line),
            _ => keep(&mut open, &mut frame, line),
        }
    }
    closed.extend(open.into_iter().map(|need| (need.order, need.draft)));
    closed.sort_by_key(|(order, _)| *order);
    draft::document(closed.into_iter().map(|(_, draft)| draft).collect(), frame, vocabulary)
}

/// Takes in a line that says nothing by its form.
fn keep<'t>(open: &mut [Open<'t>], frame: &mut Vec<&'t str>, line: &'t str) {
    match open.last_mut() {
        Some(need) => {
            if !line.trim().is_empty() {
                need.stage = Stage::Content;
            }
            need.draft.content.push(line);
        }
        None => frame.push(line),
    }
}

impl<'t> Open<'t> {
    /// Takes in a line before the content: more of the title, an option, or more of an option.
    fn head(&mut self, number: usize, line: &'t str) {
        if line.trim().is_empty() {
            self.stage = Stage::Content;
        } else if let Some((name, value)) = option(line) {
            self.stage = Stage::Options;
            self.draft.options.push((name, value.to_owned(), number));
        } else {
            let (more, between) = match (self.stage, self.draft.options.last_mut()) {
                (Stage::Options, Some((_, value, _))) => (value, ' '),
                _ => (&mut self.draft.title, '\n'),
            };
            if !more.is_empty() {
                more.push(between);
            }
            more.push_str(line.trim());
        }
    }
}

/// Whether a directive may be a need; where no types are known, its options will tell.
fn is_candidate(name: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.is_need(name, true)
}

/// `.. name:: argument`.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (name, argument) = line.trim_start().strip_prefix(".. ")?.trim_start().split_once("::")?;
    let is_name = |c: char| c.is_alphanumeric() || "-_:+.".contains(c);
    let is_one = !name.is_empty() && name.chars().all(is_name);
    (is_one && (argument.is_empty() || argument.starts_with(' '))).then(|| (name, argument.trim()))
}

/// Whether a line begins a comment: two points and no directive, target, footnote or substitution.
fn is_comment(line: &str) -> bool {
    let line = line.trim();
    let rest = line.strip_prefix(".. ").map(str::trim_start);
    line == ".."
        || rest.is_some_and(|rest| !rest.starts_with(['_', '[', '|']) && directive(line).is_none())
}
