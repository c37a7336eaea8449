//! The approval statements of a history: those of the evaluated tree, and those that are gone, each
//! with every signature that ever stood beside it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::past::Past;
use super::{read_bounded, statements};
use crate::facts::{File, FileVersion, ReadStatement, SignatureFile, StatementFile};
use crate::git::Objects;
use crate::history::History;
use crate::model::Oid;
use crate::requirement;
use crate::statement::{FOLDER, SIGNATURES};

/// A statement and a signature that stand or stood together.
struct Pair {
    statement: File,
    signature: Option<File>,
    is_gone: bool,
}

/// One for each signature; a statement that has none stands for itself.
pub fn gather(
    objects: &Objects<'_>,
    history: &History,
    past: &Past,
    files: &[File],
) -> Vec<StatementFile> {
    let mut pairs = here(files);
    let mut known: HashSet<(String, Oid, Option<Oid>)> = pairs.iter().map(Pair::key).collect();
    pairs.extend(gone(history, past).into_iter().filter(|pair| known.insert(pair.key())));
    // Copies of one statement are read once.
    let mut read: HashMap<Oid, Arc<ReadStatement>> = HashMap::new();
    let mut found = Vec::with_capacity(pairs.len());
    for Pair { statement: file, signature, is_gone } in pairs {
        let content = read.entry(file.blob).or_insert_with(|| {
            let (bytes, statement) = statements::read(objects, &file);
            let targets = statement.as_ref().map(|it| it.targets.as_slice()).unwrap_or_default();
            let (sha256, targets) = (requirement::hash(&bytes), targets.into());
            Arc::new(ReadStatement { sha256, targets, statement, bytes })
        });
        found.push(StatementFile {
            commit: commit(history, past, &file, signature.as_ref()),
            content: content.clone(),
            signature: signature.and_then(|file| {
                let bytes = read_bounded(objects, file.blob).ok()?;
                Some(SignatureFile { file, bytes })
            }),
            file,
            is_gone,
        });
    }
    found
}

/// The statements of the evaluated tree with the signatures beside them.
fn here(files: &[File]) -> Vec<Pair> {
    let pair = |file: &File, signature: Option<&File>| Pair {
        statement: file.clone(),
        signature: signature.cloned(),
        is_gone: false,
    };
    let mut pairs = Vec::new();
    for (file, signatures) in statements::with_signatures(files) {
        if signatures.is_empty() {
            pairs.push(pair(file, None));
        }
        pairs.extend(signatures.into_iter().map(|signature| pair(file, Some(signature))));
    }
    pairs
}

/// Every signature of history, with the statement that stood beside it when it came: what it did
/// stays done, whichever of the two goes or is replaced.
fn gone(history: &History, past: &Past) -> Vec<Pair> {
    let is_signature = |path: &str| {
        path.starts_with(FOLDER) && SIGNATURES.iter().any(|ending| path.ends_with(ending))
    };
    let paths: BTreeSet<&str> =
        past.every_version(is_signature).map(|version| version.path.as_str()).collect();
    let mut pairs = Vec::new();
    for path in paths {
        let Some(own) = SIGNATURES.iter().find_map(|ending| path.strip_suffix(ending)) else {
            continue;
        };
        let statements: Vec<&FileVersion> = past.of_path(own).collect();
        for version in past.of_path(path) {
            let same = statements.iter().find(|it| it.commit == version.commit);
            let before =
                || statements.iter().find(|it| history.is_ancestor(it.commit, version.commit));
            let statement = same.or_else(before).and_then(|it| it.blob);
            if let (Some(blob), Some(signature)) = (statement, version.blob) {
                pairs.push(Pair {
                    statement: File { path: own.to_owned(), blob },
                    signature: Some(File { path: path.to_owned(), blob: signature }),
                    is_gone: true,
                });
            }
        }
    }
    pairs
}

/// The commit from which on a statement stands with its signature.
fn commit(history: &History, past: &Past, file: &File, signature: Option<&File>) -> Option<Oid> {
    let own = past.brought_in(&file.path, file.blob)?.commit;
    let signed = signature.and_then(|it| past.brought_in(&it.path, it.blob));
    match signed.map(|version| version.commit) {
        Some(signed) if signed != own && history.is_ancestor(own, signed) => Some(signed),
        _ => Some(own),
    }
}

impl Pair {
    fn key(&self) -> (String, Oid, Option<Oid>) {
        let signature = self.signature.as_ref().map(|file| file.blob);
        (self.statement.path.clone(), self.statement.blob, signature)
    }
}
