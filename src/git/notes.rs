//! Notes: what was written about objects later, and the commit that wrote each (git-notes(1)).

use std::collections::VecDeque;
use std::ops::ControlFlow;

use super::Repository;
use super::object::RawCommit;
use super::objects::{Objects, from_git2};
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

/// What a commit of a notes ref made of a note.
#[derive(Clone, Debug)]
pub struct NoteChange {
    /// The note that it wrote or, if `is_removal`, took away.
    pub note: Note,
    /// Whether there is no note on the object after it.
    pub is_removal: bool,
}

impl Repository {
    /// The notes that stand in a ref, each with the nearest commit that wrote it so; none if there is
    /// no such ref.
    ///
    /// Whoever merges what others wrote, or spreads notes over folders as git does when there are
    /// many, writes none of them. A note whose writer cannot be read is left out.
    pub fn notes(&self, name: &str) -> Result<Vec<Note>> {
        let objects = self.objects()?;
        let Some(tip) = self.notes_tip(name)? else {
            return Ok(Vec::new());
        };
        let mut trees = Trees::new(&objects, &Everything);
        let standing = objects.tree(tip).and_then(|tree| trees.files(tree).ok());
        let standing = standing.unwrap_or_default().into_iter();
        let mut wanted: OidMap<Oid> =
            standing.filter_map(|(path, entry)| Some((object_of(&path)?, entry.id))).collect();
        let mut notes = Vec::new();
        changes(&objects, tip, |change| {
            let note = change.note;
            if !change.is_removal && wanted.get(&note.object) == Some(&note.text) {
                wanted.remove(&note.object);
                notes.push(note);
            }
            if wanted.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        Ok(notes)
    }

    /// What the commits of a notes ref made of its notes, the newest first.
    pub fn note_changes(&self, name: &str) -> Result<Vec<NoteChange>> {
        let Some(tip) = self.notes_tip(name)? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        changes(&self.objects()?, tip, |change| {
            all.push(change);
            ControlFlow::Continue(())
        });
        Ok(all)
    }

    fn notes_tip(&self, name: &str) -> Result<Option<Oid>> {
        let tip = self.inner().find_reference(name).ok().and_then(|it| it.target());
        tip.map(from_git2).transpose()
    }
}

/// Goes through what a commit of notes and those before it made of the notes, until told to stop.
fn changes(objects: &Objects<'_>, tip: Oid, mut take: impl FnMut(NoteChange) -> ControlFlow<()>) {
    let mut trees = Trees::new(objects, &Everything);
    let mut seen = OidSet::default();
    let mut next = VecDeque::from([tip]);
    while let Some(id) = next.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let Ok(raw) = objects.read(id) else { continue };
        let Some(commit) = RawCommit::parse(raw.data()) else {
            continue;
        };
        next.extend(&commit.parents);
        let before: Vec<Oid> =
            commit.parents.iter().filter_map(|parent| objects.tree(*parent)).collect();
        for change in trees.changes(commit.tree, &before).unwrap_or_default() {
            let Some(object) = object_of(&change.path).filter(|_| !is_moved(&change)) else {
                continue;
            };
            let committer = ident(commit.committer);
            let note = Note { object, text: change.object, commit: id, committer };
            let is_removal = change.kind == ChangeKind::Removed;
            if take(NoteChange { note, is_removal }).is_break() {
                return;
            }
        }
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
