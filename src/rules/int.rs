//! Integration: is security part of the life cycle, or appended to it?

use super::Rule;
use crate::model::Severity::Major;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged(
        "INT-01",
        Major,
        "The development plan names each security activity and is approved",
    ),
    Rule::unjudged("INT-02", Major, "The threat model is approved"),
    Rule::unjudged("INT-03", Major, "The threat model follows interface changes"),
    Rule::unjudged("INT-04", Major, "Security requirements are there early"),
    Rule::unjudged("INT-05", Major, "Findings influence the design"),
    Rule::unjudged("INT-06", Major, "The penetration test report comes before R"),
    Rule::unjudged("INT-07", Major, "Burst: security-record commits in the last 20 %"),
    Rule::unjudged(
        "INT-08",
        Major,
        "Order of phases: context → threat model → requirements → design → review → test → release",
    ),
    Rule::unjudged("INT-09", Major, "Retroactive records"),
    Rule::unjudged("INT-10", Major, "Planned activities all have a record"),
    Rule::unjudged("INT-11", Major, "Periodic review of the threat model"),
    Rule::unjudged("INT-12", Major, "Time can be trusted"),
];
