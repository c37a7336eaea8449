//! TA-05: it has not run out, and its scope covers this release.

use super::{evidence, line, record};
use crate::facts::TailoringFile;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::tailoring::{Disposition, Entry, Saying, Tailoring};

pub const ABOUT: &str = "Of each entry that no other supersedes: `review_by` must not lie before the day that \
    the report speaks for, else the rule is stale; `date` must not lie behind it; its product, and its releases \
    `from` and `to`, must include what is evaluated, unless something else gives its clause a disposition here; \
    its software items must be items of the configuration; and a transitional one must say until when. An entry \
    that names releases cannot be held against work that is not released, nor one that names a product against a \
    configuration without one: then the rule is not assessed, unless something else is wrong.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let (mut wanting, mut ran_out, mut unknown, mut total) = (Vec::new(), Vec::new(), 0, 0);
    for entry in record.in_force() {
        total += 1;
        match case.speaks_here(entry) {
            Some(false) if is_replaced(case, record, entry) => continue,
            Some(false) => wanting.push(outside(file, entry)),
            None => unknown += 1,
            Some(true) => {}
        }
        wanting.extend(wrong(case, file, entry));
        if case.ran_out(entry) {
            let until = entry.review_by.clone().unwrap_or_default();
            let message = format!(
                "{} for {} ran out: it was to be reviewed by {until}",
                entry.id, entry.clause
            );
            let help = "review it, and let a new entry supersede it: `git trace tailor add`";
            ran_out.push(Wanting::new(message, line(file, entry.line), help));
        }
    }
    let (outcome, says) = match (total, wanting.len(), ran_out.len(), unknown) {
        (0, ..) => return Ruling::new(Outcome::Empty, "the record has no entries"),
        (_, 1.., ..) => {
            (Outcome::Fails, format!("{} entries do not fit this release", wanting.len()))
        }
        (_, _, 1.., _) => (Outcome::Stale, format!("{} of {total} entries ran out", ran_out.len())),
        (.., 1..) => {
            let says = format!(
                "whether {unknown} entries are for this cannot be told: it is no release, or \
                the product has no name"
            );
            (Outcome::NotAssessed, says)
        }
        _ => (Outcome::Holds, format!("{total} entries are within their time and scope")),
    };
    let all = wanting.into_iter().chain(ran_out).collect();
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(all)
}

/// Whether something else gives the clause of an entry its disposition here.
fn is_replaced(case: &Case<'_>, record: &Tailoring, entry: &Entry) -> bool {
    let catalogue = case.facts.catalogues.find(&entry.basis.standard, &entry.basis.edition);
    catalogue.is_some_and(|catalogue| {
        let here = case.sayings_here(record, catalogue, &entry.clause);
        here.iter().any(|saying| !matches!(saying, Saying::Nothing))
    })
}

fn outside(file: &TailoringFile, entry: &Entry) -> Wanting {
    let scope = &entry.scope;
    let parts = [("product", &scope.product), ("from", &scope.from), ("to", &scope.to)];
    let parts =
        parts.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
    let parts: Vec<String> = parts.collect();
    let message = format!(
        "{} for {} does not cover this release ({}), and nothing else does",
        entry.id,
        entry.clause,
        parts.join(", ")
    );
    let help = "add an entry for this release: `git trace tailor add`";
    Wanting::new(message, line(file, entry.line), help)
}

/// What is wrong with the scope and the days of an entry, whatever the release.
fn wrong(case: &Case<'_>, file: &TailoringFile, entry: &Entry) -> Vec<Wanting> {
    let (id, today) = (&entry.id, case.now.date());
    let mut wrong = Vec::new();
    let mut push = |message: String, help: &'static str| {
        wrong.push(Wanting::new(message, line(file, entry.line), help));
    };
    if let Some(date) = entry.date.as_ref().filter(|date| **date > today) {
        push(
            format!("{id} is dated {date}, behind {today}"),
            "write the day on which it was decided",
        );
    }
    for item in &entry.scope.items {
        if case.config.items.iter().all(|known| known.id != *item) {
            push(
                format!(
                    "{id} names the software item {item}, which the configuration does not have"
                ),
                "name items of the configuration: `[[item]]`",
            );
        }
    }
    if entry.disposition == Disposition::Transitional && entry.review_by.is_none() {
        push(
            format!("{id} is transitional and does not say until when"),
            "add `review_by = 2027-01-31`",
        );
    }
    wrong
}
