//! Branches and tags: what each name points to, peeled as far as objects can be read.

use git2::ObjectType;

use super::object::{RawIdent, RawTag};
use super::objects::{DEEPEST, from_git2, proves};
use super::{Objects, Repository};
use crate::error::{Error, Result};
use crate::model::{Annotation, Branch, Ident, Oid, Person, Tag, Target};

impl Repository {
    /// The branches, by name.
    pub fn branches(&self) -> Result<Vec<Branch>> {
        let mut branches = Vec::new();
        for (name, id) in self.references(&["refs/heads/", "refs/remotes/"])? {
            branches.push(Branch { name, commit: id });
        }
        Ok(branches)
    }

    /// The branches that stand under a short name: the local one, else the remote-tracking one, whose name
    /// is given without the remote's; where several remotes have one, all of them.
    pub fn branches_by_short_name(&self) -> Result<Vec<Branch>> {
        let branch = |(name, commit)| Branch { name, commit };
        let mut branches: Vec<Branch> =
            self.references(&["refs/heads/"])?.into_iter().map(branch).collect();
        let local: Vec<String> = branches.iter().map(|it| it.name.clone()).collect();
        for (name, commit) in self.references(&["refs/remotes/"])? {
            let short = name.split_once('/').map(|(_, short)| short.to_owned());
            if let Some(name) = short.filter(|short| !local.contains(short)) {
                branches.push(Branch { name, commit });
            }
        }
        branches.sort_by(|a, b| (&a.name, a.commit).cmp(&(&b.name, b.commit)));
        branches.dedup();
        Ok(branches)
    }

    /// Every direct ref by its full name, `refs/…`.
    pub fn every_ref(&self) -> Result<Vec<(String, Oid)>> {
        self.references(&[""])
    }

    /// The tags, by name; annotated ones with what they say.
    pub fn tags(&self) -> Result<Vec<Tag>> {
        let objects = self.objects()?;
        let tags = self.references(&["refs/tags/"])?;
        Ok(tags.into_iter().map(|(name, id)| read_tag(&objects, name, id)).collect())
    }

    /// The direct refs below some prefixes, without the prefix, sorted by name.
    ///
    /// A ref that cannot be read (a broken file) is left out, as `git for-each-ref` leaves it out.
    fn references(&self, prefixes: &[&str]) -> Result<Vec<(String, Oid)>> {
        let failed = |error| {
            Error::repository("the refs cannot be listed").hint("run `git fsck`").because(error)
        };
        let mut found = Vec::new();
        for reference in self.inner().references().map_err(failed)?.flatten() {
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            let short = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
            if let (Some(short), Some(id)) = (short, reference.target()) {
                found.push((short.to_owned(), from_git2(id)?));
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Reads what a tag ref points to; what cannot be read leaves the target unknown.
fn read_tag(objects: &Objects<'_>, name: String, id: Oid) -> Tag {
    let mut tag = Tag { name, object: id, annotation: None, target: Target::Unknown(id) };
    let mut next = id;
    for _ in 0..DEEPEST {
        let Ok(object) = objects.read(next) else {
            break;
        };
        let target = match object.kind() {
            ObjectType::Commit => Target::Commit(next),
            ObjectType::Tree => Target::Tree(next),
            ObjectType::Blob => Target::Blob(next),
            _ => Target::Unknown(next),
        };
        tag.target = target;
        if object.kind() != ObjectType::Tag {
            break;
        }
        let Some(raw) = RawTag::parse(object.data()) else {
            break;
        };
        if tag.annotation.is_none() {
            let proven = proves(next, ObjectType::Tag, object.data());
            tag.annotation = Some(annotation(&raw, proven));
        }
        next = raw.target;
        tag.target = Target::Unknown(next);
    }
    tag
}

fn annotation(raw: &RawTag<'_>, proven: bool) -> Annotation {
    Annotation {
        name: String::from_utf8_lossy(raw.name).into_owned(),
        tagger: raw.tagger.map(ident),
        message: String::from_utf8_lossy(raw.message).into_owned(),
        signature: raw.signature,
        proven,
    }
}

/// A person and a date as owned text; bytes that are not UTF-8 become replacement characters.
pub(super) fn ident(raw: RawIdent<'_>) -> Ident {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Ident { person: Person { name: text(raw.name), email: text(raw.email) }.into(), when: raw.when }
}
