//! INT-05: findings influence the design.

use std::collections::HashSet;

use super::cycle;
use crate::facts::RecordFile;
use crate::finding::Location;
use crate::model::Severity;
use crate::rules::fixes::Fixes;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::security_reports;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A finding of security is a problem report that says so: `security: yes`, a `kind` with \
    the word security, vulnerability or finding, or a field `cve` or `ghsa`. Each that was accepted (neither \
    open nor rejected) must have led to a change: a commit that cites it under `trailers.problem_report` and was \
    not reverted, or a change request that it names in a field `change-request`. One without is a minor finding; \
    where none led to anything, that is a major one. Where all that is wanting was changed and `git revert` took \
    that back, it is stale.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = cycle(case) {
        return ruling;
    }
    let reports = security_reports(case).into_iter();
    let accepted = reports.filter(|it| it.record.state.is_approved());
    let accepted: Vec<&RecordFile> = accepted.collect();
    if accepted.is_empty() {
        return Ruling::new(Outcome::Empty, "no finding of security was accepted");
    }
    let fixes = case.fixes();
    let (mut evidence, mut lacks, mut reverted) = (Vec::new(), Vec::new(), 0);
    for file in &accepted {
        let record = &file.record;
        let place = Location::file(&file.file.path, file.file.blob);
        let named = !record.fields.list("change-request").is_empty()
            || !record.fields.list("change-requests").is_empty();
        let fixes = fixes.get(&record.id);
        let standing = fixes.map(|it| it.standing.as_slice()).unwrap_or_default();
        if standing.is_empty() && !named {
            let message = match fixes.and_then(Fixes::reverted) {
                Some(change) => {
                    reverted += 1;
                    let change = change.id.short();
                    format!(
                        "{} was accepted, and {change}, which cites it, was reverted",
                        record.id
                    )
                }
                None => format!("{} was accepted, and no change cites it", record.id),
            };
            let help = "cite the finding where the change is made: `Problem-Report: ID`";
            lacks.push(Wanting::new(message, place, help).weighing(Severity::Minor));
            continue;
        }
        evidence.extend(standing.iter().map(|fix| Evidence::commit(fix.commit, "recorded")));
        if named {
            let when =
                file.versions.first().and_then(|it| case.history.get(it.commit)?.committer.when);
            let state = "asserted";
            evidence.push(Evidence {
                kind: "problem report",
                location: place,
                who: None,
                when,
                state,
            });
        }
    }
    let linked = accepted.len() - lacks.len();
    let says =
        format!("{linked} of {} accepted findings of security led to a change", accepted.len());
    if linked == 0 {
        lacks.iter_mut().for_each(|lack| lack.severity = None);
    }
    let outcome = match lacks.len() {
        0 => Outcome::Holds,
        lacking if lacking == reverted => Outcome::Stale,
        _ => Outcome::Fails,
    };
    let mut seen = HashSet::new();
    evidence.retain(|it: &Evidence| seen.insert((it.location.commit, it.location.path.clone())));
    Ruling::new(outcome, says).with(evidence).wanting(lacks)
}
