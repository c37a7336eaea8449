//! Deltas: an object as copies out of another and bytes of its own.

/// The start of an object that may be all of it.
pub(super) struct Start<'b> {
    pub(super) bytes: &'b [u8],
    /// How many bytes the whole object has.
    pub(super) size: usize,
}

/// Makes an object from its base in `object`, which is cleared first, and tells its size.
///
/// Stops after `wanted` bytes, or where the base is not known any further. `None` where the delta
/// is broken, or the object larger than `largest`.
pub(super) fn apply(
    base: &Start<'_>,
    mut delta: &[u8],
    wanted: usize,
    largest: usize,
    object: &mut Vec<u8>,
) -> Option<usize> {
    let (before, size) = (number(&mut delta)?, number(&mut delta)?);
    if before != base.size || size > largest {
        return None;
    }
    let goal = size.min(wanted);
    object.clear();
    object.reserve(goal);
    while object.len() < goal {
        let order = *delta.split_off_first()?;
        let (part, length) = match order {
            0 => return None,
            1..128 => (delta.split_off(..usize::from(order))?, usize::from(order)),
            _ => copied(base, order, &mut delta)?,
        };
        if length > size - object.len() {
            return None;
        }
        object.extend_from_slice(&part[..part.len().min(goal - object.len())]);
        if part.len() < length {
            return Some(size);
        }
    }
    (goal < size || delta.is_empty()).then_some(size)
}

/// Within so many bytes a delta says how much it makes.
pub(super) const HEAD: usize = 20;

/// How much a delta that begins so makes; `None` where it does not say.
pub(super) fn size(mut delta: &[u8]) -> Option<usize> {
    let _before = number(&mut delta)?;
    number(&mut delta)
}

/// What an order copies, as far as the base is known, and how long it is.
fn copied<'b>(base: &Start<'b>, order: u8, delta: &mut &[u8]) -> Option<(&'b [u8], usize)> {
    let start = sparse(delta, order, 4)?;
    let length = match sparse(delta, order >> 4, 3)? {
        0 => 1 << 16,
        length => length,
    };
    let end = start.checked_add(length).filter(|&end| end <= base.size)?;
    Some((base.bytes.get(start..end.min(base.bytes.len())).unwrap_or_default(), length))
}

/// A number, seven bits a byte, the lowest first.
fn number(delta: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let byte = *delta.split_off_first()?;
        number |= usize::from(byte & 127).checked_shl(shift)?;
        shift += 7;
        if byte & 128 == 0 {
            return Some(number);
        }
    }
}

/// A number of which only the bytes that `present` tells stand there, the lowest first.
fn sparse(delta: &mut &[u8], present: u8, bytes: u32) -> Option<usize> {
    let mut number = 0;
    for position in (0..bytes).filter(|position| present >> position & 1 == 1) {
        number |= usize::from(*delta.split_off_first()?) << (8 * position);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Copies `b`, adds `xy`, copies `abc`.
    const DELTA: &[u8] = b"\x03\x06\x91\x01\x01\x02xy\x90\x03";

    #[track_caller]
    fn check(bytes: &[u8], size: usize, delta: &[u8], wanted: usize, expected: Option<&[u8]>) {
        let mut object = b"old".to_vec();
        let made = apply(&Start { bytes, size }, delta, wanted, 100, &mut object);
        assert_eq!(made.map(|_| object.as_slice()), expected, "{delta:?}");
    }

    #[test]
    fn an_object_is_made_as_far_as_it_is_wanted_and_its_base_is_known() {
        check(b"abc", 3, DELTA, usize::MAX, Some(b"bxyabc"));
        check(b"abc", 3, DELTA, 2, Some(b"bx"));
        check(b"ab", 3, DELTA, usize::MAX, Some(b"bxyab"));
        check(b"", 3, DELTA, usize::MAX, Some(b""));
        check(b"abc", 3, b"\x03\x00", usize::MAX, Some(b""));
    }

    #[test]
    fn a_broken_delta_makes_nothing() {
        check(b"abcd", 4, DELTA, usize::MAX, None);
        for end in 0..DELTA.len() {
            check(b"abc", 3, &DELTA[..end], usize::MAX, None);
        }
        check(b"abc", 3, &[DELTA, b"\x01z"].concat(), usize::MAX, None);
        check(b"abc", 3, b"\x03\x06\x00", usize::MAX, None);
        check(b"abc", 3, b"\x03\x06\x91\x02\x02", usize::MAX, None);
        check(b"abc", 3, b"\x03\x01\x02xy", usize::MAX, None);
        check(b"abc", 3, b"\x03\x7f", usize::MAX, None);
        check(b"abc", 3, &[0xff; 20], usize::MAX, None);
    }
}
