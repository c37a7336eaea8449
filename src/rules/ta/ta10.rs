//! TA-10: 5.1.1 itself is not tailored out.

use super::{evidence, line, record};
use crate::catalogue::{self, Number};
use crate::rules::ruling::Wanting;
use crate::rules::tailored::LIFE_CYCLE;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "No entry may say of 5.1.1 of IEC 81001-5-1, or of a heading above of it, that nothing of \
    it is done: tailoring is itself what 5.1.1 allows, with a justification that a security expert reviewed. \
    Such an entry covers nothing. An item of 5.1.1 may be tailored out with its reasons, and so may what other \
    clauses ask for.";

const HELP: &str = "tailor the clauses that are meant, one by one, and leave 5.1.1 in force";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let Ok(life_cycle) = Number::parse(LIFE_CYCLE) else {
        return Ruling::not_assessed("5.1.1 is no clause");
    };
    let out = record.in_force().filter(|entry| {
        entry.disposition.is_out()
            && entry.clause.covers(&life_cycle)
            && catalogue::is_same_standard(&entry.basis.standard, catalogue::STANDARD)
    });
    let wanting: Vec<Wanting> = out
        .map(|entry| {
            let message =
                format!("{} says that {} is {}", entry.id, entry.clause, entry.disposition.words());
            Wanting::new(message, line(file, entry.line), HELP)
        })
        .collect();
    let (outcome, says) = match (record.is_empty(), wanting.len()) {
        (true, _) => return Ruling::new(Outcome::Empty, "the record says nothing of any clause"),
        (_, 0) => (Outcome::Holds, "no entry tailors 5.1.1 out"),
        _ => (Outcome::Fails, "5.1.1 itself is tailored out"),
    };
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}
