//! Writes what refs reach as one bundle (gitformat-bundle(5)), whose bytes depend on the objects and the
//! names of the refs alone: not on how the clone is packed, nor on the machine.
//!
//! Nothing is taken over from the clone's own packs. Commits come first, newest first, then tags, then the
//! trees and blobs of each commit that none before it had, along the lines of first parents. Commits and tags are written whole; a tree or
//! blob as what differs from the one that was last written of the same path.

mod bases;
mod delta;
mod spool;

use std::io::{Read, Seek, Write};
use std::ops::ControlFlow;

use git2::ObjectType;

use self::bases::Place;
use self::spool::Spool;
use super::object::RawTag;
use super::objects::{DEEPEST, Object};
use super::tree::RawEntries;
use super::{Objects, Plan, Repository};
use crate::error::{Error, Result};
use crate::model::{Oid, OidMap, OidSet};

/// A bundle's first line.
const VERSION: &str = "# v2 git bundle\n";

/// Which blobs go into a bundle.
#[derive(Clone, Copy)]
pub enum Blobs<'b> {
    /// All that the trees name.
    All,
    /// Of those, these only, as far as the clone has them.
    Only(&'b OidSet),
}

impl Repository {
    /// Writes a bundle of these refs, given by their full names, with all that they reach.
    ///
    /// `spool` is an empty file for what has to be known before the first byte is written. An error names
    /// the object that is missing or damaged.
    pub fn bundle(
        &self,
        refs: &[(String, Oid)],
        blobs: Blobs<'_>,
        spool: impl Read + Write + Seek,
        out: &mut dyn Write,
    ) -> Result<()> {
        let objects = self.objects_of_bundle();
        let mut bundle = Bundling {
            objects: &objects,
            blobs,
            seen: OidSet::default(),
            spool: Spool::new(spool),
        };
        let mut refs = refs.to_vec();
        refs.sort();
        refs.dedup();
        let mut tips = Tips::default();
        for (_, id) in &refs {
            bundle.follow(*id, &mut tips)?;
        }
        let tops = bundle.commits(self, tips.commits)?;
        for id in tips.tags {
            bundle.whole(id)?;
        }
        for top in tops.into_iter().chain(tips.others) {
            bundle.top(top)?;
        }
        let head: String = refs.iter().map(|(name, id)| format!("{id} {name}\n")).collect();
        out.write_all(format!("{VERSION}{head}\n").as_bytes())
            .and_then(|()| bundle.spool.finish(out))
            .map_err(|error| Error::io("the objects of the repository cannot be written", error))
    }
}

/// What refs lead to.
#[derive(Default)]
struct Tips {
    commits: Vec<Oid>,
    /// The tag objects on the way.
    tags: Vec<Oid>,
    /// Trees and blobs.
    others: Vec<Oid>,
}

struct Bundling<'r, F: Write> {
    objects: &'r Objects<'r>,
    blobs: Blobs<'r>,
    /// The trees, blobs and tags that are written, or will be.
    seen: OidSet,
    spool: Spool<F>,
}

impl<F: Read + Write + Seek> Bundling<'_, F> {
    /// Goes from what a ref names, through tags, to what these are about.
    fn follow(&mut self, id: Oid, tips: &mut Tips) -> Result<()> {
        let mut next = id;
        for _ in 0..DEEPEST {
            let object = self.read(next)?;
            match object.kind() {
                ObjectType::Commit => tips.commits.push(next),
                ObjectType::Tag => {
                    if self.seen.insert(next) {
                        tips.tags.push(next);
                    }
                    let tag = RawTag::parse(object.data()).ok_or_else(|| damaged(next))?;
                    next = tag.target;
                    continue;
                }
                _ => tips.others.push(next),
            }
            return Ok(());
        }
        Err(damaged(id))
    }

    /// Writes every commit that some reach, and returns their trees.
    fn commits(&mut self, repository: &Repository, starts: Vec<Oid>) -> Result<Vec<Oid>> {
        let mut written = Vec::new();
        let mut failed = None;
        let plan = Plan { starts, proving: true, ..Plan::default() };
        let missing = repository.walk(&plan, |visit| {
            if visit.boundary {
                failed = Some(shallow());
            }
            written.extend(visit.commit().map(|commit| Written {
                id: visit.id,
                tree: commit.tree,
                before: commit.parents.first().copied(),
            }));
            failed = failed.take().or(self.spool.whole(ObjectType::Commit, visit.bytes()).err());
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        match (failed, missing.first()) {
            (Some(error), _) => Err(error),
            (None, Some(first)) => Err(damaged(first.commit)),
            (None, None) => Ok(line_by_line(&written)),
        }
    }

    fn whole(&mut self, id: Oid) -> Result<()> {
        let object = self.read(id)?;
        self.spool.whole(object.kind(), object.data())
    }

    /// Writes what is new of a tree, or a blob, that stands at the top.
    fn top(&mut self, id: Oid) -> Result<()> {
        let mut waiting = vec![(id, Place::TOP)];
        while let Some((id, place)) = waiting.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            let object = self.read(id)?;
            if object.kind() == ObjectType::Tree {
                let start = waiting.len();
                self.unseen(&object, place, &mut waiting).ok_or_else(|| damaged(id))?;
                waiting[start..].reverse();
            }
            self.spool.at(place, object)?;
        }
        Ok(())
    }

    /// What a tree names that was not written yet; `None` if it cannot be read.
    ///
    /// Most of it stood in the tree that was written last of the same path, in the same order.
    fn unseen(&self, tree: &Object, place: Place, found: &mut Vec<(Oid, Place)>) -> Option<()> {
        let before = self.spool.last_of(place).unwrap_or_default();
        let mut before = RawEntries(before).flatten().peekable();
        for raw in RawEntries(tree.data()) {
            let raw = raw?;
            while before.next_if(|it| it.name < raw.name).is_some() {}
            if before.next_if(|it| it.name == raw.name).is_some_and(|it| it == raw) {
                continue;
            }
            let entry = raw.entry()?;
            let is_object = !entry.is_submodule();
            let is_wanted = entry.is_tree() || (is_object && self.is_wanted(entry.id));
            if is_wanted && !self.seen.contains(&entry.id) {
                found.push((entry.id, place.below(raw.name, entry.is_tree())));
            }
        }
        Some(())
    }

    fn is_wanted(&self, blob: Oid) -> bool {
        match self.blobs {
            Blobs::All => true,
            Blobs::Only(wanted) => wanted.contains(&blob) && self.objects.read(blob).is_ok(),
        }
    }

    fn read(&self, id: Oid) -> Result<Object> {
        self.objects.read(id).map_err(|error| damaged(id).because(error))
    }
}

/// A commit that was written.
struct Written {
    id: Oid,
    tree: Oid,
    /// Its first parent.
    before: Option<Oid>,
}

/// The trees of commits, each line of first parents from its newest to its oldest: neighbours by date often
/// stand on lines that differ much, and a commit from its first parent little.
fn line_by_line(commits: &[Written]) -> Vec<Oid> {
    let places: OidMap<usize> = (0..).zip(commits).map(|(at, commit)| (commit.id, at)).collect();
    let mut done = vec![false; commits.len()];
    let mut trees = Vec::with_capacity(commits.len());
    for start in 0..commits.len() {
        let mut next = Some(start);
        while let Some(at) = next.filter(|&at| !std::mem::replace(&mut done[at], true)) {
            trees.push(commits[at].tree);
            next = commits[at].before.and_then(|before| places.get(&before)).copied();
        }
    }
    trees
}

fn shallow() -> Error {
    Error::repository("the clone is shallow, and an auditor has nothing else to look behind it")
        .hint("bring the rest of the history: `git fetch --unshallow`")
}

fn damaged(id: Oid) -> Error {
    Error::repository(format!("object {id} is missing or damaged"))
        .hint("fetch it (a partial or damaged clone lacks objects), or run `git fsck`")
}
