//! VV-07: a failure has a problem report.

use super::vv03::run_evidence;
use crate::facts::ResultRun;
use crate::record::{Kind, names_id};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::test_report::TestCase;

pub const ABOUT: &str = "Each test that failed, or could not be carried out, in a run of a commit of the range must \
    have a problem report: named by a property of the test (`problem-report`, `issue`, `bug`), that is a record \
    or looks like one kept elsewhere; or a problem report of the repository that names the test. Where a \
    report of a run cannot be read whole, or history is missing, there may be more failures, and it is not \
    assessed.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::unjudged(gaps);
    }
    if case.facts.results.is_empty() {
        return Ruling::new(Outcome::Missing, "there is no report of any test run");
    }
    let in_range = |run: &&ResultRun| {
        run.commit.is_none_or(|commit| case.commits().any(|known| known.id == commit))
    };
    let (mut evidence, mut wanting, mut failures, mut broken) = (Vec::new(), Vec::new(), 0, None);
    for run in case.facts.results.iter().filter(in_range) {
        broken = broken.or(run.problems.first());
        let failed = run.cases.iter().filter(|case| case.outcome.is_failure());
        let before = wanting.len();
        for test in failed {
            failures += 1;
            if !is_reported(case, test) {
                let message =
                    format!("{} {} and has no problem report", test.path(), test.outcome.word());
                let help = "write a problem report that names the test, or name one in the test";
                wanting.push(Wanting::new(message, case.run_place(run), help));
            }
        }
        if wanting.len() == before {
            evidence.push(run_evidence(case, run));
        }
    }
    if let Some(problem) = broken.filter(|_| wanting.is_empty()) {
        let says = format!("the report of a test run cannot be read whole: {}", problem.message);
        return Ruling::not_assessed(says);
    }
    let says = format!("{} of {failures} failures have a problem report", failures - wanting.len());
    let outcome = match (failures, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "no reported test of the range failed"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn is_reported(case: &Case<'_>, test: &TestCase) -> bool {
    let is_known = |id: &String| {
        case.record(Kind::ProblemReport, id).is_some()
            || case.config.problem_reports.identifiers.matches(id)
    };
    let path = test.path();
    let names = |text: &str| names_id(text, &path) || names_id(text, &test.name);
    let reports = case.facts.records.iter().filter(|file| file.kind == Kind::ProblemReport);
    test.problem_reports.iter().any(is_known)
        || reports.into_iter().any(|file| names(&file.record.title) || names(&file.record.body))
}
