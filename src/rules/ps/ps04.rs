//! PS-04: problem reports carry severity, affected versions, root cause and closure.

use crate::facts::RecordFile;
use crate::record::State;
use crate::rules::records::assessable;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{listed, malformed_report, on_report, reported, reports};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Each problem report under `problem_report.records` of the evaluated tree must state how \
    severe it is (field `severity`, `cvss` or `priority`) and which versions it affects (`affected`, \
    `affected-versions`, `versions` or `version`). One that was resolved or closed must state its root cause \
    (`root-cause` or `cause`) and its closure (`closure`, `resolution` or `fix`); one that was rejected only \
    why (`closure`, `resolution` or `reason`). A section under a heading of the same name does as well as a \
    field. Problem reports that only another system has cannot be assessed from here.";

const SEVERITY: [&str; 3] = ["severity", "cvss", "priority"];
const AFFECTED: [&str; 4] = ["affected", "affected-versions", "versions", "version"];
const CAUSE: [&str; 2] = ["root-cause", "cause"];
const CLOSURE: [&str; 3] = ["closure", "resolution", "fix"];
const REJECTION: [&str; 3] = ["closure", "resolution", "reason"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let all: Vec<&RecordFile> = reports(case).collect();
    if all.is_empty() {
        let cited = case.problem_reports();
        return match cited.keys().next() {
            Some(id) => Ruling::not_assessed(format!(
                "{} problem reports are cited, such as {id}, and none has a record here",
                cited.len()
            )),
            None => Ruling::new(Outcome::Empty, "there are no problem reports"),
        };
    }
    let (mut evidence, mut lacks) = (Vec::new(), Vec::new());
    for file in &all {
        let found: Vec<Wanting> = malformed_report(file).into_iter().chain(wanting(file)).collect();
        if found.is_empty() {
            evidence.push(reported(case, file));
        }
        lacks.extend(found);
    }
    let says = format!("{} of {} problem reports say what they must", evidence.len(), all.len());
    listed(evidence, lacks, says)
}

/// What a report does not say, in one finding.
fn wanting(file: &RecordFile) -> Option<Wanting> {
    let record = &file.record;
    let mut asked: Vec<(&str, &[&str])> =
        vec![("its severity", &SEVERITY), ("the affected versions", &AFFECTED)];
    if record.state.is_done() {
        asked.extend([("its root cause", &CAUSE[..]), ("its closure", &CLOSURE[..])]);
    } else if record.state == State::Rejected {
        asked.push(("why it was rejected", &REJECTION));
    }
    let says = |fields: &[&str]| {
        record.first_of(fields).is_some() || fields.iter().any(|it| record.has_section(it))
    };
    let lacking = asked.iter().filter(|(_, fields)| !says(fields)).map(|(what, _)| *what);
    let lacking: Vec<&str> = lacking.collect();
    (!lacking.is_empty()).then(|| {
        let state = record.state.word();
        let message = format!("{} ({state}) does not state {}", record.id, lacking.join(", "));
        on_report(
            file,
            message,
            "add the fields to its front matter, or sections under these headings",
        )
    })
}
