//! `git trace tailor print`: the record to be printed, with what the release document must state.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::evaluation::{Evaluation, Wanted};
use crate::cli::{Common, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::output::NewFile;
use crate::render::{Options, tailoring as render};
use crate::tailoring::PATH;
use crate::view::TailoringPage;

#[derive(Args)]
pub struct Arguments {
    /// The release or commit whose record is printed
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Markdown, or HTML that a browser prints
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    format: PageFormat,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Judge as of this date (2026-01-31 or RFC 3339), not as of the commit's own
    #[arg(long, value_name = "DATE", value_parser = Timestamp::parse)]
    as_of: Option<Timestamp>,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A folder whose tailoring.html and tailoring.md replace the built-in templates
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PageFormat {
    Md,
    Html,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let commit = repository.commit(&arguments.at)?;
    let config = arguments.config.as_deref();
    let asked = Some(arguments.at.as_str());
    let wanted = Wanted { asked, config, as_of: arguments.as_of, ..Wanted::default() };
    let evaluation = Evaluation::of(common, &repository, commit, wanted)?;
    let case = evaluation.case();
    let page = TailoringPage::of(&case).ok_or_else(|| {
        Error::usage(format!("{} has no {PATH} that can be read", arguments.at))
            .hint("`git trace tailor check` says what is wrong, `git trace tailor add` begins one")
    })?;
    let options = Options { templates: arguments.templates.clone(), coloured: false };
    let render = match arguments.format {
        PageFormat::Md => render::markdown,
        PageFormat::Html => render::html,
    };
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        render(&page, &options, &mut out)?;
        return out.publish();
    }
    let mut out = standard_output();
    render(&page, &options, &mut out)?;
    out.flush().map_err(unprinted)
}
