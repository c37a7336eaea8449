//! Globs on paths and names, and regular expressions on text, with the text they came from.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use crate::model::{Tracked, Within};

/// A compiled pattern may take so many bytes: a repository's own patterns must not eat the memory.
const LARGEST: usize = 1 << 20;

/// Globs on paths in which `*` stays within a folder and `**` crosses folders.
#[derive(Clone, Debug, Default)]
pub struct PathPatterns {
    globs: Vec<String>,
    set: GlobSet,
}

impl PathPatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (position, glob) in globs.iter().enumerate() {
            let glob = GlobBuilder::new(glob).literal_separator(true).build();
            set.add(glob.map_err(|error| (position, error.kind().to_string()))?);
        }
        let set = set.build().map_err(|error| (0, error.to_string()))?;
        Ok(Self { globs: globs.to_vec(), set })
    }

    /// Whether a path fits one of the globs.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.set.is_match(Path::new(&*String::from_utf8_lossy(path)))
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    /// Whether every path fits.
    pub fn is_everything(&self) -> bool {
        self.globs.iter().any(|glob| glob == "**")
    }

    /// For each glob the folders before its first wildcard, ending in `/` or empty.
    fn folders(&self) -> impl Iterator<Item = &[u8]> {
        self.globs.iter().map(|glob| {
            let wildcard = glob.find(['*', '?', '[', '{', '\\']).unwrap_or(glob.len());
            &glob.as_bytes()[..glob[..wildcard].rfind('/').map_or(0, |slash| slash + 1)]
        })
    }
}

impl Tracked for PathPatterns {
    fn within(&self, folder: &[u8]) -> Within {
        if self.is_everything() {
            return Within::Everything;
        }
        let mut names = Vec::new();
        for start in self.folders() {
            // A glob that leads on through one folder needs only that folder.
            let Some(rest) = start.strip_prefix(folder).filter(|rest| !rest.is_empty()) else {
                return Within::Some;
            };
            names.extend(rest.split(|&byte| byte == b'/').next().map(<[u8]>::to_vec));
        }
        Within::Names(names)
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        let folder = [folder, b"/"].concat();
        self.folders().any(|start| start.starts_with(&folder) || folder.starts_with(start))
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.matches(path)
    }
}

/// Globs on names in which `*` stands for anything.
#[derive(Clone, Debug, Default)]
pub struct NamePatterns(GlobSet);

impl NamePatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (position, glob) in globs.iter().enumerate() {
            let glob = GlobBuilder::new(glob).build();
            set.add(glob.map_err(|error| (position, error.kind().to_string()))?);
        }
        set.build().map(Self).map_err(|error| (0, error.to_string()))
    }

    /// Whether a name fits one of the globs.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// Regular expressions on text, tried in order.
#[derive(Clone, Debug, Default)]
pub struct TextPatterns(Vec<Regex>);

impl TextPatterns {
    /// Compiles expressions that must fit a whole text, or may fit anywhere in it.
    pub fn new(expressions: &[String], whole: bool) -> Result<Self, (usize, String)> {
        let compile = |(position, text): (usize, &String)| {
            let text = if whole { format!("^(?:{text})$") } else { text.clone() };
            let built =
                RegexBuilder::new(&text).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
            built.map_err(|error| (position, error.to_string()))
        };
        expressions.iter().enumerate().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// Whether one of the expressions fits.
    pub fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|expression| expression.is_match(text))
    }

    /// The first group of the first expression that fits, or its whole match without groups.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.0.iter().find_map(|expression| expression.captures(text))?;
        captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str())
    }
}
