//! Text for a terminal: the matrix, the rules behind it, and what to do next.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::html::is_hidden;
use super::{Options, failed};
use crate::error::Result;
use crate::view::{Report, Row, RuleView};

/// How many findings of a rule a terminal shows.
const SHOWN: usize = 3;

pub fn render(report: &Report, options: &Options, out: &mut dyn Write) -> Result<()> {
    let page = Page { coloured: options.coloured };
    out.write_all(page.report(report).as_bytes()).map_err(failed)
}

struct Page {
    coloured: bool,
}

impl Page {
    fn report(&self, report: &Report) -> String {
        let mut text = self.heading(report);
        for row in &report.rows {
            text += &self.row(report, row);
        }
        text += &self.integration(report);
        text += &self.since(report);
        text += &self.next(report);
        text
    }

    fn since(&self, report: &Report) -> String {
        let Some(since) = &report.since else { return String::new() };
        let name = since.release.as_deref().or(since.commit.as_deref().map(short));
        let title = format!("Since the report on {}", name.unwrap_or(&since.report));
        let mut text = format!("\n{}\n", self.bold(&clean(&title)));
        for it in since.rows.iter().chain(&since.rules) {
            let line = format!("{:<16} {} → {}", it.id, clean(&it.before), it.after);
            text += &format!("  {:<10} {line}\n", it.change);
        }
        if since.rows.is_empty() && since.rules.is_empty() {
            text += "  no verdict is another one\n";
        }
        text
    }

    fn integration(&self, report: &Report) -> String {
        let Some(integration) = &report.integration else { return String::new() };
        let mut text = format!("\n{}\n", self.bold("Security over time"));
        for anchor in &integration.anchors {
            let day: String = anchor.when.chars().take_while(|&c| c != 'T').collect();
            let line = format!("{:<3} {day} {}, {}", anchor.name, anchor.title, anchor.source);
            text += &format!("  {}\n", self.dim(&clean(&line)));
        }
        let rules = report.rules.iter().filter(|rule| integration.rules.contains(&rule.code));
        rules.for_each(|rule| text += &self.rule(report, rule));
        text
    }

    fn heading(&self, report: &Report) -> String {
        let evaluated = &report.evaluated;
        let name = evaluated.tag.as_deref().unwrap_or("unreleased");
        let product = report.product.as_deref().map_or(String::new(), |it| format!("{it}, "));
        let title = format!("{product}{name} at {}", short(&evaluated.commit));
        let from = match (&report.range.base, &report.range.from) {
            (Some(base), _) => format!("since {base}"),
            (None, Some(from)) => format!("since {}", short(from)),
            (None, None) => "since the beginning".to_owned(),
        };
        let totals = &report.totals;
        let mut text = format!(
            "{}\n{}  {}\n{} commits by {} authors {from}, as of {}\n",
            self.bold(&clean(&title)),
            report.standard,
            clean(&evaluated.subject),
            totals.commits,
            totals.authors,
            evaluated.as_of,
        );
        text += &match (report.configuration.source, &report.configuration.file) {
            ("assumed", _) => {
                "No .trace/config.toml: the defaults are assumed (--format json lists them)\n"
                    .to_owned()
            }
            (_, Some(file)) => {
                format!("Configured by {}, not by the evaluated commit\n", clean(file))
            }
            _ => String::new(),
        };
        if let Some(root) = &report.trust.root {
            let people = report.trust.people.len();
            text +=
                &format!("Trust root {}, {people} people in the roster in force\n", short(root));
        }
        for limit in report.limits.iter().chain(&report.trust.doubts) {
            text += &format!("{} {}\n", self.paint("note:", AnsiColor::Yellow), clean(limit));
        }
        text
    }

    fn row(&self, report: &Report, row: &Row) -> String {
        let mut text = format!(
            "\n{} {}\n  {}  {}",
            self.bold(row.id),
            row.title,
            self.verdict(row.verdict),
            self.dim(&format!("{}; {} rules", row.determined, row.rules.len())),
        );
        text.push('\n');
        let rules = report.rules.iter().filter(|rule| row.rules.contains(&rule.code));
        rules.for_each(|rule| text += &self.rule(report, rule));
        text
    }

    fn rule(&self, report: &Report, rule: &RuleView) -> String {
        let mut text = format!("  {} {:<17}{}\n", rule.code, rule.outcome, clean(&rule.says));
        let findings = report.findings.iter().filter(|finding| finding.code == rule.code);
        for finding in findings.take(SHOWN) {
            let place = &finding.location;
            let commit = place.commit.as_deref().map(short);
            let place = place.path.as_deref().or(place.tag.as_deref()).or(commit).unwrap_or("");
            let line = format!("{}  {}", clean(place), clean(&finding.message));
            text += &format!("      {}\n", self.dim(&line));
        }
        if rule.findings > SHOWN {
            text +=
                &format!("      {}\n", self.dim(&format!("and {} more", rule.findings - SHOWN)));
        }
        text
    }

    fn next(&self, report: &Report) -> String {
        let mut text = format!("\n{}\n", self.bold("What to do next"));
        for (number, step) in (1..).zip(&report.next).take(5) {
            text += &format!("  {number}. {} {}: {}\n", step.code, clean(&step.what), step.how);
        }
        let verdicts: Vec<String> = report
            .totals
            .verdicts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(verdict, count)| format!("{count} {verdict}"))
            .collect();
        text += &format!("\n{} rows: {}\n", report.rows.len(), verdicts.join(", "));
        text
    }

    fn verdict(&self, verdict: &str) -> String {
        let colour = match verdict {
            "satisfied" => AnsiColor::Green,
            "missing" => AnsiColor::Red,
            "partial" | "stale" => AnsiColor::Yellow,
            _ => AnsiColor::Cyan,
        };
        self.paint(verdict, colour)
    }

    fn paint(&self, text: &str, colour: AnsiColor) -> String {
        self.styled(text, Style::new().bold().fg_color(Some(colour.into())))
    }

    fn bold(&self, text: &str) -> String {
        self.styled(text, Style::new().bold())
    }

    fn dim(&self, text: &str) -> String {
        self.styled(text, Style::new().dimmed())
    }

    fn styled(&self, text: &str, style: Style) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// A repository's text must not steer the terminal.
pub fn clean(text: &str) -> String {
    let visible = |character| {
        if is_hidden(character) { char::REPLACEMENT_CHARACTER } else { character }
    };
    text.chars().map(visible).collect()
}
