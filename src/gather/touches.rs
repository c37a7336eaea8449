//! What each commit of a range did to controlled paths.

use crate::config::Config;
use crate::facts::Touch;
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::history::{History, Range};
use crate::model::{Change, Commit, Oid};

/// How many paths a finding names.
const NAMED: usize = 3;

/// For each commit of the range, in its order.
pub fn of(objects: &Objects<'_>, config: &Config, history: &History, range: &Range) -> Vec<Touch> {
    let mut trees = Trees::new(objects, &config.controlled);
    let everything = config.controlled.is_everything();
    let mut touches = Vec::with_capacity(range.commits.len());
    for &position in &range.commits {
        let commit = &history.commits()[position];
        let before = parent_trees(history, position, commit);
        touches.push(match before {
            Err(why) => Touch::Unknown(why),
            Ok(before) if before.contains(&commit.tree) => Touch::No,
            // Where every path is controlled it is enough that something changed.
            Ok(before) if everything && before.len() < 2 => Touch::Yes(Vec::new(), 0),
            Ok(before) => match trees.changes(commit.tree, &before) {
                Ok(changes) => touch(&changes),
                Err(why) => Touch::Unknown(why.to_string()),
            },
        });
    }
    touches
}

fn touch(changes: &[Change]) -> Touch {
    let name = |change: &Change| String::from_utf8_lossy(&change.path).into_owned();
    match changes.len() {
        0 => Touch::No,
        count => {
            let named = changes.iter().take(NAMED).map(name).collect();
            Touch::Yes(named, count.saturating_sub(NAMED))
        }
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
