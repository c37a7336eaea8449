//! Evidence: the git objects that speak for a rule, and the findings that speak against it.

use serde_json::{Value, json};

use super::super::machine::{GitObject, Objects, utc};
use super::Said;
use crate::view::{EvidenceView, FindingView, Report};

/// The references of what speaks for a rule.
pub fn of_rule<'r>(report: &'r Report, code: &'r str) -> impl Iterator<Item = String> {
    numbered(report, code).map(|(reference, _)| reference)
}

/// The references of what was found wanting by a rule.
pub fn findings<'r>(report: &'r Report, code: &'r str) -> impl Iterator<Item = String> {
    found(report, code).map(reference)
}

fn reference(finding: &FindingView) -> String {
    format!("finding:{}", finding.id)
}

fn numbered<'r>(
    report: &'r Report,
    code: &'r str,
) -> impl Iterator<Item = (String, &'r EvidenceView)> {
    let rows = report.rows.iter().filter(move |row| row.rules.contains(&code));
    let evidence = rows.flat_map(|row| &row.evidence).filter(move |it| it.rule == code);
    (1..).zip(evidence).map(move |(number, it)| (format!("evidence:{code}:{number}"), it))
}

fn found<'r>(report: &'r Report, code: &'r str) -> impl Iterator<Item = &'r FindingView> {
    report.findings.iter().filter(move |finding| finding.code == code)
}

/// All of it that some claim cites.
pub fn all<'r>(report: &'r Report, objects: &'r Objects<'r>) -> impl Iterator<Item = Value> {
    let said = report.rules.iter().filter(|rule| Said::of(rule) != Said::Nothing);
    said.flat_map(move |rule| {
        let evidence = numbered(report, rule.code);
        let evidence = evidence.map(move |(reference, it)| evidence_of(objects, &reference, it));
        let findings = found(report, rule.code).map(move |it| finding(objects, it));
        evidence.chain(findings)
    })
}

fn evidence_of(objects: &Objects<'_>, reference: &str, evidence: &EvidenceView) -> Value {
    let object = objects.of_evidence(evidence);
    let title = object.as_ref().map(GitObject::title).unwrap_or_default();
    let mut value = json!({
        "bom-ref": reference,
        "propertyName": format!("git-trace:{}", evidence.state),
        "description": format!("{} ({}): {title}", evidence.kind, evidence.state),
        "data": object.iter().flat_map(data).collect::<Vec<_>>(),
    });
    if let Some(created) = evidence.when.as_deref().and_then(utc) {
        value["created"] = created.into();
    }
    if let Some(who) = &evidence.who {
        value["author"] = json!({ "name": who });
    }
    value
}

fn finding(objects: &Objects<'_>, finding: &FindingView) -> Value {
    let object = objects.of_place(&finding.location);
    json!({
        "bom-ref": reference(finding),
        "propertyName": format!("git-trace:finding:{}", finding.severity),
        "description": format!("{}: {}; {}", finding.id, finding.message, finding.help),
        "data": object.iter().flat_map(data).collect::<Vec<_>>(),
    })
}

/// The object by its own name, and where it can be looked at.
fn data(object: &GitObject<'_>) -> Vec<Value> {
    let named = json!({ "name": object.title(), "contents": { "url": object.swhid() } });
    let shown = object.url.map(|url| json!({ "name": "web", "contents": { "url": url } }));
    std::iter::once(named).chain(shown).collect()
}
