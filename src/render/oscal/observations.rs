//! What was observed: one observation for each rule with the git objects that speak for it, one for each
//! finding with the object it is about.

use serde_json::{Value, json};

use super::super::machine::GitObject;
use super::{Writer, property, resources};
use crate::view::json::Json;
use crate::view::{FindingView, Report, Row, RuleView};

/// Those of every rule, and those of every finding.
pub fn observations<'w>(writer: &'w Writer<'_>) -> impl Iterator<Item = Json<'w>> {
    let rules = writer.report.rules.iter().map(|rule| of_rule(writer, rule));
    let findings = writer.report.findings.iter().map(|finding| of_finding(writer, finding));
    rules.chain(findings)
}

/// The identifiers of those that a clause rests on.
pub fn of_row<'w>(writer: &'w Writer<'_>, row: &'w Row) -> impl Iterator<Item = String> {
    let rules = row.rules.iter().map(|code| uuid(writer, code));
    rules.chain(row.findings.iter().map(|id| uuid(writer, id)))
}

fn uuid(writer: &Writer<'_>, id: &str) -> String {
    writer.names.uuid(&format!("oscal/observation/{id}"))
}

fn of_rule<'w>(writer: &'w Writer<'_>, rule: &'w RuleView) -> Json<'w> {
    let evidence = move || {
        evidence_of(writer.report, rule.code).filter_map(move |it| {
            let object = writer.objects.of_evidence(it)?;
            let what = format!("{} ({}): {}", it.kind, it.state, object.title());
            Some(relevant(writer, &object, &what))
        })
    };
    let props = vec![
        property("outcome", rule.outcome),
        property("severity", rule.severity),
        property("determined", rule.determined),
    ];
    let title = format!("{}: {}", rule.code, rule.title);
    observation(writer, rule.code, &title, &rule.says, "control-objective", props)
        .with_any("relevant-evidence", Json::list(evidence))
}

fn evidence_of<'r>(
    report: &'r Report,
    code: &'r str,
) -> impl Iterator<Item = &'r crate::view::EvidenceView> {
    let rows = report.rows.iter().filter(move |row| row.rules.contains(&code));
    rows.flat_map(|row| &row.evidence).filter(move |it| it.rule == code)
}

fn of_finding<'w>(writer: &'w Writer<'_>, finding: &'w FindingView) -> Json<'w> {
    let object = || writer.objects.of_place(&finding.location).into_iter();
    let evidence = move || object().map(|object| relevant(writer, &object, &object.title()));
    let props = vec![property("severity", finding.severity), property("rule", finding.code)];
    let says = format!("{}; {}", finding.message, finding.help);
    observation(writer, &finding.id, &finding.id, &says, "finding", props)
        .with_any("relevant-evidence", Json::list(evidence))
}

fn relevant(writer: &Writer<'_>, object: &GitObject<'_>, what: &str) -> Value {
    json!({ "href": format!("#{}", resources::uuid(writer, object)), "description": what })
}

fn observation<'w>(
    writer: &Writer<'_>,
    id: &str,
    title: &str,
    says: &str,
    kind: &str,
    props: Vec<Value>,
) -> Json<'w> {
    let repository = writer.names.uuid("oscal/repository");
    Json::from(json!({
        "uuid": uuid(writer, id),
        "title": title,
        "description": says,
        "props": props,
        "methods": ["EXAMINE"],
        "types": [kind],
        "origins": writer.origins(),
        "subjects": [{ "subject-uuid": repository, "type": "component" }],
        "collected": writer.time,
    }))
}
