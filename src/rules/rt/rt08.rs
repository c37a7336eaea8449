//! RT-08: a removed requirement has a change request.

use crate::evolution::Kind;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each commit of the range that removes a requirement must cite a change request, itself \
    or by the merge that brought it in. A requirement that goes on under another identifier, in another \
    file or format, is not removed. Where the evaluated commit has no requirement at all and no configuration names \
    the files that had some, this is not assessed.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.requirement_gaps() {
        return Ruling::unjudged(gaps);
    }
    if case.facts.requirements.evolution.is_unsought {
        return Ruling::not_assessed(
            "there is no requirement, and those that are gone were not looked for: `[requirement] records` \
             says where they stood",
        );
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for (id, events) in case.facts.requirements.evolution.all() {
        for event in events.iter().filter(|event| event.kind == Kind::Removed) {
            let Some(position) = case.commits().position(|commit| commit.id == event.commit) else {
                continue;
            };
            let place = Location {
                commit: Some(event.commit),
                ..Location::file(&event.state.path, event.state.blob)
            };
            if case.citations[position].is_empty() {
                let message = format!(
                    "{id} was removed in {} without a change request",
                    event.commit.short()
                );
                let help = "say in a change request why it is gone, and cite it by a trailer";
                wanting.push(Wanting::new(message, place, help));
                continue;
            }
            let commit = case.commits().nth(position);
            evidence.extend(commit.map(|commit| Evidence::commit(commit, "asserted")));
        }
    }
    let total = evidence.len() + wanting.len();
    let says = format!("{} of {total} removed requirements have a change request", evidence.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "the range removes no requirement"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}
