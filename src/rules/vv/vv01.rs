//! VV-01: the plan was approved before the first execution.

use crate::approval::{Approval, Status};
use crate::facts::{ControlledFile, FileVersion};
use crate::finding::Location;
use crate::model::Commit;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each record of the class `test-plan` must have a signed approval that counts as \
    RA-01 says, of whatever content it had then, and the commit that brought the approval in must be an \
    ancestor of the commit that brought in the first record of the class `test-report` or \
    `penetration-test-report`, whether that still stands there or was removed. A plan that is approved and of which nothing was executed yet holds.";

const PLAN: &str = "test-plan";
const REPORTS: [&str; 2] = ["test-report", "penetration-test-report"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let first = reports(case);
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for (plan, standing) in case.records().filter(|(file, _)| file.class == PLAN) {
        let approvals = case
            .held(standing)
            .filter(|(held, _)| held.counts && standing.status != Status::Rejected)
            .map(|(_, approval)| approval);
        let approvals: Vec<&Approval> = approvals.collect();
        let in_time = |it: &&&Approval| first.iter().all(|first| is_in_time(case, it, first));
        match approvals.iter().find(in_time) {
            Some(approval) => evidence.push(Evidence::approval(approval)),
            None => wanting.push(late(plan, &approvals, first.first().copied())),
        }
    }
    let total = evidence.len() + wanting.len();
    let executed =
        if !first.is_empty() { "before the first report" } else { "and nothing is reported yet" };
    let says = format!(
        "{} of {total} test plans were approved by a signature, {executed}",
        evidence.len()
    );
    let outcome = match (total, wanting.len()) {
        (0, _) => {
            return Ruling::new(Outcome::Missing, "there is no record of the class `test-plan`");
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// The commits that brought in the reports of executions.
fn reports<'a>(case: &Case<'a>) -> Vec<&'a Commit> {
    let here = case.records().map(|(file, _)| file);
    let gone = case.vanished().map(|vanished| &vanished.record);
    let reports = here.chain(gone).filter(|file| REPORTS.contains(&file.class.as_str()));
    let versions = reports.filter_map(|file| file.versions.last());
    versions.filter_map(|version: &FileVersion| case.history.get(version.commit)).collect()
}

fn is_in_time(case: &Case<'_>, approval: &Approval, first: &Commit) -> bool {
    match approval.commit {
        Some(brought) => brought != first.id && case.history.is_ancestor(brought, first.id),
        None => approval.when < first.committer.when,
    }
}

fn late(plan: &ControlledFile, approvals: &[&Approval], first: Option<&Commit>) -> Wanting {
    let path = &plan.file.path;
    let place = Location::file(path, plan.file.blob);
    let help = "approve a test plan before anything is executed by it: `git trace approve`";
    match (approvals.first(), first) {
        (Some(approval), Some(first)) => {
            let day = approval.when.map(|when| when.date()).unwrap_or_default();
            let message = format!(
                "{path} was approved on {day}, not before the first report came in {}",
                first.id.short()
            );
            Wanting::new(message, Location { commit: Some(first.id), ..place }, help)
        }
        _ => Wanting::new(format!("{path} has no signed approval"), place, help),
    }
}
