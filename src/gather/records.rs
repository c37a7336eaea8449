//! Change requests, problem reports and controlled records, with what history made of them.

use super::past::Past;
use super::{authority, read_bounded, vanished};
use crate::config::{self, Config};
use crate::facts::{CHANGE_REQUEST, ControlledFile, Facts, File, RecordFile, Version};
use crate::front_matter::Problem;
use crate::git::Objects;
use crate::history::History;
use crate::model::Oid;
use crate::record::{Kind, Record};
use crate::roster;

/// The life cycle's own files are controlled wherever they stand.
const OWN: [(&str, &str); 3] = [
    (config::PATH, "configuration"),
    (roster::PATH, "roster"),
    (".trace/tailoring.toml", "tailoring"),
];

/// Fills in the records that the evaluated tree holds, and returns what history made of them.
pub fn gather(
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    facts: &mut Facts,
) -> Past {
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
        controlled.extend(class(config, &file.path).map(|class| (class, file.clone())));
    }
    let is_record = |path: &str| {
        class(config, path).or_else(|| {
            let paths = &config.change_requests.records;
            paths.matches(path.as_bytes()).then(|| CHANGE_REQUEST.to_owned())
        })
    };
    let has_life_cycle = facts.files.iter().any(|file| file.path.starts_with(".trace/"));
    if found.is_empty() && controlled.is_empty() && !has_life_cycle {
        return Past::default();
    }
    let files = found.iter().map(|(_, file)| file).chain(controlled.iter().map(|(_, file)| file));
    let past =
        Past::of(objects, history, files.map(|file| file.path.clone()).collect(), &config.records);
    let read = |path: &str, blob: Oid| read_record(objects, path, blob);
    for (kind, file) in found {
        let (record, problems) = read(&file.path, file.blob);
        let versions = past.versions(history, &file.path);
        let versions = versions
            .iter()
            .filter_map(|it| Some((it.commit, it.blob?)))
            .map(|(commit, blob)| Version { commit, blob, record: read(&file.path, blob).0 });
        let versions = versions.collect();
        if kind == Kind::ChangeRequest {
            controlled.push((CHANGE_REQUEST.to_owned(), file.clone()));
        }
        facts.records.push(RecordFile { kind, file, record, problems, versions });
    }
    for (class, file) in controlled {
        let versions = past.versions(history, &file.path);
        facts.controlled.push(ControlledFile { class, file, versions });
    }
    // Configuration, roster and keys are told by what of them is in force.
    let is_other = |path: &str| path != config::PATH && !authority::is_authority(path);
    vanished::gather(history, &past, |path| is_record(path).filter(|_| is_other(path)), facts);
    past
}

/// The class of a file that is a controlled record.
fn class(config: &Config, path: &str) -> Option<String> {
    let own = OWN.iter().find(|(own, _)| *own == path).map(|(_, class)| *class);
    let own = own.or_else(|| authority::is_authority(path).then_some("keys"));
    let rule = || config.records.iter().find(|rule| rule.paths.matches(path.as_bytes()));
    own.map(str::to_owned).or_else(|| rule().map(|rule| rule.class.clone()))
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
