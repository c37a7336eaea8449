//! RA-06: an approval that is only asserted makes the cell partial.

use std::collections::HashSet;

use super::live;
use crate::approval::Status;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "A trailer, a note or a statement that the named person did not sign is the word of \
    whoever wrote it. Records that are approved by nothing better are listed here; RA-01 is then at best \
    asserted, and the row partial.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let asserted: HashSet<&str> = case
        .records()
        .filter(|(_, standing)| standing.status == Status::Asserted)
        .map(|(file, _)| file.file.path.as_str())
        .collect();
    let help = "have the person named sign: `git trace approve`";
    let (live, mut wanting) = (live(case), Vec::new());
    if live.is_empty() {
        return Ruling::new(Outcome::Empty, "no record has an approval as it stands");
    }
    for live in live.iter().filter(|live| live.approval.is_asserted()) {
        if live.records.iter().any(|(file, _)| asserted.contains(file.file.path.as_str())) {
            wanting.push(live.wanting(&live.approval.faults[0].why, help));
        }
    }
    match wanting.is_empty() {
        true => Ruling::new(Outcome::Holds, "no record rests on an approval that nobody signed"),
        false => {
            let says = format!("{} records rest on approvals that nobody signed", asserted.len());
            Ruling::new(Outcome::Asserted, says).wanting(wanting)
        }
    }
}
