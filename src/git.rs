//! The only room that knows libgit2: whatever leaves it is owned data of [`crate::model`], or bytes.
//!
//! Objects are read raw from the object database. Replacement refs and grafts are never applied,
//! since object ids vouch for the history as it was written.

pub mod changes;
pub mod diff;
pub mod object;
pub mod pathspec;
pub mod rename;
pub mod signed;
pub mod tree;
pub mod walk;

mod ahead;
mod bundle;
mod bundling;
mod committed;
mod condition;
mod notes;
mod index;
mod loose;
mod objects;
mod open;
mod pack;
mod parallel;
mod patch;
mod reach;
mod refs;
mod revision;
mod state;

pub use ahead::Plan;
pub use bundle::Unbundled;
pub use bundling::Blobs;
pub use committed::Held;
pub use condition::{Condition, Limit};
pub use notes::{Note, NoteChange};
pub use objects::{Objects, blob_id, file_id};
pub use open::Repository;
pub use pack::{LARGEST_OBJECT, MOST_OBJECTS};
pub use reach::{Lost, Reached};
pub use revision::Revision;
pub use state::{Settings, Staged};
