//! `git trace demo`: builds the demonstration, prints its matrix, and writes its report.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Common, report, standard_output, unprinted};
use crate::demo::{self, Telling};
use crate::error::Result;

/// The release that the story ends with.
const RELEASE: &str = "v2.0.0";

#[derive(Args)]
pub struct Arguments {
    /// The folder to build the repository in; it must not exist yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Build it without the faults that it is there to show
    #[arg(long)]
    whole: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let telling = if arguments.whole { Telling::Whole } else { Telling::Faulty };
    demo::build(demo::STORY, &arguments.folder, telling)?;
    let common = Common { folder: arguments.folder.clone(), ..common.clone() };
    let folder = arguments.folder.join("report");
    report::run(&common, &report::Arguments::of(Some(RELEASE.to_owned()), None))?;
    report::run(&common, &report::Arguments::written(RELEASE, folder.clone()))?;
    if !common.quiet {
        let page = folder.join("report.html");
        let mut out = standard_output();
        writeln!(out, "\nThe whole report: {}", page.display()).map_err(unprinted)?;
        writeln!(out, "Look around: cd {} && git log --graph", arguments.folder.display())
            .and_then(|()| out.flush())
            .map_err(unprinted)?;
    }
    Ok(())
}
