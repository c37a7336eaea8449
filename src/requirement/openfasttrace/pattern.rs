//! The patterns of lines, as in OpenFastTrace's `MdPattern` and `SpecificationItemId`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Item, Link};

/// `type~name~revision`.
pub struct Id<'t> {
    pub kind: &'t str,
    pub name: &'t str,
    pub revision: &'t str,
}

/// `arch --> dsn, utest : req~name~1`: that an artifact type has nothing to add and hands on.
pub struct Forward<'t> {
    skipped: &'t str,
    targets: Vec<&'t str>,
    original: Id<'t>,
}

struct Patterns {
    id: Regex,
    reference: Regex,
    needed: Regex,
    forward: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let id = r"(?<kind>[A-Za-z]+)~(?<name>[^\W\d_][\w-]*(?:\.[\w-]+)*)~(?<revision>[0-9]+)";
    let (bullet, apart) = (r"^\s{0,3}[+*-](?:.*[^0-9A-Za-z_])?", "(?:[^0-9A-Za-z_].*)?$");
    Some(Patterns {
        id: Regex::new(&format!("^`?{id}")).ok()?,
        reference: Regex::new(&format!("{bullet}{id}{apart}")).ok()?,
        needed: Regex::new(&format!("{bullet}(?<type>[A-Za-z]+){apart}")).ok()?,
        forward: Regex::new(&format!(
            r"(?<skipped>[A-Za-z]+)\s*-->\s*(?<types>[A-Za-z]+(?:,\s*[A-Za-z]+)*)\s*:\s*{id}"
        ))
        .ok()?,
    })
});

impl<'t> Id<'t> {
    fn of(found: &regex::Captures<'t>) -> Option<Self> {
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        Some(Self { kind: part("kind")?, name: part("name")?, revision: part("revision")? })
    }

    pub fn link(&self, kind: &str, line: usize) -> Link {
        let target = format!("{}~{}", self.kind, self.name);
        Link { revision: Some(self.revision.to_owned()), ..Link::new(kind, target, line) }
    }
}

impl Forward<'_> {
    pub fn item(&self, line: usize) -> Item {
        let Id { name, revision, .. } = self.original;
        Item {
            id: format!("{}~{name}", self.skipped),
            kind: self.skipped.to_owned(),
            line,
            attributes: vec![
                ("revision".to_owned(), revision.to_owned()),
                ("needs".to_owned(), self.targets.join(", ")),
                ("forwards".to_owned(), "true".to_owned()),
            ],
            links: vec![self.original.link("satisfies", line)],
            ..Item::default()
        }
        .sealed()
    }
}

/// The identifier that a line begins with.
pub fn id(line: &str) -> Option<Id<'_>> {
    if !line.contains('~') {
        return None;
    }
    Id::of(&PATTERNS.as_ref()?.id.captures(line)?)
}

/// Any identifier alone.
pub fn whole_id(text: &str) -> Option<Id<'_>> {
    id(text.trim())
        .filter(|id| text.trim().len() == id.kind.len() + id.name.len() + id.revision.len() + 2)
}

/// The last identifier on a line of a list.
pub fn reference(line: &str) -> Option<Id<'_>> {
    if !line.contains('~') {
        return None;
    }
    Id::of(&PATTERNS.as_ref()?.reference.captures(line)?)
}

/// The artifact type on a line of a list.
pub fn needed(line: &str) -> Option<&str> {
    let found = PATTERNS.as_ref()?.needed.captures(line)?;
    found.name("type").map(|part| part.as_str())
}

/// What a line of a list of tags holds.
pub fn tag(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let is_item = line.len() - rest.len() <= 3;
    rest.strip_prefix(['+', '*', '-']).filter(|_| is_item).map(str::trim)
}

pub fn forward(line: &str) -> Option<Forward<'_>> {
    if !line.contains("-->") {
        return None;
    }
    let found = PATTERNS.as_ref()?.forward.captures(line)?;
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    Some(Forward {
        skipped: part("skipped")?,
        targets: list(part("types")?).collect(),
        original: Id::of(&found)?,
    })
}

/// Whether a text is words with commas between them.
pub fn word_list(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(',').all(|part| !part.trim().is_empty() && part.trim().chars().all(is_word))
}

pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}
