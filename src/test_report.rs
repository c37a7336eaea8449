//! What tools report of test runs: JUnit XML, TAP and CTRF.
//!
//! A format is one file here and one row in `FORMATS`; a file is known by what it holds, whatever
//! its name. Reading never refuses a report for what is wrong in it: that is told beside what could
//! be read. What a report says of itself is asserted, as everything is that a tool writes.

mod ctrf;
mod junit;
mod property;
mod tap;

use crate::front_matter::Problem;
use crate::model::Timestamp;

use property::Property;

/// More cases than any honest report has; what is beyond is counted and left out.
const MOST_CASES: usize = 200_000;

/// The longest text that is kept of what a tool says, in bytes.
const LONGEST: usize = 1000;

/// What a tool reports of a test run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestReport {
    /// The format: one of [`formats`].
    pub format: &'static str,
    /// What ran the tests, as far as the report tells.
    pub tool: Option<String>,
    /// When the run began; a time without a zone is taken for UTC.
    pub when: Option<Timestamp>,
    /// The tests, in the order of the report.
    pub cases: Vec<TestCase>,
    /// What the report says of the run.
    pub facts: RunFacts,
    /// What is wrong with the report.
    pub problems: Vec<Problem>,
}

/// What is said of a test run besides its results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// The commits said to be under test, as written: at least seven hexadecimal digits, each once.
    pub commits: Vec<String>,
    /// Who ran the tests.
    pub tester: Option<String>,
    /// The procedure that was followed.
    pub procedure: Option<String>,
    /// Its version.
    pub procedure_version: Option<String>,
    /// Where they ran: names and values, sorted by name.
    pub environment: Vec<(String, String)>,
}

/// One test and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestCase {
    /// The suites that hold it, the outermost first, joined by ` > `; may be empty.
    pub suite: String,
    /// The class or module; may be empty.
    pub class: String,
    /// Its name.
    pub name: String,
    /// The source file that holds it, as the report spells it.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// What became of it.
    pub outcome: Outcome,
    /// The requirements that it is said to verify, as written, each once.
    pub requirements: Vec<String>,
    /// The problem reports that it is said to belong to, as written, each once.
    pub problem_reports: Vec<String>,
    /// Other words that it is tagged with.
    pub tags: Vec<String>,
    /// What the tool says of a test that did not pass; bounded, may be empty.
    pub message: String,
}

/// What became of a test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It passed.
    #[default]
    Passed,
    /// It passed, after it had failed in the same run.
    Flaky,
    /// It was not run, or was expected to fail and did.
    Skipped,
    /// What it checks does not hold.
    Failed,
    /// It could not be carried out.
    Errored,
}

impl Outcome {
    /// Every outcome, the worst last.
    pub const ALL: [Self; 5] =
        [Self::Passed, Self::Flaky, Self::Skipped, Self::Failed, Self::Errored];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flaky => "flaky",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Errored => "errored",
        }
    }

    /// The outcome with a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Whether the test failed, or could not be carried out.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Errored)
    }
}

/// How many tests came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals([usize; 5]);

impl Totals {
    /// Counts outcomes.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut totals = Self::default();
        for outcome in outcomes {
            totals.add(outcome, 1);
        }
        totals
    }

    /// Counts so many more.
    pub fn add(&mut self, outcome: Outcome, more: usize) {
        self.0[outcome as usize] = self.0[outcome as usize].saturating_add(more);
    }

    /// How many came out so.
    pub fn get(&self, outcome: Outcome) -> usize {
        self.0[outcome as usize]
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.0.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

/// A format of reports.
struct Format {
    name: &'static str,
    /// Whether a text is one.
    is_one: fn(&str) -> bool,
    /// Reads what the text holds into a report.
    read: fn(&str, &mut TestReport),
}

/// Every format.
const FORMATS: &[Format] = &[
    Format { name: "junit", is_one: junit::is_one, read: junit::read },
    Format { name: "ctrf", is_one: ctrf::is_one, read: ctrf::read },
    Format { name: "tap", is_one: tap::is_one, read: tap::read },
];

/// The names of the formats.
pub fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// Reads a report in the format that its content tells; `None` where it is of none.
pub fn read(bytes: &[u8]) -> Option<TestReport> {
    let text = String::from_utf8_lossy(bytes);
    let format = FORMATS.iter().find(|format| (format.is_one)(without_mark(&text)))?;
    Some(format.read(bytes, &text))
}

/// Reads a report in the format of a name; `None` where there is no such format.
pub fn read_as(format: &str, bytes: &[u8]) -> Option<TestReport> {
    let format = FORMATS.iter().find(|known| known.name == format)?;
    Some(format.read(bytes, &String::from_utf8_lossy(bytes)))
}

impl Format {
    fn read(&self, bytes: &[u8], text: &str) -> TestReport {
        let mut report = TestReport { format: self.name, ..TestReport::default() };
        if let Err(error) = std::str::from_utf8(bytes) {
            let line = line_at(text, error.valid_up_to());
            report.wrong(line, "the report is not UTF-8 text", "have the tool write UTF-8");
        }
        (self.read)(without_mark(text), &mut report);
        report.finish();
        report
    }
}

impl TestReport {
    fn wrong(&mut self, line: usize, message: impl Into<String>, help: &str) {
        self.problems.push(Problem::new(line, message, help));
    }

    /// Keeps the earlier of two times.
    fn began(&mut self, when: Option<Timestamp>) {
        let when = when.into_iter().chain(self.when);
        self.when = when.min_by_key(|when| when.seconds);
    }

    /// Takes a property of the run; whether it is known as one.
    fn note(&mut self, name: &str, value: &str) -> bool {
        let value = short(value.trim());
        match Property::of(name) {
            _ if value.is_empty() => return false,
            Some(Property::Commit) if is_commit(&value) => {
                push_once(&mut self.facts.commits, value.to_lowercase());
            }
            Some(Property::Commit) => self.facts.environment.push((name.to_lowercase(), value)),
            Some(Property::Tester) => self.facts.tester = Some(value),
            Some(Property::Procedure) => self.facts.procedure = Some(value),
            Some(Property::ProcedureVersion) => self.facts.procedure_version = Some(value),
            Some(Property::Environment(name)) => self.facts.environment.push((name, value)),
            Some(Property::Requirements | Property::ProblemReports) | None => return false,
        }
        true
    }

    fn finish(&mut self) {
        if self.cases.len() > MOST_CASES {
            let message =
                format!("{} cases beyond {MOST_CASES} are left out", self.cases.len() - MOST_CASES);
            self.cases.truncate(MOST_CASES);
            self.wrong(1, message, "split the report");
        }
        self.facts.environment.sort();
        self.facts.environment.dedup();
        if let [first, second, ..] = self.facts.commits.as_slice() {
            let message = format!("the report names two commits under test, {first} and {second}");
            self.wrong(1, message, "make one report for each commit");
        }
    }
}

impl TestCase {
    /// Where it stands among all: `suite::class::name`, without what is empty or said twice.
    pub fn path(&self) -> String {
        let mut parts = vec![self.suite.as_str(), self.class.as_str(), self.name.as_str()];
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        parts.join("::")
    }

    /// Takes a property of the test; whether it is known as one.
    fn note(&mut self, name: &str, value: &str) -> bool {
        let list = match Property::of(name) {
            Some(Property::Requirements) => &mut self.requirements,
            Some(Property::ProblemReports) => &mut self.problem_reports,
            _ => return false,
        };
        for word in property::words(value) {
            push_once(list, short(word));
        }
        true
    }

    /// Takes a tag: `SRS-012`, or `requirement:SRS-012`.
    fn tag(&mut self, tag: &str) {
        let tag = tag.trim().trim_start_matches('@');
        let named = tag.split_once([':', '=']);
        if !named.is_some_and(|(name, value)| self.note(name, value)) && !tag.is_empty() {
            push_once(&mut self.tags, short(tag));
        }
    }

    /// Takes a worse outcome; the message of the worst stays.
    fn came_out(&mut self, outcome: Outcome, message: &str) {
        if outcome > self.outcome || self.message.is_empty() && outcome == self.outcome {
            self.message = short(message.trim());
        }
        self.outcome = self.outcome.max(outcome);
    }
}

/// Whether a text can be a commit's name.
fn is_commit(text: &str) -> bool {
    (7..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn push_once(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// The beginning of a text.
fn short(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

/// The line of a byte, from 1.
fn line_at(text: &str, at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count()
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A time as tools write it: with a zone, or without one and then taken for UTC.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim().replacen(' ', "T", 1);
    let has_day = text.len() > "2026-01-31".len();
    let read = |text: &str| Timestamp::parse(text).ok();
    has_day.then(|| read(&text).or_else(|| read(&format!("{text}Z")))).flatten()
}
