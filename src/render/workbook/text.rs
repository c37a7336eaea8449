//! Text as the XML of a cell: nothing hidden, nothing that XML cannot hold, no more than a cell can.

use super::super::html::is_hidden;

/// A cell holds so many UTF-16 units.
const LONGEST: usize = 32_767;

/// A text as content of an element.
pub fn element(text: &str) -> String {
    match cut(text) {
        Some((kept, units)) => escaped(kept) + &escaped(&told(units)),
        None => escaped(text),
    }
}

/// A text as the value of an attribute.
pub fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;").replace(['\n', '\t'], " ")
}

/// Whether somebody who edits the cell could make a formula of it by that.
pub fn is_tempting(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@'])
}

/// What stands behind a text of which only the beginning is there.
fn told(units: usize) -> String {
    format!("… (cut: the whole text has {units} characters)")
}

/// The beginning of a text that is too long, and how long it is.
fn cut(text: &str) -> Option<(&str, usize)> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= LONGEST {
        return None;
    }
    let units: usize = text.chars().map(char::len_utf16).sum();
    if units <= LONGEST {
        return None;
    }
    let mut left = LONGEST - told(units).chars().count();
    let end = text.char_indices().find(|(_, character)| {
        let fits = character.len_utf16() <= left;
        left = left.saturating_sub(character.len_utf16());
        !fits
    });
    end.map(|(at, _)| (&text[..at], units))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, character) in text.char_indices() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '_' if is_escape(&text.as_bytes()[at..]) => out += "_x005F_",
            '\r' if text[at..].starts_with("\r\n") => {}
            '\n' | '\t' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ if is_hidden(character) => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(character),
        }
    }
    out
}

/// Spreadsheets read `_x0041_` as an escape (ECMA-376 part 1, 22.9.2.19): where it stands in a text, its
/// first underscore is escaped.
fn is_escape(text: &[u8]) -> bool {
    match text {
        [b'_', b'x' | b'X', digits @ ..] => {
            digits.len() > 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) && digits[4] == b'_'
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_seen() {
        assert_eq!(element("a\0\u{1b}\u{202e}\u{ffff}b\r\n<&>"), "a����b\n&lt;&amp;&gt;");
        assert_eq!(attribute("\"\n'"), "&quot; '");
    }

    #[test]
    fn an_escape_of_spreadsheets_stays_what_it_is() {
        assert_eq!(element("_x0041_ _x004_ _X0041_"), "_x005F_x0041_ _x004_ _x005F_X0041_");
    }

    #[test]
    fn a_long_text_is_cut_with_a_word() {
        for long in ["a".repeat(40_000), "ü".repeat(40_000), "𝄞".repeat(20_000)] {
            let units = long.encode_utf16().count();
            let text = element(&long);
            assert!(text.ends_with(&format!("… (cut: the whole text has {units} characters)")));
            assert!((LONGEST - 1..=LONGEST).contains(&text.encode_utf16().count()));
        }
        let fits = "ü".repeat(LONGEST);
        assert_eq!(element(&fits), fits);
    }

    #[test]
    fn text_that_looks_like_a_formula_is_known() {
        assert!(["=1", "+1", "-1", "@a", " =1", "\n=1", "\t@"].into_iter().all(is_tempting));
        assert!(!is_tempting("a=1"));
    }
}
