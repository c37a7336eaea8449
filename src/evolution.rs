//! What history made of each requirement: added, changed, moved, renamed, removed, used again.
//!
//! Commits are folded in parents first. Of each commit only the files that it changed are held against
//! those of its parents, so that the cost follows the changes and not the number of requirements.

mod between;
mod likeness;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

pub use between::between;
pub use likeness::likeness;
pub use words::{Words, word_diff};

use crate::history::History;
use crate::model::{Oid, Timestamp};
use crate::requirement::{Item, Settings};

/// How alike two wordings are, in per cent, that are taken for the same requirement under two names.
pub const ALIKE: u8 = 60;

/// So many pairs of what is gone and what is new are compared word by word in one commit.
const MOST_PAIRS: usize = 4096;

/// A requirement as a commit has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its identifier.
    pub id: Rc<str>,
    /// The file that it stands in.
    pub path: Rc<str>,
    /// The content of that file.
    pub blob: Oid,
    /// The line, from 1.
    pub line: usize,
    /// What said then how to read the file, see [`Evolution::settings`].
    pub settings: usize,
    /// The hash of what it says.
    pub revision: Rc<str>,
    /// The hash of its title and text alone.
    pub wording: u64,
}

/// What an item of a file says, in short.
#[derive(Clone, Debug)]
pub struct Said {
    /// The identifier.
    pub id: String,
    line: usize,
    revision: String,
    wording: u64,
}

impl Said {
    /// What an item says.
    pub fn of(item: &Item) -> Self {
        let (id, line, revision) = (item.id.clone(), item.line, item.revision.clone());
        Self { id, line, revision, wording: hash(&item.wording()) }
    }

    /// The requirement as it stands in a file.
    pub fn state(&self, id: Rc<str>, path: Rc<str>, blob: Oid, settings: usize) -> State {
        let (line, revision) = (self.line, self.revision.as_str().into());
        State { id, path, blob, line, settings, revision, wording: self.wording }
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What a commit did to a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It was in no parent.
    Added,
    /// It says something else than in any parent.
    Changed,
    /// It stands in another file, from this one.
    Moved(Rc<str>),
    /// It has another identifier, instead of this one.
    Renamed(Rc<str>),
    /// It goes on under another identifier, this one.
    RenamedTo(Rc<str>),
    /// It is gone.
    Removed,
    /// It had been gone and says again what it said.
    Restored,
    /// Its identifier had been gone and stands for something else now.
    Reused,
}

/// One step in the history of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The commit that did it.
    pub commit: Oid,
    /// When that was committed.
    pub when: Option<Timestamp>,
    /// What it did.
    pub kind: Kind,
    /// What the requirement said then; of one that is gone, what it said last.
    pub state: State,
    /// Whether title, text, attributes or links changed on the way.
    pub is_changed: bool,
    /// The earlier commit whose revision this one has again.
    pub back_to: Option<Oid>,
}

impl Event {
    /// Whether the identifier stands for nothing after it.
    pub fn is_end(&self) -> bool {
        matches!(self.kind, Kind::Removed | Kind::RenamedTo(_))
    }
}

/// The history of all requirements.
#[derive(Clone, Debug, Default)]
pub struct Evolution {
    /// The steps of each identifier, parents before children.
    events: BTreeMap<Rc<str>, Vec<Event>>,
    /// Whatever files ever said about how to read the others.
    pub settings: Vec<Settings>,
    /// Why it is not whole, if it is not.
    pub gaps: Vec<String>,
    /// Whether it was not looked for: there is no requirement, and no configuration says where one was.
    pub is_unsought: bool,
}

/// How alike two states are, in per cent, by reading both; `None` where that cannot be.
pub type Compare<'c> = dyn FnMut(&State, &State) -> Option<u8> + 'c;

impl Evolution {
    /// The steps of a requirement, parents before children.
    pub fn of(&self, id: &str) -> &[Event] {
        self.events.get(id).map_or(&[], Vec::as_slice)
    }

    /// Every identifier that ever was, with its steps.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[Event])> {
        self.events.iter().map(|(id, events)| (&**id, events.as_slice()))
    }

    /// Every step, by identifier.
    pub fn into_events(self) -> Vec<Event> {
        self.events.into_values().flatten().collect()
    }

    /// The last step that changed what a requirement says.
    pub fn last_change(&self, id: &str) -> Option<&Event> {
        self.of(id).iter().rev().find(|event| event.is_changed)
    }

    /// What a requirement said as of a commit; `None` if it was not there.
    pub fn at(&self, history: &History, id: &str, commit: Oid) -> Option<&State> {
        let reached = history.ancestors(commit);
        let is_before = |event: &&Event| {
            history.position(event.commit).is_some_and(|position| reached.contains(position))
        };
        let last = self.of(id).iter().rev().find(is_before)?;
        (!last.is_end()).then_some(&last.state)
    }

    /// Folds in a commit: what it has in the files that it changed, and what each of its parents had
    /// in them.
    pub fn fold(
        &mut self,
        commit: Oid,
        when: Option<Timestamp>,
        after: &[State],
        before: &[Vec<State>],
        compare: &mut Compare<'_>,
    ) {
        let had: Vec<HashMap<&str, &State>> = before.iter().map(|it| by_id(it)).collect();
        let has = by_id(after);
        let event = |kind, state: &State, is_changed| Event {
            commit,
            when,
            kind,
            state: state.clone(),
            is_changed,
            back_to: None,
        };
        let mut added: Vec<&State> = Vec::new();
        let is_first =
            |state: &&State| has.get(&*state.id).is_some_and(|it| std::ptr::eq(*it, *state));
        for state in after.iter().filter(is_first) {
            let parents: Vec<&State> =
                had.iter().filter_map(|had| had.get(&*state.id).copied()).collect();
            let Some(first) = parents.first() else {
                added.push(state);
                continue;
            };
            let is_changed = parents.iter().all(|parent| parent.revision != state.revision);
            let is_moved = parents.iter().all(|parent| parent.path != state.path);
            if is_moved {
                self.push(event(Kind::Moved(Rc::clone(&first.path)), state, is_changed));
            } else if is_changed {
                self.push(event(Kind::Changed, state, true));
            }
        }
        let mut gone: Vec<&State> = Vec::new();
        if let Some((first, others)) = had.split_first() {
            let is_gone = |id: &str| {
                !has.contains_key(id) && others.iter().all(|other| other.contains_key(id))
            };
            gone.extend(first.values().filter(|state| is_gone(&state.id)));
            gone.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        }
        for (from, to) in renamed(&gone, &added, compare) {
            let is_changed = from.revision != to.revision;
            self.push(event(Kind::RenamedTo(Rc::clone(&to.id)), from, false));
            self.push(event(Kind::Renamed(Rc::clone(&from.id)), to, is_changed));
            gone.retain(|state| state.id != from.id);
            added.retain(|state| state.id != to.id);
        }
        added.into_iter().for_each(|state| self.push(event(Kind::Added, state, true)));
        gone.into_iter().for_each(|state| self.push(event(Kind::Removed, state, true)));
    }

    /// The last states of requirements that nothing took away and that are not here.
    pub fn standing(&self, here: &HashSet<&str>) -> Vec<State> {
        let gone = self.events.iter().filter(|(id, _)| !here.contains(&***id));
        let last = gone.filter_map(|(_, events)| events.last());
        last.filter(|event| !event.is_end()).map(|event| event.state.clone()).collect()
    }

    /// Tells of a commit that took a requirement away.
    pub fn remove(&mut self, commit: Oid, when: Option<Timestamp>, state: State) {
        let kind = Kind::Removed;
        self.push(Event { commit, when, kind, state, is_changed: true, back_to: None });
    }

    fn push(&mut self, event: Event) {
        self.events.entry(Rc::clone(&event.state.id)).or_default().push(event);
    }

    /// Settles what only the whole of a requirement's steps tells: which ones are taken up again or
    /// returned to what they were, and which seem to be gone and stand elsewhere.
    pub fn settle(&mut self, history: &History, here: &HashSet<&str>, compare: &mut Compare<'_>) {
        for (id, events) in &mut self.events {
            for at in 0..events.len() {
                let (earlier, rest) = events.split_at_mut(at);
                let Some(event) = rest.first_mut() else { continue };
                let is_before = |it: &&Event| history.is_ancestor(it.commit, event.commit);
                if event.kind == Kind::Added
                    && let Some(last) = earlier.iter().rev().find(is_before)
                {
                    event.kind = match last.kind {
                        Kind::Removed | Kind::RenamedTo(_) => taken_up(last, event, compare),
                        // A copy that stood beside it before the first was taken away.
                        _ => Kind::Moved(Rc::clone(&last.state.path)),
                    };
                    event.is_changed = last.state.revision != event.state.revision;
                }
                if event.kind == Kind::Changed {
                    let is_same = |it: &&Event| it.state.revision == event.state.revision;
                    let back = earlier.iter().rev().filter(|it| it.is_changed).find(is_same);
                    event.back_to = back.map(|it| it.commit).filter(|it| *it != event.commit);
                }
            }
            let seems_gone = events.last().is_some_and(|event| event.kind == Kind::Removed);
            if seems_gone && here.contains(&**id) {
                // A copy elsewhere remained.
                events.pop();
            }
        }
    }
}

/// States by identifier: of one that stands twice the first counts; a rule tells of the second.
fn by_id(states: &[State]) -> HashMap<&str, &State> {
    states.iter().rev().map(|state| (&*state.id, state)).collect()
}

fn taken_up(last: &Event, event: &Event, compare: &mut Compare<'_>) -> Kind {
    let is_same = last.state.wording == event.state.wording
        || compare(&last.state, &event.state).is_some_and(|alike| alike >= ALIKE);
    if is_same { Kind::Restored } else { Kind::Reused }
}

/// Pairs what is gone with what is new: first by the same words, then by similar ones.
fn renamed<'s>(
    gone: &[&'s State],
    added: &[&'s State],
    compare: &mut Compare<'_>,
) -> Vec<(&'s State, &'s State)> {
    let mut pairs: Vec<(&State, &State)> = Vec::new();
    let mut taken: HashSet<&str> = HashSet::new();
    for from in gone {
        let same = added.iter().find(|to| to.wording == from.wording && !taken.contains(&*to.id));
        if let Some(to) = same {
            taken.insert(&to.id);
            pairs.push((from, to));
        }
    }
    let is_left = |state: &&&State| pairs.iter().all(|(from, _)| from.id != state.id);
    let gone: Vec<&&State> = gone.iter().filter(is_left).collect();
    let added: Vec<&&State> = added.iter().filter(|to| !taken.contains(&*to.id)).collect();
    if gone.len() * added.len() > MOST_PAIRS {
        return pairs;
    }
    let mut scored: Vec<(u8, &State, &State)> = Vec::new();
    for from in &gone {
        for to in &added {
            let score = compare(from, to).filter(|score| *score >= ALIKE);
            scored.extend(score.map(|score| (score, **from, **to)));
        }
    }
    scored.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    for (_, from, to) in scored {
        if pairs.iter().all(|(known, other)| known.id != from.id && other.id != to.id) {
            pairs.push((from, to));
        }
    }
    pairs
}
