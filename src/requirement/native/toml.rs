//! Item files in TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::add;
use crate::front_matter::Problem;
use crate::requirement::{Document, revision};
use crate::yaml::{Node, Value};

/// Takes a file apart. What is broken is passed over.
pub fn read(text: &str) -> Document {
    let (table, errors) = DeTable::parse_recoverable(text);
    let starts: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line = |at: usize| 1 + starts.partition_point(|&start| start < at);
    let reading = Reading { text, line: &line };
    let mut document = Document::default();
    add(&reading.table(table.get_ref(), 1, 0), &mut document);
    if document.items.is_empty() {
        // Other TOML.
        return Document::default();
    }
    let help = "see toml.io for how TOML is written";
    let mut last = 0;
    for error in errors {
        let at = line(error.span().map_or(0, |span| span.start));
        // One word for each fault: what follows from it stands right behind.
        if at > last + 1 {
            let what = format!("broken TOML: {}", error.message().trim());
            document.problems.push(Problem::new(at, what, help));
        }
        last = at;
    }
    document.frame = revision(document.items.iter().map(|item| item.id.as_str()));
    document
}

/// What is nested deeper is passed over.
const DEEPEST: usize = 32;

struct Reading<'r> {
    text: &'r str,
    line: &'r dyn Fn(usize) -> usize,
}

impl Reading<'_> {
    fn table(&self, table: &DeTable<'_>, line: usize, depth: usize) -> Node {
        let mut entries: Vec<(usize, (Node, Node))> = Vec::new();
        for (key, value) in table {
            let start = key.span().start;
            let name = Node::scalar((self.line)(start), key.get_ref().to_string());
            entries.push((start, (name, self.value(value, depth + 1))));
        }
        entries.sort_by_key(|(start, _)| *start);
        Node::new(line, Value::Map(entries.into_iter().map(|(_, entry)| entry).collect()))
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let line = (self.line)(value.span().start);
        match value.get_ref() {
            DeValue::String(text) => Node::scalar(line, text.to_string()),
            DeValue::Array(values) if depth < DEEPEST => {
                let nodes = values.iter().map(|value| self.value(value, depth + 1)).collect();
                Node::new(line, Value::List(nodes))
            }
            DeValue::Table(table) if depth < DEEPEST => self.table(table, line, depth),
            DeValue::Array(_) | DeValue::Table(_) => Node::scalar(line, String::new()),
            _ => Node::scalar(line, self.text.get(value.span()).unwrap_or_default().to_owned()),
        }
    }
}
