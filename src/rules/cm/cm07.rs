//! CM-07: paths that belong to no configuration item are listed.

use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each file of the evaluated tree must belong to an `[[item]]`, or be a \
    controlled record. Without any item configured this cannot be assessed.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    if case.config.items.is_empty() {
        return Ruling::not_assessed("no configuration items are configured (`[[item]]`)");
    }
    let mut wanting = Vec::new();
    for file in &case.facts.files {
        let path = file.path.as_bytes();
        if case.config.items.iter().any(|item| item.paths.matches(path)) || is_record(case, path) {
            continue;
        }
        let place =
            Location { commit: Some(case.range.to), ..Location::file(&file.path, file.blob) };
        let message = format!("{} belongs to no configuration item", file.path);
        wanting.push(Wanting::new(
            message,
            place,
            "add it to the `paths` of an `[[item]]`, or add an item",
        ));
    }
    let total = case.facts.files.len();
    let says = format!("{} of {total} files belong to a configuration item", total - wanting.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "the tree has no files"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    let tree = case.history.get(case.range.to).map(|commit| Evidence::commit(commit, "recorded"));
    Ruling::new(outcome, says).with(tree.into_iter().collect()).wanting(wanting)
}

fn is_record(case: &Case<'_>, path: &[u8]) -> bool {
    let config = case.config;
    let kinds = [&config.change_requests.records, &config.problem_reports.records];
    kinds.iter().any(|paths| paths.matches(path)) || config.records.may_be(path)
}
