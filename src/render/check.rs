//! What a check found, in every format: one file and one row in the table each.

mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod text;

use std::io::{Result, Write};

use crate::view::CheckReport;

/// A format that a check can be written in.
pub struct CheckFormat {
    /// Its name on the command line.
    pub name: &'static str,
    render: fn(&CheckReport, bool, &mut dyn Write) -> Result<()>,
}

/// Every format.
pub const FORMATS: &[CheckFormat] = &[
    CheckFormat { name: "text", render: text::render },
    CheckFormat { name: "json", render: json::render },
    CheckFormat { name: "sarif", render: sarif::render },
    CheckFormat { name: "github", render: github::render },
    CheckFormat { name: "gitlab", render: gitlab::render },
    CheckFormat { name: "junit", render: junit::render },
];

impl CheckFormat {
    /// The format with a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Writes what was found; `coloured` for a terminal.
    pub fn render(&self, report: &CheckReport, coloured: bool, out: &mut dyn Write) -> Result<()> {
        (self.render)(report, coloured, out)
    }
}

/// A place that tools take for a path: the file, or the commit.
fn uri(finding: &crate::view::CheckFinding) -> String {
    match (&finding.file, &finding.commit) {
        (Some(file), _) => file.clone(),
        (None, Some(commit)) => format!("commit/{commit}"),
        (None, None) => crate::config::PATH.to_owned(),
    }
}
