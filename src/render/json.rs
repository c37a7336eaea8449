//! JSON, as `git trace schema` describes it.

use std::io::Write;

use super::{Options, failed};
use crate::error::Result;
use crate::view::{self, Report};

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    view::json::write(report, out).map_err(failed)
}
