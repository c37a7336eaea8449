//! What history made of each requirement.

use std::collections::HashSet;

use super::requirements::Candidates;
use super::states::{Side, States};
use super::touches::parent_trees;
use crate::config::Config;
use crate::evolution::{Event, Evolution, State};
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
    replay.leave_out(&settings, &ids, &mut evolution);
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
        let are_alike = parents.iter().all(|&parent| Some(settings[parent]) == same);
        settings[position] = match same {
            Some(same) if are_alike && !changes.iter().any(States::is_setting) => same,
            _ => self.states.settings_of(commit.tree)?,
        };
        let here = settings[position];
        // A merge may change nothing but how what one side has is read.
        if changes.is_empty() && are_alike && same.is_none_or(|same| same == here) {
            return Ok(());
        }
        let before = before.into_iter().zip(&parents);
        let before: Vec<Side> = before.map(|(tree, &parent)| (tree, settings[parent])).collect();
        let (after, before) = self.states.compared((commit.tree, here), &before, &changes)?;
        let mut compare = |one: &State, other: &State| self.states.compare(one, other);
        evolution.fold(commit.id, commit.committer.when, &after, &before, &mut compare);
        Ok(())
    }

    /// Tells of merges that left out a requirement that one of their sides had, though no commit took it away.
    ///
    /// Only what is not here in the end is looked for, since each merge is held against all its parents at
    /// once: where it has what one of them has, it did nothing.
    fn leave_out(&mut self, settings: &[usize], here: &HashSet<&str>, evolution: &mut Evolution) {
        let mut standing = evolution.standing(here);
        for &position in self.history.parents_first() {
            let commit = &self.history.commits()[position];
            if commit.parents.len() < 2 {
                continue;
            }
            standing.retain(|state| {
                let Some(left) = self.left_out(position, state, settings, evolution) else {
                    return true;
                };
                evolution.remove(commit.id, commit.committer.when, left);
                false
            });
        }
    }

    /// A requirement as one parent of a merge has it, which the merge itself and no earlier commit took away.
    fn left_out(
        &mut self,
        merge: usize,
        state: &State,
        settings: &[usize],
        evolution: &Evolution,
    ) -> Option<State> {
        let commits = self.history.commits();
        let mut at = |position: usize| {
            let side = (commits[position].tree, settings[position]);
            self.states.find(side, &state.path, &state.id).ok().flatten()
        };
        if at(merge).is_some() {
            return None;
        }
        let (parent, left) = self
            .history
            .parents(merge)
            .find_map(|parent| Some((commits[parent].id, at(parent)?)))?;
        let is_told = |event: &&Event| {
            event.is_end()
                && self.history.is_ancestor(event.commit, commits[merge].id)
                && !self.history.is_ancestor(event.commit, parent)
        };
        (!evolution.of(&state.id).iter().any(|event| is_told(&event))).then_some(left)
    }
}
