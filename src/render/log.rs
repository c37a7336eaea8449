//! The change history: JSON Lines for machines, text or a workbook for people.

mod workbook;

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::view::LogEntry;

pub use self::workbook::{About, Sheets};

/// A history on its way out, commit by commit.
pub enum History<'o> {
    /// Text, in colour or not.
    Text(&'o mut dyn Write, bool),
    /// JSON Lines.
    Json(&'o mut dyn Write),
    /// A workbook.
    Workbook(Box<Sheets<'o>>),
}

impl History<'_> {
    /// Adds a commit, and where it can be looked at.
    pub fn commit(&mut self, entry: &LogEntry<'_>, url: Option<&str>) -> Result<()> {
        match self {
            Self::Text(out, coloured) => text(entry, *coloured, *out),
            Self::Json(out) => json(entry, *out),
            Self::Workbook(sheets) => sheets.commit(entry, url),
        }
    }

    /// Writes what is still to be written.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Text(out, _) | Self::Json(out) => out.flush(),
            Self::Workbook(sheets) => sheets.finish(),
        }
    }
}

/// One line of JSON.
fn json(entry: &LogEntry<'_>, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer(&mut *out, entry)?;
    out.write_all(b"\n")
}

/// A commit as `git log` shows it, with its trailers set apart and its changes below.
pub fn text(entry: &LogEntry<'_>, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    let style = if coloured { yellow } else { Style::new() };
    writeln!(out, "{style}commit {}{style:#}", entry.commit)?;
    if entry.parents.len() > 1 {
        let short = entry.parents.iter().map(|parent| &parent[..10]);
        writeln!(out, "Merge:  {}", short.collect::<Vec<_>>().join(" "))?;
    }
    writeln!(out, "Author: {} <{}>", clean(&entry.author.name), clean(&entry.author.email))?;
    writeln!(out, "Date:   {}", entry.author.date.as_deref().unwrap_or("unknown"))?;
    if let Some(kind) = entry.signature.kind {
        let signature = &entry.signature;
        let by = signature.signer.as_ref().or(signature.key.as_ref());
        let by = by.map(|by| format!(", {}", clean(by))).unwrap_or_default();
        writeln!(out, "Signed: {kind}, {}{by}", signature.state)?;
    }
    writeln!(out, "\n    {}\n", clean(&entry.subject))?;
    for trailer in &entry.trailers {
        writeln!(out, "    {}: {}", clean(&trailer.key), clean(&trailer.value))?;
    }
    for change in &entry.changes {
        let from = change.from.as_deref().map(|from| format!(" (from {})", clean(from)));
        writeln!(
            out,
            "  {:<8}  {}{}",
            change.change,
            clean(&change.path),
            from.unwrap_or_default()
        )?;
    }
    for it in &entry.requirements {
        let from = it.from.as_deref().map(|from| format!(" (from {})", clean(from)));
        let (id, from) = (clean(&it.id), from.unwrap_or_default());
        writeln!(out, "  {:<8}  requirement {id}{from}", it.change)?;
    }
    if let Some(why) = &entry.incomplete {
        writeln!(out, "  changes unknown: {why}")?;
    }
    let told = [entry.trailers.len(), entry.changes.len(), entry.requirements.len()];
    if told.iter().any(|count| *count > 0) {
        writeln!(out)?;
    }
    Ok(())
}
