//! The test runs of a report: what was run on which commit, and what became of every test.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::attestation::Report;
use crate::facts::{ResultRun, ResultSource};
use crate::rules::Case;
use crate::test_report::Outcome;

/// So many tests of all runs are listed by name; the rest is counted.
const TESTS: usize = 50_000;

/// A test run that was reported.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestRunView {
    /// `file` for a report among the files of the evaluated tree, `note` for one attached to a commit.
    pub source: &'static str,
    /// The file, or the ref of the notes.
    pub path: String,
    /// The blob of the file, or of the note.
    pub object: String,
    /// The line of the note at which the run begins, from 1.
    pub line: Option<usize>,
    /// The commit that was tested; null where the report names none, or none that is known here.
    pub commit: Option<String>,
    /// When the tests ran, as the report says.
    pub when: Option<String>,
    /// What ran them.
    pub tool: Option<String>,
    /// Who ran them.
    pub tester: Option<String>,
    /// The procedure that was followed.
    pub procedure: Option<String>,
    /// Its version.
    pub procedure_version: Option<String>,
    /// Where they ran.
    pub environment: Vec<Variable>,
    /// The report files that a note was made of.
    pub reports: Vec<ReportFile>,
    /// How many tests came out how; every outcome is listed.
    pub totals: BTreeMap<&'static str, usize>,
    /// The tests by what became of them, in the order of the report.
    pub tests: BTreeMap<&'static str, Vec<String>>,
    /// How many tests are counted and not listed.
    pub unlisted: usize,
    /// What is wrong with the report.
    pub problems: Vec<String>,
}

/// A name and its value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A report file that a note was made of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportFile {
    /// Its name.
    pub name: String,
    /// Its format.
    pub format: String,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// Every test run, in the order in which they were gathered; of tests that did not pass none is left out
/// before one that did.
pub(super) fn test_runs(case: &Case<'_>) -> Vec<TestRunView> {
    let mut room = TESTS;
    let runs = case.facts.results.iter();
    runs.map(|run| view(run, &mut room)).collect()
}

fn view(run: &ResultRun, room: &mut usize) -> TestRunView {
    let (source, path, object, line, reports) = match &run.source {
        ResultSource::File(file) => ("file", &file.path, file.blob, None, Vec::new()),
        ResultSource::Note(note) => {
            let reports = note.reports.iter().map(report_file).collect();
            ("note", &note.name, note.note, Some(note.line), reports)
        }
    };
    let totals = run.totals();
    let tests = tests(run, room);
    let listed: usize = tests.values().map(Vec::len).sum();
    let variable =
        |(name, value): &(String, String)| Variable { name: name.clone(), value: value.clone() };
    TestRunView {
        source,
        path: path.clone(),
        object: object.to_string(),
        line,
        commit: run.commit.map(|commit| commit.to_string()),
        when: run.when.map(|when| when.to_string()),
        tool: run.tool.clone(),
        tester: run.facts.tester.clone(),
        procedure: run.facts.procedure.clone(),
        procedure_version: run.facts.procedure_version.clone(),
        environment: run.facts.environment.iter().map(variable).collect(),
        reports,
        totals: Outcome::ALL.into_iter().map(|it| (it.word(), totals.get(it))).collect(),
        unlisted: totals.all() - listed,
        tests,
        problems: run.problems.iter().map(|problem| problem.message.clone()).collect(),
    }
}

/// The tests of a run by what became of them, the worst first as long as there is room.
fn tests(run: &ResultRun, room: &mut usize) -> BTreeMap<&'static str, Vec<String>> {
    let mut found = BTreeMap::new();
    for outcome in Outcome::ALL.into_iter().rev() {
        let cases = run.cases.iter().filter(|case| case.outcome == outcome);
        let names: Vec<String> = cases.take(*room).map(|case| case.path()).collect();
        *room -= names.len();
        found.insert(outcome.word(), names);
    }
    found
}

fn report_file(report: &Report) -> ReportFile {
    let Report { name, format, sha256 } = report;
    ReportFile { name: name.clone(), format: format.clone(), sha256: sha256.clone() }
}
