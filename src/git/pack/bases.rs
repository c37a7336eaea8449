//! Objects that others may be deltas against, kept for a while.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use super::{Packed, Place};
use crate::model::PassThrough;

/// How many bytes are kept, and the largest object that is.
///
/// Git makes a tree a delta against one that is near in history: over the top trees of git's own
/// history, read in order, no more than 3 % of the entries are inflated a second time.
const KEPT: usize = 8 << 20;
const LARGEST: usize = KEPT / 8;

/// The objects that were made last.
#[derive(Default)]
pub(super) struct Bases {
    known: HashMap<Place, Packed, BuildHasherDefault<PassThrough>>,
    order: VecDeque<Place>,
    weight: usize,
    /// The memory of one that was let go: the next is about as large.
    spare: Vec<u8>,
}

impl Bases {
    pub(super) fn get(&self, place: Place) -> Option<Packed> {
        self.known.get(&place).cloned()
    }

    /// A buffer to make the next object in.
    pub(super) fn buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.spare)
    }

    pub(super) fn keep(&mut self, place: Place, object: &Packed) {
        if object.bytes.len() > LARGEST {
            return;
        }
        self.weight += object.bytes.len();
        while self.weight > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let Some(gone) = self.known.remove(&oldest) else { continue };
            self.weight -= gone.bytes.len();
            if let Ok(bytes) = Rc::try_unwrap(gone.bytes) {
                self.spare = bytes;
            }
        }
        self.order.push_back(place);
        if let Some(shorter) = self.known.insert(place, object.clone()) {
            self.weight -= shorter.bytes.len();
        }
    }
}
