//! CM-09: the configuration management plan is approved and unchanged since.

use crate::rules::tally::Tally;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "A record of the class `configuration-management-plan` must stand in the \
    evaluated tree, approved as it stands, as RA-01 judges it. A plan that was approved once and changed \
    since is stale; one of which only an unsigned trailer under `trailers.approval` says so is asserted.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let plans = Tally::of(case, case.of_classes(&["configuration-management-plan"]));
    if plans.total() > 0
        && let Some(gaps) = case.doubts()
    {
        return Ruling::unjudged(gaps);
    }
    let says = match plans.outcome() {
        Outcome::Missing => {
            "no configuration management plan is configured and present (`[[record]]`)"
        }
        Outcome::Stale => "the plan has changed since it was approved",
        Outcome::NotAssessed => "whether the plan is approved cannot be known",
        Outcome::Asserted => "the plan is said to be approved as it stands; nobody signed that",
        Outcome::Holds => "the plan is approved as it stands",
        _ => "the plan is not approved",
    };
    Ruling::new(plans.outcome(), says).declared().with(plans.evidence).wanting(plans.wanting)
}
