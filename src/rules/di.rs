//! Row c: design and implementation practices such as modular design.

mod di01;
mod di02;
mod di03;
mod di04;
mod di05;
mod di06;
mod di07;

use super::{Case, Rule};
use crate::approval::Standing;
use crate::facts::ControlledFile;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::judged(
        "DI-01",
        Minor,
        "Each source path belongs to exactly one software item",
        di01::ABOUT,
        di01::judge,
    ),
    Rule::judged(
        "DI-02",
        Major,
        "Each software item has an approved design record",
        di02::ABOUT,
        di02::judge,
    ),
    Rule::judged(
        "DI-03",
        Major,
        "An interface and trust boundary record exists and the threat model refers to it",
        di03::ABOUT,
        di03::judge,
    ),
    Rule::judged(
        "DI-04",
        Major,
        "The design was reviewed by someone other than its author",
        di04::ABOUT,
        di04::judge,
    ),
    Rule::judged(
        "DI-05",
        Minor,
        "The coding standard is named in the software development plan and run in CI",
        di05::ABOUT,
        di05::judge,
    ),
    Rule::judged(
        "DI-06",
        Major,
        "Interface paths that changed after the design's approval make it stale",
        di06::ABOUT,
        di06::judge,
    ),
    Rule::judged(
        "DI-07",
        Major,
        "Implementation changes were reviewed by someone other than their author",
        di07::ABOUT,
        di07::judge,
    ),
];

/// The classes of records that describe a design.
const DESIGN: &[&str] = &["architecture", "interface", "design"];

/// The word by which a design speaks for every software item.
const ALL: &str = "all";

/// The design records that name a software item in a field `item` or `items`, or all of them.
fn designs_of<'a>(
    case: &Case<'a>,
    item: &str,
) -> impl Iterator<Item = (&'a ControlledFile, &'a Standing)> {
    let designs = case.of_classes(DESIGN);
    designs.filter(move |(file, _)| {
        let mut named = ["item", "items"].iter().flat_map(|field| file.stated.fields.list(field));
        named.any(|name| name == item || name == ALL)
    })
}

/// Whether a record refers to another: by its path, the name of its file, or its identifier.
fn refers_to(file: &ControlledFile, other: &ControlledFile) -> bool {
    let path = other.file.path.as_str();
    let name = path.rsplit('/').next().unwrap_or(path);
    let id = other.stated.fields.get("id");
    [Some(path.to_owned()), Some(name.to_owned()), id]
        .iter()
        .flatten()
        .any(|it| file.stated.names(it))
}
