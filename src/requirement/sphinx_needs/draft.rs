//! A need while its lines are read.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{Document, Item, Link, revision};
use super::Vocabulary;
use crate::front_matter::Problem;

/// States in which a need asks for nothing.
const NOT_IN_FORCE: &[&str] =
    &["draft", "proposed", "rejected", "obsolete", "withdrawn", "deprecated"];

/// A directive with its options and its lines.
#[derive(Default)]
pub struct Draft<'t> {
    pub directive: &'t str,
    /// In its lines as they stand, of which an identifier is made.
    pub title: String,
    pub line: usize,
    /// Name, value and line of each option.
    pub options: Vec<(&'t str, String, usize)>,
    pub content: Vec<&'t str>,
    /// The need in which it stands.
    pub above: Option<String>,
}

impl Draft<'_> {
    /// Its identifier, as far as it is read: its own, or the one that is made of its title.
    pub fn id(&self, vocabulary: &Vocabulary) -> Option<String> {
        let own = self.option("id").filter(|id| !id.is_empty()).map(str::to_owned);
        own.or_else(|| vocabulary.made_id(self.directive, self.title.trim()))
    }

    fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, ..)| *known == name);
        found.map(|(_, value, _)| value.trim())
    }

    /// The need and its parts, if it is one.
    fn items(self, vocabulary: &Vocabulary) -> Found {
        let id = self.id(vocabulary).unwrap_or_default();
        let is_need = vocabulary.is_need(self.directive, !id.is_empty());
        if is_need && id.is_empty() {
            let what = format!("this `{}` has no identifier of its own", self.directive);
            return Found::Nameless(Problem::new(self.line, what, "give it an option `:id:`"));
        }
        let mut item = Item {
            id,
            title: self.title.trim().replace('\n', " "),
            kind: self.directive.to_owned(),
            text: unindented(&self.content),
            line: self.line,
            ..Item::default()
        };
        for (name, value, line) in &self.options {
            match *name {
                "id" => {}
                name if vocabulary.is_link(name) => item.links.extend(links(name, value, *line)),
                "tags" => note(&mut item, name, &words(value).collect::<Vec<_>>().join(", ")),
                name => note(&mut item, name, value),
            }
        }
        let above = self.above.map(|above| Link::new("parent_needs", above, self.line));
        item.links.extend(above);
        item.is_informative = is_not_in_force(&item);
        let parts = parts(&item, self.line);
        let item = item.sealed();
        match is_need {
            true => Found::Need([item].into_iter().chain(parts).collect()),
            false => Found::Other(item.revision),
        }
    }
}

/// What a directive turns out to be.
enum Found {
    /// A need with its parts.
    Need(Vec<Item>),
    /// A need that nothing can name.
    Nameless(Problem),
    /// Something else, by the hash of what it says: it belongs to the text around the needs.
    Other(String),
}

/// The document of some directives, given in their order, and of the text around them.
pub fn document(drafts: Vec<Draft<'_>>, around: Vec<&str>, vocabulary: &Vocabulary) -> Document {
    let mut document = Document::default();
    let mut others = Vec::new();
    for draft in drafts {
        match draft.items(vocabulary) {
            Found::Need(items) => document.items.extend(items),
            Found::Nameless(problem) => document.problems.push(problem),
            Found::Other(revision) => others.push(revision),
        }
    }
    if !document.items.is_empty() {
        document.frame = revision(around.into_iter().chain(others.iter().map(String::as_str)));
    }
    document
}

pub fn note(item: &mut Item, name: &str, value: &str) {
    let value = value.trim();
    if !value.is_empty() {
        item.attributes.push((name.to_owned(), value.to_owned()));
    }
}

pub fn is_not_in_force(item: &Item) -> bool {
    let status = item.attribute("status").unwrap_or_default();
    NOT_IN_FORCE.iter().any(|known| status.eq_ignore_ascii_case(known))
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ';']).map(str::trim).filter(|word| !word.is_empty())
}

/// The links that an option holds: identifiers, each with a condition, `REQ_1[version==2]`, or without.
pub fn links(kind: &str, value: &str, line: usize) -> Vec<Link> {
    words(value)
        .filter_map(|word| {
            let (target, condition) = match word.split_once('[') {
                Some((target, rest)) => {
                    (target.trim(), Some(rest.trim_end_matches(']').to_owned()))
                }
                None => (word, None),
            };
            let link = Link::new(kind, target, line);
            (!target.is_empty()).then_some(Link { revision: condition, ..link })
        })
        .collect()
}

static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?::(?:np|need_part):|\{(?:np|need_part)\})`\s*\(([^()`\s]+)\)\s*([^`]*)`").ok()
});

/// The parts of a need, `` :np:`(1) text` ``, which links name as `REQ_1.1`.
fn parts(item: &Item, line: usize) -> Vec<Item> {
    let found = PART.iter().flat_map(|pattern| pattern.captures_iter(&item.text));
    found
        .map(|part| {
            let part = Item {
                id: format!("{}.{}", item.id, &part[1]),
                title: part[2].trim().to_owned(),
                kind: "part".to_owned(),
                line,
                is_informative: true,
                ..Item::default()
            };
            part.sealed()
        })
        .collect()
}

/// Lines without what all of them are indented by.
fn unindented(lines: &[&str]) -> String {
    let indents = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line));
    let common = indents.min().unwrap_or(0);
    let lines: Vec<&str> =
        lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// How far a line is indented.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// `:name: value`.
pub fn option(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().strip_prefix(':')?.split_once(':')?;
    let is_name = !name.is_empty() && !name.contains([' ', '`']);
    (is_name && (value.is_empty() || value.starts_with([' ', '\t']))).then(|| (name, value.trim()))
}
