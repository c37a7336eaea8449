//! One finding for each clause, and the controls and objectives under review.

use serde_json::{Map, Value, json};

use super::{NAMESPACE, Writer, control, observations, property};
use crate::view::json::Json;
use crate::view::{Report, Row};

/// The objective of a clause: that every one of its rules holds.
fn objective(row: &Row) -> String {
    format!("{}_objective", control(row))
}

/// The objectives of all clauses, each with its rules.
pub fn objectives(report: &Report) -> Vec<Value> {
    let of_row = |row: &Row| {
        let rules = report.rules.iter().filter(|rule| row.rules.contains(&rule.code));
        let parts = rules.map(|rule| {
            json!({
                "id": rule.code,
                "name": "rule",
                "ns": NAMESPACE,
                "title": rule.code,
                "props": [property("severity", rule.severity)],
                "prose": rule.title,
            })
        });
        json!({
            "control-id": control(row),
            "description": format!("{}, in git-trace's own words; the standard's text is not repeated", row.title),
            "parts": [{
                "id": objective(row),
                "name": "objective",
                "title": row.title,
                "prose": "Each major rule with something to judge holds, by evidence.",
                "parts": parts.collect::<Vec<_>>(),
            }],
        })
    };
    report.rows.iter().map(of_row).collect()
}

/// The controls under review; those that are tailored out are named as left out.
pub fn reviewed(report: &Report) -> Value {
    let (excluded, included): (Vec<&Row>, Vec<&Row>) =
        report.rows.iter().partition(|row| row.verdict == "not applicable");
    let listed = |rows: &[&Row]| -> Vec<Value> {
        rows.iter().map(|row| json!({ "control-id": control(row) })).collect()
    };
    let mut selection = Map::new();
    for (name, rows) in [("include-controls", included), ("exclude-controls", excluded)] {
        if !rows.is_empty() {
            selection.insert(name.to_owned(), listed(&rows).into());
        }
    }
    json!({
        "description": format!("The clauses of {}", report.standard),
        "control-selections": [selection],
        "remarks": "What is excluded is not applicable, by entries of the tailoring record that are in force.",
    })
}

/// A finding for each clause under review.
pub fn findings<'w>(writer: &'w Writer<'_>) -> impl Iterator<Item = Json<'w>> {
    let rows = writer.report.rows.iter().filter(|row| row.verdict != "not applicable");
    rows.map(|row| finding(writer, row))
}

fn finding<'w>(writer: &'w Writer<'_>, row: &'w Row) -> Json<'w> {
    let observations =
        move || observations::of_row(writer, row).map(|uuid| json!({ "observation-uuid": uuid }));
    let finding = json!({
        "uuid": writer.names.uuid(&format!("oscal/finding/{}", row.id)),
        "title": format!("{}: {}", row.id, row.verdict),
        "description": format!("{}: {} ({})", row.title, row.verdict, row.determined),
        "props": [property("verdict", row.verdict), property("determined", row.determined)],
        "origins": writer.origins(),
        "target": {
            "type": "objective-id",
            "target-id": objective(row),
            "title": row.title,
            "status": status(row.verdict),
        },
    });
    Json::from(finding).with_any("related-observations", Json::list(observations))
}

/// What OSCAL can say of a verdict; satisfied is satisfied alone.
fn status(verdict: &str) -> Value {
    match verdict {
        "satisfied" => json!({ "state": "satisfied", "reason": "pass" }),
        "not assessed" => json!({
            "state": "not-satisfied",
            "reason": "other",
            "remarks": "Not assessed: it cannot be known from what was there. That is no statement that it fails.",
        }),
        _ => json!({
            "state": "not-satisfied",
            "reason": "fail",
            "remarks": format!("The verdict is {verdict}."),
        }),
    }
}
