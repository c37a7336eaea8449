//! The requirements that differ between two baselines.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use schemars::JsonSchema;
use serde::Serialize;

use super::Sides;
use crate::evolution::{Event, Kind, Said, State, Words, between, likeness, word_diff};
use crate::requirement::Item;
use crate::rules::Case;
use crate::trace::Node;
use crate::view::trace::{RequirementStep, WordChange, change_word};

/// A requirement that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementDiff {
    /// Its identifier; of one that was removed, the one that it had.
    pub id: String,
    /// Its title, the last that it had.
    pub title: String,
    /// `added`, `changed`, `moved`, `renamed` or `removed`.
    pub change: &'static str,
    /// Whether title, text, attributes or links differ.
    pub changed: bool,
    /// What it was at the old baseline; null where it was not there.
    pub old: Option<RequirementPlace>,
    /// What it is at the new baseline; null where it is not there any more.
    pub new: Option<RequirementPlace>,
    /// How title and text differ, word by word; empty where they do not.
    pub words: Vec<WordChange>,
    /// What else differs.
    pub fields: Vec<FieldDiff>,
    /// What the commits did that only the new baseline has, newest first.
    pub steps: Vec<RequirementStep>,
    /// What the commits did that only the old baseline has, newest first.
    pub undone: Vec<RequirementStep>,
}

/// A requirement at one of the baselines.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementPlace {
    /// Its identifier.
    pub id: String,
    /// The file.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The blob of the file.
    pub object: String,
    /// The hash of what it says.
    pub revision: String,
}

/// An attribute, or the links of one kind, that differ.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FieldDiff {
    /// The name of the attribute or the word for the links.
    pub name: String,
    /// What it was; null where there was none.
    pub old: Option<String>,
    /// What it is; null where there is none.
    pub new: Option<String>,
}

/// Every requirement that differs, by identifier.
pub fn differences(sides: &Sides<'_, '_>) -> Vec<RequirementDiff> {
    let (old, new) = (Found::of(sides.old), Found::of(sides.new));
    let mut compare = |one: &State, other: &State| {
        let (one, other) = (old.items.get(&one.id)?, new.items.get(&other.id)?);
        Some(likeness(&one.wording(), &other.wording()))
    };
    let came_from = |id: &str| came_from(sides, id);
    let to = sides.new.range.to;
    let events = between(to, &old.states, &new.states, &came_from, &mut compare);
    events.iter().map(|event| difference(sides, event, &old, &new)).collect()
}

/// The requirements of a baseline, of an identifier that stands twice the first.
struct Found<'c> {
    states: Vec<State>,
    items: HashMap<Rc<str>, &'c Item>,
}

impl<'c> Found<'c> {
    fn of(case: &Case<'c>) -> Self {
        let mut found = Self { states: Vec::new(), items: HashMap::new() };
        for Node { item, document } in &case.trace.nodes {
            let (id, path): (Rc<str>, Rc<str>) =
                (item.id.as_str().into(), document.file.path.as_str().into());
            found.items.entry(Rc::clone(&id)).or_insert(*item);
            found.states.push(Said::of(item).state(id, path, document.file.blob, 0));
        }
        found
    }

    fn place(&self, id: &str) -> Option<RequirementPlace> {
        let state = self.states.iter().find(|state| *state.id == *id)?;
        Some(RequirementPlace {
            id: id.to_owned(),
            path: state.path.to_string(),
            line: state.line,
            object: state.blob.to_string(),
            revision: state.revision.to_string(),
        })
    }
}

/// The name that a requirement had at the old baseline, by the steps since.
fn came_from(sides: &Sides<'_, '_>, id: &str) -> Option<Rc<str>> {
    let evolution = &sides.new.facts.requirements.evolution;
    let mut name: Option<Rc<str>> = None;
    // As many steps as there may be names: a circle of renames must end.
    for _ in 0..evolution.all().count() {
        let events = evolution.of(name.as_deref().unwrap_or(id)).iter().rev();
        let mut between = events.filter(|event| sides.is_new(event.commit));
        let begins =
            |event: &Event| matches!(event.kind, Kind::Renamed(_) | Kind::Added | Kind::Reused);
        match between.find(|event| begins(event)).map(|event| &event.kind) {
            Some(Kind::Renamed(from)) => name = Some(Rc::clone(from)),
            _ => return name,
        }
    }
    None
}

fn difference(
    sides: &Sides<'_, '_>,
    event: &Event,
    old: &Found<'_>,
    new: &Found<'_>,
) -> RequirementDiff {
    let id = &*event.state.id;
    let was = match &event.kind {
        Kind::Renamed(from) => &**from,
        _ => id,
    };
    let (before, after) = (old.items.get(was), new.items.get(id));
    let both = before.zip(after);
    let words = both.map(|(before, after)| word_diff(&before.wording(), &after.wording()));
    let differ = |words: &Vec<Words>| words.iter().any(|it| !matches!(it, Words::Kept(_)));
    let words = words.filter(differ).unwrap_or_default();
    let steps = |case: &Case<'_>, is_wanted: &dyn Fn(&Event) -> bool| {
        let evolution = &case.facts.requirements.evolution;
        let ids = [Some(id), (was != id).then_some(was)];
        let events = ids.into_iter().flatten().flat_map(|id| evolution.of(id).iter().rev());
        let told = events.filter(|it| is_wanted(it) && !matches!(it.kind, Kind::RenamedTo(_)));
        told.map(|event| RequirementStep::new(case, event, Vec::new())).collect()
    };
    RequirementDiff {
        id: id.to_owned(),
        title: after.or(before).map(|item| item.title.clone()).unwrap_or_default(),
        change: change_word(&event.kind),
        changed: event.is_changed,
        old: before.and_then(|_| old.place(was)),
        new: after.and_then(|_| new.place(id)),
        words: words.into_iter().map(WordChange::new).collect(),
        fields: both.map(|(before, after)| fields(before, after)).unwrap_or_default(),
        steps: steps(sides.new, &|event| sides.is_new(event.commit)),
        undone: steps(sides.old, &|event| sides.is_undone(event.commit)),
    }
}

/// The attributes and links that differ, by name.
fn fields(before: &Item, after: &Item) -> Vec<FieldDiff> {
    let (mut old, new) = (said(before), said(after));
    let mut found: Vec<FieldDiff> = Vec::new();
    for (name, new) in new {
        let old = old.remove(name);
        if old.as_ref() != Some(&new) {
            found.push(FieldDiff { name: name.to_owned(), old, new: Some(new) });
        }
    }
    let gone = old.into_iter();
    found.extend(gone.map(|(name, old)| FieldDiff {
        name: name.to_owned(),
        old: Some(old),
        new: None,
    }));
    found
}

/// What a requirement says besides title and text; what it says several times is joined.
fn said(item: &Item) -> BTreeMap<&str, String> {
    let attributes = item.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let links = item.links.iter().map(|link| (link.kind.as_str(), link.target.as_str()));
    let kind = (!item.kind.is_empty()).then_some(("kind", item.kind.as_str()));
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in attributes.chain(links).chain(kind) {
        said.entry(name).or_default().push(value);
    }
    said.into_iter()
        .map(|(name, mut values)| {
            values.sort_unstable();
            (name, values.join(", "))
        })
        .collect()
}
