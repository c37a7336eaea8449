//! YAML as a tree of texts with their lines, as far as evidence is kept in it.
//!
//! Values stay what was written: `1.10` stays `1.10` and `yes` stays `yes`. Aliases are left out and
//! told, so that nothing can be multiplied; what is nested deeper than anybody can follow is refused.

use granit_parser::{Event, Parser, ScalarStyle, Span};

/// How deep anything may be nested.
const DEEPEST: usize = 32;

/// A value with the line it begins on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The line.
    pub line: usize,
    /// The value.
    pub value: Value,
    /// Whether it is a text without quotes, which other readers may take for something else.
    pub is_plain: bool,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text as written, without its quotes.
    Scalar(String),
    /// Values in their order.
    List(Vec<Node>),
    /// Names with their values, in their order.
    Map(Vec<(Node, Node)>),
}

/// Why a text is no YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: &'static str,
}

impl Node {
    /// A value on a line.
    pub fn new(line: usize, value: Value) -> Self {
        Self { line, value, is_plain: false }
    }

    /// A text on a line.
    pub fn scalar(line: usize, text: impl Into<String>) -> Self {
        Self::new(line, Value::Scalar(text.into()))
    }

    /// Moves it, with all that it holds, down by some lines.
    pub fn move_down(&mut self, lines: usize) {
        self.line += lines;
        match &mut self.value {
            Value::Scalar(_) => {}
            Value::List(nodes) => nodes.iter_mut().for_each(|node| node.move_down(lines)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    key.move_down(lines);
                    value.move_down(lines);
                }
            }
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The values of a list; of anything else, none.
    pub fn list(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// The names and values of a map; of anything else, none.
    pub fn map(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// What a map holds under a name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.map().iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// Whether nothing is said: `~`, `null`, or no value at all.
    pub fn is_null(&self) -> bool {
        self.is_plain && matches!(self.text(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// The texts of a list, or the single text of a scalar that is not empty.
    pub fn texts(&self) -> Vec<&str> {
        match &self.value {
            Value::Scalar(text) if text.is_empty() => Vec::new(),
            Value::Scalar(text) => vec![text],
            Value::List(nodes) => nodes.iter().filter_map(Node::text).collect(),
            Value::Map(_) => Vec::new(),
        }
    }
}

/// The first document of a text, an empty one as an empty text; with what is wrong, if anything is,
/// and then what stands before it.
pub fn read(text: &str) -> (Node, Option<Broken>) {
    let mut building = Building::default();
    let broken = building.read(text).err();
    let broken = building.refused.take().or(broken);
    (building.finish(), broken)
}

#[derive(Default)]
struct Building {
    /// What is left out, the first of it.
    refused: Option<Broken>,
    /// Collections that are not complete, outermost first; of a map a name may wait for its value.
    open: Vec<(Node, Option<Node>)>,
    root: Option<Node>,
}

impl Building {
    fn read(&mut self, text: &str) -> Result<(), Broken> {
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| Broken {
                line: error.marker().line(),
                message: format!("broken YAML: {}", error.info()),
                help: "mend the YAML; texts with a colon need quotes",
            })?;
            let line = line(span);
            match event {
                Event::Alias(_) => {
                    let alias = || refused(line, "YAML aliases are not read here");
                    self.refused.get_or_insert_with(alias);
                    self.add(Node::scalar(line, ""));
                }
                Event::MappingStart(..) => self.begin(line, Value::Map(Vec::new()))?,
                Event::SequenceStart(..) => self.begin(line, Value::List(Vec::new()))?,
                Event::MappingEnd | Event::SequenceEnd => self.end(),
                Event::Scalar(text, style, ..) => {
                    let is_plain = style == ScalarStyle::Plain;
                    self.add(Node { line, value: Value::Scalar(text.into_owned()), is_plain });
                }
                Event::DocumentEnd => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }

    fn begin(&mut self, line: usize, value: Value) -> Result<(), Broken> {
        if self.open.len() == DEEPEST {
            return Err(refused(line, "YAML is nested too deep here"));
        }
        self.open.push((Node::new(line, value), None));
        Ok(())
    }

    fn end(&mut self) {
        if let Some((node, _)) = self.open.pop() {
            self.add(node);
        }
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(node)),
            Some((Node { value: Value::Map(entries), .. }, key)) => match key.take() {
                None => *key = Some(node),
                Some(name) => entries.push((name, node)),
            },
            Some((Node { value: Value::List(nodes), .. }, _)) => nodes.push(node),
            Some((Node { value: Value::Scalar(_), .. }, _)) => {}
        }
    }

    fn finish(mut self) -> Node {
        while !self.open.is_empty() {
            self.end();
        }
        self.root.unwrap_or(Node::scalar(1, ""))
    }
}

fn refused(line: usize, message: &str) -> Broken {
    Broken { line, message: message.to_owned(), help: "write the value out" }
}

fn line(span: Span) -> usize {
    span.start.line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_as_written_and_know_their_lines() {
        let (node, broken) = read("level: 1.10\nactive: yes\nlinks:\n- A-1: x\n- A-2\n");
        assert_eq!(broken, None);
        assert_eq!(node.get("level").and_then(Node::text), Some("1.10"));
        assert_eq!(node.get("active").and_then(Node::text), Some("yes"));
        let links = node.get("links").map(Node::list).unwrap_or_default();
        assert_eq!((links[0].map()[0].0.text(), links[0].line), (Some("A-1"), 4));
        assert_eq!(links[1].text(), Some("A-2"));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let (node, broken) = read("a: 1\nb: [c, &x d, *x]\ne: 2\n");
        assert_eq!(node.get("a").and_then(Node::text), Some("1"));
        assert_eq!(node.get("e").and_then(Node::text), Some("2"));
        assert_eq!(broken.map(|it| it.line), Some(2));
        assert!(read(&"[".repeat(1000)).1.is_some());
    }
}
