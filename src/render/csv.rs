//! CSV (RFC 4180): the rows, rules, evidence and findings of the matrix, one a line.

use std::io::Write;

use super::{Options, failed};
use crate::error::Result;
use crate::view::{ApprovalView, EvidenceView, FindingView, Report, Row, RuleView};

const HEADER: [&str; 14] = [
    "row",
    "kind",
    "id",
    "verdict",
    "determined",
    "severity",
    "text",
    "commit",
    "object",
    "path",
    "line",
    "who",
    "when",
    "url",
];

type Line = [String; HEADER.len()];

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(HEADER).map_err(failed)?;
    for row in &report.rows {
        write(&mut table, topic(row))?;
        for rule in report.rules.iter().filter(|rule| row.rules.contains(&rule.code)) {
            write(&mut table, self::rule(row.id, rule))?;
        }
        for evidence in &row.evidence {
            write(&mut table, self::evidence(row.id, evidence))?;
        }
        for finding in report.findings.iter().filter(|it| row.rules.contains(&it.code)) {
            write(&mut table, self::finding(row.id, finding))?;
        }
    }
    for approval in &report.approvals {
        write(&mut table, self::approval(approval))?;
    }
    table.flush().map_err(failed)
}

fn write(table: &mut csv::Writer<&mut dyn Write>, line: Line) -> Result<()> {
    table.write_record(line.map(harmless)).map_err(failed)
}

fn topic(row: &Row) -> Line {
    let text = |text: &str| text.to_owned();
    let mut line = Line::default();
    line[0] = text(row.id);
    line[1] = text("row");
    line[2] = text(row.id);
    line[3] = text(row.verdict);
    line[4] = text(row.determined);
    line[6] = text(row.title);
    line
}

fn rule(row: &str, rule: &RuleView) -> Line {
    let text = |text: &str| text.to_owned();
    let mut line = Line::default();
    line[0] = text(row);
    line[1] = text("rule");
    line[2] = text(rule.code);
    line[3] = text(rule.outcome);
    line[4] = text(rule.determined);
    line[5] = text(rule.severity);
    line[6] = rule.says.clone();
    line
}

fn evidence(row: &str, evidence: &EvidenceView) -> Line {
    let text = |text: &str| text.to_owned();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        text(row),
        text("evidence"),
        text(evidence.rule),
        text(evidence.state),
        String::new(),
        String::new(),
        evidence.tag.clone().unwrap_or_else(|| text(evidence.kind)),
        optional(&evidence.commit),
        optional(&evidence.object),
        optional(&evidence.path),
        String::new(),
        optional(&evidence.who),
        optional(&evidence.when),
        optional(&evidence.url),
    ]
}

/// An approval, under the row that approvals belong to.
fn approval(approval: &ApprovalView) -> Line {
    let mut line = Line::default();
    let covers: Vec<String> = approval
        .covers
        .iter()
        .map(|cover| format!("{} ({})", cover.path, cover.currency))
        .collect();
    let counts = match approval.counts {
        true => "counts".to_owned(),
        false => format!("does not count: {}", approval.faults.join("; ")),
    };
    line[0] = "5.1.1-e".to_owned();
    line[1] = "approval".to_owned();
    line[2] = format!("{} {}", approval.source, approval.tag.clone().unwrap_or_default());
    line[3] = approval.state.to_owned();
    line[4] = approval.determined.to_owned();
    line[6] = format!(
        "{} as {:?}: {}; {counts}; {} key {}",
        approval.meaning,
        approval.role,
        covers.join(", "),
        approval.signature.unwrap_or("no"),
        approval.key.as_deref().unwrap_or("none"),
    );
    line[7] = approval.commit.clone().unwrap_or_default();
    line[8] = approval.object.clone().unwrap_or_default();
    line[9] = approval.path.clone().unwrap_or_default();
    line[11] = format!("{} <{}>", approval.name, approval.email);
    line[12] = approval.when.clone().unwrap_or_default();
    line[13] = approval.url.clone().unwrap_or_default();
    line
}

fn finding(row: &str, finding: &FindingView) -> Line {
    let text = |text: &str| text.to_owned();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let place = &finding.location;
    [
        text(row),
        text("finding"),
        finding.id.clone(),
        String::new(),
        String::new(),
        text(finding.severity),
        finding.message.clone(),
        optional(&place.commit),
        optional(&place.blob),
        optional(&place.path),
        place.line.map(|line| line.to_string()).unwrap_or_default(),
        String::new(),
        String::new(),
        optional(&place.url),
    ]
}

/// A spreadsheet takes what begins like this for a formula; an apostrophe makes it text.
pub(super) fn harmless(cell: String) -> String {
    match cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        assert_eq!(harmless("a=1".to_owned()), "a=1");
    }
}
