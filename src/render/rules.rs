//! The rules: a list, one explained, or JSON.

use std::io::{Result, Write};

use crate::view::{self, RuleEntry};

/// One rule a line.
pub fn list(rules: &[RuleEntry], out: &mut dyn Write) -> Result<()> {
    for rule in rules {
        let mark = if rule.judged { ' ' } else { '-' };
        writeln!(out, "{} {mark} {:<11}  {}", rule.code, rule.severity, rule.title)?;
    }
    writeln!(
        out,
        "\n- marks what this version does not judge. `git trace rules CODE` explains one."
    )
}

/// All that is said of a rule.
pub fn explain(rule: &RuleEntry, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}  {}\n", rule.code, rule.title)?;
    writeln!(
        out,
        "Severity: {} (set another under [rules] in .trace/config.toml)\n",
        rule.severity
    )?;
    let mut column = 0;
    for word in rule.about.split_whitespace() {
        if column > 0 && column + word.chars().count() >= 80 {
            writeln!(out)?;
            column = 0;
        }
        let gap = if column > 0 { " " } else { "" };
        write!(out, "{gap}{word}")?;
        column += gap.len() + word.chars().count();
    }
    writeln!(out)
}

/// A list of objects.
pub fn json(rules: &[RuleEntry], out: &mut dyn Write) -> Result<()> {
    view::json::write(rules, out)
}
