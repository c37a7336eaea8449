//! `git trace hook`: what the hooks of git run.
//!
//! A hook stops a commit for what it found in it, and for nothing else: what keeps it from looking
//! is said, and lets the commit pass.

use std::io::Read;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::check::{self, Hook};
use super::{Common, explained};
use crate::cleanup;
use crate::config::Config;
use crate::convention::{Reference, Sought, Surroundings, identifier_in};
use crate::error::{Error, Kind, Result};
use crate::gather::{self, At, Lookup};
use crate::git::Repository;
use crate::model::Severity;
use crate::output::NewFile;
use crate::render::check::FORMATS;
use crate::view::CheckReport;

#[derive(Args)]
pub struct Arguments {
    /// The hook
    name: HookName,
    /// What git gives the hook
    #[arg(value_name = "ARGUMENT", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HookName {
    /// Checks the message
    CommitMsg,
    /// Offers trailers in the editor
    PrepareCommitMsg,
    /// Checks the commits to be pushed
    PrePush,
}

impl Arguments {
    /// What git gives a hook, as the scripts hand it on: to build the whole command line takes as
    /// long as to judge a message. `None` for whatever else stands there.
    pub fn of_git(words: &[String]) -> Option<Self> {
        match words {
            [hook, name, first, ..] if hook == "hook" && !first.starts_with('-') => {
                let name = HookName::from_str(name, false).ok()?;
                Some(Self { name, arguments: words[2..].to_vec() })
            }
            _ => None,
        }
    }
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let done = match arguments.name {
        HookName::CommitMsg => commit_msg(common, &arguments.arguments),
        HookName::PrepareCommitMsg => prepare_commit_msg(common, &arguments.arguments),
        HookName::PrePush => pre_push(common, &arguments.arguments),
    };
    match done {
        Err(error) if error.kind() != Kind::Findings => {
            let coloured = common.is_coloured(&std::io::stderr());
            anstream::eprint!("{}", explained(&error, coloured));
            anstream::eprintln!("git-trace could not look, and lets this pass unchecked");
            Ok(())
        }
        done => done,
    }
}

fn commit_msg(common: &Common, arguments: &[String]) -> Result<()> {
    let file = given(arguments, "commit-msg FILE")?;
    let repository = common.repository()?;
    let config = gather::configuration_to_be(&repository, &crate::rules::codes())?.config;
    let hook = if is_edited() { Hook::Edited } else { Hook::Unedited };
    let report = check::message_file(&repository, &config, Path::new(file), hook, false)?;
    let file = shell_word(file);
    let hint = format!(
        "`git commit -e -F {file}` takes the message up again, `git trace check --message {file} \
         --fix` mends what takes no guess, `git commit --no-verify` commits it as it is"
    );
    end(common, &report, &hint)
}

fn pre_push(common: &Common, arguments: &[String]) -> Result<()> {
    let remote = given(arguments, "pre-push REMOTE URL")?;
    let mut lines = String::new();
    std::io::stdin()
        .read_to_string(&mut lines)
        .map_err(|error| Error::io("what is pushed cannot be read", error))?;
    let repository = common.repository()?;
    let Ok(head) = repository.commit("HEAD") else {
        return Ok(());
    };
    let config = gather::convention(&repository, head, None, &crate::rules::codes())?.config;
    match check::of_push(&repository, &config, remote, &lines)? {
        Some(report) => end(common, &report, "`git push --no-verify` pushes them as they are"),
        None => Ok(()),
    }
}

/// Says what was found; nothing where nothing was.
fn end(common: &Common, report: &CheckReport, hint: &str) -> Result<()> {
    if report.findings.is_empty() {
        return Ok(());
    }
    let coloured = common.is_coloured(&std::io::stderr());
    let mut out = anstream::stderr();
    FORMATS[0].render(report, coloured, &mut out).map_err(super::unprinted)?;
    check::verdict(report, Severity::Minor).map_err(|error| error.hint(hint))
}

/// Offers trailers as comments in the editor; a message that nobody will see is left alone.
fn prepare_commit_msg(common: &Common, arguments: &[String]) -> Result<()> {
    let file = Path::new(given(arguments, "prepare-commit-msg FILE")?);
    let source = arguments.get(1).map(String::as_str);
    if !is_edited() || !matches!(source, None | Some("" | "template")) {
        return Ok(());
    }
    let repository = common.repository()?;
    let config = gather::configuration_to_be(&repository, &crate::rules::codes())?.config;
    let offers = offers(&repository, &config)?;
    let failed = |error| Error::io(format!("cannot read `{}`", file.display()), error);
    let bytes = std::fs::read(file).map_err(failed)?;
    let mark = check::mark(&repository.settings()).in_file(&bytes);
    let (Some(mark), false) = (mark, offers.is_empty()) else {
        return Ok(());
    };
    let mut comments =
        vec!["Offered by git-trace: uncomment what is true, as last lines.".to_owned()];
    comments.extend(offers);
    let mut out = NewFile::create(file)?;
    std::io::Write::write_all(&mut out, &cleanup::with_comments(&bytes, &mark, &comments))
        .map_err(failed)?;
    out.publish()
}

/// The trailers that the branch's name and the staged files suggest.
fn offers(repository: &Repository, config: &Config) -> Result<Vec<String>> {
    let objects = repository.objects()?;
    let lookup = Lookup::new(repository, &objects, config);
    let around = lookup.around(At::Index);
    let vocabulary = &config.trailers;
    let mut offers = Vec::new();
    let kinds = [
        (Reference::ChangeRequest, &vocabulary.change_request, &config.change_requests),
        (Reference::ProblemReport, &vocabulary.problem_report, &config.problem_reports),
    ];
    let branch = repository.branch().unwrap_or_default();
    for (kind, keys, references) in kinds {
        let id = identifier_in(&branch, |text| references.identifiers.matches(text));
        // A change request may be kept elsewhere; then both kinds may look alike.
        if let (Some(id), Some(key)) = (id, keys.first())
            && offers.is_empty()
            && (around.find(kind, id) == Sought::Found
                || kind == Reference::ChangeRequest
                    && around.find(kind, id) == Sought::Elsewhere
                    && around.find(Reference::ProblemReport, id) != Sought::Found)
        {
            offers.push(format!("{key}: {id}"));
        }
    }
    if let Some(key) = vocabulary.requirement.first() {
        let touched = around.touched_requirements();
        offers.extend(touched.into_iter().map(|id| format!("{key}: {id}")));
    }
    Ok(offers)
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./".contains(it);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// Git sets `GIT_EDITOR` to `:` for the hooks of a commit whose message nobody edits.
fn is_edited() -> bool {
    std::env::var_os("GIT_EDITOR").is_none_or(|editor| editor != ":")
}

fn given<'a>(arguments: &'a [String], usage: &str) -> Result<&'a str> {
    let first = arguments.first().map(String::as_str);
    first.ok_or_else(|| Error::usage(format!("git gives this hook more: {usage}")))
}
