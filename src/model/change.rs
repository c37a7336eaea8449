//! What a commit did to a path.

use super::Oid;

/// How a path differs from what it was in every parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was in no parent.
    Added,
    /// It has another content, mode or type than in any parent.
    Modified,
    /// It was in every parent and is gone.
    Removed,
    /// It came from another path that is gone.
    Renamed {
        /// The path it had.
        from: Vec<u8>,
        /// How alike the contents are, in per cent; 100 for the same blob.
        score: u8,
    },
}

/// One path that one commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path as the tree spells it, bytes of any encoding.
    pub path: Vec<u8>,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The object that stands there now; for a removed path the one that stood there.
    pub object: Oid,
    /// The mode that goes with the object, `0o160000` for a submodule.
    pub mode: u32,
}

impl ChangeKind {
    /// The word for it in outputs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Removed => "removed",
            Self::Renamed { .. } => "renamed",
        }
    }
}
