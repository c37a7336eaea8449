//! INT-02: the threat model is approved early.

use super::{
    THREAT_MODEL, approvals, approved_outcome, cycle, is_after, place, records, unknown, wanting,
};
use crate::approval::Status;
use crate::model::Oid;
use crate::model::Severity::Observation;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Ruling, Timeline};

pub const ABOUT: &str = "Each record of the class `threat-model` must have its first approval that counts before \
    the design freeze, where one is marked, and within `integration.threat_model_by` of the cycle (35 %), or \
    before the cycle. Later is a minor finding; after `integration.threat_model_late` (80 %), within \
    `integration.threat_model_days` of the release (14), or never is a major one. The first approval counts, so \
    that a model which is kept up to date is not late by its last change; whether it is approved as it stands is \
    asked too, and one that is not is stale; where that cannot be known it is not assessed. What was approved \
    early in the cycle with less than half of the words that it has now is an observation: whether that was a \
    threat model is for a person to judge.";

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
            if model.standing.status == Status::Unknown {
                continue;
            }
            says.push(format!("{path} has no approval that counts"));
            let help = "have it approved by a security role: `git trace approve`";
            lacks.push(wanting(model, format!("{path} has no approval that counts"), help));
            continue;
        };
        evidence.extend(approvals(model));
        let when = place(cycle, approved.when);
        says.push(format!("{path} was first approved {when}"));
        lacks.extend(grown(case, model).filter(|_| approved.when > cycle.start.when));
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
    says.extend(unknown(&models));
    let outcome =
        approved_outcome(&models, lacks.iter().any(|lack| lack.severity != Some(Observation)));
    Ruling::new(outcome, says.join("; ")).with(evidence).wanting(lacks)
}

/// That what was approved first is not half of what stands there.
fn grown(case: &Case<'_>, model: &Timeline<'_>) -> Option<Wanting> {
    let (_, first) = model.approvals.first()?;
    let held = case.held(model.standing).find(|(_, approval)| std::ptr::eq(*approval, *first));
    let words = |blob: Oid| case.facts.claims.contents.get(&blob).map(|content| content.words);
    let (then, now) = (words(held?.0.committed.as_ref()?.blob?)?, words(model.file.file.blob)?);
    let path = &model.file.file.path;
    (then * 2 < now).then(|| {
        let message = format!("{path} had {then} of its {now} words when it was first approved");
        let help = "see whether what was approved was a threat model already";
        wanting(model, message, help).weighing(Observation)
    })
}
