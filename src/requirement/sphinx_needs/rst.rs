//! Needs as directives in reStructuredText, in others or on their own.

use super::super::Document;
use super::Vocabulary;
use super::draft::{DEEPEST, Draft, Drafts, Stage, indent, option};

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

/// A directive that is open: how far it is indented, and its place among all.
struct Open {
    indent: usize,
    draft: usize,
}

/// Takes a file apart.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let mut drafts = Drafts::default();
    let mut open: Vec<Open> = Vec::new();
    // How far the block of which nothing is read is indented, more than this.
    let mut literal: Option<usize> = None;
    for (at, &line) in lines.iter().enumerate() {
        let is_empty = line.trim().is_empty();
        let depth = indent(line);
        while !is_empty && open.last().is_some_and(|it| depth <= it.indent) {
            open.pop();
        }
        open.iter().for_each(|it| drafts.reach(it.draft, at));
        let innermost = open.last().map(|it| it.draft);
        if literal.is_some_and(|literal| is_empty || depth > literal) {
            drafts.keep(innermost, at, line);
            continue;
        }
        literal = None;
        if let Some((name, title)) = directive(line) {
            if LITERAL.contains(&name) {
                literal = Some(depth);
                drafts.keep(innermost, at, line);
                continue;
            }
            if is_candidate(name, vocabulary) && open.len() < DEEPEST {
                drafts.around.extend(open.is_empty().then_some(name));
                open.push(Open { indent: depth, draft: drafts.all.len() });
                drafts.all.push(Draft::new(name, title, at, innermost));
                continue;
            }
        } else if is_comment(line) || line.trim_end().ends_with("::") {
            literal = Some(depth);
        }
        drafts.take(innermost, at, line, head);
    }
    drafts.document(&lines, vocabulary)
}

/// Takes in a line before the content: more of the title, an option, or more of an option.
fn head<'t>(draft: &mut Draft<'t>, at: usize, line: &'t str) {
    if line.trim().is_empty() {
        draft.begin_content(at + 1..at + 1);
    } else if let Some((name, value)) = option(line) {
        draft.stage = Stage::Options;
        draft.options.push((name, value.to_owned(), at + 1));
    } else {
        let (more, between) = match (draft.stage, draft.options.last_mut()) {
            (Stage::Options, Some((_, value, _))) => (value, ' '),
            _ => (&mut draft.title, '\n'),
        };
        if !more.is_empty() {
            more.push(between);
        }
        more.push_str(line.trim());
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
