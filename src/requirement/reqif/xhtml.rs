//! The text of XHTML: a line for each block, and nothing of how it looks.

use crate::xml::{Piece, Pieces};

/// Elements that begin on a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "pre",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];

/// The text of the element that just began, up to its end.
pub fn text(pieces: &mut Pieces<'_>) -> String {
    let mut text = String::new();
    let (mut depth, mut verbatim) = (0_usize, None);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Start(element) => {
                depth += 1;
                if BLOCKS.contains(&element.name.as_str()) && verbatim.is_none() {
                    new_line(&mut text, element.name == "br");
                }
                match element.name.as_str() {
                    "li" => text.push_str("- "),
                    "td" | "th" if !text.ends_with('\n') && !text.is_empty() => {
                        text.push_str(" | ")
                    }
                    "pre" => verbatim = verbatim.or(Some(depth)),
                    _ => {}
                }
            }
            Piece::End(_) if depth == 0 => break,
            Piece::End(name) => {
                if verbatim == Some(depth) {
                    verbatim = None;
                }
                depth -= 1;
                if BLOCKS.contains(&name.as_str()) && name != "br" && verbatim.is_none() {
                    new_line(&mut text, false);
                }
            }
            Piece::Text(more) if verbatim.is_some() => text.push_str(&more),
            Piece::Text(more) => collapse(&mut text, &more),
        }
    }
    text.trim_matches(['\n', ' ']).to_owned()
}

/// Ends the line, unless nothing stands on it.
fn new_line(text: &mut String, always: bool) {
    text.truncate(text.trim_end_matches(' ').len());
    if always || !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Adds text with single blanks for white space.
fn collapse(text: &mut String, more: &str) {
    for c in more.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(['\n', ' ']) {
            text.push(' ');
        }
    }
}
