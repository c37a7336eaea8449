//! The documents on vulnerabilities that stand in the evaluated tree: advisories and VEX.

use super::read_bounded;
use crate::config::Config;
use crate::facts::{Facts, File, VulnerabilityFile};
use crate::front_matter::Problem;
use crate::git::Objects;
use crate::vulnerability;

/// The class of the records that are advisories.
const ADVISORY: &str = "advisory";

/// Fills in the documents: what `vex.paths` names, and the advisories that are JSON.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_json = |path: &str| path.to_lowercase().ends_with(".json");
    let is_advisory = |path: &str| {
        let mut records = facts.controlled.iter().filter(|it| it.class == ADVISORY);
        records.any(|it| it.file.path == path)
    };
    let is_meant = |file: &&File| {
        let path = file.path.as_str();
        is_json(path)
            && !facts.odd.contains(&file.path)
            && (config.support.vex.matches(path.as_bytes()) || is_advisory(path))
    };
    let read = |file: &File| {
        let bytes = read_bounded(objects, file.blob).map_err(|error| {
            let help = error.hint_text().unwrap_or_default();
            Problem::new(1, error.to_string(), help)
        });
        let document = bytes.and_then(|bytes| vulnerability::read(&bytes));
        VulnerabilityFile { file: file.clone(), document }
    };
    facts.vulnerabilities = facts.files.iter().filter(is_meant).map(read).collect();
}
