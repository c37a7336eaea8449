//! VV-08: findings are closed, or accepted, before the release.

use crate::facts::{ControlledFile, RecordFile};
use crate::finding::Location;
use crate::rules::records::{is_for_another, releases};
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::reports;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Findings are the tasks of records of the class `test-report` and `penetration-test-report` \
    (`- [ ]` open, `- [x]` closed) and the problem reports of the evaluated tree. At a release none may be open: a \
    problem report counts as settled when it is closed, verified, implemented or rejected, or when a record of the \
    class `known-anomalies` names it, which accepts it; one that is for another release (`release`) does so no more, \
    and is stale.";

const REPORTS: &[&str] = &["test-report", "penetration-test-report"];

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting, mut total, mut lapsed) = (Vec::new(), Vec::new(), 0, 0);
    for (file, _) in case.of_classes(REPORTS) {
        let place = Location::file(&file.file.path, file.file.blob);
        let Some(content) = case.facts.claims.contents.get(&file.file.blob) else {
            return Ruling::not_assessed(format!("{} cannot be read", file.file.path));
        };
        total += content.tasks.done + content.tasks.open.len();
        for &line in &content.tasks.open {
            let message = format!("{} has an open finding in line {line}", file.file.path);
            let help = "close it, or report it as a problem and accept that as a known anomaly";
            wanting.push(Wanting::new(message, place.clone().at_line(line), help));
        }
        if content.tasks.open.is_empty() && content.tasks.done > 0 {
            evidence.push(Evidence::record("test report", file, "recorded"));
        }
    }
    for report in reports(case) {
        total += 1;
        let place = Location::file(&report.file.path, report.file.blob);
        if is_settled(case, report) {
            evidence.push(Evidence::file("problem report", &report.file));
            continue;
        }
        let state = report.record.state.word();
        let message = match accepting(case, report).next() {
            Some(file) => {
                lapsed += 1;
                let (path, release) = (&file.file.path, releases(file).join(", "));
                format!("{} is {state}; {path} accepts it for {release}", report.record.id)
            }
            None => format!("{} is {state}", report.record.id),
        };
        let help = "close it, or name it in a record of the class `known-anomalies`";
        wanting.push(Wanting::new(message, place, help));
    }
    let says = format!("{} of {total} findings are closed or accepted", total - wanting.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => {
            return Ruling::new(Outcome::Empty, "no test found anything, as far as is recorded");
        }
        (_, 0) => Outcome::Holds,
        (_, all) if all == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn is_settled(case: &Case<'_>, report: &RecordFile) -> bool {
    report.record.state.is_settled()
        || accepting(case, report).any(|file| !is_for_another(case, file))
}

/// The records that accept a problem, of whatever release.
fn accepting<'a>(case: &Case<'a>, report: &RecordFile) -> impl Iterator<Item = &'a ControlledFile> {
    let anomalies = case.of_classes(&["known-anomalies"]).map(|(file, _)| file);
    anomalies.filter(|file| file.stated.names(&report.record.id))
}
