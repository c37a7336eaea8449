//! INT-10: planned activities all have a record.

use super::{PLAN, cycle, evidence, records, wanting};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "The development plan lists in its front matter what is planned, by the classes of the \
    records that come of it: `activities: [threat-model, penetration-test-report]`. For each there must be a \
    record in the evaluated tree. A plan that lists nothing cannot be held against anything.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let plans = match cycle(case).and_then(|_| records(case, PLAN)) {
        Ok(plans) => plans,
        Err(ruling) => return ruling,
    };
    let (mut found, mut lacks) = (Vec::new(), Vec::new());
    for plan in &plans {
        for activity in plan.file.stated.fields.list("activities") {
            let class = activity.trim().to_lowercase().replace([' ', '_'], "-");
            let results = case.timelines(&class);
            let Some(result) = results.first() else {
                let path = &plan.file.file.path;
                let message = format!("{path} plans `{activity}`, of which there is no record");
                let help = "record the activity, or change the plan and have it approved";
                lacks.push(wanting(plan, message, help));
                continue;
            };
            found.push(evidence("record", result, result.first()));
        }
    }
    let total = found.len() + lacks.len();
    if total == 0 {
        return Ruling::not_assessed(
            "no development plan lists its activities in its front matter (`activities`)",
        );
    }
    let says = format!("{} of {total} planned activities have a record", found.len());
    let outcome = if lacks.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(found).wanting(lacks)
}
