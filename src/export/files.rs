//! The files of the repository that are laid out in a package: those of the evaluated commit that the
//! report was made from, and what approvals were judged by through history.

use std::collections::{BTreeMap, HashSet};

use super::evidence::Evidence;
use super::layout::{APPROVALS, APPROVED, NOTES, RECORDS, SBOM, TESTS, TRUST};
use super::path::{LONGEST, Names};
use crate::config;
use crate::error::{Error, Result};
use crate::facts::ResultSource;
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::model::{Everything, Oid, OidSet};
use crate::statement;

/// A file of a commit, and where it stands in the package.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Where it stands in the package.
    pub name: String,
    /// The commit that holds it.
    pub commit: Oid,
    /// Its path there; empty for a note, which has none.
    pub path: Vec<u8>,
    /// Its content; of a symbolic link, where it leads.
    pub blob: Oid,
}

impl Stored {
    /// Whether it is what stands at a path in a commit.
    pub fn is_of(&self, commit: Oid, path: &str) -> bool {
        self.commit == commit && self.path == path.as_bytes()
    }
}

/// The files of the evaluated commit that were read when it was evaluated.
pub fn of_commit(
    evidence: &Evidence<'_>,
    objects: &Objects<'_>,
    noted: &OidSet,
) -> Result<Vec<Stored>> {
    let Evidence { facts, commit, .. } = *evidence;
    let unreadable = |why: String| Error::repository(format!("the files of {commit}: {why}"));
    let tree = objects.tree(commit).ok_or_else(|| unreadable("it cannot be read".to_owned()))?;
    let files = Trees::new(objects, &Everything).files(tree);
    let files = files.map_err(|why| unreadable(why.to_string()).hint("run `git fsck`"))?;
    let results = facts.results.iter().filter_map(|run| match &run.source {
        ResultSource::File(file) => Some(file.blob),
        ResultSource::Note(_) => None,
    });
    let results: OidSet = results.collect();
    let boms: OidSet = facts.boms.iter().map(|bom| bom.file.blob).collect();
    let folder = |path: &[u8], blob: Oid| match () {
        () if path.starts_with(statement::FOLDER.as_bytes()) => APPROVALS,
        () if results.contains(&blob) => TESTS,
        () if boms.contains(&blob) => SBOM,
        () => RECORDS,
    };
    let mut by_folder: BTreeMap<&str, Vec<(Vec<u8>, Oid)>> = BTreeMap::new();
    for (path, entry) in files {
        if !entry.is_submodule() && noted.contains(&entry.id) && objects.size(entry.id).is_some() {
            by_folder.entry(folder(&path, entry.id)).or_default().push((path, entry.id));
        }
    }
    let stored = by_folder.into_iter().flat_map(|(folder, files)| stored(folder, commit, files));
    Ok(stored.collect())
}

/// The notes with the results of tests, by the ref and the commit that each is about.
pub fn of_notes(evidence: &Evidence<'_>) -> Vec<Stored> {
    let mut stored = BTreeMap::new();
    for run in &evidence.facts.results {
        let (ResultSource::Note(note), Some(about)) = (&run.source, run.commit) else { continue };
        let folder = Names::default().stored(note.name.as_bytes());
        let name = format!("{NOTES}{folder}/{about}.toml");
        let (commit, path, blob) = (note.commit, Vec::new(), note.note);
        stored.insert(name.clone(), Stored { name, commit, path, blob });
    }
    stored.into_values().collect()
}

/// The contents that somebody's approval is about and that are in none of these files of the evaluated
/// commit, since the record was changed or removed after it; each under the first commit that has it.
pub fn of_approved(evidence: &Evidence<'_>, objects: &Objects<'_>, own: &[Stored]) -> Vec<Stored> {
    let Evidence { facts, approvals, history, .. } = *evidence;
    let counting = approvals.list.iter().filter(|approval| approval.counts());
    let mut wanted: OidSet =
        counting.flat_map(|approval| approval.targets.iter().map(|target| target.blob)).collect();
    for file in own {
        wanted.remove(&file.blob);
    }
    let vanished = facts.vanished.iter().map(|it| &it.record);
    let versions = facts.controlled.iter().chain(vanished).flat_map(|record| &record.versions);
    let mut first: BTreeMap<(&str, Oid), Oid> = BTreeMap::new();
    for version in versions.filter(|it| history.position(it.commit).is_some()) {
        let blob = version.blob.filter(|blob| wanted.contains(blob));
        // The newest comes first, so that the oldest stays.
        if let Some(blob) = blob.filter(|blob| objects.size(*blob).is_some()) {
            first.insert((&version.path, blob), version.commit);
        }
    }
    by_commit(APPROVED, first.into_iter().map(|((path, blob), commit)| (commit, path, blob)))
}

/// Every state of roster, keys and configuration that approvals may have been judged by, each under the
/// first commit that has it.
pub fn of_trust(evidence: &Evidence<'_>, objects: &Objects<'_>) -> Vec<Stored> {
    let Evidence { facts, history, .. } = *evidence;
    let claims = &facts.claims;
    let states = states(evidence).into_iter().flat_map(|(state, commit)| {
        claims.authorities[state].files.iter().map(move |it| (commit, it.path.as_str(), it.blob))
    });
    let is_here = |commit: Oid| history.position(commit).is_some();
    let versions = claims.configuration_versions.iter().filter(|it| it.path == config::PATH);
    let configurations = versions
        .filter(|it| is_here(it.commit))
        .filter_map(|version| Some((version.commit, version.path.as_str(), version.blob?)));
    let files = states.chain(configurations);
    by_commit(TRUST, files.filter(|(.., blob)| objects.size(*blob).is_some()))
}

/// Files of several commits, in a folder for each commit.
fn by_commit<'f>(folder: &str, files: impl Iterator<Item = (Oid, &'f str, Oid)>) -> Vec<Stored> {
    let mut by_commit: BTreeMap<Oid, Vec<(Vec<u8>, Oid)>> = BTreeMap::new();
    // What is no UTF-8 has lost its name; the repository has it.
    for (commit, path, blob) in
        files.filter(|(_, path, _)| !path.contains(char::REPLACEMENT_CHARACTER))
    {
        by_commit.entry(commit).or_default().push((path.as_bytes().to_vec(), blob));
    }
    let files = by_commit.into_iter();
    files.flat_map(|(commit, files)| stored(&format!("{folder}{commit}/"), commit, files)).collect()
}

/// The states of roster and keys, each with the first commit that has it.
pub fn states(evidence: &Evidence<'_>) -> Vec<(usize, Oid)> {
    let Evidence { facts, history, .. } = *evidence;
    let mut seen = HashSet::new();
    let at = |&position: &usize| {
        let state = *facts.claims.authority_at.get(position)?;
        seen.insert(state).then(|| (state, history.commits()[position].id))
    };
    history.parents_first().iter().filter_map(at).collect()
}

/// Gives files their names; one whose name would be too long is left to the repository.
fn stored(folder: &str, commit: Oid, files: Vec<(Vec<u8>, Oid)>) -> Vec<Stored> {
    let names = Names::of(files.iter().map(|(path, _)| path.as_slice()));
    let named = files.into_iter().map(|(path, blob)| {
        let name = format!("{folder}{}", names.stored(&path));
        Stored { name, commit, path, blob }
    });
    named.filter(|file| file.name.len() <= LONGEST).collect()
}
