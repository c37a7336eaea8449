//! TA-06: no contradiction between the record and the evidence.

use super::{evidence, line, record};
use crate::catalogue::{EDITION, Number, STANDARD};
use crate::facts::TailoringFile;
use crate::model::Severity;
use crate::rules::ruling::Wanting;
use crate::rules::tailored::LIFE_CYCLE;
use crate::rules::{Case, Judged, Outcome, Ruling, clauses};
use crate::tailoring::{Disposition, Saying, Tailoring};

pub const ABOUT: &str = "Each leaf clause of IEC 81001-5-1 is held against the rules of this report that serve \
    it (docs/tailoring.md lists them). A clause that is implemented while a major rule that serves it fails or \
    is missing contradicts the evidence. A clause of which nothing is done while every rule that serves it and \
    could be judged holds is an observation: what is done need not be tailored out. A clause that is implemented \
    as a whole while an item of it is tailored is a contradiction within the record. 5.1.1 itself is left out, \
    since all the rest of the matrix judges it; so are clauses that no rule serves, which only a person can judge.";

pub fn judge(case: &Case<'_>, others: &[Judged]) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let Some(catalogue) = case.facts.catalogues.find(STANDARD, EDITION) else {
        return Ruling::not_assessed("there is no catalogue");
    };
    let (mut held, mut wanting) = (0, Vec::new());
    for leaf in catalogue.leaves().filter(|leaf| leaf.number.to_string() != LIFE_CYCLE) {
        let sayings = case.sayings_here(record, catalogue, &leaf.number);
        let [saying] = sayings.as_slice() else { continue };
        let serving = serving(&leaf.number, others);
        held += usize::from(!serving.is_empty());
        wanting.extend(against(file, &leaf.number, saying, &serving));
        wanting.extend(within(case, file, record, &leaf.number, saying));
    }
    let faults = wanting.iter().filter(|it| it.severity.is_none()).count();
    let (outcome, says) = match (held, faults) {
        (_, 1..) => {
            (Outcome::Fails, format!("{faults} dispositions contradict the evidence or each other"))
        }
        (0, _) => (Outcome::Empty, "no clause with a disposition is served by a rule".to_owned()),
        _ => (
            Outcome::Holds,
            format!("{held} dispositions were held against the evidence, and none contradicts it"),
        ),
    };
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}

/// The rules that serve a clause.
fn serving<'j>(clause: &Number, others: &'j [Judged]) -> Vec<&'j Judged> {
    let serves =
        |judged: &&Judged| clauses::of(judged.rule.code).iter().any(|it| clause.covers(it));
    others.iter().filter(serves).collect()
}

/// What the evidence says against a disposition.
fn against(
    file: &TailoringFile,
    clause: &Number,
    saying: &Saying<'_>,
    serving: &[&Judged],
) -> Option<Wanting> {
    let (place, id) = match saying {
        Saying::Listed(at) => (*at, "`implemented`".to_owned()),
        Saying::Entry(entry) => (entry.line, entry.id.clone()),
        Saying::Nothing => (1, "`nothing_tailored`".to_owned()),
    };
    let place = line(file, place);
    let disposition = saying.disposition();
    if disposition == Disposition::Implemented {
        let is_against = |it: &&&Judged| {
            matches!(it.ruling.outcome, Outcome::Fails | Outcome::Missing)
                && it.severity == Severity::Major
        };
        let codes: Vec<&str> = serving.iter().filter(is_against).map(|it| it.rule.code).collect();
        let message =
            format!("{id} calls {clause} implemented, against the evidence: {}", codes.join(", "));
        let help = "mend what these rules found, or say in an entry what is not done";
        return (!codes.is_empty()).then(|| Wanting::new(message, place, help));
    }
    let is_judged =
        |it: &&&Judged| !matches!(it.ruling.outcome, Outcome::NotAssessed | Outcome::Empty);
    let judged: Vec<&&Judged> = serving.iter().filter(is_judged).collect();
    let is_live = !judged.is_empty() && judged.iter().all(|it| it.ruling.outcome == Outcome::Holds);
    let codes: Vec<&str> = judged.iter().map(|it| it.rule.code).collect();
    let message =
        format!("{id} tailors {clause} out, and there is evidence for it: {}", codes.join(", "));
    let help = "call it implemented, or partially implemented, if it is";
    let wanting = (disposition.is_out() && is_live).then(|| Wanting::new(message, place, help));
    wanting.map(|wanting| wanting.weighing(Severity::Observation))
}

/// The items of a clause that is implemented as a whole, and that are not.
fn within(
    case: &Case<'_>,
    file: &TailoringFile,
    record: &Tailoring,
    clause: &Number,
    saying: &Saying<'_>,
) -> Vec<Wanting> {
    if saying.disposition() != Disposition::Implemented {
        return Vec::new();
    }
    let items = record.in_force().filter(|entry| {
        entry.clause.is_below(clause)
            && entry.disposition.is_tailored()
            && case.speaks_here(entry) != Some(false)
    });
    let wanting = items.map(|entry| {
        let message = format!(
            "{clause} is called implemented, and {} is {} by {}",
            entry.clause,
            entry.disposition.words(),
            entry.id
        );
        Wanting::new(
            message,
            line(file, entry.line),
            "call the clause partially implemented, in an entry",
        )
    });
    wanting.collect()
}
