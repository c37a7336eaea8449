//! Requirements, each of their links, and how far chains are whole.

use super::{Part, Rows, word, yes_or_no};
use crate::render::workbook::{Cell, column};
use crate::view::{Report, RequirementRow, TraceLink};

pub const PARTS: &[Part] = &[
    Part {
        title: "Requirements",
        columns: &[
            column("Requirement", 20),
            column("Title", 50),
            column("Kind", 14),
            column("Path", 40),
            column("Line", 8),
            column("Informative", 12),
            column("Answers to", 30),
            column("Answered by", 40),
            column("Links", 8),
            column("Answered", 10),
            column("Newest result", 14),
            column("Runs", 40),
            column("Suspect links", 10),
            column("Wanted by chains", 24),
        ],
        rows: requirements,
    },
    Part {
        title: "Traces",
        columns: &[
            column("Requirement", 20),
            column("Direction", 14),
            column("Meaning", 14),
            column("Kind", 14),
            column("Other end", 40),
            column("Its title", 60),
            column("Path", 40),
            column("Line", 8),
            column("Commit", 44),
            column("Suspect", 10),
        ],
        rows: traces,
    },
    Part {
        title: "Chains",
        columns: &[
            column("Chain", 20),
            column("Level", 20),
            column("Next level", 20),
            column("Requirements", 14),
            column("Answered on the next level", 18),
            column("Down to the end", 14),
        ],
        rows: chains,
    },
];

fn requirements(report: &Report) -> Rows<'_> {
    Box::new(report.requirements.iter().map(requirement))
}

fn requirement(it: &RequirementRow) -> Vec<Cell<'_>> {
    let runs = it.runs.iter().map(|runs| {
        let commit = runs.commit.as_deref().unwrap_or("unknown commit");
        let doubt = if runs.repeatable { "" } else { ", not repeatable" };
        format!("{commit}: {}{doubt}", runs.results)
    });
    let names = |links: &[TraceLink]| Cell::lines(links.iter().map(|link| link.name.clone()));
    vec![
        Cell::linked(&*it.id, it.place.url.as_deref()),
        Cell::text(&*it.title),
        Cell::text(&*it.kind),
        Cell::optional(it.place.path.as_deref()),
        it.place.line.map_or(Cell::Empty, Cell::number),
        Cell::yes(it.informative),
        names(&it.up),
        names(&it.down),
        Cell::number(it.links),
        if it.informative { Cell::Empty } else { yes_or_no(it.covered) },
        word(it.result.unwrap_or("none")),
        Cell::lines(runs),
        Cell::number(it.suspects),
        Cell::lines(&it.wants),
    ]
}

fn traces(report: &Report) -> Rows<'_> {
    Box::new(report.requirements.iter().flat_map(|it| {
        let up = it.up.iter().map(|link| trace(&it.id, "answers to", link));
        let down = it.down.iter().map(|link| trace(&it.id, "answered by", link));
        up.chain(down)
    }))
}

fn trace<'r>(id: &'r str, direction: &'static str, link: &'r TraceLink) -> Vec<Cell<'r>> {
    let TraceLink { meaning, kind, name, title, place, suspect } = link;
    vec![
        Cell::text(id),
        Cell::text(direction),
        Cell::text(*meaning),
        Cell::text(*kind),
        Cell::linked(&**name, place.url.as_deref()),
        Cell::text(&**title),
        Cell::optional(place.path.as_deref()),
        place.line.map_or(Cell::Empty, Cell::number),
        Cell::optional(place.commit.as_deref()),
        Cell::yes(*suspect),
    ]
}

fn chains(report: &Report) -> Rows<'_> {
    let steps = report.chains.iter().flat_map(|chain| {
        chain.requirements.iter().enumerate().map(move |(at, count)| (chain, at, count))
    });
    Box::new(steps.map(|(chain, at, count)| {
        let level = |at: usize| Cell::optional(chain.levels.get(at).map(String::as_str));
        let of = |counts: &[usize]| counts.get(at).map_or(Cell::Empty, |it| Cell::number(*it));
        vec![
            Cell::text(&*chain.name),
            level(at),
            level(at + 1),
            Cell::number(*count),
            of(&chain.covered),
            of(&chain.deep),
        ]
    }))
}
