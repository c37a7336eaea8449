//! The roster and the keys as each commit holds them: who could speak for whom at that time.

use std::collections::HashMap;

use super::past::Past;
use super::signatures::Keys;
use super::{file, read_bounded};
use crate::facts::{Authority, Claims, File};
use crate::git::Objects;
use crate::git::tree::Trees;
use crate::history::History;
use crate::model::{Oid, OidSet, Tracked, Within};
use crate::roster::{self, Roster};
use crate::signature::{ALLOWED_SIGNERS, KEYS, Keyring, REVOKED_KEYS};

/// What says whose the keys are, besides the keys.
const FILES: [&str; 3] = [ALLOWED_SIGNERS, REVOKED_KEYS, roster::PATH];

/// The roster and everything that holds keys.
struct AuthorityFiles;

impl Tracked for AuthorityFiles {
    fn within(&self, folder: &[u8]) -> Within {
        let names = FILES.iter().filter_map(|path| path.strip_prefix(".trace/")).chain(["keys"]);
        match folder {
            b"" => Within::Names(vec![b".trace".to_vec()]),
            b".trace/" => Within::Names(names.map(|name| name.as_bytes().to_vec()).collect()),
            _ => Within::Everything,
        }
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        folder == b".trace" || [folder, b"/"].concat().starts_with(KEYS.as_bytes())
    }

    fn holds(&self, path: &[u8]) -> bool {
        std::str::from_utf8(path).is_ok_and(is_authority)
    }
}

/// Whether a file says who speaks for whom.
pub fn is_authority(path: &str) -> bool {
    path.starts_with(KEYS) || FILES.contains(&path)
}

/// The roster and the keys of a tree.
pub fn files(objects: &Objects<'_>, tree: Oid) -> Result<Vec<File>, String> {
    let files = Trees::new(objects, &AuthorityFiles).files(tree).map_err(|why| why.to_string())?;
    // A link says nothing of its own.
    let plain = files.into_iter().filter(|(_, entry)| entry.is_file());
    Ok(plain.map(file).filter(|file| is_authority(&file.path)).collect())
}

/// Fills in the states that roster and keys went through, and which each commit has.
pub fn gather(objects: &Objects<'_>, history: &History, past: &Past, claims: &mut Claims) {
    claims.authority_versions = past.every_version(is_authority).cloned().collect();
    let changed: OidSet = claims.authority_versions.iter().map(|it| it.commit).collect();
    claims.authorities.push(Authority::default());
    claims.authority_at = vec![0; history.commits().len()];
    if changed.is_empty() {
        return;
    }
    let mut known: HashMap<Vec<(String, Oid)>, usize> = HashMap::from([(Vec::new(), 0)]);
    for &position in history.parents_first() {
        let commit = &history.commits()[position];
        let mut before = history.parents(position).map(|parent| claims.authority_at[parent]);
        let first = before.next().unwrap_or_default();
        let is_settled = before.all(|other| other == first) && !changed.contains(&commit.id);
        claims.authority_at[position] = match is_settled {
            true => first,
            false => {
                let files = files(objects, commit.tree);
                let list = files.as_deref().unwrap_or_default().iter();
                let key = list.map(|file| (file.path.clone(), file.blob)).collect();
                *known.entry(key).or_insert_with(|| {
                    claims.authorities.push(read(objects, files));
                    claims.authorities.len() - 1
                })
            }
        };
    }
}

/// Reads the files of one state; one that cannot be read is a problem, and the rest count.
fn read(objects: &Objects<'_>, files: Result<Vec<File>, String>) -> Authority {
    let mut authority = Authority::default();
    match files {
        Ok(files) => authority.files = files,
        Err(why) => authority.problems.push(format!("roster and keys cannot be read: {why}")),
    }
    let mut keys = Keys::default();
    for file in &authority.files {
        let bytes = match read_bounded(objects, file.blob) {
            Ok(bytes) => bytes,
            Err(error) => {
                authority.problems.push(format!("{}: {error}", file.path));
                continue;
            }
        };
        if file.path != roster::PATH {
            keys.add(&file.path, &bytes);
            if revokes(&file.path, &bytes) {
                authority.revoking.push(file.path.clone());
            }
            continue;
        }
        match Roster::parse(&bytes) {
            Ok(roster) => authority.roster = Some(roster),
            Err(problem) => authority.problems.push(format!(
                "{}:{}: {} ({})",
                file.path, problem.line, problem.message, problem.help
            )),
        }
    }
    authority.problems.extend(keys.problems);
    authority.ring = keys.ring;
    authority
}

/// Whether a file of keys says that some of them are revoked.
fn revokes(path: &str, bytes: &[u8]) -> bool {
    let mut ring = Keyring::default();
    path == REVOKED_KEYS || {
        // What is right in the file counts, whatever else there is.
        let _ = ring.add(bytes);
        ring.revokes()
    }
}
