//! What got better or worse since an earlier report.

use schemars::JsonSchema;
use serde::Serialize;

use super::report::{Row, RuleView};
use crate::facts::Previous;
use crate::matrix::Verdict;
use crate::rules::Outcome;

/// What changed since an earlier report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SinceView {
    /// The file that it was read from.
    pub report: String,
    /// The release that it evaluated, if it was one.
    pub release: Option<String>,
    /// The commit that it evaluated.
    pub commit: Option<String>,
    /// The rows whose verdict is another one.
    pub rows: Vec<VerdictChange>,
    /// The rules whose outcome is another one.
    pub rules: Vec<VerdictChange>,
}

/// A verdict or outcome that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerdictChange {
    /// The row or rule.
    pub id: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
    /// `better`, `worse`, or `different` where one of both says nothing, or is new.
    pub change: &'static str,
}

/// Holds rows and rules against those of an earlier report.
pub fn since(previous: &Previous, rows: &[Row], rules: &[RuleView]) -> SinceView {
    let rows = rows.iter().map(|row| (row.id, row.verdict));
    let rules = rules.iter().filter(|rule| rule.judged).map(|rule| (rule.code, rule.outcome));
    SinceView {
        report: previous.name.clone(),
        release: previous.release.clone(),
        commit: previous.commit.map(|commit| commit.to_string()),
        rows: changes(&previous.verdicts, rows, verdict_rank),
        rules: changes(&previous.outcomes, rules, outcome_rank),
    }
}

fn changes<'n>(
    before: &[(String, String)],
    now: impl Iterator<Item = (&'static str, &'n str)>,
    rank: impl Fn(&str) -> Option<u8>,
) -> Vec<VerdictChange> {
    let mut changes = Vec::new();
    for (id, after) in now {
        let Some((_, before)) = before.iter().find(|(known, _)| known == id) else { continue };
        if before == after {
            continue;
        }
        let change = match (rank(before), rank(after)) {
            (Some(old), Some(new)) if new > old => "better",
            (Some(old), Some(new)) if new < old => "worse",
            _ => "different",
        };
        let (before, after) = (before.clone(), after.to_owned());
        changes.push(VerdictChange { id: id.to_owned(), before, after, change });
    }
    changes
}

/// How good a verdict is; what cannot be known is neither good nor bad.
fn verdict_rank(word: &str) -> Option<u8> {
    let ranks = [
        (Verdict::Missing, 0),
        (Verdict::Stale, 1),
        (Verdict::Partial, 2),
        (Verdict::Satisfied, 3),
    ];
    ranks.into_iter().find(|(verdict, _)| verdict.words() == word).map(|(_, rank)| rank)
}

/// How good an outcome is; nothing to judge is neither good nor bad.
fn outcome_rank(word: &str) -> Option<u8> {
    let ranks = [
        (Outcome::Missing, 0),
        (Outcome::Fails, 1),
        (Outcome::Stale, 2),
        (Outcome::Asserted, 3),
        (Outcome::Holds, 4),
    ];
    ranks.into_iter().find(|(outcome, _)| outcome.words() == word).map(|(_, rank)| rank)
}
