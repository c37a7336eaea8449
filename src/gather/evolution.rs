//! What history made of each requirement.

use std::collections::HashSet;

use super::requirements::Candidates;
use super::states::{Side, States};
use super::touches::parent_trees;
use crate::config::Config;
use crate::evolution::{Evolution, State};
use crate::facts::Requirements;
use crate::git::Objects;
use crate::history::History;

/// The history of all requirements; not looked for where there are none and the configuration names none.
pub fn gather(
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    here: &Requirements,
) -> Evolution {
    let mut evolution = Evolution::default();
    if here.documents.is_empty() && !config.tracing.is_named {
        evolution.is_unsought = true;
        return evolution;
    }
    let candidates = Candidates(config);
    let mut replay = Replay { history, states: States::new(objects, &candidates) };
    let mut settings: Vec<usize> = vec![0; history.commits().len()];
    for &position in history.parents_first() {
        if let Err(why) = replay.commit(position, &mut settings, &mut evolution) {
            let commit = history.commits()[position].id.short();
            evolution.gaps.push(format!("what {commit} did to requirements: {why}"));
        }
    }
    let ids = here.documents.iter().flat_map(|it| &it.document.items);
    let ids: HashSet<&str> = ids.map(|item| item.id.as_str()).collect();
    let mut compare = |one: &State, other: &State| replay.states.compare(one, other);
    evolution.settle(history, &ids, &mut compare);
    evolution.gaps.extend(replay.states.gaps());
    evolution.settings = replay.states.known;
    evolution
}

/// The commits of a history, and what reads their requirements.
struct Replay<'r> {
    history: &'r History,
    states: States<'r>,
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
        let changes = self.states.changes(commit.tree, &before)?;
        let same = parents.first().map(|&first| settings[first]);
        let differ = parents.iter().any(|&parent| Some(settings[parent]) != same);
        settings[position] = match same {
            Some(same) if !differ && !changes.iter().any(States::is_setting) => same,
            _ => self.states.settings_of(commit.tree)?,
        };
        let here = settings[position];
        if changes.is_empty() && Some(here) == same {
            return Ok(());
        }
        let before = before.into_iter().zip(&parents);
        let before: Vec<Side> = before.map(|(tree, &parent)| (tree, settings[parent])).collect();
        let (after, before) = self.states.compared((commit.tree, here), &before, &changes)?;
        let mut compare = |one: &State, other: &State| self.states.compare(one, other);
        evolution.fold(commit.id, commit.committer.when, &after, &before, &mut compare);
        Ok(())
    }
}
