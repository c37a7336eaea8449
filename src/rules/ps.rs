//! Row f: product support.

mod ps01;
mod ps02;
mod ps03;
mod ps04;
mod ps05;
mod ps06;
mod ps07;

use super::Rule;
use crate::model::Severity::Major;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "PS-01",
        Major,
        "A coordinated vulnerability disclosure policy with a contact",
        ps01::ABOUT,
        ps01::judge,
    ),
    Rule::judged(
        "PS-02",
        Major,
        "A support statement and end of support for each supported release; every component is classed maintained, supported or required software",
        ps02::ABOUT,
        ps02::judge,
    ),
    Rule::judged(
        "PS-03",
        Major,
        "Operation, account management and secure decommissioning guides stand in the tagged tree (major (decommissioning: minor))",
        ps03::ABOUT,
        ps03::judge,
    ),
    Rule::judged(
        "PS-04",
        Major,
        "Problem reports carry severity, affected versions, root cause and closure",
        ps04::ABOUT,
        ps04::judge,
    ),
    Rule::judged(
        "PS-05",
        Major,
        "Monitoring records come at the planned cadence",
        ps05::ABOUT,
        ps05::judge,
    ),
    Rule::judged(
        "PS-06",
        Major,
        "Residual anomalies and residual risks are listed for the release",
        ps06::ABOUT,
        ps06::judge,
    ),
    Rule::judged(
        "PS-07",
        Major,
        "The release document states the scope and the tailoring (5.8.2)",
        ps07::ABOUT,
        ps07::judge,
    ),
];
