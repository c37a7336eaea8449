//! CM-09: the configuration management plan is approved and unchanged since.

use crate::approval::Status;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A record of the class `configuration-management-plan` must stand in the \
    evaluated tree, approved as it stands, as RA-01 judges it. A plan that was approved once and changed \
    since is stale; one of which only an unsigned trailer under `trailers.approval` says so is asserted.";

const CLASS: &str = "configuration-management-plan";
const HELP: &str = "have the plan approved by somebody other than its author: `git trace approve`";

pub fn judge(case: &Case<'_>) -> Ruling {
    let plans = || case.records().filter(|(file, _)| file.class == CLASS);
    if plans().next().is_none() {
        return Ruling::new(
            Outcome::Missing,
            "no configuration management plan is configured and present (`[[record]]`)",
        );
    }
    if let Some(gaps) = case.doubts() {
        return Ruling::not_assessed(format!("it cannot be judged: {gaps}"));
    }
    let (mut evidence, mut wanting, mut statuses) = (Vec::new(), Vec::new(), Vec::new());
    for (plan, standing) in plans() {
        let approvals = case.held(standing).filter(|(_, it)| it.counts() || it.is_asserted());
        evidence.extend(approvals.map(|(_, approval)| Evidence::approval(approval)));
        statuses.push(standing.status);
        if !matches!(standing.status, Status::Approved | Status::Asserted) {
            let changed = plan.versions.first().map(|version| version.commit);
            let place =
                Location { commit: changed, ..Location::file(&plan.file.path, plan.file.blob) };
            let message = format!("{} {}", plan.file.path, standing.says);
            wanting.push(Wanting::new(message, place, HELP));
        }
    }
    let is_any = |wanted: &[Status]| statuses.iter().any(|status| wanted.contains(status));
    let (outcome, says) = if is_any(&[Status::Unapproved, Status::Rejected]) {
        (Outcome::Fails, "the plan is not approved")
    } else if is_any(&[Status::Stale]) {
        (Outcome::Stale, "the plan has changed since it was approved")
    } else if is_any(&[Status::Unknown]) {
        (Outcome::NotAssessed, "whether the plan is approved cannot be known")
    } else if is_any(&[Status::Asserted]) {
        (Outcome::Asserted, "the plan is said to be approved as it stands; nobody signed that")
    } else {
        (Outcome::Holds, "the plan is approved as it stands")
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}
