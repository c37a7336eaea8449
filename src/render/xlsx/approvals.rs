//! Approvals, what each says of which record, and the people who may give them.

use super::{Part, Rows, word, yes_or_no};
use crate::render::workbook::{Cell, column};
use crate::view::{ApprovalView, Report};

pub const PARTS: &[Part] = &[
    Part {
        title: "Approvals",
        columns: &[
            column("Name", 24),
            column("E-mail", 30),
            column("Role", 20),
            column("Meaning", 14),
            column("Decision", 12),
            column("When (UTC)", 20),
            column("Counts", 10),
            column("Why not", 50),
            column("Records", 10),
            column("Source", 12),
            column("File or tag", 50),
            column("Object", 44),
            column("Commit", 44),
            column("Signature", 12),
            column("State", 14),
            column("How so", 50),
            column("Key", 50),
            column("Determined", 14),
        ],
        rows: approvals,
    },
    Part {
        title: "Records",
        columns: &[
            column("Record", 44),
            column("Class", 28),
            column("Approval is", 14),
            column("Items that it covers", 12),
            column("Lapsed through", 44),
            column("Independent", 12),
            column("Name", 24),
            column("Role", 20),
            column("Meaning", 14),
            column("When (UTC)", 20),
            column("Counts", 10),
            column("File or tag", 50),
        ],
        rows: records,
    },
    Part {
        title: "People",
        columns: &[column("Name", 24), column("E-mail", 30), column("Roles", 80)],
        rows: people,
    },
];

fn approvals(report: &Report) -> Rows<'_> {
    Box::new(report.approvals.iter().map(|it| {
        vec![
            Cell::text(&*it.name),
            Cell::text(&*it.email),
            Cell::text(&*it.role),
            Cell::text(it.meaning),
            word(it.decision),
            Cell::when(it.when.as_deref()),
            yes_or_no(it.counts),
            Cell::lines(&it.faults),
            Cell::number(it.covers.len()),
            Cell::text(it.source),
            place(it),
            Cell::optional(it.object.as_deref()),
            Cell::optional(it.commit.as_deref()),
            Cell::optional(it.signature),
            word(it.state),
            Cell::text(&*it.reason),
            Cell::optional(it.key.as_deref()),
            Cell::text(it.determined),
        ]
    }))
}

fn records(report: &Report) -> Rows<'_> {
    let covers =
        report.approvals.iter().flat_map(|it| it.covers.iter().map(move |cover| (it, cover)));
    Box::new(covers.map(|(it, cover)| {
        vec![
            Cell::text(&*cover.path),
            Cell::text(&*cover.class),
            word(cover.currency),
            cover.items.map_or(Cell::Empty, Cell::number),
            Cell::optional(cover.lapsed_through.as_deref()),
            yes_or_no(cover.independent),
            Cell::text(&*it.name),
            Cell::text(&*it.role),
            Cell::text(it.meaning),
            Cell::when(it.when.as_deref()),
            yes_or_no(it.counts),
            place(it),
        ]
    }))
}

fn place(approval: &ApprovalView) -> Cell<'_> {
    let place = approval.tag.as_deref().or(approval.path.as_deref());
    Cell::linked(place.unwrap_or_default(), approval.url.as_deref())
}

fn people(report: &Report) -> Rows<'_> {
    Box::new(report.trust.people.iter().map(|person| {
        vec![Cell::text(&*person.name), Cell::text(&*person.email), Cell::lines(&person.roles)]
    }))
}
