//! The requirements that files hold in one tree after another: every blob is read once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::requirements::{Candidates, SettingsFiles, is_too_large, proven, settings};
use crate::evolution::{State, likeness};
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::model::{Change, ChangeKind, Oid, Tracked};
use crate::requirement::{Item, Settings};

/// So many files are kept by who forgets.
const KEPT: usize = 4096;

/// What is needed to read the requirements of one commit after another.
pub struct States<'r> {
    objects: &'r Objects<'r>,
    candidates: &'r Candidates<'r>,
    trees: Trees<'r>,
    /// Reads the files that say how to read others.
    settings: Trees<'r>,
    /// What was read.
    read: HashMap<Key, Rc<[State]>>,
    names: HashSet<Rc<str>>,
    /// What the items of some files say, by identifier: pairs of two files are compared in a row.
    wordings: RefCell<HashMap<Key, HashMap<String, String>>>,
    /// Every state of the files that say how to read others; the first is that of none.
    pub known: Vec<Settings>,
    /// The files that are missing or damaged, and why.
    unread: RefCell<BTreeSet<String>>,
}

/// So many files are kept for comparing.
const COMPARED: usize = 16;

/// What decides what is read: content, path and settings.
type Key = (Oid, Rc<str>, usize);

/// A tree, and the place of its settings among the known.
pub type Side = (Oid, usize);

/// The requirements that a commit has in the files that it changed, and those that each of its parents
/// had in them.
pub type Compared = (Vec<State>, Vec<Vec<State>>);

impl<'r> States<'r> {
    /// A reader of the files that may hold requirements.
    pub fn new(objects: &'r Objects<'r>, candidates: &'r Candidates<'r>) -> Self {
        let trees = Trees::new(objects, candidates);
        let (read, names, known) = (HashMap::new(), HashSet::new(), vec![Settings::default()]);
        let (wordings, unread) = (RefCell::default(), RefCell::default());
        let settings = Trees::new(objects, &SettingsFiles);
        Self { objects, candidates, trees, settings, read, names, wordings, known, unread }
    }

    /// What a commit changed of the files that may hold requirements or say how to read them.
    pub fn changes(&mut self, tree: Oid, parents: &[Oid]) -> Result<Vec<Change>, String> {
        self.trees.changes(tree, parents).map_err(|why| why.to_string())
    }

    /// Whether a change is of a file that says how to read others.
    pub fn is_setting(change: &Change) -> bool {
        SettingsFiles.holds(&change.path)
    }

    /// Whether two trees have the same files that say how to read others.
    pub fn are_read_alike(&mut self, one: Oid, other: Oid) -> Result<bool, String> {
        let changes = self.settings.changes(one, &[other]).map_err(|why| why.to_string())?;
        Ok(changes.is_empty())
    }

    /// A requirement as a tree has it in a file.
    pub fn find(&mut self, side: Side, path: &str, id: &str) -> Result<Option<State>, String> {
        let states = self.in_file(side, path.as_bytes())?;
        Ok(states.iter().find(|state| *state.id == *id).cloned())
    }

    /// The requirements before and after some changes.
    pub fn compared(
        &mut self,
        now: Side,
        before: &[Side],
        changes: &[Change],
    ) -> Result<Compared, String> {
        let is_read_alike = before.iter().all(|side| side.1 == now.1);
        let paths: Vec<Vec<u8>> = match is_read_alike {
            true => changes.iter().flat_map(names).collect(),
            // Another way to read them may find something else in every file.
            false => self.every_path(now.0, before)?,
        };
        let after = self.states(now, &paths)?;
        let before = before.iter().map(|side| self.states(*side, &paths));
        Ok((after, before.collect::<Result<_, _>>()?))
    }

    /// What the files of a tree say about how to read the others, as its place among the known.
    pub fn settings_of(&mut self, tree: Oid) -> Result<usize, String> {
        let settings = settings(self.objects, tree)?;
        Ok(self.known.iter().position(|known| *known == settings).unwrap_or_else(|| {
            self.known.push(settings);
            self.known.len() - 1
        }))
    }

    fn every_path(&mut self, tree: Oid, before: &[Side]) -> Result<Vec<Vec<u8>>, String> {
        let mut paths = Vec::new();
        for tree in before.iter().map(|side| side.0).chain([tree]) {
            let files = self.trees.files(tree).map_err(|why| why.to_string())?;
            paths.extend(files.into_iter().map(|(path, _)| path));
        }
        paths.sort_unstable();
        paths.dedup();
        Ok(paths)
    }

    /// The requirements that a tree has in some files.
    fn states(&mut self, side: Side, paths: &[Vec<u8>]) -> Result<Vec<State>, String> {
        let mut states = Vec::new();
        for path in paths {
            states.extend(self.in_file(side, path)?.iter().cloned());
        }
        Ok(states)
    }

    /// Those that it has in one; none where there is no such file.
    fn in_file(&mut self, (tree, settings): Side, path: &[u8]) -> Result<Rc<[State]>, String> {
        let entry = self.trees.entry(tree, path).map_err(|why| why.to_string())?;
        let Some(entry) = entry.filter(|entry| entry.is_file()) else { return Ok(Rc::default()) };
        let path = self.name(&String::from_utf8_lossy(path));
        Ok(self.file(entry.id, path, settings))
    }

    /// Why some files could not be read, of which it is not known what they required.
    pub fn gaps(&self) -> Vec<String> {
        self.unread.borrow().iter().cloned().collect()
    }

    /// The requirements of a file; one that cannot be read has none that are known of.
    fn file(&mut self, blob: Oid, path: Rc<str>, settings: usize) -> Rc<[State]> {
        let key = (blob, path, settings);
        if let Some(states) = self.read.get(&key) {
            return Rc::clone(states);
        }
        let items = self.items(blob, &key.1, settings);
        let state =
            |item: &Item| State::new(item, self.name(&item.id), Rc::clone(&key.1), blob, settings);
        let states: Rc<[State]> = items.iter().map(state).collect();
        self.read.insert(key, Rc::clone(&states));
        states
    }

    fn items(&self, blob: Oid, path: &str, settings: usize) -> Vec<Item> {
        let bytes = match proven(self.objects, blob) {
            Ok(bytes) => bytes,
            // What is too large is no document of requirements.
            Err(_) if is_too_large(self.objects, blob) => return Vec::new(),
            Err(why) => {
                let gap = format!("{path} in {} cannot be read: {}", blob.short(), why.message);
                self.unread.borrow_mut().insert(gap);
                return Vec::new();
            }
        };
        let documents = self.candidates.read(path, &bytes, &self.known[settings]);
        documents.into_iter().flat_map(|document| document.items).collect()
    }

    /// Lets go of what was read, once it is much: who walks on comes back to the newest soon or never.
    pub fn forget(&mut self) {
        if self.read.len() > KEPT {
            self.read.clear();
        }
    }

    /// How alike two states are by their words.
    pub fn compare(&self, one: &State, other: &State) -> Option<u8> {
        Some(likeness(&self.wording(one)?, &self.wording(other)?))
    }

    fn wording(&self, state: &State) -> Option<String> {
        let key = (state.blob, Rc::clone(&state.path), state.settings);
        let mut wordings = self.wordings.borrow_mut();
        if wordings.len() >= COMPARED && !wordings.contains_key(&key) {
            wordings.clear();
        }
        let read = || {
            // Of an identifier that stands twice the first counts.
            let items = self.items(state.blob, &state.path, state.settings).into_iter().rev();
            items.map(|item| (item.id.clone(), item.wording())).collect()
        };
        wordings.entry(key).or_insert_with(read).get(&*state.id).cloned()
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
