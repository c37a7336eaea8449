//! DI-06: interface paths that changed after the design's approval make it stale.

use super::{DESIGN, designs_of};
use crate::facts::InterfaceChange;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling, Timeline};

pub const ABOUT: &str = "After each commit of the range that changed a path under `interfaces` of an `[[item]]`, a \
    design record of that item (see DI-02) must have been approved, by a signature that counts: the commit that \
    brought the approval in must have the change among its ancestors, and a tag or note be younger than it. Where \
    none is, the design is stale.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts().or_else(|| case.facts.interfaces.unknown.clone()) {
        return Ruling::unjudged(gaps);
    }
    if case.config.items.iter().all(|item| item.interfaces.is_empty()) {
        return Ruling::not_assessed("no `[[item]]` says which paths are its interfaces");
    }
    if case.of_classes(DESIGN).next().is_none() {
        return Ruling::new(Outcome::Missing, "there is no record of a design");
    }
    let changes = &case.facts.interfaces.changes;
    if changes.is_empty() {
        return Ruling::new(Outcome::Empty, "no interface changed in this cycle");
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for change in changes {
        match approval_after(case, change) {
            Some(approval) => evidence.push(approval),
            None => {
                let path = &change.paths[0];
                let message = format!(
                    "{path} changed in {}, and no design of it was approved since",
                    change.commit.short()
                );
                let help = "bring the design up to the interface, and have it approved again";
                wanting.push(Wanting::new(message, Location::commit(change.commit), help));
            }
        }
    }
    let says = format!(
        "after {} of {} changes of interfaces a design was approved",
        changes.len() - wanting.len(),
        changes.len()
    );
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Stale };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// An approval of a design of each item whose interface a commit changed, made after it.
fn approval_after(case: &Case<'_>, change: &InterfaceChange) -> Option<Evidence> {
    let when = case.history.get(change.commit)?.committer.when?;
    let touched =
        case.config.items.iter().filter(|item| {
            change.paths.iter().any(|path| item.interfaces.matches(path.as_bytes()))
        });
    let mut last = None;
    for item in touched {
        let designs = designs_of(case, &item.id);
        let timelines = designs.map(|(file, standing)| Timeline::new(case, file, standing));
        let approval = timelines.flat_map(|it| it.approvals).find(|(mark, _)| match mark.commit {
            Some(by) => by != change.commit && case.history.is_ancestor(change.commit, by),
            None => mark.when > when,
        });
        last = Some(Evidence::approval(approval?.1));
    }
    last
}
