//! Markdown, for forges and wikis.

use std::io::Write;

use super::html::is_hidden;
use super::{Options, template};
use crate::error::Result;
use crate::view::Report;

pub fn render(report: &Report, options: &Options, out: &mut dyn Write) -> Result<()> {
    let builtin = include_str!("../../templates/report.md");
    template::render("report.md", builtin, escape, report, options, out)
}

/// Every character that Markdown, its tables or HTML inside it could take for markup.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for character in text.chars() {
        match character {
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '&' => out.write_all(b"&amp;")?,
            '\n' | '\r' | '\t' => out.write_all(b" ")?,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' => {
                write!(out, "\\{character}")?;
            }
            // A forge would turn these into links and mentions.
            '@' => out.write_all(b"&#64;")?,
            ':' => out.write_all(b"&#58;")?,
            _ if is_hidden(character) => write!(out, "{}", char::REPLACEMENT_CHARACTER)?,
            _ => write!(out, "{character}")?,
        }
    }
    Ok(())
}
