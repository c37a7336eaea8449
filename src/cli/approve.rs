//! `git trace approve`: find, show, ask, sign, check, write.

mod release;
mod statement;
mod wording;

use std::io::{IsTerminal, Write};

use clap::Args;

use super::{Common, unprinted};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::gather::{self, statements};
use crate::git::Repository;
use crate::model::{News, Oid, Person};
use crate::output;
use crate::render::{approve as render, clean};
use crate::roster::Roster;
use crate::rules;
use crate::signer::Signer;
use crate::statement::{Decision, Meaning};

#[derive(Args)]
pub struct Arguments {
    /// A committed file, FILE#ITEM for an item of a document, or an item such as SRS-004
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// Make the signed tag of a release instead
    #[arg(
        long,
        value_name = "TAG",
        conflicts_with_all = ["targets", "supersedes", "withdraw", "decision", "remark"]
    )]
    release: Option<String>,
    /// What the release tag says
    #[arg(short, long, value_name = "TEXT", requires = "release")]
    message: Option<String>,
    /// Approve what this commit holds, without a look at the work tree
    #[arg(long, value_name = "REV")]
    at: Option<String>,
    /// What the signature means: authored, reviewed, approved, responsible
    #[arg(long, value_name = "MEANING", value_parser = wording::meaning)]
    meaning: Option<Meaning>,
    /// The role in which you sign
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// What was decided: accepted, rejected
    #[arg(long, value_name = "DECISION", value_parser = wording::decision)]
    decision: Option<Decision>,
    /// What you add
    #[arg(long, value_name = "TEXT")]
    remark: Option<String>,
    /// An earlier statement that this one replaces
    #[arg(long, value_name = "FILE")]
    supersedes: Vec<String>,
    /// An earlier statement that is taken back
    #[arg(long, value_name = "FILE")]
    withdraw: Vec<String>,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
    /// Print what would be signed, sign nothing, write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What an approval is made with.
struct Desk<'a> {
    common: &'a Common,
    arguments: &'a Arguments,
    repository: Repository,
    signer: Signer,
    head: Oid,
    config: Config,
    roster: Option<Roster>,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let top = repository.work_tree_around();
    if arguments.release.is_none() && top.is_none() {
        return Err(Error::usage("an approval is a file of the work tree, and here is none")
            .hint("run it in the work tree; of a bare repository `git worktree add` makes one"));
    }
    wording::can_ask(arguments)?;
    let signer = Signer::of(top.as_deref().unwrap_or(&common.folder))?;
    let head = repository.commit("HEAD")?;
    let config = gather::configuration(&repository, head, None, &rules::codes())?.config;
    let roster = statements::roster(&repository, head)?;
    let desk = Desk { common, arguments, repository, signer, head, config, roster };
    match (&arguments.release, top) {
        (Some(name), _) => desk.release(name),
        (None, Some(top)) => desk.statement(&top),
        (None, None) => Ok(()),
    }
}

impl Desk<'_> {
    /// The signer with the name that the roster prints.
    fn who(&self) -> Person {
        let person = self.signer.person();
        let member = self.roster.as_ref().and_then(|roster| roster.by_email(&person.email));
        let name = member.map_or(&person.name, |member| &member.name);
        Person { name: name.clone(), email: person.email.clone() }
    }

    fn warn(&self, doubts: &[String]) {
        for doubt in doubts.iter().filter(|_| !self.common.quiet) {
            anstream::eprintln!("warning: {}", clean(doubt));
        }
    }

    /// Shows what will be signed: through the pager to somebody who is asked, else as a message.
    fn show(&self, text: &str, news: &[(String, News)]) -> Result<()> {
        if self.common.quiet {
            return Ok(());
        }
        let is_paged = wording::asks(self.arguments) && std::io::stdout().is_terminal();
        let (coloured, mut out): (bool, Box<dyn Write>) = match is_paged {
            true => (
                self.common.is_coloured(&std::io::stdout()),
                self.common.page(Some(&self.repository)),
            ),
            false => (self.common.is_coloured(&std::io::stderr()), Box::new(std::io::stderr())),
        };
        match render::preview(text, news, coloured, &mut out).and_then(|()| out.flush()) {
            // Who leaves the pager early has seen enough.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(unprinted(error)),
            _ => Ok(()),
        }
    }

    fn confirm(&self, role: &str, meaning: Meaning) -> Result<()> {
        if !wording::asks(self.arguments) {
            return Ok(());
        }
        let (name, meaning) = (self.who().name, meaning.word());
        let answer = output::ask(&format!("Sign this as {name}, {role}, {meaning} (y, [n])?"))?;
        match ["y", "yes"].contains(&answer.to_lowercase().as_str()) {
            true => Ok(()),
            false => Err(Error::usage("you did not say yes").hint("nothing was signed")),
        }
    }
}

fn print(text: &str) -> Result<()> {
    let mut out = super::standard_output();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unprinted)
}
