//! What history made of each requirement.

use std::collections::HashSet;

use super::requirements::Candidates;
use super::states::{Compared, Side, States};
use super::touches::parent_trees;
use crate::config::Config;
use crate::evolution::{Event, Evolution, State};
use crate::facts::Requirements;
use crate::git::{Objects, Repository};
use crate::history::History;

/// So many commits are looked at before their files are read.
const STRETCH: usize = 1024;

/// The history of all requirements; not looked for where there are none and the configuration names none.
pub fn gather(
    repository: &Repository,
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
    for stretch in history.parents_first().chunks(STRETCH) {
        replay.stretch(repository, stretch, &mut settings, &mut evolution);
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
    /// Folds in some commits, whose files are read before on every core.
    fn stretch(
        &mut self,
        repository: &Repository,
        positions: &[usize],
        settings: &mut [usize],
        evolution: &mut Evolution,
    ) {
        let mut changed: Vec<(usize, Compared)> = Vec::new();
        for &position in positions {
            match self.compared(position, settings) {
                Ok(compared) => changed.extend(compared.map(|compared| (position, compared))),
                Err(why) => evolution.gaps.push(self.untold(position, &why)),
            }
        }
        self.states.read_ahead(repository, changed.iter().map(|(_, compared)| compared));
        for (position, compared) in changed {
            let commit = &self.history.commits()[position];
            let (after, before) = self.states.states(&compared);
            let mut compare = |one: &State, other: &State| self.states.compare(one, other);
            evolution.fold(commit.id, commit.committer.when, &after, &before, &mut compare);
        }
    }

    fn untold(&self, position: usize, why: &str) -> String {
        let commit = self.history.commits()[position].id.short();
        format!("what {commit} did to requirements: {why}")
    }

    /// What a commit changed; none where that is nothing about requirements.
    fn compared(
        &mut self,
        position: usize,
        settings: &mut [usize],
    ) -> Result<Option<Compared>, String> {
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
            return Ok(None);
        }
        let before = before.into_iter().zip(&parents);
        let before: Vec<Side> = before.map(|(tree, &parent)| (tree, settings[parent])).collect();
        self.states.compared((commit.tree, here), &before, &changes).map(Some)
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
