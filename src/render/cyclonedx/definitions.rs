//! The clauses of the standard and the rules that judge them, each with what came of it, and what could not be
//! said of them.

use serde_json::{Value, json};

use super::super::machine;
use super::{Said, VERDICT, property, tool};
use crate::view::{Report, Row, RuleView};

/// The reference of a clause.
pub fn clause(row: &Row) -> String {
    format!("clause:{}", row.id)
}

/// The reference of a rule.
pub fn rule(rule: &RuleView) -> String {
    format!("rule:{}", rule.code)
}

/// The standard, and the rules by which it is judged.
pub fn standards(report: &Report) -> Value {
    let clauses: Vec<Value> = report.rows.iter().map(of_row).collect();
    let rules: Vec<Value> = report.rules.iter().map(|rule| of_rule(report, rule)).collect();
    json!([
        {
            "bom-ref": "standard",
            "name": "IEC 81001-5-1",
            "version": "2021",
            "owner": "International Electrotechnical Commission",
            "description": format!("{}; clauses by number, with titles in git-trace's own words", report.standard),
            "requirements": clauses,
        },
        {
            "bom-ref": "rules",
            "name": "git-trace evidence rules",
            "version": report.generator,
            "owner": "git-trace",
            "description": "The rules by which evidence is judged; `git trace rules` explains them",
            "requirements": rules,
        },
    ])
}

fn of_row(row: &Row) -> Value {
    let mut properties =
        vec![property(VERDICT, row.verdict), property("git-trace:determined", row.determined)];
    let crosswalk = row.crosswalk.iter();
    properties.extend(crosswalk.map(|(standard, clauses)| {
        property("git-trace:crosswalk", &format!("{standard}: {clauses}"))
    }));
    json!({
        "bom-ref": clause(row),
        "identifier": row.id,
        "title": row.title,
        "properties": properties,
    })
}

fn of_rule(report: &Report, rule: &RuleView) -> Value {
    let row = report.rows.iter().find(|row| row.rules.contains(&rule.code));
    let mut properties = vec![
        property(VERDICT, rule.outcome),
        property("git-trace:severity", rule.severity),
        property("git-trace:determined", rule.determined),
    ];
    properties.extend(row.map(|row| property("git-trace:clause", row.id)));
    json!({
        "bom-ref": self::rule(rule),
        "identifier": rule.code,
        "title": rule.title,
        "properties": properties,
    })
}

/// Of every clause and rule of which nothing can be claimed, why.
pub fn annotations(report: &Report) -> Vec<Value> {
    let unsaid = |row: &&Row| matches!(row.verdict, "not assessed" | "not applicable");
    let rows = report.rows.iter().filter(unsaid);
    let rows = rows.map(|row| (clause(row), row.verdict, row.title));
    let rules = report.rules.iter().filter(|rule| Said::of(rule) == Said::Nothing);
    let rules = rules.map(|rule| (self::rule(rule), rule.outcome, rule.says.as_str()));
    rows.chain(rules)
        .map(|(subject, verdict, why)| {
            json!({
                "bom-ref": format!("annotation:{subject}"),
                "subjects": [subject],
                "annotator": { "component": tool(report) },
                "timestamp": machine::time(report),
                "text": format!("{verdict}, so nothing is claimed: {why}"),
            })
        })
        .collect()
}
