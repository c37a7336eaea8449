//! What single commits did to requirements, for who walks history newest first and keeps none of it.

use super::requirements::Candidates;
use super::states::{Side, States};
use crate::evolution::{Event, Evolution, State};
use crate::git::Objects;
use crate::model::{Oid, OidMap};

/// Tells what one commit after another did, each held against its parents alone.
pub struct Steps<'r> {
    states: States<'r>,
    /// The settings of trees, as far as they are known.
    settings: OidMap<usize>,
}

impl<'r> Steps<'r> {
    /// A reader of the files that may hold requirements.
    pub fn new(objects: &'r Objects<'r>, candidates: &'r Candidates<'r>) -> Self {
        Self { states: States::new(objects, candidates), settings: OidMap::default() }
    }

    /// What a commit did, by the trees of itself and its parents; an error says why it cannot be told.
    pub fn of(&mut self, commit: Oid, tree: Oid, parents: &[Oid]) -> Result<Vec<Event>, String> {
        let changes = self.states.changes(tree, parents)?;
        let known = match changes.is_empty() && parents.len() < 2 {
            true => self.settings.get(&tree).copied(),
            false => Some(self.settings_of(tree)?),
        };
        let Some(here) = known else { return Ok(Vec::new()) };
        for parent in parents {
            let are_alike = match parents.len() {
                1 => !changes.iter().any(States::is_setting),
                _ => self.states.are_read_alike(tree, *parent)?,
            };
            if are_alike {
                self.settings.insert(*parent, here);
            }
        }
        let side = |tree: &Oid| -> Result<Side, String> { Ok((*tree, self.settings_of(*tree)?)) };
        let before: Vec<Side> = parents.iter().map(side).collect::<Result<_, _>>()?;
        // A merge may change nothing but how what one side has is read.
        if changes.is_empty() && before.iter().all(|side| side.1 == here) {
            return Ok(Vec::new());
        }
        let compared = self.states.compared((tree, here), &before, &changes)?;
        let (after, before) = self.states.states(&compared);
        let mut told = Evolution::default();
        let mut compare = |one: &State, other: &State| self.states.compare(one, other);
        told.fold(commit, None, &after, &before, &mut compare);
        self.states.forget();
        Ok(told.into_events())
    }

    fn settings_of(&mut self, tree: Oid) -> Result<usize, String> {
        if let Some(known) = self.settings.get(&tree) {
            return Ok(*known);
        }
        let settings = self.states.settings_of(tree)?;
        self.settings.insert(tree, settings);
        Ok(settings)
    }
}
