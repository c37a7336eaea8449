//! The git objects that observations cite, each once, by its SWHID, and what stands in for an assessment plan.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::machine::{GitObject, line, swhid};
use super::{Writer, property};

/// The identifier of an object.
pub fn uuid(writer: &Writer<'_>, object: &GitObject<'_>) -> String {
    writer.names.uuid(&format!("oscal/resource/{}", object.swhid()))
}

/// Every resource, the plan first.
pub fn resources(writer: &Writer<'_>) -> impl Iterator<Item = Value> {
    let report = writer.report;
    let evidence = report.rows.iter().flat_map(|row| &row.evidence);
    let evidence = evidence.filter_map(|it| writer.objects.of_evidence(it));
    let findings = report.findings.iter().filter_map(|it| writer.objects.of_place(&it.location));
    let mut objects: BTreeMap<String, GitObject<'_>> = BTreeMap::new();
    for object in evidence.chain(findings) {
        objects.entry(object.swhid()).or_insert(object);
    }
    let objects = objects.into_values().map(|object| of_object(writer, &object));
    std::iter::once(plan(writer)).chain(objects)
}

fn of_object(writer: &Writer<'_>, object: &GitObject<'_>) -> Value {
    let name = object.swhid();
    json!({
        "uuid": uuid(writer, object),
        "title": object.title(),
        "props": [property("git-object", object.id), property("git-type", object.kind)],
        "document-ids": [{ "identifier": name }],
        "rlinks": [{ "href": object.url.unwrap_or(&name) }],
    })
}

/// The configuration by which was assessed, which is no plan in the sense of OSCAL.
fn plan(writer: &Writer<'_>) -> Value {
    let configuration = &writer.report.configuration;
    let file = configuration.file.as_deref().map(line);
    let (what, id) = match (&configuration.object, file) {
        (Some(object), _) => {
            (".trace/config.toml of the evaluated commit".to_owned(), swhid("blob", object))
        }
        (None, Some(file)) => (format!("{file}, named on the command line"), file),
        (None, None) => ("assumed, for there is none".to_owned(), "none".to_owned()),
    };
    json!({
        "uuid": writer.plan(),
        "title": "No assessment plan: the configuration of git-trace",
        "description": format!("The configuration is {what}. It stands in for an assessment plan, and is none."),
        "document-ids": [{ "identifier": id }],
    })
}
