//! What the rules on support and on security updates have in common: problem reports, advisories,
//! components, and how days are counted.

use std::collections::{BTreeMap, BTreeSet};

use super::ruling::Wanting;
use super::tally::Tally;
use super::{Case, Evidence, Outcome, Ruling};
use crate::component::Component;
use crate::facts::{ControlledFile, File, RecordFile, VulnerabilityFile};
use crate::finding::Location;
use crate::front_matter::Problem;
use crate::model::Timestamp;
use crate::record::Kind;

/// A finding on a problem report.
pub fn on_report(file: &RecordFile, message: String, help: &'static str) -> Wanting {
    Wanting::new(message, Location::file(&file.file.path, file.file.blob), help)
}

/// A problem report as evidence by what it states.
pub fn reported(case: &Case<'_>, file: &RecordFile) -> Evidence {
    let last = file.versions.first().and_then(|version| case.history.get(version.commit));
    let place = Location::file(&file.file.path, file.file.blob);
    Evidence {
        kind: "problem report",
        location: Location { commit: last.map(|commit| commit.id), ..place },
        who: last.map(|commit| (*commit.author.person).clone()),
        when: last.and_then(|commit| commit.committer.when),
        state: "asserted",
    }
}

/// What records come to that must be approved as they stand, with what else is wanting: only what weighs as
/// much as the rule makes it fail.
pub fn concluded(tally: Tally, lacks: Vec<Wanting>, says: impl Into<String>) -> Ruling {
    let outcome = match tally.outcome() {
        Outcome::Fails => Outcome::Fails,
        _ if is_failing(&lacks) => Outcome::Fails,
        outcome => outcome,
    };
    let ruling = Ruling::new(outcome, says).declared().with(tally.evidence);
    ruling.wanting(lacks).and_wanting(tally.wanting)
}

/// Whether something is wanting that weighs as much as the rule.
pub fn is_failing(lacks: &[Wanting]) -> bool {
    lacks.iter().any(|lack| lack.severity.is_none())
}

/// What comes of a rule on things of which none needs an approval.
pub fn listed(evidence: Vec<Evidence>, lacks: Vec<Wanting>, says: impl Into<String>) -> Ruling {
    listed_or_stale(evidence, lacks, 0, says)
}

/// The same where of what makes the rule fail `lapsed` is only that something fell behind: if that is all, it
/// is stale.
pub fn listed_or_stale(
    evidence: Vec<Evidence>,
    lacks: Vec<Wanting>,
    lapsed: usize,
    says: impl Into<String>,
) -> Ruling {
    let outcome = match lacks.iter().filter(|lack| lack.severity.is_none()).count() {
        0 => Outcome::Holds,
        failing if failing == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(lacks)
}

/// The problem reports of the evaluated tree.
pub fn reports<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a RecordFile> + use<'a> {
    case.facts.records.iter().filter(|file| file.kind == Kind::ProblemReport)
}

/// Those of them that say that they are about security.
pub fn security_reports<'a>(case: &Case<'a>) -> Vec<&'a RecordFile> {
    reports(case).filter(|file| file.record.is_security()).collect()
}

/// Those of them that were fixed: done by their state, or by a day on which they were.
pub fn fixed_reports<'a>(case: &Case<'a>) -> Vec<&'a RecordFile> {
    let is_fixed = |file: &&RecordFile| {
        file.record.state.is_done() || file.record.first_of(&["fixed", "fixed-on"]).is_some()
    };
    security_reports(case).into_iter().filter(is_fixed).collect()
}

/// What is malformed in a problem report, as one finding.
pub fn malformed_report(file: &RecordFile) -> Option<Wanting> {
    let problem = file.problems.first()?;
    let message = format!("{}: {} ({})", file.record.id, problem.message, problem.help);
    let wanting = on_report(file, message, "mend the record's front matter");
    Some(Wanting { location: wanting.location.at_line(problem.line), ..wanting })
}

/// The advisories, each with its document where it is no text.
pub fn advisories<'a>(case: &Case<'a>) -> Vec<(&'a ControlledFile, Option<&'a VulnerabilityFile>)> {
    let facts = case.facts;
    let document =
        |path: &str| facts.vulnerabilities.iter().find(|document| document.file.path == path);
    let records = case.records().filter(|(file, _)| file.class == "advisory");
    records.map(|(file, _)| (file, document(&file.file.path))).collect()
}

/// Whether an advisory is about a problem report: it names it, or its CVE.
pub fn is_about(
    (file, document): &(&ControlledFile, Option<&VulnerabilityFile>),
    report: &RecordFile,
) -> bool {
    let mut ids = report.record.vulnerability_ids();
    ids.push(report.record.id.clone());
    match document {
        Some(document) => document.document.as_ref().is_ok_and(|it| it.names(&ids)),
        None => ids.iter().any(|id| file.stated.names(id)),
    }
}

/// The day of a point in time in its own zone, counted from 1970.
pub fn day(when: Timestamp) -> i64 {
    (when.seconds + i64::from(when.offset) * 60).div_euclid(86_400)
}

/// Reads a day that a record states; an error says why there is no such day, or that it is to come.
pub fn past_day(case: &Case<'_>, text: &str) -> Result<Timestamp, String> {
    let when = Timestamp::parse(text.trim()).map_err(|_| format!("`{text}` is no day"))?;
    match day(when) > day(case.now) {
        true => Err(format!("{} is after {}", when.date(), case.now.date())),
        false => Ok(when),
    }
}

/// What the files of a tree say of a third-party component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its versions; a file that leaves the version to others gives none.
    pub versions: BTreeSet<&'a str>,
    /// The files that list it.
    pub files: BTreeSet<&'a str>,
}

/// The third-party components of the evaluated tree by ecosystem and name: those of lockfiles, and of bills of
/// materials what no lockfile has. What a bill does not tell the ecosystem of is of `sbom`.
pub fn components<'a>(case: &Case<'a>) -> BTreeMap<(&'a str, &'a str), Listed<'a>> {
    let mut found: BTreeMap<(&str, &str), Listed<'_>> = BTreeMap::new();
    let mut add = |ecosystem, component: &'a Component, file: &'a File| {
        let listed = found.entry((ecosystem, component.name.as_str())).or_default();
        listed.versions.extend(Some(component.version.as_str()).filter(|it| !it.is_empty()));
        listed.files.insert(&file.path);
    };
    let mut locked: BTreeSet<(&str, &str)> = BTreeSet::new();
    for lockfile in &case.facts.lockfiles {
        for component in lockfile.components.iter().flatten() {
            locked.insert((component.ecosystem, &component.name));
            add(component.ecosystem, component, &lockfile.file);
        }
    }
    let names: BTreeSet<&str> = locked.iter().map(|(_, name)| *name).collect();
    for bom in &case.facts.boms {
        for component in bom.check.iter().flat_map(|check| &check.components) {
            let is_known = match component.ecosystem {
                "" => names.contains(component.name.as_str()),
                ecosystem => locked.contains(&(ecosystem, &component.name)),
            };
            let ecosystem =
                if component.ecosystem.is_empty() { "sbom" } else { component.ecosystem };
            if !is_known {
                add(ecosystem, component, &bom.file);
            }
        }
    }
    found
}

/// The files whose components are not known: those that cannot be read, but for lockfiles with a bill of
/// materials beside them that can be.
pub fn unread<'a>(case: &Case<'a>) -> Vec<(&'a File, &'a Problem)> {
    let facts = case.facts;
    let is_listed = |file: &File| {
        let mut bills = facts.boms.iter().filter(|bom| bom.check.is_ok());
        bills.any(|bom| bom.file.folder() == file.folder())
    };
    let lockfiles = facts.lockfiles.iter();
    let lockfiles = lockfiles.filter_map(|it| Some((&it.file, it.components.as_ref().err()?)));
    let boms = facts.boms.iter().filter_map(|bom| Some((&bom.file, bom.check.as_ref().err()?)));
    lockfiles.filter(|(file, _)| !is_listed(file)).chain(boms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let day_of = |text| day(Timestamp::parse(text).unwrap());
        assert_eq!(day_of("2026-01-02") - day_of("2026-01-01T00:00:01Z"), 1);
        assert_eq!(day_of("2026-01-02T00:30:00+01:00"), day_of("2026-01-02"));
    }
}
