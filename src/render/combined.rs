//! Reports of several repositories as one matrix: one file a format.

mod csv;
mod html;
mod json;
mod markdown;
mod text;

use super::{Format, ON_A_PAGE, Options};
use crate::view::Combined;

/// So many requirements stand on a page that people read.
const REQUIREMENTS: usize = 2000;

/// Every format.
pub const FORMATS: &[Format<Combined>] = &[
    Format { name: "text", file: "product.txt", render: text::render },
    Format { name: "html", file: "product.html", render: html::render },
    Format { name: "md", file: "product.md", render: markdown::render },
    Format { name: "json", file: "product.json", render: json::render },
    Format { name: "csv", file: "product.csv", render: csv::render },
];
