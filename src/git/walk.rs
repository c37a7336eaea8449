//! Walks history newest first, reading each commit once, keeping only ids and the frontier.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use git2::ObjectType;

use super::object::{Links, RawCommit};
use super::objects::proves;
use super::tree::Top;
use super::{Condition, Objects};
use crate::model::{Oid, OidMap, OidSet};

/// Commits reachable from the starts and from none of the excluded, by committer date, newest
/// first, as `git log` lists them.
pub struct Walk<'r> {
    objects: &'r Objects<'r>,
    condition: &'r Condition,
    proving: bool,
    seen: OidSet,
    queue: BinaryHeap<Waiting>,
    /// What of the commits' top trees is read on the way.
    names: Option<&'r [Vec<u8>]>,
    /// The top trees of the commits in the queue.
    frontier: OidMap<Top>,
    turn: usize,
    missing: Vec<Missing>,
}

/// A commit that could not be read, and what named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The commit object that is missing, broken, or not what its id names.
    pub commit: Oid,
    /// The commit that names it as a parent; `None` for a start of the walk.
    pub child: Option<Oid>,
}

/// One commit of the walk.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    /// The commit's id.
    pub id: Oid,
    /// Whether a shallow clone cut off its parents.
    pub boundary: bool,
    /// Its top tree.
    pub top: &'a Top,
    /// The top trees of its parents; `None` where a parent could not be read.
    pub parent_tops: &'a [Option<Top>],
    bytes: &'a [u8],
}

/// The commits of a stretch of the walk, laid end to end.
#[derive(Default)]
pub(super) struct Batch {
    visits: Vec<Packed>,
    parent_tops: Vec<Option<Top>>,
    bytes: Vec<u8>,
}

struct Packed {
    id: Oid,
    boundary: bool,
    top: Top,
    parent_tops: Range<usize>,
    bytes: Range<usize>,
}

/// A commit in the queue. Of two with one date the one that was found first comes first.
struct Waiting {
    links: Links,
    turn: usize,
    id: Oid,
    bytes: Vec<u8>,
}

impl<'r> Walk<'r> {
    /// A walk over nothing yet.
    pub fn new(objects: &'r Objects<'r>, condition: &'r Condition) -> Self {
        Self {
            objects,
            condition,
            proving: false,
            names: None,
            seen: OidSet::default(),
            queue: BinaryHeap::new(),
            frontier: OidMap::default(),
            turn: 0,
            missing: Vec::new(),
        }
    }

    /// Recomputes the id of every commit from its bytes; one that does not fit counts as missing.
    #[must_use]
    pub fn proving(mut self) -> Self {
        self.proving = true;
        self
    }

    /// Reads these entries of each top tree on the way, for who compares nothing else.
    #[must_use]
    pub fn reading(mut self, names: &'r [Vec<u8>]) -> Self {
        self.names = Some(names);
        self
    }

    /// Leaves out a commit and all its ancestors.
    ///
    /// All of them are visited now, so that clock skew cannot bring one back.
    pub fn exclude(&mut self, commit: Oid) {
        let mut ancestors = Walk::new(self.objects, self.condition);
        ancestors.seen = std::mem::take(&mut self.seen);
        ancestors.start(commit);
        let mut batch = Batch::default();
        while ancestors.next(&mut batch) {
            batch.clear();
        }
        self.seen = ancestors.seen;
        self.missing.append(&mut ancestors.missing);
    }

    /// Adds a commit to start from.
    pub fn start(&mut self, commit: Oid) {
        self.push(commit, None);
    }

    /// What the walk could not read.
    pub fn into_missing(self) -> Vec<Missing> {
        self.missing
    }

    fn push(&mut self, id: Oid, child: Option<Oid>) {
        if !self.seen.insert(id) {
            return;
        }
        match self.read(id) {
            Some((links, bytes)) => {
                self.frontier.insert(id, self.top(links.tree));
                self.turn += 1;
                self.queue.push(Waiting { links, turn: self.turn, id, bytes });
            }
            None => self.missing.push(Missing { commit: id, child }),
        }
    }

    fn read(&self, id: Oid) -> Option<(Links, Vec<u8>)> {
        let object = self.objects.read(id).ok()?;
        let bytes = object.data();
        let proven = !self.proving || proves(id, ObjectType::Commit, bytes);
        let readable = object.kind() == ObjectType::Commit && proven;
        let links = readable.then(|| Links::parse(bytes)).flatten()?;
        Some((links, object.into_data()))
    }

    fn top(&self, tree: Oid) -> Top {
        self.names.map_or(Top::Tree(tree), |names| Top::of(self.objects, tree, names))
    }

    /// The top tree of a parent: known while it waits in the queue, else read anew.
    fn top_of(&self, commit: Oid) -> Option<Top> {
        let known = self.frontier.get(&commit).cloned();
        known.or_else(|| Some(self.top(self.objects.tree(commit)?)))
    }

    /// Adds the next commit to a batch; false at the end of history.
    pub(super) fn next(&mut self, batch: &mut Batch) -> bool {
        let Some(Waiting { links, id, bytes, .. }) = self.queue.pop() else {
            return false;
        };
        let top = self.frontier.remove(&id).unwrap_or(Top::Tree(links.tree));
        let boundary = self.condition.is_boundary(id);
        let (tops, start) = (batch.parent_tops.len(), batch.bytes.len());
        for parent in links.parents.into_iter().filter(|_| !boundary) {
            self.push(parent, Some(id));
            batch.parent_tops.push(self.top_of(parent));
        }
        batch.bytes.extend_from_slice(&bytes);
        batch.visits.push(Packed {
            id,
            boundary,
            top,
            parent_tops: tops..batch.parent_tops.len(),
            bytes: start..batch.bytes.len(),
        });
        true
    }
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.visits.len()
    }

    pub(super) fn clear(&mut self) {
        self.visits.clear();
        self.parent_tops.clear();
        self.bytes.clear();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Visit<'_>> {
        self.visits.iter().map(|packed| Visit {
            id: packed.id,
            boundary: packed.boundary,
            top: &packed.top,
            parent_tops: &self.parent_tops[packed.parent_tops.clone()],
            bytes: &self.bytes[packed.bytes.clone()],
        })
    }
}

impl<'a> Visit<'a> {
    /// The commit object as it is stored.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The commit itself, its parents as the object names them even where they were not fetched.
    ///
    /// Always `Some`, since the walk leaves out what cannot be read.
    pub fn commit(&self) -> Option<RawCommit<'a>> {
        RawCommit::parse(self.bytes)
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.links.date.cmp(&other.links.date).then_with(|| other.turn.cmp(&self.turn))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}
