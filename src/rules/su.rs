//! Row g: security updates and patching.

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged("SU-01", Major, "A patch policy with time targets"),
    Rule::unjudged(
        "SU-02",
        Major,
        "The intervals received → triaged → fixed → released → disclosed, against the targets (major where exceeded without a reason)",
    ),
    Rule::unjudged("SU-03", Major, "A verification record for the patch"),
    Rule::unjudged("SU-04", Major, "Signature or hash of the artefacts"),
    Rule::unjudged("SU-05", Major, "The advisory has description, CVSS, versions and resolution"),
    Rule::unjudged("SU-06", Major, "The fix is on every supported branch"),
    Rule::unjudged("SU-07", Minor, "SBOM and VEX were refreshed"),
    Rule::unjudged("SU-08", Minor, "A compatibility statement for supported software"),
];
