//! Row d: repeatable testing, verification and validation.

mod vv01;
mod vv02;
mod vv03;
mod vv04;
mod vv05;
mod vv06;
mod vv07;
mod vv08;
mod vv09;

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
    Rule::judged(
        "VV-02",
        Major,
        "Security requirements, threat mitigation, vulnerability and penetration testing (5.7.1–5.7.4) each have a plan and a report",
        vv02::ABOUT,
        vv02::judge,
    ),
    Rule::judged(
        "VV-03",
        Major,
        "A report names the commit or digest tested, the date, the tester, the procedure's version, the result and the anomalies",
        vv03::ABOUT,
        vv03::judge,
    ),
    Rule::judged(
        "VV-04",
        Major,
        "The commit tested is the one released, or the difference is justified",
        vv04::ABOUT,
        vv04::judge,
    ),
    Rule::judged("VV-05", Minor, "Toolchain and CI are pinned", vv05::ABOUT, vv05::judge),
    Rule::judged(
        "VV-06",
        Major,
        "The tester wrote none of the item in this cycle (major for penetration tests, else minor)",
        vv06::ABOUT,
        vv06::judge,
    ),
    Rule::judged("VV-07", Major, "A failure has a problem report", vv07::ABOUT, vv07::judge),
    Rule::judged(
        "VV-08",
        Major,
        "Findings are closed, or accepted, before the release tag",
        vv08::ABOUT,
        vv08::judge,
    ),
    Rule::judged(
        "VV-09",
        Major,
        "Regression tests ran after the last change to a controlled path",
        vv09::ABOUT,
        vv09::judge,
    ),
];
