//! A gate: the rows of the evidence matrix held against what is accepted of each, and the rules that must hold.

use super::{Arguments, Found};
use crate::cli::{Common, report};
use crate::error::{Error, Result};
use crate::gather;
use crate::git::Repository;
use crate::matrix::{TOPICS, Verdict};
use crate::rules::{self, Outcome};
use crate::view::{CheckFinding, CheckReport, Row};

/// What a rule that must hold may come to.
const HOLDING: [Outcome; 3] = [Outcome::Holds, Outcome::Empty, Outcome::NotApplicable];

/// A row, and a verdict on it that is accepted besides the best.
struct Allowed {
    row: String,
    verdict: String,
}

pub fn check(
    common: &Common,
    repository: &Repository,
    arguments: &Arguments,
    gate: &str,
) -> Result<Found> {
    let mut allowed: Vec<Allowed> = Vec::new();
    for text in &arguments.allow {
        allowed.push(allowance(text)?);
    }
    let wanted = report::Arguments::of(arguments.range.clone(), arguments.config.clone());
    let matrix = report::evaluate(common, repository, &wanted)?;
    let evaluated = repository.commit(&matrix.evaluated.commit)?;
    let file = arguments.config.as_deref();
    let config = gather::configuration(repository, evaluated, file, &rules::codes())?.config;
    for text in &config.release_gate {
        allowed.push(allowance(text)?);
    }
    let mut report = CheckReport::new("gate", gate);
    report.count = matrix.rows.len();
    for row in matrix.rows.iter().filter(|row| !passes(row, &allowed)) {
        let message = format!("{} is {}", row.title, row.verdict);
        let help = format!(
            "`git trace report` says why; `--allow \"{}={}\"` or `gate.release` accepts it",
            row.id, row.verdict
        );
        report.push(CheckFinding::of_row(row.id, message, help));
    }
    let asked =
        matrix.rules.iter().filter(|rule| config.gate_rules.iter().any(|it| it == rule.code));
    for rule in asked {
        report.count += 1;
        if !HOLDING.iter().any(|outcome| outcome.words() == rule.outcome) {
            let message = format!("{} {}: {}", rule.code, rule.outcome, rule.says);
            let help = format!("`git trace rules {}` says what it asks for", rule.code);
            report.push(CheckFinding::of_row(rule.code, message, help));
        }
    }
    let today = matrix.evaluated.as_of.chars().take_while(|&it| it != 'T').collect();
    Ok(Found { report, today })
}

fn passes(row: &Row, allowed: &[Allowed]) -> bool {
    [Verdict::Satisfied, Verdict::NotApplicable].iter().any(|it| it.words() == row.verdict)
        || allowed.iter().any(|it| it.row == row.id && it.verdict == row.verdict)
}

fn allowance(text: &str) -> Result<Allowed> {
    let (row, verdict) = text.split_once('=').unwrap_or((text, ""));
    let verdict = verdict.trim().replace('-', " ");
    let known = Verdict::ALL.iter().any(|it| it.words() == verdict);
    if !known || TOPICS.iter().all(|topic| topic.id != row.trim()) {
        let verdicts: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.words()).collect();
        return Err(Error::usage(format!("`{text}` is no row and verdict")).hint(format!(
            "write ROW=VERDICT: a row from {} to {}, a verdict of {}",
            TOPICS[0].id,
            TOPICS[TOPICS.len() - 1].id,
            verdicts.join(", ")
        )));
    }
    Ok(Allowed { row: row.trim().to_owned(), verdict })
}
