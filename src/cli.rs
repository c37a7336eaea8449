//! The command line: what can be asked, and which stages answer it.

mod approve;
mod attest;
mod check;
mod combine;
mod completions;
mod demo;
mod diff;
mod evaluation;
mod export;
mod formats;
mod hook;
mod init;
mod log;
mod report;
mod requirements;
mod rules;
mod schema;
mod show;
mod tailor;
mod verify;
mod verify_export;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Problems;
use crate::error::{Error, Result};
use crate::git::Repository;
use crate::output::Pager;

/// Evidence of IEC 81001-5-1 §5.1.1 from a git repository
///
/// Reads commits, tags and records straight from git and renders the evidence matrix: what is
/// there, what is missing, and which git object proves it. Run it as `git trace`.
#[derive(Parser)]
#[command(name = "git-trace", bin_name = "git trace", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 findings, 2 usage or configuration, 3 repository or I/O."
)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone)]
struct Common {
    /// Run as if started in this folder
    #[arg(short = 'C', global = true, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Colour,
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Render the evidence matrix of a release, a range, or the work since the last release
    Report(report::Arguments),
    /// Join the reports of a product's repositories into one matrix
    Combine(combine::Arguments),
    /// Show the change history: commits, trailers, and what they changed
    Log(log::Arguments),
    /// List the requirements of a commit, in our own format and in those of other tools
    Requirements(requirements::Arguments),
    /// Tell all that is known of one requirement: what it says, its links, its history
    Show(show::Arguments),
    /// Tell what differs between two baselines: requirements, records, suspect links, lapsed approvals
    Diff(diff::Arguments),
    /// Write a configuration that fits the repository, and install or remove hooks
    Init(init::Arguments),
    /// Check commit messages against the convention, or the matrix against a gate
    Check(check::Arguments),
    /// Run as a hook of git
    #[command(hide = true)]
    Hook(hook::Arguments),
    /// Check every signature by the keys under .trace/ and by keys from files
    Verify(verify::Arguments),
    /// Sign an approval of records as they are committed, or of a release
    Approve(Box<approve::Arguments>),
    /// Attach the results of a test run to a commit, as a git note
    Attest(Box<attest::Arguments>),
    /// Check an auditor's package, offline, by keys that you name
    VerifyExport(verify_export::Arguments),
    /// Build a small but complete example repository, and report on it
    Demo(demo::Arguments),
    /// List the clauses of the standard with their dispositions; add to, check, print the tailoring record
    Tailor(tailor::Arguments),
    /// Write the auditor's package: the evidence of a release in one archive, checkable without us
    Export(Box<export::Arguments>),
    /// List the evidence rules, or explain one
    Rules(rules::Arguments),
    /// Print the JSON schema of an output
    Schema(schema::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Write the manual pages to a folder
    Man(completions::Man),
}

impl Cli {
    /// The command line that was given; ends the program where it is wrong, or asks for help.
    pub fn given() -> Self {
        let words = std::env::args_os().skip(1).map(OsString::into_string);
        let words: Result<Vec<String>, OsString> = words.collect();
        match words.ok().and_then(|words| hook::Arguments::of_git(&words)) {
            Some(arguments) => {
                Self { common: Common::default(), command: Command::Hook(arguments) }
            }
            None => Self::parse(),
        }
    }

    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let common = &self.common;
        match self.command {
            Command::Report(arguments) => report::run(common, &arguments),
            Command::Combine(arguments) => combine::run(common, &arguments),
            Command::Log(arguments) => log::run(common, &arguments),
            Command::Requirements(arguments) => requirements::run(common, &arguments),
            Command::Show(arguments) => show::run(common, &arguments),
            Command::Diff(arguments) => diff::run(common, &arguments),
            Command::Init(arguments) => init::run(common, &arguments),
            Command::Check(arguments) => check::run(common, &arguments),
            Command::Hook(arguments) => hook::run(common, &arguments),
            Command::Verify(arguments) => verify::run(common, &arguments),
            Command::Approve(arguments) => approve::run(common, &arguments),
            Command::Attest(arguments) => attest::run(common, &arguments),
            Command::VerifyExport(arguments) => verify_export::run(common, &arguments),
            Command::Demo(arguments) => demo::run(common, &arguments),
            Command::Tailor(arguments) => tailor::run(common, &arguments),
            Command::Export(arguments) => export::run(common, &arguments),
            Command::Rules(arguments) => rules::run(common, &arguments),
            Command::Schema(arguments) => schema::run(&arguments),
            Command::Completions(arguments) => completions::completions(&arguments),
            Command::Man(arguments) => completions::man(&arguments),
        }
    }

    /// Whether messages are coloured.
    pub fn is_coloured(&self) -> bool {
        self.common.is_coloured(&std::io::stderr())
    }
}

impl Default for Common {
    fn default() -> Self {
        Self { folder: PathBuf::from("."), quiet: false, color: Colour::Auto }
    }
}

impl Common {
    fn repository(&self) -> Result<Repository> {
        Repository::open(&self.folder)
    }

    fn is_coloured(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }

    /// Standard output for text that people read: through the pager on a terminal.
    fn page(&self, repository: Option<&Repository>) -> Box<dyn Write> {
        let configured = || repository?.user_setting("core.pager");
        match Pager::start(configured) {
            Some(pager) => Box::new(pager),
            None => Box::new(standard_output()),
        }
    }
}

/// An error as people read it: what failed, its causes, and how to mend it.
pub fn explained(error: &Error, coloured: bool) -> String {
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

fn standard_output() -> impl Write {
    std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock())
}

/// Standard output for what is no text: not a terminal.
fn binary_output(what: &str, file: &str) -> Result<impl Write + use<>> {
    match std::io::stdout().is_terminal() {
        true => Err(Error::usage(format!("{what} is nothing that a terminal can show"))
            .hint(format!("write it to a file with -o, such as -o {file}"))),
        false => Ok(standard_output()),
    }
}

/// Writing to standard output failed.
fn unprinted(error: impl Into<std::io::Error>) -> Error {
    Error::io("the result cannot be printed", error.into())
}
