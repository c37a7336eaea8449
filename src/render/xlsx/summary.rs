//! What the report is about and how it was made; and last, what was assumed and what cannot be proved.

use super::{Part, Rows, word};
use crate::render::workbook::{Cell, column};
use crate::view::Report;

pub const PARTS: &[Part] = &[
    Part { title: "Summary", columns: &[column("What", 28), column("Value", 90)], rows: summary },
    Part {
        title: "Since the last report",
        columns: &[
            column("Row or rule", 18),
            column("Was", 18),
            column("Is", 18),
            column("Change", 14),
        ],
        rows: since,
    },
];

pub const LAST: &[Part] = &[Part {
    title: "Assumed",
    columns: &[column("Keys that the configuration does not set", 110)],
    rows: assumed,
}];

fn summary(report: &Report) -> Rows<'_> {
    let evaluated = &report.evaluated;
    let url = evaluated.url.as_deref();
    let optional = |text: &'_ Option<String>| Cell::text(text.clone().unwrap_or_default());
    let since = match (&report.range.base, &report.range.from) {
        (Some(base), _) => format!("since {base}"),
        (None, Some(from)) => format!("since {from}"),
        (None, None) => "since the beginning".to_owned(),
    };
    let configuration = match (&report.configuration.object, &report.configuration.file) {
        (Some(blob), _) => format!(".trace/config.toml of the commit, blob {blob}"),
        (None, Some(file)) => format!("{file}, which is no part of the evaluated commit"),
        (None, None) => "assumed: the commit has no .trace/config.toml".to_owned(),
    };
    let number = report.document.number.as_deref().unwrap_or("not stated");
    let totals = &report.totals;
    let mut rows = vec![
        vec![Cell::text("Standard"), Cell::text(report.standard)],
        vec![
            Cell::text("What this says"),
            Cell::text(
                "what evidence is present in the repository; it does not say that anything is compliant",
            ),
        ],
        vec![Cell::text("Product"), optional(&report.product)],
        vec![Cell::text("Release"), optional(&evaluated.tag)],
        vec![Cell::text("Document number"), Cell::text(number)],
        vec![Cell::text("Revision"), Cell::text(&*report.document.revision)],
        vec![Cell::text("Commit"), Cell::linked(&*evaluated.commit, url)],
        vec![Cell::text("Commit's subject"), Cell::text(&*evaluated.subject)],
        vec![Cell::text("Tag object"), optional(&evaluated.tag_object)],
        vec![Cell::text("Committed"), Cell::when(evaluated.date.as_deref())],
        vec![Cell::text("Speaks for"), Cell::when(Some(&evaluated.as_of))],
        vec![
            Cell::text("Range"),
            Cell::text(format!(
                "{} commits by {} authors, {since}",
                totals.commits, totals.authors
            )),
        ],
        vec![Cell::text("Configuration"), Cell::text(configuration)],
        vec![Cell::text("Trust root"), optional(&report.trust.root)],
        vec![Cell::text("Roster in force since"), optional(&report.trust.since)],
        vec![
            Cell::text("Tailoring record"),
            Cell::text(
                report.tailoring.as_ref().map_or("none that can be read".to_owned(), |it| {
                    format!("{} {}", it.path, it.says)
                }),
            ),
        ],
        vec![Cell::text("Made by"), Cell::text(&*report.generator)],
        vec![
            Cell::text("How to read it"),
            Cell::text(
                "times are in UTC; a part without any entry has no sheet; a sheet has 65,530 links at \
                 most, and what comes behind them has none; of a requirement's links on one side 30 are \
                 listed at most, and all are counted",
            ),
        ],
    ];
    for limit in report.limits.iter().chain(&report.trust.doubts) {
        rows.push(vec![Cell::text("Limit of what was seen"), Cell::text(&**limit)]);
    }
    for (verdict, count) in &totals.verdicts {
        rows.push(vec![word(verdict), Cell::text(format!("{count} rows"))]);
    }
    for (severity, count) in &totals.findings {
        rows.push(vec![word(severity), Cell::text(format!("{count} findings"))]);
    }
    for (what, statement) in CANNOT_PROVE {
        rows.push(vec![Cell::text(*what), Cell::text(*statement)]);
    }
    Box::new(rows.into_iter())
}

/// What git cannot prove, as the page says it.
const CANNOT_PROVE: &[(&str, &str)] = &[
    (
        "Dates",
        "author and committer dates are set by the client: they are asserted unless something corroborates them",
    ),
    (
        "Trailers",
        "a `Reviewed-by: X` written by Y is Y's assertion, not X's signature; a forge's key on a squash \
         merge is not the reviewer's signature",
    ),
    (
        "Signatures",
        "a signature proves that somebody who holds the key signed, not who holds it, nor that they read \
         what they signed; that the first roster is right nobody in it can prove",
    ),
];

fn since(report: &Report) -> Rows<'_> {
    let changes = report.since.iter().flat_map(|since| since.rows.iter().chain(&since.rules));
    Box::new(
        changes.map(|it| {
            vec![Cell::text(&*it.id), word(&it.before), word(&it.after), word(it.change)]
        }),
    )
}

fn assumed(report: &Report) -> Rows<'_> {
    Box::new(report.configuration.assumed.iter().map(|key| vec![Cell::text(&**key)]))
}
