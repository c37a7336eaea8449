//! SU-05: the advisory has description, CVSS, versions and resolution.

use crate::facts::{ControlledFile, VulnerabilityFile};
use crate::model::Severity;
use crate::rules::records::{assessable, malformed};
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{advisories, fixed_reports, is_about, listed, on_report};
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::vulnerability::{Advisory, is_cvss};

pub const ABOUT: &str = "Each record of the class `advisory` must have a description, a CVSS vector or score, the \
    affected versions and a resolution. Of a text these are the fields `description` (else the text), `cvss` \
    (or `cvss-vector`), `affected` (or `affected-versions`, `versions`) and `resolution` (or `remediation`, \
    `fixed`, `fixed-in`, `patched`), or sections under such headings. In JSON, CSAF 2.0, OSV and CycloneDX are \
    read, told by what they hold: each vulnerability in a document must have all four. A document that cannot \
    be read is a finding. A fixed problem report about security that has a CVE or GHSA, or says that it was \
    disclosed, and that no advisory names, is a minor finding, which does not make the rule fail; where there \
    is no advisory at all it is missing.";

const HELP: &str = "add what is missing to the advisory";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let advisories = advisories(case);
    let public = fixed_reports(case).into_iter().filter(|file| {
        !file.record.vulnerability_ids().is_empty()
            || file.record.first_of(&["disclosed", "disclosed-on"]).is_some()
    });
    let untold = public.filter(|file| !advisories.iter().any(|advisory| is_about(advisory, file)));
    let untold: Vec<Wanting> = untold
        .map(|file| {
            let message = format!("no advisory names {}, which was fixed", file.record.id);
            on_report(file, message, "publish an advisory, and record it").weighing(Severity::Minor)
        })
        .collect();
    if advisories.is_empty() {
        return match untold.is_empty() {
            true => Ruling::new(
                Outcome::Empty,
                "there is no advisory, and no fixed vulnerability that asks for one",
            ),
            false => {
                let says = "there is no record of the class `advisory` (`[[record]]`)";
                let major = untold.into_iter().map(|lack| Wanting { severity: None, ..lack });
                Ruling::new(Outcome::Missing, says).wanting(major.collect())
            }
        };
    }
    let (mut evidence, mut lacks) = (Vec::new(), Vec::new());
    for (file, document) in &advisories {
        let found = match document {
            Some(document) => of_document(file, document),
            None => of_text(case, file),
        };
        if found.is_empty() {
            evidence.push(Evidence::record("advisory", file, "recorded"));
        }
        lacks.extend(found);
    }
    let says = format!("{} of {} advisories are whole", evidence.len(), advisories.len());
    lacks.extend(untold);
    listed(evidence, lacks, says)
}

fn of_text(case: &Case<'_>, file: &ControlledFile) -> Vec<Wanting> {
    if file.file.path.ends_with(".json") {
        return vec![Wanting::on(file, format!("{} cannot be read", file.file.path), HELP)];
    }
    let held = case.standing(&file.file.path).map(|standing| (file, standing));
    let mut lacks = malformed(held.as_slice());
    let stated = &file.stated;
    let says = |fields: &[&str]| {
        stated.first_of(fields).is_some() || fields.iter().any(|it| stated.has_section(it))
    };
    let lines = || stated.text().lines().map(str::trim);
    let is_prose = lines().any(|line| !line.is_empty() && !line.starts_with(['#', '=', '|', '-']));
    let score = stated.first_of(&["cvss", "cvss-vector", "cvss-score"]);
    let text =
        score.as_deref().unwrap_or(if stated.has_section("cvss") { stated.text() } else { "" });
    let found = [
        ("a description", says(&["description", "summary"]) || is_prose),
        ("a CVSS vector or score", text.split([' ', ',', '\n', '`']).any(is_cvss)),
        ("the affected versions", says(&["affected", "affected-versions", "versions"])),
        (
            "a resolution",
            says(&["resolution", "remediation", "fixed", "fixed-in", "patched", "solution"]),
        ),
    ];
    lacks.extend(lacking(file, &file.file.path, &found));
    lacks
}

fn of_document(file: &ControlledFile, document: &VulnerabilityFile) -> Vec<Wanting> {
    let path = &file.file.path;
    let document = match &document.document {
        Ok(document) => document,
        Err(problem) => {
            let message = format!("{path}: {} ({})", problem.message, problem.help);
            return vec![Wanting::on(file, message, "mend the document, or make it anew")];
        }
    };
    let mut lacks = Vec::new();
    for problem in &document.problems {
        let message = format!("{path}: {} ({})", problem.message, problem.help);
        lacks.push(Wanting::on(file, message, "mend the document").weighing(Severity::Minor));
    }
    if document.advisories.is_empty() {
        let message = format!("{path} is {} and describes no vulnerability", document.format);
        lacks.push(Wanting::on(file, message, HELP));
    }
    for advisory in &document.advisories {
        let mut ids = advisory.ids.iter();
        let known = ids.find(|id| id.starts_with("CVE-")).or(advisory.ids.first());
        let name = known.map_or(String::new(), |id| format!(" ({id})"));
        lacks.extend(lacking(file, &format!("{path}{name}"), &parts(advisory)));
    }
    lacks
}

fn parts(advisory: &Advisory) -> [(&'static str, bool); 4] {
    [
        ("a description", !advisory.description.trim().is_empty()),
        ("a CVSS vector or score", advisory.scores.iter().any(|score| is_cvss(score))),
        ("the affected versions", !advisory.affected.is_empty()),
        ("a resolution", !advisory.resolutions.is_empty()),
    ]
}

fn lacking(file: &ControlledFile, name: &str, found: &[(&str, bool)]) -> Option<Wanting> {
    let lacking = found.iter().filter(|(_, is_there)| !is_there).map(|(what, _)| *what);
    let lacking = lacking.collect::<Vec<_>>().join(", ");
    (!lacking.is_empty()).then(|| Wanting::on(file, format!("{name} lacks {lacking}"), HELP))
}
