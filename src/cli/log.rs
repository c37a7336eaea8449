//! `git trace log`: the change history, streamed.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, standard_output, unprinted};
use crate::error::{Error, Kind, Result};
use crate::gather::{self, CommitReader, Keys, Source, signatures};
use crate::git::pathspec::Pathspec;
use crate::git::tree::{Top, Trees};
use crate::git::walk::Visit;
use crate::git::{Plan, Repository};
use crate::model::{Change, Everything, Oid, Tracked, Verification};
use crate::output::NewFile;
use crate::render::log as render;
use crate::rules;
use crate::signature::Keyring;
use crate::view::LogEntry;

#[derive(Args)]
pub struct Arguments {
    /// A commit or range (A..B, A...B), then paths; default: HEAD
    #[arg(value_name = "RANGE|PATH")]
    names: Vec<String>,
    /// Show only commits that change these files, folders or globs, and what they change there
    #[arg(last = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Show what each commit changes anywhere
    #[arg(long, conflicts_with = "paths")]
    changes: bool,
    /// Show at most so many commits
    #[arg(short = 'n', long, value_name = "NUMBER")]
    max_count: Option<usize>,
    /// Name people as the commits do, not as the mailmap does
    #[arg(long)]
    no_mailmap: bool,
    /// Text for people, or JSON Lines for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: LogFormat,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Which changes of a commit are shown, and whether a commit without any is.
struct Scope {
    tracked: Option<Box<dyn Tracked>>,
    selective: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let (revision, paths) = split(&repository, arguments)?;
    let mut plan = repository.plan(repository.revision(&revision)?)?;
    let newest = plan.starts[0];
    let scope = scope(&repository, arguments, &paths, newest)?;
    if let Some(tracked) = scope.tracked.as_deref() {
        plan = plan.tracking(tracked);
    }
    let reader = match arguments.no_mailmap {
        true => CommitReader::without_mailmap(),
        false => CommitReader::new(&repository, newest),
    };
    let keys = Keys::of_commit(&repository, newest)?.ring;
    let mut log = Log { repository: &repository, plan, scope, keys, reader, arguments };
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        log.stream(false, &mut out)?;
        return out.publish();
    }
    let coloured = common.is_coloured(&std::io::stdout());
    let mut out: Box<dyn Write> = match arguments.format {
        LogFormat::Text => common.page(Some(&repository)),
        LogFormat::Json => Box::new(standard_output()),
    };
    log.stream(coloured, &mut out)?;
    out.flush().map_err(unprinted)
}

/// The history that is asked for, and what it is read with.
struct Log<'a> {
    repository: &'a Repository,
    plan: Plan,
    scope: Scope,
    keys: Keyring,
    reader: CommitReader,
    arguments: &'a Arguments,
}

impl Log<'_> {
    /// Writes commit by commit as they are read.
    fn stream(&mut self, coloured: bool, out: &mut dyn Write) -> Result<()> {
        let objects = self.repository.objects()?;
        let mut trees = self.scope.tracked.as_deref().map(|tracked| Trees::new(&objects, tracked));
        let mut left = self.arguments.max_count.unwrap_or(usize::MAX);
        let mut outcome = Ok(());
        let missing = self.repository.walk(&self.plan, |visit| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            let changes = changes(trees.as_mut(), &visit);
            if self.scope.selective && changes.as_ref().is_ok_and(Vec::is_empty) {
                return ControlFlow::Continue(());
            }
            let Some(raw) = visit.commit() else {
                return ControlFlow::Continue(());
            };
            left -= 1;
            let commit = self.reader.read(visit.id, &raw);
            let signature = match commit.signature {
                Some(_) => signatures::of_commit(&self.keys, visit.bytes()),
                None => Verification::unsigned(),
            };
            let entry = LogEntry::new(&commit, signature, visit.boundary, changes, Vec::new());
            let written = match self.arguments.format {
                LogFormat::Json => render::json(&entry, out),
                LogFormat::Text => render::text(&entry, coloured, out),
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    outcome = Err(unprinted(error));
                    ControlFlow::Break(())
                }
            }
        })?;
        outcome?;
        match missing.first() {
            None => Ok(()),
            Some(first) => Err(Error::repository(format!(
                "the history is not whole: {} commits are missing or damaged, such as {}",
                missing.len(),
                first.commit
            ))
            .hint("what could be read was printed; `git fsck` tells more")),
        }
    }
}

fn changes(trees: Option<&mut Trees<'_>>, visit: &Visit<'_>) -> Result<Vec<Change>, String> {
    let Some(trees) = trees else {
        return Ok(Vec::new());
    };
    if visit.boundary {
        return Err("the parents are not in this shallow clone".to_owned());
    }
    let known: Option<Vec<Top>> = visit.parent_tops.iter().cloned().collect();
    let parents = known.ok_or("a parent is missing")?;
    trees.changes_between(visit.top, &parents).map_err(|why| why.to_string())
}

/// Which of the names is the revision, and which are paths, as git decides it.
fn split(repository: &Repository, arguments: &Arguments) -> Result<(String, Vec<String>)> {
    let mut paths = arguments.names.clone();
    let mut revision = "HEAD".to_owned();
    if let Some(first) = paths.first().filter(|first| repository.is_revision(first)) {
        revision = first.clone();
        paths.remove(0);
    }
    for path in &paths {
        if !repository.has_file(path) && !path.contains(['*', '?', '[']) {
            return Err(Error::usage(format!("`{path}` is neither a revision nor a path"))
                .hint("put `--` before paths that are no longer there"));
        }
    }
    paths.extend(arguments.paths.iter().cloned());
    Ok((revision, paths))
}

fn scope(
    repository: &Repository,
    arguments: &Arguments,
    paths: &[String],
    commit: Oid,
) -> Result<Scope> {
    if !paths.is_empty() {
        let spec = Pathspec::new(&repository.prefix(), paths)?;
        return Ok(Scope { tracked: Some(Box::new(spec)), selective: true });
    }
    if arguments.changes {
        return Ok(Scope { tracked: Some(Box::new(Everything)), selective: false });
    }
    let tracked: Option<Box<dyn Tracked>> =
        match gather::configuration(repository, commit, None, &rules::codes()) {
            Ok(configured) if matches!(configured.source, Source::Assumed) => None,
            Ok(configured) => Some(Box::new(configured.config.controlled)),
            // Where the tree was not fetched, nothing says what is tracked.
            Err(error) if error.kind() == Kind::Repository => None,
            Err(error) => return Err(error),
        };
    Ok(Scope { tracked, selective: false })
}
