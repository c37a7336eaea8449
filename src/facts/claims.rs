//! What approvals are made of and judged by: rosters and keys through history, statements, signed
//! tags, commits and notes. Gathered, and not judged yet.

use std::sync::Arc;

use super::File;
use crate::config::Terms;
use crate::front_matter::Problem;
use crate::model::{Ident, Oid, OidMap, Person, SignedObject, Timestamp};
use crate::requirement::Document;
use crate::roster::Roster;
use crate::signature::Keyring;
use crate::statement::{Statement, Target};

/// Everything about approvals that a repository holds.
#[derive(Default)]
pub struct Claims {
    /// The distinct states of roster and keys that history went through.
    pub authorities: Vec<Authority>,
    /// For each commit of the history, by its position, its own state; empty where there is no
    /// roster and there are no statements.
    pub authority_at: Vec<usize>,
    /// What each commit made of roster and keys, those that are gone included.
    pub authority_versions: Vec<FileVersion>,
    /// For each commit of the history, by its position, its configuration.
    pub configuration_at: Vec<Option<Oid>>,
    /// What each commit made of the configuration.
    pub configuration_versions: Vec<FileVersion>,
    /// What configurations ask of approvals; those that cannot be read are not listed.
    pub terms: OidMap<Terms>,
    /// The approval statements, once for each signature beside them.
    pub statements: Vec<StatementFile>,
    /// The signatures of the evaluated tree that stand beside no statement.
    pub stray_signatures: Vec<File>,
    /// The signed commits that changed or brought in controlled records.
    pub commits: OidMap<SignedObject>,
    /// What merges that name reviewers left of the records that they brought in.
    pub merged: OidMap<Vec<File>>,
    /// The signed tags that state a meaning.
    pub tags: Vec<TagClaim>,
    /// The notes that name an approver.
    pub notes: Vec<NoteClaim>,
    /// Why the past of the records is not whole, if it is not.
    pub unknown_past: Option<String>,
    /// The records of the life cycle itself that history has and the evaluated tree has not.
    pub removed: Vec<String>,
    /// Authors and committers as the commits that changed records name them, by no mailmap.
    pub recorded: OidMap<Vec<Person>>,
    /// What is known of the contents that approvals are held against, by blob.
    pub contents: OidMap<Content>,
}

/// A roster with the keys that stood beside it.
#[derive(Default)]
pub struct Authority {
    /// The files: roster, keys, allowed and revoked signers.
    pub files: Vec<File>,
    /// The roster; `None` where there is none, or it cannot be read.
    pub roster: Option<Roster>,
    /// The keys.
    pub ring: Keyring,
    /// What is wrong with the files.
    pub problems: Vec<String>,
    /// The paths of those that say that keys are revoked.
    pub revoking: Vec<String>,
}

/// An approval statement with a signature.
#[derive(Clone, Debug)]
pub struct StatementFile {
    /// The file.
    pub file: File,
    /// The commit that brought it in, signature and all; `None` where that cannot be told.
    pub commit: Option<Oid>,
    /// What the file holds.
    pub content: Arc<ReadStatement>,
    /// The signature beside it.
    pub signature: Option<SignatureFile>,
    /// Whether the evaluated tree does not have the two any more: they approve nothing, and what
    /// they did to the roster, or took back, stays done.
    pub is_gone: bool,
}

/// What the file of a statement holds; files of one content have it together.
#[derive(Debug)]
pub struct ReadStatement {
    /// What it states, or what is wrong with it.
    pub statement: Result<Statement, Problem>,
    /// What it is about, for all who speak of it.
    pub targets: Arc<[Target]>,
    /// What is signed.
    pub bytes: Vec<u8>,
    /// The SHA-256 of it.
    pub sha256: String,
}

/// A signature in a file of its own.
#[derive(Clone, Debug)]
pub struct SignatureFile {
    /// The file.
    pub file: File,
    /// The signature, armoured.
    pub bytes: Vec<u8>,
}

/// A signed tag that says in its message what it means.
#[derive(Clone, Debug)]
pub struct TagClaim {
    /// The tag's name.
    pub name: String,
    /// The tag object.
    pub object: Oid,
    /// The commit that it names, if it names one.
    pub commit: Option<Oid>,
    /// Who made it, and when.
    pub tagger: Option<Ident>,
    /// What it says, and by what signature.
    pub message: String,
    /// The signature and what it covers.
    pub signed: SignedObject,
    /// The controlled files that it names: the blob itself, or what the tree holds of them.
    pub files: Vec<File>,
}

/// A note that somebody attached to a commit or a blob.
#[derive(Clone, Debug)]
pub struct NoteClaim {
    /// The ref that holds it.
    pub name: String,
    /// The commit of that ref which wrote it.
    pub commit: Oid,
    /// Who made that commit, and when.
    pub committer: Ident,
    /// The commit's signature, if it has one.
    pub signed: Option<SignedObject>,
    /// What the note is about.
    pub object: Oid,
    /// The note.
    pub text: String,
}

/// What is known of a content.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Where it is a pointer of git-LFS, the SHA-256 of the content that this stands for.
    pub pointer: Option<String>,
    /// How many words it has.
    pub words: usize,
    /// Its tasks: what a review lists as findings.
    pub tasks: Tasks,
    /// Its items, if it has any.
    pub document: Option<Document>,
    /// The hash of it without what makes no difference, where the configuration names such a thing.
    pub essence: Option<String>,
}

/// The tasks of a text, `- [ ]` and `- [x]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tasks {
    /// The lines of those that are open, from 1.
    pub open: Vec<usize>,
    /// How many are done.
    pub done: usize,
}

impl Tasks {
    /// The tasks of a Markdown text.
    pub fn of(text: &str) -> Self {
        let mut tasks = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let item = line.trim_start().strip_prefix(['-', '*', '+']).map(str::trim_start);
            match item.and_then(|item| item.get(..3)) {
                Some("[ ]") => tasks.open.push(number),
                Some("[x]" | "[X]") => tasks.done += 1,
                _ => {}
            }
        }
        tasks
    }
}

/// A record as one commit left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileVersion {
    /// The commit.
    pub commit: Oid,
    /// The path it had there.
    pub path: String,
    /// The content; `None` where the commit removed it.
    pub blob: Option<Oid>,
    /// When it was committed.
    pub when: Option<Timestamp>,
}
