//! Controlled records that history had and the evaluated tree has not.

use std::collections::{HashMap, HashSet};

use super::past::Past;
use crate::facts::{ControlledFile, Facts, File, Vanished};
use crate::history::History;
use crate::model::Oid;

/// Fills in the records that are gone; `class` tells of a path whether it is a record, and of which
/// class. What became another record of the tree is not gone.
pub fn gather(
    history: &History,
    past: &Past,
    class: impl Fn(&str) -> Option<String>,
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
    let is_moved_on = |path: &str| moved.get(path).is_some_and(|(to, _)| class(to).is_some());
    let mut vanished = Vec::new();
    for path in past.paths().filter(|path| !here.contains(path)) {
        let Some(class) = class(path) else { continue };
        let mut own = past.of_path(path);
        let Some(last) = own.find(|version| version.blob.is_some()) else { continue };
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
                class,
                file: File { path: path.to_owned(), blob },
                versions: past.versions(history, path),
            },
        });
    }
    facts.vanished = vanished;
}
