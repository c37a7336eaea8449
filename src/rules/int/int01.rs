//! INT-01: the development plan names each security activity and is approved.

use super::{PLAN, approvals, approved_outcome, cycle, is_after, place, records, unknown, wanting};
use crate::approval::Status;
use crate::rules::{Case, Ruling, Timeline};

pub const ABOUT: &str = "A record of the class `software-development-plan` must name each of: security context, \
    threat model, risk assessment, security requirements, coding standard, review, penetration test; in its \
    text, or in a field of its front matter such as `activities`. Its first approval that counts must lie within \
    the first tenth of the cycle (`integration.plan_by`), or before the cycle. One that came later is a minor \
    finding while nothing was implemented, and a major one after the first commit of the cycle that changed a \
    controlled path which is no record. A plan that changed since its approval is stale; where an approval \
    cannot be judged and no other counts, it is not assessed.";

/// What a plan must name.
pub const ACTIVITIES: [&str; 7] = [
    "security context",
    "threat model",
    "risk assessment",
    "security requirement",
    "coding standard",
    "review",
    "penetration test",
];

pub fn judge(case: &Case<'_>) -> Ruling {
    let found = cycle(case).and_then(|cycle| Ok((cycle, records(case, PLAN)?)));
    let (cycle, plans) = match found {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let first = case.first_work();
    let (mut evidence, mut lacks) = (Vec::new(), Vec::new());
    for activity in ACTIVITIES.iter().filter(|it| !plans.iter().any(|plan| names(plan, it))) {
        let message =
            format!("{} does not name \u{201c}{activity}\u{201d}", plans[0].file.file.path);
        lacks.push(wanting(
            &plans[0],
            message,
            "plan the activity, or tailor it out and say so there",
        ));
    }
    for plan in &plans {
        let path = &plan.file.file.path;
        let Some(approved) = plan.approved() else {
            if plan.standing.status == Status::Unknown {
                continue;
            }
            let help = "approve the plan before anything else: `git trace approve`";
            lacks.push(wanting(plan, format!("{path} has no approval that counts"), help));
            continue;
        };
        evidence.extend(approvals(plan));
        if is_after(cycle, approved.when, case.config.integration.limits.plan_by) {
            let implemented = first.filter(|first| first.committer.when < Some(approved.when));
            let after =
                implemented.map(|it| format!(", after {} began to implement", it.id.short()));
            let when = place(cycle, approved.when);
            let message = format!("{path} was first approved {when}{}", after.unwrap_or_default());
            let help = "approve the plan of the next cycle at its beginning";
            lacks.push(wanting(plan, message, help).minor_unless(implemented.is_some()));
        }
    }
    let named = ACTIVITIES.iter().filter(|it| plans.iter().any(|plan| names(plan, it))).count();
    let mut says = format!(
        "{named} of {} security activities are named by {} development plans, {} of which are approved",
        ACTIVITIES.len(),
        plans.len(),
        plans.iter().filter(|plan| plan.approved().is_some()).count()
    );
    unknown(&plans).for_each(|why| says += &format!("; {why}"));
    Ruling::new(approved_outcome(&plans, !lacks.is_empty()), says).with(evidence).wanting(lacks)
}

fn names(plan: &Timeline<'_>, activity: &str) -> bool {
    plan.file.stated.mentions(activity)
}
