//! The differences of two baselines: JSON for machines, text for people.

use std::io::{Result, Write};

use super::paint::Paint;
use super::show::{record_step, step};
use super::text::clean;
use crate::view::{
    self, ComponentDiff, Diff, DiffEnd, LapsedApproval, LinkDiff, RecordDiff, RequirementDiff,
};

/// The differences as JSON.
pub fn json(diff: &Diff, out: &mut dyn Write) -> Result<()> {
    view::json::write(diff, out)
}

/// The differences, one kind after another, each with the commits that made it.
pub fn text(diff: &Diff, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let paint = Paint { coloured };
    writeln!(out, "{}", paint.bold(&format!("from {} to {}", end(&diff.old), end(&diff.new))))?;
    lineage(diff, out)?;
    if !diff.requirements.is_empty() {
        writeln!(out, "\n{}", paint.bold("requirements"))?;
    }
    diff.requirements.iter().try_for_each(|it| requirement(it, &paint, out))?;
    if !diff.records.is_empty() {
        writeln!(out, "\n{}", paint.bold("controlled records"))?;
    }
    diff.records.iter().try_for_each(|it| record(it, &paint, out))?;
    if !diff.components.is_empty() {
        writeln!(out, "\n{}", paint.bold("third-party components"))?;
    }
    diff.components.iter().try_for_each(|it| component(it, &paint, out))?;
    if !diff.unread_components.is_empty() {
        let files = clean(&diff.unread_components.join(", "));
        writeln!(out, "\nThe components that these files list cannot be read: {files}")?;
    }
    links("links that became suspect", &diff.suspect, &paint, out)?;
    links("links that are no longer suspect", &diff.cleared, &paint, out)?;
    if !diff.lapsed.is_empty() {
        writeln!(out, "\n{}", paint.bold("approvals that lapsed"))?;
    }
    diff.lapsed.iter().try_for_each(|it| lapsed(it, &paint, out))?;
    if !diff.standings.is_empty() {
        writeln!(out, "\n{}", paint.bold("records that come to something else"))?;
    }
    for it in &diff.standings {
        let path = paint.yellow(&clean(&it.path));
        writeln!(out, "  {path}  {} before, {} now: it {}", it.old, it.new, clean(&it.says))?;
    }
    totals(diff, out)?;
    match &diff.gaps {
        Some(gaps) => writeln!(out, "The past is not whole: {}", clean(gaps)),
        None => Ok(()),
    }
}

fn end(end: &DiffEnd) -> String {
    format!("{} ({})", clean(&end.name), &end.commit[..10])
}

fn lineage(diff: &Diff, out: &mut dyn Write) -> Result<()> {
    let name = |end: &DiffEnd| clean(&end.name);
    let (old, new) = (name(&diff.old), name(&diff.new));
    if diff.ancestor {
        return writeln!(out, "{} commits between", diff.commits);
    }
    let (commits, missing) = (diff.commits, diff.missing);
    writeln!(
        out,
        "{old} is no ancestor of {new}: {commits} commits only in {new}, {missing} only in {old}"
    )?;
    match diff.merge_bases.first() {
        Some(base) => writeln!(out, "they part at {}", &base[..10]),
        None => writeln!(out, "they have no commit in common"),
    }
}

fn requirement(it: &RequirementDiff, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let from = match (&it.old, it.change) {
        (Some(old), "renamed") => format!(" from {}", clean(&old.id)),
        (Some(old), "moved") => format!(" from {}", clean(&old.path)),
        _ => String::new(),
    };
    let also = it.changed && ["moved", "renamed"].contains(&it.change);
    let what = format!("{}{from}{}", it.change, if also { " and changed" } else { "" });
    writeln!(out, "  {}  {}  {what}", paint.yellow(&clean(&it.id)), clean(&it.title))?;
    paint.write_words(&it.words, out)?;
    for field in &it.fields {
        let said = |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), clean);
        let (name, old, new) = (clean(&field.name), said(&field.old), said(&field.new));
        writeln!(out, "            {name}: {old} before, {new} now")?;
    }
    it.steps.iter().try_for_each(|it| set_in("    ", out, |out| step(it, paint, out)))?;
    it.undone.iter().try_for_each(|it| set_in("    only before: ", out, |out| step(it, paint, out)))
}

fn record(it: &RecordDiff, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let from = it.from.as_deref().map(|from| format!(" from {}", clean(from)));
    let from = from.unwrap_or_default();
    let also = it.change == "renamed" && it.old != it.new;
    let also = if also { " and changed" } else { "" };
    let path = paint.yellow(&clean(&it.path));
    writeln!(out, "  {path} ({})  {}{from}{also}", clean(&it.class), it.change)?;
    if let Some(class) = it.old_class.as_ref().filter(|class| **class != it.class) {
        writeln!(out, "            class {} before", clean(class))?;
    }
    it.steps.iter().try_for_each(|it| set_in("    ", out, |out| record_step(it, paint, out)))?;
    it.undone
        .iter()
        .try_for_each(|it| set_in("    only before: ", out, |out| record_step(it, paint, out)))
}

fn component(it: &ComponentDiff, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let said = |versions: &[String]| match versions {
        [] => "of no stated version".to_owned(),
        versions => clean(&versions.join(", ")),
    };
    let what = match it.change {
        "added" => format!("added {}", said(&it.new)),
        "removed" => format!("removed, was {}", said(&it.old)),
        change => format!("{change} from {} to {}", said(&it.old), said(&it.new)),
    };
    let name = paint.yellow(&clean(&format!("{}:{}", it.ecosystem, it.name)));
    writeln!(out, "  {name}  {what} ({})", clean(&it.files.join(", ")))
}

/// Writes something behind a few words of its own.
fn set_in(
    words: &str,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    write!(out, "{words}")?;
    write(out)
}

fn links(what: &str, links: &[LinkDiff], paint: &Paint, out: &mut dyn Write) -> Result<()> {
    if !links.is_empty() {
        writeln!(out, "\n{}", paint.bold(what))?;
    }
    for link in links {
        let (source, target) = (clean(&link.source.name), clean(&link.target));
        let gone = if link.gone { ", and is gone" } else { "" };
        write!(out, "  {}  {} {target}{gone}", paint.yellow(&source), link.source.meaning)?;
        match &link.through {
            Some(commit) => {
                let subject = clean(link.subject.as_deref().unwrap_or_default());
                writeln!(out, ": {target} changed in {} ({subject})", paint.yellow(&commit[..10]))?;
            }
            None => writeln!(out, ": it names another revision of {target}")?,
        }
    }
    Ok(())
}

fn lapsed(it: &LapsedApproval, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let day = it.when.as_deref().and_then(|when| when.get(..10)).unwrap_or("unknown");
    let (path, name) = (paint.yellow(&clean(&it.path)), clean(&it.name));
    writeln!(out, "  {path}  approved by {name} on {day} ({})", clean(&it.held_in))?;
    write!(out, "            {}", clean(&it.why))?;
    match &it.through {
        Some(commit) => {
            let subject = clean(it.subject.as_deref().unwrap_or_default());
            writeln!(out, ", first in {} ({subject})", paint.yellow(&commit[..10]))
        }
        None => writeln!(out),
    }
}

fn totals(diff: &Diff, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\n{} requirements, {} records and {} components differ, {} links became suspect, {} approvals lapsed",
        diff.requirements.len(),
        diff.records.len(),
        diff.components.len(),
        diff.suspect.len(),
        diff.lapsed.len()
    )
}
