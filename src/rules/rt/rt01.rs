//! RT-01: the product description and the product security context are approved.

use crate::rules::tally::Tally;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "There must be a record of the class `product-description` and one of the class \
    `security-context`, and each such record must be approved as it stands, as RA-01 says.";

const CLASSES: &[&str] = &["product-description", "security-context"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let records = Tally::of(case, case.of_classes(CLASSES));
    let is_there = |class: &&&str| case.records().any(|(file, _)| file.class == **class);
    let absent: Vec<&str> = CLASSES.iter().filter(|class| !is_there(class)).copied().collect();
    let (outcome, says) = match absent.as_slice() {
        [] => (
            records.outcome(),
            format!(
                "{} of {} such records are approved as they stand",
                records.approved(),
                records.total()
            ),
        ),
        absent => (
            Outcome::Missing,
            format!("there is no record of the class `{}`", absent.join("` or `")),
        ),
    };
    Ruling::new(outcome, says).with(records.evidence).wanting(records.wanting)
}
