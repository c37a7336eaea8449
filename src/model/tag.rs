//! Tags: names for points in history, some of them with a statement by whoever made them.

use super::{Ident, Oid, SignatureKind, Timestamp};

/// A tag of the repository.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The name below `refs/tags/`.
    pub name: String,
    /// The object that the ref names: a tag object, or for a lightweight tag the target itself.
    pub object: Oid,
    /// What the outermost tag object says; `None` for a lightweight tag.
    pub annotation: Option<Annotation>,
    /// What stands at the end of the chain of tags.
    pub target: Target,
}

/// What an annotated tag says.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The name inside the object, which the name of a copied ref may contradict.
    pub name: String,
    /// Who made it, and when; very old tags do not say.
    pub tagger: Option<Ident>,
    /// The message without its signature.
    pub message: String,
    /// Which kind of signature it ends in.
    pub signature: Option<SignatureKind>,
    /// Whether the id was recomputed from the bytes and fits.
    pub proven: bool,
}

/// The object at the end of a chain of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A commit.
    Commit(Oid),
    /// A tree.
    Tree(Oid),
    /// A blob.
    Blob(Oid),
    /// An object that is missing, or a chain too long to follow.
    Unknown(Oid),
}

impl Tag {
    /// The commit it names, if it names one.
    pub fn commit(&self) -> Option<Oid> {
        match self.target {
            Target::Commit(commit) => Some(commit),
            _ => None,
        }
    }
    /// When it was made, if it says so.
    pub fn when(&self) -> Option<Timestamp> {
        self.annotation.as_ref()?.tagger.as_ref()?.when
    }
}
