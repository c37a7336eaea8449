//! What stands before the data of an entry in a pack: its kind, its size, and a delta's base.

use git2::ObjectType;

use crate::model::Oid;

/// No head of an entry is longer: nine bytes of size and an id, or ten bytes of size and of offset.
pub(super) const LONGEST: usize = 32;

/// The head of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// How many bytes the data have once they are inflated.
    pub(super) size: usize,
    /// Where in the pack the data begin.
    pub(super) data: u64,
}

/// What the data are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An object.
    Whole(ObjectType),
    /// A delta against the entry that begins there.
    DeltaAt(u64),
    /// A delta against an object of the same pack.
    DeltaOf(Oid),
}

impl Entry {
    /// Reads the head of the entry that begins at `offset`.
    pub(super) fn parse(head: &[u8], offset: u64) -> Option<Self> {
        let mut rest = head;
        let first = next(&mut rest)?;
        let mut size = u64::from(first & 15);
        let mut shift = 4;
        let mut more = first & 128 != 0;
        while more {
            let byte = next(&mut rest)?;
            size |= u64::from(byte & 127).checked_shl(shift)?;
            shift += 7;
            more = byte & 128 != 0;
        }
        let kind = match first >> 4 & 7 {
            1 => Kind::Whole(ObjectType::Commit),
            2 => Kind::Whole(ObjectType::Tree),
            3 => Kind::Whole(ObjectType::Blob),
            4 => Kind::Whole(ObjectType::Tag),
            6 => Kind::DeltaAt(offset.checked_sub(distance(&mut rest)?)?),
            7 => Kind::DeltaOf(Oid::from_bytes(rest.split_off(..Oid::LEN)?)?),
            _ => return None,
        };
        let data = offset + (head.len() - rest.len()) as u64;
        Some(Self { kind, size: usize::try_from(size).ok()?, data })
    }
}

/// How far before a delta its base begins: never 0, so that no delta is its own base.
fn distance(rest: &mut &[u8]) -> Option<u64> {
    let mut byte = next(rest)?;
    let mut distance = u64::from(byte & 127);
    while byte & 128 != 0 {
        byte = next(rest)?;
        distance = distance.checked_add(1)?.checked_mul(128)? | u64::from(byte & 127);
    }
    (distance > 0).then_some(distance)
}

fn next(rest: &mut &[u8]) -> Option<u8> {
    rest.split_off_first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], expected: Option<(Kind, usize, u64)>) {
        let expected = expected.map(|(kind, size, data)| Entry { kind, size, data });
        assert_eq!(Entry::parse(head, 1000), expected, "{head:?}");
    }

    #[test]
    fn heads_are_read_as_the_format_says() {
        check(b"\x1e", Some((Kind::Whole(ObjectType::Commit), 14, 1001)));
        check(
            b"\xa1\x81\x01rest",
            Some((Kind::Whole(ObjectType::Tree), 1 | 1 << 4 | 1 << 11, 1003)),
        );
        check(b"\x65\x07", Some((Kind::DeltaAt(993), 5, 1002)));
        check(b"\x65\x80\x00", Some((Kind::DeltaAt(1000 - 128), 5, 1003)));
        let id = Oid::from_bytes(&[7; 20]).unwrap();
        check(&[&b"\x70"[..], &[7; 20]].concat(), Some((Kind::DeltaOf(id), 0, 1021)));
    }

    #[test]
    fn broken_heads_are_refused() {
        for head in [
            &b""[..],
            b"\x00",
            b"\x50",
            b"\x91",
            b"\x65",
            b"\x65\x00",
            b"\x65\xff\x7f",
            b"\x70short",
            &[0xff; LONGEST],
        ] {
            check(head, None);
        }
    }
}
