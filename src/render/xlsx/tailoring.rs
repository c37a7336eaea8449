//! The tailoring record, entry by entry.

use super::{Part, Rows, word};
use crate::render::workbook::{Cell, column};
use crate::view::Report;

pub const PARTS: &[Part] = &[Part {
    title: "Tailoring",
    columns: &[
        column("Entry", 12),
        column("Standard", 20),
        column("Edition", 10),
        column("Clause", 10),
        column("Its title", 40),
        column("Disposition", 20),
        column("State", 14),
        column("Why", 40),
        column("Approved", 36),
        column("In force until", 14),
        column("What is not done", 50),
        column("Justification", 50),
        column("Instead", 50),
        column("Where that is shown", 40),
        column("Risks", 20),
        column("Residual risk", 40),
    ],
    rows: entries,
}];

fn entries(report: &Report) -> Rows<'_> {
    let entries = report.tailoring.iter().flat_map(|it| &it.entries);
    Box::new(entries.map(|it| {
        vec![
            Cell::text(&*it.id),
            Cell::text(&*it.standard),
            Cell::text(&*it.edition),
            Cell::text(&*it.clause),
            Cell::text(&*it.title),
            Cell::text(it.disposition),
            word(it.state),
            Cell::optional(it.why.as_deref()),
            Cell::lines(&it.approved_by),
            Cell::optional(it.review_by.as_deref()),
            Cell::text(&*it.not_done),
            Cell::text(&*it.justification),
            Cell::optional(it.measure.as_deref()),
            Cell::lines(&it.evidence),
            Cell::lines(&it.risks),
            Cell::optional(it.residual_risk.as_deref()),
        ]
    }))
}
