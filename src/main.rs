//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use git_trace::cli::Cli;
use git_trace::config::Problems;
use git_trace::error::Error;
use git_trace::output;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let coloured = cli.is_coloured();
    output::discard_on_interrupt();
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has seen enough.
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprint!("{}", explained(&error, coloured));
            ExitCode::from(error.exit_code())
        }
    }
}

/// The error, its causes, and how to mend it.
fn explained(error: &Error, coloured: bool) -> String {
    let mut text = format!("error: {error}\n");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text += &match error.downcast_ref::<Problems>() {
            Some(problems) => format!("{}\n", problems.render(coloured)),
            None => format!("  because: {error}\n"),
        };
        cause = error.source();
    }
    if let Some(hint) = error.hint_text() {
        text += &format!("hint: {hint}\n");
    }
    text
}
