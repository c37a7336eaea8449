//! `git trace log`: the change history, streamed.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, binary_output, standard_output, unprinted};
use crate::config::Web;
use crate::error::{Error, Kind, Result};
use crate::evolution::Event;
use crate::facts::Requirements;
use crate::gather::{
    self, Candidates, CommitReader, Configured, Keys, Source, Steps, requirements, signatures,
};
use crate::git::pathspec::Pathspec;
use crate::git::tree::{Top, Trees};
use crate::git::walk::Visit;
use crate::git::{Plan, Repository};
use crate::model::{Change, Commit, Everything, Oid, Tracked, Verification};
use crate::output::{NewFile, OnDemand};
use crate::render::log::{About, History, Sheets};
use crate::requirement::comparable;
use crate::rules;
use crate::signature::Keyring;
use crate::view::{LogEntry, LogRequirement};

#[derive(Args)]
pub struct Arguments {
    /// A commit or range (A..B, A...B), then paths, or requirements, of which those commits are shown that
    /// changed them or name them in a trailer; a path wins over a requirement; default: HEAD
    #[arg(value_name = "RANGE|PATH|ID")]
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
    /// Text or a workbook for people, or JSON Lines for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: LogFormat,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
    Xlsx,
}

impl Arguments {
    /// The history of a revision or range, as other commands want it.
    pub fn of(revision: String, format: LogFormat) -> Self {
        Self {
            names: vec![revision],
            paths: Vec::new(),
            changes: false,
            max_count: None,
            no_mailmap: false,
            format,
            output: None,
        }
    }
}

/// Which changes of a commit are shown, and whether a commit without any is.
struct Scope {
    tracked: Option<Box<dyn Tracked>>,
    selective: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    if let Some(file) = &arguments.output {
        let mut out = NewFile::create(file)?;
        write(&repository, arguments, false, &mut out)?;
        return out.publish();
    }
    let mut out: Box<dyn Write> = match arguments.format {
        LogFormat::Text => Box::new(OnDemand::new(|| common.page(Some(&repository)))),
        LogFormat::Json => Box::new(standard_output()),
        LogFormat::Xlsx => Box::new(binary_output("a workbook", "log.xlsx")?),
    };
    write(&repository, arguments, common.is_coloured(&std::io::stdout()), &mut out)?;
    out.flush().map_err(unprinted)
}

/// Writes a history; coloured for a terminal.
pub fn write(
    repository: &Repository,
    arguments: &Arguments,
    coloured: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let (revision, names) = split(repository, arguments);
    let mut plan = repository.plan(repository.revision(&revision)?)?;
    let newest = plan.starts[0];
    let is_limited = arguments.changes || !arguments.paths.is_empty() || !names.is_empty();
    let configured = match gather::configuration(repository, newest, None, &rules::codes()) {
        Ok(configured) => Some(configured),
        // Where the tree was not fetched, nothing says what is tracked.
        Err(error) if is_limited || error.kind() == Kind::Repository => None,
        Err(error) => return Err(error),
    };
    let objects = repository.objects()?;
    let candidates = configured.as_ref().map(|configured| Candidates(&configured.config));
    let here = candidates.as_ref().map(|it| requirements::of_commit(&objects, it.0, newest));
    let here = here.and_then(Result::ok).unwrap_or_default();
    let candidates = candidates.filter(|it| it.0.tracing.is_named || !here.documents.is_empty());
    let (paths, ids) = paths_and_ids(repository, arguments, names, &here, candidates.as_ref())?;
    let scope = scope(repository, arguments, &paths, configured.as_ref())?;
    let steps = candidates.as_ref().map(|candidates| Steps::new(&objects, candidates));
    // What requirements are looked for in are whole trees.
    if let Some(tracked) = scope.tracked.as_deref().filter(|_| steps.is_none()) {
        plan = plan.tracking(tracked);
    }
    let config = configured.as_ref().map(|configured| &configured.config);
    let wanted =
        Wanted { ids, keys: config.map(|it| &*it.trailers.requirement).unwrap_or_default() };
    let reader = match arguments.no_mailmap {
        true => CommitReader::without_mailmap(),
        false => CommitReader::new(repository, newest),
    };
    let keys = Keys::of_commit(repository, newest)?.ring;
    let history = match arguments.format {
        LogFormat::Text => History::Text(out, coloured),
        LogFormat::Json => History::Json(out),
        LogFormat::Xlsx => {
            let product = config.and_then(|config| config.product.clone());
            let when = objects.committed(newest);
            let about = About { product, revision, newest: newest.to_string(), when };
            History::Workbook(Box::new(Sheets::new(out, about).map_err(unprinted)?))
        }
    };
    let web = config.map(|config| config.web.clone()).unwrap_or_default();
    let mut log = Log { repository, plan, scope, steps, wanted, keys, reader, web, arguments };
    log.stream(history)
}

/// The history that is asked for, and what it is read with.
struct Log<'a> {
    repository: &'a Repository,
    plan: Plan,
    scope: Scope,
    /// What tells what commits did to requirements, where there are any.
    steps: Option<Steps<'a>>,
    wanted: Wanted<'a>,
    keys: Keyring,
    reader: CommitReader,
    web: Web,
    arguments: &'a Arguments,
}

impl Log<'_> {
    /// Writes commit by commit as they are read.
    fn stream(&mut self, mut history: History<'_>) -> Result<()> {
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
            let commit = self.reader.read(visit.id, &raw);
            let steps = steps(self.steps.as_mut(), &visit, commit.tree);
            if !self.wanted.is_everything()
                && !self.wanted.is_named(&commit)
                && !steps.as_ref().is_ok_and(|steps| self.wanted.is_changed(steps))
            {
                return ControlFlow::Continue(());
            }
            left -= 1;
            let signature = match commit.signature {
                Some(_) => signatures::of_commit(&self.keys, visit.bytes()),
                None => Verification::unsigned(),
            };
            let (steps, unknown) = match steps {
                Ok(steps) => (steps.iter().filter_map(LogRequirement::new).collect(), None),
                Err(why) => (Vec::new(), Some(why)),
            };
            let mut entry = LogEntry::new(&commit, signature, visit.boundary, changes, steps);
            entry.incomplete = entry.incomplete.or(unknown);
            let url = self.web.commit(&entry.commit);
            match history.commit(&entry, url.as_deref()) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    outcome = Err(unprinted(error));
                    ControlFlow::Break(())
                }
            }
        })?;
        outcome?;
        history.finish().map_err(unprinted)?;
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

/// The requirements that are asked for.
struct Wanted<'a> {
    ids: Vec<String>,
    /// The trailers that name requirements.
    keys: &'a [String],
}

impl Wanted<'_> {
    fn is_everything(&self) -> bool {
        self.ids.is_empty()
    }

    fn holds(&self, id: &str) -> bool {
        let plain = comparable("doorstop", id);
        self.ids.iter().any(|wanted| comparable("doorstop", wanted) == plain)
    }

    fn is_named(&self, commit: &Commit) -> bool {
        let mut trailers = commit.trailers(self.keys);
        trailers.any(|trailer| trailer.value.split([',', ' ', ';']).any(|id| self.holds(id)))
    }

    fn is_changed(&self, steps: &[Event]) -> bool {
        steps.iter().any(|event| self.holds(&event.state.id))
    }
}

/// What a commit did to requirements.
fn steps(
    steps: Option<&mut Steps<'_>>,
    visit: &Visit<'_>,
    tree: Oid,
) -> Result<Vec<Event>, String> {
    let Some(steps) = steps else {
        return Ok(Vec::new());
    };
    if visit.boundary {
        return Err("the parents are not in this shallow clone".to_owned());
    }
    let parent = |top: &Option<Top>| match top {
        Some(Top::Tree(tree)) => Some(*tree),
        _ => None,
    };
    let parents: Option<Vec<Oid>> = visit.parent_tops.iter().map(parent).collect();
    steps.of(visit.id, tree, &parents.ok_or("a parent is missing")?)
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

/// Which of the names is the revision, as git decides it, and the others.
fn split(repository: &Repository, arguments: &Arguments) -> (String, Vec<String>) {
    let mut names = arguments.names.clone();
    match names.first().filter(|first| repository.is_revision(first)) {
        Some(_) => (names.remove(0), names),
        None => ("HEAD".to_owned(), names),
    }
}

/// Which of the names are paths, and which are requirements.
fn paths_and_ids(
    repository: &Repository,
    arguments: &Arguments,
    names: Vec<String>,
    here: &Requirements,
    candidates: Option<&Candidates<'_>>,
) -> Result<(Vec<String>, Vec<String>)> {
    let is_path = |name: &String| repository.has_file(name) || name.contains(['*', '?', '[']);
    let (mut paths, ids): (Vec<String>, Vec<String>) = names.into_iter().partition(is_path);
    let items = || here.documents.iter().flat_map(|it| &it.document.items);
    for id in &ids {
        let looks_like_one = candidates.is_some_and(|it| it.0.requirements.identifiers.matches(id));
        if !looks_like_one && !items().any(|item| item.id == *id) {
            return Err(Error::usage(format!(
                "`{id}` is neither a revision nor a path nor a requirement"
            ))
            .hint("put `--` before paths that are no longer there"));
        }
    }
    paths.extend(arguments.paths.iter().cloned());
    Ok((paths, ids))
}

fn scope(
    repository: &Repository,
    arguments: &Arguments,
    paths: &[String],
    configured: Option<&Configured>,
) -> Result<Scope> {
    if !paths.is_empty() {
        let spec = Pathspec::new(&repository.prefix(), paths)?;
        return Ok(Scope { tracked: Some(Box::new(spec)), selective: true });
    }
    if arguments.changes {
        return Ok(Scope { tracked: Some(Box::new(Everything)), selective: false });
    }
    let own = configured.filter(|it| !matches!(it.source, Source::Assumed));
    let controlled = own.map(|it| it.config.controlled.clone());
    let tracked = controlled.map(|it| Box::new(it) as Box<dyn Tracked>);
    Ok(Scope { tracked, selective: false })
}
