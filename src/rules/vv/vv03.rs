//! VV-03: a report names what was tested, when, by whom, by which procedure, and what came of it.

use crate::facts::{ControlledFile, ResultRun};
use crate::finding::Location;
use crate::rules::records::unreadable;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each test run that is reported, and each record of the classes `test-report` and \
    `penetration-test-report`, must name the commit or a digest of what was tested, the date, the tester, the \
    version of the procedure, the result and the anomalies. Of a run, results and failures are in the report; \
    `git trace attest --tester … --procedure … --procedure-version …` adds what the tool does not know. \
    A run that a note held once and does not hold any more is told. A record that cannot be read is not assessed; \
    else it states them in its front matter: `commit` or `digest`, `date`, `tester`, `procedure-version`, \
    `result`, `anomalies`.";

const CLASSES: &[&str] = &["test-report", "penetration-test-report"];

/// What a record must state, by any of these names.
const FIELDS: [(&str, &[&str]); 6] = [
    ("the commit or digest tested", &["commit", "revision", "digest", "sha256", "version-tested"]),
    ("the date", &["date", "tested-on", "executed-on"]),
    ("the tester", &["tester", "tested-by", "executed-by"]),
    ("the version of the procedure", &["procedure-version", "plan-version", "protocol-version"]),
    ("the result", &["result", "results", "verdict", "outcome"]),
    ("the anomalies", &["anomalies", "findings", "deviations", "problem-reports"]),
];

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for run in &case.facts.results {
        let place = case.run_place(run);
        let missing = if run.is_taken_away() { Vec::new() } else { of_run(run) };
        let problems = run.problems.iter().map(|it| format!("{} (line {})", it.message, it.line));
        let problems: Vec<String> = problems.collect();
        if missing.is_empty() && problems.is_empty() {
            evidence.push(run_evidence(case, run));
            continue;
        }
        let mut says = problems;
        says.extend(
            (!missing.is_empty()).then(|| format!("it does not name {}", missing.join(", "))),
        );
        let message = format!("the report of a test run: {}", says.join("; "));
        let help = match run.is_taken_away() {
            true => "attach it again, or have a record of the tests say why it was taken away",
            false => "attach the run by `git trace attest` with what is missing",
        };
        wanting.push(Wanting::new(message, place, help));
    }
    for (file, _) in case.of_classes(CLASSES) {
        let missing = of_record(file);
        let place = Location::file(&file.file.path, file.file.blob);
        if missing.is_empty() {
            evidence.push(Evidence::record("test report", file, "asserted"));
            continue;
        }
        let message = format!("{} does not name {}", file.file.path, missing.join(", "));
        wanting.push(Wanting::new(message, place, "state it in the front matter of the record"));
    }
    let records = case.of_classes(CLASSES).map(|(file, _)| file);
    if let Some(why) = unreadable(case, records) {
        return Ruling::not_assessed(why);
    }
    let total = evidence.len() + wanting.len();
    let says = format!("{} of {total} reports name all of it", evidence.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Missing, "there is no report of any test"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn of_run(run: &ResultRun) -> Vec<&'static str> {
    let [commit, date, tester, procedure, result, _] = FIELDS.map(|(words, _)| words);
    let checks = [
        (run.commit.is_some(), commit),
        (run.when.is_some(), date),
        (run.facts.tester.is_some(), tester),
        (run.facts.procedure_version.is_some(), procedure),
        (run.totals().all() > 0, result),
    ];
    checks.into_iter().filter(|(is_there, _)| !is_there).map(|(_, words)| words).collect()
}

fn of_record(file: &ControlledFile) -> Vec<&'static str> {
    let states = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| file.stated.fields.get(name));
        values.any(|value| !value.is_empty())
    };
    FIELDS.into_iter().filter(|(_, names)| !states(names)).map(|(words, _)| words).collect()
}

/// A test run as evidence.
pub fn run_evidence(case: &Case<'_>, run: &ResultRun) -> Evidence {
    Evidence {
        kind: "test run",
        location: case.run_place(run),
        who: None,
        when: run.when,
        state: "asserted",
    }
}
