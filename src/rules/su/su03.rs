//! SU-03: a verification record for the patch.

use crate::facts::RecordFile;
use crate::model::Commit;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{
    assessable, fixed_reports, listed, malformed_report, on_report, reported,
};
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each problem report about security that was fixed (resolved, verified or closed, or with a \
    day in `fixed`) must have a record of how the fix was verified: what it names itself in `verification`, \
    `verified-by` or `tests`; a commit that cites it and carries a trailer under `trailers.verification`; or a \
    record of the class `test-report`, `penetration-test-report` or `review` that names it. A path of the \
    repository that it names must stand in the evaluated tree.";

const CLASSES: [&str; 3] = ["test-report", "penetration-test-report", "review"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let reports = fixed_reports(case);
    if reports.is_empty() {
        return Ruling::new(Outcome::Empty, "no problem report about security was fixed");
    }
    let cited = case.cited_problem_reports();
    let (mut evidence, mut lacks, mut verified) = (Vec::new(), Vec::new(), 0);
    for file in &reports {
        let id = &file.record.id;
        let commits = cited.get(id).map(Vec::as_slice).unwrap_or_default();
        let missing: Vec<Wanting> = missing(case, file).collect();
        let found = records(case, file, commits);
        lacks.extend(malformed_report(file));
        match found.is_empty() {
            true if missing.is_empty() => {
                let message = format!("nothing records how the fix of {id} was verified");
                let help = "name the test or its report in the problem report: `verification: …`";
                lacks.push(on_report(file, message, help));
            }
            true => {}
            false => verified += 1,
        }
        lacks.extend(missing);
        evidence.extend(found);
    }
    let says = format!("{verified} of {} fixes have a verification record", reports.len());
    listed(evidence, lacks, says)
}

fn is_path(case: &Case<'_>, named: &str) -> bool {
    let is_file = case.facts.files.iter().any(|file| file.path == named);
    is_file || named.contains('/') && !named.contains("://") && !named.contains(char::is_whitespace)
}

/// Whether a name that may be a path and a place in the file, `path#place` or `path::test`, is there.
fn is_there(case: &Case<'_>, named: &str) -> bool {
    let path = named.split(['#', ':']).next().unwrap_or(named);
    case.facts.files.iter().any(|file| file.path == path)
}

fn missing<'a>(
    case: &'a Case<'_>,
    file: &'a RecordFile,
) -> impl Iterator<Item = Wanting> + use<'a> {
    let named = file.record.verification.iter();
    let gone = named.filter(|named| is_path(case, named) && !is_there(case, named));
    gone.map(|named| {
        let message =
            format!("{} is verified by {named}, which does not stand in the tree", file.record.id);
        on_report(file, message, "name the record by the path that it has")
    })
}

fn records(case: &Case<'_>, file: &RecordFile, commits: &[&Commit]) -> Vec<Evidence> {
    let named = file.record.verification.iter();
    let named = named.filter(|named| !is_path(case, named) || is_there(case, named)).count();
    let mut found: Vec<Evidence> = (named > 0).then(|| reported(case, file)).into_iter().collect();
    let keys = &case.config.trailers.verification;
    let verifying = commits.iter().filter(|commit| commit.trailers(keys).next().is_some());
    found.extend(verifying.map(|commit| Evidence::commit(commit, "asserted")));
    let records = case.records().filter(|(record, _)| CLASSES.contains(&record.class.as_str()));
    let about = records.filter(|(record, _)| record.stated.names(&file.record.id));
    found.extend(about.map(|(record, _)| Evidence::record("test report", record, "recorded")));
    found
}
