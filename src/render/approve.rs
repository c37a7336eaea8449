//! What is about to be signed, for the one who signs it to read first.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::model::News;

/// The text to be signed, and for each target its name and what is new in it.
pub fn preview(
    signed: &str,
    targets: &[(String, News)],
    coloured: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let bold = Style::new().bold();
    let bold = if coloured { bold } else { Style::new() };
    writeln!(out, "{bold}To be signed{bold:#}\n")?;
    lines(signed, false, out)?;
    for (name, news) in targets {
        write!(out, "\n{bold}{}{bold:#}: ", clean(name))?;
        match news {
            News::Nothing(when) => writeln!(out, "unchanged since you approved it on {when}")?,
            News::Changes(when, difference) => {
                writeln!(out, "changed since you approved it on {when}\n")?;
                lines(difference, coloured, out)?;
            }
            News::All(bytes, count, some) => {
                writeln!(
                    out,
                    "you never approved it; the file has {count} lines, {bytes} bytes\n"
                )?;
                lines(some, false, out)?;
                if some.lines().count() < *count {
                    writeln!(out, "    …")?;
                }
            }
        }
    }
    writeln!(out)
}

/// Lines set in, those of a difference in their colours.
fn lines(text: &str, coloured: bool, out: &mut dyn Write) -> Result<()> {
    for line in text.lines() {
        let colour = match line.as_bytes().first() {
            Some(b'+') => Some(AnsiColor::Green),
            Some(b'-') => Some(AnsiColor::Red),
            Some(b'@') => Some(AnsiColor::Cyan),
            _ => None,
        };
        let style = Style::new().fg_color(colour.filter(|_| coloured).map(Into::into));
        let line = clean(&line.replace('\t', "    "));
        match line.is_empty() {
            true => writeln!(out)?,
            false => writeln!(out, "    {style}{line}{style:#}")?,
        }
    }
    Ok(())
}

/// What to do with the files that were written: a line for a shell.
pub fn to_commit(files: &[String], subject: &str) -> String {
    let names: Vec<String> = files.iter().map(|file| quoted(&format!(":/{file}"))).collect();
    let (names, subject) = (names.join(" "), quoted(subject));
    format!("git add -- {names} && git commit -m {subject} -m 'Change-Request: CR-…'")
}

/// A word for a shell, whatever is in it; controls are shown and not passed on.
pub fn quoted(text: &str) -> String {
    format!("'{}'", clean(text).replace('\'', r"'\''"))
}
