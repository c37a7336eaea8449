//! DI-04: the design was reviewed by someone other than its author.

use super::DESIGN;
use crate::approval::{Currency, Status};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::statement::{Decision, Meaning};

pub const ABOUT: &str = "Each record of the class `architecture`, `interface` or `design` must have a signed word of \
    the meaning `reviewed` or `approved`, on its content as it stands, by somebody of the roster who wrote \
    none of it, whatever `author_counts` says. One whose only such word is for an earlier content is stale.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let (mut evidence, mut wanting, mut lapsed) = (Vec::new(), Vec::new(), 0);
    for (file, standing) in case.of_classes(DESIGN) {
        let reviews = case.held(standing).filter(|(held, it)| {
            it.counts()
                && held.independent
                && it.decision == Decision::Accepted
                && matches!(it.meaning, Meaning::Reviewed | Meaning::Approved)
        });
        let reviews: Vec<_> = reviews.filter(|_| standing.status != Status::Rejected).collect();
        let current =
            |currency: &Currency| matches!(currency, Currency::Current | Currency::Cosmetic);
        let live: Vec<_> = reviews.iter().filter(|(held, _)| current(&held.currency)).collect();
        if !live.is_empty() {
            evidence.extend(live.iter().map(|(_, approval)| Evidence::approval(approval)));
            continue;
        }
        let path = &file.file.path;
        let message = match reviews.first() {
            Some((_, once)) => {
                lapsed += 1;
                format!("{path} was reviewed by {}, and has changed since", once.who.name)
            }
            None => format!("{path} was reviewed by nobody but its authors"),
        };
        let help = "have it reviewed by somebody else: `git trace approve --meaning reviewed`";
        wanting.push(Wanting::on(file, message, help));
    }
    let total = case.of_classes(DESIGN).count();
    let says =
        format!("{} of {total} designs were reviewed by somebody else", total - wanting.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Missing, "there is no record of a design"),
        (_, 0) => Outcome::Holds,
        (_, all) if all == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}
