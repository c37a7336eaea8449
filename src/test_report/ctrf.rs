//! CTRF, the Common Test Report Format: one JSON document (ctrf.io).

use serde_json::Value;

use super::{Outcome, TestCase, TestReport, time};
use crate::model::Timestamp;

pub fn is_one(text: &str) -> bool {
    let has = |word| text.contains(word);
    text.trim_start().starts_with('{')
        && (has("\"CTRF\"") || has("\"results\"") && has("\"tests\"") && has("\"tool\""))
}

pub fn read(text: &str, report: &mut TestReport) {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            report.wrong(error.line(), format!("broken JSON: {error}"), "run the tests again");
            return;
        }
    };
    let results = &document["results"];
    report.tool = tool(&results["tool"]);
    let summary = &results["summary"];
    report.began(summary["start"].as_i64().and_then(epoch));
    if report.when.is_none() {
        report.began(document["timestamp"].as_str().and_then(time));
    }
    for facts in [&results["environment"], &results["environment"]["extra"], &results["extra"]] {
        for (name, value) in fields(facts) {
            report.note(name, &value);
        }
    }
    let tests = results["tests"].as_array().map(Vec::as_slice).unwrap_or_default();
    report.cases.extend(tests.iter().map(case));
    let counted = summary["tests"].as_u64();
    if counted.is_some_and(|counted| counted != tests.len() as u64) {
        let counted = counted.unwrap_or_default();
        let message = format!("the summary counts {counted} tests, and {} are listed", tests.len());
        report.wrong(1, message, "run the tests again");
    }
}

fn tool(tool: &Value) -> Option<String> {
    let name = tool["name"].as_str()?;
    let version = tool["version"].as_str().map(|version| format!(" {version}"));
    Some(name.to_owned() + &version.unwrap_or_default())
}

fn case(test: &Value) -> TestCase {
    let text = |key: &str| test[key].as_str().unwrap_or_default().to_owned();
    let mut case = TestCase {
        suite: suite(&test["suite"]),
        name: text("name"),
        file: test["filePath"].as_str().map(str::to_owned),
        line: test["line"].as_u64().and_then(|line| line.try_into().ok()),
        ..TestCase::default()
    };
    let outcome = match test["status"].as_str() {
        Some("passed") if test["flaky"] == true => Outcome::Flaky,
        Some("passed") => Outcome::Passed,
        Some("failed") => Outcome::Failed,
        Some("skipped" | "pending") => Outcome::Skipped,
        // `other`, and what no version of the format knows: it did not pass.
        _ => Outcome::Errored,
    };
    let status = test["rawStatus"].as_str().or(test["status"].as_str());
    let message = match test["message"].as_str() {
        None if outcome == Outcome::Errored => status.unwrap_or("no status"),
        message => message.unwrap_or_default(),
    };
    case.came_out(outcome, message);
    for tag in test["tags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        case.tag(tag);
    }
    for more in [&test["labels"], &test["extra"], &test["parameters"]] {
        for (name, value) in fields(more) {
            case.note(name, &value);
        }
    }
    case
}

/// A text in which ` > ` separates the names, or a list of them.
fn suite(suite: &Value) -> String {
    match suite {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" > ")
        }
        _ => String::new(),
    }
}

/// The fields of an object that are texts, numbers, or lists of texts, which commas then join.
fn fields(object: &Value) -> impl Iterator<Item = (&str, String)> {
    object.as_object().into_iter().flatten().filter_map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(list) => {
                list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
            }
            _ => return None,
        };
        Some((name.as_str(), value))
    })
}

/// Milliseconds since 1970.
fn epoch(milliseconds: i64) -> Option<Timestamp> {
    (milliseconds > 0).then(|| Timestamp { seconds: milliseconds.div_euclid(1000), offset: 0 })
}
