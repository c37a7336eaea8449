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
use crate::view::{ExportItem, RequirementEntry};

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
    /// Text for people, JSON for machines, ReqIF or needs.json for other tools
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
    Reqif,
    /// needs.json, as Sphinx-Needs reads it
    Needs,
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
    let made = repository.objects()?.committed(commit);
    let made = made.map(|when| when.to_string()).unwrap_or_default();
    let list = List { format: arguments.format, entries, made };
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        list.write(false, &mut out).map_err(unprinted)?;
        return out.publish();
    }
    let mut out: Box<dyn Write> = match arguments.format {
        RequirementFormat::Text => common.page(Some(&repository)),
        _ => Box::new(standard_output()),
    };
    let coloured = common.is_coloured(&std::io::stdout());
    list.write(coloured, &mut out).and_then(|()| out.flush()).map_err(unprinted)
}

/// What is to be written.
struct List {
    format: RequirementFormat,
    entries: Vec<RequirementEntry>,
    /// When the commit was made that it is of.
    made: String,
}

impl List {
    fn write(self, coloured: bool, out: &mut dyn Write) -> std::io::Result<()> {
        match self.format {
            RequirementFormat::Text => render::text(&self.entries, coloured, out),
            RequirementFormat::Json => render::json(&self.entries, out),
            RequirementFormat::Reqif => {
                render::reqif::write(&ExportItem::all(self.entries), &self.made, out)
            }
            RequirementFormat::Needs => {
                render::needs::write(&ExportItem::all(self.entries), &self.made, out)
            }
        }
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
