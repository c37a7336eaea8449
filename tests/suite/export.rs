//! The auditor's package: what VERIFY.txt says is run as it stands, by stock programs, with the repository
//! gone; and every byte is the same wherever the package is made.

mod bytes;
mod hostile;
mod kinds;
mod objects;
mod parts;
mod records;
mod steps;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Repo, hermetic, run, skip};

/// A package in a folder of its own, unpacked.
pub struct Unpacked {
    home: tempfile::TempDir,
    /// The top folder of the package.
    pub top: PathBuf,
}

impl Unpacked {
    /// Unpacks a package by `unzip`, or by `tar` and `zstd`; `None` where they are not there.
    pub fn of(package: &Path) -> Option<Self> {
        let home = tempfile::tempdir().unwrap();
        let is_zip = package.extension().unwrap() == "zip";
        let (program, arguments) =
            if is_zip { ("unzip", vec!["-q"]) } else { ("tar", vec!["--zstd", "-xf"]) };
        for needed in [program, "zstd"].iter().take(if is_zip { 1 } else { 2 }) {
            if Command::new(needed).arg("--version").output().is_err() {
                skip(&format!("{needed} is not installed"));
                return None;
            }
        }
        let mut unpack = hermetic(program);
        unpack.args(arguments).arg(package).current_dir(home.path());
        let (code, _, stderr) = run(&mut unpack, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        let mut tops = std::fs::read_dir(home.path()).unwrap();
        let top = tops.next().unwrap().unwrap().path();
        assert!(tops.next().is_none(), "there is more than one top folder");
        Some(Self { home, top })
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.top.join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.top.join(name), bytes).unwrap();
    }

    /// Every file below the top folder, by its name there, sorted.
    pub fn files(&self) -> Vec<String> {
        let (mut files, mut folders) = (Vec::new(), vec![self.top.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                assert!(!path.is_symlink(), "{}", path.display());
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        files.push(
                            path.strip_prefix(&self.top).unwrap().to_str().unwrap().to_owned(),
                        );
                    }
                }
            }
        }
        files.sort();
        files
    }

    /// Runs the commands of VERIFY.txt as they stand there; the exit code, and all that was printed.
    pub fn verified(&self) -> (i32, String) {
        let text = self.text("VERIFY.txt");
        let commands = text.lines().filter_map(|line| line.strip_prefix("    "));
        let script = commands.map(|line| format!("{line}\n")).collect::<String>();
        let mut shell = hermetic("sh");
        shell.arg("-u").current_dir(&self.top);
        shell.env("HOME", self.home.path()).env("TMPDIR", self.home.path());
        let (code, stdout, stderr) = run(&mut shell, script.as_bytes());
        (code, String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
    }

    /// Makes the manifests anew, as somebody would who wants to hide a change; not the statement over them.
    pub fn list_anew(&self) {
        let script = "for a in 256 512; do \
            find data -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha${a}sum > manifest-sha$a.txt; done; \
            for a in 256 512; do \
            sha${a}sum VERIFY.txt bag-info.txt bagit.txt manifest-sha256.txt manifest-sha512.txt \
            > tagmanifest-sha$a.txt; done";
        let (code, _, stderr) =
            run(hermetic("sh").args(["-c", script]).current_dir(&self.top), b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    }
}

/// Exports, which must succeed; where the package stands.
#[track_caller]
pub fn exported(repo: &Repo, name: &str, arguments: &[&str]) -> PathBuf {
    let package = repo.path().parent().unwrap().join(name);
    let output = package.display().to_string();
    repo.trace(&[&["export", "-o", &output], arguments].concat()).ok();
    package
}

/// The demonstration, with an SSH key to sign by; `None` where there is no ssh-keygen.
pub fn demo() -> Option<Repo> {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        skip("ssh-keygen is not installed");
        return None;
    }
    let repo = Repo::with(&["--version"]);
    repo.trace(&["demo", "-q", "."]).ok();
    let key = repo.path().parent().unwrap().join("key").display().to_string();
    let (code, ..) =
        run(repo.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &key]), b"");
    assert_eq!(code, 0);
    repo.git(&["config", "gpg.format", "ssh"]);
    repo.git(&["config", "user.signingKey", &key]);
    Some(repo)
}
