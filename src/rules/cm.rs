//! Row a: configuration management with change controls and change history.

mod cm01;
mod cm02;
mod cm03;
mod cm04;
mod cm05;
mod cm06;
mod cm07;
mod cm08;
mod cm09;
mod cm10;

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "CM-01",
        Major,
        "A commit that touches a controlled path cites a change request",
        cm01::ABOUT,
        cm01::judge,
    ),
    Rule::judged(
        "CM-02",
        Major,
        "The change request exists as a record and was approved before the change was integrated",
        cm02::ABOUT,
        cm02::judge,
    ),
    Rule::judged(
        "CM-03",
        Major,
        "The change request links to its verification",
        cm03::ABOUT,
        cm03::judge,
    ),
    Rule::judged(
        "CM-04",
        Major,
        "The release tag is annotated, signed by an authorised releaser, and has not moved since \
         the last report",
        cm04::ABOUT,
        cm04::judge,
    ),
    Rule::judged(
        "CM-05",
        Major,
        "Earlier releases and earlier report heads are ancestors of this one: history was not \
         rewritten",
        cm05::ABOUT,
        cm05::judge,
    ),
    Rule::judged(
        "CM-06",
        Minor,
        "Commits that went straight to the mainline without review are listed",
        cm06::ABOUT,
        cm06::judge,
    ),
    Rule::judged(
        "CM-07",
        Minor,
        "Paths that belong to no configuration item are listed",
        cm07::ABOUT,
        cm07::judge,
    ),
    Rule::judged(
        "CM-08",
        Major,
        "An SBOM stands in the tagged tree, names this version, and agrees with the lockfile \
         beside it",
        cm08::ABOUT,
        cm08::judge,
    ),
    Rule::judged(
        "CM-09",
        Major,
        "The configuration management plan is approved and unchanged since",
        cm09::ABOUT,
        cm09::judge,
    ),
    Rule::judged(
        "CM-10",
        Minor,
        "An emergency change was ratified within the configured days",
        cm10::ABOUT,
        cm10::judge,
    ),
];
