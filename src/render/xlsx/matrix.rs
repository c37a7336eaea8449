//! The matrix, and what stands behind it: steps, rules, evidence, findings.

use super::{Part, Rows, word};
use crate::render::workbook::{Cell, column};
use crate::view::{EvidenceView, FindingView, Report, Row, RuleView};

pub const PARTS: &[Part] = &[
    Part {
        title: "Matrix",
        columns: &[
            column("Row", 16),
            column("What 5.1.1 asks for", 60),
            column("Verdict", 16),
            column("Determined", 14),
            column("Rules", 10),
            column("Evidence", 10),
            column("Findings", 10),
            column("IEC 81001-5-1", 20),
            column("IEC 62304", 20),
            column("ISO 13485", 20),
        ],
        rows: matrix,
    },
    Part {
        title: "Next steps",
        columns: &[
            column("Rule", 10),
            column("Severity", 14),
            column("What is wanting", 70),
            column("How to mend it", 70),
        ],
        rows: next,
    },
    Part {
        title: "Rules",
        columns: &[
            column("Rule", 10),
            column("Rows", 18),
            column("Severity", 14),
            column("What must hold", 60),
            column("Outcome", 18),
            column("Determined", 14),
            column("Why", 70),
            column("Findings", 10),
        ],
        rows: rules,
    },
    Part {
        title: "Findings",
        columns: &[
            column("Finding", 14),
            column("Rule", 10),
            column("Severity", 14),
            column("What", 60),
            column("Path", 40),
            column("Line", 8),
            column("Tag", 14),
            column("Commit", 44),
            column("Object", 44),
            column("How to mend it", 60),
        ],
        rows: findings,
    },
    Part {
        title: "Evidence",
        columns: &[
            column("Row", 16),
            column("Rule", 10),
            column("What", 24),
            column("Path or tag", 40),
            column("Object", 44),
            column("Commit", 44),
            column("Who", 34),
            column("When (UTC)", 20),
            column("State", 14),
        ],
        rows: evidence,
    },
];

fn matrix(report: &Report) -> Rows<'_> {
    let elsewhere = |row: &Row, standard: &str| {
        Cell::text(row.crosswalk.get(standard).copied().unwrap_or_default())
    };
    Box::new(report.rows.iter().map(move |row| {
        vec![
            Cell::text(row.id),
            Cell::text(row.title),
            word(row.verdict),
            Cell::text(row.determined),
            Cell::number(row.rules.len()),
            Cell::number(row.evidence_total),
            Cell::number(row.findings_total),
            elsewhere(row, "IEC 81001-5-1"),
            elsewhere(row, "IEC 62304"),
            elsewhere(row, "ISO 13485"),
        ]
    }))
}

fn next(report: &Report) -> Rows<'_> {
    Box::new(report.next.iter().map(|step| {
        let what = Cell::text(&*step.what);
        vec![Cell::text(step.code), word(step.severity), what, Cell::text(&*step.how)]
    }))
}

fn rules(report: &Report) -> Rows<'_> {
    Box::new(report.rules.iter().map(|rule| {
        let rows = report.rows.iter().filter(|row| row.rules.contains(&rule.code));
        let RuleView { code, title, severity, outcome, determined, says, findings, .. } = rule;
        vec![
            Cell::text(*code),
            Cell::lines(rows.map(|row| row.id)),
            word(severity),
            Cell::text(*title),
            word(outcome),
            Cell::text(*determined),
            Cell::text(&**says),
            Cell::number(*findings),
        ]
    }))
}

fn findings(report: &Report) -> Rows<'_> {
    Box::new(report.findings.iter().map(|finding| {
        let FindingView { id, code, severity, message, location, help } = finding;
        vec![
            Cell::linked(&**id, location.url.as_deref()),
            Cell::text(*code),
            word(severity),
            Cell::text(&**message),
            Cell::optional(location.path.as_deref()),
            location.line.map_or(Cell::Empty, Cell::number),
            Cell::optional(location.tag.as_deref()),
            Cell::optional(location.commit.as_deref()),
            Cell::optional(location.blob.as_deref()),
            Cell::text(*help),
        ]
    }))
}

fn evidence(report: &Report) -> Rows<'_> {
    let rows = report.rows.iter();
    let evidence = rows.flat_map(|row| row.evidence.iter().map(move |it| (row.id, it)));
    Box::new(evidence.map(|(row, evidence)| {
        let EvidenceView { rule, kind, object, commit, path, tag, who, when, state, url } =
            evidence;
        vec![
            Cell::text(row),
            Cell::text(*rule),
            Cell::text(*kind),
            Cell::optional(tag.as_deref().or(path.as_deref())),
            Cell::linked(object.as_deref().unwrap_or_default(), url.as_deref()),
            Cell::optional(commit.as_deref()),
            Cell::optional(who.as_deref()),
            Cell::when(when.as_deref()),
            word(state),
        ]
    }))
}
