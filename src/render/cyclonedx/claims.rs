//! Claims and counter-claims, one for each rule of which something can be said.

use serde_json::{Value, json};

use super::evidence;
use super::{Said, TARGET};
use crate::view::{Report, RuleView};

/// The reference of what is said of a rule.
pub fn reference(rule: &RuleView) -> String {
    match Said::of(rule) {
        Said::CounterClaim => format!("counter-claim:{}", rule.code),
        _ => format!("claim:{}", rule.code),
    }
}

/// Everything that is claimed, and what is claimed against it.
pub fn claims(report: &Report) -> Vec<Value> {
    let said = report.rules.iter().filter(|rule| Said::of(rule) != Said::Nothing);
    said.map(|rule| claim(report, rule)).collect()
}

fn claim(report: &Report, rule: &RuleView) -> Value {
    let (speaks_for, found) =
        (evidence::of_rule(report, rule.code), evidence::findings(report, rule.code));
    let (predicate, evidence, counter) = match Said::of(rule) {
        Said::CounterClaim => {
            (format!("{} does not hold ({})", rule.code, rule.outcome), found, speaks_for)
        }
        _ => (format!("{} {}", rule.code, rule.outcome), speaks_for, found),
    };
    json!({
        "bom-ref": reference(rule),
        "target": TARGET,
        "predicate": format!("{predicate}: {}", rule.title),
        "reasoning": rule.says,
        "evidence": evidence,
        "counterEvidence": counter,
    })
}
