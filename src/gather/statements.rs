//! The approval statements of a tree, each with the signature beside it.

use std::collections::{HashMap, HashSet};

use super::signatures::{CheckedObject, Keys, broken};
use super::{countable, file, read_bounded};
use crate::config::{self, Terms};
use crate::error::{Error, Result};
use crate::facts::File;
use crate::front_matter::Problem;
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::git::{Objects, Repository};
use crate::model::{Oid, SignatureState, Tracked, Verification, Within, lfs_pointer};
use crate::roster::{self, Roster};
use crate::signature::Signed;
use crate::statement::{FOLDER, NAMESPACE, SIGNATURES, Statement};

/// A statement as a commit holds it.
pub struct Committed {
    /// The file.
    pub file: File,
    /// What is signed.
    pub bytes: Vec<u8>,
    /// What it states, or what is wrong with it.
    pub statement: Result<Statement, Problem>,
    /// The files with the signatures beside it.
    pub signatures: Vec<File>,
}

/// Everything below the folder of statements.
struct Approvals;

impl Tracked for Approvals {
    fn within(&self, folder: &[u8]) -> Within {
        match folder {
            b"" => Within::Names(vec![b".trace".to_vec()]),
            b".trace/" => Within::Names(vec![b"approvals".to_vec()]),
            _ => Within::Everything,
        }
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        folder == b".trace" || [folder, b"/"].concat().starts_with(FOLDER.as_bytes())
    }

    fn holds(&self, path: &[u8]) -> bool {
        path.starts_with(FOLDER.as_bytes())
    }
}

/// The statements among some files, each with the files that hold its signatures.
pub fn with_signatures(files: &[File]) -> Vec<(&File, Vec<&File>)> {
    let by_path: HashMap<&str, &File> =
        below(files).map(|file| (file.path.as_str(), file)).collect();
    let signatures = |file: &File| {
        let beside = SIGNATURES.map(|ending| format!("{}{ending}", file.path));
        beside.iter().filter_map(|path| by_path.get(path.as_str()).copied()).collect()
    };
    let statements = below(files).filter(|file| file.path.ends_with(".toml"));
    statements.map(|file| (file, signatures(file))).collect()
}

/// The signatures among some files that stand beside no statement.
pub fn stray_signatures(files: &[File]) -> impl Iterator<Item = &File> {
    let paths: HashSet<&str> = below(files).map(|file| file.path.as_str()).collect();
    below(files).filter(move |file| {
        let mut signed = SIGNATURES.iter().filter_map(|ending| file.path.strip_suffix(ending));
        signed.any(|path| !path.ends_with(".toml") || !paths.contains(path))
    })
}

fn below(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.starts_with(FOLDER))
}

/// Reads a statement; one that cannot be read says why.
pub fn read(objects: &Objects<'_>, file: &File) -> (Vec<u8>, Result<Statement, Problem>) {
    match read_bounded(objects, file.blob) {
        Ok(bytes) => {
            let statement = match lfs_pointer(&bytes) {
                None => Statement::parse(&bytes),
                Some(_) => Err(Problem::new(
                    1,
                    "it is a pointer of git-LFS, and no statement",
                    "keep statements and their signatures in git itself",
                )),
            };
            (bytes, statement)
        }
        Err(error) => {
            let help = error.hint_text().unwrap_or_default();
            (Vec::new(), Err(Problem::new(1, error.to_string(), help)))
        }
    }
}

/// Every statement that a commit holds.
pub fn of_commit(objects: &Objects<'_>, commit: Oid) -> Result<Vec<Committed>> {
    let unreadable = |why: String| {
        let what = format!("the approvals of {} cannot be read: {why}", commit.short());
        Error::repository(what).hint("run `git fsck`")
    };
    let Some(tree) = objects.tree(commit) else {
        return Err(unreadable("the commit is missing or damaged".to_owned()));
    };
    let files = Trees::new(objects, &Approvals).files(tree);
    let files: Vec<File> =
        files.map_err(|why| unreadable(why.to_string()))?.into_iter().map(file).collect();
    let statement = |(file, signatures): (&File, Vec<&File>)| {
        let (bytes, statement) = read(objects, file);
        let signatures = signatures.into_iter().cloned().collect();
        Committed { file: file.clone(), bytes, statement, signatures }
    };
    Ok(with_signatures(&files).into_iter().map(statement).collect())
}

/// The roster of a commit; none where it holds none that can be read.
pub fn roster(repository: &Repository, commit: Oid) -> Result<Option<Roster>> {
    let objects = repository.objects()?;
    let Some(tree) = objects.tree(commit) else { return Ok(None) };
    let paths = Paths::new([roster::PATH.to_owned()]);
    let files = Trees::new(&objects, &paths).files(tree).unwrap_or_default();
    let Some(found) = files.into_iter().map(file).next() else { return Ok(None) };
    Roster::parse(&read_bounded(&objects, found.blob)?).map(Some).map_err(|problem| {
        let place = format!("{}:{}:{}", commit.short(), roster::PATH, problem.line);
        Error::configuration(format!("{place}: {}", problem.message)).hint(problem.help)
    })
}

/// Checks the signatures of every statement that a commit holds, each by the keys and by whether
/// the key is that of the person it names; of a good one the reason tells why it is no approval that
/// counts, where that can be seen.
pub fn verify(repository: &Repository, keys: &Keys, commit: Oid) -> Result<Vec<CheckedObject>> {
    let objects = repository.objects()?;
    // A roster that cannot be read names nobody; the keys still say what fits.
    let known = roster(repository, commit).map_err(|error| error.to_string());
    let roster = known.as_ref().ok().and_then(Option::as_ref);
    let statements = of_commit(&objects, commit)?;
    let verified = repository.on_every_core(&statements, |objects, it| {
        let check = |file: &File| match read_bounded(objects, file.blob) {
            Err(error) => broken(error),
            Ok(signature) => check(keys, roster, it, &signature),
        };
        let checked = it.signatures.iter().map(|file| (file.path.as_str(), check(file)));
        best(checked.collect()).unwrap_or_else(Verification::unsigned)
    })?;
    let terms = repository.blob_at(commit, config::PATH)?;
    let terms = terms.and_then(|blob| Terms::parse(&read_bounded(&objects, blob).ok()?));
    let checked: Vec<(&Committed, &Verification)> = statements.iter().zip(&verified).collect();
    let roster = match &known {
        Ok(roster) => Ok(roster.as_ref()),
        Err(why) => Err(format!("the roster cannot be read: {why}")),
    };
    let doubts = countable::doubts(roster, &terms.unwrap_or_default(), &checked);
    let object = |((it, verification), doubt): ((&Committed, &Verification), Option<String>)| {
        let mut verification = verification.clone();
        // The state is that of the signature, and stays.
        let doubt = doubt.map(|why| format!("; it does not count as an approval: {why}"));
        verification.reason += &doubt.unwrap_or_default();
        let (name, object) = (it.file.path.clone(), it.file.blob);
        CheckedObject { name, object, kind: "approval", verification }
    };
    Ok(checked.into_iter().zip(doubts).map(object).collect())
}

/// A good signature, if there is one, or else the first; with what the others came to.
fn best(mut checked: Vec<(&str, Verification)>) -> Option<Verification> {
    let is_good = |(_, it): &(&str, Verification)| it.state == SignatureState::Good;
    let place = checked.iter().position(is_good).unwrap_or_default();
    let (_, mut best) = (place < checked.len()).then(|| checked.remove(place))?;
    for (path, other) in checked {
        best.reason += &format!("; {path} beside it is {}: {}", other.state.word(), other.reason);
    }
    Some(best)
}

fn check(keys: &Keys, roster: Option<&Roster>, it: &Committed, signature: &[u8]) -> Verification {
    let made = it.statement.as_ref().ok().map(|statement| statement.when);
    let signed = Signed { payload: &it.bytes, signature, made, namespace: NAMESPACE };
    let mut verification = keys.ring.verify(&signed);
    if verification.state != SignatureState::Good {
        return verification;
    }
    match &it.statement {
        Err(problem) => {
            let (line, message) = (problem.line, &problem.message);
            verification.state = SignatureState::Bad;
            verification.reason = format!("what is signed is no statement: line {line}: {message}");
        }
        Ok(statement) => {
            let who = &statement.who;
            let signers = roster.map(|roster| roster.signers(&verification)).unwrap_or_default();
            if let Some(owner) = signers.first()
                && !signers.iter().any(|signer| signer.has_email(&who.email))
            {
                verification.reason = format!("it names {who}, and the key is {}'s", owner.name);
                verification.state = SignatureState::Untrusted;
            }
        }
    }
    verification
}
