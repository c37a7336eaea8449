//! The text of a run, as it is written and as it is read.

use serde::Deserialize;
use toml::value::Datetime;

use super::{Attestation, BEGINNING, Report};
use crate::front_matter::Problem;
use crate::model::Timestamp;
use crate::test_report::{Outcome, RunFacts, TestCase, Totals};
use crate::toml_document;

/// Of a test's message so many bytes are written.
const LONGEST_MESSAGE: usize = 200;

const HELP: &str = "`git trace attest` writes such notes; docs/verification.md has every field";

impl Attestation {
    /// The text of the run: what [`super::read`] reads.
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

    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
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
