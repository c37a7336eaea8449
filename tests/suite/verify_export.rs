//! Packages, checked: an honest one holds, and whatever is done to one is found and named.

mod attacks;
mod bag;
mod flips;
mod hostile;
mod packs;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use git_trace::export::layout;
use serde_json::Value;

use self::bag::Bag;
use crate::support::{hermetic, run, skip};

/// The release that the demonstration ends with.
const RELEASE: &str = "v2.0.0";

/// The demonstration with its package, made once.
pub struct Demo {
    home: tempfile::TempDir,
    pub zip: PathBuf,
}

/// The demonstration, if there is what it takes.
fn demo() -> Option<&'static Demo> {
    static DEMO: OnceLock<Option<Demo>> = OnceLock::new();
    DEMO.get_or_init(Demo::new).as_ref()
}

impl Demo {
    fn new() -> Option<Self> {
        if Command::new("ssh-keygen").arg("-?").output().is_err() {
            skip("ssh-keygen is not installed");
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        let demo = Self { zip: home.path().join("evidence.zip"), home };
        demo.trace(&["-q", "demo", "repo"]);
        let settings = format!(
            "[user]\nname = Example Release Manager\nemail = release@example.org\nsigningkey = {}\n\
             [gpg]\nformat = ssh\n",
            demo.private_key("manager").display()
        );
        std::fs::write(demo.home.path().join("gitconfig"), settings).unwrap();
        demo.exported(&demo.zip, &[]);
        Some(demo)
    }

    fn repo(&self) -> PathBuf {
        self.home.path().join("repo")
    }

    pub fn private_key(&self, name: &str) -> PathBuf {
        self.repo().join(".git/demo-keys").join(name)
    }

    /// The public key of one of its people.
    pub fn key(&self, name: &str) -> String {
        format!("{}.pub", self.private_key(name).display())
    }

    /// The commit with which its first roster came.
    pub fn root(&self) -> String {
        self.git(&["rev-list", "--max-parents=0", "main"]).trim().to_owned()
    }

    #[track_caller]
    fn trace(&self, arguments: &[&str]) -> Vec<u8> {
        let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        program.current_dir(self.home.path()).env("HOME", self.home.path());
        program.env("GIT_CONFIG_GLOBAL", self.home.path().join("gitconfig")).args(arguments);
        let (code, stdout, stderr) = run(&mut program, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        stdout
    }

    /// A package of its last release.
    pub fn exported(&self, file: &Path, arguments: &[&str]) -> PathBuf {
        let output = file.display().to_string();
        let export = ["-q", "-C", "repo", "export", RELEASE, "-o", &output];
        self.trace(&[&export[..], arguments].concat());
        file.to_owned()
    }

    /// Checks a package, anywhere but in the repository.
    pub fn audited(&self, file: &Path, arguments: &[&str]) -> Value {
        let work = tempfile::tempdir().unwrap();
        let audit = audited(file, arguments, work.path());
        let left = std::fs::read_dir(work.path()).unwrap().count();
        assert_eq!(left, 0, "something temporary was left behind");
        audit
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.git_with(arguments, b"")).unwrap()
    }

    #[track_caller]
    fn git_with(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut git = hermetic("git");
        git.current_dir(self.repo()).args(arguments);
        let (code, stdout, stderr) = run(&mut git, input);
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        stdout
    }

    /// A bundle of all that the package's has but for one object, packed by git.
    pub fn bundle_without(&self, object: &str) -> Vec<u8> {
        let listed = self.git(&["rev-list", "--objects", "--no-object-names", "--all"]);
        let kept: Vec<&str> = listed.lines().filter(|line| *line != object).collect();
        assert!(kept.len() < listed.lines().count());
        let pack = self.git_with(&["pack-objects", "-q", "--stdout"], kept.join("\n").as_bytes());
        let refs = self.git(&["for-each-ref", "--format=%(objectname) %(refname)"]);
        [format!("# v2 git bundle\n{refs}\n").as_bytes(), &pack].concat()
    }

    /// A key that nobody has heard of.
    pub fn fresh_key(&self, folder: &Path) -> PathBuf {
        let file = folder.join("forged");
        let mut program = hermetic("ssh-keygen");
        program.args(["-q", "-N", "", "-t", "ed25519", "-f"]).arg(&file);
        assert_eq!(run(&mut program, b"").0, 0);
        file
    }

    /// A signature of bytes, as the exporter has it made.
    pub fn signed(&self, key: &Path, bytes: &[u8]) -> Vec<u8> {
        let mut program = hermetic("ssh-keygen");
        program.args(["-Y", "sign", "-q", "-n", "git-trace", "-f"]).arg(key);
        let (code, signature, stderr) = run(&mut program, bytes);
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        signature
    }
}

/// In kilobytes, what docs/verify-export.md says that the largest objects take, and as much again as the
/// program has anyway: its own code, the stacks of its threads.
const MEMORY: usize = 512 << 10;

/// Checks a package by the program itself, in no more memory than is stated; everything temporary goes into a
/// folder.
fn audited(file: &Path, arguments: &[&str], work: &Path) -> Value {
    let mut program = hermetic("sh");
    let limited = format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"");
    program.args(["-c", &limited, env!("CARGO_BIN_EXE_git-trace")]);
    // Whatever repository the environment names is none of the package's.
    program.current_dir(work).env("TMPDIR", work).env("HOME", work).env("GIT_DIR", "/nowhere");
    program.args(["verify-export", "--format", "json"]).arg(file).args(arguments);
    let (code, stdout, stderr) = run(&mut program, b"");
    let messages = String::from_utf8(stderr).unwrap();
    assert!([0, 1].contains(&code), "{messages}");
    let audit: Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(audit["holds"], code == 0, "{messages}");
    audit
}

/// What a check found, each with its place.
fn findings(audit: &Value, check: &str) -> Vec<String> {
    let found = of(audit, check)["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found.map(|it| format!("{}: {}", text(&it["place"]), text(&it["message"]))).collect()
}

fn of<'a>(audit: &'a Value, check: &str) -> &'a Value {
    audit["checks"].as_array().unwrap().iter().find(|it| it["check"] == check).unwrap()
}

/// Everything holds, but for what stands in the list, and a document that cannot be printed twice alike.
#[track_caller]
fn holds_but(audit: &Value, in_part: &[&str]) {
    assert_eq!(audit["holds"], true, "{audit:#}");
    for check in audit["checks"].as_array().unwrap() {
        let is_printed = check["open"][0].as_str().is_some_and(|open| open.contains("report.pdf"));
        let is_open = is_printed || in_part.iter().any(|name| check["check"] == *name);
        assert_eq!(check["state"], if is_open { "in part" } else { "holds" }, "{check:#}");
    }
}

#[test]
fn an_honest_package_holds_for_whoever_vouches_for_the_trust_root() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let tar = demo.exported(&home.path().join("evidence.tar.zst"), &[]);
    for file in [&demo.zip, &tar] {
        let audit = demo.audited(file, &["--trust-root", &demo.root()]);
        holds_but(&audit, &[]);
        assert_eq!(audit["release"], RELEASE);
        let says = of(&audit, "signature")["says"].as_str().unwrap();
        assert!(says.contains("Example Release Manager (release-manager)"), "{says}");
    }
}

#[test]
fn an_honest_package_holds_for_whoever_knows_the_key() {
    let Some(demo) = demo() else { return };
    let audit = demo.audited(&demo.zip, &["--key", &demo.key("manager")]);
    holds_but(&audit, &["approvals"]);
    let open = of(&audit, "approvals")["open"][0].as_str().unwrap();
    assert!(open.contains("nobody vouched for the trust root"), "{open}");
}

#[test]
fn a_package_for_whose_key_nobody_vouches_does_not_hold() {
    let Some(demo) = demo() else { return };
    let audit = demo.audited(&demo.zip, &[]);
    let found = findings(&audit, "signature");
    assert!(found[0].contains("a key that nobody here vouched for"), "{found:?}");
    assert!(found[0].contains("which the package itself calls release@example.org's"), "{found:?}");
    // Somebody else's key vouches for nothing, and neither does another commit.
    let audit = demo.audited(&demo.zip, &["--key", &demo.key("tester")]);
    assert!(findings(&audit, "signature")[0].contains("not signed by a key that was given"));
    let head = demo.git(&["rev-parse", "v1.0.0^{commit}"]);
    let other = "1".repeat(40);
    for root in [other.as_str(), demo.git(&["rev-parse", "main:docs"]).trim()] {
        let audit = demo.audited(&demo.zip, &["--trust-root", root]);
        assert!(!findings(&audit, "signature").is_empty(), "{root}");
        assert!(!findings(&audit, "approvals").is_empty(), "{root}");
    }
    assert!(!head.is_empty());
}

#[test]
fn a_package_without_source_says_what_was_not_recomputed() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let file = demo.exported(&home.path().join("evidence.zip"), &["--without-source"]);
    let audit = demo.audited(&file, &["--trust-root", &demo.root()]);
    assert_eq!(audit["holds"], true, "{audit:#}");
    let open = of(&audit, "objects")["open"][0].as_str().unwrap();
    assert!(open.contains("blobs are not in the package"), "{open}");
    assert_eq!(of(&audit, "matrix")["state"], "in part", "{audit:#}");
}

#[test]
fn a_package_without_source_lacks_nothing_that_it_is_judged_by() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let bare = demo.exported(&home.path().join("bare.zip"), &["--without-source"]);
    let mut bag = Bag::of_zip(&bare);
    // Whoever made the package left out a test's results, and says what the rules say without them.
    let blob = demo.git(&["rev-parse", "v2.0.0:test-results/v2.0.0.xml"]);
    bag.files.insert(layout::OBJECTS.to_owned(), demo.bundle_without(blob.trim()));
    let sign = |bytes: &[u8]| demo.signed(&demo.private_key("manager"), bytes);
    let file = bag.sealed(Some(&sign)).write(&home.path().join("evidence.zip"));
    let audit = demo.audited(&file, &["--trust-root", &demo.root()]);
    assert_eq!(of(&audit, "signature")["state"], "holds", "{audit:#}");
    let found = findings(&audit, "matrix");
    assert!(found[0].contains("objects that it is judged by are not in the package"), "{found:?}");
}

#[test]
fn whatever_was_asked_is_asked_again() {
    let Some(demo) = demo() else { return };
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("other.toml");
    let text = demo.git(&["show", "v2.0.0:.trace/config.toml"]);
    std::fs::write(&config, text.replace("Example Infusion Pump", "Another Pump")).unwrap();
    let previous = home.path().join("earlier.json");
    let output = demo.trace(&["-q", "-C", "repo", "report", "v1.0.0", "--format", "json"]);
    std::fs::write(&previous, output).unwrap();
    let (config, previous) = (config.display().to_string(), previous.display().to_string());
    let (root, zip) = (demo.root(), demo.zip.display().to_string());
    for asked in [
        vec!["--all"],
        vec!["--as-of", "2026-01-31"],
        vec!["--trust-root", &root],
        vec!["--config", &config],
        vec!["--previous", &previous, "--without-source"],
        vec!["--previous", &zip],
    ] {
        let file = demo.exported(&home.path().join("evidence.tar.zst"), &asked);
        let audit = demo.audited(&file, &["--trust-root", &root]);
        assert_eq!(audit["holds"], true, "{asked:?}: {audit:#}");
    }
}

#[test]
fn the_release_that_the_range_begins_with_is_asked_for_by_its_name() {
    let repo = crate::support::Repo::new();
    repo.commit("start");
    repo.tag("v1.0").tag("v1.0.0").commit("work");
    repo.tag("v2.0.0");
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("evidence.zip");
    let failing = |audit: &Value| -> Vec<String> {
        let checks = audit["checks"].as_array().unwrap().iter();
        let failing = checks.filter(|it| it["state"] == "fails");
        failing.map(|it| it["check"].as_str().unwrap().to_owned()).collect()
    };
    for (name, other) in [("v1.0", "v1.0.0"), ("v1.0.0", "v1.0")] {
        let (range, output) = (format!("{name}..v2.0.0"), file.display().to_string());
        repo.trace(&["export", &range, "--no-sign", "-o", &output]).ok();
        let bag = Bag::of_zip(&file);
        let report: Value = serde_json::from_slice(&bag.files["data/report/report.json"]).unwrap();
        assert_eq!(report["range"]["base"], name);
        assert_eq!(failing(&audited(&file, &[], home.path())), ["signature"], "{name}");
        // Another name, and one that is nobody's.
        for (lie, check) in [(other, "matrix"), ("v0.9", "contents")] {
            let mut bag = bag.clone();
            let [from, to] = [name, lie].map(|it| format!("\"from_release\": \"{it}\""));
            bag.replace(layout::QUESTION, &from, &to);
            let forged = bag.sealed(None).write(&home.path().join("forged.zip"));
            let failing = failing(&audited(&forged, &[], home.path()));
            assert!(failing.iter().any(|it| it == check), "{name} {lie}: {failing:?}");
        }
    }
}

#[test]
fn the_result_fits_its_schema_and_people_are_told_the_same() {
    let Some(demo) = demo() else { return };
    let repo = crate::support::Repo::new();
    crate::support::fits(&repo, "verify-export", &demo.audited(&demo.zip, &[]));
    let work = tempfile::tempdir().unwrap();
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.current_dir(work.path()).arg("verify-export").arg(&demo.zip);
    let (code, stdout, stderr) = run(&mut program, b"");
    let text = String::from_utf8(stdout).unwrap();
    assert_eq!(code, 1);
    assert!(
        text.contains("fails        signature") && text.contains("holds        matrix"),
        "{text}"
    );
    assert!(text.contains("-> attestation.dsse.json: it is signed by a key that nobody"), "{text}");
    assert!(String::from_utf8(stderr).unwrap().contains("the package is not what it must be"));
}

#[test]
fn what_cannot_be_read_is_an_error_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.current_dir(home.path()).args(["verify-export", "nothing.zip"]);
    let (code, _, stderr) = run(&mut program, b"");
    assert_eq!(code, 3);
    assert!(String::from_utf8(stderr).unwrap().contains("nothing.zip` cannot be read"));
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.current_dir(home.path()).args(["verify-export", "x.zip", "--trust-root", "v1"]);
    assert_eq!(run(&mut program, b"").0, 2);
}
