//! Gathers everything that the later stages need from one repository: the only input there is.

mod authority;
mod boms;
mod claims;
mod code;
mod evolution;
mod commits;
mod configurations;
mod countable;
pub mod earlier;
mod environment;
mod interfaces;
mod lockfiles;
mod past;
mod messages;
mod records;
pub mod requirements;
pub mod results;
pub mod signatures;
mod states;
mod statement_files;
pub mod statements;
mod steps;
mod strays;
mod supported;
pub mod targets;
mod surroundings;
mod survey;
pub mod tailoring;
mod touches;
mod vanished;
mod vulnerabilities;

use std::path::Path;

pub use commits::CommitReader;
pub use messages::{CommitMessage, decoded, messages};
pub use requirements::Candidates;
pub use signatures::{CheckedObject, Keys};
pub use steps::Steps;
pub use surroundings::{At, Lookup};
pub use survey::survey;

use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::facts::{Facts, File, Previous};
use crate::git::tree::{Entry, Trees};
use crate::git::{Objects, Plan, Repository};
use crate::history::{Baselines, History, Range};
use crate::model::{Commit, Everything, Oid, Tag};

/// Larger records and configurations than this are not read.
const LARGEST: u64 = 4 << 20;

/// A configuration and where it came from.
pub struct Configured {
    /// The configuration.
    pub config: Config,
    /// Where it came from.
    pub source: Source,
}

/// Where a configuration came from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The evaluated commit: the blob of `.trace/config.toml`.
    Commit(Oid),
    /// A file: one named on the command line, or what is about to be committed.
    File(String),
    /// There is none: the defaults are assumed.
    Assumed,
}

/// The configuration: from a file if one is named, else from the evaluated commit.
pub fn configuration(
    repository: &Repository,
    commit: Oid,
    file: Option<&Path>,
    codes: &[&str],
) -> Result<Configured> {
    if let Some(file) = file {
        let name = file.display().to_string();
        let text = std::fs::read(file)
            .map_err(|error| Error::io(format!("cannot read the configuration `{name}`"), error))?;
        return Ok(Configured { config: parse(&name, &text, codes)?, source: Source::File(name) });
    }
    let objects = repository.objects()?;
    let Some(blob) = repository.blob_at(commit, config::PATH)? else {
        return Ok(Configured { config: Config::default(), source: Source::Assumed });
    };
    let name = format!("{}:{}", commit.short(), config::PATH);
    let text = read_bounded(&objects, blob)?;
    Ok(Configured { config: parse(&name, &text, codes)?, source: Source::Commit(blob) })
}

/// The configuration that messages are held against: that of the newest commit, or before there is
/// one in it, the one that the next commit will have.
pub fn convention(
    repository: &Repository,
    newest: Oid,
    file: Option<&Path>,
    codes: &[&str],
) -> Result<Configured> {
    match configuration(repository, newest, file, codes)? {
        Configured { source: Source::Assumed, .. } => configuration_to_be(repository, codes),
        configured => Ok(configured),
    }
}

/// The configuration that the next commit will have: what is staged, else what stands in the work
/// tree, where it may be new and not yet added.
pub fn configuration_to_be(repository: &Repository, codes: &[&str]) -> Result<Configured> {
    let own = |text: &[u8]| {
        let source = Source::File(config::PATH.to_owned());
        Ok(Configured { config: parse(config::PATH, text, codes)?, source })
    };
    if let Some(blob) = repository.staged_at(config::PATH)? {
        let objects = repository.objects()?;
        let text = objects.bytes(blob, LARGEST).map_or_else(|| read_bounded(&objects, blob), Ok)?;
        return own(&text);
    }
    let file = repository.top().map(|top| top.join(config::PATH));
    match file.map(std::fs::read) {
        Some(Ok(text)) => own(&text),
        _ => Ok(Configured { config: Config::default(), source: Source::Assumed }),
    }
}

fn parse(name: &str, text: &[u8], codes: &[&str]) -> Result<Config> {
    Config::parse(name, text, codes).map_err(|problems| {
        Error::configuration("the configuration is wrong")
            .hint("mend it and commit it, or name another with --config")
            .because(problems)
    })
}

/// The whole history of a commit.
///
/// `progress` is told from time to time how many commits were read.
pub fn history(
    repository: &Repository,
    commit: Oid,
    progress: &mut dyn FnMut(usize),
) -> Result<History> {
    let mut reader = CommitReader::new(repository, commit);
    let mut commits: Vec<Commit> = Vec::new();
    let mut boundaries = 0;
    let plan = Plan { starts: vec![commit], proving: true, ..Plan::default() };
    let missing = repository.walk(&plan, |visit| {
        boundaries += usize::from(visit.boundary);
        if let Some(raw) = visit.commit() {
            commits.push(reader.read(visit.id, &raw));
        }
        if commits.len().is_multiple_of(1024) {
            progress(commits.len());
        }
        std::ops::ControlFlow::Continue(())
    })?;
    if commits.is_empty() {
        return Err(Error::repository(format!("commit {commit} cannot be read"))
            .hint("run `git fsck`, or fetch what is missing"));
    }
    let mut gaps = Vec::new();
    if boundaries > 0 {
        gaps.push("the clone is shallow (`git fetch --unshallow` brings the rest)".to_owned());
    }
    if let Some(first) = missing.first() {
        let count = missing.len();
        gaps.push(format!(
            "{count} commits are missing or damaged, such as {}",
            first.commit.short()
        ));
    }
    Ok(History::new(commits, gaps))
}

/// Everything else that the rules look at.
pub fn facts(
    repository: &Repository,
    config: &Config,
    history: &History,
    range: &Range,
    tags: Vec<Tag>,
    previous: Option<Previous>,
) -> Result<Facts> {
    let objects = repository.objects()?;
    let mut facts = Facts { previous, tags, ..Facts::default() };
    let keys = Keys::of_commit(repository, range.to)?;
    facts.signatures = signatures::of_releases(repository, &keys.ring, config, &facts.tags)?;
    facts.key_problems = keys.problems;
    facts.touches = touches::of(&objects, config, history, range);
    facts.interfaces = interfaces::of(&objects, config, history, range);
    match history.get(range.to).map(|commit| Trees::new(&objects, &Everything).files(commit.tree)) {
        Some(Ok(files)) => {
            let odd = files.iter().filter(|(_, entry)| !entry.is_file());
            facts.odd = odd.map(|(path, _)| String::from_utf8_lossy(path).into_owned()).collect();
            facts.files = files.into_iter().map(file).collect();
        }
        Some(Err(why)) => facts.unlisted = Some(why.to_string()),
        None => {}
    }
    let mut bytes = |file: &File| requirements::bytes(&objects, &facts.odd, file);
    facts.requirements = requirements::of_files(config, &facts.files, &mut bytes);
    facts.requirements.evolution =
        evolution::gather(repository, &objects, config, history, &facts.requirements);
    (facts.requirements.code, facts.unsearched) =
        code::gather(repository, config, history, &facts)?;
    facts.mailmap = commits::mailmap(repository, range.to);
    let past = records::gather(&objects, config, history, &mut facts);
    claims::gather(repository, &objects, config, history, &past, &mut facts)?;
    boms::gather(&objects, config, &mut facts);
    environment::gather(&objects, config, &mut facts);
    facts.reviews = signatures::of_reviews(repository, &keys.ring, config, history, range)?;
    tailoring::gather(&objects, config, &mut facts);
    facts.results = results::gather(repository, &objects, config, history, &facts)?;
    strays::gather(repository, &objects, config, history, &mut facts)?;
    lockfiles::gather(&objects, config, &mut facts);
    vulnerabilities::gather(&objects, config, &mut facts);
    facts.before = lockfiles::before(repository, config, range, &facts);
    facts.supported = supported::gather(repository, config, history)?;
    Ok(facts)
}

/// The releases of a history.
pub fn baselines(config: &Config, history: &History, tags: &[Tag]) -> Baselines {
    Baselines::new(history, tags, |name| config.releases.is_release(name))
}

/// A file of a tree; bytes of its path that are not UTF-8 become replacement characters.
fn file((path, entry): (Vec<u8>, Entry)) -> File {
    File { path: String::from_utf8_lossy(&path).into_owned(), blob: entry.id }
}

/// The proven bytes of a blob that is not larger than any honest record.
fn read_bounded(objects: &Objects<'_>, blob: Oid) -> Result<Vec<u8>> {
    match objects.size(blob) {
        Some(size) if size > LARGEST => Err(Error::repository(format!(
            "blob {} is larger than {} MiB",
            blob.short(),
            LARGEST >> 20
        ))
        .hint("is it a record at all?")),
        _ => objects.read_proven(blob),
    }
}
