//! What source and test files of the evaluated tree claim about requirements.

use std::collections::HashMap;

use super::touches::parent_trees;
use crate::code_tag::{self, CodeTag};
use crate::config::Config;
use crate::error::Result;
use crate::facts::{Facts, File, TaggedFile};
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::git::{Objects, Repository};
use crate::history::History;
use crate::model::Oid;

/// A larger file is no source that somebody wrote.
const LARGEST: u64 = 8 << 20;

/// The files that claim something; none where there are no requirements to claim anything about, in this
/// repository or in others of the product. With them, how many files could not be searched, since a package
/// leaves out the source.
pub fn gather(
    repository: &Repository,
    config: &Config,
    history: &History,
    facts: &Facts,
) -> Result<(Vec<TaggedFile>, usize)> {
    if facts.requirements.documents.is_empty() && config.repository.is_none() {
        return Ok((Vec::new(), 0));
    }
    let (code, exclude) = (&config.tracing.code, &config.tracing.code_exclude);
    let is_code = |file: &&File| {
        let path = file.path.as_bytes();
        code.matches(path) && !exclude.matches(path) && !facts.odd.contains(&file.path)
    };
    let files: Vec<&File> = facts.files.iter().filter(is_code).collect();
    let found = repository.on_every_core(&files, |objects, file| tags(objects, file))?;
    let unsearched = found.iter().filter(|tags| tags.is_none()).count();
    let tagged = files.into_iter().zip(found).filter_map(|(file, tags)| Some((file, tags?)));
    let tagged = tagged.filter(|(_, tags)| !tags.is_empty());
    let mut tagged: Vec<TaggedFile> =
        tagged.map(|(file, tags)| TaggedFile { file: file.clone(), tags, changed: None }).collect();
    let objects = repository.objects()?;
    let changed = last_changes(&objects, history, &tagged);
    for file in &mut tagged {
        objects.note(file.file.blob);
        file.changed = changed.get(file.file.path.as_str()).copied();
    }
    Ok((tagged, unsearched))
}

/// The claims of a file, its content proven where there are any; `None` where a package leaves it out.
fn tags(objects: &Objects<'_>, file: &File) -> Option<Vec<CodeTag>> {
    if objects.lacks(file.blob) {
        return None;
    }
    if objects.size(file.blob).is_none_or(|size| size > LARGEST) {
        return Some(Vec::new());
    }
    let tags = |bytes: Vec<u8>| code_tag::read(&file.path, &bytes);
    Some(objects.read_proven(file.blob).map(tags).unwrap_or_default())
}

/// The commit that changed each file last, along any line of history.
fn last_changes(
    objects: &Objects<'_>,
    history: &History,
    tagged: &[TaggedFile],
) -> HashMap<String, Oid> {
    let mut wanted: Vec<String> = tagged.iter().map(|file| file.file.path.clone()).collect();
    let paths = Paths::new(wanted.iter().cloned());
    let mut trees = Trees::new(objects, &paths);
    let mut found = HashMap::new();
    for &position in history.parents_first().iter().rev() {
        if wanted.is_empty() {
            break;
        }
        let commit = &history.commits()[position];
        let Ok(before) = parent_trees(history, position, commit) else { continue };
        for change in trees.changes(commit.tree, &before).unwrap_or_default() {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            if let Some(at) = wanted.iter().position(|wanted| *wanted == path) {
                wanted.swap_remove(at);
                found.insert(path, commit.id);
            }
        }
    }
    found
}
