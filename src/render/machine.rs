//! What the formats for machines have in common: names, times and git objects, all derived from the report.

mod object;
mod uuid;

pub use object::{GitObject, Objects, swhid};
pub use uuid::Names;

use std::io::Write;

use super::failed;
use crate::error::Result;
use crate::model::Timestamp;
use crate::view::Report;
use crate::view::json::{self, Json};

/// The time that stands where a report has none that a calendar knows.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// A point in time as all of the formats take it: RFC 3339, UTC, in the years 1900 to 2999.
pub fn utc(when: &str) -> Option<String> {
    let when = Timestamp::parse(when).ok()?;
    let text = Timestamp { offset: 0, ..when }.to_string();
    (text.starts_with("19") || text.starts_with('2')).then_some(text)
}

/// The time of a report: its evaluated commit's.
pub fn time(report: &Report) -> String {
    let evaluated = &report.evaluated;
    let committed = evaluated.date.as_deref().and_then(utc);
    committed.or_else(|| utc(&evaluated.as_of)).unwrap_or_else(|| NO_TIME.to_owned())
}

/// A text on one line, without what stands around it; never empty.
pub fn line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "none".to_owned() } else { line }
}

/// What a report is of, in a few words: the product or the repository, if either has a name.
pub fn subject(report: &Report) -> &str {
    let name = report.product.as_deref().or(report.repository.name.as_deref());
    name.unwrap_or("unnamed product")
}

/// The release that a report is of; of unreleased work the commit.
pub fn version(report: &Report) -> &str {
    report.evaluated.tag.as_deref().unwrap_or(&report.evaluated.commit)
}

/// Writes a document.
pub fn write(document: &Json<'_>, out: &mut dyn Write) -> Result<()> {
    json::write(document, out).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc_or_left_out() {
        assert_eq!(utc("2026-01-01T01:20:00+00:20").as_deref(), Some("2026-01-01T01:00:00Z"));
        assert_eq!(utc("@99999999999999"), None);
        assert_eq!(utc("3026-01-01T00:00:00Z"), None);
    }

    #[test]
    fn a_line_has_no_break_and_is_not_empty() {
        assert_eq!(line(" a\u{2028}\tb\n"), "a b");
        assert_eq!(line("\n"), "none");
    }
}
