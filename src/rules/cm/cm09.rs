//! CM-09: the configuration management plan is approved and unchanged since.

use crate::facts::ControlledFile;
use crate::finding::Location;
use crate::model::{Commit, Oid};
use crate::rules::case::names;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A record of the class `configuration-management-plan` must stand in the \
    evaluated tree. The last commit that changed it must name who approved it, somebody other than \
    its author, in a trailer under `trailers.approval`. A plan that was approved once and changed \
    since is stale. Such a trailer is an assertion: signed approvals are not read by this version, \
    so the rule is at best asserted.";

const CLASS: &str = "configuration-management-plan";

pub fn judge(case: &Case<'_>) -> Ruling {
    let plans = || case.facts.controlled.iter().filter(|file| file.class == CLASS);
    if plans().next().is_none() {
        return Ruling::new(
            Outcome::Missing,
            "no configuration management plan is configured and present (`[[record]]`)",
        );
    }
    if let Some(gaps) = case.gaps() {
        return Ruling::not_assessed(format!("the plan's history is not whole: {gaps}"));
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    let mut outcome = Outcome::Asserted;
    for plan in plans() {
        let place = Location::file(&plan.file.path, plan.file.blob);
        let approvals: Vec<&Commit> = approvals(case, plan);
        if let Some(last) = approvals.first() {
            evidence.push(Evidence {
                location: Location { commit: Some(last.id), ..place.clone() },
                ..Evidence::commit(last, "asserted")
            });
        }
        let changed = plan.versions.first().map(|version| version.commit);
        let message = match approvals.first() {
            Some(last) if Some(last.id) == changed => continue,
            Some(last) => {
                outcome = worse(outcome, Outcome::Stale);
                format!(
                    "{} was approved in {} and has changed since, in {}",
                    plan.file.path,
                    last.id.short(),
                    changed.map(|it| Oid::short(&it)).unwrap_or_default()
                )
            }
            None => {
                outcome = Outcome::Fails;
                format!("{} was never approved", plan.file.path)
            }
        };
        wanting.push(Wanting::new(message, Location { commit: changed, ..place }, "have the plan approved by somebody other than its author, and say so in `Approved-by:` of the commit"));
    }
    let says = match outcome {
        Outcome::Asserted => "the plan is said to be approved as it stands; nobody signed that",
        Outcome::Stale => "the plan has changed since it was approved",
        _ => "the plan is not approved",
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn worse(one: Outcome, other: Outcome) -> Outcome {
    if one == Outcome::Fails { one } else { other }
}

/// The commits that changed the plan and name who approved it, newest first.
fn approvals<'a>(case: &Case<'a>, plan: &ControlledFile) -> Vec<&'a Commit> {
    let is_approval = |commit: &&Commit| {
        commit
            .trailers(&case.config.trailers.approval)
            .any(|trailer| !names(&trailer.value, commit))
    };
    plan.versions
        .iter()
        .filter_map(|version| case.history.get(version.commit))
        .filter(is_approval)
        .collect()
}
