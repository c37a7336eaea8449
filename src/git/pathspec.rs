//! Path arguments as git takes them: a file, a folder, or a glob in which `*` crosses folders.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::error::{Error, Result};
use crate::model::{Tracked, Within};

/// The paths named on a command line.
pub struct Pathspec {
    items: Vec<Item>,
}

enum Item {
    /// A file, or a folder with everything below it.
    Literal(Vec<u8>),
    /// A pattern, and the folder before its first wildcard (empty, or ending in `/`).
    Pattern { folder: Vec<u8>, pattern: GlobSet },
}

impl Pathspec {
    /// Reads path arguments given relative to `prefix`, a folder of the work tree (empty, or ending
    /// in `/`).
    pub fn new(prefix: &str, arguments: &[String]) -> Result<Self> {
        let items = arguments.iter().map(|argument| item(prefix, argument));
        Ok(Self { items: items.collect::<Result<_>>()? })
    }
}

impl Tracked for Pathspec {
    fn within(&self, folder: &[u8]) -> Within {
        let mut names = Vec::new();
        for item in &self.items {
            let Item::Literal(path) = item else {
                return Within::Some;
            };
            match path.strip_prefix(folder) {
                Some(b"") => return Within::Everything,
                Some(rest) => {
                    names.extend(rest.split(|&byte| byte == b'/').next().map(<[u8]>::to_vec))
                }
                None if covers(path, folder) => return Within::Everything,
                None => {}
            }
        }
        // A tree is read no further than the last of its names.
        names.sort();
        names.dedup();
        Within::Names(names)
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        self.items.iter().any(|item| match item {
            Item::Literal(path) => covers(path, folder) || covers(folder, path),
            Item::Pattern { folder: start, .. } => {
                let start = start.strip_suffix(b"/").unwrap_or(start);
                covers(start, folder) || covers(folder, start)
            }
        })
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.items.iter().any(|item| match item {
            Item::Literal(literal) => covers(literal, path),
            Item::Pattern { pattern, .. } => {
                pattern.is_match(std::path::Path::new(&*String::from_utf8_lossy(path)))
            }
        })
    }
}

/// Whether `path` is `folder` or lies below it; the empty folder covers everything.
fn covers(folder: &[u8], path: &[u8]) -> bool {
    folder.is_empty()
        || path.starts_with(folder) && matches!(path.get(folder.len()), None | Some(b'/'))
}

fn item(prefix: &str, argument: &str) -> Result<Item> {
    if argument.starts_with(":(") || argument.starts_with(":!") || argument.starts_with(":^") {
        return Err(Error::usage(format!("pathspec magic is not supported: `{argument}`"))
            .hint("name files, folders or globs; `:/` stands for the top of the work tree"));
    }
    let path = match argument.strip_prefix(":/") {
        Some(from_top) => normalise("", from_top),
        None => normalise(prefix, argument),
    };
    let path = path.ok_or_else(|| {
        Error::usage(format!("`{argument}` is outside the repository"))
            .hint("paths are relative to the folder you are in, or to -C")
    })?;
    let Some(wildcard) = path.find(['*', '?', '[']) else {
        return Ok(Item::Literal(path.into_bytes()));
    };
    let folder = path[..wildcard].rfind('/').map_or("", |slash| &path[..=slash]);
    let folder = folder.as_bytes().to_vec();
    let pattern = patterns(&path).map_err(|error| {
        Error::usage(format!("`{argument}` is no pattern")).hint(error.to_string())
    })?;
    Ok(Item::Pattern { folder, pattern })
}

/// A pattern that fits a folder holds everything below it. Git knows no braces.
fn patterns(path: &str) -> Result<GlobSet, globset::Error> {
    let path = path.replace('{', "[{]").replace('}', "[}]");
    let glob = |text: &str| GlobBuilder::new(text).literal_separator(false).build();
    GlobSetBuilder::new().add(glob(&path)?).add(glob(&format!("{path}/**"))?).build()
}

/// Resolves `.` and `..`; `None` if the path leaves the repository.
pub(super) fn normalise(prefix: &str, argument: &str) -> Option<String> {
    let mut parts: Vec<&str> = prefix.split('/').filter(|part| !part.is_empty()).collect();
    for part in argument.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A list of files, each by its whole path.
pub struct Paths {
    /// What is wanted in each folder (empty, or ending in `/`): files and the folders on the way.
    wanted: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>>,
    files: HashSet<Vec<u8>>,
}

impl Paths {
    /// The files at these paths.
    pub fn new(paths: impl IntoIterator<Item = String>) -> Self {
        let mut list = Self { wanted: BTreeMap::new(), files: HashSet::new() };
        for path in paths {
            let mut folder = Vec::new();
            for name in path.split('/') {
                let names = list.wanted.entry(folder.clone()).or_default();
                names.insert(name.as_bytes().to_vec());
                folder.extend_from_slice(name.as_bytes());
                folder.push(b'/');
            }
            list.files.insert(path.into_bytes());
        }
        list
    }
}

impl Tracked for Paths {
    fn within(&self, folder: &[u8]) -> Within {
        let names = self.wanted.get(folder).into_iter().flatten();
        Within::Names(names.cloned().collect())
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        self.wanted.contains_key(&[folder, b"/"].concat())
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.files.contains(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(argument: &str, held: &[&str], not_held: &[&str]) {
        let spec = Pathspec::new("src/", &[argument.to_owned()]).unwrap();
        for path in held {
            assert!(spec.holds(path.as_bytes()), "{argument} holds {path}");
            for (slash, _) in path.match_indices('/') {
                assert!(spec.may_hold(&path.as_bytes()[..slash]), "{argument}: {path}");
            }
        }
        for path in not_held {
            assert!(!spec.holds(path.as_bytes()), "{argument} does not hold {path}");
        }
    }

    #[test]
    fn paths_are_relative_and_folders_hold_what_is_below() {
        check("git", &["src/git/a.rs", "src/git"], &["src/git.rs", "git/a.rs"]);
        check("../docs/", &["docs/a/b.md"], &["docs2/a"]);
        check(".", &["src/a"], &["a"]);
        check(":/", &["a", "src/b"], &[]);
        check(":/a", &["a", "a/b"], &["src/a"]);
    }

    #[test]
    fn a_star_crosses_folders() {
        check("*.rs", &["src/a.rs", "src/git/b.rs"], &["a.rs", "src/a.md"]);
        check(":/Doc*", &["Documentation/a/b.txt", "Doc"], &["src/Doc"]);
        check("{a,b}*", &["src/{a,b}c"], &["src/ac"]);
        check("g?t/*.rs", &["src/git/a.rs", "src/git/x/a.rs"], &["src/grit/a.rs"]);
    }

    #[test]
    fn what_leaves_the_repository_is_refused() {
        assert!(Pathspec::new("src/", &["../../x".to_owned()]).is_err());
        assert!(Pathspec::new("", &[":(exclude)x".to_owned()]).is_err());
    }
}
