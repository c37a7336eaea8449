//! Requirements, records, approvals and commits with their past: JSON for machines, text for people.

use std::io::{Result, Write};

use super::paint::Paint;
use super::text::clean;
use crate::view::{
    self, ApprovalStory, ApprovalView, CommitStory, CoverView, Freshness, RecordStep, RecordStory,
};
use crate::view::{RequirementStep, RequirementStory, Story, TraceLink};

/// So many links of one meaning and kind are printed for people.
const SHOWN: usize = 20;

/// A story of anything.
pub fn json(story: &Story<'_>, out: &mut dyn Write) -> Result<()> {
    view::json::write(story, out)
}

/// A story of anything.
pub fn text(story: &Story<'_>, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let paint = Paint { coloured };
    match story {
        Story::Requirement(story) => requirement(story, &paint, out),
        Story::Record(story) => record(story, &paint, out),
        Story::Approval(story) => approval(story, &paint, out),
        Story::Commit(story) => commit(story, &paint, out),
    }
}

/// A requirement: what it says, what it answers to and what answers to it, and its past.
fn requirement(story: &RequirementStory, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let title = story.now.as_ref().map_or("no longer there", |now| now.title.as_str());
    writeln!(out, "{}  {}", paint.yellow(&clean(&story.id)), paint.bold(&clean(title)))?;
    if let Some(now) = &story.now {
        writeln!(out, "{}:{} ({})", clean(&now.path), now.line, now.format)?;
        for (name, value) in &now.attributes {
            writeln!(out, "{}: {}", clean(name), clean(value))?;
        }
        writeln!(out)?;
        for line in now.text.lines() {
            writeln!(out, "    {}", clean(line))?;
        }
    }
    links("answers to", &story.up, paint, out)?;
    links("answered by", &story.down, paint, out)?;
    writeln!(out)?;
    for step in &story.history {
        self::step(step, paint, out)?;
    }
    if let Some(gaps) = &story.gaps {
        writeln!(out, "The past is not whole: {}", clean(gaps))?;
    }
    Ok(())
}

fn links(what: &str, links: &[TraceLink], paint: &Paint, out: &mut dyn Write) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.bold(what))?;
    for link in links.iter().take(SHOWN) {
        let suspect = if link.suspect { paint.red("  suspect") } else { String::new() };
        let (name, title) = (clean(&link.name), clean(&link.title));
        writeln!(out, "  {:<10} {name}  {title}{suspect}", link.meaning)?;
    }
    match links.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more (--format json lists them)"),
    }
}

/// A step of a requirement's history.
pub(super) fn step(step: &RequirementStep, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let day = step.when.as_deref().and_then(|when| when.get(..10)).unwrap_or("unknown");
    let from = match (step.change, &step.other) {
        ("renamed-to", Some(other)) => format!(" {}", clean(other)),
        (_, Some(other)) => format!(" from {}", clean(other)),
        (_, None) => String::new(),
    };
    let what = if step.changed && ["moved", "renamed"].contains(&step.change) {
        format!("{}{from} and changed", step.change)
    } else {
        format!("{}{from}", step.change)
    };
    let who = step.who.as_deref().map(clean).unwrap_or_default();
    let commit = paint.yellow(&step.commit[..10]);
    writeln!(out, "{day}  {commit}  {what}  ({who}: {})", clean(&step.subject))?;
    if let Some(back) = &step.back_to {
        writeln!(out, "            as it was in {}", &back[..10])?;
    }
    paint.write_words(&step.words, out)
}

/// A step of a record's history.
pub(super) fn record_step(step: &RecordStep, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let day = step.when.as_deref().and_then(|when| when.get(..10)).unwrap_or("unknown");
    let from = step.from.as_deref().map(|from| format!(" from {}", clean(from)));
    let (commit, from) = (paint.yellow(&step.commit[..10]), from.unwrap_or_default());
    let (who, subject) = (step.who.as_deref().map(clean), clean(&step.subject));
    let who = who.unwrap_or_default();
    writeln!(out, "{day}  {commit}  {}{from}  ({who}: {subject})", step.change)
}

/// A record: what its approvals come to, each of them, and its past.
fn record(story: &RecordStory, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let classes = clean(&story.classes.join(", "));
    writeln!(out, "{}  {}", paint.yellow(&clean(&story.path)), paint.bold(&classes))?;
    match (story.status, &story.removed) {
        (Some(status), _) => writeln!(out, "{status}: it {}", clean(&story.says))?,
        (None, Some(commit)) => {
            writeln!(out, "no longer there since {}", paint.yellow(&commit[..10]))?
        }
        (None, None) => writeln!(out, "no longer there")?,
    }
    if let Some(freshness) = &story.freshness {
        fresh(freshness, paint, out)?;
    }
    if !story.approvals.is_empty() {
        writeln!(out, "\n{}", paint.bold("approvals"))?;
    }
    for held in &story.approvals {
        let counts = if held.counts { "counts" } else { "does not count" };
        write!(out, "  {}  {counts}, ", given(&held.approval))?;
        covered(&held.cover, paint, out)?;
        faults(&held.approval, paint, out)?;
    }
    writeln!(out)?;
    story.history.iter().try_for_each(|step| record_step(step, paint, out))
}

/// When a record was last looked after, and whether it is due again.
fn fresh(freshness: &Freshness, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let day =
        |when: &Option<String>| when.as_deref().and_then(|it| it.get(..10)).map(str::to_owned);
    let said = [("changed", day(&freshness.changed)), ("approved", day(&freshness.approved))];
    let said = said.into_iter().filter_map(|(what, day)| Some(format!("last {what} {}", day?)));
    let mut said: Vec<String> = said.collect();
    if let (Some(days), Some(as_of)) = (freshness.days, freshness.as_of.get(..10)) {
        said.push(format!("{days} days old on {as_of}"));
    }
    if let Some(due) = day(&freshness.review_by) {
        said.push(match freshness.is_overdue {
            true => paint.red(&format!("was to be reviewed by {due}")),
            false => format!("to be reviewed by {due}"),
        });
    }
    writeln!(out, "{}", said.join(", "))
}

/// An approval: who gave it, what became of its signature, and what it is about.
fn approval(story: &ApprovalStory, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    for given_approval in &story.approvals {
        let approval = &given_approval.approval;
        let counts = if approval.counts { "counts" } else { "does not count" };
        writeln!(out, "{}  {}", paint.yellow(&clean(&story.name)), paint.bold(counts))?;
        writeln!(out, "{}", given(approval))?;
        let (state, reason) = (approval.state, clean(&approval.reason));
        let kind = approval.signature.map(|kind| format!("{kind}, ")).unwrap_or_default();
        writeln!(out, "signature: {kind}{state} ({reason})")?;
        if let Some(commit) = &approval.commit {
            writeln!(out, "brought in by {}", paint.yellow(&commit[..10]))?;
        }
        faults(approval, paint, out)?;
        writeln!(out, "\n{}", paint.bold("names"))?;
        for target in &given_approval.targets {
            let items = clean(&target.items.join(", "));
            let items = if items.is_empty() { items } else { format!("  {items}") };
            writeln!(out, "  {} {}{items}", clean(&target.path), &target.object[..10])?;
        }
        if !approval.covers.is_empty() {
            writeln!(out, "\n{}", paint.bold("covers"))?;
        }
        for cover in &approval.covers {
            write!(out, "  {} ({})  ", clean(&cover.path), clean(&cover.class))?;
            covered(cover, paint, out)?;
        }
    }
    Ok(())
}

/// Who says what, when, and in which role.
fn given(approval: &ApprovalView) -> String {
    let when = approval.when.as_deref().unwrap_or("an unknown date");
    let (name, email) = (clean(&approval.name), clean(&approval.email));
    let role = match approval.role.as_str() {
        "" => String::new(),
        role => format!(" as {}", clean(role)),
    };
    let rejected = if approval.decision == "rejected" { ", rejected" } else { "" };
    format!("{}{rejected} by {name} <{email}>{role} on {when}", approval.meaning)
}

fn covered(cover: &CoverView, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let items = cover.items.map(|count| format!(" ({count})")).unwrap_or_default();
    match &cover.lapsed_through {
        Some(commit) => {
            writeln!(out, "{} through {}", cover.currency, paint.yellow(&commit[..10]))
        }
        None => writeln!(out, "{}{items}", cover.currency),
    }
}

fn faults(approval: &ApprovalView, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let mut faults = approval.faults.iter();
    faults.try_for_each(|fault| writeln!(out, "    {}", paint.red(&clean(fault))))
}

/// A commit: the entry of the log, what it did to requirements, and what it says of others.
fn commit(story: &CommitStory<'_>, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    super::log::text(&story.log, paint.coloured, out)?;
    if let Some(merge) = &story.merged_by {
        writeln!(out, "brought to the mainline by {}", paint.yellow(&merge[..10]))?;
    }
    if !story.change_requests.is_empty() {
        writeln!(out, "change requests: {}", clean(&story.change_requests.join(", ")))?;
    }
    links("names", &story.links, paint, out)?;
    if !story.steps.is_empty() {
        writeln!(out, "\n{}", paint.bold("requirements"))?;
    }
    for it in &story.steps {
        write!(out, "  {}  ", paint.yellow(&clean(&it.id)))?;
        step(&it.step, paint, out)?;
    }
    if !story.approvals.is_empty() {
        writeln!(out, "\n{}", paint.bold("approvals that it brought in"))?;
    }
    for approval in &story.approvals {
        let counts = if approval.counts { "counts" } else { "does not count" };
        let name = approval.path.as_deref().or(approval.tag.as_deref()).unwrap_or("a trailer");
        writeln!(out, "  {}  {}  {counts}", clean(name), given(approval))?;
    }
    Ok(())
}
