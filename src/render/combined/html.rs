//! HTML, in the clothes of the report.

use std::io::Write;

use super::{ON_A_PAGE, Options, REQUIREMENTS};
use crate::error::Result;
use crate::render::{html, template};
use crate::view::Combined;

pub fn render(matrix: &Combined, options: &Options, out: &mut dyn Write) -> Result<()> {
    let builtin = include_str!("../../../templates/combined.html");
    let page = matrix.trimmed(ON_A_PAGE, REQUIREMENTS);
    template::combined("combined.html", builtin, html::escape, &page, options, out)
}
