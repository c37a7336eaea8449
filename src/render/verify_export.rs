//! What checking a package came to: JSON for machines, for people a line a check and what is wrong.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::view::{self, PackageAudit, PackageCheck};

/// So many findings of a check are printed for people.
const SHOWN: usize = 20;

/// A package, checked.
pub fn json(audit: &PackageAudit, out: &mut dyn Write) -> Result<()> {
    view::json::write(audit, out)
}

/// A package, checked.
pub fn text(audit: &PackageAudit, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let of = match (&audit.release, &audit.commit) {
        (Some(release), Some(commit)) => format!(" of {} ({})", clean(release), clean(commit)),
        (None, Some(commit)) => format!(" of {}", clean(commit)),
        _ => String::new(),
    };
    writeln!(out, "{}: a package{of}\n", clean(&audit.file))?;
    for check in &audit.checks {
        self::check(check, coloured, out)?;
    }
    writeln!(out, "\n{}", conclusion(audit))
}

fn check(check: &PackageCheck, coloured: bool, out: &mut dyn Write) -> Result<()> {
    let colour = match check.state {
        "holds" => AnsiColor::Green,
        "fails" => AnsiColor::Red,
        _ => AnsiColor::Yellow,
    };
    let bold = Style::new().bold().fg_color(Some(colour.into()));
    let style = if coloured { bold } else { Style::new() };
    let (state, name) = (check.state, check.check);
    writeln!(out, "{style}{state:<12}{style:#} {name:<10} {}", clean(&check.says))?;
    for finding in check.findings.iter().take(SHOWN) {
        let place = clean(&finding.place);
        let place = if place.is_empty() { place } else { format!("{place}: ") };
        writeln!(out, "             -> {place}{}", clean(&finding.message))?;
    }
    let more = check.findings_total.saturating_sub(SHOWN.min(check.findings.len()));
    if more > 0 {
        writeln!(out, "             -> and {more} more")?;
    }
    check.open.iter().try_for_each(|open| writeln!(out, "             ?  {}", clean(open)))
}

fn conclusion(audit: &PackageAudit) -> String {
    let count = |state: &str| audit.checks.iter().filter(|check| check.state == state).count();
    let open: usize = audit.checks.iter().map(|check| check.open.len()).sum();
    match (audit.holds, open) {
        (true, 0) => "Everything holds.".to_owned(),
        (true, _) => {
            "What could be checked holds; what stands behind a question mark was not.".to_owned()
        }
        (false, _) => {
            format!(
                "{} checks fail, and {} could not be made.",
                count("fails"),
                count("not assessed")
            )
        }
    }
}
