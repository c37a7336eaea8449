//! Hermetic repositories with a fixed clock, the built program, golden files, and honest skipping.

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Output {
    /// The standard output of a command that must have succeeded.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self.stdout
    }

    /// The standard error of a command that must have failed with this exit code.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }
}

/// A repository in a temporary folder. Its clock starts at 2026-01-01 and moves a minute a commit.
pub struct Repo {
    folder: PathBuf,
    home: tempfile::TempDir,
    minutes: Cell<i64>,
}

const EPOCH: i64 = 1_767_225_600;

impl Repo {
    pub fn new() -> Self {
        Self::with(&["init", "-q", "-b", "main", "."])
    }

    pub fn bare() -> Self {
        Self::with(&["init", "-q", "--bare", "-b", "main", "."])
    }

    /// A folder with nothing in it but what `git` with these arguments makes.
    pub fn with(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("repo");
        std::fs::create_dir(&folder).unwrap();
        let repo = Self { folder, home, minutes: Cell::new(0) };
        repo.git(arguments);
        repo
    }

    /// A clone of this repository made with the given options.
    pub fn cloned(&self, options: &[&str]) -> Self {
        let url = format!("file://{}", self.folder.display());
        let mut arguments = vec!["clone", "-q"];
        arguments.extend(options);
        arguments.extend([url.as_str(), "."]);
        self.git(&["config", "uploadpack.allowFilter", "true"]);
        Self::with(&arguments)
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The clock, in seconds.
    pub fn now(&self) -> i64 {
        EPOCH + self.minutes.get() * 60
    }

    /// Moves the clock on.
    pub fn days_later(&self, days: i64) -> &Self {
        self.minutes.set(self.minutes.get() + days * 24 * 60);
        self
    }

    /// Sets the clock so that the next commit is made at this point, in seconds.
    pub fn next_at(&self, when: i64) -> &Self {
        self.minutes.set((when - EPOCH) / 60 - 1);
        self
    }

    /// Removes a loose object, as a damaged disk does.
    pub fn lose(&self, object: &str) -> &Self {
        let id = self.git(&["rev-parse", object]);
        self.remove(&format!(".git/objects/{}/{}", &id[..2], id[2..].trim()))
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let file = self.folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.folder.join(path)).unwrap();
        self
    }

    /// Commits everything in the work tree and returns the commit's id.
    pub fn commit(&self, message: &str) -> String {
        self.commit_as("Ada Example <ada@example.org>", message)
    }

    pub fn commit_as(&self, author: &str, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.minutes.set(self.minutes.get() + 1);
        let author = format!("--author={author}");
        self.git(&["commit", "-q", "--allow-empty", "--cleanup=verbatim", &author, "-m", message]);
        self.head()
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    pub fn branch(&self, name: &str) -> &Self {
        self.git(&["switch", "-q", "-c", name]);
        self
    }

    pub fn switch(&self, name: &str) -> &Self {
        self.git(&["switch", "-q", name]);
        self
    }

    pub fn merge(&self, branch: &str, message: &str) -> String {
        self.minutes.set(self.minutes.get() + 1);
        self.git(&["merge", "-q", "--no-ff", "-m", message, branch]);
        self.head()
    }

    pub fn tag(&self, name: &str) -> &Self {
        self.git(&["tag", name]);
        self
    }

    pub fn annotated_tag(&self, name: &str, message: &str) -> &Self {
        self.git(&["tag", "-a", "-m", message, name]);
        self
    }

    /// Runs git, which must succeed.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.run("git", arguments, b"");
        assert_eq!(output.code, 0, "git {arguments:?}: {}", output.stderr);
        output.stdout
    }

    /// Runs git, which may fail.
    pub fn try_git(&self, arguments: &[&str]) -> Output {
        self.run("git", arguments, b"")
    }

    /// Runs git, which must succeed, for its bytes.
    #[track_caller]
    pub fn git_bytes(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let (code, stdout, stderr) = run(self.command("git").args(arguments), input);
        assert_eq!(code, 0, "git {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        stdout
    }

    /// Runs git-trace in this repository.
    pub fn trace(&self, arguments: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_git-trace"), arguments, b"")
    }

    fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Output {
        let (code, stdout, stderr) = run(self.command(program).args(arguments), input);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Output { code, stdout: text(&stdout), stderr: text(&stderr) }
    }

    /// A command in this repository that sees nothing of the machine it runs on.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let date = format!("{} +0000", self.now());
        let mut command = hermetic(program);
        command
            .current_dir(&self.folder)
            .env("HOME", self.home.path())
            .env("GIT_AUTHOR_NAME", "Ada Example")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_NAME", "Ada Example")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date);
        command
    }
}

/// A command without the caller's environment and git configuration.
pub fn hermetic(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    command
}

/// Runs a command with an input; its exit code, output and messages.
pub fn run(command: &mut Command, input: &[u8]) -> (i32, Vec<u8>, Vec<u8>) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // From another thread, so that a long input and a long output cannot wait for each other.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    (output.status.code().unwrap_or(-1), output.stdout, output.stderr)
}

/// The repository that the oracles on real history run over, if one is named.
pub fn real_repository() -> Option<PathBuf> {
    let named = std::env::var_os("GIT_TRACE_TEST_REPOSITORY").map(PathBuf::from);
    if named.is_none() {
        skip("GIT_TRACE_TEST_REPOSITORY names no repository with real history");
    }
    named
}

/// Holds the outcome of a rule in a report, and the messages of its findings, against what is expected.
#[track_caller]
pub fn expect_ruling(report: &serde_json::Value, code: &str, outcome: &str, findings: &[&str]) {
    let has_code = |entry: &&serde_json::Value| entry["code"] == code;
    let rule = report["rules"].as_array().unwrap().iter().find(has_code).unwrap();
    let found = report["findings"].as_array().unwrap().iter().filter(has_code);
    let messages: Vec<&str> = found.map(|it| it["message"].as_str().unwrap()).collect();
    assert_eq!(rule["outcome"], outcome, "{} {messages:#?}", rule["says"]);
    assert_eq!(messages.len(), findings.len(), "{messages:#?}");
    for (message, expected) in messages.iter().zip(findings) {
        assert!(message.contains(expected), "{message}");
    }
}

/// Where most of history is missing, nothing is known of approvals and of dates.
#[track_caller]
pub fn unassessed_where_shallow(repo: &Repo, code: &str) {
    let clone = repo.cloned(&["--depth", "2"]);
    let report = clone.trace(&["report", "--format", "json"]).ok();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let mut rules = report["rules"].as_array().unwrap().iter();
    let rule = rules.find(|rule| rule["code"] == code).unwrap();
    assert_eq!(rule["outcome"], "not assessed", "{rule}");
}

/// A clone of a public repository, as `OWNER/NAME` in the folder that `GIT_TRACE_CLONES` names.
pub fn clone_of(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("GIT_TRACE_CLONES").map(|folder| Path::new(&folder).join(name));
    let found = folder.filter(|folder| folder.is_dir());
    if found.is_none() {
        skip(&format!("GIT_TRACE_CLONES names no folder with a clone {name}"));
    }
    found
}

/// A tool of others that ours is held against, from the Python environment that `GIT_TRACE_PEERS` names.
pub fn peer(name: &str) -> Option<PathBuf> {
    let bin = std::env::var_os("GIT_TRACE_PEERS").map(|folder| Path::new(&folder).join("bin"));
    let found = bin.map(|bin| bin.join(name)).filter(|program| program.is_file());
    if found.is_none() {
        skip(&format!("GIT_TRACE_PEERS names no Python environment with {name}"));
    }
    found
}

/// Says that a test did not run, and why.
pub fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

/// Holds a text against `tests/suite/expected/NAME`; `UPDATE_EXPECTED=1` writes it anew.
#[track_caller]
pub fn expect_file(name: &str, actual: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/expected");
    expect_at(&folder.join(name), actual);
}

/// Holds a text against a file; `UPDATE_EXPECTED=1` writes it anew.
#[track_caller]
pub fn expect_at(file: &Path, actual: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(file, actual).unwrap();
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected != actual {
        let line = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count();
        panic!(
            "{} differs from line {}:\n  expected: {:?}\n  actual:   {:?}\n\
             UPDATE_EXPECTED=1 writes it anew; whole text:\n{actual}",
            file.display(),
            line + 1,
            expected.lines().nth(line),
            actual.lines().nth(line),
        );
    }
}

/// Holds a JSON output against its published schema.
#[track_caller]
pub fn fits(repo: &Repo, schema: &str, instance: &serde_json::Value) {
    let schema = serde_json::from_str(&repo.trace(&["schema", schema]).ok()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(instance).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    // A schema that allowed anything would prove nothing.
    assert!(!validator.is_valid(&serde_json::json!({"schema": 1})));
}
