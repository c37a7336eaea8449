//! Annotations of GitHub Actions: a workflow command a finding.
//!
//! Source: "Workflow commands for GitHub Actions", `::error file={},line={},title={}::{message}`;
//! `%`, CR and LF are escaped everywhere, `:` and `,` in properties too.

use std::io::{Result, Write};

use super::uri;
use crate::model::Severity;
use crate::view::CheckReport;

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    for finding in report.findings.iter().filter(|it| it.known.is_none()) {
        let command = match finding.weight {
            Severity::Major => "error",
            Severity::Minor => "warning",
            Severity::Observation => "notice",
        };
        let line = finding.line.unwrap_or(1);
        let column = finding.column.unwrap_or(1);
        let subject = finding.subject.as_deref().unwrap_or_default();
        let title = format!("{} {}", finding.code, subject);
        let message = format!("{}: {}\n{}", finding.place(), finding.message, finding.help);
        writeln!(
            out,
            "::{command} file={},line={line},col={column},title={}::{}",
            property(&uri(finding)),
            property(&title),
            data(&message)
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
