//! `git trace tailor`: the tailoring record listed, added to, checked and printed.

mod add;
mod check;
mod list;
mod print;

use clap::{Args, Subcommand};

use super::Common;
use crate::error::Result;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    list: list::Arguments,
}

#[derive(Subcommand)]
enum Action {
    /// List the clauses of the catalogue with their dispositions: what is done without a subcommand
    List(list::Arguments),
    /// Add an entry to .trace/tailoring.toml of the work tree
    Add(Box<add::Arguments>),
    /// Tell what is wrong with the record, and what the rules TA-01 to TA-11 find
    Check(check::Arguments),
    /// Print the record, with what the release document must state
    Print(print::Arguments),
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    match &arguments.action {
        None => list::run(common, &arguments.list),
        Some(Action::List(list)) => list::run(common, list),
        Some(Action::Add(add)) => add::run(common, add),
        Some(Action::Check(check)) => check::run(common, check),
        Some(Action::Print(print)) => print::run(common, print),
    }
}
