//! StrictDoc: `.sdoc` of every generation, and its Markdown form.
//!
//! A node begins with `[TAG]` or `[[TAG]]` and has fields, `NAME: value` or a text between `>>>` and
//! `<<<`, whatever its grammar: no field needs the grammar to be read. What has a `UID` is an item,
//! documents and sections as well. Read are also forms that the tool gave up: `[SECTION]`,
//! `[COMPOSITE-REQUIREMENT]`, `[FREETEXT]`, `REFS:`, `SPECIAL_FIELDS:`, `NAME:` of a document.

mod markdown;
mod node;

use self::node::Node;
use super::{Document, Source, revision};
use crate::front_matter::Problem;

const FREE_END: &str = "[/FREETEXT]";

/// Whether a file may be one, by its path alone.
pub fn may_be(path: &str) -> bool {
    path.ends_with(".sdoc") || path.ends_with(".md") && !path.ends_with(".gra.md")
}

/// Takes a file apart.
pub fn read(source: &Source<'_>) -> Document {
    if source.path.ends_with(".md") {
        return markdown::read(source.text);
    }
    let lines: Vec<&str> = source.text.lines().collect();
    let last = |mark: &str| lines.iter().rposition(|line| line.starts_with(mark)).unwrap_or(0);
    let (last_end, last_free_end) = (last("<<<"), last(FREE_END));
    let reading = Reading { lines: &lines, last_end, last_free_end, ..Reading::default() };
    reading.read()
}

/// A file while it is read, line by line.
#[derive(Default)]
struct Reading<'t> {
    lines: &'t [&'t str],
    at: usize,
    /// The last line that ends a text of many lines.
    last_end: usize,
    /// The last line that ends a free text.
    last_free_end: usize,
    /// Tags that wait for their end, with the line they stand on.
    open: Vec<(&'t str, usize)>,
    node: Option<Node<'t>>,
    /// The text that belongs to no item.
    frame: Vec<&'t str>,
    document: Document,
}

impl<'t> Reading<'t> {
    fn read(mut self) -> Document {
        while let Some(&line) = self.lines.get(self.at) {
            match tag(line) {
                Some(Tag::Open(name, is_composite)) => self.open(name, is_composite),
                Some(Tag::Close(name)) => self.close(name),
                None => self.line(line),
            }
            self.at += 1;
        }
        self.finish();
        if let Some((name, at)) = self.open.pop() {
            let help = format!("end it by `[[/{name}]]`");
            self.document.problems.push(Problem::new(at + 1, format!("`{name}` has no end"), help));
        }
        self.document.problems.sort_by_key(|problem| problem.line);
        self.document.frame = revision(self.frame);
        self.document
    }

    fn open(&mut self, name: &'t str, is_composite: bool) {
        if name == "FREETEXT" {
            return self.free_text();
        }
        self.finish();
        if is_composite || name == "SECTION" || name.starts_with("COMPOSITE") {
            self.open.push((name, self.at));
        }
        self.node = Some(Node::new(name, self.at));
    }

    fn close(&mut self, name: &str) {
        self.finish();
        self.frame.push(self.lines[self.at]);
        match self.open.pop() {
            Some((open, _)) if open == name => {}
            Some((open, at)) => {
                let what = format!("`{name}` ends here, but `{open}` of line {} is open", at + 1);
                self.problem(what, format!("end it by `[[/{open}]]` first"));
            }
            None => self.problem(format!("`{name}` ends but does not begin"), "remove the line"),
        }
    }

    fn line(&mut self, line: &'t str) {
        let Some(node) = &mut self.node else {
            self.frame.push(line);
            return;
        };
        if node.is_grammar() || line.trim().is_empty() {
            return;
        }
        if let Some(entry) = line.strip_prefix(['-', ' ']) {
            return node.entry(entry.trim(), line.starts_with('-'), self.at + 1);
        }
        match field(line) {
            Some((name, ">>>")) => self.text(name),
            Some((name, value)) => node.field(name, value, self.at + 1),
            None => node.note_stray(self.at + 1, &mut self.document.problems),
        }
    }

    /// A text of many lines. One that has no end stops where the next node begins.
    fn text(&mut self, name: &'t str) {
        let start = self.at + 1;
        let mut next_node = None;
        let mut end = start;
        let mut is_closed = false;
        while let Some(line) = self.lines.get(end) {
            if line.starts_with("<<<") {
                is_closed = true;
                break;
            }
            let is_lost =
                field(line).is_some_and(|(_, value)| value == ">>>") || end > self.last_end;
            if is_lost && next_node.is_some() {
                break;
            }
            let after_blank = self.lines[end - 1].trim().is_empty();
            if after_blank && next_node.is_none() && tag(line).is_some() {
                next_node = Some(end);
            }
            end += 1;
        }
        if !is_closed {
            let what = format!("the text of `{name}` has no end");
            self.problem(what, "end it by a line `<<<`");
            end = next_node.unwrap_or(end);
        }
        if let Some(node) = &mut self.node {
            node.text(name, &self.lines[start..end], start);
        }
        self.at = if is_closed { end } else { end - 1 };
    }

    /// `[FREETEXT]` … `[/FREETEXT]`: what the section or document around it says.
    fn free_text(&mut self) {
        let start = self.at + 1;
        let rest = &self.lines[start..];
        let ends = || rest.iter().position(|line| line.starts_with(FREE_END));
        let end = if start <= self.last_free_end { ends() } else { None };
        if end.is_none() {
            self.problem("the free text has no end".to_owned(), "end it by `[/FREETEXT]`");
        }
        let next_node = || {
            (1..rest.len()).find(|&at| rest[at - 1].trim().is_empty() && tag(rest[at]).is_some())
        };
        let length = end.or_else(next_node).unwrap_or(rest.len());
        match &mut self.node {
            Some(node) => node.text("STATEMENT", &rest[..length], start),
            None => self.frame.extend(&rest[..length]),
        }
        self.at = start + length - usize::from(end.is_none());
    }

    /// Takes up the node that ends here.
    fn finish(&mut self) {
        let Some(node) = self.node.take() else { return };
        let start = node.start();
        match node.item() {
            Some(item) => {
                // Where an item stands belongs to the text around it.
                self.frame.push(self.lines[start]);
                self.document.items.push(item);
            }
            None => self.frame.extend(&self.lines[start..self.at.min(self.lines.len())]),
        }
    }

    fn problem(&mut self, message: String, help: impl Into<String>) {
        self.document.problems.push(Problem::new(self.at + 1, message, help));
    }
}

enum Tag<'t> {
    /// With whether it is written `[[TAG]]`.
    Open(&'t str, bool),
    Close(&'t str),
}

/// `[TAG]`, `[[TAG]]`, `[/TAG]` or `[[/TAG]]` alone on a line.
fn tag(line: &str) -> Option<Tag<'_>> {
    let inner = line.trim_end().strip_prefix('[')?.strip_suffix(']')?;
    let double = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let inner = double.unwrap_or(inner);
    let (name, is_end) = match inner.strip_prefix('/') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    let is_tag = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_-".contains(&b));
    let tag = if is_end { Tag::Close(name) } else { Tag::Open(name, double.is_some()) };
    is_tag.then_some(tag)
}

/// `NAME: value`, where the name begins with a capital letter.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (is_name && (value.is_empty() || value.starts_with(' '))).then(|| (name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Settings;

    fn taken(path: &str, text: &str) -> Document {
        let settings = Settings::default();
        read(&Source { path, bytes: text.as_bytes(), text, settings: &settings })
    }

    fn summary(document: &Document) -> Vec<String> {
        let link = |link: &crate::requirement::Link| format!(" {}>{}", link.kind, link.target);
        let item = |item: &crate::requirement::Item| {
            let links: String = item.links.iter().map(link).collect();
            format!("{} {} {:?} {:?}{links}", item.line, item.id, item.title, item.text)
        };
        document.items.iter().map(item).collect()
    }

    #[test]
    fn every_generation_is_read() {
        let text = "[DOCUMENT]\nNAME: Old\nUID: D\n\n[FREETEXT]\nSaid\n[/FREETEXT]\n\n[SECTION]\nUID: S\n\
            LEVEL: 1\nTITLE: Sec\n\n[COMPOSITE-REQUIREMENT]\nUID: R-1\nTITLE: One\nREFS:\n- TYPE: Parent\n  \
            VALUE: UP\n- TYPE: File\n  VALUE: a.py\nSPECIAL_FIELDS:\n  OWNER: Me\nSTATEMENT: >>>\nIt\n\n[X]\n\
            shall.\n<<<\n\n[REQUIREMENT]\nUID: R-2\nRELATIONS:\n- TYPE: Parent\n  VALUE: R-1\n  ROLE: Refines\n\
            - TYPE: Child\n  VALUE: R-9\n\n[/COMPOSITE-REQUIREMENT]\n\n[/SECTION]\n\n[[SECTION]]\nTITLE: New\n\n\
            [TEXT]\nSTATEMENT: none\n\n[[/SECTION]]\n";
        let document = taken("a.sdoc", text);
        assert_eq!(document.problems, []);
        let expected = [
            "1 D \"Old\" \"Said\"",
            "9 S \"Sec\" \"\"",
            "14 R-1 \"One\" \"It\\n\\n[X]\\nshall.\" satisfies>UP file>a.py",
            "31 R-2 \"\" \"\" Refines>R-1 satisfied-by>R-9",
        ];
        assert_eq!(summary(&document), expected);
        assert_eq!(document.items[2].attribute("owner"), Some("Me"));
        let informative: Vec<bool> = document.items.iter().map(|it| it.is_informative).collect();
        assert_eq!(informative, [true, true, false, false]);
    }

    #[test]
    fn a_text_without_an_end_costs_no_other_item() {
        let text = "[REQUIREMENT]\nUID: A\nSTATEMENT: >>>\nlost\n\n[REQUIREMENT]\nUID: B\nSTATEMENT: >>>\nb\n<<<\n\n\
            [REQUIREMENT]\nUID: C\nSTATEMENT: >>>\nc\n\n[REQUIREMENT]\nUID: D\n";
        let document = taken("a.sdoc", text);
        let found: Vec<&str> = document.items.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(found, ["A", "B", "C", "D"]);
        let lines: Vec<usize> = document.problems.iter().map(|it| it.line).collect();
        assert_eq!(lines, [3, 14]);
        assert_eq!(taken("a.sdoc", "[[SECTION]]\nTITLE: x\n").problems.len(), 1);
    }

    #[test]
    fn a_heading_with_a_uid_is_an_item() {
        let text = "# All\n\n**UID**: DOC \\\n**Prefix**: X-\n\nFore.\n\n## One\n\n**MID**: 1 \\\n**UID**: R-1\n\
            **Relations**:\n- **Type**: Parent\n  **ID**: UP\n  **Role**: Refines\n- **Type**: File\n  \
            **Path**: `a.c`\n\n**Statement**: It\nshall.\n\n**Rationale**:\n\nThus.\n\n## Two\n\n```\n## No\n\n\
            **UID**: N\n```\n\n## Three\n\n**UID**: R-3\n\nBody.\n";
        let document = taken("a.md", text);
        let expected = [
            "1 DOC \"All\" \"Fore.\"",
            "8 R-1 \"One\" \"It\\nshall.\" Refines>UP file>a.c",
            "34 R-3 \"Three\" \"Body.\"",
        ];
        assert_eq!(summary(&document), expected);
        assert_eq!(document.items[1].attribute("RATIONALE"), Some("Thus."));
        assert_eq!(taken("a.md", "# Note\n\nuid: x\n").items, []);
    }
}
