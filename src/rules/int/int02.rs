//! INT-02: the threat model is approved early.

use super::{THREAT_MODEL, approvals, approved_outcome, cycle, is_after, place, records, wanting};
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "Each record of the class `threat-model` must have its first approval that counts \
    before the design freeze, where one is marked, and within `integration.threat_model_by` of the cycle \
    (35 %), or before the cycle. Later is a minor finding; after `integration.threat_model_late` (80 %), \
    within `integration.threat_model_days` of the release (14), or never is a major one. The first approval \
    counts, so that a model which is kept up to date is not late by its last change; whether it is approved \
    as it stands is asked too, and one that is not is stale.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let found = cycle(case).and_then(|cycle| Ok((cycle, records(case, THREAT_MODEL)?)));
    let (cycle, models) = match found {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let limits = case.config.integration.limits;
    let frozen = cycle.freezes.design.as_ref();
    let (mut evidence, mut lacks, mut says) = (Vec::new(), Vec::new(), Vec::new());
    for model in &models {
        let path = &model.file.file.path;
        let Some(approved) = model.approved() else {
            says.push(format!("{path} has no approval that counts"));
            let help = "have it approved by a security role: `git trace approve`";
            lacks.push(wanting(model, format!("{path} has no approval that counts"), help));
            continue;
        };
        evidence.extend(approvals(model));
        let when = place(cycle, approved.when);
        says.push(format!("{path} was first approved {when}"));
        let left = cycle.release.when.days_since(approved.when);
        let is_frozen = frozen.is_some_and(|frozen| frozen.when < approved.when);
        if is_frozen || is_after(cycle, approved.when, limits.threat_model_by) {
            let is_major = is_after(cycle, approved.when, limits.threat_model_late)
                || left < limits.threat_model_days;
            let after = if is_frozen { ", after the design freeze" } else { "" };
            let message =
                format!("{path} was first approved {when}{after}, {left} days before the release");
            let help = "a threat model shapes a design only before it: write the next one first";
            lacks.push(wanting(model, message, help).minor_unless(is_major));
        }
    }
    let outcome = approved_outcome(&models, !lacks.is_empty());
    Ruling::new(outcome, says.join("; ")).with(evidence).wanting(lacks)
}
