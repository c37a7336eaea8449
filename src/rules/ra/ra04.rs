//! RA-04: the signature is valid, and the key was valid at that time.

use super::{fault, over_signed, signed};
use crate::approval::{Currency, FaultKind};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Each signed approval of a record as it stands is checked in process against the \
    keys that were in force before it came, at the time of the signature. A key that was revoked later \
    as superseded was good until then; one that was revoked as compromised, or without a reason, never \
    was. The SHA-256 in a statement must be that of the content which it names. A signature by a key \
    that nobody in the roster has, or of a kind that cannot be checked here, is not assessed.";

const HELP: &str = "have it approved and signed again with a valid key";

pub fn judge(case: &Case<'_>) -> Ruling {
    let contradicted = "its SHA-256 is not that of the content which it names";
    let ruling = over_signed(case, "have a valid signature", HELP, |live| {
        // What cannot be read contradicts nothing.
        let is_read = |blob| case.facts.claims.contents.contains_key(blob);
        let is_contradicted = live.records.iter().any(|(file, held)| {
            held.currency == Currency::Contradicted && is_read(&file.file.blob)
        });
        fault(live, FaultKind::Signature).or(is_contradicted.then(|| contradicted.to_owned()))
    });
    let unknown = signed(case).unwrap_or_default();
    let unknown: Vec<String> =
        unknown.iter().filter_map(|live| fault(live, FaultKind::Unknown)).collect();
    match (ruling.outcome, unknown.first()) {
        (Outcome::Holds, Some(why)) => {
            Ruling::not_assessed(format!("{} signatures cannot be judged: {why}", unknown.len()))
                .with(ruling.evidence)
        }
        _ => ruling,
    }
}
