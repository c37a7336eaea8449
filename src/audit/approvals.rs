//! Approvals and tags by their keys, as the evaluation of the repository judges them.
//!
//! What is wrong with an approval is the project's fault, and its report says so; it is no fault of the
//! package. What a package must not do is to show other approvals than its repository has.

use std::collections::BTreeMap;

use super::check::{Check, Subject};
use super::signer::{InForce, Pins};
use crate::view::Report;

/// Says by what the approvals are judged, and what they come to.
pub fn check(report: &Report, pins: &Pins, in_force: &InForce<'_>) -> Check {
    let mut check = Check::of(Subject::Approvals);
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for approval in &report.approvals {
        *states.entry(approval.state).or_default() += 1;
    }
    let states: Vec<String> =
        states.into_iter().map(|(state, count)| format!("{count} {state}")).collect();
    let states = if states.is_empty() { "there are none".to_owned() } else { states.join(", ") };
    let root = in_force
        .trust
        .root
        .map_or_else(|| "no trust root".to_owned(), |root| format!("the trust root {root}"));
    check.say(format!("{states}; judged by the rosters that follow from {root}"));
    match pins.trust_root {
        Some(_) => in_force.trust.doubts.iter().for_each(|doubt| check.find("", doubt.as_str())),
        None => check.leave_open(
            "nobody vouched for the trust root: --trust-root COMMIT does, where you know it to be right",
        ),
    }
    check
}
