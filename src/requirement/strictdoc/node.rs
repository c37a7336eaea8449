//! A node of StrictDoc, from its first line to the next node.

use crate::front_matter::Problem;
use crate::model::LinkDirection;
use crate::requirement::fields::is_out_of_force;
use crate::requirement::{Item, Link};

/// A node while it is read.
pub struct Node<'t> {
    tag: &'t str,
    /// The index of its first line.
    start: usize,
    item: Item,
    /// The name of the field whose list follows.
    list: &'t str,
    relations: Vec<Relation<'t>>,
    has_stray: bool,
}

/// An entry of `RELATIONS`.
#[derive(Default)]
pub struct Relation<'t> {
    /// `Parent`, `Child`, `File`, `BibRef`.
    pub kind: &'t str,
    /// The identifier or file that it leads to.
    pub target: &'t str,
    /// The project's own word for it.
    pub role: &'t str,
    /// The line it begins on, from 1.
    pub line: usize,
}

impl Relation<'_> {
    /// What it is here: its role where it has one, which reads from the lower end to the upper one.
    pub fn link(&self) -> Option<Link> {
        let (kind, direction) = match (self.role, self.kind) {
            ("", "Parent") => ("satisfies".to_owned(), None),
            ("", "Child") => ("satisfied-by".to_owned(), None),
            ("" | "None", kind) => (kind.to_lowercase(), None),
            (role, "Parent") => (role.to_owned(), Some(LinkDirection::Up)),
            (role, "Child") => (role.to_owned(), Some(LinkDirection::Down)),
            (role, _) => (role.to_owned(), None),
        };
        let link = Link { direction, ..Link::new(kind, self.target, self.line) };
        (!self.target.is_empty()).then_some(link)
    }
}

/// Nodes that ask for nothing.
pub fn is_informative(tag: &str) -> bool {
    ["DOCUMENT", "SECTION", "TEXT", "FRAGMENT"].contains(&tag)
}

impl<'t> Node<'t> {
    /// A node that begins on the line with this index.
    pub fn new(tag: &'t str, start: usize) -> Self {
        let kind = tag.to_owned();
        let is_informative = is_informative(tag);
        let item = Item { kind, line: start + 1, is_informative, ..Item::default() };
        Self { tag, start, item, list: "", relations: Vec::new(), has_stray: false }
    }

    /// The index of its first line.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Whether it says how others are written.
    pub fn is_grammar(&self) -> bool {
        self.tag == "GRAMMAR"
    }

    /// `NAME: value`.
    pub fn field(&mut self, name: &'t str, value: &str, _line: usize) {
        self.list = name;
        if !value.is_empty() {
            self.set(name, value);
        }
    }

    /// A field of many lines, of which the first has this index.
    pub fn text(&mut self, name: &'t str, lines: &[&str], _start: usize) {
        self.list = "";
        self.set(name, lines.join("\n").trim_matches('\n'));
    }

    fn set(&mut self, name: &str, value: &str) {
        let item = &mut self.item;
        let target = match name {
            "UID" => &mut item.id,
            "TITLE" => &mut item.title,
            "NAME" if self.tag == "DOCUMENT" => &mut item.title,
            "STATEMENT" => &mut item.text,
            _ => {
                item.is_informative |= name == "STATUS" && is_out_of_force(value);
                let known = item.attributes.iter_mut().find(|(known, _)| known == name);
                match known {
                    Some((_, whole)) => whole.extend(["\n", value]),
                    None => item.attributes.push((name.to_owned(), value.to_owned())),
                }
                return;
            }
        };
        if target.is_empty() {
            value.clone_into(target);
        } else {
            target.extend(["\n", value]);
        }
    }

    /// A line of the list or the map below a field, `is_first` of an entry.
    pub fn entry(&mut self, entry: &'t str, is_first: bool, line: usize) {
        let Some((name, value)) = entry.split_once(':') else { return };
        let (name, value) = (name.trim(), value.trim());
        match self.list {
            "RELATIONS" | "REFS" => {
                if is_first {
                    self.relations.push(Relation { line, ..Relation::default() });
                }
                let Some(relation) = self.relations.last_mut() else { return };
                match name {
                    "TYPE" => relation.kind = value,
                    "VALUE" | "PATH" => relation.target = value,
                    "ID" if relation.target.is_empty() => relation.target = value,
                    "ROLE" => relation.role = value,
                    _ => {}
                }
            }
            "SPECIAL_FIELDS" | "METADATA" if !is_first => self.set(name, value),
            _ => {}
        }
    }

    /// Tells of the first line that is part of no field.
    pub fn note_stray(&mut self, line: usize, problems: &mut Vec<Problem>) {
        if !std::mem::replace(&mut self.has_stray, true) {
            let what = format!("a line of `{}` is part of no field", self.tag);
            problems.push(Problem::new(
                line,
                what,
                "put texts of many lines between `>>>` and `<<<`",
            ));
        }
    }

    /// What it is, if it has an identifier.
    pub fn item(mut self) -> Option<Item> {
        self.item.links = self.relations.iter().filter_map(Relation::link).collect();
        (!self.item.id.is_empty()).then(|| self.item.sealed())
    }
}
