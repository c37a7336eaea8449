//! The commit-msg hook as a whole process, beside `git interpret-trailers`, commitlint and gitlint
//! on the same message, in the same run.
//!
//! The repository has eighty thousand commits, or is a clone of the one that
//! `GIT_TRACE_BENCH_REPOSITORY` names, and five thousand requirements, in one file and then in a file
//! each. `GIT_TRACE_COMMITLINT` names a folder in which commitlint and its convention are
//! installed, `GIT_TRACE_GITLINT` the program gitlint; without them they are left out with a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 201;
const COMMITS: usize = 80_000;
const REQUIREMENTS: usize = 5_000;
const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");

const MESSAGE: &str = "fix: stop the pump when the line is occluded\n\nIt overheats else.\n\n\
    Change-Request: CR-1\nImplements: SRS-04999\nReviewed-by: A Person <a@example.org>\n";

const CONFIG: &str = "version = 1\n[convention]\nsubject_length = 72\nbody_width = 75\n\
    conventional = true\n[[required_trailer]]\nkeys = [\"Change-Request\"]\npaths = [\"src/**\"]\n\
    [[required_trailer]]\nkeys = [\"Reviewed-by\", \"Acked-by\"]\n";

fn main() {
    let named = std::env::var("GIT_TRACE_BENCH_REPOSITORY").ok();
    let named = named.map(|path| std::path::absolute(path).unwrap().display().to_string());
    let what_repository = match &named {
        Some(repository) => format!("a clone of {repository}"),
        None => format!("{COMMITS} commits"),
    };
    for (what, single) in [("one file", true), ("a file each", false)] {
        let folder = tempfile::tempdir().unwrap();
        generate(folder.path(), named.as_deref(), single);
        let message = folder.path().join(".git/COMMIT_EDITMSG");
        std::fs::write(&message, MESSAGE).unwrap();
        println!("\n{what_repository}, {REQUIREMENTS} requirements in {what}, {ROUNDS} rounds");
        compare(folder.path(), &message);
    }
}

fn compare(folder: &Path, message: &Path) {
    let message = message.to_str().unwrap();
    let mut others: Vec<(&str, Vec<String>, PathBuf)> = Vec::new();
    let own = |text: &str| text.to_owned();
    let program = |name| std::env::var_os(name).map(PathBuf::from);
    match program("GIT_TRACE_COMMITLINT") {
        Some(installed) => {
            let config = installed.join("commitlint.config.mjs");
            std::fs::write(
                &config,
                "export default { extends: ['@commitlint/config-conventional'] };\n",
            )
            .unwrap();
            let cli = installed.join("node_modules/.bin/commitlint");
            let command =
                [cli.as_path(), Path::new("--config"), config.as_path(), Path::new("--edit")];
            let mut command: Vec<String> =
                command.iter().map(|it| it.display().to_string()).collect();
            command.push(own(message));
            others.push(("commitlint", command, folder.to_owned()));
        }
        None => println!("skipped        commitlint: GIT_TRACE_COMMITLINT names no folder"),
    }
    match program("GIT_TRACE_GITLINT") {
        Some(gitlint) => {
            let command = vec![gitlint.display().to_string(), own("--msg-filename"), own(message)];
            others.push(("gitlint", command, folder.to_owned()));
        }
        None => println!("skipped        gitlint: GIT_TRACE_GITLINT names no program"),
    }
    // As `cargo install` leaves it: a copy lies closer together in memory than what a linker wrote.
    let installed = folder.join(".git/git-trace");
    std::fs::copy(TRACE, &installed).unwrap();
    let hook = [installed.to_str().unwrap(), "hook", "commit-msg", message].map(str::to_owned);
    let trailers = ["git", "interpret-trailers", "--parse", message].map(str::to_owned);
    let (mut ours, mut git) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // In turns, so that a disturbance meets both.
        ours.push(time(&hook, folder));
        git.push(time(&trailers, folder));
    }
    let (ours, git) = (median(ours), median(git));
    println!("hook commit-msg {ours:.2} ms, git interpret-trailers {git:.2} ms");
    target("the hook takes under twice the time of git interpret-trailers", ours / git, 2.0);
    for (name, command, folder) in others {
        let theirs = median((0..5).map(|_| time(&command, &folder)).collect());
        println!("{name} {theirs:.2} ms");
        target(&format!("the hook takes a tenth of the time of {name}"), ours / theirs, 0.1);
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn target(what: &str, value: f64, limit: f64) {
    let verdict = if value <= limit { "holds" } else { "DOES NOT HOLD" };
    println!("{verdict:<14} {what}: {value:.3}");
}

/// Milliseconds that a command takes; it must succeed.
fn time(command: &[String], folder: &Path) -> f64 {
    let mut run = Command::new(&command[0]);
    run.args(&command[1..]).current_dir(folder);
    run.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let started = Instant::now();
    let status = run.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = started.elapsed().as_secs_f64() * 1000.0;
    assert!(status.success(), "{command:?}");
    time
}

/// Commits on nothing, or one on a clone of a repository, with what the hook looks at.
fn generate(folder: &Path, named: Option<&str>, single: bool) {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(folder);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command
    };
    let start = match named {
        Some(named) => git(&["clone", "-q", "--shared", "--no-checkout", named, "."]).status(),
        None => git(&["init", "-q", "."]).status(),
    };
    assert!(start.unwrap().success());
    let head = git(&["rev-parse", "--verify", "-q", "HEAD"]).output().unwrap().stdout;
    let head = String::from_utf8(head).unwrap();
    let mut import = git(&["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut out = std::io::BufWriter::new(import.stdin.take().unwrap());
    let file = |out: &mut dyn Write, path: &str, text: &str| {
        write!(out, "M 644 inline {path}\ndata {}\n{text}\n", text.len()).unwrap();
    };
    for number in 0..if named.is_some() { 1 } else { COMMITS } {
        let date = 1_600_000_000 + number * 60;
        let message = format!("fix: change {number}\n\nChange-Request: CR-1\n");
        write!(out, "commit refs/heads/bench\ncommitter A <a@b> {date} +0000\n").unwrap();
        write!(out, "data {}\n{message}\n", message.len()).unwrap();
        if number == 0 {
            if named.is_some() {
                writeln!(out, "from {}", head.trim()).unwrap();
            }
            file(&mut out, ".trace/config.toml", CONFIG);
            file(&mut out, ".trace/change-requests/CR-1-x.md", "---\nid: CR-1\n---\n");
            let requirement =
                |number| format!("### [SRS-{number:05}] Title\nThe pump shall stop.\n\n");
            if single {
                let all: String = (0..REQUIREMENTS).map(requirement).collect();
                file(&mut out, ".trace/requirements.md", &all);
            } else {
                for number in 0..REQUIREMENTS {
                    let path = format!(".trace/requirements/SRS-{number:05}.md");
                    file(&mut out, &path, &requirement(number));
                }
            }
        }
        file(&mut out, &format!("src/{}.txt", number % 500), &number.to_string());
    }
    out.flush().unwrap();
    drop(out);
    assert!(import.wait().unwrap().success());
    assert!(git(&["checkout", "-q", "-f", "bench"]).status().unwrap().success());
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/1.txt"), "changed").unwrap();
    assert!(git(&["add", "-A"]).status().unwrap().success());
}
