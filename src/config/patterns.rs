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
pub struct PathPatterns(Compiled<GlobSet>);

impl Default for PathPatterns {
    fn default() -> Self {
        Self::deferred(&[])
    }
}

impl PathPatterns {
    /// Compiles globs; an error says which one is wrong and why.
    pub fn new(globs: &[String]) -> Result<Self, (usize, String)> {
        Compiled::new(globs, |globs| glob_set(globs, true)).map(Self)
    }

    /// The same for globs that are known to be right, compiled when they are first asked.
    pub fn deferred(globs: &[String]) -> Self {
        Self(Compiled::deferred(globs, |globs| glob_set(globs, true)))
    }

    /// Whether a path fits one of the globs.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.0.get().is_match(Path::new(&*String::from_utf8_lossy(path)))
    }

    /// Whether there is no glob.
    pub fn is_empty(&self) -> bool {
        self.0.texts.is_empty()
    }

    /// Whether every path fits.
    pub fn is_everything(&self) -> bool {
        self.0.texts.iter().any(|glob| glob == "**")
    }

    /// For each glob the folders before its first wildcard, ending in `/` or empty.
    fn folders(&self) -> impl Iterator<Item = &[u8]> {
        self.0.texts.iter().map(|glob| {
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

/// Regular expressions on text, tried in order.
#[derive(Clone, Debug)]
pub struct TextPatterns(Compiled<Vec<Regex>>);

impl Default for TextPatterns {
    fn default() -> Self {
        Self::deferred(&[], false)
    }
}

impl TextPatterns {
    /// Compiles expressions that must fit a whole text, or may fit anywhere in it.
    pub fn new(expressions: &[String], whole: bool) -> Result<Self, (usize, String)> {
        Compiled::new(expressions, compiler(whole)).map(Self)
    }

    /// The same for expressions that are known to be right, compiled when they are first asked.
    pub fn deferred(expressions: &[String], whole: bool) -> Self {
        Self(Compiled::deferred(expressions, compiler(whole)))
    }

    /// Whether there is no expression.
    pub fn is_empty(&self) -> bool {
        self.0.texts.is_empty()
    }

    /// Whether one of the expressions fits.
    pub fn matches(&self, text: &str) -> bool {
        self.0.get().iter().any(|expression| expression.is_match(text))
    }

    /// The first group of the first expression that fits, or its whole match without groups.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.0.get().iter().find_map(|expression| expression.captures(text))?;
        captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str())
    }
}

fn compiler(whole: bool) -> Compile<Vec<Regex>> {
    if whole { |texts| expressions(texts, true) } else { |texts| expressions(texts, false) }
}

fn expressions(texts: &[String], whole: bool) -> Result<Vec<Regex>, (usize, String)> {
    let compile = |(position, text): (usize, &String)| {
        let text = if whole { format!("^(?:{text})$") } else { text.clone() };
        let built = RegexBuilder::new(&text).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
        built.map_err(|error| (position, error.to_string()))
    };
    texts.iter().enumerate().map(compile).collect()
}
