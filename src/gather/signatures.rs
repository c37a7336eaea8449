//! The signatures of a repository, and the keys to check them with.

use std::ops::ControlFlow;
use std::path::Path;

use super::{authority, read_bounded};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::object::RawCommit;
use crate::git::signed;
use crate::git::walk::Missing;
use crate::git::{Plan, Repository};
use crate::history::{History, Range};
use crate::model::{Commit, Oid, OidMap, SignatureState, SignedObject, Tag, Verification};
use crate::roster;
use crate::signature::{GIT_NAMESPACE, Keyring, REVOKED_KEYS, Signed};

/// The keys of a commit, and what is wrong with those that could not be read.
#[derive(Default)]
pub struct Keys {
    /// The keys.
    pub ring: Keyring,
    /// Where something is wrong, and what.
    pub problems: Vec<String>,
}

/// What was found of one signature.
pub struct CheckedObject {
    /// The tag's name, the commit's id, or the path of the statement.
    pub name: String,
    /// The object that holds the signature.
    pub object: Oid,
    /// `tag`, `commit`, `mergetag` or `approval`.
    pub kind: &'static str,
    /// What checking it came to.
    pub verification: Verification,
}

impl Keys {
    /// The keys that a commit holds; one that cannot be read is a problem, and the rest count.
    pub fn of_commit(repository: &Repository, commit: Oid) -> Result<Self> {
        let objects = repository.objects()?;
        let mut keys = Self::default();
        let Some(tree) = objects.tree(commit) else { return Ok(keys) };
        let files = match authority::files(&objects, tree) {
            Ok(files) => files,
            Err(why) => {
                keys.problems.push(format!("the keys of {} cannot be read: {why}", commit.short()));
                return Ok(keys);
            }
        };
        for file in files.into_iter().filter(|file| file.path != roster::PATH) {
            let name = format!("{}:{}", commit.short(), file.path);
            match read_bounded(&objects, file.blob) {
                Ok(file) => keys.add(&name, &file),
                Err(error) => keys.problems.push(format!("{name}: {error}")),
            }
        }
        Ok(keys)
    }

    /// Adds the keys of a file that somebody named, which must be right.
    pub fn add_file(&mut self, file: &Path) -> Result<()> {
        let name = file.display().to_string();
        let bytes = std::fs::read(file)
            .map_err(|error| Error::io(format!("cannot read the keys in `{name}`"), error))?;
        let before = self.problems.len();
        self.add(&name, &bytes);
        match self.problems.get(before) {
            None => Ok(()),
            Some(problem) => Err(Error::usage(problem.clone()).hint(
                "give an OpenPGP public key (`gpg --export --armor`), an SSH public key, a file in the \
                 format of allowed_signers, or X.509 certificates and revocation lists in PEM or DER",
            )),
        }
    }

    /// Adds the keys of a file of the repository.
    pub(super) fn add(&mut self, name: &str, file: &[u8]) {
        let problems = match name.ends_with(REVOKED_KEYS) {
            true => self.ring.revoke(file),
            false => self.ring.add(file),
        };
        for problem in problems {
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            self.problems.push(format!("{name}{line}: {}", problem.message));
        }
    }
}

/// Checks tags.
pub fn of_tags(
    repository: &Repository,
    ring: &Keyring,
    tags: &[&Tag],
) -> Result<Vec<CheckedObject>> {
    repository.on_every_core(tags, |objects, tag| {
        let verification = match (&tag.annotation, objects.read_proven(tag.object)) {
            (None, _) => Verification {
                reason: "it is a lightweight tag, which nobody can sign".to_owned(),
                ..Verification::unsigned()
            },
            (Some(_), Ok(bytes)) => verify(ring, signed::of_tag(&bytes)),
            (Some(_), Err(error)) => broken(&error),
        };
        CheckedObject { name: tag.name.clone(), object: tag.object, kind: "tag", verification }
    })
}

/// Checks the signed release tags; what came of it, by tag object.
pub fn of_releases(
    repository: &Repository,
    ring: &Keyring,
    config: &Config,
    tags: &[Tag],
) -> Result<OidMap<Verification>> {
    let is_signed = |tag: &&Tag| tag.annotation.as_ref().is_some_and(|it| it.signature.is_some());
    let releases = tags.iter().filter(|tag| config.releases.is_release(&tag.name));
    let signed: Vec<&Tag> = releases.filter(is_signed).collect();
    let checked = of_tags(repository, ring, &signed)?;
    Ok(checked.into_iter().map(|it| (it.object, it.verification)).collect())
}

/// Checks the signed commits of a range that name reviewers, and the merges that brought others in.
pub fn of_reviews(
    repository: &Repository,
    ring: &Keyring,
    config: &Config,
    history: &History,
    range: &Range,
) -> Result<OidMap<Verification>> {
    let commits = range.commits.iter().map(|&position| &history.commits()[position]);
    let names = |it: &&Commit| it.trailers(&config.trailers.review).next().is_some();
    let signed = commits.filter(|commit| commit.signature.is_some()).filter(names);
    let signed: Vec<Oid> = signed.map(|commit| commit.id).collect();
    let checked =
        repository.on_every_core(&signed, |objects, &id| match objects.read_proven(id) {
            Ok(bytes) => (id, of_commit(ring, &bytes)),
            Err(error) => (id, broken(&error)),
        })?;
    Ok(checked.into_iter().collect())
}

/// Checks the signature of a commit.
pub fn of_commit(ring: &Keyring, bytes: &[u8]) -> Verification {
    verify(ring, signed::of_commit(bytes))
}

/// Checks the commits of a walk, and the tags that they merged.
pub fn of_commits(
    repository: &Repository,
    ring: &Keyring,
    plan: Plan,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<CheckedObject>> {
    let mut commits: Vec<(Oid, bool)> = Vec::new();
    let missing = repository.walk(&Plan { proving: true, ..plan }, |visit| {
        let is_signed = |raw: RawCommit<'_>| raw.signature.is_some() || raw.merged_tags > 0;
        commits.push((visit.id, visit.commit().is_some_and(is_signed)));
        progress(commits.len());
        ControlFlow::Continue(())
    })?;
    let checked = |id: Oid, kind, verification| CheckedObject {
        name: id.to_string(),
        object: id,
        kind,
        verification,
    };
    let found = repository.on_every_core(&commits, |objects, &(id, is_signed)| {
        if !is_signed {
            return vec![checked(id, "commit", Verification::unsigned())];
        }
        let bytes = match objects.read_proven(id) {
            Ok(bytes) => bytes,
            Err(error) => return vec![checked(id, "commit", broken(error))],
        };
        let own = checked(id, "commit", of_commit(ring, &bytes));
        let merged = signed::merged_tags(&bytes).into_iter();
        let merged = merged.map(|tag| checked(id, "mergetag", verify(ring, signed::of_tag(&tag))));
        [own].into_iter().chain(merged).collect()
    })?;
    let lost = |missing: Missing| {
        checked(missing.commit, "commit", broken("the commit is missing or damaged"))
    };
    Ok(found.into_iter().flatten().chain(missing.into_iter().map(lost)).collect())
}

fn verify(ring: &Keyring, object: Option<SignedObject>) -> Verification {
    let Some(SignedObject { payload, signature, made }) = object else {
        return Verification::unsigned();
    };
    let signed =
        Signed { payload: &payload, signature: &signature, made, namespace: GIT_NAMESPACE };
    ring.verify(&signed)
}

/// What cannot be read, or is not what its id names, proves nothing.
pub(super) fn broken(why: impl ToString) -> Verification {
    Verification { state: SignatureState::Bad, reason: why.to_string(), ..Verification::unsigned() }
}
