//! `git trace check`: messages held against the convention, or the matrix against a gate.

mod gate;
mod message;
mod range;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, standard_output, unprinted};
use crate::config::{Accepted, AcceptedFindings, is_date};
use crate::error::{Error, Result};
use crate::model::Severity;
use crate::output::NewFile;
use crate::render::check::{CheckFormat, FORMATS};
use crate::view::CheckReport;

pub use message::{Hook, mark, message_file};
pub use range::of_push;

#[derive(Args, Default)]
pub struct Arguments {
    /// A commit or range A..B. Default: the merge request that CI builds, else what is not upstream
    #[arg(value_name = "RANGE", conflicts_with = "message")]
    range: Option<String>,
    /// Check the message in this file as git would record it
    #[arg(long, value_name = "FILE")]
    message: Option<PathBuf>,
    /// Rewrite the message file where it takes no guess
    #[arg(long, requires = "message")]
    fix: bool,
    /// Text for people, JSON, SARIF, annotations of GitHub or GitLab, or JUnit
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    format: Option<&'static CheckFormat>,
    /// The least severity that fails the check
    #[arg(long, value_name = "SEVERITY", default_value = "minor")]
    fail_on: Threshold,
    /// Hold the evidence matrix of RANGE (a release, or HEAD) against the gate of a release
    #[arg(long, value_name = "GATE", value_parser = ["release"], conflicts_with = "message")]
    gate: Option<String>,
    /// What the gate accepts of a row besides `satisfied`, such as 5.1.1-a=partial
    #[arg(long, value_name = "ROW=VERDICT", requires = "gate")]
    allow: Vec<String>,
    /// A file of known findings, each with its reason, owner and end date
    #[arg(long, value_name = "FILE", conflicts_with = "message")]
    baseline: Option<PathBuf>,
    /// Write what is found to a new baseline, accepted for this --reason by this --owner --until a day
    #[arg(long, value_name = "FILE", requires_all = ["reason", "owner", "until"])]
    #[arg(conflicts_with = "message")]
    write_baseline: Option<PathBuf>,
    /// Why the findings of a new baseline are accepted
    #[arg(long, value_name = "TEXT", requires = "write_baseline")]
    reason: Option<String>,
    /// Who accepts them
    #[arg(long, value_name = "PERSON", requires = "write_baseline")]
    owner: Option<String>,
    /// The last day on which they are accepted
    #[arg(long, value_name = "DATE", requires = "write_baseline", value_parser = day)]
    until: Option<String>,
    /// Use this configuration instead of .trace/config.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Threshold {
    Major,
    #[default]
    Minor,
    Observation,
}

impl Threshold {
    fn severity(self) -> Severity {
        match self {
            Self::Major => Severity::Major,
            Self::Minor => Severity::Minor,
            Self::Observation => Severity::Observation,
        }
    }
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let mut report = match (&arguments.message, &arguments.gate) {
        (Some(file), _) => message::check(&repository, arguments, file)?,
        (None, Some(gate)) => gate::check(common, &repository, arguments, gate)?,
        (None, None) => range::check(common, &repository, arguments)?,
    };
    if let Some(file) = &arguments.write_baseline {
        return write_baseline(common, arguments, file, &report);
    }
    if let Some(file) = &arguments.baseline {
        report.report = accepted(report.report, file, &report.today)?;
    }
    print(common, arguments, &report.report)?;
    verdict(&report.report, arguments.fail_on.severity())
}

/// What was found, and the day that it is judged as of: that of the newest commit looked at.
pub struct Found {
    pub report: CheckReport,
    today: String,
}

/// Findings at or above the threshold are an error.
pub fn verdict(report: &CheckReport, threshold: Severity) -> Result<()> {
    match report.at_least(threshold) {
        0 => Ok(()),
        1 => Err(Error::findings("one finding is to be mended")),
        count => Err(Error::findings(format!("{count} findings are to be mended"))),
    }
}

fn print(common: &Common, arguments: &Arguments, report: &CheckReport) -> Result<()> {
    let format = arguments.format.unwrap_or(&FORMATS[0]);
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        format.render(report, false, &mut out).map_err(unprinted)?;
        return out.publish();
    }
    let coloured = common.is_coloured(&std::io::stdout());
    if format.name == "text" && common.quiet && report.findings.is_empty() {
        return Ok(());
    }
    let mut out = standard_output();
    format.render(report, coloured, &mut out).and_then(|()| out.flush()).map_err(unprinted)
}

/// The report with what a baseline accepts marked as known.
fn accepted(report: CheckReport, file: &std::path::Path, today: &str) -> Result<CheckReport> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::io(format!("cannot read the baseline `{name}`"), error))?;
    let accepted = Accepted::parse(&name, &text).map_err(|problems| {
        Error::configuration("the baseline is wrong")
            .hint("`git trace check --write-baseline` shows how one is written")
            .because(problems)
    })?;
    let mut marked = CheckReport::new(report.checked, &report.name);
    marked.count = report.count;
    for finding in report.findings {
        let entry = accepted.find(&finding.code, finding.commit.as_deref());
        marked.push(finding.accepted(entry, today));
    }
    Ok(marked)
}

fn write_baseline(
    common: &Common,
    arguments: &Arguments,
    file: &std::path::Path,
    found: &Found,
) -> Result<()> {
    if file.exists() {
        return Err(Error::usage(format!("`{}` exists", file.display()))
            .hint("name a new file; what a baseline accepts is not widened by the way"));
    }
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut entries: Vec<AcceptedFindings> = Vec::new();
    for finding in &found.report.findings {
        let commits = finding.commit.iter().cloned();
        match entries.iter_mut().find(|entry| entry.code == finding.code) {
            Some(entry) => entry.commits.extend(commits),
            None => entries.push(AcceptedFindings {
                code: finding.code.clone(),
                commits: commits.collect(),
                reason: given(&arguments.reason),
                owner: given(&arguments.owner),
                until: given(&arguments.until),
            }),
        }
    }
    for entry in &mut entries {
        entry.commits.dedup();
    }
    entries.sort_by(|a, b| a.code.cmp(&b.code));
    let mut out = NewFile::create(file)?;
    out.write_all(Accepted::write(&entries).as_bytes()).map_err(unprinted)?;
    out.publish()?;
    if !common.quiet {
        let findings = match found.report.findings.len() {
            1 => "one finding is".to_owned(),
            count => format!("{count} findings are"),
        };
        anstream::eprintln!("{findings} accepted in {}", file.display());
    }
    Ok(())
}

fn format(name: &str) -> Result<&'static CheckFormat, String> {
    CheckFormat::find(name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        format!("there is {}", names.join(", "))
    })
}

fn day(text: &str) -> Result<String, String> {
    match is_date(text) {
        true => Ok(text.to_owned()),
        false => Err("write a day: 2027-01-31".to_owned()),
    }
}
