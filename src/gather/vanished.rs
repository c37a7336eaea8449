//! Controlled records that history had and the evaluated tree has not.

use std::collections::{HashMap, HashSet};

use super::past::Past;
use crate::facts::{ControlledFile, Facts, File, Vanished};
use crate::history::History;
use crate::model::Oid;

/// Fills in the records that are gone; `class` tells of a file whether it is a record, and of which
/// class. What became another record of the tree is not gone.
pub fn gather(
    history: &History,
    past: &Past,
    class: impl Fn(&File) -> Option<String>,
    facts: &mut Facts,
) {
    let here: HashSet<&str> = facts.files.iter().map(|file| file.path.as_str()).collect();
    let known: HashSet<(&str, Oid)> = facts
        .controlled
        .iter()
        .flat_map(|file| &file.versions)
        .map(|version| (version.path.as_str(), version.commit))
        .collect();
    let moved: HashMap<&str, (&str, Oid)> = past.moves().collect();
    // Of what was moved on as a record the last name is told.
    let last = |path: &str| past.of_path(path).find(|version| version.blob.is_some());
    let as_file = |path: &str| Some(File { path: path.to_owned(), blob: last(path)?.blob? });
    let class = |path: &str| class(&as_file(path)?);
    let is_moved_on = |path: &str| moved.get(path).is_some_and(|(to, _)| class(to).is_some());
    let mut vanished = Vec::new();
    for path in past.paths().filter(|path| !here.contains(path)) {
        let Some(class) = class(path) else { continue };
        let Some(last) = last(path) else { continue };
        let Some(blob) = last.blob.filter(|_| !known.contains(&(path, last.commit))) else {
            continue;
        };
        let removed = past.of_path(path).next().filter(|version| version.blob.is_none());
        if removed.is_none() && is_moved_on(path) {
            continue;
        }
        let moved = moved.get(path).map(|(_, commit)| *commit);
        vanished.push(Vanished {
            removed: removed.map(|version| version.commit).or(moved),
            record: ControlledFile {
                versions: past.versions(history, path),
                ..ControlledFile::new(class, File { path: path.to_owned(), blob })
            },
        });
    }
    facts.vanished = vanished;
}
