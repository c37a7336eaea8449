//! The messages of commits, decoded, with what a convention wants to know of each commit.

use std::ops::ControlFlow;

use super::commits::decode;
use crate::error::Result;
use crate::git::object::RawIdent;
use crate::git::walk::Missing;
use crate::git::{Objects, Plan, Repository};
use crate::model::{Oid, Person, Timestamp};

/// A commit's message.
pub struct CommitMessage {
    /// The commit.
    pub id: Oid,
    /// The message in UTF-8.
    pub text: String,
    /// Whether some of it could not be read, and was replaced.
    pub lossy: bool,
    /// Who wrote the change.
    pub author: Person,
    /// Who made the commit.
    pub committer: Person,
    /// When it was made.
    pub when: Option<Timestamp>,
    /// The tree that it records.
    pub tree: Oid,
    /// How many parents it has.
    pub parents: usize,
    /// Their trees; `None` where these are not known.
    pub parent_trees: Option<Vec<Oid>>,
}

/// Hands the messages of the commits of a walk to `visit`, newest first.
///
/// Returns what could not be read on the way.
pub fn messages(
    repository: &Repository,
    objects: &Objects<'_>,
    plan: &Plan,
    mut visit: impl FnMut(CommitMessage),
) -> Result<Vec<Missing>> {
    repository.walk(plan, |commit| {
        let Some(raw) = commit.commit() else {
            return ControlFlow::Continue(());
        };
        let (text, lossy) = decoded(raw.message, raw.encoding);
        let known = (!commit.boundary).then_some(());
        visit(CommitMessage {
            id: commit.id,
            text,
            lossy,
            author: person(&raw.author, raw.encoding),
            committer: person(&raw.committer, raw.encoding),
            when: raw.committer.when,
            tree: raw.tree,
            parents: raw.parents.len(),
            parent_trees: known
                .and_then(|()| raw.parents.iter().map(|parent| objects.tree(*parent)).collect()),
        });
        ControlFlow::Continue(())
    })
}

/// A message in UTF-8, and whether some of it had to be replaced.
pub fn decoded(bytes: &[u8], encoding: Option<&[u8]>) -> (String, bool) {
    let text = decode(bytes, encoding);
    match std::str::from_utf8(&text) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (String::from_utf8_lossy(&text).into_owned(), true),
    }
}

fn person(raw: &RawIdent<'_>, encoding: Option<&[u8]>) -> Person {
    Person { name: decoded(raw.name, encoding).0, email: decoded(raw.email, None).0 }
}
