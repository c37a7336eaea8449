//! Completion scripts and manual pages, made from the command line's own description.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::output::{self, NewFile};

#[derive(Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Args)]
pub struct Man {
    /// Write the pages into this folder, made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

pub fn completions(arguments: &Completions) -> Result<()> {
    use std::io::Write;
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "git-trace", &mut script);
    standard_output().write_all(&script).map_err(unprinted)
}

/// One page a command: `git help trace` finds `git-trace.1`.
pub fn man(arguments: &Man) -> Result<()> {
    let folder = &arguments.output;
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::io(format!("cannot make the folder `{}`", folder.display()), error)
    })?;
    let mut command = Cli::command().bin_name("git-trace").disable_help_subcommand(true);
    command.build();
    let mut files = Vec::new();
    let pages = std::iter::once(&command).chain(command.get_subcommands());
    for page in pages {
        let name = match page.get_name() {
            "git-trace" => "git-trace".to_owned(),
            name => format!("git-trace-{name}"),
        };
        let mut file = NewFile::create(&folder.join(format!("{name}.1")))?;
        let page = clap_mangen::Man::new(page.clone()).title(name);
        page.render(&mut file).map_err(unprinted)?;
        files.push(file);
    }
    output::publish(files)
}
