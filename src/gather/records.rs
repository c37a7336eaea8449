//! Change requests, problem reports and controlled records, with what history made of them.

use std::collections::BTreeMap;

use super::read_bounded;
use super::touches::parent_trees;
use crate::config::Config;
use crate::facts::{ControlledFile, Facts, File, RecordFile, Version};
use crate::front_matter::Problem;
use crate::git::Objects;
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::history::History;
use crate::model::Oid;
use crate::record::{Kind, Record};

/// What commits made of the files that are records, by path: commit and blob, newest first.
type Past = BTreeMap<String, Vec<(Oid, Oid)>>;

/// Fills in the records that the evaluated tree holds.
pub fn gather(objects: &Objects<'_>, config: &Config, history: &History, facts: &mut Facts) {
    let kinds = [
        (Kind::ChangeRequest, &config.change_requests.records),
        (Kind::ProblemReport, &config.problem_reports.records),
    ];
    let mut found: Vec<(Kind, File)> = Vec::new();
    let mut controlled: Vec<(String, File)> = Vec::new();
    for file in &facts.files {
        let path = file.path.as_bytes();
        for (kind, _) in kinds.iter().filter(|(_, paths)| paths.matches(path)) {
            found.push((*kind, file.clone()));
        }
        for rule in config.records.iter().filter(|rule| rule.paths.matches(path)) {
            controlled.push((rule.class.clone(), file.clone()));
        }
    }
    let files = found.iter().map(|(_, file)| file).chain(controlled.iter().map(|(_, file)| file));
    let mut past = past(objects, history, files.map(|file| file.path.clone()).collect());
    let read = |path: &str, blob: Oid| read_record(objects, path, blob);
    for (kind, file) in found {
        let (record, problems) = read(&file.path, file.blob);
        let versions = past.get(&file.path).into_iter().flatten().map(|&(commit, blob)| Version {
            commit,
            blob,
            record: read(&file.path, blob).0,
        });
        let versions = versions.collect();
        facts.records.push(RecordFile { kind, file, record, problems, versions });
    }
    for (class, file) in controlled {
        let changes = past.remove(&file.path).unwrap_or_default();
        let changes = changes.into_iter().map(|(commit, _)| commit).collect();
        facts.controlled.push(ControlledFile { class, file, changes });
    }
}

/// A record as a blob holds it; one that cannot be read says why and nothing else.
fn read_record(objects: &Objects<'_>, path: &str, blob: Oid) -> (Record, Vec<Problem>) {
    let mut problems = Vec::new();
    let bytes = read_bounded(objects, blob).unwrap_or_else(|error| {
        let help = error.hint_text().unwrap_or_default();
        problems.push(Problem::new(1, error.to_string(), help));
        Vec::new()
    });
    let record = Record::parse(path, &bytes, &mut problems);
    (record, problems)
}

/// Which commits changed these files. Where a tree is missing, the commit is passed over: the
/// history's gaps or the clone's limits say so.
fn past(objects: &Objects<'_>, history: &History, paths: Vec<String>) -> Past {
    let mut past = Past::new();
    if paths.is_empty() {
        return past;
    }
    let tracked = Paths::new(paths);
    let mut trees = Trees::new(objects, &tracked);
    for (position, commit) in history.commits().iter().enumerate() {
        let Ok(before) = parent_trees(history, position, commit) else {
            continue;
        };
        for change in trees.changes(commit.tree, &before).unwrap_or_default() {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            past.entry(path).or_default().push((commit.id, change.object));
        }
    }
    past
}
