//! Requirements, records, approvals and commits with their past: JSON for machines, text for people.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::view::{RequirementStep, RequirementStory, TraceLink, WordChange};

/// So many links of one meaning and kind are printed for people.
const SHOWN: usize = 20;

/// A story of anything.
pub fn json(story: &RequirementStory, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, story)?;
    writeln!(out)
}

/// A requirement: what it says, what it answers to and what answers to it, and its past.
pub fn requirement(story: &RequirementStory, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let paint = Paint { coloured };
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
    links("answers to", &story.up, &paint, out)?;
    links("answered by", &story.down, &paint, out)?;
    writeln!(out)?;
    for step in &story.history {
        self::step(step, &paint, out)?;
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

fn step(step: &RequirementStep, paint: &Paint, out: &mut dyn Write) -> Result<()> {
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
    if !step.words.is_empty() {
        let text: String = step.words.iter().map(|words| paint.words(words)).collect();
        for line in text.lines() {
            writeln!(out, "            {line}")?;
        }
    }
    Ok(())
}

struct Paint {
    coloured: bool,
}

impl Paint {
    fn style(&self, style: Style, text: &str) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn bold(&self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    fn yellow(&self, text: &str) -> String {
        self.style(Style::new().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    fn red(&self, text: &str) -> String {
        self.style(Style::new().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// As `git diff --word-diff` writes it: `[-gone-]`, `{+new+}`.
    fn words(&self, words: &WordChange) -> String {
        let lines: Vec<String> = words.text.split('\n').map(clean).collect();
        let text = lines.join("\n");
        let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
        match words.sign {
            "+" if text.trim().is_empty() => text,
            "-" if text.trim().is_empty() => String::new(),
            "+" => self.style(green, &format!("{{+{text}+}}")),
            "-" => self.red(&format!("[-{text}-]")),
            _ => text,
        }
    }
}
