//! OpenFastTrace's items in AsciiDoc: a block whose attributes say so,
//! `[.specitem,oft-sid="req~x~1",oft-needs="impl,utest"]`.

use super::pattern::{list, whole_id};
use super::{Document, Item, revision};
use crate::front_matter::Problem;

/// What may stand around a block.
const FENCES: &[&str] = &["====", "----", "****", "____", "....", "--"];

pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut frame = Vec::new();
    let mut title = "";
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        let heading = line.trim_start_matches('=');
        if heading.len() < line.len() && heading.starts_with(' ') {
            title = heading.trim();
        } else if let Some(name) = line.strip_prefix('.').filter(|it| !it.starts_with(['.', ' '])) {
            title = name.trim();
        }
        if !is_item(line) {
            frame.push(line);
            continue;
        }
        let number = at;
        let (body, end) = block(&lines, at);
        match item(line, number, title, &body.join("\n")) {
            Some(item) => document.items.push(item),
            None => {
                let help = "write oft-sid=\"type~name~revision\"";
                let what = "this item of OpenFastTrace has no identifier";
                document.problems.push(Problem::new(number, what, help));
            }
        }
        (at, title) = (end, "");
    }
    if !document.items.is_empty() {
        document.frame = revision(frame);
    }
    document
}

fn is_item(line: &str) -> bool {
    let inner = line.trim_end().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.contains("specitem") && inner.contains("oft-sid"))
}

fn item(line: &str, number: usize, title: &str, text: &str) -> Option<Item> {
    let value = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    };
    let id = whole_id(value("oft-sid")?)?;
    let mut attributes = vec![("revision".to_owned(), id.revision.to_owned())];
    for name in ["status", "needs", "tags"] {
        if let Some(said) = value(&format!("oft-{name}")) {
            let said: Vec<&str> = list(said).collect();
            attributes.push((name.to_owned(), said.join(", ")));
        }
    }
    let mut links = Vec::new();
    for (name, kind) in [("oft-covers", "satisfies"), ("oft-depends", "depends")] {
        let targets = list(value(name).unwrap_or_default()).filter_map(whole_id);
        links.extend(targets.map(|target| target.link(kind, number)));
    }
    let item = Item {
        id: format!("{}~{}", id.kind, id.name),
        title: value("oft-title").unwrap_or(title).to_owned(),
        kind: id.kind.to_owned(),
        text: text.trim_matches('\n').to_owned(),
        line: number,
        is_informative: value("oft-status").is_some_and(|status| status != "approved"),
        attributes,
        links,
        ..Item::default()
    };
    Some(item.sealed())
}

/// The lines of the block that begins at a place, and where it ends: at its fence, or before an empty
/// line.
fn block<'t>(lines: &[&'t str], mut at: usize) -> (Vec<&'t str>, usize) {
    while lines.get(at).is_some_and(|line| line.starts_with('[') || is_caption(line)) {
        at += 1;
    }
    let fence = lines.get(at).map(|line| line.trim_end()).filter(|line| is_fence(line));
    let start = at + usize::from(fence.is_some());
    let ends = |line: &&str| match fence {
        Some(fence) => line.trim_end() == fence,
        None => line.trim().is_empty(),
    };
    let length = lines[start.min(lines.len())..].iter().position(ends);
    let end = length.map_or(lines.len(), |length| start + length);
    let body = lines[start.min(end)..end].to_vec();
    (body, (end + usize::from(fence.is_some())).min(lines.len()))
}

fn is_caption(line: &str) -> bool {
    line.strip_prefix('.').is_some_and(|rest| !rest.starts_with(['.', ' ']) && !rest.is_empty())
}

fn is_fence(line: &str) -> bool {
    FENCES.iter().any(|fence| {
        line == *fence
            || fence.len() == 4
                && line.starts_with(fence)
                && line.trim_start_matches(&fence[..1]).is_empty()
    })
}
