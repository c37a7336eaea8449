//! DI-03: an interface and trust boundary record exists and the threat model refers to it.

use super::refers_to;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "There must be a record of the class `interface`, one of which speaks of trust boundaries \
    (the words stand in it), and a record of the class `threat-model` must refer to each: by its path, the name \
    of its file, or the `id` in its front matter. What the records say is for a person to judge.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (interfaces, models) = (case.files_of("interface"), case.files_of("threat-model"));
    let (false, false) = (interfaces.is_empty(), models.is_empty()) else {
        let class = if interfaces.is_empty() { "interface" } else { "threat-model" };
        let says = format!("there is no record of the class `{class}`");
        return Ruling::new(Outcome::Missing, says);
    };
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for interface in &interfaces {
        let place = Location::file(&interface.file.path, interface.file.blob);
        if models.iter().any(|model| refers_to(model, interface)) {
            evidence.push(Evidence::record("interface record", interface, "recorded"));
            continue;
        }
        let message = format!("no threat model refers to {}", interface.file.path);
        let help = "name the record of the interface in the threat model, where its threats stand";
        wanting.push(Wanting::new(message, place, help));
    }
    let says = format!(
        "the threat model refers to {} of {} interface records",
        evidence.len(),
        interfaces.len()
    );
    if !interfaces
        .iter()
        .any(|it| it.stated.mentions("trust boundary") || it.stated.mentions("trust boundaries"))
    {
        let place = Location::file(&interfaces[0].file.path, interfaces[0].file.blob);
        let message = "no interface record speaks of trust boundaries".to_owned();
        wanting.push(Wanting::new(message, place, "say which interfaces cross a trust boundary"));
    }
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}
