//! What each commit of a range did to controlled paths.

use crate::config::Config;
use crate::facts::{Touch, Touched};
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::history::{History, Range};
use crate::model::{Change, Commit, Oid};

/// How many paths a finding names.
const NAMED: usize = 3;

/// For each commit of the range, in its order.
///
/// Where every path is controlled it is enough that something changed: which software items did is asked
/// where there are some, and where the work began of the oldest commits alone.
pub fn of(objects: &Objects<'_>, config: &Config, history: &History, range: &Range) -> Vec<Touch> {
    let mut trees = Trees::new(objects, &config.controlled);
    let mut touches = Vec::with_capacity(range.commits.len());
    let is_simple = config.controlled.is_everything() && config.items.is_empty();
    let mut has_begun = false;
    for &position in range.commits.iter().rev() {
        let commit = &history.commits()[position];
        let before = parent_trees(history, position, commit);
        touches.push(match before {
            Err(why) => Touch::Unknown(why),
            Ok(before) if before.contains(&commit.tree) => Touch::No,
            Ok(before) if is_simple && has_begun && before.len() < 2 => Touch::Yes(None),
            Ok(before) => match trees.changes(commit.tree, &before) {
                Ok(changes) if changes.is_empty() => Touch::No,
                Ok(changes) => {
                    let touched = touched(config, &changes);
                    has_begun |= touched.has_source;
                    Touch::Yes(Some(touched))
                }
                Err(why) => Touch::Unknown(why.to_string()),
            },
        });
    }
    touches.reverse();
    touches
}

fn touched(config: &Config, changes: &[Change]) -> Touched {
    let paths = || changes.iter().map(|change| change.path.as_slice());
    let is_source = |path: &[u8]| !path.starts_with(b".trace/") && !config.records.may_be(path);
    let items = config.items.iter().filter(|item| paths().any(|path| item.paths.matches(path)));
    let named = paths().take(NAMED).map(|path| String::from_utf8_lossy(path).into_owned());
    Touched {
        named: named.collect(),
        more: changes.len().saturating_sub(NAMED),
        has_source: paths().any(is_source),
        items: items.map(|item| item.id.clone()).collect(),
    }
}

/// The trees of all parents, or why they are not known.
pub fn parent_trees(
    history: &History,
    position: usize,
    commit: &Commit,
) -> Result<Vec<Oid>, String> {
    let known = history.parents(position).map(|parent| history.commits()[parent].tree);
    let trees: Vec<Oid> = known.collect();
    match trees.len() == commit.parents.len() {
        true => Ok(trees),
        false => Err("a parent is not in this clone".to_owned()),
    }
}
