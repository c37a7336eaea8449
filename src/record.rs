//! Change requests, problem reports and controlled records, read from the repository's own files.

mod digest;
mod stated;
mod table;

use std::sync::LazyLock;

use regex::Regex;

pub use digest::digests;
pub use stated::{Stated, names_id};
pub use table::{Table, tables};

use crate::front_matter::{FrontMatter, Problem};

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A request to change the product.
    ChangeRequest,
    /// A report of something that is wrong with it.
    ProblemReport,
}

impl Kind {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::ChangeRequest => "change request",
            Self::ProblemReport => "problem report",
        }
    }
}

/// A change request or problem report as its file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its identifier: the field `id`, else the beginning of the file's name.
    pub id: String,
    /// Its title: the field `title`, else the first heading.
    pub title: String,
    /// The text behind its front matter.
    pub body: String,
    /// Where it stands.
    pub state: State,
    /// Who approved it, by its own words.
    pub approved: Option<Assertion>,
    /// What verifies the change: tests, reports, requirements.
    pub verification: Vec<String>,
    /// Whether it is an emergency change.
    pub emergency: bool,
    /// Who ratified it afterwards, by its own words.
    pub ratified: Option<Assertion>,
    /// Everything that its front matter states, without the text behind.
    pub fields: FrontMatter,
}

/// That somebody did something, as a record says without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The people named; may be empty.
    pub who: Vec<String>,
    /// The date given.
    pub when: Option<String>,
}

/// Where a change request or problem report stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Not decided.
    Open,
    /// To be done.
    Approved,
    /// Done.
    Implemented,
    /// Done and verified.
    Verified,
    /// Ended.
    Closed,
    /// Not to be done.
    Rejected,
    /// The file does not say.
    Unstated,
    /// Some other word.
    Other(String),
}

/// The words that records use for a state.
const STATES: &[(&str, State)] = &[
    ("open", State::Open),
    ("draft", State::Open),
    ("new", State::Open),
    ("proposed", State::Open),
    ("submitted", State::Open),
    ("in review", State::Open),
    ("approved", State::Approved),
    ("accepted", State::Approved),
    ("in progress", State::Open),
    ("implemented", State::Implemented),
    ("done", State::Implemented),
    ("resolved", State::Implemented),
    ("verified", State::Verified),
    ("closed", State::Closed),
    ("released", State::Closed),
    ("rejected", State::Rejected),
    ("declined", State::Rejected),
    ("withdrawn", State::Rejected),
];

impl State {
    /// The word for it in outputs.
    pub fn word(&self) -> &str {
        match self {
            Self::Unstated => "unstated",
            Self::Other(word) => word,
            known => STATES.iter().find(|(_, state)| state == known).map_or("", |(word, _)| word),
        }
    }

    /// Whether nothing is left to do about it.
    pub fn is_settled(&self) -> bool {
        self.is_done() || *self == Self::Rejected
    }

    /// Whether it was done, and perhaps more.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Implemented | Self::Verified | Self::Closed)
    }

    /// Whether the change may be integrated: it was approved, and perhaps more.
    pub fn is_approved(&self) -> bool {
        matches!(self, Self::Approved | Self::Implemented | Self::Verified | Self::Closed)
    }
}

impl Record {
    /// Reads the record in a file; what is wrong with it is pushed to `problems`.
    pub fn parse(path: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Self {
        if std::str::from_utf8(bytes).is_err() {
            let help = "save the record as UTF-8 text";
            problems.push(Problem::new(1, "the file is not UTF-8 text", help));
        }
        let text = String::from_utf8_lossy(bytes);
        let mut matter = FrontMatter::parse(&text, problems);
        if matter.is_empty() && problems.is_empty() {
            let help =
                "begin the file with `---`, lines such as `id: CR-1` and `status: open`, `---`";
            problems.push(Problem::new(1, "the record has no front matter", help));
        }
        let heading = matter.body.lines().find_map(|line| line.strip_prefix("# "));
        let kind = matter.get("kind").or_else(|| matter.get("type")).unwrap_or_default();
        Self {
            id: matter.get("id").unwrap_or_else(|| id_of_name(path)),
            title: matter.get("title").or(heading.map(str::to_owned)).unwrap_or_default(),
            state: state(&matter, problems),
            approved: assertion(&matter, "approved"),
            verification: ["verification", "verified-by", "tests"]
                .iter()
                .flat_map(|key| matter.list(key).iter().cloned())
                .collect(),
            emergency: kind.eq_ignore_ascii_case("emergency") || is_yes(matter.get("emergency")),
            ratified: assertion(&matter, "ratified"),
            body: std::mem::take(&mut matter.body),
            fields: matter,
        }
    }

    /// The first of some fields that says something.
    pub fn first_of(&self, fields: &[&str]) -> Option<String> {
        let given = fields.iter().filter_map(|field| self.fields.get(field));
        given.map(|value| value.trim().to_owned()).find(|value| !is_nothing(value))
    }

    /// Whether its text has a section under a heading that begins with these words, and something in it.
    pub fn has_section(&self, words: &str) -> bool {
        stated::has_section(&self.body, words)
    }

    /// The identifiers by which the world knows it: fields `cve` and `ghsa`.
    pub fn vulnerability_ids(&self) -> Vec<String> {
        let fields = ["cve", "cves", "ghsa"].into_iter();
        let ids = fields.flat_map(|field| self.fields.list(field));
        let ids = ids.flat_map(|value| value.split([',', ' '])).map(str::trim);
        ids.filter(|id| !is_nothing(id)).map(str::to_uppercase).collect()
    }

    /// Whether it says that it is about security: by a field `security`, its kind, or the identifier
    /// of a vulnerability.
    pub fn is_security(&self) -> bool {
        const KINDS: [&str; 3] = ["security", "vulnerability", "finding"];
        let kind = self.fields.get("kind").or_else(|| self.fields.get("type")).unwrap_or_default();
        is_yes(self.fields.get("security"))
            || KINDS.iter().any(|it| kind.to_lowercase().contains(it))
            || ["cve", "ghsa"].iter().any(|field| !self.fields.list(field).is_empty())
    }
}

fn state(matter: &FrontMatter, problems: &mut Vec<Problem>) -> State {
    let key = ["status", "state"].into_iter().find(|key| !matter.list(key).is_empty());
    let Some(key) = key else {
        return State::Unstated;
    };
    let word = matter.get(key).unwrap_or_default();
    let plain = word.to_lowercase().replace(['-', '_'], " ");
    if let Some((_, state)) = STATES.iter().find(|(known, _)| *known == plain) {
        return state.clone();
    }
    let near = STATES.iter().min_by_key(|(known, _)| strsim::damerau_levenshtein(known, &plain));
    let help = near.map_or(String::new(), |(known, _)| format!("did you mean `{known}`?"));
    problems.push(Problem::new(matter.line(key), format!("unknown {key} `{word}`"), help));
    State::Other(word)
}

/// `approved-by` and `approved-on`, or a name or date in `approved` itself.
///
/// A bare `true` says that it was done and not by whom; a word for nothing says nothing.
fn assertion(matter: &FrontMatter, what: &str) -> Option<Assertion> {
    let given = |key: String| matter.list(&key).iter().filter(|word| !is_nothing(word));
    let mut who: Vec<String> = given(format!("{what}-by")).cloned().collect();
    let dated = ["on", "date", "at"].iter().find_map(|key| given(format!("{what}-{key}")).next());
    let mut when = dated.cloned();
    let bare: Vec<&String> = given(what.to_owned()).collect();
    for word in &bare {
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            when = when.or_else(|| Some((*word).clone()));
        } else if !is_yes(Some((*word).clone())) {
            who.push((*word).clone());
        }
    }
    let something = !who.is_empty() || when.is_some() || !bare.is_empty();
    something.then_some(Assertion { who, when })
}

/// The words by which YAML and people say that there is nothing.
fn is_nothing(word: &str) -> bool {
    const NOTHING: [&str; 10] =
        ["", "~", "null", "none", "no", "n", "false", "off", "tbd", "pending"];
    NOTHING.contains(&word.trim().to_lowercase().as_str())
}

fn is_yes(word: Option<String>) -> bool {
    word.is_some_and(|word| ["true", "yes"].contains(&word.to_lowercase().as_str()))
}

/// `docs/CR-12-occlusion-alarm.md` is `CR-12`; a name without a number is the identifier.
fn id_of_name(path: &str) -> String {
    static ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[A-Za-z]+-?[0-9]+").ok());
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let id = ID.as_ref().and_then(|pattern| pattern.find(stem));
    id.map_or(stem, |id| id.as_str()).to_owned()
}
