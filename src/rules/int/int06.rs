//! INT-06: the penetration test report comes before the release, with time to act on it.

use super::{PENETRATION_TEST, SECURITY, cycle, evidence, no_impact, place, records, wanting};
use crate::approval::Status;
use crate::cycle::Cycle;
use crate::model::Severity;
use crate::rules::{Case, Evidence, Outcome, Ruling, Timeline};

pub const ABOUT: &str = "A record of the class `penetration-test-report` must have been committed in this cycle, \
    before the release by `integration.penetration_test_days` (21) or `integration.penetration_test_share` \
    of the cycle (15 %), whichever is longer; and a retest must be recorded before the release: a report whose \
    front matter has `retest` or `retest-of`, or a section \u{201c}Retest\u{201d}. Later, or without a retest \
    though it had findings, is a minor finding. It is a major one where the report is the last of the \
    security records before the release, or where it has open tasks (`- [ ]`). A patch takes over its \
    parent's report by an approved record of the class `no-impact-statement` whose `release` names it.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let found = cycle(case).and_then(|cycle| Ok((cycle, records(case, PENETRATION_TEST)?)));
    let (cycle, reports) = match found {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let is_own =
        |report: &&Timeline<'_>| report.first().is_some_and(|first| first.when > cycle.start.when);
    let own: Vec<&Timeline<'_>> = reports.iter().filter(is_own).collect();
    if own.is_empty() {
        return inherited(case, cycle, &reports);
    }
    let needed = needed_days(case, cycle);
    let last = SECURITY.iter().flat_map(|class| case.timelines(class));
    let last = last.filter_map(|it| it.updated()).map(|mark| mark.when).max();
    let is_retested = own.iter().any(|it| is_retest(it));
    let (mut found, mut lacks, mut says) = (Vec::new(), Vec::new(), Vec::new());
    for report in own.iter().filter(|it| !is_retest(it) || own.len() == 1) {
        let Some(first) = report.first() else { continue };
        let path = &report.file.file.path;
        let left = cycle.release.when.days_since(first.when);
        says.push(format!(
            "{path} came {}, {left} days before the release",
            place(cycle, first.when)
        ));
        found.push(evidence("penetration test report", report, Some(first)));
        let tasks = case.facts.claims.contents.get(&report.file.file.blob).map(|it| &it.tasks);
        let open = tasks.map(|tasks| tasks.open.as_slice()).unwrap_or_default();
        let had_findings = tasks.is_some_and(|tasks| tasks.done + tasks.open.len() > 0);
        if !open.is_empty() {
            let message = format!("{path} has {} open findings", open.len());
            lacks.push(wanting(
                report,
                message,
                "close the findings, or accept them, before the release",
            ));
        }
        if left < needed {
            let message = format!(
                "{path} came {left} days before the release; {needed} leave time to act on it"
            );
            let help = "test early enough that findings can still be mended and tested again";
            let is_last = last == Some(first.when);
            lacks.push(wanting(report, message, help).minor_unless(is_last));
        }
        if had_findings && !is_retested {
            let message = format!("{path} has findings, and no retest is recorded");
            let help =
                "record the retest: a section \u{201c}Retest\u{201d}, or a report with `retest-of`";
            lacks.push(wanting(report, message, help).weighing(Severity::Minor));
        }
    }
    let outcome = if lacks.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says.join("; ")).with(found).wanting(lacks)
}

/// How many days before the release a report has to come.
pub fn needed_days(case: &Case<'_>, cycle: &Cycle) -> i64 {
    let limits = case.config.integration.limits;
    let length = cycle.release.when.days_since(cycle.start.when);
    limits.penetration_test_days.max(length * limits.penetration_test_share / 100)
}

fn is_retest(report: &Timeline<'_>) -> bool {
    let stated = &report.file.stated;
    let fields = ["retest", "retest-of"].iter().any(|field| !stated.fields.list(field).is_empty());
    let heading =
        |line: &str| line.starts_with(['#', '=']) && line.to_lowercase().contains("retest");
    fields || stated.text().lines().any(heading)
}

/// No report is of this cycle: a patch may take over its parent's.
fn inherited(case: &Case<'_>, cycle: &Cycle, reports: &[Timeline<'_>]) -> Ruling {
    if let Some(statement) = no_impact(case, cycle, Status::Approved) {
        let says = format!(
            "this patch takes over the report before it, by the approved {}",
            statement.file.file.path
        );
        let mut found: Vec<Evidence> = super::approvals(&statement);
        found.push(evidence("penetration test report", &reports[0], reports[0].first()));
        return Ruling::new(Outcome::Holds, says).with(found);
    }
    if let Some(statement) = no_impact(case, cycle, Status::Unknown) {
        let (path, says) = (&statement.file.file.path, &statement.standing.says);
        return Ruling::not_assessed(format!("{path} would do for this patch, and {says}"));
    }
    let says = "no penetration test report is of this cycle";
    let help = match cycle.is_patch {
        true => "test it, or approve a `no-impact-statement` whose `release` names this patch",
        false => "test this release, and record it",
    };
    let lack = wanting(&reports[0], format!("{says}: the last is of the one before"), help);
    Ruling::new(Outcome::Fails, says).wanting(vec![lack])
}
