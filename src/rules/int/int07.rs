//! INT-07: security records are not written in a burst before the release.

use std::collections::BTreeMap;

use super::{SECURITY, cycle};
use crate::cycle::Cycle;
use crate::finding::Location;
use crate::model::{Commit, Oid};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Of the commits of the cycle that changed a security record (security context, threat \
    model, risk assessment, review, test plan, test report, penetration test report), no more than \
    `integration.burst_most` (35 %) may lie in its last `integration.burst_window` (20 %). More is a minor \
    finding, more than `integration.burst_major` (80 %) a major one.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let cycle = match cycle(case) {
        Ok(cycle) => cycle,
        Err(ruling) => return ruling,
    };
    let limits = case.config.integration.limits;
    let work = security_work(case, cycle);
    if work.is_empty() {
        return Ruling::new(Outcome::Empty, "no security record changed in this cycle");
    }
    let late = work.iter().filter(|(part, _)| *part > (100 - limits.burst_window) * 10);
    let late: Vec<&Commit> = late.map(|(_, commit)| *commit).collect();
    let share = late.len() as i64 * 100 / work.len() as i64;
    let says = format!(
        "{} of {} commits on security records lie in the last {} % of the cycle ({share} %)",
        late.len(),
        work.len(),
        limits.burst_window
    );
    let evidence = work.iter().map(|(_, commit)| Evidence::commit(commit, "recorded")).collect();
    if share <= limits.burst_most {
        return Ruling::new(Outcome::Holds, says).with(evidence);
    }
    let help =
        "work on security while the product takes shape, not when it is about to be released";
    let lack = Wanting::new(says.clone(), Location::commit(late[0].id), help);
    let is_major = share > limits.burst_major;
    let lack = lack.minor_unless(is_major);
    Ruling::new(Outcome::Fails, says).with(evidence).wanting(vec![lack])
}

/// The commits of the cycle that changed a security record, each with its place in the cycle in
/// thousandths, oldest first. What is dated after the release that holds it came at the end at the latest.
pub fn security_work<'a>(case: &Case<'a>, cycle: &Cycle) -> Vec<(i64, &'a Commit)> {
    let records = SECURITY.iter().flat_map(|class| case.timelines(class));
    let marks = records.flat_map(|timeline| timeline.changes);
    let commits: BTreeMap<Oid, i64> = marks
        .filter(|mark| mark.when > cycle.start.when)
        .filter_map(|mark| Some((mark.commit?, cycle.part(mark.when)?.min(1000))))
        .collect();
    let known = commits.into_iter().filter_map(|(id, part)| Some((part, case.history.get(id)?)));
    let mut work: Vec<(i64, &Commit)> = known.collect();
    work.sort_by_key(|(part, commit)| (*part, commit.id));
    work
}
