//! Change requests, problem reports and releases.

use super::{Part, Rows, word};
use crate::render::workbook::{Cell, Column, column};
use crate::view::{RecordView, Report};

const COLUMNS: &[Column] = &[
    column("Identifier", 20),
    column("Title", 60),
    column("State", 16),
    column("Approved", 40),
    column("Commits", 10),
    column("Which", 44),
    column("Path", 44),
    column("Content", 44),
];

pub const PARTS: &[Part] = &[
    Part {
        title: "Change requests",
        columns: COLUMNS,
        rows: |report| Box::new(report.change_requests.iter().map(record)),
    },
    Part {
        title: "Problem reports",
        columns: COLUMNS,
        rows: |report| Box::new(report.problem_reports.iter().map(record)),
    },
    Part {
        title: "Releases",
        columns: &[
            column("Release", 20),
            column("When (UTC)", 20),
            column("Commit", 44),
            column("Tag object", 44),
            column("Kind", 20),
            column("In the range", 12),
            column("Before it", 20),
        ],
        rows: releases,
    },
];

fn record(record: &RecordView) -> Vec<Cell<'_>> {
    vec![
        Cell::linked(&*record.id, record.url.as_deref()),
        Cell::optional(record.title.as_deref()),
        word(&record.state),
        Cell::lines(&record.approvals),
        Cell::number(record.commits.len()),
        Cell::lines(&record.commits),
        Cell::optional(record.path.as_deref()),
        Cell::optional(record.blob.as_deref()),
    ]
}

fn releases(report: &Report) -> Rows<'_> {
    Box::new(report.baselines.iter().rev().map(|release| {
        vec![
            Cell::linked(&*release.tag, release.url.as_deref()),
            Cell::when(release.date.as_deref()),
            Cell::text(&*release.commit),
            Cell::text(&*release.object),
            Cell::text(&*release.kind),
            Cell::yes(release.in_range),
            Cell::optional(release.base.as_deref()),
        ]
    }))
}
