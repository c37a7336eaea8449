//! The traceability matrix over all repositories.

use super::super::report::Place;
use super::build::place;
use super::{CombinedLink, CombinedRequirement};
use crate::product::{self, Answer, Defined, OwnLink, Part};

/// Every requirement of every report, in their order.
pub fn requirements(parts: &[Part]) -> Vec<CombinedRequirement> {
    product::defined(parts).iter().map(|it| requirement(parts, it)).collect()
}

fn requirement(parts: &[Part], defined: &Defined<'_>) -> CombinedRequirement {
    let it = defined.requirement;
    let covered = !it.down.is_empty();
    let covered_elsewhere = !defined.down.is_empty();
    CombinedRequirement {
        repository: parts[defined.part].name.clone(),
        id: it.id.clone(),
        title: it.title.clone(),
        kind: it.kind.clone(),
        place: place(&it.place),
        informative: it.informative,
        up: links(parts, defined.part, &it.up, &defined.up),
        down: links(parts, defined.part, &it.down, &defined.down),
        crossing: defined.links,
        covered: covered || covered_elsewhere,
        covered_elsewhere: covered_elsewhere && !covered,
        result: product::result(defined),
    }
}

/// The links of one side: those within the repository, then those that cross.
fn links(
    parts: &[Part],
    part: usize,
    own: &[OwnLink],
    crossing: &[Answer<'_>],
) -> Vec<CombinedLink> {
    let own = own.iter().map(|link| CombinedLink {
        repository: parts[part].name.clone(),
        meaning: link.meaning.clone(),
        kind: link.kind.clone(),
        name: link.name.clone(),
        title: String::new(),
        place: Place::default(),
        crosses: false,
        result: None,
        of_baseline: None,
    });
    own.chain(crossing.iter().map(|answer| across(parts, answer))).collect()
}

fn across(parts: &[Part], answer: &Answer<'_>) -> CombinedLink {
    let is_baseline = |part: &Part| answer.tested == Some(part.given.evaluated.commit.as_str());
    CombinedLink {
        repository: parts[answer.part].name.clone(),
        meaning: answer.meaning.to_owned(),
        kind: answer.kind.to_owned(),
        name: answer.name.to_owned(),
        title: answer.title.to_owned(),
        place: place(answer.place),
        crosses: true,
        result: answer.result.map(str::to_owned),
        of_baseline: (answer.kind == "test").then(|| parts.iter().any(is_baseline)),
    }
}
