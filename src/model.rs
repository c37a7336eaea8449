//! The field's nouns as plain data. Nothing here reads, judges or prints.

mod change;
mod link;
mod commit;
mod news;
mod oid;
mod person;
mod pointer;
mod severity;
mod signature;
mod tag;
mod time;
mod tracked;

pub use change::{Change, ChangeKind};
pub use commit::{Branch, Commit, Trailer};
pub use link::{LINK_WORDS, LinkDirection, LinkMeaning, link_meaning};
pub use news::News;
pub use oid::{Oid, OidMap, OidSet, PassThrough};
pub use person::{Ident, Person};
pub use pointer::lfs_pointer;
pub use severity::Severity;
pub use signature::{SignatureKind, SignatureState, SignedObject, Verification};
pub use tag::{Annotation, Tag, Target};
pub use time::Timestamp;
pub use tracked::{Everything, Tracked, Within};
