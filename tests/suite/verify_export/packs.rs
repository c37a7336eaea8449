//! Bundles from strangers: an honest one is what git says it is, and a malformed one is refused with a word,
//! as git itself refuses it.

use std::io::Write;
use std::path::Path;

use git_trace::git::{LARGEST_OBJECT, MOST_OBJECTS, Repository};
use sha1::{Digest, Sha1};

use super::hostile::{stored, zip};
use super::{audited, findings};
use crate::support::{Repo, hermetic, run};

/// The head of an entry: its kind, and how many bytes it says that it has.
fn head(kind: u8, size: u64) -> Vec<u8> {
    let mut byte = kind << 4 | (size & 15) as u8;
    let mut rest = size >> 4;
    let mut head = Vec::new();
    while rest > 0 {
        head.push(byte | 128);
        byte = (rest & 127) as u8;
        rest >>= 7;
    }
    head.push(byte);
    head
}

const BLOB: u8 = 3;
const DELTA: u8 = 6;

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(bytes).unwrap();
    deflate.finish().unwrap()
}

fn blob(content: &[u8]) -> Vec<u8> {
    [head(BLOB, content.len() as u64), deflated(content)].concat()
}

/// A number in a delta.
fn number(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A delta that copies the first three bytes of what begins so many bytes before it.
fn delta(back: u8, made: u64) -> Vec<u8> {
    let content = [number(3), number(made), vec![0x90, 3]].concat();
    [head(DELTA, content.len() as u64), vec![back], deflated(&content)].concat()
}

fn pack(count: u32, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut pack = [&b"PACK\0\0\0\x02"[..], &count.to_be_bytes(), &entries.concat()].concat();
    let checksum = Sha1::digest(&pack);
    pack.extend(checksum);
    pack
}

const REF: &str = "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f refs/tags/abc\n";

fn bundle(refs: &str, pack: &[u8]) -> Vec<u8> {
    [format!("# v2 git bundle\n{refs}\n").as_bytes(), pack].concat()
}

/// What is wrong with a bundle, in our words; nothing if it can be unpacked.
fn refusal(bundle: &[u8]) -> Option<String> {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("bundle");
    std::fs::write(&file, bundle).unwrap();
    let folder = home.path().join("objects");
    Repository::unbundle(&file, &folder).err().map(|error| error.with_causes())
}

/// Whether git takes a pack.
fn is_taken_by_git(pack: &[u8]) -> bool {
    let repo = Repo::bare();
    let (code, ..) = run(repo.command("git").args(["index-pack", "--stdin"]), pack);
    code == 0
}

#[test]
fn an_honest_bundle_is_what_git_says_it_is() {
    let repo = Repo::new();
    for number in 0..20 {
        repo.write("a/file", format!("{number}\n").repeat(200)).commit("change it");
    }
    repo.annotated_tag("v1", "a release");
    repo.git(&["notes", "add", "-m", "a note"]);
    let file = repo.path().join("../all.bundle");
    repo.git(&["bundle", "create", "-q", file.to_str().unwrap(), "--all"]);
    let home = tempfile::tempdir().unwrap();
    let unbundled = Repository::unbundle(&file, &home.path().join("objects")).unwrap();
    let listed = repo.git(&["rev-list", "--objects", "--all"]);
    let refs = repo.git(&["for-each-ref", "--format=%(refname)"]);
    let names: Vec<&str> = unbundled.refs.iter().map(|(name, _)| name.as_str()).collect();
    assert!(refs.lines().all(|name| names.contains(&name)), "{names:?}");
    let starts: Vec<_> = unbundled.refs.iter().map(|(_, id)| *id).collect();
    let reached = unbundled.repository.reach(&starts).unwrap();
    assert!(reached.lost.is_empty() && reached.absent.is_empty());
    assert_eq!(reached.objects.len(), unbundled.objects);
    for line in listed.lines() {
        let id = line.split(' ').next().unwrap().parse().unwrap();
        assert!(reached.objects.contains(&id), "{line}");
    }
    assert_eq!(reached.objects.len(), listed.lines().count());
    // The index is the one that git makes.
    let pack = home.path().join("objects/objects/pack/pack-received.pack");
    let index = home.path().join("git.idx");
    let mut git = repo.command("git");
    git.args(["index-pack", "-o"]).arg(&index).arg(&pack);
    assert_eq!(run(&mut git, b"").0, 0);
    let read = |file: &Path| std::fs::read(file).unwrap();
    assert_eq!(read(&pack.with_extension("idx")), read(&index));
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => waiting.push(path),
                false => found.push(path.strip_prefix(folder).unwrap().display().to_string()),
            }
        }
    }
    found
}

#[test]
fn nothing_but_objects_and_refs_comes_of_a_bundle() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("bundle");
    std::fs::write(&file, bundle(REF, &pack(1, &[blob(b"abc")]))).unwrap();
    // Neither a template nor a hook nor a setting of whoever checks it is there to run.
    let folder = home.path().join("objects");
    Repository::unbundle(&file, &folder).unwrap();
    let mut left = files(&folder);
    left.retain(|file| !file.starts_with("objects/pack/"));
    left.sort();
    // What libgit2 itself puts into an empty repository says nothing and runs nothing.
    let own =
        ["HEAD", "config", "description", "hooks/README.sample", "info/exclude", "packed-refs"];
    assert_eq!(left, own);
    let config = std::fs::read_to_string(folder.join("config")).unwrap();
    let mut git = hermetic("git");
    git.args(["config", "--file", "-", "--list", "--name-only"]);
    let (_, keys, _) = run(&mut git, config.as_bytes());
    let keys = String::from_utf8(keys).unwrap();
    assert!(keys.lines().all(|key| key.starts_with("core.")), "{keys}");
    assert!(!keys.contains("fsmonitor") && !keys.contains("hookspath"), "{keys}");
}

#[test]
fn malformed_packs_are_refused_as_git_refuses_them() {
    let abc = blob(b"abc");
    for (pack, why) in [
        (pack(2, std::slice::from_ref(&abc)), "object 2 of 2 in it"),
        (pack(1, &[abc.clone(), blob(b"x")]), "more behind its last object"),
        (pack(1, &[[head(BLOB, 2), deflated(b"abc")].concat()]), "has more bytes than it says"),
        (pack(1, &[[head(BLOB, 4), deflated(b"abc")].concat()]), "has fewer bytes than it says"),
        (pack(1, &[[head(BLOB, 3), b"no deflate".to_vec()].concat()]), "is not deflated"),
        (pack(1, &[[head(0, 3), deflated(b"abc")].concat()]), "has no head"),
        (pack(1, &[[head(5, 3), deflated(b"abc")].concat()]), "has no head"),
        (pack(2, &[abc.clone(), delta(abc.len() as u8 - 1, 3)]), "against what is no object"),
        (pack(2, &[abc.clone(), delta(200, 3)]), "has no head"),
        (pack(2, &[abc.clone(), delta(abc.len() as u8, 4)]), "malformed"),
        (pack(2, &[abc.clone(), abc.clone()]), "malformed"),
        (pack(1, std::slice::from_ref(&abc))[..16].to_vec(), "is cut off"),
        (b"PACK\0\0\0\x09\0\0\0\0".to_vec(), "no pack that git makes"),
        (b"PACK".to_vec(), "no pack"),
        (pack(0, &[])[..20].to_vec(), "cut off before its checksum"),
    ] {
        let found = refusal(&bundle(REF, &pack)).unwrap_or_default();
        assert!(found.contains(why), "{found} does not say {why}");
        // Git takes one object twice, and says nothing; nobody packs so.
        let is_twice = pack.len() > 12 && pack[12..].starts_with(&[&abc[..], &abc].concat());
        assert!(is_twice || !is_taken_by_git(&pack), "git takes what we refuse: {why}");
    }
    let mut wrong = pack(1, std::slice::from_ref(&abc));
    *wrong.last_mut().unwrap() ^= 1;
    assert!(refusal(&bundle(REF, &wrong)).is_some() && !is_taken_by_git(&wrong));
    let honest = pack(2, &[abc.clone(), blob(b"x")]);
    assert_eq!(refusal(&bundle(REF, &honest)), None);
    assert!(is_taken_by_git(&honest));
}

#[test]
fn what_would_grow_beyond_measure_is_refused_before_it_does() {
    let most = LARGEST_OBJECT as u64;
    let abc = blob(b"abc");
    let huge = [head(BLOB, most + 1), deflated(b"abc")].concat();
    for (pack, why) in [
        (pack(1, &[huge]), "128 MiB are taken"),
        (pack(2, &[abc.clone(), delta(abc.len() as u8, most + 1)]), "128 MiB are taken"),
        (pack(2, &[abc.clone(), delta(abc.len() as u8, u64::MAX)]), "128 MiB are taken"),
        (pack(MOST_OBJECTS + 1, &[]), "objects, and"),
        (pack(u32::MAX, &[]), "objects, and"),
    ] {
        let found = refusal(&bundle(REF, &pack)).unwrap_or_default();
        assert!(found.contains(why), "{found} does not say {why}");
    }
}

#[test]
fn the_largest_objects_that_are_taken_need_no_more_memory_than_is_stated() {
    let base = blob(&vec![0; LARGEST_OBJECT]);
    // Each copies all of the base, 16 MiB less one at a time, and adds a byte of its own.
    let piece = (1 << 24) - 1;
    let delta = |back: usize, own: u8| {
        let mut content = [number(LARGEST_OBJECT as u64), number(LARGEST_OBJECT as u64)].concat();
        for at in (0..LARGEST_OBJECT - 1).step_by(piece) {
            let length = piece.min(LARGEST_OBJECT - 1 - at) as u32;
            content.push(0xff);
            content.extend((at as u32).to_le_bytes());
            content.extend(&length.to_le_bytes()[..3]);
        }
        content.extend([1, own]);
        let mut before = vec![(back & 127) as u8];
        let mut rest = back >> 7;
        while rest > 0 {
            before.insert(0, ((rest - 1) & 127) as u8 | 128);
            rest = (rest - 1) >> 7;
        }
        [head(DELTA, content.len() as u64), before, deflated(&content)].concat()
    };
    let first = delta(base.len(), 1);
    let second = delta(base.len() + first.len(), 2);
    let bundle = bundle(REF, &pack(3, &[base, first, second]));
    let package = zip(&[stored("e/data/repository/release.bundle", &bundle)]);
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("evidence.zip");
    std::fs::write(&file, package).unwrap();
    let audit = audited(&file, &[], home.path());
    let found = findings(&audit, "objects").join("\n");
    assert!(found.contains("3 of its objects are named by nothing"), "{found}");
}

#[test]
fn bundles_that_ask_for_more_or_name_no_refs_are_refused() {
    let honest = pack(1, &[blob(b"abc")]);
    let id = "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f";
    for (refs, why) in [
        (format!("-{id} before\n{REF}"), "on which it builds"),
        (format!("{REF}{REF}"), "lists `refs/tags/abc` twice"),
        (format!("{id} refs/../../config\n"), "is no ref"),
        (format!("{id} refs/heads/a..b\n"), "is no ref"),
        ("no ref\n".to_owned(), "is no ref"),
    ] {
        let found = refusal(&bundle(&refs, &honest)).unwrap_or_default();
        assert!(found.contains(why), "{found} does not say {why}");
    }
    assert!(
        refusal(&[b"# v3 git bundle\n\n", &honest[..]].concat()).unwrap().contains("version 2")
    );
    assert!(refusal(&honest).unwrap().contains("line 1 of it"));
    assert!(refusal(b"").unwrap().contains("line 1 of it"));
}
