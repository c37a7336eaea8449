//! The requirements that a commit, or the work tree, holds.

use std::collections::HashMap;
use std::path::Path;

use super::file;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::evolution::State;
use crate::facts::{File, RequirementDocument, Requirements};
use crate::front_matter::Problem;
use crate::git::tree::{Entry, Trees};
use crate::git::{Objects, Repository, blob_id};
use crate::model::{Oid, Tracked, Within};
use crate::requirement::{self, Document, Item, Settings};

/// Larger files than this are not read: some tools export all that they have into one.
const LARGEST: u64 = 64 << 20;

/// The files that may hold requirements, and those that say how to read them.
pub struct Candidates<'c>(pub &'c Config);

impl Candidates<'_> {
    /// Whether a file may hold requirements, by its path.
    fn may_define(&self, path: &[u8]) -> bool {
        let Ok(path) = std::str::from_utf8(path) else { return false };
        requirement::may_hold(path, true) && self.is_named(path)
            || !self.0.tracing.is_named && requirement::may_hold(path, false)
    }

    fn is_named(&self, path: &str) -> bool {
        self.0.requirements.records.matches(path.as_bytes())
    }

    /// What a file holds in each of its formats.
    pub fn read(&self, path: &str, bytes: &[u8], settings: &Settings) -> Vec<Document> {
        let mut documents = requirement::read(path, bytes, self.is_named(path), settings);
        let tracing = &self.0.tracing;
        let formats = &tracing.formats;
        documents.retain(|it| formats.is_empty() || formats.iter().any(|name| name == it.format));
        for item in documents.iter_mut().flat_map(|document| &mut document.items) {
            item.link(|word| tracing.is_explained(word));
        }
        documents
    }
}

impl Candidates<'_> {
    /// The items of a file that approvals name one by one: of our own form, or else of the first of
    /// its formats that finds some.
    pub fn approvable(&self, path: &str, bytes: &[u8], settings: &Settings) -> Option<Document> {
        let others = || self.read(path, bytes, settings).into_iter();
        let of_tools = || others().find(|it| !it.items.is_empty()).map(|it| it.framed(bytes));
        requirement::own(path, bytes).or_else(of_tools)
    }
}

/// The files that say how to read others.
pub struct SettingsFiles;

impl Tracked for SettingsFiles {
    fn within(&self, _: &[u8]) -> Within {
        Within::Some
    }

    fn may_hold(&self, _: &[u8]) -> bool {
        true
    }

    fn holds(&self, path: &[u8]) -> bool {
        std::str::from_utf8(path).is_ok_and(Settings::is_one)
    }
}

/// What the files of a tree say about how to read the others.
pub fn settings(objects: &Objects<'_>, tree: Oid) -> std::result::Result<Settings, String> {
    let files = Trees::new(objects, &SettingsFiles).files(tree).map_err(|why| why.to_string())?;
    let mut settings = Settings::default();
    for (path, entry) in files {
        if let Ok(bytes) = proven(objects, entry.id) {
            settings.add(&String::from_utf8_lossy(&path), &bytes);
        }
    }
    Ok(settings)
}

impl Tracked for Candidates<'_> {
    fn within(&self, _: &[u8]) -> Within {
        Within::Some
    }

    /// What says how to read a file may stand anywhere above it.
    fn may_hold(&self, _: &[u8]) -> bool {
        true
    }

    fn holds(&self, path: &[u8]) -> bool {
        std::str::from_utf8(path).is_ok_and(Settings::is_one) || self.may_define(path)
    }
}

/// Where the bytes of a file come from; an error says what is wrong with it.
pub type Bytes<'b> = dyn FnMut(&File) -> Result<Vec<u8>, Problem> + 'b;

/// Reads the requirements among some files, given by path.
pub fn of_files(config: &Config, files: &[File], bytes: &mut Bytes<'_>) -> Requirements {
    let candidates = Candidates(config);
    let (mut found, mut settings) = (Requirements::default(), Settings::default());
    for file in files.iter().filter(|file| Settings::is_one(&file.path)) {
        match bytes(file) {
            Ok(bytes) => found.note(file, settings.add(&file.path, &bytes)),
            Err(problem) => found.note(file, vec![problem]),
        }
    }
    for file in files.iter().filter(|file| candidates.may_define(file.path.as_bytes())) {
        match bytes(file) {
            Ok(bytes) => found.add(file, candidates.read(&file.path, &bytes, &settings)),
            Err(problem) => found.note(file, vec![problem]),
        }
    }
    found.settings = settings;
    found
}

/// A requirement as a blob has it, by its identifier.
pub fn item(
    objects: &Objects<'_>,
    config: &Config,
    settings: &Settings,
    state: &State,
) -> Option<Item> {
    let bytes = proven(objects, state.blob).ok()?;
    let documents = Candidates(config).read(&state.path, &bytes, settings);
    let mut items = documents.into_iter().flat_map(|document| document.items);
    items.find(|item| *item.id == *state.id)
}

impl Requirements {
    fn note(&mut self, file: &File, problems: Vec<Problem>) {
        self.problems.extend(problems.into_iter().map(|problem| (file.clone(), problem)));
    }

    fn add(&mut self, file: &File, documents: Vec<Document>) {
        for mut document in documents {
            self.note(file, std::mem::take(&mut document.problems));
            self.documents.push(RequirementDocument { file: file.clone(), document });
        }
    }
}

/// The requirements of a commit.
pub fn of_commit(objects: &Objects<'_>, config: &Config, commit: Oid) -> Result<Requirements> {
    let cannot = |why: &str| {
        Error::repository(format!("commit {commit} cannot be read: {why}")).hint("run `git fsck`")
    };
    let tree = objects.tree(commit).ok_or_else(|| cannot("it is missing or damaged"))?;
    let candidates = Candidates(config);
    let entries = Trees::new(objects, &candidates).files(tree);
    let entries = entries.map_err(|why| cannot(&why.to_string()))?;
    let is_odd = |(_, entry): &&(Vec<u8>, Entry)| !entry.is_file();
    let odd: Vec<String> = entries.iter().filter(is_odd).map(|it| file(it.clone()).path).collect();
    let files: Vec<File> = entries.into_iter().map(file).collect();
    Ok(of_files(config, &files, &mut |file| bytes(objects, &odd, file)))
}

/// The requirements of the work tree, in the files that git knows.
pub fn of_work_tree(repository: &Repository, config: &Config) -> Result<Requirements> {
    let top = repository.work_tree_around().ok_or_else(|| {
        Error::usage("there is no work tree here").hint("leave --worktree out, or go into one")
    })?;
    let staged = repository.staged(&Candidates(config))?;
    let path = |path: Vec<u8>| String::from_utf8_lossy(&path).into_owned();
    let files = staged.into_iter().map(|it| File { path: path(it.path), blob: it.blob });
    let mut files: Vec<File> = files.collect();
    let mut contents = HashMap::new();
    for file in &mut files {
        let bytes = read_file(&top, &file.path);
        file.blob = bytes.as_ref().ok().and_then(|it| blob_id(it)).unwrap_or(file.blob);
        contents.insert(file.path.clone(), bytes);
    }
    let mut read = |file: &File| contents.remove(&file.path).unwrap_or_else(|| Err(linked()));
    Ok(of_files(config, &files, &mut read))
}

/// The content of a file of the work tree; links are not followed, not even above of it, and what leads
/// to another file of it stands for nothing here.
fn read_file(top: &Path, path: &str) -> Result<Vec<u8>, Problem> {
    let file = top.join(path);
    let gone = |error: std::io::Error| Problem::new(1, error.to_string(), "restore or remove it");
    let real = file.canonicalize().map_err(gone)?;
    let top = top.canonicalize().map_err(gone)?;
    if real != top.join(path) {
        return if real.starts_with(&top) { Ok(Vec::new()) } else { Err(linked()) };
    }
    match file.metadata().map_err(gone)?.len() {
        size if size > LARGEST => Err(too_large()),
        _ => std::fs::read(file).map_err(gone),
    }
}

/// The bytes of a file of a tree, of which `odd` are links or other repositories: a link within the
/// repository stands for what is read elsewhere, and for nothing here; one that leads out is told.
pub fn bytes(objects: &Objects<'_>, odd: &[String], file: &File) -> Result<Vec<u8>, Problem> {
    if !odd.contains(&file.path) {
        return proven(objects, file.blob);
    }
    let target = objects.read_proven(file.blob).unwrap_or_default();
    match leads_out(&file.path, &String::from_utf8_lossy(&target)) {
        true => Err(linked()),
        false => Ok(Vec::new()),
    }
}

/// Whether a symbolic link leads out of the repository.
fn leads_out(path: &str, target: &str) -> bool {
    let mut depth = path.matches('/').count();
    for part in target.split('/').filter(|part| *part != ".") {
        match part {
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    target.starts_with('/')
}

/// Whether a blob is larger than any document of requirements.
pub fn is_too_large(objects: &Objects<'_>, blob: Oid) -> bool {
    objects.size(blob).is_some_and(|size| size > LARGEST)
}

/// The proven bytes of a blob.
pub fn proven(objects: &Objects<'_>, blob: Oid) -> Result<Vec<u8>, Problem> {
    if is_too_large(objects, blob) {
        return Err(too_large());
    }
    objects
        .read_proven(blob)
        .map_err(|error| Problem::new(1, error.to_string(), error.hint_text().unwrap_or_default()))
}

fn too_large() -> Problem {
    let what = format!("the file is larger than {} MiB", LARGEST >> 20);
    Problem::new(1, what, "is it a document of requirements at all?")
}

fn linked() -> Problem {
    Problem::new(
        1,
        "the file is a symbolic link that leads out of the repository",
        "keep the file itself here",
    )
}
