//! Bundles from strangers (gitformat-bundle(5)), unpacked into bare repositories of their own.
//!
//! The id of every object is computed from its bytes. The repository has no configuration, hooks,
//! attributes or alternates but what an empty one has, and nothing of the bundle becomes any.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use git2::{Indexer, RepositoryInitOptions};

use super::Repository;
use super::pack::{examine, store};
use crate::error::{Error, Result};
use crate::model::Oid;

/// The only form that is read.
const FIRST_LINE: &[u8] = b"# v2 git bundle\n";

/// No line before the pack is longer, and there are no more of them.
const LONGEST_LINE: u64 = 4096;
const MOST_LINES: usize = 1_000_000;

/// So much of a pack is handed over at a time.
const PIECE: usize = 1 << 20;

/// What a bundle says before its pack begins.
#[derive(Debug, Default)]
struct BundleHead {
    /// The refs with what they point to.
    refs: Vec<(String, Oid)>,
    /// The commits that whoever takes the bundle must have already.
    prerequisites: Vec<Oid>,
    /// Where the pack begins.
    pack: u64,
}

impl BundleHead {
    /// Reads what stands before the pack. An error says what is wrong with it.
    fn read(bundle: &mut impl BufRead) -> Result<Self, String> {
        let mut head = Self::default();
        let mut line = Vec::new();
        for number in 1..=MOST_LINES {
            line.clear();
            let read = bundle.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
            head.pack += read.map_err(|error| format!("it cannot be read: {error}"))? as u64;
            let wrong = |why: &str| Err(format!("line {number} of it {why}"));
            let Some(text) = line.strip_suffix(b"\n") else { return wrong("does not end") };
            match (number, text) {
                (1, _) if line == FIRST_LINE => {}
                (1, _) => return Err("it is no bundle of version 2".to_owned()),
                (_, b"") => return Ok(head),
                (_, [b'-', id @ ..]) => match id.get(..2 * Oid::LEN).and_then(Oid::from_hex) {
                    Some(id) => head.prerequisites.push(id),
                    None => return wrong("names no commit that is asked for"),
                },
                _ => match reference(text) {
                    Some(reference) => head.refs.push(reference),
                    None => return wrong("is no ref"),
                },
            }
        }
        Err(format!("it has more than {MOST_LINES} refs"))
    }
}

/// `id SP name`
fn reference(line: &[u8]) -> Option<(String, Oid)> {
    let (id, name) = line.split_at_checked(2 * Oid::LEN)?;
    let name = std::str::from_utf8(name.strip_prefix(b" ")?).ok()?;
    let is_ref = name.starts_with("refs/") && git2::Reference::is_valid_name(name);
    (is_ref || name == "HEAD").then_some((name.to_owned(), Oid::from_hex(id)?))
}

/// A bundle that was unpacked.
pub struct Unbundled {
    /// What was made of it.
    pub repository: Repository,
    /// How many objects it holds.
    pub objects: usize,
    /// The refs with what they point to, as it lists them.
    pub refs: Vec<(String, Oid)>,
}

impl Repository {
    /// Unpacks a bundle into a new bare repository in `folder`, which is empty.
    ///
    /// It must need nothing besides itself. An error says what is wrong with it.
    pub fn unbundle(bundle: &Path, folder: &Path) -> Result<Unbundled> {
        let unread = |error| Error::io("the bundle cannot be read", error);
        let mut input = BufReader::with_capacity(PIECE, File::open(bundle).map_err(unread)?);
        let head = BundleHead::read(&mut input).map_err(broken)?;
        if let Some(missing) = head.prerequisites.first() {
            return Err(broken(format!("it does not hold {missing}, on which it builds")));
        }
        let entries = examine(&mut input).map_err(broken)?;
        input.seek(SeekFrom::Start(head.pack)).map_err(unread)?;

        let mut options = RepositoryInitOptions::new();
        options.bare(true).no_reinit(true).external_template(false);
        let made = git2::Repository::init_opts(folder, &options)?;
        let packs = made.path().join("objects/pack");
        if store(&mut input, &entries, &packs).is_none() {
            input.seek(SeekFrom::Start(head.pack)).map_err(unread)?;
            index(&mut input, &packs)?;
        }
        write_refs(made.path(), &head.refs)?;
        let (repository, objects) = (Self::open_sealed(folder)?, entries.len());
        Ok(Unbundled { repository, objects, refs: head.refs })
    }
}

/// Hands a pack to libgit2, which says what is wrong with it.
fn index(pack: &mut impl BufRead, folder: &Path) -> Result<()> {
    let mut indexer = Indexer::new(None, folder, 0, false)?;
    std::io::copy(pack, &mut indexer).map_err(|error| broken(error.to_string()))?;
    indexer.commit().map(drop).map_err(|error| broken(error.message().to_owned()))
}

/// Writes refs as git packs them, in which no name can get into another one's way.
fn write_refs(folder: &Path, refs: &[(String, Oid)]) -> Result<()> {
    let mut refs: Vec<&(String, Oid)> = refs.iter().filter(|(name, _)| name != "HEAD").collect();
    refs.sort();
    if let Some(twice) = refs.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(broken(format!("it lists `{}` twice", twice[0].0)));
    }
    let lines: String = refs.iter().map(|(name, id)| format!("{id} {name}\n")).collect();
    std::fs::write(folder.join("packed-refs"), lines)
        .map_err(|error| Error::io("the refs of the bundle cannot be written", error))
}

fn broken(why: String) -> Error {
    Error::repository(format!("the bundle is malformed: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BundleHead, String> {
        BundleHead::read(&mut text.as_bytes())
    }

    #[test]
    fn what_stands_before_a_pack_is_read() {
        let id = "1a3e64c6c4000000000000000000000000000000";
        let text = format!("# v2 git bundle\n-{id} a commit\n{id} refs/tags/v1\n{id} HEAD\n\nPACK");
        let head = read(&text).unwrap();
        let own: Oid = id.parse().unwrap();
        assert_eq!(head.prerequisites, [own]);
        assert_eq!(head.refs, [("refs/tags/v1".to_owned(), own), ("HEAD".to_owned(), own)]);
        assert_eq!(head.pack as usize, text.len() - 4);
    }

    #[test]
    fn what_is_no_head_of_a_bundle_is_refused() {
        let id = "1a3e64c6c4000000000000000000000000000000";
        for (text, why) in [
            ("", "line 1 of it does not end"),
            ("# v3 git bundle\n", "no bundle of version 2"),
            ("# v2 git bundle\n", "line 2 of it does not end"),
            ("# v2 git bundle\n-12\n\n", "names no commit"),
            (&format!("# v2 git bundle\n{id} refs/../../x\n\n"), "is no ref"),
            (&format!("# v2 git bundle\n{id} refs/heads/x.lock\n\n"), "is no ref"),
            (&format!("# v2 git bundle\n{id} config\n\n"), "is no ref"),
            (&format!("# v2 git bundle\n{id}refs/x\n\n"), "is no ref"),
            (&format!("# v2 git bundle\n{}", "x".repeat(5000)), "line 2 of it does not end"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why), "{text:?}: {error}");
        }
    }
}
