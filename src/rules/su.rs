//! Row g: security updates and patching.

mod su01;
mod su02;
mod su03;
mod su04;
mod su05;
mod su06;
mod su07;
mod su08;

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged("SU-01", Major, "A patch policy with time targets", su01::ABOUT, su01::judge),
    Rule::judged(
        "SU-02",
        Major,
        "The intervals received → triaged → fixed → released → disclosed, against the targets (major where exceeded without a reason)",
        su02::ABOUT,
        su02::judge,
    ),
    Rule::judged("SU-03", Major, "A verification record for the patch", su03::ABOUT, su03::judge),
    Rule::judged("SU-04", Major, "Signature or hash of the artefacts", su04::ABOUT, su04::judge),
    Rule::judged(
        "SU-05",
        Major,
        "The advisory has description, CVSS, versions and resolution",
        su05::ABOUT,
        su05::judge,
    ),
    Rule::judged("SU-06", Major, "The fix is on every supported branch", su06::ABOUT, su06::judge),
    Rule::judged("SU-07", Minor, "SBOM and VEX were refreshed", su07::ABOUT, su07::judge),
    Rule::judged(
        "SU-08",
        Minor,
        "A compatibility statement for supported software",
        su08::ABOUT,
        su08::judge,
    ),
];
