//! What approvals cost: ten times as many must cost about ten times as much, not a hundred times.
//!
//! Histories are generated: records in folders of a hundred, each with a signed approval in a commit
//! of its own, and one document of many items under one approval. ssh-keygen signs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use git_trace::model::{Person, Timestamp};
use git_trace::requirement;
use git_trace::statement::{Decision, Meaning, Statement, Target, TargetItem};

const ROUNDS: usize = 3;
const STEPS: [usize; 2] = [1_000, 10_000];
const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");

fn main() {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        return println!("skipped        approvals: ssh-keygen is not installed");
    }
    compare("approvals in history", many_approvals);
    compare("items under one approval", many_items);
}

/// Measures a report on histories of two sizes.
fn compare(what: &str, generate: fn(&Path, usize)) {
    let mut times = Vec::new();
    for size in STEPS {
        let folder = tempfile::tempdir().unwrap();
        generate(folder.path(), size);
        let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| report(folder.path())).collect();
        rounds.sort_by(f64::total_cmp);
        println!("{size:>7} {what}: {:.2} s", rounds[ROUNDS / 2]);
        times.push(rounds[ROUNDS / 2]);
    }
    let ratio = times[1] / times[0];
    let verdict = if ratio <= 12.0 { "holds" } else { "DOES NOT HOLD" };
    println!("{verdict:<14} ten times the {what} cost {ratio:.1} times the time, at most 12");
}

fn report(folder: &Path) -> f64 {
    let started = Instant::now();
    let mut trace = Command::new(TRACE);
    let output = trace.args(["report", "--format", "json"]).current_dir(folder).output().unwrap();
    let time = started.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules = report["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["code"] == "RA-04").unwrap();
    assert_eq!(rule["outcome"], "holds", "{}", rule["says"]);
    time
}

/// A repository on its way into git, and what signs in it.
struct History {
    import: std::process::Child,
    key: PathBuf,
    commits: u64,
}

impl History {
    fn new(folder: &Path) -> Self {
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.args(arguments).current_dir(folder).stdin(Stdio::piped()).spawn().unwrap()
        };
        assert!(git(&["init", "-q", "-b", "main", "."]).wait().unwrap().success());
        let key = folder.join(".git/key");
        let mut make = Command::new("ssh-keygen");
        make.args(["-q", "-N", "", "-t", "ed25519", "-f"]).arg(&key);
        assert!(make.status().unwrap().success());
        let mut history = Self { import: git(&["fast-import", "--quiet"]), key, commits: 0 };
        let public = std::fs::read_to_string(history.key.with_extension("pub")).unwrap();
        let roster = "version = 1\n[[person]]\nname = \"Grace\"\nemail = \"grace@example.org\"\n\
            [[person.role]]\nrole = \"quality\"\n";
        let config = "version = 1\n[[record]]\nclass = \"design\"\npaths = [\"docs/**\"]\n";
        history.commit(&[
            (".trace/config.toml", config),
            (".trace/roster.toml", roster),
            (".trace/allowed_signers", &format!("grace@example.org {public}")),
        ]);
        history
    }

    fn commit(&mut self, files: &[(&str, &str)]) {
        self.commits += 1;
        let out = self.import.stdin.as_mut().unwrap();
        let date = 1_767_225_600 + self.commits * 60;
        writeln!(out, "commit refs/heads/main\ncommitter Ada <ada@example.org> {date} +0000")
            .unwrap();
        writeln!(out, "data 1\nx").unwrap();
        for (path, text) in files {
            writeln!(out, "M 644 inline {path}\ndata {}\n{text}", text.len()).unwrap();
        }
    }

    fn end(mut self) {
        drop(self.import.stdin.take());
        assert!(self.import.wait().unwrap().success());
    }
}

fn statement(path: &str, text: &str) -> Statement {
    let document = requirement::own(path, text.as_bytes());
    let items = document.iter().flat_map(|document| &document.items);
    let item = |item: &requirement::Item| TargetItem {
        id: item.id.clone(),
        revision: item.revision.clone(),
    };
    Statement {
        meaning: Meaning::Approved,
        decision: Decision::Accepted,
        who: Person { name: "Grace".into(), email: "grace@example.org".into() },
        role: "quality".into(),
        when: Timestamp { seconds: 1_767_225_600, offset: 0 },
        remark: None,
        supersedes: Vec::new(),
        withdraws: Vec::new(),
        targets: vec![Target {
            path: path.to_owned(),
            blob: blob(text),
            sha256: requirement::hash(text.as_bytes()),
            frame: document.as_ref().map(|document| document.frame.clone()),
            items: items.map(item).collect(),
        }],
    }
}

fn blob(text: &str) -> git_trace::model::Oid {
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, text.as_bytes()).unwrap();
    id.to_string().parse().unwrap()
}

/// The signatures of many texts at once.
fn signatures(key: &Path, texts: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let place = |number: usize| folder.path().join(number.to_string());
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(place(number), text).unwrap();
    }
    let numbers: Vec<usize> = (0..texts.len()).collect();
    for some in numbers.chunks(500) {
        let mut sign = Command::new("ssh-keygen");
        sign.args(["-Y", "sign", "-q", "-n", "git-trace", "-f"]).arg(key);
        sign.args(some.iter().map(|&number| place(number)));
        assert!(sign.stderr(Stdio::null()).status().unwrap().success());
    }
    let read = |number| std::fs::read_to_string(place(number).with_extension("sig")).unwrap();
    numbers.into_iter().map(read).collect()
}

fn many_approvals(folder: &Path, size: usize) {
    let mut history = History::new(folder);
    let path = |number: usize| format!("docs/{}/{number}.md", number / 100);
    let text = |number: usize| format!("# Record {number}\n");
    let statements: Vec<String> =
        (0..size).map(|number| statement(&path(number), &text(number)).to_toml()).collect();
    let signed = signatures(&history.key.clone(), &statements);
    for (number, (statement, signature)) in statements.iter().zip(&signed).enumerate() {
        history.commit(&[(&path(number), &text(number))]);
        let place = format!(".trace/approvals/{}/grace.toml", path(number));
        history.commit(&[(&place, statement), (&format!("{place}.sig"), signature)]);
    }
    history.end();
}

fn many_items(folder: &Path, size: usize) {
    let mut history = History::new(folder);
    let items = (0..size).map(|number| format!("## [SRS-{number}] Item\nText {number}.\n\n"));
    let text: String = items.collect();
    let statement = statement("docs/srs.md", &text).to_toml();
    let signature = signatures(&history.key.clone(), std::slice::from_ref(&statement)).remove(0);
    history.commit(&[("docs/srs.md", &text)]);
    let place = ".trace/approvals/docs/srs.md/grace.toml";
    history.commit(&[(place, &statement), (&format!("{place}.sig"), &signature)]);
    // One item changes, so that the others must be told from it.
    history.commit(&[("docs/srs.md", &text.replacen("Text 0", "Text", 1))]);
    history.end();
}
