//! What is new to somebody in what they are about to sign.

use super::Timestamp;

/// A content as compared with the one that somebody approved last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// They never approved it: its size in bytes, how many lines it has, and some of them.
    All(usize, usize, String),
    /// Nothing, since they approved it at this time.
    Nothing(Timestamp),
    /// What changed since they approved it at this time, as a difference of texts.
    Changes(Timestamp, String),
}
