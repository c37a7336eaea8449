//! INT-08: the phases come in their order.

use super::cycle;
use crate::finding::Location;
use crate::model::Severity;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Mark, Outcome, Ruling};

pub const ABOUT: &str = "The first commits of these must come in this order: security context, threat model, \
    security requirements, design (architecture, interface, design), review, tests (test report, \
    penetration test report). Where a phase began in this cycle, and an earlier phase began after it, that \
    is a minor finding. A test plan whose first commit is not before the first report of a test is a major \
    one.";

/// The phases in their order, each with the classes of its records.
const PHASES: [(&str, &[&str]); 5] = [
    ("the security context", &["security-context"]),
    ("the threat model", &["threat-model"]),
    ("the design", &["architecture", "interface", "design"]),
    ("the review", &["review"]),
    ("the tests", &["test-report", "penetration-test-report"]),
];

/// After how many of them the security requirements come.
const REQUIREMENTS: usize = 2;

pub fn judge(case: &Case<'_>) -> Ruling {
    let cycle = match cycle(case) {
        Ok(cycle) => cycle,
        Err(ruling) => return ruling,
    };
    let mut phases: Vec<(&str, Mark)> = Vec::new();
    for (at, (name, classes)) in PHASES.into_iter().enumerate() {
        if at == REQUIREMENTS {
            phases.extend(first_requirement(case).map(|mark| ("the security requirements", mark)));
        }
        phases.extend(first(case, classes).map(|mark| (name, mark)));
    }
    let (planned, executed) = (first(case, &["test-plan"]), first(case, PHASES[4].1));
    if phases.len() < 2 && (planned.is_none() || executed.is_none()) {
        let says = "fewer than two of the phases have a record";
        return Ruling::new(Outcome::Empty, says);
    }
    let mut lacks = Vec::new();
    for (at, (later, mark)) in phases.iter().enumerate() {
        let is_here = mark.when > cycle.start.when || cycle.start.commit == mark.commit;
        let inverted = phases[..at].iter().filter(|(_, before)| before.when > mark.when);
        if let Some((earlier, before)) = inverted.max_by_key(|(_, it)| *it).filter(|_| is_here) {
            let message = format!(
                "{later} began on {}, before {earlier} on {}",
                mark.when.date(),
                before.when.date()
            );
            let help = "begin the phases of the next cycle in their order";
            let place = Location { commit: before.commit, ..Location::default() };
            lacks.push(Wanting::new(message, place, help).weighing(Severity::Minor));
        }
    }
    if let (Some(plan), Some(executed)) = (planned, executed)
        && plan.when >= executed.when
        && plan.when > cycle.start.when
    {
        let message = format!(
            "the first test plan came on {}, not before the first report of a test on {}",
            plan.when.date(),
            executed.when.date()
        );
        let place = Location { commit: plan.commit, ..Location::default() };
        lacks.push(Wanting::new(message, place, "plan tests before they are carried out"));
    }
    let order: Vec<String> =
        phases.iter().map(|(name, mark)| format!("{name} {}", mark.when.date())).collect();
    let says = format!("the phases began: {}", order.join(", "));
    let marks = phases.iter().filter_map(|(_, mark)| case.history.get(mark.commit?));
    let evidence = marks.map(|commit| Evidence::commit(commit, "recorded")).collect();
    let outcome = if lacks.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(evidence).wanting(lacks)
}

/// When the first record of some classes was committed.
fn first(case: &Case<'_>, classes: &[&str]) -> Option<Mark> {
    let timelines = classes.iter().flat_map(|class| case.timelines(class));
    timelines.filter_map(|timeline| timeline.first()).min()
}

/// When the first security requirement was committed.
fn first_requirement(case: &Case<'_>) -> Option<Mark> {
    let demands = case.trace.demands().filter(|(_, node)| node.item.is_security());
    let firsts = demands.filter_map(|(_, node)| {
        let event = case.facts.requirements.evolution.of(&node.item.id).first()?;
        Some(Mark { when: event.when?, commit: Some(event.commit) })
    });
    firsts.min()
}
