//! Text for a terminal: the product baseline, the matrix by repositories, and what only shows when they are
//! seen together.

use std::io::{Result as Written, Write};

use super::Options;
use crate::error::Result;
use crate::render::failed;
use crate::render::paint::Paint;
use crate::render::text::clean;
use crate::view::{Combined, CombinedRequirement};

/// So many requirements are listed that another repository answers.
const SHOWN: usize = 20;

pub fn render(matrix: &Combined, options: &Options, out: &mut dyn Write) -> Result<()> {
    write(matrix, &Paint { coloured: options.coloured }, out).map_err(failed)
}

fn write(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    let release = matrix.release.as_deref().unwrap_or("unreleased");
    writeln!(out, "{}", paint.bold(&clean(&format!("{} {release}", matrix.product))))?;
    writeln!(
        out,
        "Evidence for {} from {} repositories",
        clean(&matrix.standard),
        matrix.repositories.len()
    )?;
    for limit in &matrix.limits {
        writeln!(out, "note: {}", clean(limit))?;
    }
    baseline(matrix, paint, out)?;
    rows(matrix, paint, out)?;
    findings(matrix, paint, out)?;
    answered(matrix, paint, out)?;
    approvals(matrix, paint, out)?;
    writeln!(out, "\n{} {}", matrix.rule, matrix.statement)
}

fn baseline(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    writeln!(out, "\n{}", paint.bold("Product baseline"))?;
    for it in &matrix.repositories {
        let tag = it.tag.as_deref().unwrap_or("no release");
        let mapped = if it.mapped { ", as the command line says" } else { "" };
        let commit = paint.yellow(&it.commit[..10]);
        writeln!(out, "  {}  {commit}  {}{mapped}", clean(&it.name), clean(tag))?;
        writeln!(out, "      {}  sha256:{}", clean(&it.file), it.sha256)?;
    }
    Ok(())
}

fn rows(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    for row in &matrix.rows {
        writeln!(out, "\n{}", paint.bold(&format!("{}  {}  {}", row.id, row.verdict, row.title)))?;
        for cell in &row.cells {
            let counts = format!("{} git objects, {} findings", cell.evidence, cell.findings);
            writeln!(out, "  {:<15}{}  {counts}", cell.verdict, clean(&cell.repository))?;
        }
    }
    Ok(())
}

fn findings(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    if matrix.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.bold("Found when they were joined"))?;
    matrix.findings.iter().try_for_each(|it| {
        writeln!(out, "  {} {}  {}; {}", it.id, it.severity, clean(&it.message), it.help)
    })
}

fn answered(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    let crossing: Vec<&CombinedRequirement> =
        matrix.requirements.iter().filter(|it| it.crossing > 0).collect();
    if crossing.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.bold("Requirements linked across repositories"))?;
    for it in crossing.iter().take(SHOWN) {
        let result = it.result.map(|result| format!(", {result}")).unwrap_or_default();
        let id = paint.yellow(&clean(&it.id));
        writeln!(out, "  {id}  {} ({}){result}", clean(&it.title), clean(&it.repository))?;
        for (way, links) in [("→", &it.up), ("←", &it.down)] {
            for link in links.iter().filter(|link| link.crosses) {
                let (name, of) = (clean(&link.name), clean(&link.repository));
                writeln!(
                    out,
                    "      {way} {} {} {name} in {of}",
                    clean(&link.meaning),
                    clean(&link.kind)
                )?;
            }
        }
    }
    match crossing.len().checked_sub(SHOWN) {
        Some(more @ 1..) => writeln!(out, "  and {more} more"),
        _ => Ok(()),
    }
}

fn approvals(matrix: &Combined, paint: &Paint, out: &mut dyn Write) -> Written<()> {
    if matrix.approvals.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.bold("Approvals of files of another repository"))?;
    matrix.approvals.iter().take(SHOWN).try_for_each(|it| {
        let who = format!("{} ({}, {})", it.who, it.meaning, it.state);
        let of = format!("{} in {}", it.of_path, it.of);
        writeln!(out, "  {}: {}, as {} holds it", clean(&who), clean(&of), clean(&it.repository))
    })
}
