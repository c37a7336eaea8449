//! VV-09: regression tests ran after the last change to a controlled path.

use super::vv03::run_evidence;
use crate::facts::{ResultRun, Touch};
use crate::finding::Location;
use crate::model::Oid;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::test_report::Outcome::Skipped;

pub const ABOUT: &str = "Some reported test run must speak for a commit behind which every commit of the range \
    stands that changes a controlled path, and at least one of its tests must have been \
    carried out; where one only speaks for a commit before the last change it is stale. A merge that itself \
    changes nothing is no change.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::unjudged(gaps);
    }
    let mut changes = Vec::new();
    for (commit, touch) in case.commits().zip(&case.facts.touches) {
        match touch {
            Touch::Yes(..) => changes.push(commit),
            Touch::Unknown(why) => {
                let says = format!("what {} changed cannot be told: {why}", commit.id.short());
                return Ruling::not_assessed(says);
            }
            Touch::No => {}
        }
    }
    if changes.is_empty() {
        return Ruling::new(Outcome::Empty, "no commit of the range changes a controlled path");
    }
    if case.facts.results.is_empty() {
        return Ruling::new(Outcome::Missing, "there is no report of any test run");
    }
    let knows_all = |run: &&ResultRun| {
        let Some(tested) = run.commit else { return false };
        let behind = case.history.ancestors(tested);
        let is_known =
            |commit: Oid| case.history.position(commit).is_some_and(|it| behind.contains(it));
        changes.iter().all(|commit| is_known(commit.id))
    };
    let carried_out = |run: &&ResultRun| {
        let totals = run.totals();
        totals.all() > totals.get(Skipped)
    };
    let ran: Vec<&ResultRun> = case.facts.results.iter().filter(carried_out).collect();
    let runs = ran.iter().copied().filter(knows_all);
    let runs: Vec<Evidence> = runs.map(|run| run_evidence(case, run)).collect();
    let last = changes[0].id;
    if runs.is_empty() {
        let message = format!("no test run is reported of {} or a commit after it", last.short());
        let help = "run the tests on what is to be released, and `git trace attest` the result";
        let wanting = vec![Wanting::new(message.clone(), Location::commit(last), help)];
        // What it names is a commit of this history, or nothing.
        let ran_before = ran.iter().any(|run| run.commit.is_some());
        let outcome = if ran_before { Outcome::Stale } else { Outcome::Fails };
        return Ruling::new(outcome, message).wanting(wanting);
    }
    let says = format!("{} test runs came after the last change of a controlled path", runs.len());
    Ruling::new(Outcome::Holds, says).declared().with(runs)
}
