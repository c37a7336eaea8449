//! How much of one content is in another, by git's measure.
//!
//! A content is cut into pieces at line ends and at 64 bytes; what counts is how many bytes lie in
//! pieces that both have, by a rolling hash.

use memchr::memchr;

/// The similarity of two equal contents.
pub const SCALE: u64 = 60_000;

/// Pieces that are longer are cut.
const LONGEST: u8 = 64;

/// The modulus of the hash, as git has it, so that its collisions are git's too.
const BASE: u32 = 107_927;

/// How many leading bytes tell text from other content.
const LOOKED_AT: usize = 8000;

/// How many bytes lie in pieces of each hash, ordered by hash.
pub struct Fingerprint {
    size: u64,
    pieces: Vec<(u32, u64)>,
}

impl Fingerprint {
    /// The fingerprint of a content.
    pub fn of(bytes: &[u8]) -> Self {
        let is_text = memchr(0, &bytes[..bytes.len().min(LOOKED_AT)]).is_none();
        let mut pieces = Vec::new();
        let (mut a, mut b, mut length) = (0_u32, 0_u32, 0_u8);
        for (at, &byte) in bytes.iter().enumerate() {
            // Line ends of other systems make no difference in text.
            if is_text && byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            let before = a;
            a = (a << 7) ^ (b >> 25);
            b = (b << 7) ^ (before >> 25);
            a = a.wrapping_add(u32::from(byte));
            length += 1;
            if length >= LONGEST || byte == b'\n' {
                pieces.push((hash(a, b), u64::from(length)));
                (a, b, length) = (0, 0, 0);
            }
        }
        if length > 0 {
            pieces.push((hash(a, b), u64::from(length)));
        }
        Self { size: bytes.len() as u64, pieces: summed(pieces) }
    }
}

fn hash(a: u32, b: u32) -> u32 {
    a.wrapping_add(b.wrapping_mul(0x61)) % BASE
}

fn summed(mut pieces: Vec<(u32, u64)>) -> Vec<(u32, u64)> {
    pieces.sort_unstable_by_key(|&(hash, _)| hash);
    pieces.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    pieces
}

/// How much of the larger content is in both; 0 where the sizes alone rule out `least`.
pub fn similarity(source: &Fingerprint, target: &Fingerprint, least: u64) -> u64 {
    let (larger, smaller) = (source.size.max(target.size), source.size.min(target.size));
    if larger == 0 || larger * (SCALE - least) < (larger - smaller) * SCALE {
        return 0;
    }
    let mut shared = 0;
    let mut others = target.pieces.iter().peekable();
    for (hash, bytes) in &source.pieces {
        while others.next_if(|(other, _)| other < hash).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| other == hash) {
            shared += bytes.min(other);
        }
    }
    shared * SCALE / larger
}
