//! The files of a package by the repository in it: each is what stands at its path in its commit.

use std::collections::HashMap;

use super::check::{Check, Subject};
use super::package::Package;
use crate::error::Result;
use crate::export::layout::{APPROVALS, APPROVED, RECORDS, SBOM, TESTS, TRUST};
use crate::export::path;
use crate::git::tree::Trees;
use crate::git::{Repository, file_id};
use crate::model::{Everything, Oid};

/// The folders whose files stand in the evaluated commit at the path that their names give.
const OF_THE_COMMIT: [&str; 4] = [RECORDS, APPROVALS, TESTS, SBOM];

/// The folders that have one for each commit, with its files in it.
const OF_OTHER_COMMITS: [&str; 2] = [APPROVED, TRUST];

/// Holds the files that came from the repository against it.
pub fn check(package: &Package<'_>, repository: &Repository, commit: Oid) -> Result<Check> {
    let mut check = Check::of(Subject::Files);
    let mut count = 0;
    let Some(own) = blobs(repository, commit)? else {
        return Ok(Check::unassessed(Subject::Files, "the commit that they are from is not there"));
    };
    for folder in OF_THE_COMMIT {
        for name in package.below(folder) {
            count += 1;
            compare(package, &format!("{folder}{name}"), name, &own, &mut check)?;
        }
    }
    let mut by_commit: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for folder in OF_OTHER_COMMITS {
        for name in package.below(folder) {
            let (commit, path) = name.split_once('/').unwrap_or((name, ""));
            by_commit.entry(commit).or_default().push((folder, path));
        }
    }
    for (commit, paths) in by_commit {
        let blobs = commit.parse().ok().map(|commit| blobs(repository, commit)).transpose()?;
        let blobs = blobs.flatten().unwrap_or_default();
        for (folder, path) in paths {
            count += 1;
            let name = format!("{folder}{commit}/{path}");
            compare(package, &name, path, &blobs, &mut check)?;
        }
    }
    check
        .say(format!("{count} files, each by the id of its content in the commit that it is from"));
    Ok(check)
}

/// Holds a file against the content at its path.
fn compare(
    package: &Package<'_>,
    file: &str,
    name: &str,
    blobs: &HashMap<Vec<u8>, Oid>,
    check: &mut Check,
) -> Result<()> {
    let expected = path::original(name).and_then(|path| blobs.get(&path));
    let seen = package.path(file).map(|file| file_id(&file)).transpose()?;
    match expected {
        None => check.find(file, "the commit that it is from has no such file"),
        Some(blob) if seen != Some(*blob) => {
            check.find(file, format!("it is not the blob {blob} that stands there in the commit"));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Every file of a commit by its path; `None` where the commit cannot be read.
fn blobs(repository: &Repository, commit: Oid) -> Result<Option<HashMap<Vec<u8>, Oid>>> {
    let objects = repository.objects()?;
    let Some(tree) = objects.tree(commit) else { return Ok(None) };
    let files = Trees::new(&objects, &Everything).files(tree).unwrap_or_default();
    Ok(Some(files.into_iter().map(|(path, entry)| (path, entry.id)).collect()))
}
