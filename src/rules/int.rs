//! Integration: is security part of the life cycle, or appended to it?
//!
//! Every rule holds the times of security activities against the cycle of the release. Times are those of
//! committers' and signers' clocks; what speaks against these clocks is INT-12's subject.

mod int01;
mod int02;
mod int03;
mod int04;
mod int05;
mod int06;
mod int07;
mod int08;
mod int09;
mod int10;
mod int11;
mod int12;

pub use int06::needed_days;
pub use int07::security_work;

use super::records::{is_release, releases};
use super::ruling::Wanting;
use super::{Case, Evidence, Mark, Outcome, Rule, Ruling, Timeline};
use crate::approval::Status;
use crate::cycle::Cycle;
use crate::finding::Location;
use crate::model::Severity::Major;
use crate::model::Timestamp;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "INT-01",
        Major,
        "The development plan names each security activity and is approved",
        int01::ABOUT,
        int01::judge,
    ),
    Rule::judged("INT-02", Major, "The threat model is approved", int02::ABOUT, int02::judge),
    Rule::judged(
        "INT-03",
        Major,
        "The threat model follows interface changes",
        int03::ABOUT,
        int03::judge,
    ),
    Rule::judged(
        "INT-04",
        Major,
        "Security requirements are there early",
        int04::ABOUT,
        int04::judge,
    ),
    Rule::judged("INT-05", Major, "Findings influence the design", int05::ABOUT, int05::judge),
    Rule::judged(
        "INT-06",
        Major,
        "The penetration test report comes before R",
        int06::ABOUT,
        int06::judge,
    ),
    Rule::judged(
        "INT-07",
        Major,
        "Burst: security-record commits in the last 20 %",
        int07::ABOUT,
        int07::judge,
    ),
    Rule::judged(
        "INT-08",
        Major,
        "Order of phases: context → threat model → requirements → design → review → test → release",
        int08::ABOUT,
        int08::judge,
    ),
    Rule::judged("INT-09", Major, "Retroactive records", int09::ABOUT, int09::judge),
    Rule::judged(
        "INT-10",
        Major,
        "Planned activities all have a record",
        int10::ABOUT,
        int10::judge,
    ),
    Rule::judged(
        "INT-11",
        Major,
        "Periodic review of the threat model",
        int11::ABOUT,
        int11::judge,
    ),
    Rule::judged("INT-12", Major, "Time can be trusted", int12::ABOUT, int12::judge),
];

/// The classes of records that are security's own.
pub const SECURITY: [&str; 7] = [
    "security-context",
    "threat-model",
    "risk-assessment",
    "review",
    "test-plan",
    "test-report",
    "penetration-test-report",
];

const PLAN: &str = "software-development-plan";
const THREAT_MODEL: &str = "threat-model";
const PENETRATION_TEST: &str = "penetration-test-report";
const NO_IMPACT: &str = "no-impact-statement";

/// The cycle and why nothing can be said where there is none, or where its history is not whole.
fn cycle<'c>(case: &'c Case<'_>) -> Result<&'c Cycle, Ruling> {
    if let Some(gaps) = case.doubts() {
        return Err(Ruling::unjudged(gaps));
    }
    let cycle = case.cycle.as_ref().filter(|cycle| cycle.part(cycle.release.when).is_some());
    cycle.ok_or_else(|| {
        Ruling::not_assessed("the cycle has no length: its release is not after its start")
    })
}

/// The records of a class with their past; or what is to be said where there are none.
fn records<'a>(case: &Case<'a>, class: &str) -> Result<Vec<Timeline<'a>>, Ruling> {
    let contents = &case.facts.claims.contents;
    let is_empty = |it: &Timeline<'_>| {
        contents.get(&it.file.file.blob).is_some_and(|content| content.words == 0)
    };
    let (empty, found): (Vec<_>, Vec<_>) = case.timelines(class).into_iter().partition(is_empty);
    let says = match (found.is_empty(), empty.first()) {
        (false, _) => return Ok(found),
        (true, Some(record)) => format!("{} is empty", record.file.file.path),
        (true, None) => format!("there is no record of the class `{class}`"),
    };
    Err(Ruling::new(Outcome::Missing, says))
}

/// A point in time as a part of the cycle, in words.
fn place(cycle: &Cycle, when: Timestamp) -> String {
    match cycle.part(when) {
        Some(..0) => format!("on {}, before the cycle", when.date()),
        Some(1001..) => format!("on {}, after the release", when.date()),
        Some(part) => format!("on {}, at {} % of the cycle", when.date(), part / 10),
        None => format!("on {}", when.date()),
    }
}

/// Whether a point in time is later than so many hundredths of the cycle.
fn is_after(cycle: &Cycle, when: Timestamp, percent: i64) -> bool {
    cycle.part(when).is_some_and(|part| part > percent * 10)
}

/// What may stand in for the records of a patch: a statement that it has no impact, whose approvals come to
/// this.
fn no_impact<'a>(case: &Case<'a>, cycle: &Cycle, status: Status) -> Option<Timeline<'a>> {
    let release = cycle.name.as_deref().filter(|_| cycle.is_patch)?;
    let mut statements = case.timelines(NO_IMPACT).into_iter();
    statements.find(|it| {
        let mut releases = releases(it.file).iter();
        it.standing.status == status && releases.any(|said| is_release(said, release))
    })
}

/// A finding on a record.
fn wanting(timeline: &Timeline<'_>, message: impl Into<String>, help: &'static str) -> Wanting {
    Wanting::on(timeline.file, message, help)
}

/// A record as evidence from a point in its past on.
fn evidence(kind: &'static str, timeline: &Timeline<'_>, mark: Option<Mark>) -> Evidence {
    let place = Location::file(&timeline.file.file.path, timeline.file.file.blob);
    Evidence {
        kind,
        location: Location { commit: mark.and_then(|mark| mark.commit), ..place },
        who: None,
        when: mark.map(|mark| mark.when),
        state: "recorded",
    }
}

/// The approvals that a record has in time, as evidence.
fn approvals(timeline: &Timeline<'_>) -> Vec<Evidence> {
    timeline.approvals.iter().map(|(_, approval)| Evidence::approval(approval)).collect()
}

/// Of which records it cannot be known whether they are approved, and why.
fn unknown<'t>(timelines: &'t [Timeline<'_>]) -> impl Iterator<Item = String> + use<'t> {
    let unknown = timelines.iter().filter(|it| it.standing.status == Status::Unknown);
    unknown.map(|it| format!("{} {}", it.file.file.path, it.standing.says))
}

/// What a record that was approved once and is not as it stands makes of a rule on approval.
fn approved_outcome(timelines: &[Timeline<'_>], has_wanting: bool) -> Outcome {
    let is = |status| timelines.iter().any(|it| it.standing.status == status);
    match has_wanting {
        true => Outcome::Fails,
        false if is(Status::Stale) => Outcome::Stale,
        false if is(Status::Unknown) => Outcome::NotAssessed,
        false => Outcome::Holds,
    }
}
