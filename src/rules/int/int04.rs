//! INT-04: security requirements are there early.

use super::{cycle, place};
use crate::model::{Severity, Timestamp};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Of the security requirements (see RT-03) so many as \
    `integration.requirements_share` says (90 %) must have been committed first before the requirement \
    freeze, which a tag, a trailer `Phase: requirement-freeze` or `[[cycle]]` marks; each of the rest by a \
    commit that cites a change request. Fewer than `integration.requirements_least` (50 %) is a major \
    finding, and what came later without a change request a minor one. Without a marked freeze it is not \
    assessed.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let cycle = match cycle(case) {
        Ok(cycle) => cycle,
        Err(ruling) => return ruling,
    };
    if let Some(gaps) = case.requirement_gaps() {
        return Ruling::unjudged(gaps);
    }
    let demands = case.trace.demands().filter(|(_, node)| node.item.is_security());
    let demands: Vec<usize> = demands.map(|(at, _)| at).collect();
    if demands.is_empty() {
        let says = "no requirement is called a security requirement";
        return Ruling::new(Outcome::Missing, says);
    }
    let Some(frozen) = &cycle.freezes.requirements else {
        return Ruling::not_assessed(
            "nobody marked the requirement freeze, by a tag, a trailer or `[[cycle]]`",
        );
    };
    let (mut evidence, mut lacks, mut early) = (Vec::new(), Vec::new(), 0);
    for &at in &demands {
        let id = &case.trace.nodes[at].item.id;
        let first = case.facts.requirements.evolution.of(id).first();
        let when = first.and_then(|event| event.when);
        let commit = first.and_then(|event| case.history.get(event.commit));
        evidence.push(Evidence::requirement(case, at));
        if when.is_some_and(|when| when <= frozen.when) {
            early += 1;
            continue;
        }
        if commit.is_some_and(|commit| case.is_asked_for(commit.id)) {
            continue;
        }
        let at_time = |when: Timestamp| place(cycle, when);
        let message = format!(
            "{id} came {}, after the requirement freeze, and no change request asked for it",
            when.map_or_else(|| "at an unknown time".to_owned(), at_time)
        );
        let help = "cite the change request that asks for a requirement after the freeze";
        lacks.push(Wanting::new(message, case.place(at), help).weighing(Severity::Minor));
    }
    let limits = case.config.integration.limits;
    let share = early * 100 / demands.len() as i64;
    let says = format!(
        "{early} of {} security requirements stood before the requirement freeze of {} ({share} %)",
        demands.len(),
        frozen.when.date()
    );
    if share < limits.requirements_share {
        let place = case.place(demands[0]);
        let message = format!("{says}; {} % are asked for", limits.requirements_share);
        let help = "derive security requirements from the threat model before the freeze";
        let lack = Wanting::new(message, place, help);
        let is_major = share < limits.requirements_least;
        lacks.insert(0, lack.minor_unless(is_major));
    }
    let outcome = if lacks.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(evidence).wanting(lacks)
}
