//! A workbook for people to work with: one sheet for each part of the report, all of it, nothing trimmed.

mod approvals;
mod cycle;
mod matrix;
mod records;
mod summary;
mod tailoring;
mod traces;

use std::io::Write;

use super::workbook::{Cell, Column, Properties, Tone, Workbook};
use super::{Options, failed};
use crate::error::Result;
use crate::model::Timestamp;
use crate::view::Report;

/// The rows of a sheet, made as they are written.
type Rows<'r> = Box<dyn Iterator<Item = Vec<Cell<'r>>> + 'r>;

/// A part of the report that fills a sheet; one that has no row has no sheet.
pub struct Part {
    /// The sheet's name, of 25 plain characters at most.
    title: &'static str,
    columns: &'static [Column],
    rows: for<'r> fn(&'r Report) -> Rows<'r>,
}

/// Every part, in the order of the sheets.
fn parts() -> impl Iterator<Item = &'static Part> {
    let parts = [
        summary::PARTS,
        matrix::PARTS,
        traces::PARTS,
        approvals::PARTS,
        records::PARTS,
        cycle::PARTS,
        tailoring::PARTS,
        summary::LAST,
    ];
    parts.into_iter().flatten()
}

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    let name = report.evaluated.tag.as_deref().unwrap_or("unreleased work");
    let product = report.product.as_ref().map_or(String::new(), |product| format!("{product} "));
    let properties = Properties {
        title: format!("{product}{name}: evidence matrix"),
        creator: report.generator.clone(),
        when: report.evaluated.date.as_deref().and_then(|date| Timestamp::parse(date).ok()),
    };
    write(report, Workbook::new(out, properties)).map_err(failed)
}

fn write(report: &Report, mut workbook: Workbook<'_>) -> std::io::Result<()> {
    for part in parts() {
        let mut rows = (part.rows)(report).peekable();
        if rows.peek().is_some() {
            workbook.sheet(part.title, part.columns)?;
        }
        rows.try_for_each(|row| workbook.row(&row))?;
    }
    workbook.finish()
}

/// A verdict, outcome, state or result, in the colour that the page gives it.
fn word(word: &str) -> Cell<'_> {
    let tone = match word {
        "satisfied" | "holds" | "good" | "passed" | "approved" | "current" | "in force" | "yes"
        | "better" => Tone::Good,
        "partial" | "stale" | "asserted" | "declared" | "cosmetic" | "items" | "flaky"
        | "skipped" | "minor" | "superseded" | "unsigned" => Tone::Doubtful,
        "missing" | "fails" | "failed" | "errored" | "bad" | "rejected" | "lapsed"
        | "contradicted" | "major" | "no" | "not approved" | "worse" | "revoked-key"
        | "untrusted" => Tone::Bad,
        _ => Tone::Quiet,
    };
    match word.is_empty() {
        true => Cell::Empty,
        false => Cell::Word(word.into(), tone),
    }
}

/// Whether something is so, coloured.
fn yes_or_no(is_so: bool) -> Cell<'static> {
    word(if is_so { "yes" } else { "no" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_that_a_sheet_can_have() {
        let mut names: Vec<&str> = parts().map(|part| part.title).collect();
        let are_plain = |name: &str| name.bytes().all(|it| it.is_ascii_alphabetic() || it == b' ');
        // Room for ` (999)` on the sheets that a long table goes on.
        assert!(names.iter().all(|name| name.len() <= 25 && are_plain(name)), "{names:?}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), parts().count());
    }
}
