//! Speed and memory beside git: the same work on the same repository in the same run.
//!
//! `GIT_TRACE_BENCH_REPOSITORY` names the repository, `GIT_TRACE_BENCH_FOLDER` a folder in it
//! (`Documentation` by default); without a repository one of twenty thousand commits is generated.
//! Where the repository has a tag on a blob with an OpenPGP key (`junio-gpg-pub`, or that named by
//! `GIT_TRACE_BENCH_KEY`), all tags are verified by it, beside a loop of `git verify-tag`.
//! Peak memory is the largest resident set, mapped pack files included, as `/usr/bin/time` tells it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");

fn main() {
    let generated = tempfile::tempdir().unwrap();
    let named = std::env::var_os("GIT_TRACE_BENCH_REPOSITORY").map(PathBuf::from);
    let repository = named.unwrap_or_else(|| generate(generated.path()));
    let folder = std::env::var("GIT_TRACE_BENCH_FOLDER").unwrap_or("Documentation".to_owned());
    println!("{} rounds on {}", ROUNDS, repository.display());

    let format = "--format=%H %an %ae %at %cn %ce %ct %s %(trailers)";
    let history =
        side_by_side(&repository, &[TRACE, "log", "--format", "json"], &["git", "log", format]);
    let changes = side_by_side(
        &repository,
        &[TRACE, "log", "--format", "json", "--", &folder],
        &["git", "log", "--raw", "--", &folder],
    );
    let folder_of_packages = tempfile::tempdir().unwrap();
    let place = |name: &str| folder_of_packages.path().join(name).display().to_string();
    let (package, bundle) = (place("evidence.zip"), place("git.bundle"));
    let export = side_by_side(
        &repository,
        &[TRACE, "-q", "export", "HEAD", "--without-source", "--no-sign", "-o", &package],
        &["git", "bundle", "create", "-q", &bundle, "HEAD"],
    );
    println!();
    target("export without source: time at most 3 of git bundle's", export.time, 3.0);
    target("log: time at most 0.8 of git's", history.time, 0.8);
    target("log: memory below git's", history.memory, 1.0);
    target(&format!("log -- {folder}: time at most 0.8 of git's"), changes.time, 0.8);
    for (name, arguments) in [
        ("report", &["report"][..]),
        ("report --all", &["report", "--all", "-o", "/dev/shm/bench"]),
    ] {
        let (time, memory) = measure(&repository, &[&[TRACE], arguments].concat());
        let megabytes = memory as f64 / 1024.0;
        target(
            &format!("{name}: {:.2} s, megabytes below 300", time.as_secs_f64()),
            megabytes,
            300.0,
        );
    }
    matrix(&repository, &folder);
    verify_tags(&repository);
}

/// The matrix, one folder's files being records and the tests of `t` claiming requirements, beside a walk
/// through the history of both.
fn matrix(repository: &Path, folder: &str) {
    let config = tempfile::NamedTempFile::new().unwrap();
    write!(
        &config,
        "version = 1\n[[record]]\nclass = \"guide\"\npaths = [\"{folder}/**\"]\n[requirement]\ncode = [\"t/**\"]\n"
    )
    .unwrap();
    let report = [TRACE, "report", "--config", config.path().to_str().unwrap()];
    let share = side_by_side(repository, &report, &["git", "log", "--raw", "--", folder, "t"]);
    target("report with records: time at most twice the walk", share.time, 2.0);
}

/// Every tag, beside git and gpg asked tag by tag.
fn verify_tags(repository: &Path) {
    let name = std::env::var("GIT_TRACE_BENCH_KEY").unwrap_or("junio-gpg-pub".to_owned());
    let git = |arguments: &[&str]| {
        Command::new("git").args(arguments).current_dir(repository).output().unwrap()
    };
    let key = git(&["cat-file", "blob", &name]);
    if !key.status.success() || Command::new("gpg").arg("--version").output().is_err() {
        return println!("skipped        verify: no tag {name} with a key, or no gpg");
    }
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("key.asc");
    std::fs::write(&file, key.stdout).unwrap();
    let timed = |command: &mut Command| {
        command.current_dir(repository).env("GNUPGHOME", home.path());
        let started = Instant::now();
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        started.elapsed().as_secs_f64()
    };
    timed(Command::new("gpg").args(["--batch", "--import"]).arg(&file));
    let each = "for tag in $(git tag); do git verify-tag --raw $tag; done";
    let theirs = timed(Command::new("sh").args(["-c", each]));
    let mut ours: Vec<f64> = (0..ROUNDS)
        .map(|_| timed(Command::new(TRACE).args(["verify", "tags", "--key"]).arg(&file)))
        .collect();
    ours.sort_by(f64::total_cmp);
    let ours = ours[ROUNDS / 2];
    let what =
        format!("verify tags: {ours:.2} s, a loop of git verify-tag {theirs:.2} s, at most 1/20");
    target(&what, ours / theirs, 0.05);
}

/// Ours as a share of git's.
struct Share {
    time: f64,
    memory: f64,
}

/// Takes turns, so that a disturbance meets both.
fn side_by_side(repository: &Path, ours: &[&str], git: &[&str]) -> Share {
    let mut rounds: Vec<[(Duration, u64); 2]> = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push([measure(repository, ours), measure(repository, git)]);
    }
    let median = |side: usize| {
        let mut times: Vec<Duration> = rounds.iter().map(|round| round[side].0).collect();
        times.sort();
        times[ROUNDS / 2].as_secs_f64()
    };
    let peak = |side: usize| rounds.iter().map(|round| round[side].1).max().unwrap_or(0) as f64;
    println!("\n{}", git.join(" "));
    for (name, side) in [("git-trace", 0), ("git", 1)] {
        let best = rounds.iter().map(|round| round[side].0).min().unwrap().as_secs_f64();
        println!(
            "  {name:<9}  median {:.3} s  best {best:.3} s  peak {:.0} MB",
            median(side),
            peak(side) / 1024.0
        );
    }
    Share { time: median(0) / median(1), memory: peak(0) / peak(1) }
}

fn target(what: &str, value: f64, limit: f64) {
    let verdict = if value <= limit { "holds" } else { "DOES NOT HOLD" };
    println!("{verdict:<14} {what}: {value:.2}");
}

/// Runs a command with its output thrown away: how long it took, and its peak memory in kilobytes,
/// zero where `/usr/bin/time` is not installed.
fn measure(repository: &Path, command: &[&str]) -> (Duration, u64) {
    let peak = tempfile::NamedTempFile::new().unwrap();
    let mut run = match Path::new("/usr/bin/time").exists() {
        false => Command::new(command[0]),
        true => {
            let mut time = Command::new("/usr/bin/time");
            time.args(["-f", "%M", "-o"]).arg(peak.path()).arg(command[0]);
            time
        }
    };
    run.args(&command[1..]).current_dir(repository);
    run.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let started = Instant::now();
    let status = run.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = started.elapsed();
    assert!(status.success(), "{command:?}");
    let memory = std::fs::read_to_string(peak.path()).unwrap();
    (time, memory.trim().parse().unwrap_or(0))
}

/// A repository of twenty thousand commits with trailers and a folder that every tenth changes.
fn generate(folder: &Path) -> PathBuf {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(folder).stdin(Stdio::piped()).spawn().unwrap()
    };
    assert!(git(&["init", "-q", "-b", "main", "."]).wait().unwrap().success());
    let mut import = git(&["fast-import", "--quiet"]);
    let mut stream = std::io::BufWriter::new(import.stdin.take().unwrap());
    for number in 0..20_000 {
        let message =
            format!("Change {number}\n\nBody.\n\nRefs: AB-{number}\nReviewed-by: B <b@c>\n");
        let path = if number % 10 == 0 { "Documentation" } else { "src" };
        let file = format!("{path}/{}.txt", number % 500);
        write!(
            stream,
            "commit refs/heads/main\ncommitter A <a@b> {} +0000\ndata {}\n{message}\nM 644 inline {file}\ndata <<E\n{number}\nE\n",
            1_600_000_000 + number * 60,
            message.len(),
        )
        .unwrap();
    }
    drop(stream);
    assert!(import.wait().unwrap().success());
    folder.to_owned()
}
