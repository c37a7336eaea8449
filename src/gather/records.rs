//! Change requests, problem reports and controlled records, with what history made of them.

use std::collections::HashMap;

use super::past::Past;
use super::{authority, read_bounded, vanished};
use crate::config::keys::CLASSES;
use crate::config::{self, Config, Records};
use crate::facts::{CHANGE_REQUEST, ControlledFile, Facts, File, FileVersion, RecordFile, Version};
use crate::front_matter::Problem;
use crate::git::Objects;
use crate::history::History;
use crate::model::Oid;
use crate::record::{Kind, Record, Stated};
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
    let classes = Classes { objects, records: &config.records };
    let mut found: Vec<(Kind, File)> = Vec::new();
    let mut controlled: Vec<ControlledFile> = Vec::new();
    for file in &facts.files {
        let path = file.path.as_bytes();
        for (kind, _) in kinds.iter().filter(|(_, paths)| paths.matches(path)) {
            found.push((*kind, file.clone()));
        }
        controlled.extend(classes.of(file, &mut facts.record_problems));
    }
    let has_life_cycle = facts.files.iter().any(|file| file.path.starts_with(".trace/"));
    if found.is_empty() && controlled.is_empty() && !has_life_cycle {
        return Past::default();
    }
    let files = found.iter().map(|(_, file)| file);
    let files = files.chain(controlled.iter().map(|record| &record.file));
    let paths = files.map(|file| file.path.clone()).collect();
    let mut past = Past::of(objects, history, paths, &config.records);
    let earlier = earlier(objects, config, &past);
    let (mut former, mut known): (Vec<ControlledFile>, HashMap<_, usize>) = Default::default();
    let key = |it: &ControlledFile| (it.class.clone(), it.file.path.clone(), it.section.clone());
    known.extend(controlled.iter().map(|it| (key(it), usize::MAX)));
    for (records, blobs) in &earlier {
        let classes = Classes { objects, records };
        for record in facts.files.iter().flat_map(|file| classes.of(file, &mut Vec::new())) {
            let place = *known.entry(key(&record)).or_insert(former.len());
            if place == former.len() {
                former.push(record);
            }
            if let Some(record) = former.get_mut(place) {
                record.former.extend(blobs);
            }
        }
        let paths = former.iter().map(|it| it.file.path.clone()).collect();
        past.follow(objects, history, paths, records);
    }
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
            let class = CHANGE_REQUEST.to_owned();
            controlled.push(ControlledFile::new(class, file.clone()));
        }
        facts.records.push(RecordFile { kind, file, record, problems, versions });
    }
    for mut record in controlled.into_iter().chain(former) {
        let versions = past.versions(history, &record.file.path);
        record.versions = match &record.section {
            Some(heading) => classes.changing(versions, heading),
            None => versions,
        };
        facts.controlled.push(record);
    }
    vanished::gather(history, &past, &Callings { config, classes, earlier: &earlier }, facts);
    for gone in facts.vanished.iter_mut().filter(|it| it.record.class == CHANGE_REQUEST) {
        let File { path, blob } = &gone.record.file;
        gone.id = Some(read(path, *blob).0.id);
    }
    past
}

/// What earlier configurations called records and the evaluated one does not, each with those that did.
fn earlier(objects: &Objects<'_>, config: &Config, past: &Past) -> Vec<(Records, Vec<Oid>)> {
    let mut earlier: Vec<(Records, Vec<Oid>)> = Vec::new();
    for blob in past.of_path(config::PATH).filter_map(|version| version.blob) {
        let Ok(text) = read_bounded(objects, blob) else { continue };
        let records = Records::parse(&text).besides(&config.records);
        match earlier.iter_mut().find(|(known, _)| *known == records) {
            Some((_, blobs)) if !blobs.contains(&blob) => blobs.push(blob),
            None if !records.is_empty() => earlier.push((records, vec![blob])),
            _ => {}
        }
    }
    earlier
}

/// What configurations call the files of history.
pub struct Callings<'a> {
    config: &'a Config,
    classes: Classes<'a>,
    earlier: &'a [(Records, Vec<Oid>)],
}

impl Callings<'_> {
    /// Whether a file is none of configuration, roster and keys: these are told by what of them is in
    /// force.
    fn is_other(file: &File) -> bool {
        file.path != config::PATH && !authority::is_authority(&file.path)
    }

    /// The class by the evaluated configuration.
    pub fn now(&self, file: &File) -> Option<String> {
        let requests = &self.config.change_requests.records;
        let request = || requests.matches(file.path.as_bytes()).then(|| CHANGE_REQUEST.to_owned());
        self.classes.whole(file).or_else(request).filter(|_| Self::is_other(file))
    }

    /// Whether it is up to the front matter of a file what it is.
    pub fn says_so_itself(&self, file: &File) -> bool {
        self.classes.may_say(file) && self.classes.named(file).is_none()
    }

    /// The class by earlier configurations, and which these are.
    pub fn formerly(&self, file: &File) -> Option<(String, Vec<Oid>)> {
        let mut earlier = self.earlier.iter().filter(|_| Self::is_other(file));
        earlier.find_map(|(records, blobs)| {
            let classes = Classes { objects: self.classes.objects, records };
            Some((classes.whole(file)?, blobs.clone()))
        })
    }

    /// Whether a record under another path is still a record of which the same is asked.
    pub fn goes_on(&self, file: &File, to: &File) -> bool {
        let asked = |file: &File| {
            let class = self.now(file)?;
            let quorum = self.config.terms.quorum(&class, &file.path);
            Some((class, quorum.approvers, quorum.roles, quorum.author_counts, quorum.ordered))
        };
        match (asked(file), asked(to)) {
            (Some(before), after) => after == Some(before),
            (None, after) => after.is_some() || self.formerly(to).is_some(),
        }
    }
}

/// Tells which files are controlled records, and of which class.
struct Classes<'a> {
    objects: &'a Objects<'a>,
    records: &'a Records,
}

impl Classes<'_> {
    /// The records that a file is or holds.
    fn of(&self, file: &File, problems: &mut Vec<(File, Problem)>) -> Vec<ControlledFile> {
        let named = self.named(file);
        let mut sections = self.records.sections(&file.path).peekable();
        if named.is_none() && sections.peek().is_none() && !self.may_say(file) {
            return Vec::new();
        }
        let mut note = |problem: Problem| problems.push((file.clone(), problem));
        let bytes = read_bounded(self.objects, file.blob).unwrap_or_else(|error| {
            let help = error.hint_text().unwrap_or_default();
            note(Problem::new(1, error.to_string(), help));
            Vec::new()
        });
        let mut records = Vec::new();
        let stated = Stated::parse(&file.path, &bytes, None).unwrap_or_default();
        if let Some(class) = named.map(Ok).or_else(|| self.said(file, &stated)) {
            stated.problems.iter().cloned().for_each(&mut note);
            match class {
                Ok(class) => {
                    let record = ControlledFile::new(class, file.clone());
                    records.push(ControlledFile { stated, ..record });
                }
                Err(problem) => note(problem),
            }
        }
        for (class, heading) in sections {
            let Some(stated) = Stated::parse(&file.path, &bytes, Some(heading)) else {
                let message = format!("there is no section \u{201c}{heading}\u{201d}, the {class}");
                let help = "write it under such a heading, or mend `section` of `[[record]]`";
                note(Problem::new(1, message, help));
                continue;
            };
            let record = ControlledFile::new(class.to_owned(), file.clone());
            records.push(ControlledFile { stated, section: Some(heading.to_owned()), ..record });
        }
        records
    }

    /// The class of a file as a whole, if it is a record.
    fn whole(&self, file: &File) -> Option<String> {
        self.named(file).or_else(|| {
            let bytes = self.may_say(file).then(|| read_bounded(self.objects, file.blob).ok());
            let stated = Stated::parse(&file.path, &bytes.flatten()?, None)?;
            self.said(file, &stated)?.ok()
        })
    }

    /// Whether a file may say of itself that it is a record.
    fn may_say(&self, file: &File) -> bool {
        self.records.front_matter.matches(file.path.as_bytes())
    }

    /// The class that a file says it is of, if it may; an error where there is no such class.
    fn said(&self, file: &File, stated: &Stated) -> Option<Result<String, Problem>> {
        let (class, line) = stated.class().filter(|_| self.may_say(file))?;
        Some(match CLASSES.contains(&class.as_str()) {
            true => Ok(class),
            false => {
                let help = format!("there is `{}`", CLASSES.join("`, `"));
                Err(Problem::new(line, format!("unknown class of records `{class}`"), help))
            }
        })
    }

    /// The class of a file by its path.
    fn named(&self, file: &File) -> Option<String> {
        let path = file.path.as_str();
        let own = OWN.iter().find(|(own, _)| *own == path).map(|(_, class)| *class);
        let own = own.or_else(|| authority::is_authority(path).then_some("keys"));
        own.or_else(|| self.records.class(path)).map(str::to_owned)
    }

    /// Of what history made of a file, newest first, what changed the section under a heading.
    fn changing(&self, versions: Vec<FileVersion>, heading: &str) -> Vec<FileVersion> {
        let section = |version: &FileVersion| {
            let bytes = read_bounded(self.objects, version.blob?).ok()?;
            Some(Stated::parse(&version.path, &bytes, Some(heading))?.text().to_owned())
        };
        let texts: Vec<Option<String>> = versions.iter().map(section).collect();
        let changes = |at: &usize| texts[*at] != texts.get(at + 1).cloned().flatten();
        let changed: Vec<usize> = (0..versions.len()).filter(changes).collect();
        changed.into_iter().map(|at| versions[at].clone()).collect()
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
