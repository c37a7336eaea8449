//! Row d: repeatable testing, verification and validation.

mod vv01;

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "VV-01",
        Major,
        "The plan was approved before the first execution",
        vv01::ABOUT,
        vv01::judge,
    ),
    Rule::unjudged(
        "VV-02",
        Major,
        "Security requirements, threat mitigation, vulnerability and penetration testing (5.7.1–5.7.4) each have a plan and a report",
    ),
    Rule::unjudged(
        "VV-03",
        Major,
        "A report names the commit or digest tested, the date, the tester, the procedure's version, the result and the anomalies",
    ),
    Rule::unjudged(
        "VV-04",
        Major,
        "The commit tested is the one released, or the difference is justified",
    ),
    Rule::unjudged("VV-05", Minor, "Toolchain and CI are pinned"),
    Rule::unjudged(
        "VV-06",
        Major,
        "The tester wrote none of the item in this cycle (major for penetration tests, else minor)",
    ),
    Rule::unjudged("VV-07", Major, "A failure has a problem report"),
    Rule::unjudged("VV-08", Major, "Findings are closed, or accepted, before the release tag"),
    Rule::unjudged(
        "VV-09",
        Major,
        "Regression tests ran after the last change to a controlled path",
    ),
];
