//! SU-02: the intervals received → triaged → fixed → released → disclosed, against the targets.

use super::su01::{TARGETS, targets};
use crate::facts::RecordFile;
use crate::model::{Commit, Severity, Timestamp};
use crate::record::State;
use crate::rules::fixes::Fixes;
use crate::rules::records::assessable;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{
    advisories, day, is_about, listed, malformed_report, on_report, past_day, reported,
    security_reports,
};
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "For each problem report that is about security the days of five steps are taken: \
    received, triaged, fixed, released, disclosed. Each may be stated in a field of that name (or `received-on` \
    and so on). Where it is not: received is when the record was first committed; triaged, when it first said \
    more than that it is open; fixed, the first commit that cites it under `trailers.problem_report` and was not \
    reverted, or what brought it back; released, the first release that has that commit; disclosed, the \
    publication of an advisory that names it or its CVE: the `published` or `date` that it states, else its \
    first commit. The days from one step to the next must not be more than the targets of the patch policy \
    (SU-01); a step that was not taken yet is counted up to the date that the report speaks for. What took \
    longer is a finding, and an observation where the problem report gives a `reason`. Days that are none, that \
    are to come, or that come before the step before them are findings. One that was rejected needs its triage \
    only. Without targets nothing can be held against them.";

/// The steps in their order.
const STEPS: [&str; 5] = ["received", "triaged", "fixed", "released", "disclosed"];

/// A step of a problem report.
#[derive(Clone, Copy)]
struct Step<'a> {
    when: Timestamp,
    /// The commit that it was derived from; `None` where it is stated.
    commit: Option<&'a Commit>,
}

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let reports = security_reports(case);
    if reports.is_empty() {
        return Ruling::new(Outcome::Empty, "there are no problem reports about security");
    }
    let targets = targets(case);
    if targets.iter().all(Option::is_none) {
        let says =
            "no patch policy states targets that the intervals could be held against (SU-01)";
        return Ruling::not_assessed(says);
    }
    let fixes = case.fixes();
    let (mut evidence, mut lacks, mut kept, mut says) = (Vec::new(), Vec::new(), 0, Vec::new());
    for file in &reports {
        let fix = fixes.get(&file.record.id).and_then(Fixes::first).map(|fix| fix.since);
        let mut found: Vec<Wanting> = malformed_report(file).into_iter().collect();
        let steps = steps(case, file, fix, &mut found);
        found.extend(out_of_order(file, &steps));
        found.extend(late(case, file, &steps, &targets));
        kept += usize::from(found.is_empty());
        says.push(format!("{}: {}", file.record.id, in_words(&steps)));
        evidence.push(reported(case, file));
        let derived = steps.iter().flatten().filter_map(|step| step.commit);
        evidence.extend(derived.map(|commit| Evidence::commit(commit, "recorded")));
        lacks.extend(found);
    }
    let first = says.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
    let says = format!(
        "{kept} of {} problem reports about security kept the targets ({first})",
        reports.len()
    );
    listed(evidence, lacks, says)
}

/// The steps of a report as far as they are known; what is wrong with a stated day is pushed to `lacks`.
fn steps<'a>(
    case: &Case<'a>,
    file: &'a RecordFile,
    fix: Option<&'a Commit>,
    lacks: &mut Vec<Wanting>,
) -> [Option<Step<'a>>; 5] {
    let mut steps = [None; 5];
    for (at, name) in STEPS.iter().enumerate() {
        let alternatives = [name.to_string(), format!("{name}-on")];
        let fields = alternatives.each_ref().map(String::as_str);
        match file.record.first_of(&fields).map(|text| past_day(case, &text)) {
            Some(Ok(when)) => steps[at] = Some(Step { when, commit: None }),
            Some(Err(why)) => {
                let message = format!("{}: `{name}`: {why}", file.record.id);
                lacks.push(on_report(
                    file,
                    message,
                    "state the day on which it was, as 2026-01-31",
                ));
            }
            None => steps[at] = derived(case, file, fix, at),
        }
    }
    steps
}

/// A step by what history shows of it.
fn derived<'a>(
    case: &Case<'a>,
    file: &'a RecordFile,
    fix: Option<&'a Commit>,
    step: usize,
) -> Option<Step<'a>> {
    let of = |commit: &'a Commit| Some(Step { when: commit.committer.when?, commit: Some(commit) });
    let get = |id| case.history.get(id);
    match step {
        0 => of(get(file.versions.last()?.commit)?),
        1 => {
            let is_open = |state: &State| matches!(state, State::Open | State::Unstated);
            let mut versions = file.versions.iter().rev();
            of(get(versions.find(|version| !is_open(&version.record.state))?.commit)?)
        }
        2 => of(fix?),
        3 => {
            let fix = fix?.id;
            let mut releases = case.baselines.iter();
            let release = releases.find(|release| case.history.is_ancestor(fix, release.commit))?;
            Some(Step { when: release.when?, commit: get(release.commit) })
        }
        _ => disclosed(case, file),
    }
}

fn disclosed<'a>(case: &Case<'a>, file: &RecordFile) -> Option<Step<'a>> {
    let about = advisories(case).into_iter().filter(|advisory| is_about(advisory, file));
    let published = about.filter_map(|(record, document)| {
        let read = document.and_then(|it| it.document.as_ref().ok());
        let said = read.and_then(|it| it.advisories.iter().find_map(|it| it.published.clone()));
        let said = said.or_else(|| record.stated.first_of(&["published", "date"]));
        let said = said.and_then(|text| past_day(case, &text).ok());
        let first = || {
            let commit = case.history.get(record.versions.last()?.commit)?;
            Some(Step { when: commit.committer.when?, commit: Some(commit) })
        };
        said.map(|when| Step { when, commit: None }).or_else(first)
    });
    published.min_by_key(|step| step.when)
}

fn out_of_order(file: &RecordFile, steps: &[Option<Step<'_>>; 5]) -> Vec<Wanting> {
    let mut lacks = Vec::new();
    let mut last: Option<(&str, Step<'_>)> = None;
    for (name, step) in STEPS.iter().zip(steps).filter_map(|(name, step)| Some((*name, (*step)?))) {
        if let Some((before, earlier)) = last
            && day(step.when) < day(earlier.when)
        {
            let message = format!(
                "{} was {name} on {}, before it was {before} on {}",
                file.record.id,
                step.when.date(),
                earlier.when.date()
            );
            lacks.push(on_report(file, message, "state the days as they were"));
        }
        last = Some((name, step));
    }
    lacks
}

/// The intervals that were longer than their targets, or are already.
fn late(
    case: &Case<'_>,
    file: &RecordFile,
    steps: &[Option<Step<'_>>; 5],
    targets: &[Option<i64>; 4],
) -> Vec<Wanting> {
    let reason = file.record.first_of(&["reason", "delay-reason"]);
    let until = if file.record.state == State::Rejected { 1 } else { 4 };
    let mut lacks = Vec::new();
    for at in 0..until {
        let (Some(from), Some(most)) = (steps[at], targets[at]) else { continue };
        // A step that was passed over is counted as a part of the one that was taken.
        let to = steps[at + 1].or_else(|| steps[at + 1..].iter().flatten().next().copied());
        let days = day(to.map_or(case.now, |to| to.when)) - day(from.when);
        if days <= most {
            continue;
        }
        let (before, name) = (STEPS[at], STEPS[at + 1]);
        let took = match to {
            Some(_) => format!("took {days} days from {before} to {name}"),
            None => format!("is not {name} {days} days after it was {before}"),
        };
        let said = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let message = format!("{} {took}; `{}` is {most}{said}", file.record.id, TARGETS[at]);
        let help = "say in the problem report why it took longer: `reason: …`";
        let lack = on_report(file, message, help);
        lacks.push(match reason {
            Some(_) => lack.weighing(Severity::Observation),
            None => lack,
        });
    }
    lacks
}

fn in_words(steps: &[Option<Step<'_>>; 5]) -> String {
    let known = STEPS.iter().zip(steps).filter_map(|(name, step)| Some((name, (*step)?)));
    let words = known.map(|(name, step)| {
        let derived = if step.commit.is_some() { " (by history)" } else { "" };
        format!("{name} {}{derived}", step.when.date())
    });
    words.collect::<Vec<_>>().join(", ")
}
