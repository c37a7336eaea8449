//! DI-03: an interface and trust boundary record exists and the threat model refers to it.

use super::refers_to;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling, Timeline};

pub const ABOUT: &str = "There must be a record of the class `interface`, one of which speaks of trust boundaries \
    (the words stand in it), and a record of the class `threat-model` must refer to each: by its path, the name \
    of its file, or the `id` in its front matter, and have changed or been approved in or after the commit that \
    changed it last, else it is stale. What the records say is for a person to judge.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let (interfaces, models) = (case.timelines("interface"), case.timelines("threat-model"));
    let (false, false) = (interfaces.is_empty(), models.is_empty()) else {
        let class = if interfaces.is_empty() { "interface" } else { "threat-model" };
        let says = format!("there is no record of the class `{class}`");
        return Ruling::new(Outcome::Missing, says);
    };
    let (mut evidence, mut wanting, mut lapsed) = (Vec::new(), Vec::new(), 0);
    for interface in &interfaces {
        let (file, path) = (interface.file, &interface.file.file.path);
        let referring = models.iter().filter(|model| refers_to(model.file, file));
        let referring: Vec<&Timeline<'_>> = referring.collect();
        if referring.iter().any(|model| has_seen(case, model, interface)) {
            evidence.push(Evidence::record("interface record", file, "recorded"));
            continue;
        }
        let message = match referring.first() {
            Some(model) => {
                lapsed += 1;
                format!("{path} changed after {}, which refers to it", model.file.file.path)
            }
            None => format!("no threat model refers to {path}"),
        };
        let help = "name the record of the interface in the threat model, where its threats stand";
        wanting.push(Wanting::on(file, message, help));
    }
    let says = format!(
        "the threat model refers to {} of {} interface records",
        evidence.len(),
        interfaces.len()
    );
    let mentions = |words| interfaces.iter().any(|it| it.file.stated.mentions(words));
    if !mentions("trust boundary") && !mentions("trust boundaries") {
        let message = "no interface record speaks of trust boundaries";
        let help = "say which interfaces cross a trust boundary";
        wanting.push(Wanting::on(interfaces[0].file, message, help));
    }
    let outcome = match wanting.len() {
        0 => Outcome::Holds,
        all if all == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

/// Whether a threat model changed or was approved when an interface was what it is now.
fn has_seen(case: &Case<'_>, model: &Timeline<'_>, interface: &Timeline<'_>) -> bool {
    let Some(last) = interface.updated() else { return false };
    let approved = model.approvals.iter().map(|(mark, _)| mark);
    model.changes.iter().chain(approved).any(|mark| match (mark.commit, last.commit) {
        (Some(by), Some(change)) => by == change || case.history.is_ancestor(change, by),
        _ => mark.when >= last.when,
    })
}
