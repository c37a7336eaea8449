//! Text for people: the message, the place underlined, the mend.

use std::io::{Result, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::model::Severity;
use crate::view::{CheckFinding, CheckReport};

/// How many findings a terminal shows.
const SHOWN: usize = 200;

pub fn render(report: &CheckReport, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let open: Vec<&CheckFinding> = report.findings.iter().filter(|it| it.known.is_none()).collect();
    for finding in open.iter().take(SHOWN) {
        writeln!(out, "{}\n", explained(finding, &renderer))?;
    }
    if open.len() > SHOWN {
        writeln!(out, "… and {} more; --format json lists all\n", open.len() - SHOWN)?;
    }
    writeln!(out, "{}", summary(report))
}

fn explained(finding: &CheckFinding, renderer: &Renderer) -> String {
    let level = match finding.weight {
        Severity::Major => Level::ERROR,
        Severity::Minor => Level::WARNING,
        Severity::Observation => Level::NOTE,
    };
    let level = level.with_name(finding.severity);
    let title = level.primary_title(&finding.message).id(&finding.code);
    let help = Group::with_title(Level::HELP.secondary_title(&finding.help));
    if finding.line.is_none() {
        return renderer.render(&[Group::with_title(title), help]);
    }
    let place = finding.place();
    let annotation = AnnotationKind::Primary.span(finding.span.clone());
    let snippet = Snippet::source(&*finding.text).path(&place).annotation(annotation);
    renderer.render(&[title.element(snippet), help])
}

fn summary(report: &CheckReport) -> String {
    let what = match (report.checked, report.count) {
        ("message", _) => "the message".to_owned(),
        ("gate", count) => format!("{count} rows at the gate {}", report.name),
        (_, 1) => format!("1 commit ({})", report.name),
        (_, count) => format!("{count} commits ({})", report.name),
    };
    let totals = &report.totals;
    let counts = [
        (totals.major, "major"),
        (totals.minor, "minor"),
        (totals.observation, if totals.observation == 1 { "observation" } else { "observations" }),
        (totals.known, "known and accepted"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    match counts.is_empty() {
        true => format!("{what}: nothing is wrong"),
        false => format!("{what}: {}; `git trace rules CODE` explains a rule", counts.join(", ")),
    }
}
