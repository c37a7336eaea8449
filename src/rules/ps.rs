//! Row f: product support.

use super::Rule;
use crate::model::Severity::Major;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged("PS-01", Major, "A coordinated vulnerability disclosure policy with a contact"),
    Rule::unjudged(
        "PS-02",
        Major,
        "A support statement and end of support for each supported release; every component is classed maintained, supported or required software",
    ),
    Rule::unjudged(
        "PS-03",
        Major,
        "Operation, account management and secure decommissioning guides stand in the tagged tree (major (decommissioning: minor))",
    ),
    Rule::unjudged(
        "PS-04",
        Major,
        "Problem reports carry severity, affected versions, root cause and closure",
    ),
    Rule::unjudged("PS-05", Major, "Monitoring records come at the planned cadence"),
    Rule::unjudged(
        "PS-06",
        Major,
        "Residual anomalies and residual risks are listed for the release",
    ),
    Rule::unjudged(
        "PS-07",
        Major,
        "The release document states the scope and the tailoring (5.8.2)",
    ),
];
