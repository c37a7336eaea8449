//! Needs while their lines are read.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::{Document, Item, Link, revision};
use super::Vocabulary;
use crate::front_matter::Problem;

/// States in which a need asks for nothing.
const NOT_IN_FORCE: &[&str] =
    &["draft", "proposed", "rejected", "obsolete", "withdrawn", "deprecated"];

/// No directive holds more of others in each other.
pub const DEEPEST: usize = 64;

/// The directives of a file in the order in which they begin, and the text around them.
#[derive(Default)]
pub struct Drafts<'t> {
    pub all: Vec<Draft<'t>>,
    pub around: Vec<&'t str>,
}

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
    /// The lines of the file, from 0, that are its content, with all that stands in it.
    pub body: Range<usize>,
    /// What is read of it at the moment.
    pub stage: Stage,
    /// The place of the directive in which it stands.
    pub above: Option<usize>,
}

/// The parts of a directive, in their order.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Title,
    Options,
    /// Options between two lines `---`.
    Yaml,
    Content,
}

/// Takes in a line before the content of a directive: more of its title, an option, or more of one.
type Head<'t> = fn(&mut Draft<'t>, usize, &'t str);

/// What a directive is called.
struct Heading {
    id: String,
    title: String,
}

impl<'t> Draft<'t> {
    /// One that begins on a line, from 0, in another or in none.
    pub fn new(directive: &'t str, title: &str, at: usize, above: Option<usize>) -> Self {
        let (title, line) = (title.to_owned(), at + 1);
        Self { directive, title, line, above, ..Self::default() }
    }

    /// The content begins, with those lines of it that are read.
    pub fn begin_content(&mut self, body: Range<usize>) {
        self.stage = Stage::Content;
        self.body = body;
    }

    /// Its own identifier and title, or those that Sphinx-Needs makes of what it says; `lines` are those of the
    /// file.
    fn heading(&self, lines: &[&str], vocabulary: &Vocabulary) -> Heading {
        let given = self.title.trim();
        let content = match given.is_empty() {
            true => unindented(lines.get(self.body.clone()).unwrap_or_default()),
            false => String::new(),
        };
        let is_made = self.flag("title_from_content").unwrap_or(vocabulary.makes_titles());
        let title = match is_made && given.is_empty() {
            true => content.split(['.', '\n']).next().unwrap_or_default(),
            false => given,
        };
        let own = self.option("id").filter(|id| !id.is_empty()).map(str::to_owned);
        let named_by = if title.is_empty() { &content } else { title };
        let id = own.or_else(|| vocabulary.made_id(self.directive, title, named_by));
        let title = if given.is_empty() { vocabulary.shortened(title) } else { title.to_owned() };
        Heading { id: id.unwrap_or_default(), title: title.replace('\n', " ") }
    }

    fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, ..)| *known == name);
        found.map(|(_, value, _)| value.trim())
    }

    /// An option that is set by its name alone.
    fn flag(&self, name: &str) -> Option<bool> {
        let value = self.option(name)?;
        Some(!["false", "no"].iter().any(|no| value.eq_ignore_ascii_case(no)))
    }

    /// The need and its parts, if it is one; `above` is the need in which it stands.
    fn items(self, heading: Heading, above: Option<String>, vocabulary: &Vocabulary) -> Found {
        let Heading { id, title } = heading;
        let is_need = vocabulary.is_need(self.directive, !id.is_empty())
            && !self.flag("delete").unwrap_or_default();
        if is_need && id.is_empty() {
            let what = format!("this `{}` has no identifier of its own", self.directive);
            return Found::Nameless(Problem::new(self.line, what, "give it an option `:id:`"));
        }
        let mut item = Item {
            id,
            title,
            kind: self.directive.to_owned(),
            text: unindented(&self.content),
            line: self.line,
            ..Item::default()
        };
        for (name, value, line) in &self.options {
            match *name {
                "id" | "title_from_content" => {}
                name if vocabulary.is_link(name) => item.links.extend(links(name, value, *line)),
                "tags" => note(&mut item, name, &words(value).collect::<Vec<_>>().join(", ")),
                name => note(&mut item, name, value),
            }
        }
        item.links.extend(above.map(|above| Link::new("parent_needs", above, self.line)));
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

impl<'t> Drafts<'t> {
    /// A line, from 0, stands in a directive.
    pub fn reach(&mut self, draft: usize, at: usize) {
        let draft = &mut self.all[draft];
        if draft.stage == Stage::Content {
            draft.body.end = at + 1;
        }
    }

    /// Takes in a line, from 0, that begins no directive: what stands before the content of the innermost one
    /// that it is in is read by `head`.
    pub fn take(&mut self, innermost: Option<usize>, at: usize, line: &'t str, head: Head<'t>) {
        match innermost.map(|draft| &mut self.all[draft]) {
            Some(draft) if draft.stage != Stage::Content => head(draft, at, line),
            _ => self.keep(innermost, at, line),
        }
    }

    /// Takes in a line, from 0, that says nothing by its form: into a directive, or around all.
    pub fn keep(&mut self, draft: Option<usize>, at: usize, line: &'t str) {
        let Some(draft) = draft.map(|draft| &mut self.all[draft]) else {
            return self.around.push(line);
        };
        if draft.stage != Stage::Content && !line.trim().is_empty() {
            draft.begin_content(at..at + 1);
        }
        draft.content.push(line);
    }

    /// What they come to; `lines` are those of the file.
    pub fn document(self, lines: &[&str], vocabulary: &Vocabulary) -> Document {
        let Self { all, around } = self;
        let headings: Vec<Heading> =
            all.iter().map(|draft| draft.heading(lines, vocabulary)).collect();
        let above = |draft: &Draft<'_>| {
            let mut above = std::iter::successors(draft.above, |&at| all[at].above);
            above.find(|&at| !headings[at].id.is_empty()).map(|at| headings[at].id.clone())
        };
        let above: Vec<Option<String>> = all.iter().map(above).collect();
        let mut document = Document::default();
        let mut others = Vec::new();
        for ((draft, heading), above) in all.into_iter().zip(headings).zip(above) {
            match draft.items(heading, above, vocabulary) {
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
    Link::all(kind, words(value), line)
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
