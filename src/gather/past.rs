//! What history made of the files that are records, under other names as well.

use std::collections::{BTreeMap, BTreeSet};

use super::touches::parent_trees;
use crate::config::{PathPatterns, Records};
use crate::facts::FileVersion;
use crate::git::Objects;
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::history::History;
use crate::model::{Change, ChangeKind, Everything, Oid, Tracked, Within};

/// How often a file is followed to another name.
const MOST_NAMES: usize = 32;

/// The folder of which everything is a record.
const LIFE_CYCLE: &str = ".trace/";

/// What commits made of some files, by path.
#[derive(Default)]
pub struct Past {
    /// Newest first, children before their parents.
    by_path: BTreeMap<String, Vec<Event>>,
    /// Why it is not whole, if it is not.
    gap: Option<String>,
}

#[derive(Clone)]
struct Event {
    /// The turn of the commit in the walk.
    turn: usize,
    version: FileVersion,
    from: Option<String>,
    is_new: bool,
}

/// Some files, and where rules are given, everything under `.trace/` and all that is a record.
struct Watched<'a> {
    files: Paths,
    rules: Option<&'a Records>,
}

impl Watched<'_> {
    fn records(&self) -> impl Iterator<Item = &PathPatterns> {
        self.rules.into_iter().flat_map(Records::paths)
    }
}

impl Tracked for Watched<'_> {
    fn within(&self, folder: &[u8]) -> Within {
        if self.rules.is_some() && folder.starts_with(LIFE_CYCLE.as_bytes()) {
            return Within::Everything;
        }
        let mut names = match (folder, self.rules) {
            (b"", Some(_)) => vec![b".trace".to_vec()],
            _ => Vec::new(),
        };
        let rules = self.records().filter(|paths| folder.is_empty() || leads(paths, folder));
        // The files' own names are many, and not asked for where the rules say that anything may be.
        let files = std::iter::once_with(|| self.files.within(folder));
        for within in rules.map(|paths| paths.within(folder)).chain(files) {
            match within {
                Within::Names(more) => names.extend(more),
                // Other rules may hold other paths there.
                Within::Some | Within::Everything => return Within::Some,
            }
        }
        names.sort();
        names.dedup();
        Within::Names(names)
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        let whole = [folder, b"/"].concat();
        self.rules.is_some() && whole.starts_with(LIFE_CYCLE.as_bytes())
            || self.files.may_hold(folder)
            || self.records().any(|paths| paths.may_hold(folder))
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.rules.is_some() && path.starts_with(LIFE_CYCLE.as_bytes())
            || self.files.holds(path)
            || self.records().any(|paths| paths.matches(path))
    }
}

/// Whether some path below a folder, which ends in `/`, may fit.
fn leads(paths: &PathPatterns, folder: &[u8]) -> bool {
    paths.may_hold(&folder[..folder.len() - 1])
}

impl Past {
    /// The past of some files, followed through renames, of everything under `.trace/`, and of all
    /// that these rules call a record.
    ///
    /// Where a tree cannot be read, the commit is passed over, and the past has a gap.
    pub fn of(
        objects: &Objects<'_>,
        history: &History,
        paths: BTreeSet<String>,
        rules: &Records,
    ) -> Self {
        let mut past = Self::default();
        past.follow(objects, history, paths, rules);
        past
    }

    /// Follows more files, and all that these rules call a record besides.
    pub fn follow(
        &mut self,
        objects: &Objects<'_>,
        history: &History,
        paths: BTreeSet<String>,
        rules: &Records,
    ) {
        let order: Vec<usize> = history.parents_first().iter().rev().copied().collect();
        let mut known = paths.clone();
        let mut wanted = paths;
        let mut rules = Some(rules);
        for _ in 0..MOST_NAMES {
            // What the rules call a record was met under all its names in the first walk.
            let is_unmet = |path: &&String| !self.by_path.contains_key(*path);
            let unmet: BTreeSet<String> = wanted.iter().filter(is_unmet).cloned().collect();
            if rules.is_some() || !unmet.is_empty() {
                self.walk(objects, history, &order, &unmet, rules.take());
            }
            wanted = self.earlier_names(objects, history, &order, &wanted);
            wanted.retain(|path| known.insert(path.clone()));
            if wanted.is_empty() {
                return;
            }
        }
        self.gap = Some("a record changed its name more often than it is followed".to_owned());
    }

    fn walk(
        &mut self,
        objects: &Objects<'_>,
        history: &History,
        order: &[usize],
        paths: &BTreeSet<String>,
        rules: Option<&Records>,
    ) {
        let watched = Watched { files: Paths::new(paths.iter().cloned()), rules };
        let known: BTreeSet<String> = self.by_path.keys().cloned().collect();
        let mut trees = Trees::new(objects, &watched);
        for (turn, &position) in order.iter().enumerate() {
            let commit = &history.commits()[position];
            let Ok(before) = parent_trees(history, position, commit) else { continue };
            let changes = trees.changes(commit.tree, &before).unwrap_or_else(|why| {
                self.gap = Some(format!("what {} changed: {why}", commit.id.short()));
                Vec::new()
            });
            for change in changes {
                let path = text(&change.path);
                if known.contains(&path) {
                    continue;
                }
                let (from, is_new) = match &change.kind {
                    ChangeKind::Renamed { from, .. } => (Some(text(from)), false),
                    ChangeKind::Added => (None, true),
                    ChangeKind::Modified | ChangeKind::Removed => (None, false),
                };
                let blob = (change.kind != ChangeKind::Removed).then_some(change.object);
                let when = commit.committer.when;
                let version = FileVersion { commit: commit.id, path: path.clone(), blob, when };
                let event = Event { turn, version, from, is_new };
                self.by_path.entry(path).or_default().push(event);
            }
        }
    }

    /// The names that files had before the commits that seem to have added them.
    fn earlier_names(
        &mut self,
        objects: &Objects<'_>,
        history: &History,
        order: &[usize],
        paths: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let mut trees = Trees::new(objects, &Everything);
        let mut names = BTreeSet::new();
        let events = |path: &String| self.by_path.get(path).into_iter().flatten();
        let mut added: Vec<(usize, &String)> = paths
            .iter()
            .flat_map(|path| events(path).filter(|it| it.is_new).map(move |it| (it.turn, path)))
            .collect();
        // In the order of history, where neighbours have most of their trees in common.
        added.sort_unstable();
        let mut renamed: Vec<(usize, &String, String)> = Vec::new();
        for (turn, path) in added {
            let position = order[turn];
            let commit = &history.commits()[position];
            let here = |change: &&Change| change.path == path.as_bytes();
            // A merge may have moved what any of its parents had.
            for before in parent_trees(history, position, commit).unwrap_or_default() {
                let changes = trees.changes(commit.tree, &[before]).unwrap_or_default();
                if let Some(ChangeKind::Renamed { from, .. }) =
                    changes.iter().find(here).map(|change| &change.kind)
                {
                    renamed.push((turn, path, text(from)));
                }
            }
        }
        for (turn, path, from) in renamed {
            let events = self.by_path.get_mut(path).into_iter().flatten();
            for event in events.filter(|event| event.turn == turn) {
                event.from = Some(from.clone());
            }
            names.insert(from);
        }
        names
    }

    /// What each commit made of a file, newest first, under its earlier names as well; what lines
    /// of history that did not know of a new name made of the old one belongs to it.
    pub fn versions(&self, history: &History, path: &str) -> Vec<FileVersion> {
        let mut events: Vec<&Event> = Vec::new();
        let mut next: Option<(&str, Option<&Event>)> = Some((path, None));
        while let Some((path, renamed)) = next.take() {
            let is_its_own = |event: &&Event| {
                renamed.is_none_or(|renamed| {
                    event.turn > renamed.turn
                        || !history.is_ancestor(renamed.version.commit, event.version.commit)
                })
            };
            for event in self.by_path.get(path).into_iter().flatten().filter(is_its_own) {
                events.push(event);
                if let Some(from) = &event.from {
                    next = Some((from.as_str(), Some(event)));
                    break;
                }
            }
        }
        events.sort_by_key(|event| event.turn);
        events.into_iter().map(|event| event.version.clone()).collect()
    }

    /// Every path of which something is known.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }

    /// The paths that were moved, each with where to and by which commit, the newest last.
    pub fn moves(&self) -> impl Iterator<Item = (&str, (&str, Oid))> {
        let events = self.by_path.values().flat_map(|events| events.iter().rev());
        events.filter_map(|event| {
            let to = (event.version.path.as_str(), event.version.commit);
            Some((event.from.as_deref()?, to))
        })
    }

    /// Why it is not whole, if it is not.
    pub fn gap(&self) -> Option<&str> {
        self.gap.as_deref()
    }

    /// What commits made of a path, newest first, under this name only.
    pub fn of_path(&self, path: &str) -> impl Iterator<Item = &FileVersion> {
        self.by_path.get(path).into_iter().flatten().map(|event| &event.version)
    }

    /// The oldest version of a path with the content that it has now.
    pub fn brought_in(&self, path: &str, blob: Oid) -> Option<&FileVersion> {
        let events = self.by_path.get(path)?.iter().rev();
        events.map(|event| &event.version).find(|version| version.blob == Some(blob))
    }

    /// What commits made of all files for which something holds.
    pub fn every_version(
        &self,
        is_meant: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &FileVersion> {
        let meant = self.by_path.iter().filter(move |(path, _)| is_meant(path));
        meant.flat_map(|(_, events)| events).map(|event| &event.version)
    }
}

fn text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}
