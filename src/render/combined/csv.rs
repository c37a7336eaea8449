//! CSV (RFC 4180): repositories, cells, rules, findings, requirements with their links, and approvals.

use std::io::Write;

use super::Options;
use crate::error::Result;
use crate::render::csv::harmless;
use crate::render::failed;
use crate::view::{Combined, CombinedLink, CombinedRequirement, CombinedRule};

const HEADER: [&str; 10] = [
    "kind",
    "repository",
    "row",
    "id",
    "verdict",
    "determined",
    "severity",
    "text",
    "object",
    "path",
];

type Line = [String; HEADER.len()];

pub fn render(matrix: &Combined, _: &Options, out: &mut dyn Write) -> Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(HEADER).map_err(failed)?;
    let lines = baseline(matrix).chain(rows(matrix)).chain(matrix.rules.iter().flat_map(rule));
    let lines = lines.chain(findings(matrix));
    let lines = lines.chain(matrix.requirements.iter().flat_map(requirement));
    for line in lines.chain(approvals(matrix)) {
        table.write_record(line.map(harmless)).map_err(failed)?;
    }
    table.flush().map_err(failed)
}

/// A line of the table from texts in the order of its columns.
fn line(cells: [&str; HEADER.len()]) -> Line {
    cells.map(str::to_owned)
}

fn baseline(matrix: &Combined) -> impl Iterator<Item = Line> {
    matrix.repositories.iter().map(|it| {
        let file = format!("{} sha256:{}", it.file, it.sha256);
        let tag = it.tag.as_deref().unwrap_or_default();
        line(["repository", &it.name, "", tag, "", "", "", &it.subject, &it.commit, &file])
    })
}

fn rows(matrix: &Combined) -> impl Iterator<Item = Line> {
    matrix.rows.iter().flat_map(|row| {
        let whole = ["row", "", row.id, row.id, row.verdict, row.determined, "", row.title, "", ""];
        let cells = row.cells.iter().map(|it| {
            let text = format!("{} git objects, {} findings", it.evidence, it.findings);
            line([
                "cell",
                &it.repository,
                row.id,
                row.id,
                it.verdict,
                &it.determined,
                "",
                &text,
                "",
                "",
            ])
        });
        std::iter::once(line(whole)).chain(cells)
    })
}

fn rule(rule: &CombinedRule) -> impl Iterator<Item = Line> {
    let row = rule.row.unwrap_or_default();
    rule.cells.iter().map(move |it| {
        let (how, weight) = (it.determined.as_str(), it.severity.as_str());
        line(["rule", &it.repository, row, rule.code, it.outcome, how, weight, &it.says, "", ""])
    })
}

fn findings(matrix: &Combined) -> impl Iterator<Item = Line> {
    let joined = matrix.findings.iter().map(|it| {
        let names = it.repositories.join(", ");
        line(["finding", &names, "", &it.id, "", "", it.severity, &it.message, "", ""])
    });
    let reported = matrix.reported.iter().map(|it| {
        let place = &it.location;
        let object = place.blob.as_deref().or(place.commit.as_deref()).unwrap_or_default();
        let path = place.path.as_deref().unwrap_or_default();
        let (id, weight) = (it.id.as_str(), it.severity.as_str());
        line(["finding", &it.repository, "", id, "", "", weight, &it.message, object, path])
    });
    joined.chain(reported)
}

fn requirement(it: &CombinedRequirement) -> impl Iterator<Item = Line> {
    let object = it.place.blob.as_deref().unwrap_or_default();
    let path = it.place.path.as_deref().unwrap_or_default();
    let result = it.result.unwrap_or_default();
    let own =
        line(["requirement", &it.repository, "", &it.id, result, "", "", &it.title, object, path]);
    let up = it.up.iter().map(|link| self::link(it, "answers to", link));
    let down = it.down.iter().map(|link| self::link(it, "answered by", link));
    std::iter::once(own).chain(up).chain(down)
}

fn link(of: &CombinedRequirement, how: &str, it: &CombinedLink) -> Line {
    let text = format!("{how} {} {} ({})", it.kind, it.name, it.meaning);
    let result = it.result.as_deref().unwrap_or_default();
    let object = it.place.blob.as_deref().or(it.place.commit.as_deref()).unwrap_or_default();
    let path = it.place.path.as_deref().unwrap_or_default();
    line(["link", &it.repository, "", &of.id, result, "", "", &text, object, path])
}

fn approvals(matrix: &Combined) -> impl Iterator<Item = Line> {
    matrix.approvals.iter().map(|it| {
        let text = format!("{} {} {} in {}", it.who, it.meaning, it.of_path, it.of);
        let path = it.path.as_deref().unwrap_or_default();
        line(["approval", &it.repository, "", "", &it.state, "", "", &text, &it.of_object, path])
    })
}
