//! The requirements that files hold in one tree after another: every blob is read once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::requirements::{Candidates, SettingsFiles, is_too_large, proven, settings};
use crate::evolution::{Said, State, likeness};
use crate::git::tree::{Entry, Trees};
use crate::git::{Objects, Repository};
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

/// The files that a commit changed as it has them, and as each of its parents had them.
pub struct Compared {
    /// As the commit has them.
    after: Vec<Key>,
    /// As each parent had them.
    before: Vec<Vec<Key>>,
}

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
        let Some(key) = self.key(side, path.as_bytes())? else { return Ok(None) };
        Ok(self.file(&key).iter().find(|state| *state.id == *id).cloned())
    }

    /// The files before and after some changes.
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
        let after = self.keys(now, &paths)?;
        let before = before.iter().map(|side| self.keys(*side, &paths));
        Ok(Compared { after, before: before.collect::<Result<_, _>>()? })
    }

    /// The requirements in the files before and after.
    pub fn states(&mut self, compared: &Compared) -> (Vec<State>, Vec<Vec<State>>) {
        let mut states = |keys: &Vec<Key>| -> Vec<State> {
            keys.iter().flat_map(|key| self.file(key).to_vec()).collect()
        };
        (states(&compared.after), compared.before.iter().map(&mut states).collect())
    }

    /// Reads on every core what is not read yet of the files that will be asked for; what that misses is read
    /// when it is asked for.
    pub fn read_ahead<'k>(
        &mut self,
        repository: &Repository,
        compared: impl Iterator<Item = &'k Compared>,
    ) {
        let mut keys: Vec<&Key> = Vec::new();
        let mut seen: HashSet<&Key> = HashSet::new();
        for key in compared.flat_map(|it| it.before.iter().flatten().chain(&it.after)) {
            if !self.read.contains_key(key) && seen.insert(key) {
                keys.push(key);
            }
        }
        let asked: Vec<(Oid, &str, &Settings)> = keys
            .iter()
            .map(|(blob, path, settings)| (*blob, &**path, &self.known[*settings]))
            .collect();
        let candidates = self.candidates;
        let found = repository.on_every_core(&asked, |objects, (blob, path, settings)| {
            items(objects, candidates, *blob, path, settings).map(in_short)
        });
        for (key, said) in keys.into_iter().zip(found.into_iter().flatten()) {
            if said.is_ok() && !is_too_large(self.objects, key.0) {
                self.objects.note(key.0);
            }
            self.keep(key, said);
        }
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

    /// Those of some files that a tree has.
    fn keys(&mut self, side: Side, paths: &[Vec<u8>]) -> Result<Vec<Key>, String> {
        paths.iter().filter_map(|path| self.key(side, path).transpose()).collect()
    }

    /// A file of a tree; none where there is no such file.
    fn key(&mut self, (tree, settings): Side, path: &[u8]) -> Result<Option<Key>, String> {
        let entry = self.trees.entry(tree, path).map_err(|why| why.to_string())?;
        let Some(entry) = entry.filter(Entry::is_file) else { return Ok(None) };
        Ok(Some((entry.id, self.name(&String::from_utf8_lossy(path)), settings)))
    }

    /// Why some files could not be read, of which it is not known what they required.
    pub fn gaps(&self) -> Vec<String> {
        self.unread.borrow().iter().cloned().collect()
    }

    /// The requirements of a file; one that cannot be read has none that are known of.
    fn file(&mut self, key: &Key) -> Rc<[State]> {
        if let Some(states) = self.read.get(key) {
            return Rc::clone(states);
        }
        let (blob, path, settings) = key;
        let items = items(self.objects, self.candidates, *blob, path, &self.known[*settings]);
        self.keep(key, items.map(in_short))
    }

    fn keep(&mut self, key: &Key, said: Result<Vec<Said>, String>) -> Rc<[State]> {
        let (blob, path, settings) = key;
        let said = said.unwrap_or_else(|gap| self.lack(gap));
        let state = |it: Said| it.state(self.name(&it.id), Rc::clone(path), *blob, *settings);
        let states: Rc<[State]> = said.into_iter().map(state).collect();
        self.read.insert(key.clone(), Rc::clone(&states));
        states
    }

    fn lack<T>(&self, gap: String) -> Vec<T> {
        self.unread.borrow_mut().insert(gap);
        Vec::new()
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
            let known = &self.known[state.settings];
            let items = items(self.objects, self.candidates, state.blob, &state.path, known);
            let items = items.unwrap_or_else(|gap| self.lack(gap)).into_iter().rev();
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

/// The items of a file; an error says why they cannot be known.
fn items(
    objects: &Objects<'_>,
    candidates: &Candidates<'_>,
    blob: Oid,
    path: &str,
    settings: &Settings,
) -> Result<Vec<Item>, String> {
    let bytes = match proven(objects, blob) {
        Ok(bytes) => bytes,
        // What is too large is no document of requirements.
        Err(_) if is_too_large(objects, blob) => return Ok(Vec::new()),
        Err(why) => {
            return Err(format!("{path} in {} cannot be read: {}", blob.short(), why.message));
        }
    };
    let documents = candidates.read(path, &bytes, settings);
    Ok(documents.into_iter().flat_map(|document| document.items).collect())
}

/// What they say in short.
fn in_short(items: Vec<Item>) -> Vec<Said> {
    items.iter().map(Said::of).collect()
}

/// The paths that a change speaks of.
fn names(change: &Change) -> Vec<Vec<u8>> {
    match &change.kind {
        ChangeKind::Renamed { from, .. } => vec![change.path.clone(), from.clone()],
        _ => vec![change.path.clone()],
    }
}
