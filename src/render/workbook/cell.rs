//! What a cell holds.

use std::borrow::Cow;

use crate::model::Timestamp;

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Cell<'t> {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(Cow<'t, str>),
    /// A count.
    Number(i64),
    /// A point in time; it is shown in UTC, since spreadsheets know no zones.
    Time(Timestamp),
    /// A word of ours, in a colour.
    Word(Cow<'t, str>, Tone),
    /// Text that leads to an address.
    Link(Cow<'t, str>, &'t str),
}

/// How good a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it must be.
    Good,
    /// In part.
    Doubtful,
    /// Not as it must be.
    Bad,
    /// Neither.
    Quiet,
}

impl<'t> Cell<'t> {
    /// Text; no cell where there is none.
    pub fn text(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Text, if there is one.
    pub fn optional(text: Option<&'t str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// Texts, one a line, whatever breaks of lines they hold.
    pub fn lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> Self {
        let mut text = String::new();
        for (at, line) in lines.into_iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            text += &line.as_ref().replace(['\n', '\r', '\t'], "\u{fffd}");
        }
        Self::text(text)
    }

    /// How many of something there are.
    pub fn number(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A date and time as the view has it; what spreadsheets have no date for stays text.
    pub fn when(when: Option<&'t str>) -> Self {
        let Some(text) = when else { return Self::Empty };
        match Timestamp::parse(text) {
            Ok(when) if is_in_calendar(when) => Self::Time(when),
            _ => Self::text(text),
        }
    }

    /// Text that leads to an address, where there is one that may be followed.
    pub fn linked(text: impl Into<Cow<'t, str>>, url: Option<&'t str>) -> Self {
        match (Self::text(text), url.filter(|url| is_link(url))) {
            (Self::Text(text), Some(url)) => Self::Link(text, url),
            (cell, _) => cell,
        }
    }

    /// `yes` or `no`; no cell for no where that is nothing to tell.
    pub fn yes(is_so: bool) -> Self {
        if is_so { Self::text("yes") } else { Self::Empty }
    }
}

/// Spreadsheets count days from 1900, and take that year's February for a day longer than it was.
fn is_in_calendar(when: Timestamp) -> bool {
    const MARCH_1900: i64 = -2_203_891_200;
    const YEAR_10000: i64 = 253_402_300_800;
    (MARCH_1900..YEAR_10000).contains(&when.seconds)
}

/// Only pages of the web are linked to, by addresses as they must be written (RFC 3986) and no longer than
/// spreadsheets take.
fn is_link(url: &str) -> bool {
    const LONGEST: usize = 2_079;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && url.len() <= LONGEST && url.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let is_linked = |url: &str| matches!(Cell::linked("a", Some(url)), Cell::Link(..));
        assert!(is_linked("https://forge.example/a%20b?c=d&e#L3"));
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "internal:A1",
            "\\\\server\\share",
            "mailto:a@b",
            "ftp://a",
            "https://a b",
            "https://a\"",
            "https://ä",
            &format!("https://{}", "a".repeat(2_079)),
        ] {
            assert!(!is_linked(url), "{url}");
        }
    }

    #[test]
    fn one_text_makes_one_line() {
        let Cell::Text(text) = Cell::lines(["a\nb\r\n", "", "c"]) else { panic!() };
        assert_eq!(text, "a�b��\n\nc");
    }

    #[test]
    fn what_has_no_date_stays_text() {
        assert!(matches!(Cell::when(Some("2026-01-31T12:00:00+01:00")), Cell::Time(_)));
        for text in ["1899-12-31T00:00:00Z", "@99999999999999", "soon"] {
            assert!(matches!(Cell::when(Some(text)), Cell::Text(_)), "{text}");
        }
    }
}
