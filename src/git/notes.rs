//! Notes: what was written about objects later, and the commit that wrote each (git-notes(1)).

use std::collections::HashSet;

use super::Repository;
use super::object::RawCommit;
use super::objects::from_git2;
use super::refs::ident;
use super::tree::Trees;
use crate::error::Result;
use crate::model::{ChangeKind, Everything, Ident, Oid};

/// A note as it stands.
#[derive(Clone, Debug)]
pub struct Note {
    /// What it is about.
    pub object: Oid,
    /// The blob with its text.
    pub text: Oid,
    /// The commit of the notes ref that wrote it.
    pub commit: Oid,
    /// Who made that commit, and when.
    pub committer: Ident,
}

impl Repository {
    /// The notes of a ref, by first parents; none if there is no such ref.
    ///
    /// A tree that cannot be read ends the search: what lies behind it is not known.
    pub fn notes(&self, name: &str) -> Result<Vec<Note>> {
        let Some(tip) = self.inner().find_reference(name).ok().and_then(|it| it.target()) else {
            return Ok(Vec::new());
        };
        let objects = self.objects()?;
        let mut trees = Trees::new(&objects, &Everything);
        let mut seen: HashSet<Oid> = HashSet::new();
        let mut notes = Vec::new();
        let mut next = Some(from_git2(tip)?);
        while let Some(id) = next.take() {
            let Ok(object) = objects.read(id) else { break };
            let Some(commit) = RawCommit::parse(object.data()) else { break };
            next = commit.parents.first().copied();
            // A merge writes none of what its parents wrote.
            let before: Vec<Oid> =
                commit.parents.iter().filter_map(|parent| objects.tree(*parent)).collect();
            for change in trees.changes(commit.tree, &before).unwrap_or_default() {
                let Some(about) = object_of(&change.path) else { continue };
                // The newest word about an object is the one that stands.
                if seen.insert(about) && change.kind != ChangeKind::Removed {
                    let committer = ident(commit.committer);
                    notes.push(Note { object: about, text: change.object, commit: id, committer });
                }
            }
        }
        Ok(notes)
    }
}

/// The object whose id a path spells, with or without folders.
fn object_of(path: &[u8]) -> Option<Oid> {
    let digits: Vec<u8> = path.iter().copied().filter(|&byte| byte != b'/').collect();
    Oid::from_hex(&digits)
}
