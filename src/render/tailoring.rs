//! The tailoring record: as a list of clauses, with what is wrong, and as a page to be printed.

use std::io::Write;

use super::paint::Paint;
use super::text::clean;
use super::{Options, html, markdown, template};
use crate::front_matter::Problem;
use crate::view::{self, FindingView, RuleView, TailoringList, TailoringPage};

type Written = std::io::Result<()>;

/// The list for machines.
pub fn json(list: &TailoringList, out: &mut dyn Write) -> Written {
    view::json::write(list, out)
}

/// A clause a line, under its standard.
pub fn list(list: &TailoringList, coloured: bool, out: &mut dyn Write) -> Written {
    let paint = Paint { coloured };
    let mut standard = "";
    for clause in &list.clauses {
        if clause.standard != standard {
            let gap = if standard.is_empty() { "" } else { "\n" };
            standard = &clause.standard;
            writeln!(out, "{gap}{}", paint.bold(&clean(standard)))?;
        }
        let disposition = match clause.disposition {
            Some(words) => format!("{words:<21}"),
            None => paint.red(&format!("{:<21}", "no disposition")),
        };
        let by = clause.entries.join(", ");
        let until = clause.review_by.as_ref().map(|day| format!("until {day}")).unwrap_or_default();
        let notes: Vec<String> = [by, until].into_iter().filter(|note| !note.is_empty()).collect();
        let notes = match notes.is_empty() {
            true => String::new(),
            false => format!("  ({})", clean(&notes.join(", "))),
        };
        writeln!(out, "  {:<10} {disposition}  {}{notes}", clause.clause, clean(&clause.title))?;
    }
    let count = |wanted: &dyn Fn(Option<&str>) -> bool| {
        list.clauses.iter().filter(|clause| wanted(clause.disposition)).count()
    };
    let done = count(&|it| it == Some("implemented"));
    let open = count(&|it| it.is_none() || it == Some("several"));
    let (all, tailored) = (list.clauses.len(), list.clauses.len() - done - open);
    writeln!(
        out,
        "\n{all} clauses: {done} implemented, {tailored} tailored, {open} without exactly one disposition"
    )?;
    if list.path.is_none() && list.problems.is_empty() {
        writeln!(out, "There is no .trace/tailoring.toml; `git trace tailor add` begins one.")?;
    }
    for problem in &list.problems {
        writeln!(out, "{} {}", paint.red("wrong:"), clean(problem))?;
    }
    Ok(())
}

/// What came of the rules on tailoring.
pub fn rules(
    rules: &[RuleView],
    findings: &[FindingView],
    coloured: bool,
    out: &mut dyn Write,
) -> Written {
    let paint = Paint { coloured };
    for rule in rules {
        writeln!(out, "{} {:<17}{}", paint.bold(rule.code), rule.outcome, clean(&rule.says))?;
        for finding in findings.iter().filter(|finding| finding.code == rule.code) {
            let path = finding.location.path.as_deref().unwrap_or_default();
            let line = finding.location.line.map(|line| format!(":{line}")).unwrap_or_default();
            let place = paint.yellow(&format!("{}{line}", clean(path)));
            writeln!(out, "  {} {place} {}", finding.severity, clean(&finding.message))?;
            writeln!(out, "    help: {}", finding.help)?;
        }
    }
    Ok(())
}

/// What is wrong within a record.
pub fn problems(problems: &[Problem], coloured: bool, out: &mut dyn Write) -> Written {
    let paint = Paint { coloured };
    for problem in problems {
        let place = paint.yellow(&format!(".trace/tailoring.toml:{}", problem.line));
        writeln!(out, "{place} {}", clean(&problem.message))?;
        writeln!(out, "  help: {}", clean(&problem.help))?;
    }
    if problems.is_empty() {
        writeln!(out, "Nothing is wrong within the record.")?;
    }
    Ok(())
}

/// The record as Markdown.
pub fn markdown(
    page: &TailoringPage,
    options: &Options,
    out: &mut dyn Write,
) -> crate::error::Result<()> {
    let builtin = include_str!("../../templates/tailoring.md");
    template::page("tailoring.md", builtin, markdown::escape, page, options, out)
}

/// The record as HTML.
pub fn html(
    page: &TailoringPage,
    options: &Options,
    out: &mut dyn Write,
) -> crate::error::Result<()> {
    let builtin = include_str!("../../templates/tailoring.html");
    template::page("tailoring.html", builtin, html::escape, page, options, out)
}
