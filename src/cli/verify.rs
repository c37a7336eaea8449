//! `git trace verify`: every signature, checked against the keys that were given.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, unprinted};
use crate::error::{Error, Result};
use crate::gather::{CheckedObject, Keys, signatures, statements};
use crate::git::{Plan, Repository, Revision};
use crate::model::{Oid, SignatureState, Tag};
use crate::output::Progress;
use crate::render::verify as render;
use crate::view::VerifyEntry;

#[derive(Args)]
pub struct Arguments {
    /// `tags`, `commits`, `approvals`, a range A..B, or a tag or commit, which must be signed; default:
    /// all tags, and HEAD's commits and approvals
    #[arg(value_name = "REV|tags|commits|approvals")]
    targets: Vec<String>,
    /// A file with a key from outside .trace/: OpenPGP, SSH, in the format of allowed_signers, or
    /// X.509 certificates and revocation lists
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: VerifyFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    Text,
    Json,
}

/// What is to be checked; what somebody named must be signed.
enum Target<'t> {
    Tags(Vec<&'t Tag>),
    Tag(&'t Tag),
    Commits(Plan),
    Commit(Plan),
    /// The statements that a commit holds.
    Approvals(Oid),
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let tags = repository.tags()?;
    let targets = targets(&repository, &tags, &arguments.targets)?;
    let keys = keys(common, &repository, arguments)?;
    let mut checked: Vec<CheckedObject> = Vec::new();
    let mut wanting = 0;
    for target in targets {
        let progress = Progress::new("commits read", common.quiet);
        let must_be_signed =
            matches!(target, Target::Tag(_) | Target::Commit(_) | Target::Approvals(_));
        let found = match target {
            Target::Tags(tags) => signatures::of_tags(&repository, &keys.ring, &tags),
            Target::Tag(tag) => signatures::of_tags(&repository, &keys.ring, &[tag]),
            Target::Approvals(commit) => statements::verify(&repository, &keys, commit),
            Target::Commits(plan) | Target::Commit(plan) => {
                let mut at = |count| progress.at(count);
                signatures::of_commits(&repository, &keys.ring, plan, &mut at)
            }
        }?;
        let is_wanting = |it: &&CheckedObject| match it.verification.state {
            SignatureState::Good => false,
            SignatureState::Unsigned => must_be_signed,
            _ => true,
        };
        wanting += found.iter().filter(is_wanting).count();
        checked.extend(found);
    }
    print(common, &repository, arguments, checked)?;
    match wanting {
        0 => Ok(()),
        1 => Err(Error::findings("one signature is wanting")),
        count => Err(Error::findings(format!("{count} signatures are wanting"))),
    }
}

fn print(
    common: &Common,
    repository: &Repository,
    arguments: &Arguments,
    checked: Vec<CheckedObject>,
) -> Result<()> {
    let entry = |it: CheckedObject| VerifyEntry::new(it.name, it.object, it.kind, it.verification);
    let entries: Vec<VerifyEntry> = checked.into_iter().map(entry).collect();
    let coloured = common.is_coloured(&std::io::stdout());
    let mut out = match arguments.format {
        VerifyFormat::Text => common.page(Some(repository)),
        VerifyFormat::Json => Box::new(super::standard_output()),
    };
    match arguments.format {
        VerifyFormat::Text => render::text(&entries, coloured, &mut out),
        VerifyFormat::Json => render::json(&entries, &mut out),
    }
    .and_then(|()| out.flush())
    .map_err(unprinted)
}

/// The keys of HEAD, and of the files named.
fn keys(common: &Common, repository: &Repository, arguments: &Arguments) -> Result<Keys> {
    let mut keys = match repository.commit("HEAD") {
        Ok(head) => Keys::of_commit(repository, head)?,
        // Without a commit there may still be tags, and keys on the command line.
        Err(_) => Keys::default(),
    };
    if !common.quiet {
        for problem in &keys.problems {
            anstream::eprintln!("warning: {problem}");
        }
    }
    arguments.keys.iter().try_for_each(|file| keys.add_file(file))?;
    Ok(keys)
}

fn targets<'t>(
    repository: &Repository,
    tags: &'t [Tag],
    names: &[String],
) -> Result<Vec<Target<'t>>> {
    let all_tags = || Target::Tags(tags.iter().collect());
    let head = || repository.plan(repository.revision("HEAD")?).map(Target::Commits);
    if names.is_empty() {
        let Ok(newest) = repository.commit("HEAD") else { return Ok(vec![all_tags()]) };
        return Ok(vec![all_tags(), head()?, Target::Approvals(newest)]);
    }
    let mut targets = Vec::new();
    for name in names {
        let short = name.strip_prefix("refs/tags/").unwrap_or(name);
        match name.as_str() {
            "tags" => targets.push(all_tags()),
            "commits" => targets.push(head()?),
            "approvals" => targets.push(Target::Approvals(repository.commit("HEAD")?)),
            _ => targets.push(match tags.iter().find(|tag| tag.name == short) {
                Some(tag) => Target::Tag(tag),
                None => match repository.revision(name)? {
                    Revision::Commit(commit) => Target::Commit(Plan::only(commit)),
                    range => Target::Commits(repository.plan(range)?),
                },
            }),
        }
    }
    Ok(targets)
}
