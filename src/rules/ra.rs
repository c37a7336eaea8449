//! Row e: review and approval of all development process records.

mod ra01;
mod ra02;
mod ra03;
mod ra04;
mod ra05;
mod ra06;
mod ra07;
mod ra08;
mod ra09;
mod ra10;
mod ra11;

pub(super) use ra11::is_by_security;

use std::collections::BTreeMap;

use super::ruling::Wanting;
use super::{Case, Evidence, Outcome, Rule, Ruling};
use crate::approval::{Approval, Currency, FaultKind, Held};
use crate::facts::ControlledFile;
use crate::model::Severity::{Major, Minor, Observation};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "RA-01",
        Major,
        "Every controlled record is approved on its current content",
        ra01::ABOUT,
        ra01::judge,
    ),
    Rule::judged(
        "RA-02",
        Major,
        "The approver held the needed role on that date (by the roster's own history)",
        ra02::ABOUT,
        ra02::judge,
    ),
    Rule::judged("RA-03", Major, "The approver is not the sole author", ra03::ABOUT, ra03::judge),
    Rule::judged(
        "RA-04",
        Major,
        "The signature is valid, and the key was valid at that time",
        ra04::ABOUT,
        ra04::judge,
    ),
    Rule::judged(
        "RA-05",
        Major,
        "Printed name, date and meaning are inside the signed payload",
        ra05::ABOUT,
        ra05::judge,
    ),
    Rule::judged(
        "RA-06",
        Minor,
        "An approval that is only asserted makes the cell partial",
        ra06::ABOUT,
        ra06::judge,
    ),
    Rule::judged(
        "RA-07",
        Minor,
        "A bot's or a forge's key stands in for a person",
        ra07::ABOUT,
        ra07::judge,
    ),
    Rule::judged("RA-08", Major, "One key is shared by two people", ra08::ABOUT, ra08::judge),
    Rule::judged("RA-09", Minor, "Review findings are closed", ra09::ABOUT, ra09::judge),
    Rule::judged(
        "RA-10",
        Observation,
        "An approval came faster than anyone could read",
        ra10::ABOUT,
        ra10::judge,
    ),
    Rule::judged(
        "RA-11",
        Major,
        "Security records are approved by a security role",
        ra11::ABOUT,
        ra11::judge,
    ),
];

/// An approval with the records that it speaks of.
struct Live<'a> {
    approval: &'a Approval,
    records: Vec<(&'a ControlledFile, &'a Held)>,
}

impl Live<'_> {
    /// The paths of its records, the first few of them.
    fn paths(&self) -> String {
        const NAMED: usize = 3;
        let paths: Vec<&str> =
            self.records.iter().take(NAMED).map(|(file, _)| file.file.path.as_str()).collect();
        match self.records.len().saturating_sub(NAMED) {
            0 => paths.join(", "),
            more => format!("{} and {more} more", paths.join(", ")),
        }
    }

    fn evidence(&self) -> Evidence {
        Evidence::approval(self.approval)
    }

    fn wanting(&self, what: impl std::fmt::Display, help: &'static str) -> Wanting {
        let message = format!("{}, for {}: {what}", self.approval.who, self.paths());
        Wanting::new(message, self.approval.place.clone(), help)
    }
}

/// The approvals that speak of a record as it stands and were not taken back, each once.
fn live<'a>(case: &Case<'a>) -> Vec<Live<'a>> {
    let mut found: BTreeMap<usize, Live<'a>> = BTreeMap::new();
    for (file, standing) in case.records() {
        for (held, approval) in case.held(standing) {
            let lapsed = matches!(held.currency, Currency::Lapsed(_));
            if lapsed || approval.has(FaultKind::Withdrawn) {
                continue;
            }
            let live = Live { approval, records: Vec::new() };
            found.entry(held.approval).or_insert(live).records.push((file, held));
        }
    }
    found.into_values().collect()
}

/// The live approvals that somebody signed; or what is to be said where there are none.
fn signed<'a>(case: &Case<'a>) -> Result<Vec<Live<'a>>, Ruling> {
    if let Some(gaps) = case.doubts() {
        return Err(Ruling::unjudged(gaps));
    }
    let is_signed = |live: &Live<'_>| !live.approval.has(FaultKind::Unsigned);
    let signed: Vec<Live<'_>> = live(case).into_iter().filter(is_signed).collect();
    match signed.is_empty() {
        true => Err(Ruling::new(Outcome::Empty, "no record has a signed approval as it stands")),
        false => Ok(signed),
    }
}

/// A ruling over signed approvals, of which those that `fault` finds something in are wanting.
fn over_signed<'a>(
    case: &Case<'a>,
    what: &str,
    help: &'static str,
    fault: impl Fn(&Live<'a>) -> Option<String>,
) -> Ruling {
    let signed = match signed(case) {
        Ok(signed) => signed,
        Err(ruling) => return ruling,
    };
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for live in &signed {
        match fault(live) {
            Some(why) => wanting.push(live.wanting(why, help)),
            None => evidence.push(live.evidence()),
        }
    }
    let says = format!("{} of {} signed approvals {what}", evidence.len(), signed.len());
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// Why an approval does not count, if it is for one of these reasons.
fn fault(live: &Live<'_>, kind: FaultKind) -> Option<String> {
    let mut faults = live.approval.faults.iter();
    faults.find(|fault| fault.kind == kind).map(|fault| fault.why.clone())
}
