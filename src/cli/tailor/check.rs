//! `git trace tailor check`: what is wrong with the record.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::{Common, report, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::gather::tailoring;
use crate::model::Severity;
use crate::render::tailoring as render;
use crate::view::FindingView;

/// The family of the rules on tailoring.
const FAMILY: &str = "TA-";

#[derive(Args)]
pub struct Arguments {
    /// The release or commit whose record is judged
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Only tell what is wrong within the record of the work tree, as it is now
    #[arg(long, conflicts_with = "at")]
    worktree: bool,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    if arguments.worktree {
        return problems(common, tailoring::of_work_tree(&repository)?);
    }
    let wanted = report::Arguments::of(Some(arguments.at.clone()), arguments.config.clone());
    let report = report::evaluate(common, &repository, &wanted)?;
    let mut findings = report.findings;
    findings.retain(|finding| finding.code.starts_with(FAMILY));
    let mut rules = report.rules;
    rules.retain(|rule| rule.code.starts_with(FAMILY));
    let mut out = standard_output();
    let coloured = common.is_coloured(&std::io::stdout());
    render::rules(&rules, &findings, coloured, &mut out)
        .and_then(|()| out.flush())
        .map_err(unprinted)?;
    // A record that is not there has no finding of its own.
    let missing = rules.iter().filter(|rule| rule.outcome == "missing" && rule.findings == 0);
    let weighs = |it: &&FindingView| it.severity != Severity::Observation.word();
    verdict(missing.count() + findings.iter().filter(weighs).count())
}

/// Tells what is wrong within the record of the work tree.
fn problems(common: &Common, read: Option<tailoring::Read>) -> Result<()> {
    let problems = match read {
        None => {
            return Err(Error::findings("there is no .trace/tailoring.toml in the work tree")
                .hint("`git trace tailor add` begins one"));
        }
        Some(Ok((_, problems))) => problems,
        Some(Err(problem)) => vec![problem],
    };
    let mut out = standard_output();
    render::problems(&problems, common.is_coloured(&std::io::stdout()), &mut out)
        .and_then(|()| out.flush())
        .map_err(unprinted)?;
    verdict(problems.len())
}

fn verdict(count: usize) -> Result<()> {
    match count {
        0 => Ok(()),
        1 => Err(Error::findings("one finding is to be mended")),
        count => Err(Error::findings(format!("{count} findings are to be mended"))),
    }
}
