//! Controlled records that history had and the evaluated tree has not, or not as what they were.

use std::collections::{HashMap, HashSet};

use super::past::Past;
use super::records::Callings;
use crate::facts::{ControlledFile, Facts, File, Vanished};
use crate::history::History;
use crate::model::Oid;

/// Fills in the records that are gone. What became another record of which the same is asked is not.
pub fn gather(history: &History, past: &Past, callings: &Callings<'_>, facts: &mut Facts) {
    let here: HashSet<&str> = facts.files.iter().map(|file| file.path.as_str()).collect();
    let controlled = facts.controlled.iter().filter(|file| file.former.is_empty());
    let heirs: HashMap<(&str, Oid), &File> = controlled
        .flat_map(|record| record.versions.iter().map(|version| (version, &record.file)))
        .map(|(version, heir)| ((version.path.as_str(), version.commit), heir))
        .collect();
    let moved: HashMap<&str, (&str, Oid)> = past.moves().collect();
    let last = |path: &str| past.of_path(path).find(|version| version.blob.is_some());
    let as_file = |path: &str| Some(File { path: path.to_owned(), blob: last(path)?.blob? });
    // Of what was moved on as such a record the last name is told.
    let is_moved_on = |file: &File| {
        let to = moved.get(file.path.as_str()).and_then(|(to, _)| as_file(to));
        to.is_some_and(|to| callings.goes_on(file, &to))
    };
    let mut vanished = Vec::new();
    for path in past.paths().filter(|path| !here.contains(path)) {
        let Some((file, last)) = as_file(path).zip(last(path)) else { continue };
        let now = callings.now(&file).map(|class| (class, Vec::new()));
        let Some((class, former)) = now.or_else(|| callings.formerly(&file)) else { continue };
        let became = heirs.get(&(path, last.commit)).copied();
        if became.is_some_and(|heir| callings.goes_on(&file, heir)) {
            continue;
        }
        let removed = past.of_path(path).next().filter(|version| version.blob.is_none());
        if removed.is_none() && is_moved_on(&file) {
            continue;
        }
        let moved = moved.get(path).map(|(_, commit)| *commit);
        vanished.push(Vanished {
            removed: removed.map(|version| version.commit).or(moved),
            became: became.map(|heir| heir.path.clone()),
            id: None,
            record: ControlledFile {
                versions: past.versions(history, path),
                former,
                ..ControlledFile::new(class, file)
            },
        });
    }
    vanished.extend(facts.files.iter().filter_map(|file| ceased(history, past, callings, file)));
    facts.vanished = vanished;
}

/// What a file was by its own front matter, and is not any more.
fn ceased(
    history: &History,
    past: &Past,
    callings: &Callings<'_>,
    file: &File,
) -> Option<Vanished> {
    if !callings.says_so_itself(file) {
        return None;
    }
    let as_then = |blob| File { path: file.path.clone(), blob };
    let mut changed = None;
    for version in past.of_path(&file.path) {
        let before = version.blob.map(as_then);
        let is_other = |before: &File| callings.now(before) != callings.now(file);
        if let Some(before) = before.filter(is_other)
            && let Some(class) = callings.now(&before)
        {
            return Some(Vanished {
                removed: changed,
                became: Some(file.path.clone()),
                id: None,
                record: ControlledFile {
                    versions: past.versions(history, &file.path),
                    ..ControlledFile::new(class, before)
                },
            });
        }
        changed = Some(version.commit);
    }
    None
}
