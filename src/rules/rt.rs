//! Row b: product description and requirements definition with traceability.

mod rt01;
mod rt02;
mod rt03;
mod rt04;
mod rt05;
mod rt06;
mod rt07;
mod rt08;

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "RT-01",
        Major,
        "The product description and the product security context are approved",
        rt01::ABOUT,
        rt01::judge,
    ),
    Rule::judged(
        "RT-02",
        Major,
        "Identifiers are unique, and never reused across history",
        rt02::ABOUT,
        rt02::judge,
    ),
    Rule::judged(
        "RT-03",
        Major,
        "Each security requirement is linked to the threat, risk or regulation it answers",
        rt03::ABOUT,
        rt03::judge,
    ),
    Rule::judged(
        "RT-04",
        Major,
        "Each requirement is linked to a verification that has a result",
        rt04::ABOUT,
        rt04::judge,
    ),
    Rule::judged(
        "RT-05",
        Minor,
        "No dangling references, no orphan tests",
        rt05::ABOUT,
        rt05::judge,
    ),
    Rule::judged(
        "RT-06",
        Major,
        "No text changed after its approval or verification (suspect link)",
        rt06::ABOUT,
        rt06::judge,
    ),
    Rule::judged(
        "RT-07",
        Minor,
        "A requirement was approved before the first commit that implements it",
        rt07::ABOUT,
        rt07::judge,
    ),
    Rule::judged(
        "RT-08",
        Minor,
        "A removed requirement has a change request",
        rt08::ABOUT,
        rt08::judge,
    ),
];
