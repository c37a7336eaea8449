//! Globs on paths and names, and regular expressions on text, with the text they came from.

use std::path::Path;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use crate::model::{Tracked, Within};

/// A compiled pattern may take so many bytes: a repository's own patterns must not eat the memory.
const LARGEST: usize = 1 << 20;

/// What is compiled from some texts: at once, so that what is wrong is told, or for defaults when
/// it is first asked, since compiling takes longer than all else that a hook does.
#[derive(Clone, Debug)]
struct Compiled<T> {
    texts: Vec<String>,
    ready: OnceLock<T>,
    compile: Compile<T>,
}

/// Compiles texts; an error says which one is wrong and why.
type Compile<T> = fn(&[String]) -> Result<T, (usize, String)>;

impl<T: Default> Compiled<T> {
    fn new(texts: &[String], compile: Compile<T>) -> Result<Self, (usize, String)> {
        let compiled = Self::deferred(texts, compile);
        let _ = compiled.ready.set(compile(texts)?);
        Ok(compiled)
    }

    fn deferred(texts: &[String], compile: Compile<T>) -> Self {
        Self { texts: texts.to_vec(), ready: OnceLock::new(), compile }
    }

    /// Defaults compile, as a test proves.
    fn get(&self) -> &T {
        self.ready.get_or_init(|| (self.compile)(&self.texts).unwrap_or_default())
    }
}

/// Globs on paths in which `*` stays within a folder and `**` crosses folders.
#[derive(Clone, Debug)]
pub struct PathPatterns {
    texts: Vec<String>,
    /// Those that take no compiling, which are most.
    plain: Vec<Plain>,
    others: Compiled<GlobSet>,
}

impl PartialEq for PathPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts
    }
}

impl Default for PathPatterns {
    fn default() -> Self {
        Self::deferred(&[])
    }
}

impl PathPatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, (usize, String)> {
        let (plain, others) = Plain::split(globs);
        let position = |at: usize| globs.iter().position(|glob| *glob == others[at]);
        let others = Compiled::new(&others, |globs| glob_set(globs, true));
        let others = others.map_err(|(at, why)| (position(at).unwrap_or_default(), why))?;
        Ok(Self { texts: globs.to_vec(), plain, others })
    }

    /// The same for globs that are known to be right, compiled when they are first asked.
    pub fn deferred(globs: &[String]) -> Self {
        let (plain, others) = Plain::split(globs);
        let others = Compiled::deferred(&others, |globs| glob_set(globs, true));
        Self { texts: globs.to_vec(), plain, others }
    }

    /// All of some globs together.
    pub fn union<'p>(parts: impl Iterator<Item = &'p Self>) -> Self {
        let texts: Vec<String> = parts.flat_map(|part| part.texts.iter().cloned()).collect();
        Self::deferred(&texts)
    }

    /// Whether a path fits one of the globs.
    pub fn matches(&self, path: &[u8]) -> bool {
        let by_glob = || {
            let path = String::from_utf8_lossy(path);
            self.others.get().is_match(Path::new(&*path))
        };
        self.plain.iter().any(|plain| plain.fits(path))
            || !self.others.texts.is_empty() && by_glob()
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether every path fits.
    pub fn is_everything(&self) -> bool {
        self.texts.iter().any(|glob| glob == "**")
    }

    /// For each glob the folders before its first wildcard, ending in `/` or empty.
    fn folders(&self) -> impl Iterator<Item = &[u8]> {
        self.texts.iter().map(|glob| {
            let wildcard = glob.find(WILDCARDS).unwrap_or(glob.len());
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

    fn last(&self) -> &[u8] {
        let greatest = self.folders().max().unwrap_or_default();
        self.folders().filter(|start| greatest.starts_with(start)).min().unwrap_or_default()
    }
}

/// What means more than itself in a glob.
const WILDCARDS: [char; 5] = ['*', '?', '[', '{', '\\'];

/// A glob that is as good as a comparison: `FILE`, `FOLDER/**` or `FOLDER/**/*ENDING`.
#[derive(Clone, Debug)]
enum Plain {
    File(String),
    /// What stands below a folder, `/` included, and ends so.
    Below(String, String),
}

impl Plain {
    /// The globs that are plain, and the others.
    fn split(globs: &[String]) -> (Vec<Self>, Vec<String>) {
        let others = globs.iter().filter(|glob| Self::of(glob).is_none()).cloned();
        (globs.iter().filter_map(|glob| Self::of(glob)).collect(), others.collect())
    }

    fn of(glob: &str) -> Option<Self> {
        let is_plain = |text: &str| !text.contains(WILDCARDS);
        let Some((folder, rest)) = glob.split_once("**") else {
            return (!glob.is_empty() && is_plain(glob)).then(|| Self::File(glob.to_owned()));
        };
        let ending = if rest.is_empty() { rest } else { rest.strip_prefix("/*")? };
        let is_folder = folder.is_empty() || folder.len() > 1 && folder.ends_with('/');
        let fits = is_folder && is_plain(folder) && is_plain(ending) && !ending.contains('/');
        fits.then(|| Self::Below(folder.to_owned(), ending.to_owned()))
    }

    fn fits(&self, path: &[u8]) -> bool {
        match self {
            Self::File(file) => path == file.as_bytes(),
            Self::Below(folder, ending) => {
                // Few paths have a slash at that place: most cost no comparison.
                let slash = folder.len().checked_sub(1);
                slash.is_none_or(|at| path.get(at) == Some(&b'/'))
                    && path
                        .strip_prefix(folder.as_bytes())
                        .is_some_and(|name| !name.is_empty() && name.ends_with(ending.as_bytes()))
            }
        }
    }
}

/// Globs on names in which `*` stands for anything.
#[derive(Clone, Debug)]
pub struct NamePatterns(Compiled<GlobSet>);

impl Default for NamePatterns {
    fn default() -> Self {
        Self::deferred(&[])
    }
}

impl NamePatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, (usize, String)> {
        Compiled::new(globs, |globs| glob_set(globs, false)).map(Self)
    }

    /// The same for globs that are known to be right, compiled when they are first asked.
    pub fn deferred(globs: &[String]) -> Self {
        Self(Compiled::deferred(globs, |globs| glob_set(globs, false)))
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        self.0.texts.is_empty()
    }

    /// Whether a name fits one of the globs.
    pub fn matches(&self, name: &str) -> bool {
        // What most ask for takes no compiling.
        self.0.texts.iter().any(|glob| glob == "*") || self.0.get().is_match(name)
    }
}

fn glob_set(globs: &[String], separated: bool) -> Result<GlobSet, (usize, String)> {
    let mut set = GlobSetBuilder::new();
    for (position, glob) in globs.iter().enumerate() {
        let glob = GlobBuilder::new(glob).literal_separator(separated).build();
        set.add(glob.map_err(|error| (position, error.kind().to_string()))?);
    }
    set.build().map_err(|error| (0, error.to_string()))
}

/// Regular expressions on text, tried in order, each compiled on its own.
#[derive(Clone, Debug, Default)]
pub struct TextPatterns(Vec<Compiled<Option<Regex>>>);

impl TextPatterns {
    /// Compiles expressions that must fit a whole text, or may fit anywhere in it.
    pub fn new(expressions: &[String], whole: bool) -> Result<Self, (usize, String)> {
        let compile = |(position, text): (usize, &String)| {
            let compiled = Compiled::new(std::slice::from_ref(text), compiler(whole));
            compiled.map_err(|(_, why)| (position, why))
        };
        expressions.iter().enumerate().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// The same for expressions that are known to be right, compiled when they are first asked.
    pub fn deferred(expressions: &[String], whole: bool) -> Self {
        let defer = |text| Compiled::deferred(std::slice::from_ref(text), compiler(whole));
        Self(expressions.iter().map(defer).collect())
    }

    /// Whether there is no expression.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the expressions fits.
    pub fn matches(&self, text: &str) -> bool {
        self.expressions().any(|expression| expression.is_match(text))
    }

    /// The first group of the first expression that fits, or its whole match without groups.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.expressions().find_map(|expression| expression.captures(text))?;
        captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str())
    }

    fn expressions(&self) -> impl Iterator<Item = &Regex> {
        self.0.iter().filter_map(|compiled| compiled.get().as_ref())
    }
}

fn compiler(whole: bool) -> Compile<Option<Regex>> {
    if whole { |texts| expression(texts, true) } else { |texts| expression(texts, false) }
}

fn expression(texts: &[String], whole: bool) -> Result<Option<Regex>, (usize, String)> {
    let compile = |text: &String| {
        let text = if whole { format!("^(?:{text})$") } else { text.clone() };
        let built = RegexBuilder::new(&text).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
        built.map_err(|error| (0, error.to_string()))
    };
    texts.first().map(compile).transpose()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_most_write_takes_no_compiling() {
        for glob in ["a/b.md", "**", "src/**", "**/*.md", "docs/x/**/*.md", "a/**/*"] {
            assert!(Plain::of(glob).is_some(), "{glob}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_glob_fits_what_globset_says(
            glob in "(a|b|a/|b\\.c|/|\\*|\\*\\*|\\*\\*/|\\*\\.c|/\\*\\*/\\*){1,4}",
            path in "[ab]{1,2}(/[ab]{1,2}){0,2}(\\.c)?",
        ) {
            if let (Some(plain), Ok(set)) = (Plain::of(&glob), glob_set(&[glob], true)) {
                prop_assert_eq!(plain.fits(path.as_bytes()), set.is_match(&path));
            }
        }
    }
}
