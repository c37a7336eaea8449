//! TA-09: partial or not implemented needs a compensating measure or a risk reference.

use super::{evidence, line, record};
use crate::facts::TailoringFile;
use crate::model::Severity;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::tailoring::{Disposition, Entry};

pub const ABOUT: &str = "An entry that is partially implemented or not implemented must say what is done instead \
    (`measure`) or which risks it touches (`risks`). What it names as `evidence` must exist: a file of the \
    evaluated tree, a requirement, a change request or problem report, or an address that begins with https://. \
    A measure without evidence, and a risk without a decision on what remains of it (`residual_risk`), are \
    minor findings.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let takes_one = [Disposition::Partial, Disposition::NotImplemented];
    let (mut total, mut wanting) = (0, Vec::new());
    for entry in record.in_force() {
        if takes_one.contains(&entry.disposition) {
            total += 1;
            wanting.extend(uncompensated(file, entry));
        }
        wanting.extend(dangling(case, file, entry));
    }
    let faults = wanting.iter().filter(|it| it.severity.is_none()).count();
    let (outcome, says) = match (total, faults) {
        (_, 1..) => {
            (Outcome::Fails, format!("{faults} measures, risks or pieces of evidence are missing"))
        }
        (0, _) => (Outcome::Empty, "nothing is partially or not implemented".to_owned()),
        _ => (Outcome::Holds, format!("{total} entries name what is done instead, or the risk")),
    };
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}

fn uncompensated(file: &TailoringFile, entry: &Entry) -> Option<Wanting> {
    let (id, place) = (&entry.id, line(file, entry.line));
    match (&entry.measure, entry.risks.is_empty()) {
        (None, true) => {
            let message = format!(
                "{id} is {} and names neither a measure nor a risk",
                entry.disposition.words()
            );
            Some(Wanting::new(message, place, "add `measure` with its `evidence`, or `risks`"))
        }
        (Some(_), _) if entry.evidence.is_empty() => {
            let message = format!("{id} names a measure, and no evidence for it");
            let help = "add `evidence`: a file of this repository, or where it stands";
            Some(Wanting::new(message, place, help).weighing(Severity::Minor))
        }
        (_, false) if entry.residual_risk.is_none() => {
            let message = format!("{id} names risks, and not what was decided of what remains");
            let help = "add `residual_risk`: what remains, and who accepts it";
            Some(Wanting::new(message, place, help).weighing(Severity::Minor))
        }
        _ => None,
    }
}

/// The evidence that an entry names and that is not there.
fn dangling(case: &Case<'_>, file: &TailoringFile, entry: &Entry) -> Vec<Wanting> {
    let exists = |name: &str| {
        let path = name.split('#').next().unwrap_or_default();
        name.starts_with("https://")
            || case.facts.files.iter().any(|file| file.path == path)
            || case.facts.records.iter().any(|record| record.record.id == name)
            || case.trace.nodes.iter().any(|node| node.item.id == name)
    };
    let wanting = entry.evidence.iter().filter(|name| !exists(name)).map(|name| {
        let message = format!("{} names {name} as evidence, which is not here", entry.id);
        let help =
            "name a file of this commit, an identifier, or an address that begins with https://";
        Wanting::new(message, line(file, entry.line), help)
    });
    wanting.collect()
}
