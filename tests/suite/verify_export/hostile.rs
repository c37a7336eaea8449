//! Archives that somebody made to do harm: each is refused with a word, and writes nothing anywhere.

use std::io::Write;
use std::path::Path;

use super::bag::Bag;
use super::{audited, findings};

/// A file of a zip, as a liar would have it.
#[derive(Clone)]
pub struct Entry {
    name: String,
    content: Vec<u8>,
    packed: Vec<u8>,
    size: u32,
    flags: u16,
}

pub fn stored(name: &str, content: &[u8]) -> Entry {
    Entry {
        name: name.to_owned(),
        content: content.to_vec(),
        packed: content.to_vec(),
        size: content.len() as u32,
        flags: 0,
    }
}

/// A zip of files as they are said to be.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for it in entries {
        let at = bytes.len() as u32;
        let mut crc = flate2::Crc::new();
        crc.update(&it.content);
        let method: u16 = if it.packed == it.content { 0 } else { 8 };
        let mut common = Vec::new();
        common.extend(20_u16.to_le_bytes());
        common.extend(it.flags.to_le_bytes());
        common.extend(method.to_le_bytes());
        common.extend([0, 0, 0x21, 0]);
        common.extend(crc.sum().to_le_bytes());
        common.extend((it.packed.len() as u32).to_le_bytes());
        common.extend(it.size.to_le_bytes());
        common.extend((it.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(it.name.as_bytes());
        bytes.extend(&it.packed);
        directory.extend(b"PK\x01\x02\x2e\x03");
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(it.name.as_bytes());
    }
    let at = bytes.len() as u32;
    bytes.extend(&directory);
    let count = (entries.len() as u16).to_le_bytes();
    bytes.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count].concat());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(content).unwrap();
    deflate.finish().unwrap()
}

/// A tar.zst of heads and contents.
fn tar(entries: &[(tar::Header, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (header, content) in entries {
        let mut header = header.clone();
        header.set_cksum();
        tar.extend(header.as_bytes());
        tar.extend(*content);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    compressed(&tar)
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes, level)
}

fn head(name: &str, kind: tar::EntryType, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    // The crate itself refuses the worst of names.
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header
}

/// A zip of two files as the exporter writes it.
fn honest() -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let bag = Bag::of("e", &[("data/a", "abc"), ("data/b", "abc")]);
    std::fs::read(bag.write(&home.path().join("honest.zip"))).unwrap()
}

/// Refuses an archive with a word, and leaves nothing behind.
#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("evidence");
    std::fs::write(&file, bytes).unwrap();
    let work = home.path().join("work");
    std::fs::create_dir(&work).unwrap();
    let audit = audited(&file, &[], &work);
    assert_eq!(audit["holds"], false);
    let found = findings(&audit, "archive");
    assert!(found.iter().any(|found| found.contains(why)), "{found:?} does not say {why}");
    let left: Vec<_> = walk(home.path());
    assert_eq!(left, ["evidence"], "something was left behind");
}

fn walk(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(walk(&path)),
            false => found.push(path.file_name().unwrap().to_str().unwrap().to_owned()),
        }
    }
    found
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (name, why) in [
        ("e/../../x", "leads out of its folder"),
        ("../x", "leads out of its folder"),
        ("e\\..\\..\\x/y", "leads out of its folder"),
        ("/tmp/x", "leads to the top"),
        ("C:/x", "leads to the top"),
        ("e/CON", "not every system can hold"),
        ("e/a.", "not every system can hold"),
        ("e/.git/hooks/post-checkout", "not every system can hold"),
        ("e/x\u{7}", "not every system can hold"),
        ("x", "stands in no folder"),
    ] {
        refused(&zip(&[stored(name, b"x")]), why);
        let plain = head(name, tar::EntryType::Regular, 1);
        refused(&tar(&[(plain, b"x")]), why);
    }
}

#[test]
fn names_that_meet_are_refused() {
    for (one, other, why) in [
        ("e/a", "e/a", "is there twice"),
        ("e/a", "e/A", "in case only"),
        ("e/a/b", "e/A/c", "in case only"),
        ("e/a", "e/a/b", "a file and a folder"),
        ("e/a", "f/a", "beside the one top folder"),
    ] {
        refused(&zip(&[stored(one, b"x"), stored(other, b"y")]), why);
        let head = |name| head(name, tar::EntryType::Regular, 1);
        refused(&tar(&[(head(one), b"x"), (head(other), b"y")]), why);
    }
}

#[test]
fn what_is_no_plain_file_is_refused() {
    use tar::EntryType::{Block, Char, Continuous, Directory, Fifo, Link, Symlink, XHeader};
    for (kind, why) in [
        (Symlink, "it is a link"),
        (Link, "it is a link"),
        (Char, "no plain file"),
        (Block, "no plain file"),
        (Fifo, "no plain file"),
        (Directory, "no plain file"),
        (Continuous, "no plain file"),
        (XHeader, "no plain file"),
    ] {
        let mut link = head("e/x", kind, 0);
        link.set_link_name("/etc/passwd").unwrap();
        refused(&tar(&[(link, b"")]), why);
    }
    // A zip has them by its directory alone, and whoever goes by that would be led astray.
    let mut link = honest();
    let entry = link.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    link[entry + 40..entry + 42].copy_from_slice(&0o120_777_u16.to_le_bytes());
    refused(&link, "its kind of file and permissions in the directory");
}

#[test]
fn bombs_go_off_in_nobodys_hands() {
    let zeros = vec![0; 80 << 20];
    let bomb = Entry {
        packed: deflated(&zeros),
        size: zeros.len() as u32,
        content: zeros.clone(),
        ..stored("e/bomb", b"")
    };
    refused(&zip(std::slice::from_ref(&bomb)), "too large for what such an archive may hold");
    // One that does not say how large it is.
    let liar = Entry { size: 10, ..bomb };
    refused(&zip(&[liar]), "more bytes than it says");
    let plain = head("e/bomb", tar::EntryType::Regular, zeros.len() as u64);
    refused(&tar(&[(plain, &zeros)]), "too large for what such an archive may hold");
    // One that says that it is larger than anything.
    let huge = head("e/bomb", tar::EntryType::Regular, 1 << 60);
    refused(&tar(&[(huge, b"x")]), "GiB are taken");
    // A name of which there is no end.
    let long = head("././@LongLink", tar::EntryType::GNULongName, zeros.len() as u64);
    refused(&tar(&[(long, &zeros)]), "a name in it has");
    // A window that nobody has room for.
    let window = [&b"\x28\xb5\x2f\xfd\x00\xa8"[..], &[0; 32]].concat();
    refused(&window, "cannot be unpacked");
}

#[test]
fn sizes_that_lie_are_refused() {
    for (size, why) in [(2, "more bytes than it says"), (5, "fewer bytes than it says")] {
        refused(&zip(&[Entry { size, ..stored("e/x", b"abc") }]), why);
        let packed = Entry { size, packed: deflated(b"abc"), ..stored("e/x", b"abc") };
        refused(&zip(&[packed]), why);
    }
    let behind =
        Entry { packed: [&deflated(b"abc")[..], b"more"].concat(), ..stored("e/x", b"abc") };
    refused(&zip(&[behind]), "more behind its end");
    let plain = head("e/x", tar::EntryType::Regular, 2000);
    refused(&tar(&[(plain, b"abc")]), "fewer bytes than it says");
    let encrypted = Entry { flags: 1, ..stored("e/x", b"abc") };
    refused(&zip(&[encrypted]), "encrypted");
    let streamed = Entry { flags: 8, ..stored("e/x", b"abc") };
    refused(&zip(&[streamed]), "does not say how long it is");
}

#[test]
fn entries_that_overlap_and_bytes_between_them_are_refused() {
    let honest = honest();
    // The directory sends the second name to where the first file stands.
    let mut overlapping = honest.clone();
    let entry = honest.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    overlapping[entry + 42..entry + 46].fill(0);
    refused(&overlapping, "its place in the archive in the directory");
    let second =
        honest.windows(4).enumerate().filter(|(_, it)| *it == b"PK\x03\x04").nth(1).unwrap().0;
    let between = [&honest[..second], b"hidden", &honest[second..]].concat();
    refused(&between, "stands what is no file");
    refused(&[&honest[..], b"more"].concat(), "differs from what `git trace export` writes");
    refused(&[b"more", &honest[..]].concat(), "begins neither");
    let two = [&honest[..], &honest[..]].concat();
    refused(&two, "differs from what `git trace export` writes");
    let frame = tar(&[(head("e/x", tar::EntryType::Regular, 1), b"x")]);
    refused(&[&frame[..], b"more"].concat(), "differs from what `git trace export` writes");
    refused(&[&frame[..], &frame[..]].concat(), "differs from what `git trace export` writes");
}

#[test]
fn what_is_no_archive_is_refused() {
    for bytes in [&b""[..], b"PK", b"PK\x05\x06", b"# v2 git bundle\n", &[0; 1000]] {
        refused(bytes, "begins neither");
    }
    refused(b"PK\x03\x04", "cut off");
    refused(&compressed(b""), "cut off");
    refused(&compressed(&[0; 1024]), "it is empty");
    refused(&zip(&[]), "begins neither");
}
