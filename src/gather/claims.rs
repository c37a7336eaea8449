//! Everything in which somebody says that they approve something, with what it takes to judge it.

use std::collections::HashSet;

use super::past::Past;
use super::requirements::Candidates;
use super::{authority, configurations, file, read_bounded, statement_files, statements};
use crate::config::{self, Config};
use crate::error::Result;
use crate::facts::{Claims, Content, ControlledFile, Facts, File, NoteClaim, TagClaim, Tasks};
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::git::{Objects, Repository, signed};
use crate::history::History;
use crate::model::{Everything, Oid, Tag, Target, lfs_pointer};
use crate::requirement::{self, Settings};
use crate::trailer;

/// The trailer by which a tag says that it approves.
const MEANING: &str = "Meaning";

/// Fills in what approvals are made of; nothing where no record is controlled.
pub fn gather(
    repository: &Repository,
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    past: &Past,
    facts: &mut Facts,
) -> Result<()> {
    if facts.controlled.is_empty() {
        return Ok(());
    }
    let mut claims = Claims::default();
    authority::gather(objects, history, past, &mut claims);
    configurations::gather(objects, history, past, &mut claims);
    claims.statements = statement_files::gather(objects, history, past, &facts.files);
    claims.stray_signatures = statements::stray_signatures(&facts.files).cloned().collect();
    claims.tags = tags(objects, &facts.tags, &facts.controlled);
    for name in &config.notes {
        claims.notes.extend(notes(repository, objects, name)?);
    }
    commits(objects, history, &facts.controlled, &mut claims);
    merged(objects, config, history, &facts.controlled, &mut claims);
    recorded(objects, &facts.controlled, &mut claims);
    claims.unknown_past = past.gap().map(str::to_owned);
    let is_here = |path: &str| facts.files.iter().any(|file| file.path == path);
    let own = past.every_version(|path| path == config::PATH || authority::is_authority(path));
    claims.removed = own.map(|version| version.path.clone()).filter(|it| !is_here(it)).collect();
    claims.removed.dedup();
    contents(objects, config, &facts.requirements.settings, &facts.controlled, &mut claims);
    facts.claims = claims;
    Ok(())
}

/// The people of the commits that changed controlled records, as these name them.
fn recorded(objects: &Objects<'_>, controlled: &[ControlledFile], claims: &mut Claims) {
    let changed = controlled.iter().flat_map(|file| &file.versions);
    let changed: Vec<Oid> =
        changed.chain(&claims.authority_versions).map(|version| version.commit).collect();
    for commit in changed {
        if let Some(people) = objects.people(commit) {
            claims.recorded.insert(commit, people);
        }
    }
}

/// The signed tags that say what they mean.
fn tags(objects: &Objects<'_>, tags: &[Tag], controlled: &[ControlledFile]) -> Vec<TagClaim> {
    let mut found = Vec::new();
    for tag in tags {
        let Some(annotation) = tag.annotation.as_ref().filter(|it| it.signature.is_some()) else {
            continue;
        };
        let trailers = trailer::of_commit(annotation.message.as_bytes());
        if !trailers.iter().any(|it| it.key.eq_ignore_ascii_case(MEANING.as_bytes())) {
            continue;
        }
        let Some(signed) = objects.read_proven(tag.object).ok().and_then(|it| signed::of_tag(&it))
        else {
            continue;
        };
        found.push(TagClaim {
            name: tag.name.clone(),
            object: tag.object,
            commit: tag.commit(),
            tagger: annotation.tagger.clone(),
            message: annotation.message.clone(),
            signed,
            files: named_by(objects, tag, controlled),
        });
    }
    found
}

/// The controlled files that a tag names.
fn named_by(objects: &Objects<'_>, tag: &Tag, controlled: &[ControlledFile]) -> Vec<File> {
    let tree = match tag.target {
        Target::Commit(commit) => objects.tree(commit),
        Target::Tree(tree) => Some(tree),
        Target::Blob(blob) => {
            let holds =
                |it: &&ControlledFile| it.versions.iter().any(|version| version.blob == Some(blob));
            let files = controlled.iter().filter(holds);
            return files.map(|it| File { path: it.file.path.clone(), blob }).collect();
        }
        Target::Unknown(_) => None,
    };
    let Some(tree) = tree else { return Vec::new() };
    let paths = controlled.iter().flat_map(|it| {
        it.versions.iter().map(|version| version.path.clone()).chain([it.file.path.clone()])
    });
    let paths = Paths::new(paths);
    let files = Trees::new(objects, &paths).files(tree).unwrap_or_default();
    files.into_iter().map(file).collect()
}

/// The notes of a ref, each with the commit that wrote it as it is.
fn notes(repository: &Repository, objects: &Objects<'_>, name: &str) -> Result<Vec<NoteClaim>> {
    let mut found = Vec::new();
    for note in repository.notes(name)? {
        let Ok(text) = read_bounded(objects, note.text) else { continue };
        let Ok(commit) = objects.read_proven(note.commit) else { continue };
        found.push(NoteClaim {
            name: name.to_owned(),
            commit: note.commit,
            committer: note.committer,
            signed: signed::of_commit(&commit),
            object: note.object,
            text: String::from_utf8_lossy(&text).into_owned(),
        });
    }
    Ok(found)
}

/// The signatures of the commits that changed controlled records, or merged what did.
fn commits(
    objects: &Objects<'_>,
    history: &History,
    controlled: &[ControlledFile],
    claims: &mut Claims,
) {
    let integrated = history.whole_integration();
    for version in controlled.iter().flat_map(|file| &file.versions) {
        let merge = integrated.get(&version.commit).copied();
        for id in [Some(version.commit), merge].into_iter().flatten() {
            let is_signed = history.get(id).is_some_and(|commit| commit.signature.is_some());
            if is_signed
                && !claims.commits.contains_key(&id)
                && let Some(signed) =
                    objects.read_proven(id).ok().and_then(|it| signed::of_commit(&it))
            {
                claims.commits.insert(id, signed);
            }
        }
    }
}

/// What the merges that name somebody left of the records that they brought in; what stood there on the
/// way is no part of it.
fn merged(
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    controlled: &[ControlledFile],
    claims: &mut Claims,
) {
    let integrated = history.whole_integration();
    let keys = [&config.trailers.approval[..], &config.trailers.review].concat();
    let mut trees = Trees::new(objects, &Everything);
    for version in controlled.iter().flat_map(|file| &file.versions) {
        let merge = integrated.get(&version.commit).filter(|it| **it != version.commit);
        let merge = merge.and_then(|merge| history.get(*merge));
        let Some(merge) = merge.filter(|it| it.trailers(&keys).next().is_some()) else { continue };
        let entry = trees.entry(merge.tree, version.path.as_bytes()).ok().flatten();
        if let Some(blob) = entry.map(|it| it.id).filter(|it| version.blob == Some(*it)) {
            let file = File { path: version.path.clone(), blob };
            claims.merged.entry(merge.id).or_default().push(file);
        }
    }
}

/// What has to be known of the contents: of each record as it stands, and of each that it was where changes
/// may make no difference, or not to the items that alone were approved.
fn contents(
    objects: &Objects<'_>,
    config: &Config,
    settings: &Settings,
    controlled: &[ControlledFile],
    claims: &mut Claims,
) {
    let candidates = Candidates(config);
    let targets = claims.statements.iter().flat_map(|it| it.content.targets.iter());
    let of_items = targets.filter(|target| !target.items.is_empty() && target.frame.is_none());
    let named: HashSet<Option<Oid>> = of_items.map(|target| Some(target.blob)).collect();
    for file in controlled {
        let path = file.file.path.as_bytes();
        let cosmetic = config.cosmetics.iter().find(|it| it.paths.matches(path));
        // How much a threat model has grown is asked too.
        let is_asked = cosmetic.is_some()
            || file.class == "threat-model"
            || file.versions.iter().any(|version| named.contains(&version.blob));
        let earlier = file.versions.iter().filter(|_| is_asked);
        let blobs = earlier.filter_map(|version| version.blob).chain([file.file.blob]);
        for blob in blobs {
            if claims.contents.contains_key(&blob) {
                continue;
            }
            let Ok(bytes) = read_bounded(objects, blob) else { continue };
            let text = String::from_utf8_lossy(&bytes);
            let essence = cosmetic.map(|it| requirement::hash(it.essence(&text).as_bytes()));
            let content = Content {
                sha256: requirement::hash(&bytes),
                pointer: lfs_pointer(&bytes).map(str::to_owned),
                words: text.split_whitespace().count(),
                tasks: Tasks::of(&text),
                document: candidates.approvable(&file.file.path, &bytes, settings),
                essence,
            };
            claims.contents.insert(blob, content);
        }
    }
}
