//! Tailoring: justification for what is not implemented, reviewed by a security expert.

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged(
        "TA-01",
        Major,
        "Every leaf clause of the catalogue has exactly one disposition",
    ),
    Rule::unjudged(
        "TA-02",
        Major,
        "There is a tailoring record at all; \"nothing tailored\" must itself be a signed statement",
    ),
    Rule::unjudged(
        "TA-03",
        Major,
        "Its approver was a security expert on that date, and not its author",
    ),
    Rule::unjudged(
        "TA-04",
        Major,
        "It was approved before the phase it affects began; after the release it is retroactive",
    ),
    Rule::unjudged("TA-05", Major, "It has not run out, and its scope covers this release"),
    Rule::unjudged(
        "TA-06",
        Major,
        "No contradiction: \"implemented\" without evidence is major, tailored out with live \
         evidence an observation",
    ),
    Rule::unjudged("TA-07", Major, "No unknown clause and no wrong edition"),
    Rule::unjudged("TA-08", Minor, "No empty or boilerplate justification"),
    Rule::unjudged(
        "TA-09",
        Major,
        "Partial or not implemented needs a compensating measure or a risk reference",
    ),
    Rule::unjudged("TA-10", Major, "5.1.1 itself is not tailored out"),
    Rule::unjudged(
        "TA-11",
        Major,
        "A change to the record has a change request and a new approval",
    ),
];
