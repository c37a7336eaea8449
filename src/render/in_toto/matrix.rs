//! The statement on the matrix: its verdicts, and what they were found by.
//!
//! The predicate is our own. SLSA's summary of a verification speaks of levels of SLSA, and in-toto's simple
//! result lists what was found to hold: neither has a word for what was not assessed.

use serde_json::{Value, json};

use super::super::machine::{self, Names, utc};
use super::{digest, statement};
use crate::view::Report;

/// What the predicate is called.
const KIND: &str = "urn:git-trace:matrix-summary:v1";

/// The statement on a report's matrix.
pub fn statement_of(report: &Report, names: &Names) -> Value {
    let evaluated = &report.evaluated;
    let mut subjects = vec![digest("gitCommit", &evaluated.commit)];
    subjects.extend(evaluated.tag_object.as_ref().map(|tag| digest("gitTag", tag)));
    statement(subjects, KIND, predicate(report, names))
}

fn predicate(report: &Report, names: &Names) -> Value {
    let rows = report.rows.iter().map(|row| {
        json!({
            "id": row.id,
            "title": row.title,
            "verdict": row.verdict,
            "determined": row.determined,
            "evidence": row.evidence_total,
            "findings": row.findings_total,
        })
    });
    let rules = report.rules.iter().map(
        |rule| json!({ "code": rule.code, "severity": rule.severity, "outcome": rule.outcome }),
    );
    let configuration = report.configuration.object.iter().map(|blob| {
        let mut resource = digest("gitBlob", blob);
        resource["name"] = ".trace/config.toml".into();
        resource
    });
    json!({
        "statement": "What evidence the commit holds; it does not say that anything is compliant.",
        "generator": report.generator,
        "standard": report.standard,
        "product": report.product,
        "repository": report.repository.name,
        "release": report.evaluated.tag,
        "committed": machine::time(report),
        "asOf": utc(&report.evaluated.as_of),
        "configuration": configuration.collect::<Vec<_>>(),
        "report": { "name": "report.json", "digest": { "sha256": names.sha256 } },
        "rows": rows.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "verdicts": report.totals.verdicts,
        "findings": report.totals.findings,
        "limits": report.limits,
        "testRunsOfNoKnownCommit": report.test_runs.iter().filter(|run| run.commit.is_none()).count(),
    })
}
