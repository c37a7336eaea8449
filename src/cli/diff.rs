//! `git trace diff`: what differs between two baselines.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::evaluation::{Evaluation, Wanted};
use super::{Common, standard_output, unprinted};
use crate::error::Result;
use crate::output::NewFile;
use crate::render::diff as render;
use crate::view::Diff;

#[derive(Args)]
pub struct Arguments {
    /// The baseline to compare with: a tag or commit
    #[arg(value_name = "OLD")]
    old: String,
    /// The baseline to compare; OLD need not be an ancestor of it
    #[arg(value_name = "NEW")]
    new: String,
    /// Use this configuration for both instead of .trace/config.toml of each
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DiffFormat,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let (old, new) = (repository.commit(&arguments.old)?, repository.commit(&arguments.new)?);
    let evaluate = |commit| {
        let config = arguments.config.as_deref();
        let wanted = Wanted { all: true, config, ..Wanted::default() };
        Evaluation::of(common, &repository, commit, wanted)
    };
    let (before, after) = (evaluate(old)?, evaluate(new)?);
    let bases = repository.merge_bases(old, new)?;
    let names = (arguments.old.as_str(), arguments.new.as_str());
    let diff = Diff::new(&before.case(), &after.case(), names, &bases);
    let write = |coloured: bool, out: &mut dyn Write| match arguments.format {
        DiffFormat::Text => render::text(&diff, coloured, out),
        DiffFormat::Json => render::json(&diff, out),
    };
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        write(false, &mut out).map_err(unprinted)?;
        return out.publish();
    }
    let mut out: Box<dyn Write> = match arguments.format {
        DiffFormat::Text => common.page(Some(&repository)),
        DiffFormat::Json => Box::new(standard_output()),
    };
    let coloured = common.is_coloured(&std::io::stdout());
    write(coloured, &mut out).and_then(|()| out.flush()).map_err(unprinted)
}
