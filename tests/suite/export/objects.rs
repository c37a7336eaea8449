//! The objects of a package, held against what git says of the same refs.

use std::collections::BTreeSet;

use super::{Unpacked, demo, exported};
use crate::support::{Repo, hermetic, run};

/// Every object of a repository with its kind, `id kind`.
fn objects(repo: &Repo) -> BTreeSet<String> {
    let format = "--batch-check=%(objectname) %(objecttype)";
    let listed = repo.git(&["cat-file", "--batch-all-objects", format]);
    listed.lines().map(str::to_owned).collect()
}

/// A bare repository with what a bundle holds.
fn unbundled(package: &Unpacked, name: &str) -> Repo {
    let repo = Repo::bare();
    let bundle = package.top.join("data/repository").join(name);
    let (_, refs) = std::fs::read(&bundle)
        .map(|bytes| {
            let end = bytes.windows(2).position(|it| it == b"\n\n").unwrap();
            (end, String::from_utf8(bytes[..end].to_vec()).unwrap())
        })
        .unwrap();
    assert!(refs.starts_with("# v2 git bundle\n"));
    let listed = repo.git(&["bundle", "unbundle", &bundle.display().to_string()]);
    assert_eq!(refs.lines().skip(1).collect::<Vec<_>>(), listed.lines().collect::<Vec<_>>());
    repo
}

#[test]
fn a_bundle_holds_what_git_says_that_its_refs_reach() {
    let Some(repo) = demo() else { return };
    repo.git(&["notes", "--ref=trace", "add", "-m", "unread", "v2.0.0^{commit}"]);
    let package = exported(&repo, "all.zip", &["v2.0.0", "--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let made = objects(&unbundled(&unpacked, "release.bundle"));
    let listed = repo.git(&["rev-list", "--objects", "--no-object-names", "--tags", "v2.0.0"]);
    let ids: BTreeSet<&str> = listed.lines().collect();
    assert_eq!(made.iter().map(|it| it.split_once(' ').unwrap().0).collect::<BTreeSet<_>>(), ids);
}

#[test]
fn without_the_source_all_commits_trees_and_tags_are_there_and_cited_blobs_alone() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "some.zip", &["v2.0.0", "--no-sign", "--without-source"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let made = objects(&unbundled(&unpacked, "objects.bundle"));
    let all = exported(&repo, "all.zip", &["v2.0.0", "--no-sign"]);
    let all = objects(&unbundled(&Unpacked::of(&all).unwrap(), "release.bundle"));
    let is_blob = |object: &&String| object.ends_with(" blob");
    let others = |set: &BTreeSet<String>| -> BTreeSet<String> {
        set.iter().filter(|it| !is_blob(it)).cloned().collect()
    };
    assert_eq!(others(&made), others(&all));
    assert!(made.is_subset(&all));
    for source in repo.git(&["ls-files", "src"]).lines() {
        let id = repo.git(&["rev-parse", &format!("v2.0.0:{source}")]);
        assert!(!made.contains(&format!("{} blob", id.trim())), "{source}");
    }
    // Every file that was laid out stands for a blob that is there.
    for line in unpacked.text("data/checks/files.tsv").lines() {
        assert!(made.contains(&format!("{} blob", line.split('\t').next().unwrap())), "{line}");
    }
}

/// What the report says can be found again in what the package has of the repository, and nowhere else.
#[test]
fn the_report_can_be_made_again_of_what_is_in_the_package() {
    for (name, bundle, more) in [
        ("all.zip", "release.bundle", &[][..]),
        ("some.zip", "objects.bundle", &["--without-source"]),
    ] {
        let Some(repo) = demo() else { return };
        let package = exported(&repo, name, &[&["v2.0.0", "--no-sign"], more].concat());
        std::fs::remove_dir_all(repo.path()).unwrap();
        let Some(unpacked) = Unpacked::of(&package) else { return };
        let again = unbundled(&unpacked, bundle);
        let path = unpacked.top.join("data/repository").join(bundle).display().to_string();
        for line in again.git(&["bundle", "list-heads", &path]).lines() {
            let (id, name) = line.split_once(' ').unwrap();
            again.git(&["update-ref", "--no-deref", name, id]);
        }
        let report = again.trace(&["report", "v2.0.0", "--format", "json"]).ok();
        assert_eq!(report, unpacked.text("data/report/report.json"), "{name}");
    }
}

#[test]
fn many_versions_take_little_more_than_one() {
    let repo = Repo::new();
    let line = |at: usize| format!("line {at} {}\n", at * 7919 % 1009);
    for version in 0..150 {
        let text: String = (0..2000).map(|at| line(at * usize::from(at != version * 13))).collect();
        repo.write("a/long.txt", text).commit("change a line");
    }
    let package = exported(&repo, "all.zip", &["--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let git = repo.path().join("../git.bundle").display().to_string();
    repo.git(&["gc", "-q"]);
    repo.git(&["bundle", "create", "-q", &git, "HEAD"]);
    let size = |path: &std::path::Path| std::fs::metadata(path).unwrap().len();
    let ours = size(&unpacked.top.join("data/repository/release.bundle"));
    assert!(ours < 2 * size(git.as_ref()), "{ours} bytes, and git makes {}", size(git.as_ref()));
}

#[test]
fn a_clone_that_lacks_objects_is_told_from_a_whole_one() {
    let Some(repo) = demo() else { return };
    let output = |name: &str| repo.path().join("..").join(name).display().to_string();
    let shallow = repo.cloned(&["--depth", "3"]);
    let told = shallow.trace(&["export", "--no-sign", "-o", &output("a.zip")]).fails(3);
    assert!(told.contains("shallow") && told.contains("--unshallow"), "{told}");
    let partial = repo.cloned(&["--bare", "--filter=blob:none"]);
    // Git would fetch what is missing: there is nowhere to fetch it from.
    partial.git(&["remote", "remove", "origin"]);
    let told = partial.trace(&["export", "--no-sign", "-o", &output("b.zip")]).fails(3);
    assert!(told.contains("partial or damaged clone lacks objects"), "{told}");
    let left = std::fs::read_dir(repo.path().parent().unwrap()).unwrap().flatten();
    let left: Vec<_> =
        left.map(|it| it.file_name()).filter(|it| it != "repo" && it != "key").collect();
    assert!(left.iter().all(|it| !it.to_string_lossy().contains("git-trace")), "{left:?}");
    assert!(!left.iter().any(|it| it.to_string_lossy().ends_with(".zip")), "{left:?}");
}

#[test]
fn what_cannot_be_signed_is_not_written() {
    let Some(repo) = demo() else { return };
    repo.git(&["config", "user.signingKey", "/nowhere/key"]);
    let home = repo.path().parent().unwrap().join("out");
    std::fs::create_dir(&home).unwrap();
    let file = home.join("a.zip").display().to_string();
    assert!(repo.trace(&["export", "-o", &file]).fails(2).contains("did not sign"));
    assert_eq!(std::fs::read_dir(&home).unwrap().count(), 0);
    let told = repo.trace(&["export", "--no-sign", "-o", "a.rar"]).fails(2);
    assert!(told.contains(".zip or .tar.zst"), "{told}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing() {
    let Some(repo) = demo() else { return };
    let home = repo.path().parent().unwrap().join("out");
    std::fs::create_dir(&home).unwrap();
    // A signer that takes its time: everything else is written by then.
    let slow = repo.path().join("../slow");
    std::fs::write(&slow, "#!/bin/sh\ntouch ../asked\nexec sleep 9\n").unwrap();
    assert_eq!(run(hermetic("chmod").arg("+x").arg(&slow), b"").0, 0);
    let global = repo.path().join("../gitconfig");
    std::fs::write(&global, format!("[gpg \"ssh\"]\nprogram = {}\n", slow.display())).unwrap();
    let mut export = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    export.args(["export", "v2.0.0", "-o"]).arg(home.join("a.zip"));
    export.env("GIT_CONFIG_GLOBAL", &global);
    let mut child = export.spawn().unwrap();
    while !repo.path().join("../asked").exists() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(std::fs::read_dir(&home).unwrap().count() > 0);
    assert_eq!(run(hermetic("kill").args(["-INT", &child.id().to_string()]), b"").0, 0);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(&home).unwrap().count(), 0);
}
