//! Item files in TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{add, without_items};
use crate::front_matter::Problem;
use crate::requirement::Document;
use crate::yaml::{Node, Value};

/// Takes a file apart. Where its TOML is broken, each `[[table]]` is read by itself.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let broken = DeTable::parse(text).err();
    match broken {
        None => part(text, 0, &mut document),
        Some(_) => {
            tables(text).into_iter().for_each(|(before, text)| part(text, before, &mut document));
        }
    }
    if document.items.is_empty() {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        return without_items(broken.map(|error| problem(&error, &line)));
    }
    document
}

/// The parts of a file that begin with a table of a list, each with the number of lines before it.
fn tables(text: &str) -> Vec<(usize, &str)> {
    let (mut tables, mut start, mut at) = (Vec::new(), (0, 0), 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("[[") && at > 0 {
            tables.push((start.0, &text[start.1..at]));
            start = (number, at);
        }
        at += line.len();
    }
    tables.push((start.0, &text[start.1..]));
    tables
}

/// Takes up the items of a text that some lines stand before; of what is broken, one word.
fn part(text: &str, before: usize, document: &mut Document) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line = |at: usize| before + 1 + ends.partition_point(|&end| end < at);
    let reading = Reading { text, line: &line };
    add(&reading.table(table.get_ref(), before + 1, 0), document);
    if let Some(error) = errors.first() {
        document.problems.push(problem(error, &line));
    }
}

fn problem(error: &toml::de::Error, line: &dyn Fn(usize) -> usize) -> Problem {
    let at = line(error.span().map_or(0, |span| span.start));
    let what = format!("broken TOML: {}", error.message().trim());
    Problem::new(at, what, "see toml.io for how TOML is written")
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
