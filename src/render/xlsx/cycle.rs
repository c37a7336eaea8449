//! Security over time: the points of the cycle, what happened to each record, and how much when.

use super::{Part, Rows};
use crate::render::workbook::{Cell, column};
use crate::view::{LaneRecord, LaneView, MarkView, Report};

pub const PARTS: &[Part] = &[
    Part {
        title: "Cycle",
        columns: &[
            column("Point", 10),
            column("What", 24),
            column("When (UTC)", 20),
            column("Thousandths of the cycle", 14),
            column("Taken from", 50),
            column("Commit", 44),
        ],
        rows: anchors,
    },
    Part {
        title: "Security activities",
        columns: &[
            column("Activity", 28),
            column("Phase", 20),
            column("Record", 44),
            column("State", 50),
            column("Expected from", 12),
            column("Expected to", 12),
            column("First committed (UTC)", 20),
            column("Thousandths", 14),
            column("Last changed (UTC)", 20),
            column("Thousandths", 14),
            column("First approved (UTC)", 20),
            column("Thousandths", 14),
            column("Changes", 10),
        ],
        rows: activities,
    },
    Part {
        title: "Commits over the cycle",
        columns: &[
            column("From thousandth", 14),
            column("To thousandth", 14),
            column("Commits on security records", 18),
        ],
        rows: burst,
    },
];

fn anchors(report: &Report) -> Rows<'_> {
    let anchors = report.integration.iter().flat_map(|it| &it.anchors);
    Box::new(anchors.map(|anchor| {
        vec![
            Cell::text(anchor.name),
            Cell::text(anchor.title),
            Cell::when(Some(&anchor.when)),
            Cell::Number(anchor.part),
            Cell::text(&*anchor.source),
            Cell::optional(anchor.commit.as_deref()),
        ]
    }))
}

fn activities(report: &Report) -> Rows<'_> {
    let lanes = report.integration.iter().flat_map(|it| &it.lanes);
    Box::new(lanes.flat_map(|lane| -> Rows<'_> {
        match lane.records.is_empty() {
            true => Box::new(std::iter::once(activity(lane, None))),
            false => Box::new(lane.records.iter().map(move |it| activity(lane, Some(it)))),
        }
    }))
}

fn activity<'r>(lane: &'r LaneView, record: Option<&'r LaneRecord>) -> Vec<Cell<'r>> {
    let planned = |end: fn((i64, i64)) -> i64| {
        lane.planned.map_or(Cell::Empty, |planned| Cell::Number(end(planned)))
    };
    let mut cells = vec![
        Cell::text(lane.title),
        Cell::text(lane.phase),
        Cell::text(record.map_or("no record", |record| &record.name)),
        Cell::optional(record.map(|record| record.state.as_str())),
        planned(|(from, _)| from),
        planned(|(_, to)| to),
    ];
    let marks =
        |mark: fn(&LaneRecord) -> &Option<MarkView>| record.and_then(|it| mark(it).as_ref());
    for mark in [marks(|it| &it.first), marks(|it| &it.updated), marks(|it| &it.approved)] {
        cells.push(Cell::when(mark.map(|mark| mark.when.as_str())));
        cells.push(mark.map_or(Cell::Empty, |mark| Cell::Number(mark.part)));
    }
    cells.push(record.map_or(Cell::Empty, |record| Cell::number(record.updates)));
    cells
}

fn burst(report: &Report) -> Rows<'_> {
    let bars = report.integration.iter().flat_map(|it| {
        let width = 1000 / it.burst.len().max(1);
        it.burst.iter().enumerate().map(move |(at, count)| (at * width, (at + 1) * width, *count))
    });
    Box::new(bars.map(|(from, to, count)| [from, to, count].map(Cell::number).to_vec()))
}
