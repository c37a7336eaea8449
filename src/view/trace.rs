//! A requirement with its past and all that leads to it or from it.

use schemars::JsonSchema;
use serde::Serialize;

use super::build::place;
use super::report::Place;
use super::requirements::RequirementEntry;
use crate::evolution::{Event, Kind, Words};
use crate::model::{LinkMeaning, Oid};
use crate::rules::Case;
use crate::trace::{Edge, End};

/// What `git trace show` tells of a requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementStory {
    /// Always `requirement`.
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
    /// What it says at the evaluated commit; null where it is not there any more.
    pub now: Option<RequirementEntry>,
    /// What history made of it, newest first.
    pub history: Vec<RequirementStep>,
    /// What it answers to.
    pub up: Vec<TraceLink>,
    /// What answers to it: requirements, code, commits.
    pub down: Vec<TraceLink>,
    /// What is missing from its past, if anything is.
    pub gaps: Option<String>,
}

/// One step in the history of a requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementStep {
    /// The commit.
    pub commit: String,
    /// When it was committed.
    pub when: Option<String>,
    /// Who wrote it.
    pub who: Option<String>,
    /// The commit's subject.
    pub subject: String,
    /// `added`, `changed`, `moved`, `renamed`, `renamed-to`, `removed`, `restored` or `reused`.
    pub change: &'static str,
    /// The other identifier or file, where it was renamed or moved.
    pub other: Option<String>,
    /// Whether what it says changed on the way.
    pub changed: bool,
    /// The earlier commit whose revision it has again.
    pub back_to: Option<String>,
    /// The file.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The blob of the file.
    pub object: String,
    /// The hash of what it says.
    pub revision: String,
    /// The change requests that the commit cites.
    pub change_requests: Vec<String>,
    /// What changed in title and text, word by word: `=` kept, `+` new, `-` gone.
    pub words: Vec<WordChange>,
}

/// A stretch of words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WordChange {
    /// `=` in both, `+` only now, `-` only before.
    pub sign: &'static str,
    /// The words.
    pub text: String,
}

/// A link from or to a requirement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TraceLink {
    /// What it means: `satisfies`, `implements`, `verifies`, `mitigates`, `refines`, `conflicts`,
    /// `derived` or `relates`.
    pub meaning: &'static str,
    /// `requirement`, `code` or `commit`.
    pub kind: &'static str,
    /// The identifier, the file and line, or the commit's short id at the other end.
    pub name: String,
    /// The title, the artifact's type, or the commit's subject at the other end.
    pub title: String,
    /// Where the other end is.
    pub place: Place,
    /// Whether what is linked to changed after the link was last looked at.
    pub suspect: bool,
}

impl RequirementStory {
    /// The story of an identifier; `words` compares two steps word by word.
    pub fn new(
        case: &Case<'_>,
        id: &str,
        words: &mut dyn FnMut(&Event, &Event) -> Vec<Words>,
    ) -> Self {
        let evolution = &case.facts.requirements.evolution;
        let node = case.trace.find(id);
        let now = node.map(|at| {
            let node = &case.trace.nodes[at];
            RequirementEntry::new(node.document, node.item, &case.config.tracing)
        });
        let events = evolution.of(id);
        let mut history = Vec::new();
        for at in 0..events.len() {
            history.push(step(case, events, at, words));
        }
        history.reverse();
        Self {
            kind: "requirement",
            id: id.to_owned(),
            now,
            history,
            up: node.map(|at| up(case, at)).unwrap_or_default(),
            down: node.map(|at| down(case, at)).unwrap_or_default(),
            gaps: case.requirement_gaps(),
        }
    }
}

/// One of the steps of a requirement, compared with the last one before that changed it.
fn step(
    case: &Case<'_>,
    events: &[Event],
    at: usize,
    words: &mut dyn FnMut(&Event, &Event) -> Vec<Words>,
) -> RequirementStep {
    let (earlier, event) = (&events[..at], &events[at]);
    let before = earlier.iter().rev().find(|it| it.is_changed);
    let compared = before.filter(|_| event.is_changed && event.kind != Kind::Removed);
    let words = compared.map(|before| words(before, event)).unwrap_or_default();
    RequirementStep::new(case, event, words)
}

/// What a commit did to requirements, each with its identifier.
pub(super) fn commit_steps(
    case: &Case<'_>,
    commit: Oid,
    words: &mut dyn FnMut(&Event, &Event) -> Vec<Words>,
) -> Vec<(String, RequirementStep)> {
    let mut found = Vec::new();
    for (id, events) in case.facts.requirements.evolution.all() {
        let own = (0..events.len()).filter(|&at| events[at].commit == commit);
        found.extend(own.map(|at| (id.to_owned(), step(case, events, at, words))));
    }
    found
}

/// The requirements that the trailers of a commit lead to.
pub(super) fn commit_links(case: &Case<'_>, commit: Oid) -> Vec<TraceLink> {
    let is_own = |edge: &&Edge<'_>| matches!(edge.source, End::Commit(it) if it.id == commit);
    let own = case.trace.links.iter().filter(is_own);
    own.map(|edge| to_item(case, edge.target, edge.meaning, is_suspect(case, edge))).collect()
}

impl WordChange {
    pub(super) fn new(words: Words) -> Self {
        match words {
            Words::Kept(text) => Self { sign: "=", text },
            Words::New(text) => Self { sign: "+", text },
            Words::Gone(text) => Self { sign: "-", text },
        }
    }
}

impl RequirementStep {
    /// A step of a case's history.
    pub(super) fn new(case: &Case<'_>, event: &Event, words: Vec<Words>) -> Self {
        let commit = case.history.get(event.commit);
        Self {
            commit: event.commit.to_string(),
            when: event.when.map(|when| when.to_string()),
            who: commit.map(|commit| commit.author.person.name.clone()),
            subject: commit.map(|commit| commit.subject.clone()).unwrap_or_default(),
            change: change_word(&event.kind),
            other: match &event.kind {
                Kind::Moved(other) | Kind::Renamed(other) | Kind::RenamedTo(other) => {
                    Some(other.to_string())
                }
                _ => None,
            },
            changed: event.is_changed,
            back_to: event.back_to.map(|commit| commit.to_string()),
            path: event.state.path.to_string(),
            line: event.state.line,
            object: event.state.blob.to_string(),
            revision: event.state.revision.to_string(),
            change_requests: commit
                .map(|it| case.cited(it).into_iter().collect())
                .unwrap_or_default(),
            words: words.into_iter().map(WordChange::new).collect(),
        }
    }
}

/// The word for what a commit did to a requirement.
pub fn change_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Added => "added",
        Kind::Changed => "changed",
        Kind::Moved(_) => "moved",
        Kind::Renamed(_) => "renamed",
        Kind::RenamedTo(_) => "renamed-to",
        Kind::Removed => "removed",
        Kind::Restored => "restored",
        Kind::Reused => "reused",
    }
}

/// What a requirement answers to.
pub(super) fn up(case: &Case<'_>, node: usize) -> Vec<TraceLink> {
    let edges = case.trace.from(node);
    edges.map(|edge| to_item(case, edge.target, edge.meaning, is_suspect(case, edge))).collect()
}

/// What answers to a requirement.
pub(super) fn down(case: &Case<'_>, node: usize) -> Vec<TraceLink> {
    case.trace.to(node).map(|edge| from(case, edge)).collect()
}

/// What a link comes from.
pub(super) fn from(case: &Case<'_>, edge: &Edge<'_>) -> TraceLink {
    let suspect = is_suspect(case, edge);
    if let End::Item(from) = edge.source {
        return to_item(case, from, edge.meaning, suspect);
    }
    let (kind, name, title, place) = origin(case, &edge.source, edge.line);
    TraceLink { meaning: edge.meaning.word(), kind, name, title, place, suspect }
}

/// Where a link comes from: what it is, its name, its title, and its place.
pub(super) fn origin(
    case: &Case<'_>,
    source: &End<'_>,
    line: usize,
) -> (&'static str, String, String, Place) {
    let (name, location) = case.origin(source, line);
    let (kind, title) = match source {
        End::Item(from) => ("requirement", case.trace.nodes[*from].item.title.clone()),
        End::Code(_, tag) => ("code", tag.artifact.clone().unwrap_or_default()),
        End::Commit(commit) => ("commit", commit.subject.clone()),
    };
    (kind, name, title, place(case.config, &location))
}

fn to_item(case: &Case<'_>, node: usize, meaning: LinkMeaning, suspect: bool) -> TraceLink {
    let item = case.trace.nodes[node].item;
    TraceLink {
        meaning: meaning.word(),
        kind: "requirement",
        name: item.id.clone(),
        title: item.title.clone(),
        place: place(case.config, &case.place(node)),
        suspect,
    }
}

fn is_suspect(case: &Case<'_>, edge: &Edge<'_>) -> bool {
    case.suspects.contains_key(&edge.number)
}
