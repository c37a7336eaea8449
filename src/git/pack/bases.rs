//! Objects that others may be deltas against, kept for a while.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use super::{Packed, Place};
use crate::model::PassThrough;

/// The largest object that is kept has this part of all bytes that are.
const LARGEST: usize = 8;

/// The objects that were made last.
pub(super) struct Bases {
    /// How many bytes are kept.
    kept: usize,
    known: HashMap<Place, Packed, BuildHasherDefault<PassThrough>>,
    order: VecDeque<Place>,
    weight: usize,
    /// The memory of one that was let go: the next is about as large.
    spare: Vec<u8>,
}

impl Bases {
    pub(super) fn keeping(kept: usize) -> Self {
        Self {
            kept,
            known: HashMap::default(),
            order: VecDeque::new(),
            weight: 0,
            spare: Vec::new(),
        }
    }

    pub(super) fn get(&self, place: Place) -> Option<Packed> {
        self.known.get(&place).cloned()
    }

    /// A buffer to make the next object in.
    pub(super) fn buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.spare)
    }

    pub(super) fn let_go(&mut self, place: Place) {
        self.weight -= self.known.remove(&place).map_or(0, |gone| gone.bytes.len());
    }

    pub(super) fn keep(&mut self, place: Place, object: &Packed) {
        if object.bytes.len() > self.kept / LARGEST {
            return;
        }
        self.weight += object.bytes.len();
        while self.weight > self.kept
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
