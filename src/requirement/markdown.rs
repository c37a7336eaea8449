//! Our native form: many requirements in one Markdown file, each a heading that carries its tag,
//! `### [SRS-012] Alarm on occlusion`, and everything up to the next heading of its level or above;
//! or one requirement that is a whole file, with `id` in its front matter.
//!
//! Lines `name: value` right below a tagged heading, as a list or not, are its attributes and links.

use super::fields::is_out_of_force;
use super::link::unlinked;
use super::{Document, Item, Link, revision};
use crate::front_matter::FrontMatter;
use crate::model::link_meaning;

/// Takes a file apart.
pub fn read(text: &str) -> Document {
    let mut problems = Vec::new();
    let matter = FrontMatter::parse(text, &mut problems);
    if matter.get("id").is_some() {
        return Document { items: vec![whole(&matter)], problems, ..Document::default() };
    }
    tagged(text)
}

/// A file that is one requirement.
fn whole(matter: &FrontMatter) -> Item {
    let heading = matter.body.lines().find_map(|line| line.strip_prefix("# "));
    let mut item = Item {
        id: matter.get("id").unwrap_or_default(),
        title: matter.get("title").or(heading.map(str::to_owned)).unwrap_or_default(),
        kind: matter.get("kind").unwrap_or_default(),
        text: matter.body.trim().to_owned(),
        line: matter.line("id"),
        ..Item::default()
    };
    for (name, line, values) in matter.fields() {
        if !["id", "title", "kind"].contains(&name) {
            note(&mut item, name, values.iter().map(String::as_str), line);
        }
    }
    item.sealed()
}

/// Adds what is said under a name: links where the word is one for a link, else an attribute.
fn note<'v>(item: &mut Item, name: &str, values: impl Iterator<Item = &'v str>, line: usize) {
    if link_meaning(name).is_none() {
        let value: Vec<&str> = values.collect();
        let word = value.join(", ");
        item.is_informative |= name.eq_ignore_ascii_case("status") && is_out_of_force(&word);
        item.attributes.push((name.to_owned(), word));
        return;
    }
    let targets = values.flat_map(|value| value.split([',', ' ', ';']));
    for target in targets.map(unlinked).filter(|target| !target.is_empty()) {
        item.links.push(Link::new(name.to_lowercase(), target, line));
    }
}

/// The items whose headings carry a tag, and the text around them.
fn tagged(text: &str) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let mut document = Document::default();
    let mut frame: Vec<&str> = Vec::new();
    let mut open: Option<Open<'_>> = None;
    let mut fence: Option<&str> = None;
    for (at, &line) in lines.iter().enumerate() {
        let is_code = in_code(line, &mut fence);
        let heading = if is_code { None } else { heading(line) };
        if let Some((level, title)) = heading {
            let tagged = tag(title);
            if open.as_ref().is_some_and(|item| tagged.is_some() || level <= item.level) {
                document.items.extend(open.take().map(|item| item.close(&lines[..at])));
            }
            if let Some((id, title)) = tagged {
                open = Some(Open { id, title, level, start: at });
                // Where an item stands belongs to the text around it.
                frame.push(id);
            }
        }
        if open.is_none() {
            frame.push(line);
        }
    }
    document.items.extend(open.map(|item| item.close(&lines)));
    document.frame = revision(frame);
    document
}

struct Open<'t> {
    id: &'t str,
    title: &'t str,
    level: usize,
    start: usize,
}

impl Open<'_> {
    fn close(self, lines: &[&str]) -> Item {
        let mut item = Item {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            line: self.start + 1,
            ..Item::default()
        };
        let mut text = self.start + 1;
        for (at, line) in lines.iter().enumerate().skip(text) {
            match field(line) {
                Some(("kind", value)) => value.clone_into(&mut item.kind),
                Some((name, value)) => note(&mut item, name, std::iter::once(value), at + 1),
                None if line.trim().is_empty() => {}
                None => break,
            }
            text = at + 1;
        }
        item.text = lines[text..].join("\n").trim_matches('\n').to_owned();
        item.sealed()
    }
}

/// `name: value`, as a list item or not, with or without bold type; a name is one word, or several
/// that hyphens join.
fn field(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let line = line.strip_prefix(['-', '*', '+']).map_or(line, str::trim_start);
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim_matches('*'), value.trim().trim_start_matches("**").trim());
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (is_name && !value.is_empty()).then_some((name, value))
}

/// Whether a line is part of a fenced block of code.
fn in_code<'t>(line: &'t str, fence: &mut Option<&'t str>) -> bool {
    let trimmed = line.trim_start();
    let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
    match (*fence, mark) {
        (None, Some(mark)) => *fence = Some(mark),
        (Some(open), Some(mark)) if open == mark => *fence = None,
        (None, None) => return false,
        _ => {}
    }
    true
}

/// The level and the text of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = line[level..].strip_prefix([' ', '\t'])?;
    (1..=6).contains(&level).then(|| (level, text.trim()))
}

/// `[SRS-012] Title`, where the tag holds a digit and no space, as no link's text does.
fn tag(heading: &str) -> Option<(&str, &str)> {
    let (id, title) = heading.strip_prefix('[')?.split_once(']')?;
    let is_id = !id.is_empty()
        && id.bytes().any(|byte| byte.is_ascii_digit())
        && id.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    (is_id && !title.starts_with(['(', '['])).then(|| (id, title.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# All\n\nfore\n\n## [S-1] One\ntext \n\n### Note\nmore\n\n## [S-2] Two\n\n\
        ```\n# [S-9] code\n```\n\n## Behind\nafter\n### [S-3](link) no\n";

    #[test]
    fn items_end_where_the_next_heading_of_their_level_begins() {
        let document = read(TEXT);
        let found: Vec<_> = document.items.iter().map(|it| (it.id.as_str(), it.line)).collect();
        assert_eq!(found, [("S-1", 5), ("S-2", 11)]);
        assert_eq!(document.items[0].title, "One");
    }

    #[test]
    fn a_revision_changes_with_its_own_content_alone() {
        let before = read(TEXT);
        let check = |from: &str, to: &str, changed: [bool; 3]| {
            let after = read(&TEXT.replacen(from, to, 1));
            let one = before.items[0].revision != after.items[0].revision;
            let two = before.items[1].revision != after.items[1].revision;
            assert_eq!([one, two, before.frame != after.frame], changed, "{from} -> {to}");
        };
        check("text \n", "text\n", [false, false, false]);
        check("more", "less", [true, false, false]);
        check("code", "cold", [false, true, false]);
        check("fore", "four", [false, false, true]);
        check("after", "behind", [false, false, true]);
    }
}
