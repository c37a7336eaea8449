//! `git trace requirements`: what the files of a commit, or of the work tree, define.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, standard_output, unprinted};
use crate::error::Result;
use crate::facts::Requirements;
use crate::gather::{self, requirements};
use crate::output::NewFile;
use crate::render::requirements as render;
use crate::rules;
use crate::view::RequirementEntry;

#[derive(Args)]
pub struct Arguments {
    /// The commit whose files are read
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Read the files of the work tree that git knows, as they are now
    #[arg(long, conflicts_with = "at")]
    worktree: bool,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: RequirementFormat,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RequirementFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let commit = repository.commit(&arguments.at)?;
    let file = arguments.config.as_deref();
    let configured = gather::configuration(&repository, commit, file, &rules::codes())?;
    let found = match arguments.worktree {
        true => requirements::of_work_tree(&repository, &configured.config)?,
        false => requirements::of_commit(&repository.objects()?, &configured.config, commit)?,
    };
    if !common.quiet {
        warn(&found);
    }
    let entries = RequirementEntry::all(&found, &configured.config.tracing);
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        write(arguments.format, &entries, false, &mut out).map_err(unprinted)?;
        return out.publish();
    }
    let mut out: Box<dyn Write> = match arguments.format {
        RequirementFormat::Text => common.page(Some(&repository)),
        RequirementFormat::Json => Box::new(standard_output()),
    };
    let coloured = common.is_coloured(&std::io::stdout());
    write(arguments.format, &entries, coloured, &mut out)
        .and_then(|()| out.flush())
        .map_err(unprinted)
}

fn write(
    format: RequirementFormat,
    entries: &[RequirementEntry],
    coloured: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    match format {
        RequirementFormat::Text => render::text(entries, coloured, out),
        RequirementFormat::Json => render::json(entries, out),
    }
}

/// Says what is wrong with files that were to be read.
fn warn(found: &Requirements) {
    for (file, problem) in &found.problems {
        let path = crate::render::clean(&file.path);
        let message = crate::render::clean(&problem.message);
        anstream::eprintln!("warning: {path}:{}: {message}", problem.line);
        if !problem.help.is_empty() {
            anstream::eprintln!("  help: {}", crate::render::clean(&problem.help));
        }
    }
}
