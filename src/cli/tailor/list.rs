//! `git trace tailor list`: each clause with what is said of it.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Common, standard_output, unprinted};
use crate::error::Result;
use crate::gather::{self, tailoring};
use crate::render::tailoring as render;
use crate::rules;
use crate::view::TailoringList;

#[derive(Args)]
#[group(skip)]
pub struct Arguments {
    /// The commit whose record is read
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Read the record of the work tree, as it is now
    #[arg(long, conflicts_with = "at")]
    worktree: bool,
    /// Only clauses that are tailored, or have no disposition or several
    #[arg(long)]
    open: bool,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let commit = repository.commit(&arguments.at)?;
    let file = arguments.config.as_deref();
    let configured = gather::configuration(&repository, commit, file, &rules::codes())?;
    let mut found = tailoring::of_commit(&repository, &configured.config, commit)?;
    if arguments.worktree {
        found.record = tailoring::of_work_tree(&repository)?;
    }
    let (record, problems) = match found.record {
        None => (None, Vec::new()),
        Some(Ok((record, problems))) => (Some(record), problems),
        Some(Err(problem)) => (None, vec![problem]),
    };
    let mut list = TailoringList::new(record.as_ref(), &found.catalogues, &problems);
    list.problems.extend(found.problems);
    if arguments.open {
        list.clauses.retain(|clause| clause.disposition != Some("implemented"));
    }
    match arguments.format {
        ListFormat::Json => {
            let mut out = standard_output();
            render::json(&list, &mut out).and_then(|()| out.flush()).map_err(unprinted)
        }
        ListFormat::Text => {
            let mut out = common.page(Some(&repository));
            let coloured = common.is_coloured(&std::io::stdout());
            render::list(&list, coloured, &mut out).and_then(|()| out.flush()).map_err(unprinted)
        }
    }
}
