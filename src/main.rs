//! Arguments in, exit code out.

use std::process::ExitCode;

use git_trace::cli::{Cli, explained};

fn main() -> ExitCode {
    let cli = Cli::given();
    let coloured = cli.is_coloured();
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
