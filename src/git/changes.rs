//! Which tracked paths a commit changed: trees compared by id, descending only where they differ.

use std::sync::Arc;

use super::objects::Object;
use super::rename;
use super::tree::{Entry, Top, Tree, Trees};
use crate::model::{Change, ChangeKind, Oid};

/// Folders nested deeper than this are refused; git's own `core.maxTreeDepth` is of that order.
const DEEPEST: usize = 1024;

/// Why a commit's changes cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// This tree object is missing or broken.
    Tree(Oid),
    /// Folders are nested deeper than any real one.
    TooDeep,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tree(id) => write!(f, "tree {} is missing or broken", id.short()),
            Self::TooDeep => write!(f, "folders are nested deeper than {DEEPEST}"),
        }
    }
}

impl Trees<'_> {
    /// The tracked paths whose content in `tree` differs from that in every parent's tree.
    ///
    /// For a merge these are the paths that the merge itself changed, as in `git log -c`; a commit
    /// without parents is compared with nothing. Renames are found for commits with one parent.
    pub fn changes(&mut self, tree: Oid, parents: &[Oid]) -> Result<Vec<Change>, Unreadable> {
        let parents: Vec<Top> = parents.iter().copied().map(Top::Tree).collect();
        self.changes_between(&Top::Tree(tree), &parents)
    }

    /// The same, where the walk may have read the top trees already.
    pub fn changes_between(
        &mut self,
        now: &Top,
        parents: &[Top],
    ) -> Result<Vec<Change>, Unreadable> {
        if parents.contains(now) {
            return Ok(Vec::new());
        }
        let mut changes = Vec::new();
        let now = self.at_top(now)?;
        let before = match parents {
            [] => vec![Arc::default()],
            parents => parents.iter().map(|top| self.at_top(top)).collect::<Result<_, _>>()?,
        };
        self.join(&mut Vec::new(), &now, &before, &mut changes)?;
        if parents.len() == 1 {
            changes = self.with_renames(changes);
        }
        Ok(changes)
    }

    /// Every tracked file of a tree.
    pub fn files(&mut self, tree: Oid) -> Result<Vec<(Vec<u8>, Entry)>, Unreadable> {
        let added = self.changes(tree, &[])?;
        let file = |change: Change| (change.path, Entry { mode: change.mode, id: change.object });
        Ok(added.into_iter().map(file).collect())
    }

    /// What a tree holds at a path, as far as that is tracked.
    pub fn entry(&mut self, tree: Oid, path: &[u8]) -> Result<Option<Entry>, Unreadable> {
        let (mut tree, mut start) = (self.folder(Some(tree), b"")?, 0);
        while let Some(slash) = path[start..].iter().position(|&byte| byte == b'/') {
            let end = start + slash;
            let Some(entry) = tree.find(&path[start..end]).filter(Entry::is_tree) else {
                return Ok(None);
            };
            start = end + 1;
            tree = self.folder(Some(entry.id), &path[..start])?;
        }
        Ok(tree.find(&path[start..]))
    }

    /// Compares one folder with the same folder of every parent; `None` where it does not exist.
    fn compare(
        &mut self,
        folder: &mut Vec<u8>,
        now: Option<Oid>,
        before: &[Option<Oid>],
        changes: &mut Vec<Change>,
    ) -> Result<(), Unreadable> {
        if before.contains(&now) {
            return Ok(());
        }
        if folder.iter().filter(|&&byte| byte == b'/').count() > DEEPEST {
            return Err(Unreadable::TooDeep);
        }
        let now = self.folder(now, folder)?;
        let before: Vec<Arc<Tree>> =
            before.iter().map(|id| self.folder(*id, folder)).collect::<Result<_, _>>()?;
        self.join(folder, &now, &before, changes)
    }

    /// Goes through the entries of a folder side by side with those of every parent.
    fn join(
        &mut self,
        folder: &mut Vec<u8>,
        now: &Tree,
        before: &[Arc<Tree>],
        changes: &mut Vec<Change>,
    ) -> Result<(), Unreadable> {
        let length = folder.len();
        let mut joined = Joined::new(now, before);
        let mut others = Vec::with_capacity(before.len());
        while let Some(step) = joined.next(&mut others) {
            if others.contains(&step.now) {
                continue;
            }
            let Some(known) = step.now.or_else(|| others.iter().copied().flatten().next()) else {
                continue;
            };
            folder.extend_from_slice(step.name);
            if known.is_tree() {
                folder.push(b'/');
                let ids: Vec<_> = others.iter().map(|other| other.map(|other| other.id)).collect();
                self.compare(folder, step.now.map(|entry| entry.id), &ids, changes)?;
            } else {
                changes.push(change(folder.clone(), known, step.now.is_some(), &others));
            }
            folder.truncate(length);
        }
        Ok(())
    }

    fn at_top(&mut self, top: &Top) -> Result<Arc<Tree>, Unreadable> {
        match top {
            Top::Tree(id) => self.folder(Some(*id), b""),
            Top::Entries(tree) => Ok(Arc::clone(tree)),
        }
    }

    fn folder(&mut self, id: Option<Oid>, folder: &[u8]) -> Result<Arc<Tree>, Unreadable> {
        match id {
            None => Ok(Arc::default()),
            Some(id) => self.read(id, folder).ok_or(Unreadable::Tree(id)),
        }
    }

    /// Joins each removed file with the added one that it became.
    fn with_renames(&self, mut changes: Vec<Change>) -> Vec<Change> {
        let (removed, added) =
            (positions(&changes, &ChangeKind::Removed), positions(&changes, &ChangeKind::Added));
        if removed.is_empty() || added.is_empty() {
            return changes;
        }
        let objects = self.objects();
        let mut read = |id| objects.read(id).ok().map(Object::into_data);
        let pairs = rename::pair(&files(&changes, &removed), &files(&changes, &added), &mut read);
        let mut gone = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let from = changes[removed[pair.removed]].path.clone();
            changes[added[pair.added]].kind = ChangeKind::Renamed { from, score: pair.score };
            gone.push(removed[pair.removed]);
        }
        gone.sort_unstable();
        let mut position = 0..;
        changes.retain(|_| position.next().is_some_and(|i| gone.binary_search(&i).is_err()));
        changes
    }
}

fn change(path: Vec<u8>, known: Entry, exists: bool, others: &[Option<Entry>]) -> Change {
    let kind = if !exists {
        ChangeKind::Removed
    } else if others.iter().all(Option::is_none) {
        ChangeKind::Added
    } else {
        ChangeKind::Modified
    };
    Change { path, kind, object: known.id, mode: known.mode }
}

fn positions(changes: &[Change], kind: &ChangeKind) -> Vec<usize> {
    (0..changes.len()).filter(|&i| changes[i].kind == *kind).collect()
}

fn files<'a>(changes: &'a [Change], positions: &[usize]) -> Vec<rename::File<'a>> {
    let file = |&i: &usize| {
        let change = &changes[i];
        rename::File { path: &change.path, blob: change.object, mode: change.mode }
    };
    positions.iter().map(file).collect()
}

/// Walks a tree and its counterparts in step, name by name, in git's order.
struct Joined<'a> {
    now: Cursor<'a>,
    before: Vec<Cursor<'a>>,
}

/// One name: its entry now and in each parent.
struct Step<'a> {
    name: &'a [u8],
    now: Option<Entry>,
}

impl<'a> Joined<'a> {
    fn new(now: &'a Tree, before: &'a [Arc<Tree>]) -> Self {
        let cursor = |tree| Cursor { tree, at: 0 };
        Self { now: cursor(now), before: before.iter().map(|tree| cursor(tree)).collect() }
    }

    /// The next name, and into `others` its entry in each parent.
    fn next(&mut self, others: &mut Vec<Option<Entry>>) -> Option<Step<'a>> {
        self.skip_unchanged();
        let heads = self.before.iter().filter_map(Cursor::peek).chain(self.now.peek());
        let first = heads.map(OrderedName::from).min()?;
        others.clear();
        others.extend(self.before.iter_mut().map(|cursor| cursor.take(first)));
        Some(Step { name: first.name, now: self.now.take(first) })
    }
}

impl Joined<'_> {
    /// Passes over what is the same on all sides, which is nearly everything.
    fn skip_unchanged(&mut self) {
        let now = self.now.rest();
        let same = self.before.iter().map(|cursor| common(now, cursor.rest())).min().unwrap_or(0);
        let count = self.now.tree.count(self.now.at, same);
        self.now.at += count;
        self.before.iter_mut().for_each(|cursor| cursor.at += count);
    }
}

/// How many bytes two texts have in common at their start.
fn common(one: &[u8], other: &[u8]) -> usize {
    // Compared word by word, the last by its bytes.
    const WORD: usize = 16;
    let words = one.as_chunks::<WORD>().0.iter().zip(other.as_chunks::<WORD>().0);
    let start = WORD * words.take_while(|(one, other)| one == other).count();
    let rest = one[start..].iter().zip(&other[start..]);
    start + rest.take_while(|(one, other)| one == other).count()
}

struct Cursor<'a> {
    tree: &'a Tree,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<(&'a [u8], Entry)> {
        self.tree.get(self.at)
    }

    fn rest(&self) -> &'a [u8] {
        self.tree.rest(self.at)
    }

    fn take(&mut self, wanted: OrderedName<'_>) -> Option<Entry> {
        let head = self.peek().filter(|head| OrderedName::from(*head) == wanted)?;
        self.at += 1;
        Some(head.1)
    }
}

/// Git sorts a folder as if its name ended in `/`; a file and a folder of one name are two things.
#[derive(Clone, Copy, PartialEq, Eq)]
struct OrderedName<'a> {
    name: &'a [u8],
    folder: bool,
}

impl<'a> From<(&'a [u8], Entry)> for OrderedName<'a> {
    fn from((name, entry): (&'a [u8], Entry)) -> Self {
        Self { name, folder: entry.is_tree() }
    }
}

impl Ord for OrderedName<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let common = self.name.len().min(other.name.len());
        let next = |it: &Self| match it.name.get(common) {
            Some(&byte) => Some(byte),
            None => it.folder.then_some(b'/'),
        };
        self.name[..common]
            .cmp(&other.name[..common])
            .then_with(|| next(self).cmp(&next(other)))
            .then_with(|| self.name.len().cmp(&other.name.len()))
            .then_with(|| self.folder.cmp(&other.folder))
    }
}

impl PartialOrd for OrderedName<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
