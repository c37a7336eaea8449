//! INT-11: the threat model is reviewed periodically.

use super::{THREAT_MODEL, cycle, evidence, records, wanting};
use crate::model::Timestamp;
use crate::rules::records::unreadable;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "No more than `integration.review_days` (365) may have passed between the last change \
    or approval of each record of the class `threat-model` and the date that the report speaks for (a \
    later date counts for nothing), nor may the day in its field `review-by` have passed; where there is no such \
    date, or the field cannot be read, it is not assessed. Ask of a release that is still supported with `--as-of`.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let models = match cycle(case).and_then(|_| records(case, THREAT_MODEL)) {
        Ok(models) => models,
        Err(ruling) => return ruling,
    };
    let most = case.config.integration.limits.review_days;
    let (mut found, mut lacks) = (Vec::new(), Vec::new());
    let (mut says, mut unknown) = (Vec::new(), Vec::new());
    for model in &models {
        let path = &model.file.file.path;
        let Some(last) = model.reviewed(case.now) else {
            let now = case.now.date();
            unknown.push(format!("no change or approval of {path} is dated before {now}"));
            continue;
        };
        let malformed = model.file.stated.problems.first();
        let malformed = malformed.map(|it| format!("{path} is malformed: {}", it.message));
        if let Some(why) = unreadable(case, [model.file]).or(malformed) {
            unknown.push(why);
            continue;
        }
        let due = model.file.stated.fields.get("review-by");
        let due = due.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let due = match due.map(|it| Timestamp::parse(&it)).transpose() {
            Ok(due) => due.filter(|due| *due < case.now),
            Err(why) => {
                unknown.push(format!("`review-by` of {path} cannot be read: {why}"));
                continue;
            }
        };
        let days = case.now.days_since(last.when);
        says.push(format!("{path} was last reviewed {days} days before {}", case.now.date()));
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
    let outcome = match (unknown.len(), lacks.len()) {
        (_, 1..) => Outcome::Stale,
        (1.., 0) => return Ruling::not_assessed(unknown.join("; ")),
        (0, 0) => Outcome::Holds,
    };
    Ruling::new(outcome, says.join("; ")).with(found).wanting(lacks)
}
