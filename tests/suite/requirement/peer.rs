//! What a peer's own tool reads of a folder, beside what we read of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{Repo, hermetic, peer, run};

/// A requirement, comparable: white space at the ends of lines makes no difference.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub title: String,
    pub text: String,
    /// Word, target and the revision that the link was made for.
    pub links: Vec<[String; 3]>,
    /// What else a format's peer says of it.
    pub more: BTreeMap<&'static str, String>,
}

/// What we find at `HEAD` in one format, by identifier, in the files below some folders.
pub fn ours(repo: &Repo, format: &str, below: &[&str]) -> BTreeMap<String, Found> {
    let listed = repo.trace(&["requirements", "--format", "json"]).ok();
    let entries: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let mut found = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry["format"] == format) {
        if !below.iter().any(|folder| text(&entry["path"]).starts_with(folder)) {
            continue;
        }
        let links = entry["links"].as_array().unwrap().iter();
        let link = |link: &Value| [&link["kind"], &link["target"], &link["revision"]].map(text);
        let more = [
            ("stamp", text(&entry["stamp"])),
            ("reviewed", text(&entry["attributes"]["reviewed-fits"])),
            ("informative", text(&entry["informative"])),
        ];
        let item = Found {
            title: text(&entry["title"]),
            text: text(&entry["text"]),
            links: links.map(link).collect(),
            more: more.into(),
        };
        let twice = found.insert(text(&entry["id"]), item.normal());
        assert!(twice.is_none(), "{} stands there twice", entry["id"]);
    }
    found
}

/// What a script prints as JSON that a peer's own Python runs on a folder.
pub fn told(name: &str, script: &str, folder: &Path) -> Option<Vec<Value>> {
    let python = peer(name)?.with_file_name("python");
    let mut command = hermetic(python);
    command.args(["-c", script]).arg(folder).current_dir(folder);
    let (code, stdout, stderr) = run(&mut command, b"");
    assert_eq!(code, 0, "{name}: {}", String::from_utf8_lossy(&stderr));
    Some(serde_json::from_slice(&stdout).unwrap())
}

/// What a peer finds in a folder, by a script that its own Python runs.
pub fn theirs(name: &str, script: &str, folder: &Path) -> Option<BTreeMap<String, Found>> {
    let entries = told(name, script, folder)?;
    let found = |entry: &Value| {
        let links = entry["links"].as_array().unwrap().iter();
        let link = |link: &Value| [0, 1, 2].map(|at| text(&link[at]));
        let word = |value: &Value| match value {
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            other => text(other),
        };
        let more = [
            ("stamp", text(&entry["stamp"])),
            ("reviewed", word(&entry["reviewed"])),
            ("informative", text(&entry["informative"])),
        ];
        let item = Found {
            title: text(&entry["title"]),
            text: text(&entry["text"]),
            links: links.map(link).collect(),
            more: more.into(),
        };
        (text(&entry["id"]), item.normal())
    };
    Some(entries.iter().map(found).collect())
}

/// Holds ours against theirs, item by item, in what both speak of.
#[track_caller]
pub fn expect_same(
    mut ours: BTreeMap<String, Found>,
    mut theirs: BTreeMap<String, Found>,
    without: &[&str],
) {
    let ids = |found: &BTreeMap<String, Found>| found.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&ours), ids(&theirs));
    assert!(!ours.is_empty());
    for item in ours.values_mut().chain(theirs.values_mut()) {
        item.more.retain(|name, _| !without.contains(name));
    }
    for (id, theirs) in &theirs {
        let mut ours = ours.remove(id).unwrap_or_default();
        // Where a peer has no title, ours may be that of a field, or the heading of the text.
        if theirs.title.is_empty() {
            ours.title.clear();
        }
        // A fingerprint that we leave open where it rests on values as Python prints them.
        if let Some(theirs) = theirs.more.get("stamp").filter(|_| ours.more["stamp"].is_empty()) {
            ours.more.insert("stamp", theirs.clone());
        }
        assert_eq!(&ours, theirs, "ours and theirs of {id}");
    }
}

/// How many links there are.
pub fn links(found: &BTreeMap<String, Found>) -> usize {
    found.values().map(|item| item.links.len()).sum()
}

impl Found {
    fn normal(mut self) -> Self {
        let lines: Vec<&str> = self.text.lines().map(str::trim_end).collect();
        self.text = lines.join("\n").trim().to_owned();
        self.links.sort();
        self
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Numbers that look like chance and are the same each time.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// One of some.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
