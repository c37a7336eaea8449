//! What is wanting in reports that were joined: what they say themselves, and what only shows when they are
//! seen together.

use super::build::place;
use super::{CombinedFinding, ReportedFinding};
use crate::product::{self, Part};

/// Every finding of every report.
pub fn reported(parts: &[Part]) -> Vec<ReportedFinding> {
    let of_part = |part: &Part| -> Vec<ReportedFinding> {
        let finding = |it: &product::Finding| ReportedFinding {
            repository: part.name.clone(),
            id: it.id.clone(),
            code: it.code.clone(),
            severity: it.severity.clone(),
            message: it.message.clone(),
            location: place(&it.location),
        };
        part.given.findings.iter().map(finding).collect()
    };
    parts.iter().flat_map(of_part).collect()
}

/// What only the reports together show.
pub fn findings(parts: &[Part]) -> Vec<CombinedFinding> {
    let mut findings = Vec::new();
    for (number, (id, among)) in (1..).zip(product::defined_twice(parts)) {
        let names: Vec<String> = among.iter().map(|&part| parts[part].name.clone()).collect();
        findings.push(CombinedFinding {
            id: format!("JOIN-01#{number}"),
            code: "JOIN-01",
            severity: "major",
            message: format!("{id} is defined in {}", names.join(" and in ")),
            repositories: names,
            help: "give one of them another identifier: what names it may mean either",
        });
    }
    for (number, ((id, part), links)) in (1..).zip(product::defined_nowhere(parts)) {
        let name = &parts[part].name;
        let first = links.first().map(|link| link.name.as_str()).unwrap_or_default();
        let more = match links.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        findings.push(CombinedFinding {
            id: format!("JOIN-02#{number}"),
            code: "JOIN-02",
            severity: "minor",
            message: format!("{first}{more} in {name} names {id}, which no repository defines"),
            repositories: vec![name.clone()],
            help: "mend the identifier, or join the report of the repository that defines it",
        });
    }
    findings
}
