//! The history of real requirements, held against what `git log --follow` and `git log -L` show of their lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::listed;
use crate::support::{Repo, clone_of};

const DIFFERENCES: &str = include_str!("../data/history-differences.txt");

/// Of so many items one is held against `git log -L`, which goes through the history for each.
const EACH: usize = 9;

/// The lines of each item of a file, found without our readers.
type Blocks = fn(&str) -> BTreeMap<String, String>;

/// A repository with what we tell of the history of its requirements.
struct Told {
    repo: Repo,
    blocks: Blocks,
    /// What each commit did to each requirement, but for merges.
    steps: HashMap<String, HashMap<String, Vec<String>>>,
    /// The commits in the order of `git log`.
    order: HashMap<String, usize>,
}

/// A commit with the names that a file had before and after it.
struct Shown {
    commit: String,
    before: Option<String>,
    after: Option<String>,
}

impl Told {
    fn new(repo: Repo, blocks: Blocks) -> Self {
        let mut steps: HashMap<String, HashMap<String, Vec<String>>> = HashMap::new();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        for line in repo.trace(&["log", "--format", "json"]).ok().lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            if entry["parents"].as_array().unwrap().len() > 1 {
                continue;
            }
            let of_commit = steps.entry(text(&entry["commit"])).or_default();
            for step in entry["requirements"].as_array().unwrap() {
                let change = text(&step["change"]);
                let mut tell = |id: String| of_commit.entry(id).or_default().push(change.clone());
                if change == "renamed" {
                    tell(text(&step["from"]));
                }
                tell(text(&step["id"]));
            }
        }
        let log = repo.git(&["log", "--format=%H"]);
        let order = log.lines().enumerate().map(|(at, commit)| (commit.to_owned(), at)).collect();
        Self { repo, blocks, steps, order }
    }

    fn steps(&self, commit: &str, id: &str) -> &[String] {
        self.steps.get(commit).and_then(|steps| steps.get(id)).map_or(&[], Vec::as_slice)
    }

    /// The items of a file before or after a commit.
    fn at(&self, revision: &str, path: Option<&String>) -> BTreeMap<String, String> {
        let Some(path) = path else { return BTreeMap::new() };
        (self.blocks)(&self.repo.try_git(&["show", &format!("{revision}:{path}")]).stdout)
    }

    fn before_and_after(&self, shown: &Shown) -> [BTreeMap<String, String>; 2] {
        let parent = format!("{}^", shown.commit);
        [self.at(&parent, shown.before.as_ref()), self.at(&shown.commit, shown.after.as_ref())]
    }

    /// Where the history of a file's items is not that of their lines, and how often it is.
    fn follow(&self, path: &str, found: &mut BTreeSet<String>) -> usize {
        let log = ["log", "--follow", "-M50%", "--no-merges", "--format=>%H", "--name-status"];
        let log = self.repo.git(&[&log[..], &["--", path]].concat());
        let mut agreed = 0;
        for shown in shown(&log, |line, shown| {
            let mut fields = line.split('\t');
            let (Some(letter), Some(old)) = (fields.next(), fields.next()) else { return };
            let new = fields.next().unwrap_or(old).to_owned();
            shown.before = (!letter.starts_with('A')).then(|| old.to_owned());
            shown.after = (!letter.starts_with('D')).then_some(new);
        }) {
            let [before, after] = self.before_and_after(&shown);
            let is_moved = shown.before != shown.after;
            for id in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                let is_touched = is_moved || before.get(id) != after.get(id);
                let is_told = !self.steps(&shown.commit, id).is_empty();
                agreed += usize::from(is_touched && is_told);
                if is_touched != is_told {
                    found.insert(difference("--follow", is_told, &shown.commit, id));
                }
            }
        }
        agreed
    }

    /// The same of one item that stands at the head between two lines, by the trail of these.
    fn lines(&self, entry: &Value, found: &mut BTreeSet<String>) -> usize {
        let (id, path) = (entry["id"].as_str().unwrap(), entry["path"].as_str().unwrap());
        let text = self.repo.git(&["show", &format!("HEAD:{path}")]);
        let line = usize::try_from(entry["line"].as_u64().unwrap()).unwrap();
        let length = (self.blocks)(&text)[id].lines().count();
        // What is taken away at the very edge of a range is in no range any more.
        let (start, end) = (line.saturating_sub(3).max(1), line + length + 2);
        let range = format!("-L{start},{}:{path}", end.min(text.lines().count()));
        let log = self.repo.git(&["log", &range, "--no-merges", "--format=>%H"]);
        let name = |name: &str| (name != "/dev/null").then(|| name[2..].to_owned());
        let mut trail = BTreeSet::new();
        let mut agreed = 0;
        let mut end = usize::MAX;
        for shown in shown(&log, |line, shown| match line.split_once(' ') {
            Some(("---", old)) if shown.before.is_none() => shown.before = name(old),
            Some(("+++", new)) if shown.after.is_none() => shown.after = name(new),
            _ => {}
        }) {
            let [before, after] = self.before_and_after(&shown);
            let is_touched = before.get(id) != after.get(id);
            let is_told = !self.steps(&shown.commit, id).is_empty();
            agreed += usize::from(is_touched && is_told);
            if is_touched != is_told {
                found.insert(difference("-L", is_told, &shown.commit, id));
            }
            end = self.order[&shown.commit];
            trail.insert(shown.commit);
            // Before it came to stand there the trail is that of other lines.
            if !before.contains_key(id) {
                break;
            }
        }
        for (commit, steps) in &self.steps {
            let is_changed = steps.get(id).is_some_and(|it| it.iter().any(|it| it == "changed"));
            if is_changed && self.order[commit] < end && !trail.contains(commit) {
                found.insert(difference("-L", true, commit, id));
            }
        }
        agreed
    }
}

/// The commits of a log, each of which begins with `>`, and what a function takes from the lines of each.
fn shown(log: &str, mut take: impl FnMut(&str, &mut Shown)) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('>'), all.last_mut()) {
            (Some(commit), _) => {
                all.push(Shown { commit: commit.to_owned(), before: None, after: None });
            }
            (None, Some(last)) => take(line, last),
            (None, None) => {}
        }
    }
    all
}

fn difference(by: &str, is_told: bool, commit: &str, id: &str) -> String {
    format!("{by} {} {} {id}", if is_told { '+' } else { '-' }, &commit[..9])
}

/// Holds the history of every requirement of a clone, as far as it is kept in some files, against git's.
fn hold(name: &str, config: &str, format: &str, blocks: Blocks) {
    let Some(clone) = clone_of(name) else { return };
    let repo = Repo::with(&["clone", "-q", "--shared", clone.to_str().unwrap(), "."]);
    repo.write(".trace/config.toml", config).commit("Say where requirements are");
    let told = Told::new(repo, blocks);
    let entries = listed(&told.repo, &[]);
    let entries: Vec<&Value> = entries.iter().filter(|entry| entry["format"] == format).collect();
    let paths: BTreeSet<&str> = entries.iter().filter_map(|entry| entry["path"].as_str()).collect();
    let mut found = BTreeSet::new();
    let follow: usize = paths.iter().map(|path| told.follow(path, &mut found)).sum();
    let lines: usize =
        entries.iter().step_by(EACH).map(|entry| told.lines(entry, &mut found)).sum();
    assert!(follow > lines && lines > 0);
    println!("{name}: {follow} steps as --follow has them, {lines} as -L has them");
    let known = DIFFERENCES.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    assert_eq!(found, known.map(str::to_owned).collect(), "{name}");
}

/// Nodes of StrictDoc by their UID, whatever way their brackets, their relations and their machine's
/// identifiers are written.
fn nodes(text: &str) -> BTreeMap<String, String> {
    let is_node = |line: &str| {
        let name = line.trim_end().strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        let name = name.map(|name| name.trim_matches(['[', ']', '/']));
        name.is_some_and(|name| {
            name != "FREETEXT" && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        })
    };
    let mut nodes: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        if is_node(line) {
            nodes.push(Vec::new());
        }
        nodes.last_mut().unwrap().push(line.trim_end());
    }
    let mut found = BTreeMap::new();
    for node in nodes {
        let Some(uid) = node.iter().find_map(|line| line.strip_prefix("UID: ")) else { continue };
        let (mut said, mut relations, mut is_relation) = (String::new(), String::new(), false);
        for line in node.iter().filter(|line| !line.starts_with("MID: ")) {
            is_relation = match *line {
                "REFS:" | "RELATIONS:" => true,
                line => is_relation && (line.starts_with("- ") || line.starts_with("  ")),
            };
            let line = match *line {
                "REFS:" => "RELATIONS:",
                line if is_node(line) => line.trim_matches(['[', ']']),
                line => line,
            };
            let kept = if is_relation { &mut relations } else { &mut said };
            *kept += &format!("{line}\n");
        }
        found.entry(uid.to_owned()).or_insert(format!("{}\n{relations}", said.trim_end()));
    }
    found
}

/// Items of OpenFastTrace by their type and name, from the heading above to the next.
fn items(text: &str) -> BTreeMap<String, String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let id = |line: &str| {
        let mut parts = line.trim_matches(['`', ' ']).split('~');
        let (kind, name, revision) = (parts.next()?, parts.next()?, parts.next()?);
        let is_one = !kind.is_empty()
            && kind.chars().all(|c| c.is_ascii_lowercase())
            && !name.contains(' ')
            && revision.parse::<u32>().is_ok();
        (is_one && parts.next().is_none()).then(|| format!("{kind}~{name}"))
    };
    let mut found = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = id(line) else { continue };
        let heading = lines[..at].iter().rev().find(|line| !line.is_empty());
        let heading = heading.filter(|line| line.starts_with('#')).copied().unwrap_or_default();
        let rest = lines[at + 1..].iter();
        let rest = rest.take_while(|line| !line.starts_with('#') && id(line).is_none());
        let said: Vec<&str> = [heading.trim_start_matches(['#', ' ']), line]
            .into_iter()
            .chain(rest.copied())
            .collect();
        found.entry(name).or_insert(said.join("\n").trim_end().to_owned());
    }
    found
}

#[test]
fn the_history_of_strictdocs_nodes_is_that_of_their_lines() {
    // Whatever else is in the repository is test data, where the same identifiers stand again.
    let config = "version = 1\n[requirement]\nrecords = [\"docs/**/*.sdoc\", \"docs_extra/**/*.sdoc\", \
        \"drafts/**/*.sdoc\"]\n";
    hold("strictdoc-project/strictdoc", config, "strictdoc", nodes);
}

#[test]
fn the_history_of_openfasttraces_items_is_that_of_their_lines() {
    hold("eclipse-ankaios/ankaios", "version = 1\n", "openfasttrace", items);
}
