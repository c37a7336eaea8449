//! What can be reached from the refs of a repository, object by object, and what of it is not there.

use git2::ObjectType;

use super::object::{RawCommit, RawTag};
use super::tree::RawEntries;
use super::{Objects, Repository};
use crate::error::Result;
use crate::model::{Oid, OidSet};

/// What was reached.
#[derive(Debug, Default)]
pub struct Reached {
    /// Every object that is there.
    pub objects: OidSet,
    /// The blobs that are not there.
    pub absent: OidSet,
    /// What else is not there, or is not what names it.
    pub lost: Vec<Lost>,
}

/// An object that another one names and that is not there, or cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The object.
    pub object: Oid,
    /// What it should be.
    pub kind: &'static str,
    /// Who names it; itself where a ref does.
    pub by: Oid,
}

impl Repository {
    /// Follows every link from some objects on; blobs are not read.
    pub fn reach(&self, starts: &[Oid]) -> Result<Reached> {
        let objects = self.all_objects();
        let mut walk =
            Reaching { objects: &objects, reached: Reached::default(), trees: Vec::new() };
        let mut commits: Vec<(Oid, Oid)> = starts.iter().map(|&start| (start, start)).collect();
        while let Some((id, by)) = commits.pop() {
            walk.commit_or_tag(id, by, &mut commits);
        }
        while let Some((id, by)) = walk.trees.pop() {
            walk.tree(id, by);
        }
        Ok(walk.reached)
    }
}

struct Reaching<'o> {
    objects: &'o Objects<'o>,
    reached: Reached,
    /// Trees to be read, each with who names it.
    trees: Vec<(Oid, Oid)>,
}

impl Reaching<'_> {
    /// What a ref, a tag or a commit points to; trees wait until all commits are read.
    fn commit_or_tag(&mut self, id: Oid, by: Oid, next: &mut Vec<(Oid, Oid)>) {
        if self.reached.objects.contains(&id) {
            return;
        }
        let Ok(object) = self.objects.read(id) else {
            return self.lose(id, "commit", by);
        };
        match object.kind() {
            ObjectType::Commit => match RawCommit::parse(object.data()) {
                Some(commit) => {
                    next.extend(commit.parents.iter().map(|&parent| (parent, id)));
                    self.trees.push((commit.tree, id));
                }
                None => return self.lose(id, "commit", by),
            },
            ObjectType::Tag => match RawTag::parse(object.data()) {
                Some(tag) => next.push((tag.target, id)),
                None => return self.lose(id, "tag", by),
            },
            ObjectType::Tree => return self.trees.push((id, by)),
            _ => {}
        }
        self.reached.objects.insert(id);
    }

    fn tree(&mut self, id: Oid, by: Oid) {
        if self.reached.objects.contains(&id) {
            return;
        }
        let object = self.objects.read(id).ok().filter(|it| it.kind() == ObjectType::Tree);
        let Some(object) = object else { return self.lose(id, "tree", by) };
        self.reached.objects.insert(id);
        for entry in RawEntries(object.data()) {
            match entry.and_then(|entry| entry.entry()) {
                None => return self.lose(id, "tree", by),
                Some(entry) if entry.is_tree() => self.trees.push((entry.id, id)),
                Some(entry) if entry.is_submodule() => {}
                Some(entry) => self.blob(entry.id),
            }
        }
    }

    fn blob(&mut self, id: Oid) {
        let Reached { objects, absent, .. } = &mut self.reached;
        if objects.contains(&id) || absent.contains(&id) {
            return;
        }
        match self.objects.has(id) {
            true => objects.insert(id),
            false => absent.insert(id),
        };
    }

    fn lose(&mut self, object: Oid, kind: &'static str, by: Oid) {
        self.reached.lost.push(Lost { object, kind, by });
    }
}
