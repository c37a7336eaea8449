//! Tailoring: justification for what is not implemented, reviewed by a security expert.

mod ta01;
mod ta02;
mod ta03;
mod ta04;
mod ta05;
mod ta06;
mod ta07;
mod ta08;
mod ta09;
mod ta10;
mod ta11;

use super::{Case, Evidence, Outcome, Rule, Ruling};
use crate::facts::TailoringFile;
use crate::finding::Location;
use crate::model::Severity::{Major, Minor};
use crate::tailoring::{PATH, Tailoring};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "TA-01",
        Major,
        "Every leaf clause of the catalogue has exactly one disposition",
        ta01::ABOUT,
        ta01::judge,
    ),
    Rule::judged(
        "TA-02",
        Major,
        "There is a tailoring record at all; \"nothing tailored\" must itself be a signed statement",
        ta02::ABOUT,
        ta02::judge,
    ),
    Rule::judged(
        "TA-03",
        Major,
        "Its approver was a security expert on that date, and not its author",
        ta03::ABOUT,
        ta03::judge,
    ),
    Rule::judged(
        "TA-04",
        Major,
        "It was approved before the phase it affects began; after the release it is retroactive",
        ta04::ABOUT,
        ta04::judge,
    ),
    Rule::judged(
        "TA-05",
        Major,
        "It has not run out, and its scope covers this release",
        ta05::ABOUT,
        ta05::judge,
    ),
    Rule::judged_by_others(
        "TA-06",
        Major,
        "No contradiction: \"implemented\" without evidence is major, tailored out with live \
         evidence an observation",
        ta06::ABOUT,
        ta06::judge,
    ),
    Rule::judged(
        "TA-07",
        Major,
        "No unknown clause and no wrong edition",
        ta07::ABOUT,
        ta07::judge,
    ),
    Rule::judged("TA-08", Minor, "No empty or boilerplate justification", ta08::ABOUT, ta08::judge),
    Rule::judged(
        "TA-09",
        Major,
        "Partial or not implemented needs a compensating measure or a risk reference",
        ta09::ABOUT,
        ta09::judge,
    ),
    Rule::judged("TA-10", Major, "5.1.1 itself is not tailored out", ta10::ABOUT, ta10::judge),
    Rule::judged(
        "TA-11",
        Major,
        "A change to the record has a change request and a new approval",
        ta11::ABOUT,
        ta11::judge,
    ),
];

/// The tailoring record, or what a rule comes to without one that can be read.
fn record<'a>(
    case: &Case<'a>,
    without: Outcome,
) -> Result<(&'a TailoringFile, &'a Tailoring), Ruling> {
    if let Some(why) = &case.facts.unlisted {
        return Err(Ruling::not_assessed(format!(
            "whether there is a record cannot be told: {why}"
        )));
    }
    let Some(file) = &case.facts.tailoring else {
        return Err(Ruling::new(without, format!("there is no tailoring record `{PATH}`")));
    };
    match &file.read {
        Ok((record, _)) => Ok((file, record)),
        Err(problem) => {
            Err(Ruling::not_assessed(format!("the record cannot be read: {}", problem.message)))
        }
    }
}

/// A line of the record.
fn line(file: &TailoringFile, line: usize) -> Location {
    Location::file(&file.file.path, file.file.blob).at_line(line)
}

/// The record as evidence.
fn evidence(case: &Case<'_>, file: &TailoringFile) -> Evidence {
    let controlled = case.facts.controlled.iter().find(|it| it.file.path == PATH);
    let newest = controlled.and_then(|it| it.versions.first());
    Evidence {
        kind: "tailoring record",
        location: Location {
            commit: newest.map(|version| version.commit),
            ..Location::file(&file.file.path, file.file.blob)
        },
        who: None,
        when: newest.and_then(|version| version.when),
        state: "recorded",
    }
}
