//! Completion scripts and manual pages, made from the command line's own description.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
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
    for (name, page) in pages(&command, "git-trace") {
        let mut file = NewFile::create(&folder.join(format!("{name}.1")))?;
        let page = clap_mangen::Man::new(page.clone()).title(name);
        page.render(&mut file).map_err(unprinted)?;
        files.push(file);
    }
    output::publish(files)
}

/// A command and those below it, each with the name of its page.
fn pages<'c>(command: &'c Command, name: &str) -> Vec<(String, &'c Command)> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let below = below.flat_map(|below| pages(below, &format!("{name}-{}", below.get_name())));
    std::iter::once((name.to_owned(), command)).chain(below).collect()
}
