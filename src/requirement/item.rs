//! A requirement as a file states it, and a file taken apart.

use std::borrow::Cow;

use super::link::listed;
use super::{Link, hash};
use crate::front_matter::Problem;
use crate::model::LinkDirection;

/// A document taken apart: its items, and what is left around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The name of its format, see [`super::FORMATS`].
    pub format: &'static str,
    /// The items, in their order.
    pub items: Vec<Item>,
    /// The revision of the text that belongs to no item; empty where its format does not tell it apart.
    pub frame: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Document {
    /// The same with a frame in which all counts that is in no item: the text around them with their
    /// identifiers in their order; or the whole file, where its format does not tell the two apart or
    /// a part of it could not be read.
    pub fn framed(mut self, bytes: &[u8]) -> Self {
        self.frame = if self.frame.is_empty() || !self.problems.is_empty() {
            hash(bytes)
        } else {
            let ids = self.items.iter().map(|item| item.id.as_str());
            let parts: Vec<&str> = [self.frame.as_str()].into_iter().chain(ids).collect();
            hash(parts.join("\n").as_bytes())
        };
        self
    }
}

/// A tagged piece of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its identifier, as its format writes it.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// What sort of item it is, in the format's or the author's own word; may be empty.
    pub kind: String,
    /// What it says, as written, without what stands in the other fields.
    pub text: String,
    /// The line it begins on, from 1.
    pub line: usize,
    /// Everything else that is said of it, in the order of the file.
    pub attributes: Vec<(String, String)>,
    /// Where it leads.
    pub links: Vec<Link>,
    /// Whether it asks for nothing: a heading, a remark, a draft, or one that is not in force.
    pub is_informative: bool,
    /// Its revision in the format's own terms, the one that links to it name: Doorstop's fingerprint,
    /// OpenFastTrace's number.
    pub stamp: Option<String>,
    /// The hash of all of the above but stamp, identifier, line and links' lines, set by [`Item::sealed`].
    pub revision: String,
}

/// What in an item makes no difference to what it says: stamps that tools write.
const STAMPS: &[&str] = &["reviewed", "reviewed-fits", "mid"];

impl Item {
    /// The value of an attribute, compared without regard to case.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it says that it is about security: by an attribute `security` that is not `no`, by its
    /// kind, or by its tags.
    pub fn is_security(&self) -> bool {
        const NO: [&str; 5] = ["", "no", "false", "none", "n"];
        let word = |text: &str| text.to_lowercase();
        let said = self.attribute("security").is_some_and(|it| !NO.contains(&word(it).as_str()));
        let tagged = self.attribute("tags").is_some_and(|tags| word(tags).contains("security"));
        said || tagged || word(&self.kind).contains("security")
    }

    /// The same with its revision, once everything else is known.
    ///
    /// White space at the ends of lines and empty lines around the text make no difference, nor does
    /// the order of attributes and links.
    pub fn sealed(mut self) -> Self {
        let is_said =
            |(name, _): &&(String, String)| !STAMPS.iter().any(|it| it.eq_ignore_ascii_case(name));
        let mut rest: Vec<String> = self
            .attributes
            .iter()
            .filter(is_said)
            .map(|(name, value)| [name, &*normal(value)].join("\0"))
            .chain(self.links.iter().map(linked))
            .collect();
        rest.sort_unstable();
        let whole = [self.kind.as_str(), &self.wording(), &rest.join("\0\0\0")].join("\0\0\0\0");
        self.revision = hash(whole.as_bytes());
        self
    }

    /// What is said of it under words that somebody explained to be links becomes links; its revision is that of
    /// what its file says, whoever explains it.
    pub fn link(&mut self, is_link: impl Fn(&str) -> bool) {
        if !self.attributes.iter().any(|(name, _)| is_link(name)) {
            return;
        }
        let said = std::mem::take(&mut self.attributes);
        let (links, rest): (Vec<_>, _) = said.into_iter().partition(|(name, _)| is_link(name));
        self.attributes = rest;
        for (name, value) in &links {
            self.links.extend(Link::all(name, listed(value), self.line));
        }
    }

    /// Title and text, without what makes no difference: what stays the same when an item moves to
    /// another file, format or identifier.
    pub fn wording(&self) -> String {
        [self.title.trim(), &normal(&self.text)].join("\n")
    }
}

/// A link as the revision has it; only one that leads down by its format says which way it leads.
fn linked(link: &Link) -> String {
    let end = if link.direction == Some(LinkDirection::Down) { "\0\0down" } else { "" };
    [link.kind.as_str(), "\0\0", &link.target, end].concat()
}

/// A text without white space at the ends of lines and empty lines around it; as it is, where it has none.
fn normal(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains('\r') && text.split('\n').all(|line| line.trim_end() == line);
    if is_plain {
        return Cow::Borrowed(text.trim_matches('\n'));
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Cow::Owned(lines.join("\n").trim_matches('\n').to_owned())
}
