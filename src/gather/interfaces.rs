//! What each commit of a range did to the interfaces of software items.

use super::touches::parent_trees;
use crate::config::{Config, PathPatterns};
use crate::facts::{InterfaceChange, Interfaces};
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::history::{History, Range};

/// How many paths of a commit are named.
const NAMED: usize = 3;

/// The commits of the range that changed an interface, newest first.
pub fn of(objects: &Objects<'_>, config: &Config, history: &History, range: &Range) -> Interfaces {
    let paths = PathPatterns::union(config.items.iter().map(|item| &item.interfaces));
    let mut interfaces = Interfaces::default();
    if paths.is_empty() {
        return interfaces;
    }
    let mut trees = Trees::new(objects, &paths);
    for &position in &range.commits {
        let commit = &history.commits()[position];
        let changes = parent_trees(history, position, commit)
            .and_then(|before| trees.changes(commit.tree, &before).map_err(|why| why.to_string()));
        match changes {
            Ok(changes) if changes.is_empty() => {}
            Ok(changes) => {
                let names = changes.iter().take(NAMED).map(|it| String::from_utf8_lossy(&it.path));
                let paths = names.map(std::borrow::Cow::into_owned).collect();
                interfaces.changes.push(InterfaceChange { commit: commit.id, paths });
            }
            Err(why) => {
                let why = format!("what {} changed: {why}", commit.id.short());
                interfaces.unknown = Some(why);
            }
        }
    }
    interfaces
}
