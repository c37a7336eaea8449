//! What reading requirements costs: beside the peers' own tools on their own repositories, and on
//! generated histories.
//!
//! `GIT_TRACE_PEERS` names a Python environment with `doorstop`, `strictdoc` and `trlc`,
//! `GIT_TRACE_CLONES` a folder with clones as `OWNER/NAME`; OpenFastTrace is compiled from its clone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;
const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");
const LIST: &[&str] = &["requirements", "--format", "json"];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let openfasttrace = compiled_openfasttrace(folder.path());
    let oft = "org.itsallcode.openfasttrace.core.cli.CliStarter";
    let java = |it: &PathBuf| {
        let classes = it.to_str().unwrap().to_owned();
        ["java", "-cp", &classes, oft, "convert", "-o", "specobject", "-f", "/dev/null", "."]
            .map(str::to_owned)
            .to_vec()
    };
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let python = |name: &str, arguments: &[&str]| {
        let tool = PathBuf::from(std::env::var_os("GIT_TRACE_PEERS")?).join("bin").join(name);
        let command = [tool.to_str().unwrap()].into_iter().chain(arguments.iter().copied());
        tool.exists().then(|| command.map(str::to_owned).collect::<Vec<String>>())
    };
    let strictdoc = ["export", ".", "--formats", "json", "--output-dir", &out];
    for (name, rounds, command) in [
        ("doorstop-dev/doorstop", ROUNDS, python("doorstop", &["export", "all", &out])),
        ("strictdoc-project/strictdoc", 1, python("strictdoc", &strictdoc)),
        ("bmw-software-engineering/lobster", ROUNDS, python("trlc", &["lobster"])),
        ("itsallcode/openfasttrace", ROUNDS, openfasttrace.as_ref().map(java)),
        ("eclipse-ankaios/ankaios", ROUNDS, openfasttrace.as_ref().map(java)),
    ] {
        match (clone_of(name), command) {
            (None, _) => println!("skipped        {name}: GIT_TRACE_CLONES has no clone of it"),
            (_, None) => println!("skipped        {name}: its tool is not installed"),
            (Some(clone), Some(command)) => beside(name, &clone, &command, rounds, folder.path()),
        }
    }
    generated();
}

/// The peer's tool and ours on its own repository.
fn beside(name: &str, clone: &Path, command: &[String], rounds: usize, folder: &Path) {
    let place = folder.join(name.replace('/', "+"));
    let (from, to) = (clone.to_str().unwrap(), place.to_str().unwrap());
    run(folder, &["git", "clone", "-q", from, to]);
    let listed = Command::new(TRACE).args(LIST).current_dir(&place).output().unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let listed = listed.as_array().unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let theirs = median(rounds, || run(&place, &command));
    let ours = median(ROUNDS, || run(&place, &[&[TRACE], LIST].concat()));
    let whole = median(ROUNDS, || run(&place, &[TRACE, "show", id]));
    println!("\n{name}, {} requirements", listed.len());
    println!("  its tool  {theirs}");
    println!("  ours      {ours}");
    println!("  history   {whole}");
    target("at HEAD: time at most 1/10 of its tool's", ours.seconds / theirs.seconds, 0.1);
    target("history: time at most its tool's at HEAD", whole.seconds / theirs.seconds, 1.0);
}

/// A thousand and ten thousand requirements over ten thousand commits.
fn generated() {
    println!();
    let cost = [1_000, 10_000].map(|size| {
        let folder = tempfile::tempdir().unwrap();
        generate(folder.path(), size);
        let cost = median(ROUNDS, || run(folder.path(), &[TRACE, "show", "REQ-7"]));
        println!("{size:>7} requirements over 10000 commits: {cost}");
        cost
    });
    let ratio = cost[1].seconds / cost[0].seconds;
    target("ten times the requirements: time below 5 times", ratio, 5.0);
}

fn generate(folder: &Path, size: usize) {
    run(folder, &["git", "init", "-q", "-b", "main", "."]);
    let mut git = Command::new("git");
    git.args(["fast-import", "--quiet"]).current_dir(folder).stdin(Stdio::piped());
    let mut import = git.spawn().unwrap();
    let mut stream = std::io::BufWriter::new(import.stdin.take().unwrap());
    let mut commit = |number: usize, files: &[(String, String)]| {
        let date = 1_600_000_000 + number * 60;
        write!(stream, "commit refs/heads/main\ncommitter A <a@b> {date} +0000\ndata 1\nx\n")
            .unwrap();
        for (path, text) in files {
            write!(stream, "M 644 inline {path}\ndata {}\n{text}\n", text.len()).unwrap();
        }
    };
    let mut versions = vec![0; size];
    let file = |number: usize, versions: &[usize]| {
        let (first, last) = (number / 100 * 100, number / 100 * 100 + 100);
        let item = |id: usize| {
            let version = versions[id];
            format!(
                "## [REQ-{id}] Item {id}\n\nThe device shall do {id} within {version} ms.\n\n\
                - satisfies: REQ-{}\n\n",
                id / 2
            )
        };
        (format!("docs/{}.md", number / 100), (first..last).map(item).collect::<String>())
    };
    let config = "version = 1\n[requirement]\nrecords = [\"docs/**\"]\n";
    let first = (0..size).step_by(100).map(|number| file(number, &versions));
    let first = first.chain([(".trace/config.toml".to_owned(), config.to_owned())]);
    commit(0, &first.collect::<Vec<_>>());
    for number in 1..10_000 {
        // Prime to the sizes, so that all are met in turn and neighbours are not.
        let id = number * 7_919 % size;
        versions[id] = number;
        commit(number, &[file(id, &versions)]);
    }
    drop(stream);
    assert!(import.wait().unwrap().success());
}

/// What a run took.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// The largest resident set in megabytes; zero where `/usr/bin/time` is not installed.
    peak: f64,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:.3} s, peak {:.0} MB", self.seconds, self.peak)
    }
}

/// The median time of some rounds, with the highest peak.
fn median(rounds: usize, mut measure: impl FnMut() -> Cost) -> Cost {
    let mut costs: Vec<Cost> = (0..rounds).map(|_| measure()).collect();
    costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let peak = costs.iter().map(|cost| cost.peak).fold(0.0, f64::max);
    Cost { seconds: costs[rounds / 2].seconds, peak }
}

/// Runs a command with its output thrown away.
fn run(folder: &Path, command: &[&str]) -> Cost {
    let peak = tempfile::NamedTempFile::new().unwrap();
    let mut run = match Path::new("/usr/bin/time").exists() {
        false => Command::new(command[0]),
        true => {
            let mut time = Command::new("/usr/bin/time");
            time.args(["-q", "-f", "%M", "-o"]).arg(peak.path()).arg(command[0]);
            time
        }
    };
    run.args(&command[1..]).current_dir(folder);
    run.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let started = Instant::now();
    let output = run.stdin(Stdio::null()).output().unwrap();
    let seconds = started.elapsed().as_secs_f64();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    let memory = std::fs::read_to_string(peak.path()).unwrap();
    Cost { seconds, peak: memory.trim().parse::<f64>().unwrap_or(0.0) / 1024.0 }
}

fn target(what: &str, value: f64, limit: f64) {
    let verdict = if value <= limit { "holds" } else { "DOES NOT HOLD" };
    println!("{verdict:<14} {what}: {value:.3}");
}

fn clone_of(name: &str) -> Option<PathBuf> {
    let clone = PathBuf::from(std::env::var_os("GIT_TRACE_CLONES")?).join(name);
    clone.exists().then_some(clone)
}

/// The classes of OpenFastTrace, without its tests.
fn compiled_openfasttrace(folder: &Path) -> Option<PathBuf> {
    let clone = clone_of("itsallcode/openfasttrace")?;
    Command::new("javac").arg("-version").output().ok()?;
    let script = "git clone -q \"$1\" oft && mkdir classes && cd oft && \
        find . -name '*.java' ! -path '*/src/test/*' ! -path '*/testutil/*' ! -name module-info.java > sources && \
        javac -nowarn -encoding UTF-8 -d ../classes @sources && \
        find . -path '*/src/main/resources/*' -type f | while read -r file; do \
        place=../classes/${file#*/src/main/resources/}; mkdir -p \"${place%/*}\"; \
        { cat \"$file\"; echo; } >> \"$place\"; done";
    let built =
        Command::new("sh").args(["-c", script, "sh"]).arg(clone).current_dir(folder).output();
    built.ok()?.status.success().then(|| folder.join("classes"))
}
