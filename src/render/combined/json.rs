//! JSON, as `git trace schema combined` describes it.

use std::io::Write;

use super::Options;
use crate::error::Result;
use crate::render::failed;
use crate::view::Combined;

pub fn render(matrix: &Combined, _: &Options, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, matrix).map_err(failed)?;
    writeln!(out).map_err(failed)
}
