//! One line of `git trace log --format json`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evolution::{Event, Kind};
use crate::model::{Change, ChangeKind, Commit, Ident, SignatureKind, Trailer, Verification};

/// A commit as a line of JSON.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogEntry<'a> {
    /// The commit's id.
    pub commit: String,
    /// The ids of its parents, first parent first.
    pub parents: Vec<String>,
    /// Who wrote the change.
    pub author: LogPerson<'a>,
    /// Who made the commit.
    pub committer: LogPerson<'a>,
    /// The first paragraph of the message, on one line.
    pub subject: Cow<'a, str>,
    /// The trailers, in their order.
    pub trailers: Vec<LogTrailer<'a>>,
    /// Whether the commit is signed, and what is known of the signature.
    pub signature: LogSignature,
    /// How many signed tags a merge brought in; `git trace verify` checks them.
    pub merged_tags: usize,
    /// What the commit did to the tracked paths: those named on the command line, else with
    /// `--changes` every path, else the controlled paths of the repository's own configuration.
    /// Without any of these nothing is tracked.
    pub changes: Vec<LogChange>,
    /// What the commit did to requirements, held against its parents; empty where the repository has none.
    pub requirements: Vec<LogRequirement>,
    /// Why the changes cannot be told, where they cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

impl<'a> LogEntry<'a> {
    /// The line for a commit; `boundary` if a shallow clone cut off its parents.
    pub fn new(
        commit: &'a Commit,
        signature: Verification,
        boundary: bool,
        changes: Result<Vec<Change>, String>,
        requirements: Vec<LogRequirement>,
    ) -> Self {
        let parents = commit.parents.iter().filter(|_| !boundary);
        let (changes, incomplete) = match changes {
            Ok(changes) => (changes, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        Self {
            commit: commit.id.to_string(),
            parents: parents.map(ToString::to_string).collect(),
            author: LogPerson::new(&commit.author),
            committer: LogPerson::new(&commit.committer),
            subject: commit.subject.as_str().into(),
            trailers: commit.trailers.iter().map(LogTrailer::new).collect(),
            signature: LogSignature::new(signature),
            merged_tags: commit.merged_tags,
            changes: changes.into_iter().map(LogChange::new).collect(),
            requirements,
            incomplete,
        }
    }
}

impl<'a> LogPerson<'a> {
    fn new(ident: &'a Ident) -> Self {
        Self {
            name: ident.person.name.as_str().into(),
            email: ident.person.email.as_str().into(),
            date: ident.when.map(|when| when.to_string()),
        }
    }
}

impl<'a> LogTrailer<'a> {
    fn new(trailer: &'a Trailer) -> Self {
        Self { key: trailer.key.as_str().into(), value: trailer.value.as_str().into() }
    }
}

impl LogSignature {
    fn new(checked: Verification) -> Self {
        Self {
            state: checked.state.word(),
            reason: checked.kind.is_some().then_some(checked.reason),
            kind: checked.kind.map(SignatureKind::word),
            key: checked.key,
            signer: checked.signer,
        }
    }
}

impl LogChange {
    fn new(change: Change) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (from, similarity) = match &change.kind {
            ChangeKind::Renamed { from, score } => (Some(text(from)), Some(*score)),
            _ => (None, None),
        };
        Self {
            path: text(&change.path),
            change: change.kind.word(),
            from,
            similarity,
            object: change.object.to_string(),
        }
    }
}

/// Who did something, and when by their own clock.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogPerson<'a> {
    /// The name, by the mailmap.
    pub name: Cow<'a, str>,
    /// The address, by the mailmap.
    pub email: Cow<'a, str>,
    /// ISO 8601 with zone; null where git recorded no date that can be read.
    pub date: Option<String>,
}

/// A trailer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogTrailer<'a> {
    /// The key as written.
    pub key: Cow<'a, str>,
    /// The value on one line.
    pub value: Cow<'a, str>,
}

/// What is known of a signature.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogSignature {
    /// `unsigned`, `good`, `bad`, `unknown-key`, `expired-key`, `revoked-key`, `untrusted` or
    /// `unsupported`, by the keys under `.trace/` of the newest commit shown.
    pub state: &'static str,
    /// `openpgp`, `ssh`, `x509` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Why the state is what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The fingerprint of the key, or as much of it as the signature tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whose key it is, by the keys of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
}

/// What a commit did to one path.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogChange {
    /// The path; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// `added`, `modified`, `removed` or `renamed`.
    pub change: &'static str,
    /// The path it had before it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How alike the contents are, in per cent, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<u8>,
    /// The object that stands there now; for a removed path the one that stood there.
    pub object: String,
}

/// What a commit did to one requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LogRequirement {
    /// The requirement's identifier.
    pub id: String,
    /// `added`, `changed`, `moved`, `renamed` or `removed`; one that is moved or renamed may be changed
    /// besides.
    pub change: String,
    /// The file or identifier it had before it was moved or renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl LogRequirement {
    /// The entry for a step; that it goes on under another name is told with that one.
    pub fn new(event: &Event) -> Option<Self> {
        let (change, from) = match &event.kind {
            Kind::Added | Kind::Restored | Kind::Reused => ("added", None),
            Kind::Changed => ("changed", None),
            Kind::Moved(from) => ("moved", Some(from.to_string())),
            Kind::Renamed(from) => ("renamed", Some(from.to_string())),
            Kind::Removed => ("removed", None),
            Kind::RenamedTo(_) => return None,
        };
        Some(Self { id: event.state.id.to_string(), change: change.to_owned(), from })
    }
}
