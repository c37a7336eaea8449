//! Notes: what was written about objects later, and the commit that wrote each (git-notes(1)).

use std::collections::VecDeque;

use super::Repository;
use super::object::RawCommit;
use super::objects::from_git2;
use super::refs::ident;
use super::tree::Trees;
use crate::error::Result;
use crate::model::{Change, ChangeKind, Everything, Ident, Oid, OidMap, OidSet};

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
    /// The notes that stand in a ref, each with the nearest commit that wrote it so; none if there is
    /// no such ref.
    ///
    /// Whoever merges what others wrote, or spreads notes over folders as git does when there are
    /// many, writes none of them. A note whose writer cannot be read is left out.
    pub fn notes(&self, name: &str) -> Result<Vec<Note>> {
        let Some(tip) = self.inner().find_reference(name).ok().and_then(|it| it.target()) else {
            return Ok(Vec::new());
        };
        let objects = self.objects()?;
        let mut trees = Trees::new(&objects, &Everything);
        let tip = from_git2(tip)?;
        let standing = objects.tree(tip).and_then(|tree| trees.files(tree).ok());
        let standing = standing.unwrap_or_default().into_iter();
        let mut wanted: OidMap<Oid> =
            standing.filter_map(|(path, entry)| Some((object_of(&path)?, entry.id))).collect();
        let mut notes = Vec::new();
        let mut seen = OidSet::default();
        let mut next = VecDeque::from([tip]);
        while let Some(id) = next.pop_front().filter(|_| !wanted.is_empty()) {
            if !seen.insert(id) {
                continue;
            }
            let Ok(object) = objects.read(id) else { continue };
            let Some(commit) = RawCommit::parse(object.data()) else { continue };
            next.extend(&commit.parents);
            let before: Vec<Oid> =
                commit.parents.iter().filter_map(|parent| objects.tree(*parent)).collect();
            for change in trees.changes(commit.tree, &before).unwrap_or_default() {
                let Some(about) = object_of(&change.path).filter(|_| !is_moved(&change)) else {
                    continue;
                };
                let stands = wanted.get(&about) == Some(&change.object);
                if stands && change.kind != ChangeKind::Removed {
                    wanted.remove(&about);
                    let committer = ident(commit.committer);
                    notes.push(Note { object: about, text: change.object, commit: id, committer });
                }
            }
        }
        Ok(notes)
    }
}

/// Whether a note only went into another folder.
fn is_moved(change: &Change) -> bool {
    match &change.kind {
        ChangeKind::Renamed { from, score: 100 } => object_of(from) == object_of(&change.path),
        _ => false,
    }
}

/// The object whose id a path spells, with or without folders.
fn object_of(path: &[u8]) -> Option<Oid> {
    let digits: Vec<u8> = path.iter().copied().filter(|&byte| byte != b'/').collect();
    Oid::from_hex(&digits)
}
