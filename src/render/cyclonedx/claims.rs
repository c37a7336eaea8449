//! Claims and counter-claims, one for each rule of which something can be said.

use serde_json::json;

use super::evidence;
use super::{Said, TARGET};
use crate::view::json::Json;
use crate::view::{Report, RuleView};

/// The reference of what is said of a rule.
pub fn reference(rule: &RuleView) -> String {
    match Said::of(rule) {
        Said::CounterClaim => format!("counter-claim:{}", rule.code),
        _ => format!("claim:{}", rule.code),
    }
}

/// Everything that is claimed, and what is claimed against it.
pub fn claims(report: &Report) -> impl Iterator<Item = Json<'_>> {
    let said = report.rules.iter().filter(|rule| Said::of(rule) != Said::Nothing);
    said.map(|rule| claim(report, rule))
}

fn claim<'r>(report: &'r Report, rule: &'r RuleView) -> Json<'r> {
    let speaks_for = Json::list(|| evidence::of_rule(report, rule.code));
    let found = Json::list(|| evidence::findings(report, rule.code));
    let (predicate, evidence, counter) = match Said::of(rule) {
        Said::CounterClaim => {
            (format!("{} does not hold ({})", rule.code, rule.outcome), found, speaks_for)
        }
        _ => (format!("{} {}", rule.code, rule.outcome), speaks_for, found),
    };
    let claim = json!({
        "bom-ref": reference(rule),
        "target": TARGET,
        "predicate": format!("{predicate}: {}", rule.title),
        "reasoning": rule.says,
    });
    Json::from(claim).with("evidence", evidence).with("counterEvidence", counter)
}
