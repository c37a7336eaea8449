//! Makes deltas: an object as copies out of another and bytes of its own (gitformat-pack(5)).
//!
//! Beginnings and endings that are the same are copied. What lies between is compared byte by byte where
//! it is as long as before, as in a tree of which some ids changed, and else searched for blocks of the
//! base.

use std::num::NonZeroUsize;
use std::ops::Range;

/// A block of the base that can be found again.
const BLOCK: usize = 16;

/// A shorter copy than this costs as much as the bytes themselves.
const WORTH_COPYING: usize = 8;

/// No order copies more.
const LONGEST_COPY: usize = 1 << 16;

/// No order inserts more.
const LONGEST_INSERT: usize = 127;

/// So many bytes are compared at once.
const WIDE: usize = 32;

/// Makes the delta that turns `base` into `object`; `delta` is cleared first.
pub(super) fn make(base: &[u8], object: &[u8], delta: &mut Vec<u8>) {
    delta.clear();
    number(base.len(), delta);
    number(object.len(), delta);
    let start = common_start(base, object);
    let end = common_end(&base[start..], &object[start..]);
    let (base_end, object_end) = (base.len() - end, object.len() - end);
    let mut orders = Orders { base, object, delta, done: 0 };
    orders.copy(0, 0, start);
    match base_end == object_end {
        true => orders.in_place(start, object_end),
        false => orders.by_blocks(start..base_end, start..object_end),
    }
    orders.copy(base_end, object_end, end);
    orders.insert(object.len());
}

/// The orders that were given so far.
struct Orders<'o> {
    base: &'o [u8],
    object: &'o [u8],
    delta: &'o mut Vec<u8>,
    /// How much of the object they make.
    done: usize,
}

impl Orders<'_> {
    /// Copies `length` bytes of the base, from `from` on, to `to` in the object, with what stands before
    /// inserted; few bytes are left to be inserted later.
    fn copy(&mut self, from: usize, to: usize, length: usize) {
        if length < WORTH_COPYING {
            return;
        }
        self.insert(to);
        let mut copied = 0;
        while copied < length {
            let piece = (length - copied).min(LONGEST_COPY);
            let at = self.delta.len();
            self.delta.push(128);
            let offset = sparse(from + copied, 4, self.delta);
            // The longest copy is spelled as none.
            let size = sparse(piece % LONGEST_COPY, 3, self.delta);
            self.delta[at] |= offset | size << 4;
            copied += piece;
        }
        self.done = to + length;
    }

    /// Inserts the bytes of the object up to here.
    fn insert(&mut self, end: usize) {
        for piece in self.object[self.done..end].chunks(LONGEST_INSERT) {
            self.delta.push(piece.len() as u8);
            self.delta.extend_from_slice(piece);
        }
        self.done = end;
    }

    /// Copies what is the same at the same place.
    fn in_place(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let (base, object) = (&self.base[at..end], &self.object[at..end]);
            let same = common_start(base, object);
            self.copy(at, at, same);
            let differs = |(base, object): &(&u8, &u8)| base != object;
            let rest = base[same..].iter().zip(&object[same..]);
            at += same + rest.take_while(differs).count();
        }
    }

    /// Copies what can be found in these bytes of the base by its blocks.
    fn by_blocks(&mut self, base: Range<usize>, object: Range<usize>) {
        let blocks = Blocks::of(self.base, base);
        let mut at = object.start;
        while let Some(window) = self.object[at..object.end].first_chunk() {
            let Some(found) = blocks.find(window).filter(|&it| self.base[it..].starts_with(window))
            else {
                at += 1;
                continue;
            };
            let before = common_end(&self.base[..found], &self.object[self.done..at]);
            let length = common_start(&self.base[found..], &self.object[at..object.end]);
            self.copy(found - before, at - before, before + length);
            at += length;
        }
    }
}

/// Where the blocks of a base begin.
struct Blocks {
    /// By the hash of a block, the first that has it.
    table: Vec<Option<NonZeroUsize>>,
}

impl Blocks {
    fn of(base: &[u8], range: Range<usize>) -> Self {
        let count = range.len() / BLOCK;
        let mut blocks = Self { table: vec![None; (2 * count).next_power_of_two()] };
        for (number, block) in base[range.clone()].as_chunks::<BLOCK>().0.iter().enumerate() {
            let slot = blocks.slot(block);
            let place = NonZeroUsize::new(range.start + number * BLOCK + 1);
            blocks.table[slot] = blocks.table[slot].or(place);
        }
        blocks
    }

    /// Where a block may stand.
    fn find(&self, block: &[u8; BLOCK]) -> Option<usize> {
        self.table[self.slot(block)].map(|place| place.get() - 1)
    }

    fn slot(&self, block: &[u8; BLOCK]) -> usize {
        let word = u128::from_le_bytes(*block);
        let folded = (word as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (word >> 64) as u64;
        let hash = folded.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32;
        hash as usize & (self.table.len() - 1)
    }
}

/// How many bytes two slices begin with together.
fn common_start(one: &[u8], other: &[u8]) -> usize {
    let wide = one.chunks_exact(WIDE).zip(other.chunks_exact(WIDE));
    let start = WIDE * wide.take_while(|(one, other)| one == other).count();
    let rest = one[start..].iter().zip(&other[start..]);
    start + rest.take_while(|(one, other)| one == other).count()
}

/// How many bytes two slices end with together.
fn common_end(one: &[u8], other: &[u8]) -> usize {
    let wide = one.rchunks_exact(WIDE).zip(other.rchunks_exact(WIDE));
    let end = WIDE * wide.take_while(|(one, other)| one == other).count();
    let rest = one[..one.len() - end].iter().rev().zip(other[..other.len() - end].iter().rev());
    end + rest.take_while(|(one, other)| one == other).count()
}

/// A number, seven bits a byte, the lowest first.
fn number(mut number: usize, delta: &mut Vec<u8>) {
    while number > 127 {
        delta.push(128 | (number & 127) as u8);
        number >>= 7;
    }
    delta.push(number as u8);
}

/// Those bytes of a number that are not zero, the lowest first; returns which they are.
fn sparse(number: usize, bytes: u32, delta: &mut Vec<u8>) -> u8 {
    let mut present = 0;
    for position in 0..bytes {
        let byte = (number >> (8 * position)) as u8;
        if byte != 0 {
            present |= 1 << position;
            delta.push(byte);
        }
    }
    present
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::git::pack::applied;

    #[track_caller]
    fn check(base: &[u8], object: &[u8], most: usize) {
        let mut delta = Vec::new();
        make(base, object, &mut delta);
        assert_eq!(applied(base, &delta).as_deref(), Some(object));
        assert!(delta.len() <= most, "{} bytes", delta.len());
    }

    #[test]
    fn what_is_the_same_is_copied() {
        let long: Vec<u8> =
            (0..200_000_u32).flat_map(|it| it.wrapping_mul(it).to_le_bytes()).collect();
        check(&long, &long, 80);
        check(&long, &[&long[..5000], b"new", &long[5000..]].concat(), 90);
        check(&long, &[&long[..5000], &long[5003..]].concat(), 90);
        // Some moved, some gone, some new.
        check(&long[..9000], &[&long[4000..8000], b"new", &long[..3900]].concat(), 60);
        let mut ids = long[..2000].to_vec();
        ids[500..520].fill(1);
        ids[900..920].fill(2);
        check(&long[..2000], &ids, 60);
    }

    #[test]
    fn there_may_be_nothing_to_copy() {
        check(b"", b"", 2);
        check(b"", b"abc", 6);
        check(b"abc", b"", 2);
        check(&[1; 40], &[2; 300], 310);
    }

    proptest! {
        #[test]
        fn every_delta_makes_its_object(
            parts in prop::collection::vec(prop::collection::vec(0_u8..4, 0..40), 1..6),
            one in prop::collection::vec(0_usize..6, 0..9),
            other in prop::collection::vec(0_usize..6, 0..9),
        ) {
            let text = |order: &[usize]| -> Vec<u8> {
                order.iter().flat_map(|&at| parts[at % parts.len()].clone()).collect()
            };
            let (base, object) = (text(&one), text(&other));
            let mut delta = Vec::new();
            make(&base, &object, &mut delta);
            prop_assert_eq!(applied(&base, &delta), Some(object));
        }
    }
}
