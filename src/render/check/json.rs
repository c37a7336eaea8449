//! JSON, of the schema git-trace/check/v1.

use std::io::{Result, Write};

use crate::view::{self, CheckReport};

pub fn render(report: &CheckReport, _: bool, out: &mut dyn Write) -> Result<()> {
    view::json::write(report, out)
}
