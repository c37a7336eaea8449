//! Markdown, for forges and wikis.

use std::io::Write;

use super::{ON_A_PAGE, Options, REQUIREMENTS};
use crate::error::Result;
use crate::render::{markdown, template};
use crate::view::Combined;

pub fn render(matrix: &Combined, options: &Options, out: &mut dyn Write) -> Result<()> {
    let builtin = include_str!("../../../templates/combined.md");
    let page = matrix.trimmed(ON_A_PAGE, REQUIREMENTS);
    template::combined("combined.md", builtin, markdown::escape, &page, options, out)
}
