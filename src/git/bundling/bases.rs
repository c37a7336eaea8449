//! What was written last of each path, for the next to be a delta against.

use std::collections::{HashMap, VecDeque};

use git2::ObjectType;

use crate::git::objects::Object;

/// How many bytes are kept, and the largest object that is.
const KEPT: usize = 96 << 20;
const LARGEST: usize = KEPT / 8;

/// A path, by a hash that is the same everywhere. Two paths of one hash cost no more than a delta
/// that is longer than it had to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place(u64);

impl Place {
    pub(super) const TOP: Self = Self(0xcbf2_9ce4_8422_2325);

    /// What stands in this folder under a name (FNV-1a over the whole path).
    pub(super) fn below(self, name: &[u8], is_folder: bool) -> Self {
        let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        Self(name.iter().chain(if is_folder { b"/" } else { b"\0" }).fold(self.0, step))
    }
}

/// An object that was written.
pub(super) struct Base {
    pub(super) object: Object,
    /// Where its entry begins.
    pub(super) offset: u64,
    /// How many deltas it takes to make it.
    pub(super) depth: usize,
}

/// The objects that were written last, each of another path.
#[derive(Default)]
pub(super) struct Bases {
    known: HashMap<Place, (usize, Base)>,
    /// When each was written; one that was replaced since is passed over.
    order: VecDeque<(usize, Place)>,
    turn: usize,
    weight: usize,
}

impl Bases {
    pub(super) fn get(&self, place: Place, kind: ObjectType) -> Option<&Base> {
        self.known.get(&place).map(|(_, base)| base).filter(|base| base.object.kind() == kind)
    }

    pub(super) fn keep(&mut self, place: Place, base: Base) {
        let weight = base.object.data().len();
        if weight > LARGEST {
            return;
        }
        self.turn += 1;
        self.weight += weight;
        self.order.push_back((self.turn, place));
        let replaced = self.known.insert(place, (self.turn, base));
        self.weight -= replaced.map_or(0, |(_, base)| base.object.data().len());
        while self.weight > KEPT
            && let Some((turn, oldest)) = self.order.pop_front()
        {
            if self.known.get(&oldest).is_some_and(|(last, _)| *last == turn) {
                let gone = self.known.remove(&oldest);
                self.weight -= gone.map_or(0, |(_, base)| base.object.data().len());
            }
        }
    }
}
