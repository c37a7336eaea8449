//! What a repository hides or bends: shallow history, grafts, replacements, partial clones.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use super::Repository;
use crate::error::{Error, Result};
use crate::model::Oid;

/// Where the history that can be seen from a clone ends.
#[derive(Debug, Default)]
pub struct Condition {
    /// Commits whose parents were not fetched.
    shallow: HashSet<Oid>,
}

/// One thing to know before the history is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A shallow clone with so many boundary commits: what lies behind them is unknown.
    Shallow(usize),
    /// A partial clone: objects may be missing; the filter that was asked for.
    Partial(String),
    /// So many replacement refs, which git applies and git-trace does not.
    Replaced(usize),
    /// A grafts file, which git applies and git-trace does not.
    Grafted,
}

impl Condition {
    pub(super) fn of(repository: &git2::Repository) -> Result<Self> {
        Ok(Self { shallow: read_shallow(&repository.commondir().join("shallow"))? })
    }

    /// Whether the parents of this commit were left out by a shallow clone.
    pub fn is_boundary(&self, commit: Oid) -> bool {
        self.shallow.contains(&commit)
    }
}

impl Repository {
    /// Everything to know before the history is believed, in a fixed order.
    pub fn limits(&self) -> Vec<Limit> {
        let repository = self.inner();
        let mut limits = Vec::new();
        match self.condition().shallow.len() {
            0 => {}
            count => limits.push(Limit::Shallow(count)),
        }
        limits.extend(partial_filter(repository).map(Limit::Partial));
        match replacements(repository) {
            0 => {}
            count => limits.push(Limit::Replaced(count)),
        }
        let grafts = std::fs::metadata(repository.commondir().join("info/grafts"));
        if grafts.is_ok_and(|file| file.len() > 0) {
            limits.push(Limit::Grafted);
        }
        limits
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shallow(count) => write!(
                f,
                "shallow clone: history ends at {count} boundary commit{}; \
                 `git fetch --unshallow` brings the rest",
                if *count == 1 { "" } else { "s" }
            ),
            Self::Partial(filter) => {
                write!(f, "partial clone (filter {filter}): objects may be missing")
            }
            Self::Replaced(count) => write!(
                f,
                "{count} replacement ref{} ignored: the history is read as it was written",
                if *count == 1 { "" } else { "s" }
            ),
            Self::Grafted => f.write_str("grafts ignored: the history is read as it was written"),
        }
    }
}

/// The ids in git's `shallow` file, one a line; no file means that nothing was left out.
fn read_shallow(file: &Path) -> Result<HashSet<Oid>> {
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(HashSet::new()),
        Err(error) => {
            return Err(Error::io(format!("cannot read `{}`", file.display()), error));
        }
    };
    Ok(text
        .split(|&byte| byte == b'\n')
        .filter_map(|line| Oid::from_hex(line.trim_ascii()))
        .collect())
}

/// How many replacement refs there are. Refs are listed only where one of them may be: that takes
/// long where there are many.
fn replacements(repository: &git2::Repository) -> usize {
    let folder = repository.commondir();
    let packed = || {
        let refs = std::fs::read(folder.join("packed-refs")).unwrap_or_default();
        memchr::memmem::find(&refs, b" refs/replace/").is_some()
    };
    if !folder.join("refs/replace").exists() && !packed() {
        return 0;
    }
    repository.references_glob("refs/replace/*").map_or(0, Iterator::count)
}

fn partial_filter(repository: &git2::Repository) -> Option<String> {
    let config = repository.config().ok()?;
    let mut filter = None;
    let entries = config.entries(Some(r"remote\..*\.(promisor|partialclonefilter)")).ok()?;
    let _ = entries.for_each(|entry| {
        let value = entry.value().ok().unwrap_or("unknown");
        let named = entry.name().is_ok_and(|name| name.ends_with("partialclonefilter"));
        if named || filter.is_none() {
            filter = Some(if named { value.to_owned() } else { "unknown".to_owned() });
        }
    });
    filter
}
