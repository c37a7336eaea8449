//! Test runs attached to a commit: the text of a git note, one `[[run]]` of TOML for each.
//!
//! A note is added to and never rewritten, and several of them may be merged by putting one behind
//! the other, so each run says by itself of which commit it speaks; one that is broken does not take
//! the others with it.

use serde::Deserialize;
use toml::value::Datetime;

use crate::front_matter::Problem;
use crate::model::{Oid, Timestamp};
use crate::test_report::{Outcome, RunFacts, TestCase, Totals};
use crate::toml_document;

/// The line at which a run begins.
const BEGINNING: &str = "[[run]]";

/// A note lists so many tests of a run, and of each message so many bytes; the rest is counted.
const MOST_CASES: usize = 5000;
const LONGEST_MESSAGE: usize = 200;

const HELP: &str = "`git trace attest` writes such notes; docs/verification.md has every field";

/// A test run as a note tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The commit under test.
    pub commit: Oid,
    /// Its tree.
    pub tree: Oid,
    /// When it was attested.
    pub attested: Timestamp,
    /// Who attested it, `Name <address>`.
    pub attester: String,
    /// When the tests ran, as the reports say.
    pub when: Option<Timestamp>,
    /// What ran the tests.
    pub tool: Option<String>,
    /// Tester, procedure and environment.
    pub facts: RunFacts,
    /// The report files.
    pub reports: Vec<Report>,
    /// What is wrong with these.
    pub problems: Vec<String>,
    /// The tests.
    pub cases: Vec<TestCase>,
    /// How many tests are not listed, by outcome.
    pub left_out: Totals,
}

/// A report file that a run was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Its format.
    pub format: String,
    /// The SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
}

/// Reads the runs of a note, each with the line on which it begins, or what is wrong with it.
pub fn read(note: &[u8]) -> Vec<(usize, Result<Attestation, Problem>)> {
    let text = String::from_utf8_lossy(note);
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match parts.last_mut() {
            Some((_, part)) if line.trim_end() != BEGINNING => {
                part.push_str(line);
                part.push('\n');
            }
            // What stands before the first run is told, unless it is nothing.
            None if line.trim().is_empty() => {}
            _ => parts.push((number, format!("{line}\n"))),
        }
    }
    let read = |(line, part): (usize, String)| {
        let run = Attestation::parse(&part);
        let moved = |problem: Problem| Problem { line: problem.line + line - 1, ..problem };
        (line, run.map_err(moved))
    };
    parts.into_iter().map(read).collect()
}

impl Attestation {
    /// Keeps so many tests as a note lists: those first that did not pass or verify something.
    pub fn bounded(mut self) -> Self {
        let is_telling =
            |case: &TestCase| case.outcome != Outcome::Passed || !case.requirements.is_empty();
        let mut kept: Vec<bool> = self.cases.iter().map(is_telling).collect();
        let mut room = MOST_CASES.saturating_sub(kept.iter().filter(|kept| **kept).count());
        for kept in kept.iter_mut().filter(|kept| !**kept) {
            *kept = room > 0;
            room = room.saturating_sub(1);
        }
        let mut listed = 0;
        let mut kept = kept.into_iter();
        let left_out = &mut self.left_out;
        self.cases.retain(|case| {
            let is_kept = kept.next().unwrap_or_default() && listed < MOST_CASES;
            listed += usize::from(is_kept);
            if !is_kept {
                left_out.add(case.outcome, 1);
            }
            is_kept
        });
        self
    }

    /// The text of the run: what [`read`] reads.
    pub fn to_toml(&self) -> String {
        let mut text = format!("{BEGINNING}\nschema = 1\n");
        let mut field = |name: &str, value: String| text += &format!("{name} = {value}\n");
        field("commit", quoted(&self.commit.to_string()));
        field("tree", quoted(&self.tree.to_string()));
        field("attested", self.attested.to_string());
        field("attester", quoted(&self.attester));
        if let Some(when) = self.when {
            field("when", when.to_string());
        }
        let facts = &self.facts;
        for (name, value) in [
            ("tool", &self.tool),
            ("tester", &facts.tester),
            ("procedure", &facts.procedure),
            ("procedure_version", &facts.procedure_version),
        ] {
            if let Some(value) = value {
                field(name, quoted(value));
            }
        }
        if !self.problems.is_empty() {
            field("problems", list(&self.problems));
        }
        field("totals", totals(&self.totals()));
        if self.left_out.all() > 0 {
            field("left_out", totals(&self.left_out));
        }
        let environment = facts.environment.iter();
        let environment =
            environment.map(|(name, value)| fields(&[("name", name), ("value", value)]));
        let reports = self.reports.iter().map(|it| {
            fields(&[("name", &it.name), ("format", &it.format), ("sha256", &it.sha256)])
        });
        for (name, lines) in [
            ("environment", environment.collect::<Vec<_>>()),
            ("reports", reports.collect()),
            ("cases", self.cases.iter().map(case).collect()),
        ] {
            if !lines.is_empty() {
                text += &format!("{name} = [\n  {{ {} }},\n]\n", lines.join(" },\n  { "));
            }
        }
        text
    }

    /// How many tests came out how, those that are not listed counted in.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::of(self.cases.iter().map(|case| case.outcome));
        for outcome in Outcome::ALL {
            totals.add(outcome, self.left_out.get(outcome));
        }
        totals
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let file: NoteFile = toml_document::read(text.as_bytes(), HELP)?;
        let wrong = |message: String| Problem::new(1, message, HELP);
        let [run] = <[RunEntry; 1]>::try_from(file.run)
            .map_err(|_| wrong("this is no run: it does not begin with `[[run]]`".to_owned()))?;
        if run.schema != 1 {
            let message = format!("schema {} was written for another git-trace", run.schema);
            return Err(wrong(message));
        }
        let id =
            |text: &str| text.parse().map_err(|_| wrong(format!("`{text}` is no object's id")));
        let time = |time: &Datetime| Timestamp::parse(&time.to_string()).map_err(wrong);
        let mut attestation = Self {
            commit: id(&run.commit)?,
            tree: id(&run.tree)?,
            attested: time(&run.attested)?,
            attester: run.attester,
            when: run.when.as_ref().map(time).transpose()?,
            tool: run.tool,
            facts: RunFacts {
                commits: vec![run.commit.to_lowercase()],
                tester: run.tester,
                procedure: run.procedure,
                procedure_version: run.procedure_version,
                environment: run.environment.into_iter().map(|it| (it.name, it.value)).collect(),
            },
            reports: run.reports.into_iter().map(ReportEntry::read).collect(),
            problems: run.problems,
            cases: Vec::new(),
            left_out: Totals::default(),
        };
        for entry in run.cases {
            attestation.cases.push(entry.read().map_err(wrong)?);
        }
        attestation.left_out = run.left_out.read();
        if attestation.totals() != run.totals.read() {
            return Err(wrong("the totals are not those of the listed tests".to_owned()));
        }
        Ok(attestation)
    }
}

fn totals(totals: &Totals) -> String {
    let counts = Outcome::ALL.map(|it| format!("{} = {}", it.word(), totals.get(it)));
    format!("{{ {} }}", counts.join(", "))
}

fn case(case: &TestCase) -> String {
    let line = case.line.map(|line| line.to_string()).unwrap_or_default();
    let message = &case.message[..case.message.floor_char_boundary(LONGEST_MESSAGE)];
    let texts = fields(&[
        ("suite", &case.suite),
        ("class", &case.class),
        ("name", &case.name),
        ("file", case.file.as_deref().unwrap_or_default()),
        ("line", &line),
        ("outcome", case.outcome.word()),
        ("message", message),
    ]);
    let lists = [
        ("requirements", &case.requirements),
        ("problem_reports", &case.problem_reports),
        ("tags", &case.tags),
    ];
    let lists = lists.iter().filter(|(_, words)| !words.is_empty());
    lists.fold(texts, |text, (name, words)| format!("{text}, {name} = {}", list(words)))
}

/// The fields of a table on one line, without those that are empty.
fn fields(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields = fields.map(|(name, value)| format!("{name} = {}", quoted(value)));
    fields.collect::<Vec<_>>().join(", ")
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

/// A text as TOML writes it on one line, whatever is in it: that of JSON, which lets DEL stand.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteFile {
    run: Vec<RunEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunEntry {
    schema: i64,
    commit: String,
    tree: String,
    attested: Datetime,
    attester: String,
    when: Option<Datetime>,
    tool: Option<String>,
    tester: Option<String>,
    procedure: Option<String>,
    procedure_version: Option<String>,
    #[serde(default)]
    problems: Vec<String>,
    totals: TotalsEntry,
    #[serde(default)]
    left_out: TotalsEntry,
    #[serde(default)]
    environment: Vec<EnvironmentEntry>,
    reports: Vec<ReportEntry>,
    #[serde(default)]
    cases: Vec<CaseEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TotalsEntry {
    passed: usize,
    flaky: usize,
    skipped: usize,
    failed: usize,
    errored: usize,
}

impl TotalsEntry {
    fn read(&self) -> Totals {
        let mut totals = Totals::default();
        totals.add(Outcome::Passed, self.passed);
        totals.add(Outcome::Flaky, self.flaky);
        totals.add(Outcome::Skipped, self.skipped);
        totals.add(Outcome::Failed, self.failed);
        totals.add(Outcome::Errored, self.errored);
        totals
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvironmentEntry {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportEntry {
    name: String,
    format: String,
    sha256: String,
}

impl ReportEntry {
    fn read(self) -> Report {
        Report { name: self.name, format: self.format, sha256: self.sha256 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct CaseEntry {
    suite: String,
    class: String,
    name: String,
    file: Option<String>,
    line: Option<String>,
    outcome: String,
    message: String,
    requirements: Vec<String>,
    problem_reports: Vec<String>,
    tags: Vec<String>,
}

impl CaseEntry {
    fn read(self) -> Result<TestCase, String> {
        let outcome = Outcome::of_word(&self.outcome);
        let unknown = || format!("a test cannot come out `{}`", self.outcome);
        Ok(TestCase {
            outcome: outcome.ok_or_else(unknown)?,
            suite: self.suite,
            class: self.class,
            name: self.name,
            file: self.file,
            line: self.line.and_then(|line| line.parse().ok()),
            requirements: self.requirements,
            problem_reports: self.problem_reports,
            tags: self.tags,
            message: self.message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attestation() -> Attestation {
        let case = TestCase {
            suite: "a \"b\"".into(),
            name: "x\n[[run]]\n\u{1b}\u{7f}'''".into(),
            file: Some("tests/x.rs".into()),
            line: Some(3),
            outcome: Outcome::Failed,
            requirements: vec!["SRS-1".into(), "SRS-2".into()],
            problem_reports: vec!["PR-1".into()],
            tags: vec!["slow".into()],
            message: "no\tpump".into(),
            ..TestCase::default()
        };
        let commit: Oid = "1a3e64c6c4000000000000000000000000000000".parse().unwrap();
        Attestation {
            commit,
            tree: "2a3e64c6c4000000000000000000000000000000".parse().unwrap(),
            attested: Timestamp { seconds: 1_767_225_600, offset: 60 },
            attester: "Ada <ada@example.org>".into(),
            when: Some(Timestamp { seconds: 1_767_225_000, offset: 0 }),
            tool: Some("pytest".into()),
            facts: RunFacts {
                commits: vec![commit.to_string()],
                tester: Some("Grace".into()),
                procedure: Some("STP-4".into()),
                procedure_version: None,
                environment: vec![("os".into(), "linux".into())],
            },
            reports: vec![Report {
                name: "a.xml".into(),
                format: "junit".into(),
                sha256: "0".repeat(64),
            }],
            problems: vec!["a.xml:3: cut off".into()],
            cases: vec![case, TestCase { name: "y".into(), ..TestCase::default() }],
            left_out: Totals::of([Outcome::Passed]),
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let (one, mut other) = (attestation(), attestation());
        (other.tool, other.when, other.problems) = (None, None, Vec::new());
        let note = format!("{}\n{}", one.to_toml(), other.to_toml());
        let read: Vec<Attestation> =
            read(note.as_bytes()).into_iter().map(|it| it.1.unwrap()).collect();
        assert_eq!(read, [one, other], "{note}");
    }

    #[test]
    fn a_broken_run_does_not_take_the_others_with_it() {
        let whole = attestation().to_toml();
        for (from, to) in [
            ("schema = 1", "schema = 2"),
            ("commit = ", "comit = "),
            ("\"failed\"", "\"fallen\""),
            ("failed = 1", "failed = 0"),
            ("commit = \"1a", "commit = \"zz"),
            ("+01:00", ""),
            ("cases = [", "cases = "),
        ] {
            let broken = whole.replacen(from, to, 1);
            assert_ne!(broken, whole, "{from}");
            let note = format!("{whole}\n{broken}\n{whole}");
            let read = read(note.as_bytes());
            let good: Vec<bool> = read.iter().map(|(_, run)| run.is_ok()).collect();
            assert_eq!(good, [true, false, true], "{broken}");
            let lines = whole.lines().count();
            let problem = read[1].1.as_ref().unwrap_err();
            assert_eq!(read[1].0, lines + 2);
            assert!((lines + 2..2 * lines + 3).contains(&problem.line), "{problem:?}");
        }
        assert!(read(b"").is_empty());
        assert!(read(b"\nhello\n").iter().all(|(line, run)| *line == 2 && run.is_err()));
    }

    #[test]
    fn a_long_run_lists_what_tells_most_and_counts_the_rest() {
        let mut long = attestation();
        let last = long.cases[0].clone();
        long.cases = vec![TestCase::default(); MOST_CASES + 10];
        long.cases.push(last.clone());
        let before = long.totals();
        let bounded = long.bounded();
        assert_eq!((bounded.cases.len(), bounded.totals()), (MOST_CASES, before));
        assert_eq!(bounded.cases.last(), Some(&last));
        assert_eq!(bounded.left_out.get(Outcome::Passed), 12);
        let mut failing = attestation();
        failing.cases = vec![last; MOST_CASES + 1];
        assert_eq!(failing.bounded().left_out.get(Outcome::Failed), 1);
    }
}
