//! Which paths of a tree somebody is interested in.

/// A set of paths that can tell early where it need not be looked for.
pub trait Tracked {
    /// What the set holds below a folder: empty for the top, else ending in `/`.
    ///
    /// Asked once for each folder that is read, so that most entries cost one comparison at most.
    fn within(&self, folder: &[u8]) -> Within;

    /// Whether some path below this folder (no trailing slash) may belong to the set.
    fn may_hold(&self, folder: &[u8]) -> bool;

    /// Whether this file belongs to the set.
    fn holds(&self, path: &[u8]) -> bool;

    /// What the paths of the set begin with, in the order of their bytes: what begins with none of
    /// these is not in it.
    fn starts(&self) -> Vec<&[u8]> {
        vec![b""]
    }
}

/// What a set of paths holds below one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// Every path.
    Everything,
    /// Nothing but what these names, files or folders in it, hold.
    Names(Vec<Vec<u8>>),
    /// It depends on each path.
    Some,
}

/// Every path there is.
pub struct Everything;

impl Tracked for Everything {
    fn within(&self, _: &[u8]) -> Within {
        Within::Everything
    }

    fn may_hold(&self, _: &[u8]) -> bool {
        true
    }

    fn holds(&self, _: &[u8]) -> bool {
        true
    }
}
