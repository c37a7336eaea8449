//! Which clauses each rule serves, and what becomes of a rule whose clauses are all tailored out.

use super::tailored::Force;
use super::{Case, Evidence, Judged, Outcome, Ruling};
use crate::catalogue::Number;

/// The clauses of IEC 81001-5-1 that a rule serves. The items of 5.1.1 are the rows of the matrix: a rule
/// that asks for what 5.1.1 itself asks serves its item. A rule without clauses here is never tailored out.
const SERVED: &[(&str, &[&str])] = &[
    ("CM-01", &["5.1.1 a)", "8"]),
    ("CM-02", &["5.1.1 a)", "8"]),
    ("CM-03", &["5.1.1 a)", "8"]),
    ("CM-04", &["5.1.1 a)", "8"]),
    ("CM-05", &["5.1.1 a)", "8"]),
    ("CM-06", &["5.1.1 a)", "8"]),
    ("CM-07", &["5.1.1 a)", "8"]),
    ("CM-08", &["5.1.1 a)", "8"]),
    ("CM-09", &["5.1.1 a)", "8"]),
    ("CM-10", &["5.1.1 a)", "8"]),
    ("RT-01", &["5.1.1 b)", "7.1.2"]),
    ("RT-02", &["5.1.1 b)"]),
    ("RT-03", &["5.1.1 b)", "5.2.1"]),
    ("RT-04", &["5.1.1 b)", "5.7.1"]),
    ("RT-05", &["5.1.1 b)"]),
    ("RT-06", &["5.1.1 b)"]),
    ("RT-07", &["5.1.1 b)", "5.2.2"]),
    ("RT-08", &["5.1.1 b)"]),
    ("DI-01", &["5.1.1 c)"]),
    ("DI-02", &["5.1.1 c)"]),
    ("DI-03", &["5.4.3"]),
    ("DI-04", &["5.3.3", "5.4.4"]),
    ("DI-05", &["5.1.3", "5.5.1"]),
    ("DI-06", &["5.4.3"]),
    ("DI-07", &["5.5.2"]),
    ("VV-01", &["5.1.1 d)"]),
    ("VV-02", &["5.7.1", "5.7.2", "5.7.3", "5.7.4"]),
    ("VV-03", &["5.1.1 d)"]),
    ("VV-04", &["5.1.1 d)"]),
    ("VV-05", &["5.1.1 d)", "5.1.2"]),
    ("VV-06", &["5.7.5"]),
    ("VV-07", &["5.1.1 d)"]),
    ("VV-08", &["5.8.1"]),
    ("VV-09", &["5.1.1 d)", "5.6"]),
    ("RA-01", &["5.1.1 e)"]),
    ("RA-02", &["5.1.1 e)"]),
    ("RA-03", &["5.1.1 e)"]),
    ("RA-04", &["5.1.1 e)"]),
    ("RA-05", &["5.1.1 e)"]),
    ("RA-06", &["5.1.1 e)"]),
    ("RA-07", &["5.1.1 e)"]),
    ("RA-08", &["5.1.1 e)"]),
    ("RA-09", &["5.1.1 e)"]),
    ("RA-10", &["5.1.1 e)"]),
    ("RA-11", &["5.1.1 e)", "4.1.4"]),
    ("PS-01", &["4.1.7", "9.2"]),
    ("PS-02", &["5.1.1 f)", "4.3"]),
    ("PS-03", &["4.1.9", "5.8.7"]),
    ("PS-04", &["9.3", "9.4"]),
    ("PS-05", &["4.1.8", "6.2.1"]),
    ("PS-06", &["5.8.5"]),
    ("PS-07", &["5.8.2"]),
    ("SU-01", &["5.1.1 g)", "6.1.1"]),
    ("SU-02", &["6.1.1"]),
    ("SU-03", &["6.2.2"]),
    ("SU-04", &["6.3.3"]),
    ("SU-05", &["9.5"]),
    ("SU-06", &["6.3.2"]),
    ("SU-07", &["5.1.1 g)"]),
    ("SU-08", &["6.3.1"]),
    ("INT-02", &["7.2"]),
    ("INT-03", &["7.2"]),
    ("INT-04", &["5.2.1"]),
    ("INT-06", &["5.7.4"]),
    ("INT-11", &["7.5"]),
];

/// Every rule that serves clauses, with their numbers.
pub fn served() -> impl Iterator<Item = (&'static str, Vec<Number>)> {
    let numbers = |texts: &[&str]| texts.iter().filter_map(|it| Number::parse(it).ok()).collect();
    SERVED.iter().map(move |(code, texts)| (*code, numbers(texts)))
}

/// The clauses that a rule serves.
pub fn of(code: &str) -> Vec<Number> {
    served().find(|(served, _)| *served == code).map(|(_, clauses)| clauses).unwrap_or_default()
}

/// What becomes of a rule by the tailoring record.
///
/// Evidence goes before words: a rule that holds holds. Where every clause that it serves is tailored out, it
/// is not applicable if all the entries are in force, missing if somebody approved one of them not, and stale
/// if one ran out.
pub fn tailored(case: &Case<'_>, mut judged: Judged) -> Judged {
    let outcome = judged.ruling.outcome;
    if matches!(outcome, Outcome::Holds | Outcome::Asserted) {
        return judged;
    }
    let clauses = of(judged.rule.code);
    let out: Option<Vec<_>> = clauses.iter().map(|clause| case.tailored_out(clause)).collect();
    let Some(out) = out.filter(|out| !out.is_empty()) else { return judged };
    let mut names: Vec<String> =
        out.iter().map(|(entry, _)| format!("{} ({})", entry.id, entry.clause)).collect();
    names.dedup();
    let names = names.join(", ");
    let worst = out.iter().map(|(_, force)| force).max();
    let (outcome, says) = match worst {
        Some(Force::InForce) => {
            let evidence = case.tailoring_approvals().map(|(_, it)| Evidence::approval(it));
            let says = format!("it is tailored out by {names}, in force and approved");
            judged.ruling =
                Ruling::new(Outcome::NotApplicable, says).declared().with(evidence.collect());
            judged.findings.clear();
            return judged;
        }
        Some(Force::Stale(why)) if outcome != Outcome::Empty => {
            (Outcome::Stale, format!("it was tailored out by {names}, and {why}"))
        }
        Some(Force::Unapproved(why)) if outcome != Outcome::Empty => {
            (Outcome::Missing, format!("{names} would tailor it out, and {why}"))
        }
        _ => return judged,
    };
    judged.ruling.says = format!("{says}; {}", judged.ruling.says);
    judged.ruling.outcome = outcome;
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogues, EDITION, STANDARD};

    #[test]
    fn rules_serve_clauses_that_exist() {
        let catalogues = Catalogues::default();
        let catalogue = catalogues.find(STANDARD, EDITION).unwrap();
        for (code, texts) in SERVED {
            assert!(crate::rules::find(code).is_some(), "{code}");
            assert!(!texts.is_empty() && of(code).len() == texts.len(), "{code}");
            assert!(of(code).iter().all(|clause| catalogue.knows(clause)), "{code}");
        }
        // Whatever decides a row serves a clause; tailoring itself is not tailored out.
        for rule in crate::rules::all().filter(|rule| !["TA", "INT"].contains(&rule.family())) {
            assert!(!of(rule.code).is_empty(), "{}", rule.code);
        }
    }
}
