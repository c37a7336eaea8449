//! Raw commits into owned ones: decoded, their people named as the mailmap names them.

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::Encoding;

use crate::git::Repository;
use crate::git::object::{RawCommit, RawIdent};
use crate::mailmap::Mailmap;
use crate::model::{Commit, Ident, Oid, Person, Trailer};
use crate::trailer;

/// Reads commits one by one, sharing what many of them have in common.
pub struct CommitReader {
    mailmap: Mailmap,
    people: HashMap<Vec<u8>, Arc<Person>>,
}

impl CommitReader {
    /// A reader that names people by the `.mailmap` of a commit.
    ///
    /// A mailmap that cannot be read maps nobody; the names stay as recorded.
    pub fn new(repository: &Repository, commit: Oid) -> Self {
        Self { mailmap: mailmap(repository, commit), people: HashMap::new() }
    }

    /// A reader that names people as the commits do.
    pub fn without_mailmap() -> Self {
        Self { mailmap: Mailmap::default(), people: HashMap::new() }
    }

    /// The commit as the history keeps it.
    pub fn read(&mut self, id: Oid, raw: &RawCommit<'_>) -> Commit {
        let message = decode(raw.message, raw.encoding);
        let owned = |trailer: trailer::Trailer<'_>| Trailer {
            key: String::from_utf8_lossy(trailer.key).into_owned(),
            value: String::from_utf8_lossy(&trailer.value).into_owned(),
        };
        Commit {
            id,
            tree: raw.tree,
            parents: raw.parents.clone(),
            author: self.ident(&raw.author, raw.encoding),
            committer: self.ident(&raw.committer, raw.encoding),
            subject: subject(&message),
            trailers: trailer::of_commit(&message).into_iter().map(owned).collect(),
            reverts: reverts(&message),
            signature: raw.signature,
            merged_tags: raw.merged_tags,
        }
    }

    fn ident(&mut self, raw: &RawIdent<'_>, encoding: Option<&[u8]>) -> Ident {
        let name = decode(raw.name, encoding);
        let key = [&name, &b"\0"[..], raw.email].concat();
        let mailmap = &self.mailmap;
        let person = self.people.entry(key).or_insert_with(|| {
            let (name, email) = mailmap.resolve(&name, raw.email);
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            Arc::new(Person { name: text(name), email: text(email) })
        });
        Ident { person: Arc::clone(person), when: raw.when }
    }
}

/// The mailmap of a commit; one that cannot be read maps nobody.
pub fn mailmap(repository: &Repository, commit: Oid) -> Mailmap {
    let bytes = repository.blob_at(commit, ".mailmap").and_then(|blob| {
        blob.map(|it| super::read_bounded(&repository.objects()?, it)).transpose()
    });
    bytes.ok().flatten().map(|bytes| Mailmap::parse(&bytes)).unwrap_or_default()
}

/// Text in the commit's encoding as UTF-8; what is in no known encoding stays as it is.
pub(super) fn decode<'a>(bytes: &'a [u8], encoding: Option<&[u8]>) -> std::borrow::Cow<'a, [u8]> {
    let known = encoding.and_then(Encoding::for_label).filter(|it| *it != encoding_rs::UTF_8);
    match known {
        Some(encoding) if !bytes.is_ascii() => {
            encoding.decode_without_bom_handling(bytes).0.into_owned().into_bytes().into()
        }
        _ => bytes.into(),
    }
}

/// The commits that a message says, in the words of `git revert`, that its own takes back.
fn reverts(message: &[u8]) -> Vec<Oid> {
    const REVERTS: &[u8] = b"This reverts commit ";
    let named = memchr::memmem::find_iter(message, REVERTS).filter_map(|at| {
        let rest = &message[at + REVERTS.len()..];
        let end = rest.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(rest.len());
        Oid::from_hex(&rest[..end])
    });
    named.collect()
}

/// The first paragraph on one line, as git's `%s` shows it.
fn subject(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let lines = text.lines().map(str::trim_end).skip_while(|line| line.trim().is_empty());
    let title: Vec<&str> = lines.take_while(|line| !line.trim().is_empty()).collect();
    title.join(" ")
}
