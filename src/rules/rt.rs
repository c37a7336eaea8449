//! Row b: product description and requirements definition with traceability.

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged(
        "RT-01",
        Major,
        "The product description and the product security context are approved",
    ),
    Rule::unjudged("RT-02", Major, "Identifiers are unique, and never reused across history"),
    Rule::unjudged(
        "RT-03",
        Major,
        "Each security requirement is linked to the threat, risk or regulation it answers",
    ),
    Rule::unjudged(
        "RT-04",
        Major,
        "Each requirement is linked to a verification that has a result",
    ),
    Rule::unjudged("RT-05", Minor, "No dangling references, no orphan tests"),
    Rule::unjudged(
        "RT-06",
        Major,
        "No text changed after its approval or verification (suspect link)",
    ),
    Rule::unjudged(
        "RT-07",
        Minor,
        "A requirement was approved before the first commit that implements it",
    ),
    Rule::unjudged("RT-08", Minor, "A removed requirement has a change request"),
];
