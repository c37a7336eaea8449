//! Globs on paths and names, and regular expressions on text, with the text they came from.

use std::path::Path;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};

use super::keys::listed;
use crate::model::{Tracked, Within};

/// A compiled pattern may take so many bytes: a repository's own patterns must not eat the memory.
const LARGEST: usize = 1 << 20;

/// What is made of a list of texts: at once of what is configured, so that what is wrong is told; of what is
/// assumed when it is first asked for, since a hook asks for little and waits for all.
#[derive(Clone, Debug)]
struct Made<T> {
    assumed: &'static str,
    ready: OnceLock<T>,
    make: fn(&[String]) -> Result<T, Wrong>,
}

/// Which of some texts is wrong, and why.
pub type Wrong = (usize, String);

impl<T: Default> Made<T> {
    fn of(texts: &[String], make: fn(&[String]) -> Result<T, Wrong>) -> Result<Self, Wrong> {
        Ok(Self { assumed: "[]", ready: OnceLock::from(make(texts)?), make })
    }

    /// `list` is TOML. Defaults are right, as a test proves.
    fn assumed(list: &'static str, make: fn(&[String]) -> Result<T, Wrong>) -> Self {
        Self { assumed: list, ready: OnceLock::new(), make }
    }

    fn get(&self) -> &T {
        self.ready.get_or_init(|| (self.make)(&listed(self.assumed)).unwrap_or_default())
    }
}

/// Globs on paths in which `*` stays within a folder and `**` crosses folders.
#[derive(Clone, Debug)]
pub struct PathPatterns(Made<Paths>);

#[derive(Clone, Debug, Default)]
struct Paths {
    texts: Vec<String>,
    /// Those that take no compiling, which are most.
    plain: Vec<Plain>,
    others: GlobSet,
}

impl Paths {
    fn new(globs: &[String]) -> Result<Self, Wrong> {
        let (plain, others) = split(globs, Plain::of, true)?;
        Ok(Self { texts: globs.to_vec(), plain, others })
    }
}

impl PartialEq for PathPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.texts() == other.texts()
    }
}

impl Default for PathPatterns {
    fn default() -> Self {
        Self::assumed("[]")
    }
}

impl PathPatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, Wrong> {
        Made::of(globs, Paths::new).map(Self)
    }

    /// The globs of a list in TOML that is known to be right.
    pub fn assumed(list: &'static str) -> Self {
        Self(Made::assumed(list, Paths::new))
    }

    fn texts(&self) -> &[String] {
        &self.0.get().texts
    }

    /// All of some globs together.
    pub fn union<'p>(parts: impl Iterator<Item = &'p Self>) -> Self {
        let texts: Vec<String> = parts.flat_map(|part| part.texts()).cloned().collect();
        // Each of them was right.
        Self::new(&texts).unwrap_or_default()
    }

    /// Whether a path fits one of the globs.
    pub fn matches(&self, path: &[u8]) -> bool {
        let Paths { plain, others, .. } = self.0.get();
        plain.iter().any(|plain| plain.fits(path))
            || !others.is_empty() && others.is_match(Path::new(&*String::from_utf8_lossy(path)))
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        self.texts().is_empty()
    }

    /// Whether every path fits.
    pub fn is_everything(&self) -> bool {
        self.texts().iter().any(|glob| glob == "**")
    }

    /// For each glob what stands before its first wildcard.
    fn literals(&self) -> impl Iterator<Item = &[u8]> {
        let texts = self.texts().iter();
        texts.map(|glob| &glob.as_bytes()[..glob.find(WILDCARDS).unwrap_or(glob.len())])
    }

    /// For each glob the folders before its first wildcard, ending in `/` or empty.
    fn folders(&self) -> impl Iterator<Item = &[u8]> {
        self.literals()
            .map(|text| &text[..memchr::memrchr(b'/', text).map_or(0, |slash| slash + 1)])
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

    fn starts(&self) -> Vec<&[u8]> {
        let mut starts: Vec<&[u8]> = self.literals().collect();
        starts.sort_unstable();
        starts
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
pub struct NamePatterns(Made<Names>);

#[derive(Clone, Debug, Default)]
struct Names {
    /// Those that take no compiling, which are most.
    plain: Vec<PlainName>,
    others: GlobSet,
}

impl Names {
    fn new(globs: &[String]) -> Result<Self, Wrong> {
        let (plain, others) = split(globs, PlainName::of, false)?;
        Ok(Self { plain, others })
    }
}

impl Default for NamePatterns {
    fn default() -> Self {
        Self::assumed("[]")
    }
}

impl NamePatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, Wrong> {
        Made::of(globs, Names::new).map(Self)
    }

    /// The globs of a list in TOML that is known to be right.
    pub fn assumed(list: &'static str) -> Self {
        Self(Made::assumed(list, Names::new))
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        let Names { plain, others } = self.0.get();
        plain.is_empty() && others.is_empty()
    }

    /// Whether a name fits one of the globs.
    pub fn matches(&self, name: &str) -> bool {
        let Names { plain, others } = self.0.get();
        plain.iter().any(|plain| plain.fits(name)) || others.is_match(name)
    }
}

/// A glob on names that is as good as a comparison: `NAME`, `START*` or `*ENDING`.
#[derive(Clone, Debug)]
enum PlainName {
    Whole(String),
    Starting(String),
    Ending(String),
}

impl PlainName {
    fn of(glob: &str) -> Option<Self> {
        if let Some(ending) = glob.strip_prefix('*') {
            return unescaped(ending).map(Self::Ending);
        }
        match glob.strip_suffix('*').map(|start| (start, unescaped(start))) {
            Some((start, Some(text))) if !start.ends_with('\\') => Some(Self::Starting(text)),
            _ => unescaped(glob).map(Self::Whole),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Whole(whole) => name == whole,
            Self::Starting(start) => name.starts_with(start.as_str()),
            Self::Ending(ending) => name.ends_with(ending.as_str()),
        }
    }
}

/// The text that a glob without wildcards stands for; `None` if there is one.
fn unescaped(glob: &str) -> Option<String> {
    let mut text = String::with_capacity(glob.len());
    let mut rest = glob.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => text.push(rest.next()?),
            wildcard if WILDCARDS.contains(&wildcard) => return None,
            plain => text.push(plain),
        }
    }
    Some(text)
}

/// The globs that are plain, and a set of the others; `**` crosses folders and `*` does not where
/// folders are `separated`.
fn split<P>(
    globs: &[String],
    plain: fn(&str) -> Option<P>,
    separated: bool,
) -> Result<(Vec<P>, GlobSet), Wrong> {
    let (mut plains, mut set) = (Vec::new(), None);
    for (position, glob) in globs.iter().enumerate() {
        match plain(glob) {
            Some(plain) => plains.push(plain),
            None => {
                let built = GlobBuilder::new(glob).literal_separator(separated).build();
                let built = built.map_err(|error| (position, error.kind().to_string()))?;
                set.get_or_insert_with(GlobSetBuilder::new).add(built);
            }
        }
    }
    let set = set.map_or(Ok(GlobSet::empty()), |set| set.build());
    Ok((plains, set.map_err(|error| (0, error.to_string()))?))
}

/// Regular expressions on text, tried in order.
#[derive(Clone, Debug)]
pub struct TextPatterns(Made<Vec<Expression>>);

/// A regular expression, compiled on its own: most texts fit the first of several.
#[derive(Clone, Debug)]
struct Expression {
    text: String,
    ready: OnceLock<Result<Regex, String>>,
}

impl Default for TextPatterns {
    fn default() -> Self {
        Self::assumed("[]", true)
    }
}

impl TextPatterns {
    /// Compiles expressions that must fit a whole text, or may fit anywhere in it.
    pub fn new(expressions: &[String], whole: bool) -> Result<Self, Wrong> {
        let patterns = Self(Made::of(expressions, Self::make(whole))?);
        for (position, expression) in patterns.0.get().iter().enumerate() {
            expression.get().map_err(|why| (position, why.to_owned()))?;
        }
        Ok(patterns)
    }

    /// The expressions of a list in TOML that is known to be right.
    pub fn assumed(list: &'static str, whole: bool) -> Self {
        Self(Made::assumed(list, Self::make(whole)))
    }

    fn make(whole: bool) -> fn(&[String]) -> Result<Vec<Expression>, Wrong> {
        match whole {
            true => |texts| {
                Ok(texts.iter().map(|text| format!("^(?:{text})$")).map(Expression::of).collect())
            },
            false => |texts| Ok(texts.iter().cloned().map(Expression::of).collect()),
        }
    }

    /// Whether there is no expression.
    pub fn is_empty(&self) -> bool {
        self.0.get().is_empty()
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
        self.0.get().iter().filter_map(|expression| expression.get().ok())
    }
}

impl Expression {
    fn of(text: String) -> Self {
        Self { text, ready: OnceLock::new() }
    }

    /// The expression, or why it is none.
    fn get(&self) -> Result<&Regex, &str> {
        let compile = || {
            let mut builder = RegexBuilder::new(&self.text);
            let built = builder.size_limit(LARGEST).dfa_size_limit(LARGEST).build();
            built.map_err(|error| error.to_string())
        };
        self.ready.get_or_init(compile).as_ref().map_err(String::as_str)
    }
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

    #[test]
    fn what_most_write_of_names_takes_no_compiling() {
        for glob in ["*", "v*", "*\\[bot\\]", "renovate", ""] {
            assert!(PlainName::of(glob).is_some(), "{glob}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_name_fits_what_globset_says(
            glob in r"(a|b|/|\.|\*|\*\*|\?|\\|\[b\]|\\\[|\{a,b\}){0,4}",
            name in r"[ab/\.\[\]*\\]{0,4}",
        ) {
            if let (Some(plain), Ok((_, set))) = (PlainName::of(&glob), split::<()>(&[glob], |_| None, false)) {
                prop_assert_eq!(plain.fits(&name), set.is_match(&name));
            }
        }

        #[test]
        fn a_plain_glob_fits_what_globset_says(
            glob in "(a|b|a/|b\\.c|/|\\*|\\*\\*|\\*\\*/|\\*\\.c|/\\*\\*/\\*){1,4}",
            path in "[ab]{1,2}(/[ab]{1,2}){0,2}(\\.c)?",
        ) {
            if let (Some(plain), Ok((_, set))) = (Plain::of(&glob), split::<()>(&[glob], |_| None, true)) {
                prop_assert_eq!(plain.fits(path.as_bytes()), set.is_match(&path));
            }
        }
    }
}
