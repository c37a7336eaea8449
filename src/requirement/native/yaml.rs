//! Item files in YAML.

use super::{add, without_items};
use crate::front_matter::Problem;
use crate::requirement::Document;
use crate::yaml::{self, Broken};

/// Takes a file apart. Where its YAML is broken, each entry of its list is read by itself.
pub fn read(text: &str) -> Document {
    let mut document = Document::default();
    let (root, broken) = yaml::read(text);
    let broken = broken.map(|broken| problem(broken, 0));
    let parts = broken.as_ref().map(|_| parts(text)).filter(|parts| parts.len() > 1);
    match parts {
        Some(parts) => {
            for (line, part) in parts {
                let (mut node, broken) = yaml::read(part);
                node.move_down(line);
                document.problems.extend(broken.map(|broken| problem(broken, line)));
                add(&node, &mut document);
            }
        }
        None => {
            document.problems.extend(broken.clone());
            add(&root, &mut document);
        }
    }
    if document.items.is_empty() {
        return without_items(broken);
    }
    document
}

fn problem(broken: Broken, before: usize) -> Problem {
    Problem::new(broken.line + before, broken.message, broken.help)
}

/// The entries of the outermost list, each with the number of lines before it.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_entry = |line: &str| line.trim_start_matches(' ').starts_with("- ");
    let Some(depth) = text.lines().find(|line| is_entry(line)).map(indent) else {
        return Vec::new();
    };
    let (mut parts, mut start, mut at) = (Vec::new(), None, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if is_entry(line) && indent(line) == depth {
            parts.extend(start.map(|(before, from)| (before, &text[from..at])));
            start = Some((number, at));
        }
        at += line.len();
    }
    parts.extend(start.map(|(before, from)| (before, &text[from..])));
    parts
}
