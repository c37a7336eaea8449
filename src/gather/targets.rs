//! What somebody wants to approve: files, items of documents, identifiers, as a commit holds them.

use super::read_bounded;
use super::requirements::{self, Candidates};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::tree::Trees;
use crate::git::{Held, Objects, Repository};
use crate::model::{Everything, Oid};
use crate::requirement::{self, Document, Settings};
use crate::statement::{Target, TargetItem};

/// Where the items of requirements stand when no record rule says otherwise.
const REQUIREMENTS: &str = ".trace/requirements.md";

/// A file to be approved, or items of it.
pub struct Wanted {
    /// What the statement says of it.
    pub target: Target,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its items, if it has any.
    pub document: Option<Document>,
}

/// A file of a commit, and the items of it that were named; none where the whole file was.
struct Named {
    path: String,
    items: Vec<String>,
}

/// Finds what the arguments name in a commit; what is named twice is meant once.
pub fn find(
    repository: &Repository,
    config: &Config,
    commit: Oid,
    arguments: &[String],
) -> Result<Vec<Wanted>> {
    let objects = repository.objects()?;
    let tree = objects.tree(commit);
    let settings = tree.and_then(|tree| requirements::settings(&objects, tree).ok());
    let settings = settings.unwrap_or_default();
    let search = Search { repository, config, commit, objects: &objects, settings };
    let mut named: Vec<Named> = Vec::new();
    for argument in arguments {
        let found = search.named(argument)?;
        match named.iter_mut().find(|known| known.path == found.path) {
            None => named.push(found),
            // Who names the whole file means its items as well.
            Some(known) if known.items.is_empty() || found.items.is_empty() => known.items.clear(),
            Some(known) => {
                let new = found.items.into_iter().filter(|item| !known.items.contains(item));
                known.items.extend(new.collect::<Vec<_>>());
            }
        }
    }
    named.into_iter().map(|named| search.wanted(named)).collect()
}

struct Search<'a> {
    repository: &'a Repository,
    config: &'a Config,
    commit: Oid,
    objects: &'a Objects<'a>,
    /// What files of the commit say about how to read the others.
    settings: Settings,
}

impl Search<'_> {
    /// A path, a path with `#` and an item, or an item alone.
    fn named(&self, argument: &str) -> Result<Named> {
        let path = self.repository.path_of(argument);
        if let Some(path) = path.filter(|path| self.is_there(path)) {
            return Ok(Named { path, items: Vec::new() });
        }
        let parts = argument.rsplit_once('#').filter(|(path, _)| !path.is_empty());
        if let Some((file, item)) = parts
            && let Some(path) = self.repository.path_of(file).filter(|path| self.is_there(path))
        {
            return Ok(Named { path, items: vec![item.to_owned()] });
        }
        self.with_item(argument)
    }

    fn is_there(&self, path: &str) -> bool {
        self.repository.held(self.commit, path).is_ok_and(|held| held != Held::Nothing)
    }

    /// The one controlled record that has an item of this name.
    fn with_item(&self, id: &str) -> Result<Named> {
        let tree = self.objects.tree(self.commit);
        let files = tree.map(|tree| Trees::new(self.objects, &Everything).files(tree));
        let files = files.and_then(Result::ok).unwrap_or_default();
        let mut paths = Vec::new();
        for (path, entry) in files {
            let is_record = self.config.records.may_be(&path) || path == REQUIREMENTS.as_bytes();
            let Ok(path) = String::from_utf8(path) else { continue };
            if !is_record || !requirement::may_hold(&path, true) {
                continue;
            }
            let document = read_bounded(self.objects, entry.id).ok();
            let document = document.and_then(|bytes| self.document(&path, &bytes));
            if document.is_some_and(|document| document.items.iter().any(|item| item.id == id)) {
                paths.push(path);
            }
        }
        match paths.as_slice() {
            [path] => Ok(Named { path: path.clone(), items: vec![id.to_owned()] }),
            [] => Err(Error::usage(format!(
                "`{id}` is no file of {} and no item of its controlled records",
                self.commit.short()
            ))
            .hint(
                "name a committed file, FILE#ITEM, or an item; commit first what is to be approved",
            )),
            several => Err(Error::usage(format!("`{id}` stands in {}", several.join(" and in ")))
                .hint(format!("name the file as well: {}#{id}", several[0]))),
        }
    }

    fn document(&self, path: &str, bytes: &[u8]) -> Option<Document> {
        Candidates(self.config).approvable(path, bytes, &self.settings)
    }

    fn wanted(&self, named: Named) -> Result<Wanted> {
        let path = named.path;
        let refused = |what: &str, hint: &str| {
            Err(Error::usage(format!("`{path}` is {what}")).hint(hint.to_owned()))
        };
        let blob = match self.repository.held(self.commit, &path)? {
            Held::File(blob) => blob,
            Held::Folder => return refused("a folder", "name the files in it that you approve"),
            Held::Link => return refused("a symbolic link", "approve the file that it leads to"),
            Held::Submodule => {
                return refused("a submodule", "approve its files inside of it: `git -C` there");
            }
            Held::Nothing => return refused("not in the commit", "commit it first"),
        };
        let bytes = read_bounded(self.objects, blob)?;
        let document = self.document(&path, &bytes);
        let mut target = Target {
            sha256: requirement::hash(&bytes),
            frame: None,
            items: Vec::new(),
            path,
            blob,
        };
        let items = document.as_ref().map(|document| document.items.as_slice()).unwrap_or_default();
        let with_revision = |item: &requirement::Item| TargetItem {
            id: item.id.clone(),
            revision: item.revision.clone(),
        };
        if named.items.is_empty() {
            target.frame = document.as_ref().map(|document| document.frame.clone());
            target.items = items.iter().map(with_revision).collect();
            return Ok(Wanted { target, bytes, document });
        }
        for id in &named.items {
            let mut found = items.iter().filter(|item| item.id == *id);
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => {
                    let what = format!("`{}` has {id} twice", target.path);
                    return Err(Error::usage(what).hint("give each item an identifier of its own"));
                }
                (None, _) => {
                    let known: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
                    let what = format!("`{}` has no item {id}", target.path);
                    return Err(Error::usage(what).hint(match known.is_empty() {
                        true => "it has no items; one is a heading such as `### [SRS-1] Title`"
                            .to_owned(),
                        false => format!("it has {}", known.join(", ")),
                    }));
                }
                (Some(item), None) => target.items.push(with_revision(item)),
            }
        }
        Ok(Wanted { target, bytes, document })
    }
}

/// Refuses what is not in index and work tree as it is committed.
pub fn refuse_changed(repository: &Repository, paths: &[&str]) -> Result<()> {
    for path in paths {
        if let Some(how) = repository.local_change(path)? {
            return Err(Error::usage(format!(
                "`{path}` {how}, and only what is committed can be approved"
            ))
            .hint("commit or stash the changes, or name the commit that you approve with --at"));
        }
    }
    Ok(())
}
