//! JSON, as `git trace schema combined` describes it.

use std::io::Write;

use super::Options;
use crate::error::Result;
use crate::render::failed;
use crate::view::{self, Combined};

pub fn render(matrix: &Combined, _: &Options, out: &mut dyn Write) -> Result<()> {
    view::json::write(matrix, out).map_err(failed)
}
