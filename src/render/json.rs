//! JSON, as `git trace schema` describes it.

use std::io::Write;

use super::{Options, failed};
use crate::error::Result;
use crate::view::Report;

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(failed)?;
    writeln!(out).map_err(failed)
}
