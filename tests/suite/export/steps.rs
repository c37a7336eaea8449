//! The commands of VERIFY.txt: they hold for a package as it is, and fail for one that was touched.

use std::path::Path;
use std::process::Command;

use super::{Unpacked, demo, exported};
use crate::support::{Repo, hermetic, real_repository, run, skip};

/// Removes the repository that a package is of.
fn forget(repo: &Repo) {
    std::fs::remove_dir_all(repo.path()).unwrap();
}

#[test]
fn stock_programs_check_a_package_when_the_repository_is_gone() {
    for name in ["all.zip", "all.tar.zst"] {
        let Some(repo) = demo() else { return };
        let package = exported(&repo, name, &["v2.0.0"]);
        forget(&repo);
        let Some(unpacked) = Unpacked::of(&package) else { return };
        let (code, told) = unpacked.verified();
        assert_eq!(code, 0, "{told}");
        let approvals = unpacked.text("data/checks/approvals-ssh.tsv").lines().count();
        assert!(approvals > 20);
        assert_eq!(told.matches("Good \"git-trace\" signature").count(), approvals + 1, "{told}");
        assert!(told.contains("Good \"git\" signature for release@example.org"), "{told}");
    }
}

#[test]
fn they_check_one_without_the_source() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "some.zip", &["v2.0.0", "--without-source"]);
    let sources = repo.git(&["ls-files", "src"]);
    forget(&repo);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    assert!(!sources.is_empty());
    for source in sources.lines() {
        assert!(!unpacked.top.join("data/records").join(source).exists(), "{source}");
    }
}

#[test]
fn they_check_one_that_nobody_signed_and_it_says_so() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "unsigned.zip", &["v2.0.0", "--no-sign"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    assert!(unpacked.text("bag-info.txt").contains("\nSigned: no"));
    assert!(unpacked.text("VERIFY.txt").contains("nobody signed it"));
    assert!(unpacked.files().iter().all(|file| !file.ends_with(".pae.sig")));
}

#[test]
fn a_changed_byte_of_any_file_is_found() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "all.zip", &["v2.0.0"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    // One file of each folder, and everything that stands beside them.
    let mut files: Vec<String> = unpacked.files();
    files.dedup_by_key(|file| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
    files.extend(unpacked.files().into_iter().filter(|file| !file.contains('/')));
    // The envelope has a copy of what is checked, and the steps themselves are read by people.
    files.retain(|file| !["attestation.dsse.json", "VERIFY.txt"].contains(&file.as_str()));
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        let bytes = unpacked.read(&file);
        let Some(at) = bytes.len().checked_sub(2) else { continue };
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        unpacked.write(&file, &changed);
        let (code, told) = unpacked.verified();
        assert_ne!(code, 0, "{file}: {told}");
        unpacked.write(&file, &bytes);
    }
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
}

#[test]
fn a_file_too_many_or_too_few_is_found() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "all.zip", &["v2.0.0"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    unpacked.write("data/records/more.md", "more");
    assert_ne!(unpacked.verified().0, 0);
    std::fs::remove_file(unpacked.top.join("data/records/more.md")).unwrap();
    assert_eq!(unpacked.verified().0, 0);
    std::fs::remove_file(unpacked.top.join("data/records/SECURITY.md")).unwrap();
    assert_ne!(unpacked.verified().0, 0);
}

#[test]
fn who_lists_a_change_anew_is_found_by_the_statement() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "all.zip", &["v2.0.0"]);
    let Some(unpacked) = Unpacked::of(&package) else { return };
    unpacked.write("data/records/SECURITY.md", "Contact nobody.\n");
    unpacked.list_anew();
    assert_ne!(unpacked.verified().0, 0);
}

/// Whoever forges a package signs it too, so that only the repository's own ids and signatures speak.
#[test]
fn who_signs_a_change_anew_is_found_by_ids_and_approvals() {
    let Some(repo) = demo() else { return };
    let package = exported(&repo, "all.zip", &["v2.0.0", "--no-sign"]);
    let forge = |file: &str, from: &str, to: &str| {
        let unpacked = Unpacked::of(&package)?;
        let text = unpacked.text(file);
        assert!(text.contains(from), "{file}");
        unpacked.forge(file, text.replace(from, to));
        Some(unpacked.verified())
    };
    let statement = "data/approvals/.trace/approvals/002-2024-01-11-quality.toml";
    let Some((code, told)) = forge(statement, "quality@example.org", "nobody@example.org") else {
        return;
    };
    assert_ne!(code, 0);
    assert!(told.contains("incorrect signature"), "{told}");
    let (code, told) = forge("data/records/SECURITY.md", "e", "E").unwrap();
    assert_ne!(code, 0);
    assert!(told.contains("differ"), "{told}");
    // Without a change, the forged statement alone is taken: nobody signed this package.
    let (code, told) = forge("data/records/SECURITY.md", "e", "e").unwrap();
    assert_eq!(code, 0, "{told}");
}

impl Unpacked {
    /// Changes a file of a package that nobody signed, with all that speaks for it.
    pub fn forge(&self, file: &str, bytes: impl AsRef<[u8]>) {
        self.write(file, bytes);
        self.list_anew();
        let files = ["256", "512"].iter().flat_map(|size| {
            let files = ["manifest", "tagmanifest"];
            files.map(|file| self.digest(size, &format!("{file}-sha{size}.txt")))
        });
        self.write("attestation.pae", files.collect::<String>());
    }

    /// A line with the digest of a file.
    fn digest(&self, size: &str, file: &str) -> String {
        let mut sum = hermetic(format!("sha{size}sum"));
        let (_, stdout, _) = run(sum.arg(file).current_dir(&self.top), b"");
        String::from_utf8(stdout).unwrap()
    }
}

/// Runs a program of the user's who signs by a key, which must succeed.
#[track_caller]
fn succeeds(program: &str, home: &Path, arguments: &[&str]) {
    let mut command = hermetic(program);
    command.current_dir(home).env("GIT_CONFIG_GLOBAL", home.join("settings")).args(arguments);
    let (code, told, stderr) = run(&mut command, b"");
    let told = [told, stderr].concat();
    assert_eq!(code, 0, "{program} {arguments:?}: {}", String::from_utf8_lossy(&told));
}

#[test]
fn a_package_of_a_real_repository_is_checked_when_that_is_gone() {
    let Some(original) = real_repository() else { return };
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        return skip("ssh-keygen is not installed");
    }
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    succeeds("ssh-keygen", home, &["-q", "-N", "", "-t", "ed25519", "-f", "key"]);
    let settings = format!(
        "[user]\nname = Releaser\nemail = release@example.org\nsigningkey = {}/key\n[gpg]\nformat = ssh\n",
        home.display()
    );
    std::fs::write(home.join("settings"), settings).unwrap();
    let release = std::env::var("GIT_TRACE_TEST_RELEASE").unwrap_or_else(|_| "HEAD".to_owned());
    let original = std::path::absolute(original).unwrap().display().to_string();
    let trace = env!("CARGO_BIN_EXE_git-trace");
    for (name, more) in [("some.tar.zst", &["--without-source"][..]), ("all.zip", &[])] {
        succeeds("git", home, &["clone", "-q", "--mirror", &original, "clone"]);
        let export = ["-q", "-C", "clone", "export", &release, "-o", name];
        succeeds(trace, home, &[&export[..], more].concat());
        std::fs::remove_dir_all(home.join("clone")).unwrap();
        succeeds(trace, home, &["verify-export", "--key", "key.pub", name]);
        let Some(unpacked) = Unpacked::of(&home.join(name)) else { return };
        let (code, told) = unpacked.verified();
        assert_eq!(code, 0, "{name}: {told}");
    }
}
