//! StrictDoc's markers: `@relation(UID, UID2, scope=function, role=Verification)`, and `@sdoc[UID]` of
//! older files.
//!
//! Of a range only its beginning is a claim. What stands between `@relation(skip, …)` markers, or
//! between `@sdoc[nosdoc]` and its end, is no claim at all.

use super::lines::Source;
use super::{CodeTag, claim_of};
use crate::model::{LinkDirection, link_meaning};

pub fn read(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    if source.is_prose {
        return;
    }
    let mut is_skipped = false;
    let mut relations = source.lines_with("@relation").peekable();
    let mut older = source.lines_with("@sdoc").peekable();
    while let (next, other) = (relations.peek(), older.peek())
        && (next.is_some() || other.is_some())
    {
        let is_older = match (next, other) {
            (Some(next), Some(other)) => other.number < next.number,
            (next, _) => next.is_none(),
        };
        let Some(line) = (if is_older { older.next() } else { relations.next() }) else { break };
        let Some(marker) = (if is_older { sdoc(&line.text) } else { relation(&line.text) }) else {
            continue;
        };
        if ["skip", "nosdoc"].iter().any(|word| marker.targets.contains(word)) {
            is_skipped = !marker.is_end;
        } else if !is_skipped && !marker.is_end {
            let kind = marker.kind(source.path);
            tags.extend(marker.targets.iter().map(|target| CodeTag {
                kind: kind.clone(),
                target: (*target).to_owned(),
                line: line.number,
                ..CodeTag::default()
            }));
        }
    }
}

struct Marker<'l> {
    targets: Vec<&'l str>,
    role: Option<&'l str>,
    is_end: bool,
}

impl Marker<'_> {
    /// By its role, where it has one; else code implements, and what stands among tests verifies.
    fn kind(&self, path: &str) -> String {
        match self.role.map(|role| (role, link_meaning(role))) {
            None if is_test(path) => "verifies".to_owned(),
            None => "implements".to_owned(),
            Some((_, Some((meaning, LinkDirection::Up)))) => meaning.word().to_owned(),
            Some((role, _)) => claim_of(role),
        }
    }
}

/// `@relation(…)`: identifiers, then `scope=` and `role=`; a scope is what tells it from prose.
fn relation(line: &str) -> Option<Marker<'_>> {
    let (_, rest) = line.split_once("@relation")?;
    let (inner, _) = rest.strip_prefix(['(', '{'])?.split_once([')', '}'])?;
    let mut marker = Marker { targets: Vec::new(), role: None, is_end: false };
    let mut scope = None;
    for part in inner.split(',').map(str::trim) {
        match part.split_once('=') {
            Some(("scope", word)) => scope = Some(word),
            Some(("role", word)) => marker.role = Some(word),
            Some(_) => {}
            None => marker.targets.push(part),
        }
    }
    marker.is_end = scope? == "range_end";
    marker.targets.iter().all(|target| is_uid(target)).then_some(marker)
}

/// `@sdoc[UID, UID2]` and its end, `@sdoc[/UID]`; `@sdoc(UID)` about one line.
fn sdoc(line: &str) -> Option<Marker<'_>> {
    let (_, rest) = line.split_once("@sdoc")?;
    let (inner, _) = rest.strip_prefix(['[', '('])?.split_once([']', ')'])?;
    let is_end = inner.starts_with('/');
    let targets: Vec<&str> = inner.trim_start_matches('/').split(',').map(str::trim).collect();
    let is_one = targets.iter().all(|target| is_uid(target));
    is_one.then_some(Marker { targets, role: None, is_end })
}

fn is_uid(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_alphanumeric() || "_/\\.-:".contains(c))
}

/// Whether a path says that it holds tests: a folder of them, or `test` at an end of the file's name.
fn is_test(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let is_folder = |part: &str| ["test", "tests", "testing", "itest", "spec"].contains(&part);
    folder.split('/').any(is_folder)
        || stem.starts_with("test_")
        || stem.ends_with("test")
        || stem.ends_with("tests")
        || [".itest", ".test.", ".spec."].iter().any(|part| name.contains(part))
}
