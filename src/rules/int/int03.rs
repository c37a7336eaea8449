//! INT-03: the threat model follows interface changes.

use super::{THREAT_MODEL, cycle, records};
use crate::finding::Location;
use crate::model::{Commit, Timestamp};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling, Timeline};

pub const ABOUT: &str = "After each commit of the range that changes a path under `interfaces` of an \
    `[[item]]`, a record of the class `threat-model` must change, or be approved again as it stands, within \
    `integration.interface_days` (14). Such an approval, made after the change, is the signed word that the \
    change has no impact. One that came later, but before the release, is a minor finding; none at all a \
    major one.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let cycle = match cycle(case) {
        Ok(cycle) => cycle,
        Err(ruling) => return ruling,
    };
    if case.config.items.iter().all(|item| item.interfaces.is_empty()) {
        return Ruling::not_assessed("no `[[item]]` says which paths are its interfaces");
    }
    if let Some(why) = &case.facts.interfaces.unknown {
        return Ruling::unjudged(why);
    }
    if case.facts.interfaces.changes.is_empty() {
        return Ruling::new(Outcome::Empty, "no interface changed in this cycle");
    }
    let models = match records(case, THREAT_MODEL) {
        Ok(models) => models,
        Err(ruling) => return ruling,
    };
    let days = case.config.integration.limits.interface_days;
    let (mut evidence, mut lacks, mut followed) = (Vec::new(), Vec::new(), 0);
    for change in &case.facts.interfaces.changes {
        let Some(commit) = case.history.get(change.commit) else { continue };
        let Some(when) = commit.committer.when else { continue };
        let path = &change.paths[0];
        let answer = answer(case, &models, commit, when);
        let (message, is_major) = match &answer {
            Some((after, by)) if after.days_since(when) <= days => {
                evidence.push(by.clone());
                followed += 1;
                continue;
            }
            Some((after, by)) => {
                evidence.push(by.clone());
                let late = after.days_since(when);
                (format!("{path} changed, and the threat model followed {late} days later"), false)
            }
            None => {
                let left = cycle.release.when.days_since(when);
                if left < days && cycle.name.is_none() {
                    // There is still time.
                    followed += 1;
                    continue;
                }
                (format!("{path} changed, and the threat model did not follow"), true)
            }
        };
        let help = "update the threat model with the interface, or approve it again as it stands";
        let lack = Wanting::new(message, Location::commit(commit.id), help);
        lacks.push(lack.minor_unless(is_major));
    }
    let total = case.facts.interfaces.changes.len();
    let says =
        format!("the threat model followed {followed} of {total} changes of interfaces in time");
    let outcome = if lacks.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(evidence).wanting(lacks)
}

/// The first change or approval of a threat model after a commit, or in it.
fn answer(
    case: &Case<'_>,
    models: &[Timeline<'_>],
    commit: &Commit,
    when: Timestamp,
) -> Option<(Timestamp, Evidence)> {
    let changed = models.iter().flat_map(|model| &model.changes).filter_map(|mark| {
        let by = case.history.get(mark.commit?)?;
        let is_later = by.id == commit.id || case.history.is_ancestor(commit.id, by.id);
        is_later.then(|| (mark.when, Evidence::commit(by, "recorded")))
    });
    let approved = models.iter().flat_map(|model| &model.approvals);
    let approved = approved.filter(|(mark, _)| mark.when >= when);
    let approved = approved.map(|(mark, approval)| (mark.when, Evidence::approval(approval)));
    changed.chain(approved).min_by_key(|(when, _)| *when)
}
