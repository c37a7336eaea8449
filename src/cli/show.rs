//! `git trace show`: all that is known of one requirement, record, approval or commit.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::evaluation::{Evaluation, Wanted};
use super::{Common, standard_output, unprinted};
use crate::approval::{Approval, Source};
use crate::error::{Error, Result};
use crate::evolution::{Event, Words, word_diff};
use crate::gather::{Keys, requirements, signatures};
use crate::git::tree::Trees;
use crate::git::{Objects, Repository};
use crate::model::{Change, Commit, Everything, Oid};
use crate::render::show as render;
use crate::rules::Case;
use crate::view::{ApprovalStory, CommitStory, LogEntry, LogRequirement, RecordStory};
use crate::view::{RequirementStory, Story};

#[derive(Args)]
pub struct Arguments {
    /// A requirement's identifier; else the path of a record or statement, or a tag that is an approval;
    /// else a commit
    #[arg(value_name = "ID|PATH|TAG|OID")]
    name: String,
    /// The commit that it is looked at from
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    Text,
    Json,
}

/// What a name names.
enum Named {
    Requirement,
    Story(Box<Story<'static>>),
    Commit(Oid),
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let name = arguments.name.as_str();
    let evaluate = |commit| {
        let config = arguments.config.as_deref();
        let wanted = Wanted { all: true, config, ..Wanted::default() };
        Evaluation::of(common, &repository, commit, wanted)
    };
    let mut evaluation = evaluate(repository.commit(&arguments.at)?)?;
    let named = named(&repository, &evaluation.case(), name)?;
    if let Named::Commit(commit) = named
        && evaluation.history.position(commit).is_none()
    {
        evaluation = evaluate(commit)?;
    }
    let case = evaluation.case();
    let objects = repository.objects()?;
    let mut words = |before: &Event, after: &Event| words(&objects, &case, before, after);
    let story = match named {
        Named::Requirement => Story::Requirement(RequirementStory::new(&case, name, &mut words)),
        Named::Story(story) => *story,
        Named::Commit(id) => {
            let commit = case.history.get(id).ok_or_else(|| unreadable(id))?;
            let log = entry(&repository, &objects, &case, commit)?;
            Story::Commit(Box::new(CommitStory::new(&case, id, log, &mut words)))
        }
    };
    let coloured = common.is_coloured(&std::io::stdout());
    let mut out: Box<dyn Write> = match arguments.format {
        ShowFormat::Text => common.page(Some(&repository)),
        ShowFormat::Json => Box::new(standard_output()),
    };
    match arguments.format {
        ShowFormat::Text => render::text(&story, coloured, &mut out),
        ShowFormat::Json => render::json(&story, &mut out),
    }
    .and_then(|()| out.flush())
    .map_err(unprinted)
}

/// Finds what a name names: a requirement before a path, and a path before a revision.
fn named(repository: &Repository, case: &Case<'_>, name: &str) -> Result<Named> {
    let evolution = &case.facts.requirements.evolution;
    if case.trace.find(name).is_some() || !evolution.of(name).is_empty() {
        return Ok(Named::Requirement);
    }
    let path = repository.path_of(name);
    let tag = name.strip_prefix("refs/tags/").unwrap_or(name);
    let is_statement = |it: &Approval| it.source == Source::Statement && it.place.path == path;
    let is_tag = |it: &Approval| it.source == Source::Tag && it.place.tag.as_deref() == Some(tag);
    let of_path = |path: &str| {
        let approval = ApprovalStory::new(case, &is_statement, path).map(Story::Approval);
        approval.or_else(|| RecordStory::new(case, path).map(Story::Record))
    };
    let story = path.as_deref().and_then(of_path);
    let story = story.or_else(|| ApprovalStory::new(case, &is_tag, tag).map(Story::Approval));
    if let Some(story) = story {
        return Ok(Named::Story(Box::new(story)));
    }
    if repository.is_revision(name)
        && let Ok(commit) = repository.commit(name)
    {
        return Ok(Named::Commit(commit));
    }
    if case.facts.files.iter().any(|file| Some(&file.path) == path.as_ref()) {
        return Err(Error::usage(format!("`{name}` is a file and no controlled record")).hint(
            "a `[[record]]` in .trace/config.toml makes it one; `git trace log -- PATH` shows its past",
        ));
    }
    Err(unknown(name, evolution.all().map(|(known, _)| known)))
}

/// How two steps of a requirement differ.
fn words(objects: &Objects<'_>, case: &Case<'_>, before: &Event, after: &Event) -> Vec<Words> {
    let wording = |event: &Event| {
        let settings = &case.facts.requirements.evolution.settings[event.state.settings];
        let item = requirements::item(objects, case.config, settings, &event.state);
        item.map(|item| item.wording()).unwrap_or_default()
    };
    word_diff(&wording(before), &wording(after))
}

/// A commit as the log tells it, with everything that it changed.
fn entry<'c>(
    repository: &Repository,
    objects: &Objects<'_>,
    case: &Case<'_>,
    commit: &'c Commit,
) -> Result<LogEntry<'c>> {
    let keys = Keys::of_commit(repository, case.range.to)?.ring;
    let signature = signatures::of_commit(&keys, &objects.read_proven(commit.id)?);
    let boundary = repository.condition().is_boundary(commit.id);
    let steps = case.facts.requirements.evolution.all().flat_map(|(_, events)| events);
    let steps = steps.filter(|event| event.commit == commit.id).filter_map(LogRequirement::new);
    let changes = changes(objects, commit, boundary);
    Ok(LogEntry::new(commit, signature, boundary, changes, steps.collect()))
}

fn changes(objects: &Objects<'_>, commit: &Commit, boundary: bool) -> Result<Vec<Change>, String> {
    if boundary {
        return Err("the parents are not in this shallow clone".to_owned());
    }
    let parents: Option<Vec<Oid>> = commit.parents.iter().map(|it| objects.tree(*it)).collect();
    let parents = parents.ok_or("a parent is missing")?;
    Trees::new(objects, &Everything).changes(commit.tree, &parents).map_err(|why| why.to_string())
}

fn unreadable(commit: Oid) -> Error {
    Error::repository(format!("commit {commit} cannot be read")).hint("run `git fsck`")
}

fn unknown<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Error {
    let distance = |known: &&str| strsim::damerau_levenshtein(known, name);
    let near = known.min_by_key(distance).filter(|near| distance(near) <= 3);
    let error = Error::usage(format!("`{name}` names no requirement, record, approval or commit"));
    match near {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`git trace requirements` lists the requirements that there are"),
    }
}
