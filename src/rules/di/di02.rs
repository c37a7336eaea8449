//! DI-02: each software item has an approved design record.

use super::{DESIGN, designs_of};
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Each `[[item]]` must be named, in a field `item` or `items` of its front matter, by a record \
    of the class `architecture`, `interface` or `design`; `items: all` names all of them. Each of these records \
    must be approved as it stands, as RA-01 says.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    if case.config.items.is_empty() {
        return Ruling::new(Outcome::Missing, "no software items are configured (`[[item]]`)");
    }
    let designs = Tally::of(case, case.of_classes(DESIGN));
    if designs.total() == 0 {
        return Ruling::new(Outcome::Missing, "there is no record of a design");
    }
    let items = &case.config.items;
    let bare: Vec<Wanting> = items
        .iter()
        .filter(|item| designs_of(case, &item.id).next().is_none())
        .map(|item| {
            let message = format!("the software item {} has no design record", item.id);
            let help = "name the item in the front matter of its design: `item: ID`";
            Wanting::new(message, Location::commit(case.range.to), help)
        })
        .collect();
    let says = format!(
        "{} of {} software items have a design; {} of {} designs are approved as they stand",
        items.len() - bare.len(),
        items.len(),
        designs.approved(),
        designs.total()
    );
    let outcome = if bare.is_empty() { designs.outcome() } else { Outcome::Fails };
    Ruling::new(outcome, says).with(designs.evidence).wanting(designs.wanting).and_wanting(bare)
}
