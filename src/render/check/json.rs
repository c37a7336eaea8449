//! JSON, of the schema git-trace/check/v1.

use std::io::{Result, Write};

use crate::view::CheckReport;

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}
