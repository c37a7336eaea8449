//! The parts of packs that were read last: neighbours in history are neighbours in a pack.

use super::Place;
use super::file::Pack;

/// A block's size in bytes, and how many blocks are kept.
const SIZE: u64 = 16 << 10;
const KEPT: usize = 64;

/// Blocks, each in the one slot that its number gives it.
pub(super) struct Blocks(Vec<Option<Block>>);

struct Block {
    start: Place,
    bytes: Vec<u8>,
}

impl Default for Blocks {
    fn default() -> Self {
        Self(std::iter::repeat_with(|| None).take(KEPT).collect())
    }
}

impl Blocks {
    /// The bytes of a pack from a place to the end of its block; `None` at the end of the pack.
    pub(super) fn from(&mut self, pack: &Pack, place: Place) -> Option<&[u8]> {
        let (number, within) = (place.offset / SIZE, (place.offset % SIZE) as usize);
        let start = Place { offset: number * SIZE, ..place };
        let slot = &mut self.0[(number as usize).wrapping_add(place.pack) % KEPT];
        if slot.as_ref().is_none_or(|block| block.start != start) {
            let mut bytes = slot.take().map(|block| block.bytes).unwrap_or_default();
            bytes.resize(SIZE as usize, 0);
            let read = pack.read(&mut bytes, start.offset)?;
            bytes.truncate(read);
            *slot = Some(Block { start, bytes });
        }
        slot.as_ref()?.bytes.get(within..).filter(|bytes| !bytes.is_empty())
    }
}
