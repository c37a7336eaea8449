//! JUnit XML: a test case a finding, failed unless it is known; one that passes where nothing is
//! wrong.

use std::io::{Result, Write};

use crate::view::CheckReport;

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    let open = report.findings.iter().filter(|it| it.known.is_none()).count();
    let known = report.findings.len() - open;
    let tests = report.findings.len().max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites tests=\"{tests}\" failures=\"{open}\">")?;
    writeln!(
        out,
        "  <testsuite name=\"git trace check {}\" tests=\"{tests}\" failures=\"{open}\" \
         errors=\"0\" skipped=\"{known}\">",
        escaped(&report.name)
    )?;
    if report.findings.is_empty() {
        writeln!(out, "    <testcase classname=\"git-trace\" name=\"nothing is wrong\"/>")?;
    }
    for finding in &report.findings {
        let name = format!("{}: {}", finding.place(), finding.message);
        writeln!(
            out,
            "    <testcase classname=\"git-trace.{}\" name=\"{}\">",
            escaped(&finding.code),
            escaped(&name)
        )?;
        match &finding.known {
            Some(known) => writeln!(
                out,
                "      <skipped message=\"accepted by {} until {}: {}\"/>",
                escaped(&known.owner),
                escaped(&known.until),
                escaped(&known.reason)
            )?,
            None => writeln!(
                out,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                finding.severity,
                escaped(&finding.message),
                escaped(&finding.help)
            )?,
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// Text as XML 1.0 takes it: its marks escaped, the characters it forbids replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
