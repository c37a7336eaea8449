//! The attestation: which claims speak for a clause or rule and which against it, how far it is met, and how
//! that is known. Clauses and rules of which nothing can be said have no place in it.

use serde_json::{Value, json};

use super::{ASSESSOR, Said, claims, definitions};
use crate::view::{Report, Row, RuleView};

/// The one attestation of a report.
pub fn attestation(report: &Report) -> Value {
    let rows = report.rows.iter().filter_map(|row| of_row(report, row));
    let rules = report.rules.iter().filter_map(of_rule);
    json!({
        "summary": format!(
            "What evidence git commit {} holds for {}. It does not say that anything is compliant; clauses and \
             rules that are not named here were not assessed, are not applicable, or had nothing to judge.",
            report.evaluated.commit, report.standard
        ),
        "assessor": ASSESSOR,
        "map": rows.chain(rules).collect::<Vec<_>>(),
    })
}

fn of_row(report: &Report, row: &Row) -> Option<Value> {
    if matches!(row.verdict, "not assessed" | "not applicable") {
        return None;
    }
    let rules = || report.rules.iter().filter(|rule| row.rules.contains(&rule.code));
    let major: Vec<f64> =
        rules().filter(|rule| rule.severity == "major").filter_map(share).collect();
    let score = major.iter().sum::<f64>() / major.len().max(1) as f64;
    let rationale = format!(
        "{}: the share of the {} major rules with something to judge that hold; what is only asserted counts \
         half, what was not assessed not at all",
        row.verdict,
        major.len()
    );
    Some(entry(definitions::clause(row), rules(), score, rationale, row.determined))
}

fn of_rule(rule: &RuleView) -> Option<Value> {
    let score = share(rule).filter(|_| Said::of(rule) != Said::Nothing)?;
    let rationale = format!("{}: {}", rule.outcome, rule.says);
    let rules = std::iter::once(rule);
    Some(entry(definitions::rule(rule), rules, score, rationale, rule.determined))
}

/// How much a rule adds to what holds; nothing of it where there was nothing to judge.
fn share(rule: &RuleView) -> Option<f64> {
    match rule.outcome {
        "holds" => Some(1.0),
        "asserted" => Some(0.5),
        "nothing to judge" | "not applicable" => None,
        _ => Some(0.0),
    }
}

fn entry<'r>(
    requirement: String,
    rules: impl Iterator<Item = &'r RuleView>,
    score: f64,
    rationale: String,
    determined: &str,
) -> Value {
    let (mut claims, mut counter) = (Vec::new(), Vec::new());
    for rule in rules {
        match Said::of(rule) {
            Said::Claim => claims.push(claims::reference(rule)),
            Said::CounterClaim => counter.push(claims::reference(rule)),
            Said::Nothing => {}
        }
    }
    json!({
        "requirement": requirement,
        "claims": claims,
        "counterClaims": counter,
        "conformance": { "score": score, "rationale": rationale },
        // How sure it is cannot be put into a number.
        "confidence": { "rationale": known_by(determined) },
    })
}

fn known_by(determined: &str) -> String {
    let how = match determined {
        "derived" => "from commits, tags, blobs and signatures",
        "declared" => "a record in the repository says so",
        _ => "only a person can judge",
    };
    format!("{determined}: {how}")
}
