//! Repositories that mean harm: whatever their paths, names and contents are, a package unpacks into its own
//! folder, and what it holds says what stood there.

use std::collections::BTreeMap;

use git_trace::export::path;

use super::{Unpacked, exported};
use crate::support::Repo;

/// Everything is a record.
const CONFIG: &str = "version = 1\n[[record]]\nclass = \"review\"\npaths = [\"**\"]\n\
    [release]\ntags = [\"v*\"]\n";

/// A file or a folder of a tree that no git would make.
enum Entry {
    File(&'static str, Vec<u8>),
    Folder(Tree),
}

type Tree = Vec<(&'static [u8], Entry)>;

fn file(text: &str) -> Entry {
    Entry::File("100644", text.as_bytes().to_vec())
}

/// Writes a tree as it is, and returns its id.
fn write(repo: &Repo, tree: Tree) -> String {
    let mut bytes = Vec::new();
    for (name, entry) in tree {
        let (mode, id) = match entry {
            Entry::File(mode, content) => {
                let id = repo.git_bytes(&["hash-object", "-w", "--stdin"], &content);
                (mode, String::from_utf8(id).unwrap())
            }
            Entry::Folder(tree) => ("40000", write(repo, tree)),
        };
        bytes.extend_from_slice(&[mode.as_bytes(), b" ", name, b"\0"].concat());
        let digits = id.trim().as_bytes().chunks(2);
        bytes.extend(
            digits.map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap()),
        );
    }
    let arguments = ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"];
    String::from_utf8(repo.git_bytes(&arguments, &bytes)).unwrap().trim().to_owned()
}

/// A repository whose only commit has a tree.
fn of_tree(tree: Tree) -> Repo {
    let repo = Repo::new();
    let tree = write(&repo, tree);
    let commit = repo.git(&["commit-tree", "-m", "harm", &tree]);
    repo.git(&["update-ref", "refs/heads/main", commit.trim()]);
    repo
}

#[test]
fn no_path_leads_out_of_the_package() {
    let harm: Vec<(&[u8], Entry)> = vec![
        (b"..", Entry::Folder(vec![(b"..", Entry::Folder(vec![(b"x", file("up"))]))])),
        (b".git", Entry::Folder(vec![(b"hooks", Entry::Folder(vec![(b"x", file("hook"))]))])),
        (b".trace", Entry::Folder(vec![(b"config.toml", file(CONFIG))])),
        (b"/etc", Entry::Folder(vec![(b"passwd", file("root"))])),
        (b"A", file("capital")),
        (b"CON", file("device")),
        (b"a", file("small")),
        (b"b\\c", file("backslash")),
        (b"line\nbreak", file("two lines")),
        (b"link", Entry::File("120000", b"/etc/passwd".to_vec())),
        (b"trail. ", file("trailing")),
        (b"\xff\xfe", file("no text")),
    ];
    let repo = of_tree(harm);
    let package = exported(&repo, "all.zip", &["--no-sign"]);
    let tar = exported(&repo, "all.tar.zst", &["--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let stored: BTreeMap<Vec<u8>, Vec<u8>> = unpacked
        .files()
        .iter()
        .filter_map(|name| {
            let own = name.strip_prefix("data/records/")?;
            Some((path::original(own).unwrap(), unpacked.read(name)))
        })
        .collect();
    let expected: [(&[u8], &[u8]); 12] = [
        (b"../../x", b"up"),
        (b".git/hooks/x", b"hook"),
        (b".trace/config.toml", CONFIG.as_bytes()),
        (b"/etc/passwd", b"root"),
        (b"A", b"capital"),
        (b"CON", b"device"),
        (b"a", b"small"),
        (b"b\\c", b"backslash"),
        (b"line\nbreak", b"two lines"),
        (b"link", b"/etc/passwd"),
        (b"trail. ", b"trailing"),
        (b"\xff\xfe", b"no text"),
    ];
    for (path, content) in expected {
        let path_shown = String::from_utf8_lossy(path);
        assert_eq!(stored.get(path).map(Vec::as_slice), Some(content), "{path_shown}");
    }
    assert_eq!(stored.len(), expected.len());
    if let Some(other) = Unpacked::of(&tar) {
        assert_eq!(other.files(), unpacked.files());
    }
    // All but what git itself refuses to take in, such as a folder `..`, is checked as it stands.
    let (_, told) = unpacked.verified();
    assert!(!told.contains("sha256sum") && !told.contains("not found"), "{told}");
}

#[test]
fn names_of_a_repository_are_no_commands() {
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG);
    repo.write("$(touch owned)`touch owned`;touch owned", "x\n");
    repo.write("-rf", "x\n").write("a b'\"c", "x\n").write("tab\there", "x\n");
    repo.commit("$(touch owned)");
    for tag in ["v1';touch${IFS}owned;'", "v1$(touch${IFS}owned)", "v1`touch${IFS}owned`"] {
        repo.annotated_tag(tag, "`touch owned`");
    }
    let package = exported(&repo, "all.zip", &["--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    assert!(!unpacked.top.join("owned").exists());
    let text = unpacked.text("VERIFY.txt");
    assert!(!text.contains("touch"), "{text}");
}

#[test]
fn what_is_too_large_or_too_deep_is_stored_or_left_to_the_repository() {
    let repo = Repo::new();
    let large: Vec<u8> =
        (0..10_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let deep = "d/".repeat(600) + "x";
    repo.write(".trace/config.toml", CONFIG).write("large.md", &large).write("small.md", "small\n");
    repo.commit("start");
    let blob = repo.git_bytes(&["hash-object", "-w", "--stdin"], b"deep");
    let blob = String::from_utf8(blob).unwrap();
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{},{deep}", blob.trim())]);
    repo.git(&["commit", "-q", "-m", "deep"]);
    let package = exported(&repo, "all.zip", &["--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    assert!(unpacked.read("data/records/large.md") == large);
    assert!(unpacked.files().iter().all(|name| name.len() < 1000));
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
}
