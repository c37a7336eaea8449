//! RT-01: the product description and the product security context are approved.

use crate::approval::{Currency, Status};
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "There must be a record of the class `product-description` and one of the class \
    `security-context`, and each such record must be approved as it stands, as RA-01 says.";

const CLASSES: [&str; 2] = ["product-description", "security-context"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::not_assessed(format!("it cannot be judged: {gaps}"));
    }
    let (mut evidence, mut wanting, mut statuses, mut absent) = (vec![], vec![], vec![], vec![]);
    for class in CLASSES {
        let mut is_there = false;
        for (file, standing) in case.records().filter(|(file, _)| file.class == class) {
            is_there = true;
            statuses.push(standing.status);
            if matches!(standing.status, Status::Approved | Status::Asserted) {
                let live = case.held(standing);
                let live = live.filter(|(held, _)| !matches!(held.currency, Currency::Lapsed(_)));
                evidence.extend(live.map(|(_, approval)| Evidence::approval(approval)));
                continue;
            }
            let place = Location::file(&file.file.path, file.file.blob);
            let message = format!("{} {}", file.file.path, standing.says);
            wanting.push(Wanting::new(
                message,
                place,
                "have it approved as it stands: `git trace approve`",
            ));
        }
        if !is_there {
            absent.push(class);
        }
    }
    let has = |status| statuses.contains(&status);
    let outcome = if !absent.is_empty() {
        Outcome::Missing
    } else if has(Status::Unapproved) || has(Status::Rejected) {
        Outcome::Fails
    } else if has(Status::Stale) {
        Outcome::Stale
    } else if has(Status::Unknown) {
        Outcome::NotAssessed
    } else if has(Status::Asserted) {
        Outcome::Asserted
    } else {
        Outcome::Holds
    };
    let says = match absent.as_slice() {
        [] => format!(
            "{} of {} such records are approved as they stand",
            statuses.len() - wanting.len(),
            statuses.len()
        ),
        absent => format!("there is no record of the class `{}`", absent.join("` or `")),
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}
