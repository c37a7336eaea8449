//! The lanes of a release: security activities, each beside the phase of the life cycle that it belongs to.

use super::int::needed_days;
use crate::cycle::{Anchor, Cycle};
use crate::rules::Case;

/// A security activity.
pub struct Lane {
    /// What it is called.
    pub title: &'static str,
    /// The phase that it belongs to (IEC 62304, 5.1 to 5.8).
    pub phase: &'static str,
    /// The classes of records that come of it; none for requirements and findings, which are items.
    pub classes: &'static [&'static str],
    /// The part of the cycle in which a rule expects it, in thousandths.
    pub planned: Option<(i64, i64)>,
}

/// The lane whose marks are requirements.
pub const REQUIREMENTS: &str = "Security requirements";

/// The lane whose marks are problem reports.
pub const FINDINGS: &str = "Findings";

/// The lanes of a cycle from the top down; what is planned is what INT-01, INT-02, INT-04 and INT-06
/// expect.
pub fn lanes(case: &Case<'_>, cycle: &Cycle) -> Vec<Lane> {
    let limits = case.config.integration.limits;
    let part = |anchor: &Option<Anchor>| anchor.as_ref().and_then(|anchor| cycle.part(anchor.when));
    let frozen = part(&cycle.freezes.requirements);
    let designed = part(&cycle.freezes.design).unwrap_or(1000);
    let length = cycle.release.when.days_since(cycle.start.when).max(1);
    let tested = 1000 - needed_days(case, cycle) * 1000 / length;
    let coded = part(&cycle.freezes.code).unwrap_or(0);
    let lane = |title, phase, classes, planned| Lane { title, phase, classes, planned };
    vec![
        lane(
            "Development plan",
            "planning",
            &["software-development-plan"][..],
            Some((0, limits.plan_by * 10)),
        ),
        lane("Security context", "planning", &["security-context"], None),
        lane(
            "Threat model",
            "requirements",
            &["threat-model"],
            Some((0, designed.min(limits.threat_model_by * 10))),
        ),
        lane("Risk assessment", "requirements", &["risk-assessment"], None),
        lane(REQUIREMENTS, "requirements", &[], frozen.map(|frozen| (0, frozen))),
        lane("Secure design", "design", &["architecture", "interface", "design"], None),
        lane("Reviews", "implementation", &["review"], None),
        lane("Security tests", "verification", &["test-plan", "test-report"], None),
        lane(
            "Penetration test",
            "verification",
            &["penetration-test-report"],
            (tested > coded).then_some((coded, tested)),
        ),
        lane(FINDINGS, "problem resolution", &[], None),
        lane("Advisories and release", "release", &["advisory", "release-document"], None),
    ]
}
