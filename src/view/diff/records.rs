//! The controlled records that differ between two baselines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Sides;
use crate::facts::{ControlledFile, FileVersion};
use crate::rules::Case;
use crate::view::record::{RecordStep, steps};

/// A controlled record that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecordDiff {
    /// Its path; of one that was removed, the last that it had.
    pub path: String,
    /// Its class; several are joined by a comma.
    pub class: String,
    /// `added`, `changed`, `renamed`, `reclassified` or `removed`.
    pub change: &'static str,
    /// The path it had, where it was renamed.
    pub from: Option<String>,
    /// The class it had at the old baseline; null where it was not there.
    pub old_class: Option<String>,
    /// The blob at the old baseline; null where it was not there.
    pub old: Option<String>,
    /// The blob at the new baseline; null where it is not there any more.
    pub new: Option<String>,
    /// What the commits did that only the new baseline has, newest first.
    pub steps: Vec<RecordStep>,
    /// What the commits did that only the old baseline has, newest first.
    pub undone: Vec<RecordStep>,
}

/// A record in all its classes.
struct Record<'c> {
    classes: String,
    file: &'c ControlledFile,
}

/// Every record that differs, by path.
pub fn differences(sides: &Sides<'_, '_>) -> Vec<RecordDiff> {
    let (mut old, new) = (records(sides.old), records(sides.new));
    let mut found = Vec::new();
    let mut added = Vec::new();
    for (path, record) in &new {
        match old.remove(path) {
            Some(before) => found.extend(difference(sides, &before, record, None)),
            None => added.push((path, record)),
        }
    }
    for (path, record) in added {
        let is_known = |version: &&FileVersion| !sides.is_new(version.commit);
        let before = record.file.versions.iter().find(is_known);
        let before = before.and_then(|it| Some((it.path.as_str(), old.remove(it.path.as_str())?)));
        match before {
            Some((from, before)) => {
                found.extend(difference(sides, &before, record, Some(from.to_owned())));
            }
            None => found.push(RecordDiff {
                path: (*path).to_owned(),
                class: record.classes.clone(),
                change: "added",
                from: None,
                old_class: None,
                old: None,
                new: Some(record.file.file.blob.to_string()),
                steps: since(sides, &record.file.versions),
                undone: Vec::new(),
            }),
        }
    }
    found.extend(old.into_iter().map(|(path, record)| removed(sides, path, &record)));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn records<'c>(case: &Case<'c>) -> BTreeMap<&'c str, Record<'c>> {
    let mut found: BTreeMap<&str, Record<'_>> = BTreeMap::new();
    for file in case.controlled() {
        let known = found.entry(&file.file.path);
        let add = |record: &mut Record<'_>| record.classes += &format!(", {}", file.class);
        known.and_modify(add).or_insert_with(|| Record { classes: file.class.clone(), file });
    }
    found
}

fn difference(
    sides: &Sides<'_, '_>,
    before: &Record<'_>,
    after: &Record<'_>,
    from: Option<String>,
) -> Option<RecordDiff> {
    let (old, new) = (&before.file.file, &after.file.file);
    let change = match () {
        () if from.is_some() => "renamed",
        () if old.blob != new.blob => "changed",
        () if before.classes != after.classes => "reclassified",
        () => return None,
    };
    Some(RecordDiff {
        path: new.path.clone(),
        class: after.classes.clone(),
        change,
        from,
        old_class: Some(before.classes.clone()),
        old: Some(old.blob.to_string()),
        new: Some(new.blob.to_string()),
        steps: since(sides, &after.file.versions),
        undone: undone(sides, &before.file.versions),
    })
}

fn removed(sides: &Sides<'_, '_>, path: &str, record: &Record<'_>) -> RecordDiff {
    let vanished = sides.new.vanished().find(|it| it.record.file.path == path);
    let stays = sides.new.facts.files.iter().find(|file| file.path == path);
    RecordDiff {
        path: path.to_owned(),
        class: record.classes.clone(),
        // The file may stay and be no record any more.
        change: if stays.is_some() { "reclassified" } else { "removed" },
        from: None,
        old_class: Some(record.classes.clone()),
        old: Some(record.file.file.blob.to_string()),
        new: stays.map(|file| file.blob.to_string()),
        steps: vanished.map(|it| since(sides, &it.record.versions)).unwrap_or_default(),
        undone: undone(sides, &record.file.versions),
    }
}

fn since(sides: &Sides<'_, '_>, versions: &[FileVersion]) -> Vec<RecordStep> {
    steps(sides.new, versions, &|commit| sides.is_new(commit))
}

fn undone(sides: &Sides<'_, '_>, versions: &[FileVersion]) -> Vec<RecordStep> {
    steps(sides.old, versions, &|commit| sides.is_undone(commit))
}
