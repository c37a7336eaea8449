//! What history made of each requirement: every blob is read once, whatever the commits it lives in.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::requirements::{Candidates, item, proven};
use super::touches::parent_trees;
use crate::config::Config;
use crate::evolution::{Evolution, State, likeness};
use crate::facts::Requirements;
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::history::History;
use crate::model::{Change, ChangeKind, Oid, Tracked, Within};
use crate::requirement::{Item, Settings};

/// The history of all requirements; empty where there are none and the configuration names none.
pub fn gather(
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    here: &Requirements,
) -> Evolution {
    if here.documents.is_empty() && !config.tracing.is_named {
        return Evolution::default();
    }
    let candidates = Candidates(config);
    let trees = Trees::new(objects, &candidates);
    let (read, names, known) = (HashMap::new(), HashSet::new(), Vec::new());
    let mut replay =
        Replay { objects, history, candidates: &candidates, trees, read, names, known };
    let mut evolution = Evolution::default();
    let mut settings: Vec<usize> = vec![0; history.commits().len()];
    replay.known.push(Settings::default());
    for &position in history.parents_first() {
        if let Err(why) = replay.commit(position, &mut settings, &mut evolution) {
            let commit = history.commits()[position].id.short();
            evolution.gaps.push(format!("what {commit} did to requirements: {why}"));
        }
    }
    let ids = here.documents.iter().flat_map(|it| &it.document.items);
    let ids: HashSet<&str> = ids.map(|item| item.id.as_str()).collect();
    let mut compare = |one: &State, other: &State| replay.compare(one, other);
    evolution.settle(history, &ids, &mut compare);
    evolution.settings = replay.known;
    evolution
}

/// What is needed to read the requirements of one commit after another.
struct Replay<'r> {
    objects: &'r Objects<'r>,
    history: &'r History,
    candidates: &'r Candidates<'r>,
    trees: Trees<'r>,
    /// What was read: by content, path and settings.
    read: HashMap<(Oid, Rc<str>, usize), Rc<[State]>>,
    names: HashSet<Rc<str>>,
    /// Every state of the files that say how to read others.
    known: Vec<Settings>,
}

/// The files that say how to read others.
struct SettingsFiles;

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

impl Replay<'_> {
    fn commit(
        &mut self,
        position: usize,
        settings: &mut [usize],
        evolution: &mut Evolution,
    ) -> Result<(), String> {
        let commit = &self.history.commits()[position];
        let parents: Vec<usize> = self.history.parents(position).collect();
        let before = parent_trees(self.history, position, commit)?;
        if let [one] = parents.as_slice() {
            settings[position] = settings[*one];
        }
        let changes = self.trees.changes(commit.tree, &before).map_err(|why| why.to_string())?;
        let is_setting = |change: &Change| SettingsFiles.holds(&change.path);
        let same = parents.first().map(|&first| settings[first]);
        let differ = parents.iter().any(|&parent| Some(settings[parent]) != same);
        settings[position] = match same {
            Some(same) if !differ && !changes.iter().any(is_setting) => same,
            _ => self.settings_of(commit.tree)?,
        };
        let here = settings[position];
        if changes.is_empty() && Some(here) == same {
            return Ok(());
        }
        let paths: Vec<Vec<u8>> = match Some(here) == same || parents.is_empty() {
            true => changes.iter().flat_map(names).collect(),
            // Another way to read them may find something else in every file.
            false => self.every_path(commit.tree, &before)?,
        };
        let after = self.states(commit.tree, &paths, here)?;
        let before: Vec<Vec<State>> = before
            .iter()
            .zip(&parents)
            .map(|(tree, &parent)| self.states(*tree, &paths, settings[parent]))
            .collect::<Result<_, _>>()?;
        let when = commit.committer.when;
        let mut compare = |one: &State, other: &State| self.compare(one, other);
        evolution.fold(commit.id, when, &after, &before, &mut compare);
        Ok(())
    }

    /// What the files of a tree say about how to read the others, as its place among the known.
    fn settings_of(&mut self, tree: Oid) -> Result<usize, String> {
        let files = Trees::new(self.objects, &SettingsFiles).files(tree);
        let mut settings = Settings::default();
        for (path, entry) in files.map_err(|why| why.to_string())? {
            if let Ok(bytes) = proven(self.objects, entry.id) {
                settings.add(&String::from_utf8_lossy(&path), &bytes);
            }
        }
        Ok(self.known.iter().position(|known| *known == settings).unwrap_or_else(|| {
            self.known.push(settings);
            self.known.len() - 1
        }))
    }

    fn every_path(&mut self, tree: Oid, before: &[Oid]) -> Result<Vec<Vec<u8>>, String> {
        let mut paths = Vec::new();
        for tree in before.iter().chain([&tree]) {
            let files = self.trees.files(*tree).map_err(|why| why.to_string())?;
            paths.extend(files.into_iter().map(|(path, _)| path));
        }
        paths.sort_unstable();
        paths.dedup();
        Ok(paths)
    }

    /// The requirements that a tree has in some files.
    fn states(
        &mut self,
        tree: Oid,
        paths: &[Vec<u8>],
        settings: usize,
    ) -> Result<Vec<State>, String> {
        let mut states = Vec::new();
        for path in paths {
            let entry = self.trees.entry(tree, path).map_err(|why| why.to_string())?;
            if let Some(entry) = entry.filter(|entry| entry.mode & 0o170_000 == 0o100_000) {
                let path = self.name(&String::from_utf8_lossy(path));
                states.extend(self.file(entry.id, path, settings).iter().cloned());
            }
        }
        Ok(states)
    }

    /// The requirements of a file; one that cannot be read has none that are known of.
    fn file(&mut self, blob: Oid, path: Rc<str>, settings: usize) -> Rc<[State]> {
        let key = (blob, path, settings);
        if let Some(states) = self.read.get(&key) {
            return Rc::clone(states);
        }
        let items = self.items(blob, &key.1, settings);
        let state = |item: &Item| State {
            id: self.name(&item.id),
            path: Rc::clone(&key.1),
            blob,
            line: item.line,
            settings,
            revision: item.revision.as_str().into(),
            wording: hash(&item.wording()),
        };
        let states: Rc<[State]> = items.iter().map(state).collect();
        self.read.insert(key, Rc::clone(&states));
        states
    }

    fn items(&self, blob: Oid, path: &str, settings: usize) -> Vec<Item> {
        let Ok(bytes) = proven(self.objects, blob) else { return Vec::new() };
        let documents = self.candidates.read(path, &bytes, &self.known[settings]);
        documents.into_iter().flat_map(|document| document.items).collect()
    }

    /// How alike two states are by their words.
    fn compare(&self, one: &State, other: &State) -> Option<u8> {
        let item = |state: &State| {
            item(self.objects, self.candidates.0, &self.known[state.settings], state)
        };
        Some(likeness(&item(one)?.wording(), &item(other)?.wording()))
    }

    fn name(&mut self, text: &str) -> Rc<str> {
        if let Some(known) = self.names.get(text) {
            return Rc::clone(known);
        }
        let name: Rc<str> = text.into();
        self.names.insert(Rc::clone(&name));
        name
    }
}

/// The paths that a change speaks of.
fn names(change: &Change) -> Vec<Vec<u8>> {
    match &change.kind {
        ChangeKind::Renamed { from, .. } => vec![change.path.clone(), from.clone()],
        _ => vec![change.path.clone()],
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
