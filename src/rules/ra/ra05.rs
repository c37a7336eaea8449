//! RA-05: printed name, date and meaning are inside the signed payload.

use super::{fault, over_signed};
use crate::approval::FaultKind;
use crate::facts::File;
use crate::finding::Location;
use crate::model::Severity;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "A statement carries the printed name, the date with its zone and the meaning, and \
    is signed byte for byte; a tag carries its tagger, its date and `Meaning:` in the signed message; a \
    commit its trailer and its date. The name must be that of the person whose key signed. A statement \
    that cannot be read, that names somebody else, or that is dated after the commit that brought it in, \
    is wanting. A signature that stands beside no statement is told as well.";

const HELP: &str = "make the statement anew with `git trace approve`";

pub fn judge(case: &Case<'_>) -> Ruling {
    let ruling = over_signed(case, "say who, when and what it means", HELP, |live| {
        fault(live, FaultKind::Payload)
    });
    // What cannot be read speaks of no record, and is wanting all the same.
    let unread: Vec<Wanting> = case
        .approvals
        .list
        .iter()
        .filter(|approval| !approval.is_gone && approval.targets.is_empty())
        .filter(|approval| approval.has(FaultKind::Payload))
        .map(|approval| {
            let path = approval.place.path.as_deref().unwrap_or_default();
            let why = approval.faults.first().map(|fault| fault.why.as_str()).unwrap_or_default();
            Wanting::new(format!("{path} cannot be read: {why}"), approval.place.clone(), HELP)
        })
        .collect();
    let ruling = match unread.is_empty() {
        true => ruling,
        false => {
            let says = format!("{} statements cannot be read", unread.len());
            Ruling::new(Outcome::Fails, says).with(ruling.evidence).wanting(unread)
        }
    };
    ruling.and_wanting(case.facts.claims.stray_signatures.iter().map(stray))
}

/// A signature without what it signs proves nothing, and is no fault of any approval.
fn stray(file: &File) -> Wanting {
    let message = format!("{} is a signature beside no statement", file.path);
    let help = "bring back the statement that it signs, under the same name without the ending";
    Wanting::new(message, Location::file(&file.path, file.blob), help).weighing(Severity::Minor)
}
