//! GitLab's code quality report: a JSON array with `description`, `check_name`, `fingerprint`,
//! `severity` and `location` (GitLab documentation, "Code Quality", report format).

use std::io::{Result, Write};

use serde_json::{Value, json};

use super::uri;
use crate::model::Severity;
use crate::view::{self, CheckFinding, CheckReport};

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    let open = report.findings.iter().filter(|it| it.known.is_none());
    let issues: Vec<Value> = open.map(issue).collect();
    view::json::write(&issues, out)
}

fn issue(finding: &CheckFinding) -> Value {
    let severity = match finding.weight {
        Severity::Major => "major",
        Severity::Minor => "minor",
        Severity::Observation => "info",
    };
    let (path, line) = (uri(finding), finding.line.unwrap_or(1));
    let column = finding.column.unwrap_or(1);
    json!({
        "description": format!("{}: {}. {}", finding.place(), finding.message, finding.help),
        "check_name": finding.code,
        "fingerprint": format!("{}:{path}:{line}:{column}", finding.code),
        "severity": severity,
        "location": { "path": path, "lines": { "begin": line } },
    })
}
