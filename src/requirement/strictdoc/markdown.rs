//! StrictDoc's Markdown form: a heading, an empty line, and a block of `**Name**: value`; what has a
//! `**UID**` there is an item.

use super::node::{Relation, is_informative};
use crate::requirement::fields::is_out_of_force;
use crate::requirement::{Document, Item, revision};

/// Takes a file apart; Markdown without any `**UID**` holds nothing.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    if !text.contains("**UID**:") {
        return document;
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut frame = Vec::new();
    for part in parts(&lines) {
        match part.item(&lines) {
            Some(item) => {
                frame.extend(&lines[part.start..part.body]);
                document.items.push(item);
            }
            None => frame.extend(&lines[part.start..part.end]),
        }
    }
    document.frame = revision(frame);
    document
}

/// A heading and what stands below it, or a record without a heading of its own.
struct Part<'t> {
    title: &'t str,
    level: usize,
    start: usize,
    body: usize,
    end: usize,
    /// The lines that are code.
    code: Vec<bool>,
}

fn parts<'t>(lines: &[&'t str]) -> Vec<Part<'t>> {
    let mut parts: Vec<Part<'t>> = Vec::new();
    let mut fence: Option<&str> = None;
    for (at, line) in lines.iter().enumerate() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        let is_code = fence.is_some() || mark.is_some();
        if mark.is_some() && (fence.is_none() || fence == mark) {
            fence = if fence.is_some() { None } else { mark };
        }
        let heading = if is_code { None } else { heading(line) };
        let after_blank = at > 0 && lines[at - 1].trim().is_empty();
        let is_record = !is_code
            && heading.is_none()
            && after_blank
            && line.starts_with("**Type**:")
            && parts.last().is_some_and(|part| at > part.body + 1);
        if heading.is_some() || is_record || parts.is_empty() {
            let (level, title) = heading.unwrap_or((2, ""));
            let body = at + usize::from(heading.is_some());
            parts.push(Part { title, level, start: at, body, end: at, code: Vec::new() });
        }
        if let Some(part) = parts.last_mut() {
            part.end = at + 1;
            if at >= part.body {
                part.code.push(is_code);
            }
        }
    }
    parts
}

impl Part<'_> {
    fn item(&self, lines: &[&str]) -> Option<Item> {
        let body = &lines[self.body..self.end];
        let blank = body.iter().take_while(|line| line.trim().is_empty()).count();
        let mut item =
            Item { line: self.start + 1, title: self.title.to_owned(), ..Item::default() };
        item.kind = if self.level == 1 { "DOCUMENT" } else { "REQUIREMENT" }.to_owned();
        let block = body[blank..].iter().take_while(|line| !line.trim().is_empty()).count();
        let (mut relations, mut is_meta) = (Vec::new(), false);
        for (at, line) in body.iter().enumerate().skip(blank).take(block) {
            match field(line) {
                Some(("Relations", _)) => {}
                Some((name, value)) => {
                    is_meta = true;
                    self.set(&mut item, name, value);
                }
                None => relation(&mut relations, line, self.body + at + 1),
            }
        }
        if !is_meta || item.id.is_empty() {
            return None;
        }
        let mut name = "Statement";
        let mut text: Vec<&str> = Vec::new();
        for (at, line) in body.iter().enumerate().skip(blank + block) {
            let is_code = self.code.get(at).copied().unwrap_or_default();
            let named = if is_code || !body[at - 1].trim().is_empty() { None } else { field(line) };
            if let Some((next, first)) = named {
                self.set(&mut item, name, text.join("\n").trim());
                (name, text) = (next, vec![first]);
            } else {
                text.push(line);
            }
        }
        self.set(&mut item, name, text.join("\n").trim());
        item.links = relations.iter().filter_map(Relation::link).collect();
        item.is_informative |= is_informative(&item.kind);
        Some(item.sealed())
    }

    fn set(&self, item: &mut Item, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let name = name.to_uppercase();
        match name.as_str() {
            "UID" if item.id.is_empty() => value.clone_into(&mut item.id),
            "TYPE" => value.clone_into(&mut item.kind),
            "TITLE" if item.title.is_empty() => value.clone_into(&mut item.title),
            "STATEMENT" if item.text.is_empty() => value.clone_into(&mut item.text),
            "STATEMENT" => item.text.extend(["\n\n", value]),
            _ => {
                item.is_informative |= name == "STATUS" && is_out_of_force(value);
                item.attributes.push((name, value.to_owned()));
            }
        }
    }
}

/// A line of the list of relations, `- **Type**: Parent` or `  **ID**: REQ-1`.
fn relation<'t>(relations: &mut Vec<Relation<'t>>, line: &'t str, number: usize) {
    let trimmed = line.trim_start();
    let entry = trimmed.strip_prefix('-').map(str::trim_start);
    if entry.is_some() {
        relations.push(Relation { line: number, ..Relation::default() });
    }
    let (Some(relation), Some((name, value))) =
        (relations.last_mut(), field(entry.unwrap_or(trimmed)))
    else {
        return;
    };
    let value = value.trim_matches('`');
    match name {
        "Type" => relation.kind = value,
        "ID" if relation.kind != "File" => relation.target = value,
        "Path" => relation.target = value,
        "Role" => relation.role = value,
        _ => {}
    }
}

/// `**Name**: value`, without the backslash that breaks the line.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix("**")?.split_once("**:")?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" _-".contains(&byte));
    let value = value.trim_end().trim_end_matches('\\').trim();
    is_name.then_some((name, value))
}

/// The level and the text of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = line[level..].strip_prefix([' ', '\t'])?;
    (level > 0).then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}
