//! in-toto Statements v1, one a line: one for the matrix, one for every test run of a known commit.
//! <https://github.com/in-toto/attestation/tree/main/spec/v1>
//!
//! They are unsigned, so that the file is no bundle of envelopes: whoever vouches for them signs each line.

mod matrix;
mod test_run;

use std::io::Write;

use serde_json::{Value, json};

use super::machine::Names;
use super::{Options, failed};
use crate::error::Result;
use crate::view::Report;

/// The matrix and every test run of a known commit.
pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    let matrix = matrix::statement_of(report, &Names::of(report)?);
    let runs = report.test_runs.iter().filter_map(test_run::statement_of);
    for statement in std::iter::once(matrix).chain(runs) {
        serde_json::to_writer(&mut *out, &statement).map_err(failed)?;
        writeln!(out).map_err(failed)?;
    }
    Ok(())
}

/// The type of every statement.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// A statement on subjects.
pub fn statement(subjects: Vec<Value>, kind: &str, predicate: Value) -> Value {
    json!({
        "_type": STATEMENT,
        "subject": subjects,
        "predicateType": kind,
        "predicate": predicate,
    })
}

/// A git object as a subject or resource: `gitCommit`, `gitTag` or `gitBlob`.
fn digest(kind: &str, id: &str) -> Value {
    json!({ "digest": { (kind): id } })
}
