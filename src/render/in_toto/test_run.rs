//! The statement on a test run.
//! <https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md>

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::super::machine::utc;
use super::{digest, statement};
use crate::view::{TestRunView, Variable};

/// What the predicate is called.
const KIND: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// The statement on a run; none where the commit that was tested is not known, since it has no subject then.
pub fn statement_of(run: &TestRunView) -> Option<Value> {
    let commit = run.commit.as_ref()?;
    let failed: Vec<&String> = names(run, "errored").chain(names(run, "failed")).collect();
    let predicate = json!({
        "result": result(run),
        "configuration": configuration(run),
        "passedTests": names(run, "passed").collect::<Vec<_>>(),
        "warnedTests": names(run, "flaky").collect::<Vec<_>>(),
        "failedTests": failed,
        "gitTrace": {
            "report": report(run),
            "reportFiles": report_files(run),
            "when": run.when.as_deref().and_then(utc),
            "tool": run.tool,
            "tester": run.tester,
            "totals": run.totals,
            "skippedTests": names(run, "skipped").collect::<Vec<_>>(),
            "unlistedTests": run.unlisted,
            "problems": run.problems,
        },
    });
    Some(statement(vec![digest("gitCommit", commit)], KIND, predicate))
}

/// `FAILED` if any test did; `PASSED` only if every test passed at once and the report is whole.
fn result(run: &TestRunView) -> &'static str {
    let count = |outcome: &str| run.totals.get(outcome).copied().unwrap_or_default();
    let is_whole = run.problems.is_empty() && count("passed") > 0;
    match (count("failed") + count("errored"), count("flaky") + count("skipped")) {
        (1.., _) => "FAILED",
        (0, 0) if is_whole => "PASSED",
        _ => "WARNED",
    }
}

fn names<'r>(run: &'r TestRunView, outcome: &str) -> impl Iterator<Item = &'r String> {
    run.tests.get(outcome).into_iter().flatten()
}

/// What the report says of how the run was set up: the procedure, and where it ran. As it is said, for the
/// reports of tools name no digest of it.
fn configuration(run: &TestRunView) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(procedure) = &run.procedure {
        let annotations = json!({ "version": run.procedure_version });
        found.push(stated("procedure", procedure, annotations));
    }
    if !run.environment.is_empty() {
        let pair = |it: &Variable| (it.name.clone(), Value::from(it.value.clone()));
        let pairs: serde_json::Map<String, Value> = run.environment.iter().map(pair).collect();
        let text = Value::from(pairs.clone()).to_string();
        found.push(stated("environment", &text, pairs.into()));
    }
    found
}

fn stated(name: &str, text: &str, annotations: Value) -> Value {
    let content = Base64::encode_string(text.as_bytes());
    json!({ "name": name, "content": content, "annotations": annotations })
}

/// Where the results stand in git.
fn report(run: &TestRunView) -> Value {
    let mut report = digest("gitBlob", &run.object);
    report["name"] = run.path.clone().into();
    report["annotations"] = json!({ "source": run.source, "line": run.line });
    report
}

fn report_files(run: &TestRunView) -> Vec<Value> {
    let file = |it: &crate::view::ReportFile| {
        json!({
            "name": it.name,
            "digest": { "sha256": it.sha256 },
            "annotations": { "format": it.format },
        })
    };
    run.reports.iter().map(file).collect()
}
