//! The report in every format: one file and one row in a table each.

pub mod approve;
pub mod check;
pub mod combined;

mod csv;
mod cyclonedx;
pub mod diff;
mod html;
pub mod in_toto;
mod json;
pub mod log;
mod machine;
mod markdown;
mod oscal;
mod paint;
mod pdf;
pub mod requirements;
pub mod rules;
pub mod show;
pub mod tailoring;
mod template;
mod text;
pub mod verify;
pub mod verify_export;
pub mod workbook;
mod xlsx;

pub use text::clean;

use std::io::Write;
use std::path::PathBuf;

use crate::error::Result;
use crate::view::Report;

/// What a renderer may want to know.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder whose templates replace the built-in ones of the same name.
    pub templates: Option<PathBuf>,
    /// Whether a terminal will show the result in colour.
    pub coloured: bool,
}

/// A format that a document can be written in, which is a report if nothing else is said.
pub struct Format<T: 'static = Report> {
    /// Its name on the command line.
    pub name: &'static str,
    /// The file that it is written to in an output folder.
    pub file: &'static str,
    render: fn(&T, &Options, &mut dyn Write) -> Result<()>,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format { name: "text", file: "report.txt", render: text::render },
    Format { name: "html", file: "report.html", render: html::render },
    Format { name: "md", file: "report.md", render: markdown::render },
    Format { name: "json", file: "report.json", render: json::render },
    Format { name: "csv", file: "report.csv", render: csv::render },
    Format { name: "xlsx", file: "report.xlsx", render: xlsx::render },
    Format { name: "pdf", file: "report.pdf", render: pdf::render },
    Format { name: "cyclonedx", file: "report.cdx.json", render: cyclonedx::render },
    Format { name: "oscal", file: "report.oscal.json", render: oscal::render },
    Format { name: "in-toto", file: "report.in-toto.jsonl", render: in_toto::render },
];

impl Format {
    /// The format with a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }
}

impl<T> Format<T> {
    /// Whether a terminal can show it.
    pub fn is_text(&self) -> bool {
        !["xlsx", "pdf"].contains(&self.name)
    }

    /// Writes a document.
    pub fn render(&self, document: &T, options: &Options, out: &mut dyn Write) -> Result<()> {
        (self.render)(document, options, out)
    }
}

/// How many findings and pieces of evidence a rule may take up on a page that people read.
const ON_A_PAGE: usize = 50;

/// Writing failed.
fn failed(error: impl Into<std::io::Error>) -> crate::error::Error {
    crate::error::Error::io("the report cannot be written", error.into())
}
