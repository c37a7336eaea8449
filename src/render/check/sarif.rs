//! SARIF 2.1.0 (OASIS standard): the rules, the messages as embedded artifacts, a result a finding.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use serde_json::{Value, json};

use super::uri;
use crate::config::percent_encoded;
use crate::model::Severity;
use crate::view::{self, CheckFinding, CheckReport, RuleEntry};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    let mut artifacts: BTreeMap<String, &str> = BTreeMap::new();
    for finding in &report.findings {
        artifacts.insert(uri(finding), &finding.text);
    }
    let artifacts: Vec<Value> = artifacts.into_iter().map(artifact).collect();
    let rules: Vec<Value> = RuleEntry::of_conventions().iter().map(rule).collect();
    let results: Vec<Value> = report.findings.iter().map(result).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "git-trace",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts,
            "results": results,
        }],
    });
    view::json::write(&log, out)
}

fn artifact((uri, text): (String, &str)) -> Value {
    match text.is_empty() {
        true => json!({ "location": { "uri": percent_encoded(&uri) } }),
        false => {
            json!({ "location": { "uri": percent_encoded(&uri) }, "contents": { "text": text } })
        }
    }
}

fn rule(rule: &RuleEntry) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.about },
        "help": { "text": rule.about },
    })
}

fn result(finding: &CheckFinding) -> Value {
    let level = match finding.weight {
        Severity::Major => "error",
        Severity::Minor => "warning",
        Severity::Observation => "note",
    };
    let mut place = json!({ "artifactLocation": { "uri": percent_encoded(&uri(finding)) } });
    if let (Some(line), Some(column), Some(end_line), Some(end_column)) =
        (finding.line, finding.column, finding.end_line, finding.end_column)
    {
        place["region"] = json!({
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        });
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": format!("{}. {}", finding.message, finding.help) },
        "locations": [{ "physicalLocation": place }],
    });
    if let Some(known) = &finding.known {
        let why = format!("{}, until {} ({})", known.reason, known.until, known.owner);
        result["suppressions"] = json!([{ "kind": "external", "justification": why }]);
    }
    result
}
