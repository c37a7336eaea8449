//! SU-03: a verification record for the patch.

use crate::facts::{ControlledFile, RecordFile};
use crate::model::Commit;
use crate::rules::fixes::Fixes;
use crate::rules::records::assessable;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{fixed_reports, listed, malformed_report, on_report, reported};
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each problem report about security that was fixed (resolved, verified or closed, or \
    with a day in `fixed`) must have a record of how the fix was verified: what it names itself in \
    `verification`, `verified-by` or `tests`; a commit that cites it, was not reverted, and carries a trailer \
    under `trailers.verification`; or a record of the class `test-report`, `penetration-test-report` or `review` \
    that names it, and has changed since the last commit that cites it; where there is only one that has not, it \
    is stale, and so is whatever verified a fix that `git revert` took back. A path of the repository that it \
    names must stand in the evaluated tree.";

const CLASSES: &[&str] = &["test-report", "penetration-test-report", "review"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let reports = fixed_reports(case);
    if reports.is_empty() {
        return Ruling::new(Outcome::Empty, "no problem report about security was fixed");
    }
    let fixes = case.fixes();
    let none = Fixes::default();
    let (mut evidence, mut lacks) = (Vec::new(), Vec::new());
    let (mut verified, mut outdated) = (0, 0);
    for file in &reports {
        let id = &file.record.id;
        let fixes = fixes.get(id).unwrap_or(&none);
        let missing: Vec<Wanting> = missing(case, file).collect();
        let last = fixes.last(case.history);
        let (older, newer): (Vec<_>, Vec<_>) = about(case, id)
            .partition(|record| last.is_some_and(|last| is_older(case, record, last)));
        let mut found = stated(case, file, fixes);
        found.extend(newer.iter().map(|it| Evidence::record("test report", it, "recorded")));
        lacks.extend(malformed_report(file));
        if let Some(fix) = fixes.reverted() {
            outdated += 1;
            let message =
                format!("the fix of {id}, {}, was reverted: nothing verifies it", fix.id.short());
            lacks.push(on_report(file, message, "mend it again, and verify that"));
            lacks.extend(missing);
            continue;
        }
        match found.is_empty() {
            true if missing.is_empty() => {
                outdated += usize::from(!older.is_empty());
                let message = match (older.first(), last) {
                    (Some(record), Some(last)) => {
                        let (path, last) = (&record.file.path, last.id.short());
                        format!("{path} is older than {last}, which mended {id} again")
                    }
                    _ => format!("nothing records how the fix of {id} was verified"),
                };
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
    let is_stale = outdated > 0 && outdated == lacks.len();
    let ruling = listed(evidence, lacks, says);
    let outcome = if is_stale { Outcome::Stale } else { ruling.outcome };
    Ruling { outcome, ..ruling }
}

/// The records of tests and reviews that name a problem report.
fn about<'a>(case: &Case<'a>, id: &str) -> impl Iterator<Item = &'a ControlledFile> {
    let records = case.of_classes(CLASSES).map(|(record, _)| record);
    records.filter(|record| record.stated.names(id))
}

/// Whether a record was written before a commit: it has not changed in it, nor after it.
fn is_older(case: &Case<'_>, record: &ControlledFile, last: &Commit) -> bool {
    record.versions.first().is_some_and(|version| {
        version.commit != last.id && !case.history.is_ancestor(last.id, version.commit)
    })
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

/// What says of itself that it verifies a fix.
fn stated(case: &Case<'_>, file: &RecordFile, fixes: &Fixes<'_>) -> Vec<Evidence> {
    let named = file.record.verification.iter();
    let named = named.filter(|named| !is_path(case, named) || is_there(case, named)).count();
    let mut found: Vec<Evidence> = (named > 0).then(|| reported(case, file)).into_iter().collect();
    let keys = &case.config.trailers.verification;
    let commits = fixes.standing.iter().map(|fix| fix.commit);
    let verifying = commits.filter(|commit| commit.trailers(keys).next().is_some());
    found.extend(verifying.map(|commit| Evidence::commit(commit, "asserted")));
    found
}
