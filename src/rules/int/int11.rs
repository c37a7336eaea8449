//! INT-11: the threat model is reviewed periodically.

use super::{THREAT_MODEL, cycle, evidence, records, wanting};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "No more than `integration.review_days` (365) may have passed between the last change \
    or approval of each record of the class `threat-model` and the date that the report speaks for (a \
    later date counts for nothing), nor may \
    the day in its field `review-by` have passed. Ask of a release that is still supported with `--as-of`.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let models = match cycle(case).and_then(|_| records(case, THREAT_MODEL)) {
        Ok(models) => models,
        Err(ruling) => return ruling,
    };
    let most = case.config.integration.limits.review_days;
    let (mut found, mut lacks, mut says) = (Vec::new(), Vec::new(), Vec::new());
    for model in &models {
        let path = &model.file.file.path;
        let Some(last) = model.reviewed(case.now) else { continue };
        let days = case.now.days_since(last.when);
        says.push(format!("{path} was last reviewed {days} days before {}", case.now.date()));
        let due = model.file.stated.time("review-by").filter(|due| *due < case.now);
        let overdue = match due {
            Some(due) => Some(format!("{path} was to be reviewed by {}", due.date())),
            None => (days > most)
                .then(|| format!("{path} was last reviewed {days} days ago; {most} are allowed")),
        };
        match overdue {
            Some(message) => {
                let help = "review it, and approve it as it stands: `git trace approve`";
                lacks.push(wanting(model, message, help));
            }
            None => found.push(evidence("threat model", model, Some(last))),
        }
    }
    let outcome = match (found.len(), lacks.len()) {
        (0, 0) => {
            return Ruling::not_assessed(
                "no change or approval of the threat model has a date before the one spoken for",
            );
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Stale,
    };
    Ruling::new(outcome, says.join("; ")).with(found).wanting(lacks)
}
