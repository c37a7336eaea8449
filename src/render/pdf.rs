//! PDF: the page as a controlled document, printed by a browser. What the browser's clock and version leave
//! in it is taken out again, so that the same page gives the same bytes.

use std::io::Write;

use super::{Options, failed, html};
use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::printer;
use crate::view::Report;

pub fn render(report: &Report, options: &Options, out: &mut dyn Write) -> Result<()> {
    let mut page = Vec::new();
    html::render(report, options, &mut page)?;
    let mut document = printer::print(&page)?;
    if !document.starts_with(b"%PDF-") {
        return Err(Error::usage("what the browser printed is no PDF")
            .hint("GIT_TRACE_BROWSER names another browser"));
    }
    let when = report.evaluated.date.as_deref().and_then(|date| Timestamp::parse(date).ok());
    settle(&mut document, when.unwrap_or(Timestamp { seconds: 0, offset: 0 }));
    out.write_all(&document).map_err(failed)
}

/// Puts the evaluated commit's date in place of the clock's, byte by byte, so that nothing moves.
fn settle(document: &mut [u8], when: Timestamp) {
    let when = Timestamp { offset: 0, ..when }.to_string();
    let digits: Vec<u8> = when.bytes().filter(u8::is_ascii_digit).collect();
    for key in [&b"/CreationDate (D:"[..], b"/ModDate (D:"] {
        let found = document.windows(key.len()).rposition(|bytes| bytes == key);
        let Some(at) = found.map(|at| at + key.len()) else { continue };
        // A text that ends early gives way to nothing.
        for (place, digit) in document[at..].iter_mut().zip(&digits) {
            if place.is_ascii_digit() {
                *place = *digit;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_the_browser_is_gone() {
        let print = |clock: &str| {
            let text = format!(
                "%PDF-1.4\n<</CreationDate (D:{clock}+00'00')\n/ModDate (D:{clock}+00'00')>>"
            );
            let mut bytes = text.into_bytes();
            settle(&mut bytes, Timestamp::parse("2026-01-31T12:00:00+01:00").unwrap());
            String::from_utf8(bytes).unwrap()
        };
        let text = print("20991231235959");
        assert_eq!(text, print("20010101000000"));
        assert!(text.contains("/CreationDate (D:20260131110000+00'00')"), "{text}");
        assert!(text.contains("/ModDate (D:20260131110000+00'00')"), "{text}");
    }
}
