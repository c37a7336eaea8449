//! SU-07: SBOM and VEX were refreshed.

use crate::facts::{File, RecordFile};
use crate::finding::Location;
use crate::rules::records::assessable;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{listed, on_report, security_reports};
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::vulnerability::Status;

pub const ABOUT: &str = "Where a lockfile under `support.lockfiles` was added or changed since the release before, a \
    bill of materials under `sbom.paths` must have been added or changed as well: the one in the same folder, or \
    where there is none there any. And for each problem report about security with a CVE or GHSA that names a \
    third-party component (field `component`), some document must say what that vulnerability means for the \
    product: OpenVEX, CycloneDX or CSAF under `vex.paths`, or an advisory. That it is still under investigation \
    does not do once the problem report says that it was fixed or rejected. Where nothing is wanting but that what \
    there is fell behind, it is stale. A document that cannot be read is a finding.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let (mut evidence, mut lacks, mut says) = (Vec::new(), Vec::new(), Vec::new());
    let mut outdated = bills(case, &mut evidence, &mut lacks, &mut says);
    for file in &case.facts.vulnerabilities {
        let place = Location::file(&file.file.path, file.file.blob);
        let problems = match &file.document {
            Ok(document) => document.problems.iter().take(1).collect(),
            Err(problem) => vec![problem],
        };
        lacks.extend(problems.into_iter().map(|problem| {
            let message = format!("{}: {} ({})", file.file.path, problem.message, problem.help);
            Wanting::new(
                message,
                place.clone().at_line(problem.line),
                "mend the document, or make it anew",
            )
        }));
    }
    let reports = security_reports(case).into_iter().filter(|file| {
        let component = file.record.first_of(&["component", "components"]);
        component.is_some() && !file.record.vulnerability_ids().is_empty()
    });
    let reports: Vec<&RecordFile> = reports.collect();
    let mut told = 0;
    for report in &reports {
        match statement(case, report) {
            Ok(file) => {
                told += 1;
                evidence.push(of(case, "VEX", file));
            }
            Err((lack, is_outdated)) => {
                outdated += usize::from(is_outdated);
                lacks.push(*lack);
            }
        }
    }
    if !reports.is_empty() {
        says.push(format!(
            "VEX tells of {told} of {} vulnerabilities of components",
            reports.len()
        ));
    }
    if says.is_empty() && lacks.is_empty() {
        let says =
            "no lockfile changed, and no problem report names a vulnerability of a component";
        return Ruling::new(Outcome::Empty, says);
    }
    let is_outdated = outdated > 0 && outdated == lacks.len();
    let ruling = listed(evidence, lacks, says.join("; "));
    let outcome = if is_outdated { Outcome::Stale } else { ruling.outcome };
    Ruling { outcome, ..ruling }
}

/// Whether a file is not what the release before had.
fn is_changed(case: &Case<'_>, file: &File) -> bool {
    case.facts.before.get(&file.path) != Some(&file.blob)
}

/// Holds the bills of materials against the lockfiles; how many fell behind.
fn bills(
    case: &Case<'_>,
    evidence: &mut Vec<Evidence>,
    lacks: &mut Vec<Wanting>,
    says: &mut Vec<String>,
) -> usize {
    let changed = case.facts.lockfiles.iter().map(|lockfile| &lockfile.file);
    let changed: Vec<&File> = changed.filter(|file| is_changed(case, file)).collect();
    let (mut fresh, mut outdated) = (0, 0);
    for lockfile in &changed {
        let all = || case.facts.boms.iter().map(|bom| &bom.file);
        let beside: Vec<&File> = all().filter(|bom| bom.folder() == lockfile.folder()).collect();
        let bills = if beside.is_empty() { all().collect() } else { beside };
        match bills.iter().find(|bom| is_changed(case, bom)) {
            Some(bom) => {
                fresh += 1;
                evidence.push(of(case, "SBOM", bom));
            }
            None => {
                outdated += usize::from(!bills.is_empty());
                let message = match bills.first() {
                    Some(bom) => format!(
                        "{} changed since the release before, and {} did not",
                        lockfile.path, bom.path
                    ),
                    None => format!(
                        "{} changed since the release before, and there is no SBOM",
                        lockfile.path
                    ),
                };
                let place = Location::file(&lockfile.path, lockfile.blob);
                lacks.push(Wanting::new(message, place, "make the SBOM anew from the lockfile"));
            }
        }
    }
    if !changed.is_empty() {
        says.push(format!("the SBOM follows {fresh} of {} lockfiles that changed", changed.len()));
    }
    outdated
}

fn of(case: &Case<'_>, kind: &'static str, file: &File) -> Evidence {
    let place = Location::file(&file.path, file.blob);
    let location = Location { commit: Some(case.range.to), ..place };
    Evidence { kind, location, who: None, when: None, state: "recorded" }
}

/// The document that says what the vulnerability of a report means; or what is wanting, and whether that is
/// that it fell behind.
fn statement<'a>(case: &Case<'a>, report: &RecordFile) -> Result<&'a File, (Box<Wanting>, bool)> {
    let ids = report.record.vulnerability_ids();
    let documents = case.facts.vulnerabilities.iter();
    let read = documents.filter_map(|file| Some((&file.file, file.document.as_ref().ok()?)));
    let about =
        read.flat_map(|(file, document)| document.statements.iter().map(move |it| (file, it)));
    let about = about.filter(|(_, statement)| statement.names(&ids));
    let found = about.max_by_key(|(_, statement)| statement.status != Status::UnderInvestigation);
    let named = ids.join(", ");
    match found {
        None => {
            let message = format!(
                "no VEX document says what {named} ({}) means for the product",
                report.record.id
            );
            let help = "state it as OpenVEX, CycloneDX or CSAF, in a file under `vex.paths`";
            Err((Box::new(on_report(report, message, help)), false))
        }
        Some((file, statement))
            if statement.status == Status::UnderInvestigation
                && report.record.state.is_settled() =>
        {
            let message = format!(
                "{} says that {named} is under investigation; {} is {}",
                file.path,
                report.record.id,
                report.record.state.word()
            );
            Err((Box::new(on_report(report, message, "refresh the VEX document")), true))
        }
        Some((file, _)) => Ok(file),
    }
}
