//! Requirements: JSON for machines, text for people.

pub mod needs;
pub mod reqif;

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::view::{self, RequirementEntry};

/// A list of requirements.
pub fn json(entries: &[RequirementEntry], out: &mut dyn Write) -> Result<()> {
    view::json::write(entries, out)
}

/// Each requirement on a line, its links below it, under the file that it stands in.
pub fn text(entries: &[RequirementEntry], coloured: bool, out: &mut dyn Write) -> Result<()> {
    if entries.is_empty() {
        return writeln!(out, "There are no requirements.");
    }
    let bold = if coloured { Style::new().bold() } else { Style::new() };
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    let yellow = if coloured { yellow } else { Style::new() };
    let mut file = None;
    for entry in entries {
        if file != Some((entry.path.as_str(), entry.format)) {
            let gap = if file.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{bold}{}{bold:#} ({})", clean(&entry.path), entry.format)?;
            file = Some((entry.path.as_str(), entry.format));
        }
        let note = if entry.informative { " (informative)" } else { "" };
        writeln!(out, "  {yellow}{}{yellow:#}  {}{note}", clean(&entry.id), clean(&entry.title))?;
        for link in &entry.links {
            writeln!(out, "      {} {}", clean(&link.kind), clean(&link.target))?;
        }
    }
    let links: usize = entries.iter().map(|entry| entry.links.len()).sum();
    writeln!(out, "\n{} requirements, {links} links", entries.len())
}
