//! CV-12: the body is no wider than agreed.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "Where `convention.body_width` is set, a line of prose has no more \
    characters. What cannot be broken may be longer: a line with a URL, an indented or quoted \
    one, a row of a table, a single word; and trailers.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let widest = context.config.convention.body_width;
    if widest == 0 {
        return Vec::new();
    }
    let mut remarks = Vec::new();
    for line in message.body() {
        let text = &message.text[line.clone()];
        let width = text.chars().count();
        if width > widest && is_prose(text) {
            let too_much = text.char_indices().nth(widest).map_or(text.len(), |(at, _)| at);
            let says = format!("this line has {width} characters, and {widest} are agreed");
            remarks.push(Remark::new(line.start + too_much..line.end, says, "break it"));
        }
    }
    remarks
}

/// Whether a line could be broken: no link, no quotation, no table, and more than a word.
pub fn is_prose(line: &str) -> bool {
    let starts = line.starts_with([' ', '\t', '>', '|']);
    let link = line.contains("://");
    let words = line.trim_start_matches(['-', '*', ' ']).split_whitespace().count();
    !starts && !link && words > 1
}
