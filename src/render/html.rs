//! HTML: one page that needs nothing else, readable without a script, fit to be printed.

use std::io::Write;

use super::{Options, template};
use crate::error::Result;
use crate::view::Report;

pub fn render(report: &Report, options: &Options, out: &mut dyn Write) -> Result<()> {
    let builtin = include_str!("../../templates/report.html");
    template::render("report.html", builtin, escape, report, options, out)
}

/// The five characters that mean something in text and in quoted attributes, and controls, which
/// HTML does not allow.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for character in text.chars() {
        match character {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '"' => out.write_all(b"&quot;")?,
            '\'' => out.write_all(b"&#39;")?,
            '\n' | '\t' => out.write_all(b" ")?,
            _ if is_hidden(character) => write!(out, "{}", char::REPLACEMENT_CHARACTER)?,
            _ => write!(out, "{character}")?,
        }
    }
    Ok(())
}

/// Controls, and the marks that turn the direction of text around: they hide what is written.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
