//! DI-01: each source path belongs to exactly one software item.

use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each file of the evaluated tree under `controlled.paths` that is no controlled record and \
    no part of `.trace/` must fit the `paths` of one `[[item]]`, and of no other.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    if case.config.items.is_empty() {
        return Ruling::new(Outcome::Missing, "no software items are configured (`[[item]]`)");
    }
    let controlled = &case.config.controlled;
    let is_source = |path: &str| {
        let bytes = path.as_bytes();
        controlled.paths.matches(bytes)
            && !controlled.exclude.matches(bytes)
            && !path.starts_with(".trace/")
            && !case.config.records.may_be(bytes)
    };
    let (mut total, mut wanting) = (0, Vec::new());
    for file in case.facts.files.iter().filter(|file| is_source(&file.path)) {
        total += 1;
        let items = case.config.items.iter().filter(|it| it.paths.matches(file.path.as_bytes()));
        let items: Vec<&str> = items.map(|item| item.id.as_str()).collect();
        let (message, help) = match items.as_slice() {
            [_] => continue,
            [] => (
                format!("{} belongs to no software item", file.path),
                "add it to the `paths` of an `[[item]]`, or add an item",
            ),
            several => (
                format!("{} belongs to {}", file.path, several.join(" and to ")),
                "let each path belong to one item: items are what is designed and tested apart",
            ),
        };
        let place =
            Location { commit: Some(case.range.to), ..Location::file(&file.path, file.blob) };
        wanting.push(Wanting::new(message, place, help));
    }
    let says =
        format!("{} of {total} source files belong to one software item", total - wanting.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => {
            return Ruling::new(Outcome::Empty, "the tree has no source under change control");
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    let tree = case.history.get(case.range.to).map(|commit| Evidence::commit(commit, "recorded"));
    Ruling::new(outcome, says).with(tree.into_iter().collect()).wanting(wanting)
}
