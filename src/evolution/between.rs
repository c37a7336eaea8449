//! What differs between two states of all requirements, whatever lies between them.

use std::rc::Rc;

use super::{Compare, Event, Evolution, Kind, State};
use crate::model::Oid;

/// The differences by identifier, as if one commit had made all of them: added, changed, moved, renamed
/// and removed. `came_from` tells the earlier name that history knows of; others are told by the words.
pub fn between(
    commit: Oid,
    before: &[State],
    after: &[State],
    came_from: &dyn Fn(&str) -> Option<Rc<str>>,
    compare: &mut Compare<'_>,
) -> Vec<Event> {
    let mut whole = Evolution::default();
    whole.fold(commit, None, after, &[before.to_vec()], compare);
    let mut events: Vec<Event> = whole.into_events();
    events.retain(|event| !matches!(event.kind, Kind::RenamedTo(_)));
    for at in 0..events.len() {
        if events[at].kind != Kind::Added {
            continue;
        }
        let earlier = came_from(&events[at].state.id);
        let is_it =
            |it: &&Event| it.kind == Kind::Removed && Some(&it.state.id) == earlier.as_ref();
        if let Some(gone) = events.iter().find(is_it).map(|it| it.state.clone()) {
            events[at].is_changed = gone.revision != events[at].state.revision;
            events[at].kind = Kind::Renamed(gone.id);
        }
    }
    let renamed = |event: &Event| match &event.kind {
        Kind::Renamed(from) => Some(Rc::clone(from)),
        _ => None,
    };
    let renamed: Vec<Rc<str>> = events.iter().filter_map(renamed).collect();
    events.retain(|it| it.kind != Kind::Removed || !renamed.contains(&it.state.id));
    events
}
