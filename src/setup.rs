//! A configuration that fits a repository: what was seen in it becomes a commented `.trace/config.toml`.
//!
//! Pure: whoever calls this has looked at the repository. What is proposed is what the project
//! already does, so that the first check finds what its maintainers would call wrong themselves.

mod records;
mod text;

use std::collections::BTreeMap;

use crate::convention::{Header, is_prose};
use crate::trailer;

pub use text::write;

/// More globs, or longer ones, than anybody wants to read.
const MOST: usize = 40;
const LONGEST: usize = 400;

/// The types of Conventional Commits that its own convention knows.
const USUAL_TYPES: [&str; 11] =
    ["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"];

/// A way of working that the proposal can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Change requests for all that is controlled.
    Medical,
    /// Sign-offs, and subjects that begin with what they touch.
    Kernel,
    /// Conventional Commits.
    Conventional,
    /// Gerrit's `Change-Id`.
    Gerrit,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 4] = [Self::Medical, Self::Kernel, Self::Conventional, Self::Gerrit];

    /// Its name on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::Kernel => "kernel",
            Self::Conventional => "conventional",
            Self::Gerrit => "gerrit",
        }
    }
}

/// What was seen in a repository.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The name of its folder.
    pub name: String,
    /// The names of its tags.
    pub tags: Vec<String>,
    /// The branch that releases come from, as far as it can be told.
    pub mainline: Option<String>,
    /// The files of `HEAD`.
    pub files: Vec<String>,
    /// The Markdown files that define requirements in headings or front matter.
    pub requirements: Vec<String>,
    /// The files that define requirements in the formats of other tools.
    pub foreign: Vec<String>,
    /// How many requirements there are in each of these formats.
    pub formats: BTreeMap<&'static str, usize>,
    /// How commits and tags are signed here: `gpg.format`, where signing is switched on.
    pub signing: Option<String>,
    /// What the newest messages look like.
    pub habits: Habits,
}

/// What many messages look like; merges are passed over.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// How many messages were looked at.
    pub messages: usize,
    /// How many carry each trailer.
    pub trailers: BTreeMap<String, usize>,
    /// How many refer to something as forges understand it, `Refs #12`, by the word.
    bare: BTreeMap<String, usize>,
    /// How many subjects have each length.
    lengths: BTreeMap<usize, usize>,
    /// How many subjects end in a full stop.
    full_stops: usize,
    /// How many have a capital behind the type of Conventional Commits.
    capitals: usize,
    /// How many subjects have each type of Conventional Commits.
    types: BTreeMap<String, usize>,
    /// How many subjects begin `area: `, Conventional Commits among them.
    areas: usize,
    /// How many have a line of prose in their body that is wider than 100 characters.
    wide: usize,
}

/// A line such as `Refs #12`, which a forge understands and git takes for prose: its first word.
fn bare_reference(line: &str) -> Option<String> {
    const WORDS: [&str; 11] = [
        "Fix", "Fixes", "Fixed", "Close", "Closes", "Closed", "Resolves", "Resolved", "Ref",
        "Refs", "Issue",
    ];
    let (word, number) = line.trim().split_once(" #")?;
    let is_number = number.starts_with(|it: char| it.is_ascii_digit());
    let known = WORDS.iter().find(|known| known.eq_ignore_ascii_case(word))?;
    is_number.then(|| (*known).to_owned())
}

fn by_count(counts: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
    let mut counts: Vec<_> = counts.iter().map(|(key, count)| (key.as_str(), *count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

impl Habits {
    /// Takes a message into account.
    pub fn add(&mut self, message: &str) {
        let subject =
            message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let is_generated = ["Merge ", "Revert ", "fixup! ", "squash! ", "amend! "];
        if subject.is_empty() || is_generated.iter().any(|prefix| subject.starts_with(prefix)) {
            return;
        }
        self.messages += 1;
        let title = match subject.rsplit_once(" (#") {
            Some((title, number)) if number.ends_with(')') => title,
            _ => subject,
        };
        let is_wide = |line: &str| line.chars().count() > 100 && is_prose(line);
        self.wide += usize::from(message.lines().skip(1).any(is_wide));
        *self.lengths.entry(title.chars().count()).or_default() += 1;
        self.full_stops += usize::from(title.ends_with('.') && !title.ends_with(".."));
        self.areas += usize::from(title.split_once(": ").is_some_and(|(area, _)| area.len() < 40));
        if let Some(header) = Header::parse(subject).filter(|header| !header.kind.is_empty()) {
            *self.types.entry(header.kind.to_owned()).or_default() += 1;
            self.capitals += usize::from(header.begins_with_capital());
        }
        let mut keys: Vec<String> = trailer::of_commit(message.as_bytes())
            .iter()
            .filter(|trailer| !trailer.key.contains(&b' ') && !trailer.value.starts_with(b"//"))
            .map(|trailer| String::from_utf8_lossy(trailer.key).into_owned())
            .collect();
        let mut bare: Vec<String> = message.lines().filter_map(bare_reference).collect();
        for (keys, counts) in [(&mut keys, &mut self.trailers), (&mut bare, &mut self.bare)] {
            keys.sort();
            keys.dedup();
            for key in keys.drain(..) {
                *counts.entry(key).or_default() += 1;
            }
        }
    }

    /// The trailers by how many messages carry them, the most common first.
    pub fn most_common(&self) -> Vec<(&str, usize)> {
        by_count(&self.trailers)
    }

    /// The words of references without a colon, by how many messages have them.
    pub fn bare_references(&self) -> Vec<(&str, usize)> {
        by_count(&self.bare)
    }

    /// In how many per cent of the messages something is.
    fn share(&self, count: usize) -> usize {
        (count * 100).checked_div(self.messages).unwrap_or_default()
    }

    fn share_with(&self, key: &str) -> usize {
        let with = self.trailers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(key));
        self.share(with.map(|(_, count)| count).sum())
    }

    /// The length that all but few subjects keep to; 0 where there is none.
    fn subject_length(&self) -> usize {
        let longer = |limit: usize| self.lengths.range(limit + 1..).map(|(_, count)| count).sum();
        let keeps = |limit: &usize| self.messages == 0 || self.share(longer(*limit)) < 3;
        [72, 80, 100, 120].into_iter().find(keeps).unwrap_or(0)
    }

    /// The width that all but few bodies keep to; 0 where there is none.
    fn body_width(&self) -> usize {
        if self.share(self.wide) < 3 { 100 } else { 0 }
    }

    /// The types of Conventional Commits in use, the usual ones and any that is not a slip.
    fn types(&self) -> Vec<&str> {
        let common = |entry: &(&String, &usize)| *entry.1 >= 3 && self.share(*entry.1 * 10) >= 5;
        let small = |kind: &&str| kind.chars().all(|it| it.is_ascii_lowercase());
        let seen = self.types.iter().filter(common).map(|(kind, _)| kind.as_str());
        let mut types: Vec<&str> = USUAL_TYPES.into_iter().chain(seen.filter(small)).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// How many per cent of the subjects have one of the usual types.
    fn conventional(&self) -> usize {
        let of_type = self.types.iter().filter(|(kind, _)| USUAL_TYPES.contains(&kind.as_str()));
        self.share(of_type.map(|(_, count)| count).sum())
    }
}

impl Survey {
    /// The preset that the repository already follows, if there is one.
    pub fn preset(&self) -> Option<Preset> {
        let habits = &self.habits;
        if self
            .files
            .iter()
            .any(|file| file.starts_with(".trace/") || file.contains("change-request"))
        {
            Some(Preset::Medical)
        } else if habits.share_with("Change-Id") >= 50 {
            Some(Preset::Gerrit)
        } else if habits.conventional() >= 60 {
            Some(Preset::Conventional)
        } else if habits.share_with("Signed-off-by") >= 80 {
            Some(Preset::Kernel)
        } else {
            None
        }
    }

    /// The CI systems that the files tell of.
    pub fn ci(&self) -> Vec<&'static str> {
        const MARKS: [(&str, &str); 7] = [
            (".github/workflows/", "GitHub Actions"),
            (".gitea/workflows/", "Gitea Actions"),
            (".gitlab-ci.yml", "GitLab CI"),
            ("azure-pipelines.yml", "Azure Pipelines"),
            ("Jenkinsfile", "Jenkins"),
            (".buildkite/", "Buildkite"),
            (".travis.yml", "Travis CI"),
        ];
        let is_here = |mark: &str| self.files.iter().any(|file| file.starts_with(mark));
        MARKS.iter().filter(|(mark, _)| is_here(mark)).map(|(_, name)| *name).collect()
    }

    /// The patterns of tags that look like releases, the most common first.
    fn release_tags(&self) -> Vec<String> {
        let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in &self.tags {
            let Some(digit) = tag.find(|it: char| it.is_ascii_digit()) else { continue };
            if digit < LONGEST && tag[digit..].contains('.') {
                *prefixes.entry(&tag[..digit]).or_default() += 1;
            }
        }
        let mut prefixes: Vec<_> = prefixes.into_iter().collect();
        prefixes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let total: usize = prefixes.iter().map(|(_, count)| count).sum();
        let common = prefixes.into_iter().filter(|(_, count)| count * 5 >= total);
        common.map(|(prefix, _)| format!("{}[0-9]*", escaped(prefix))).collect()
    }

    /// Globs for the files that define requirements, where git-trace must be told of some: of a folder
    /// with several of a kind, all there are. What is found without being told is then named as well.
    fn requirement_files(&self) -> Vec<String> {
        if self.requirements.is_empty() {
            return Vec::new();
        }
        let kind = |file: &String| {
            let folder = file.rfind('/').map_or(0, |slash| slash + 1);
            let ending = file[folder..].rfind('.').map_or(file.len(), |dot| folder + dot);
            (file[..folder].to_owned(), file[ending..].to_owned())
        };
        let files = self.requirements.iter().chain(&self.foreign);
        let files: Vec<&String> = files.filter(|file| file.len() < LONGEST).collect();
        let mut alike: BTreeMap<(String, String), usize> = BTreeMap::new();
        for file in &files {
            *alike.entry(kind(file)).or_default() += 1;
        }
        let glob = |file: &String| match alike.get_key_value(&kind(file)) {
            Some(((folder, ending), 3..)) => format!("{}*{}", escaped(folder), escaped(ending)),
            _ => escaped(file),
        };
        let mut globs: Vec<String> = Vec::new();
        for glob in files.into_iter().map(glob) {
            if globs.len() < MOST && !globs.contains(&glob) {
                globs.push(glob);
            }
        }
        globs
    }

    /// The top folders that hold sources.
    fn sources(&self) -> Vec<String> {
        const SOURCES: [&str; 9] =
            ["src", "lib", "include", "app", "pkg", "cmd", "internal", "crates", "packages"];
        let is_here = |folder: &&&str| {
            self.files
                .iter()
                .any(|file| file.strip_prefix(**folder).is_some_and(|it| it.starts_with('/')))
        };
        SOURCES.iter().filter(is_here).map(|folder| format!("{folder}/**")).collect()
    }
}

/// A text as a glob that stands for itself.
fn escaped(text: &str) -> String {
    let special = |it: char| ['*', '?', '[', ']', '{', '}', '\\'].contains(&it);
    text.chars().flat_map(|it| special(it).then_some('\\').into_iter().chain([it])).collect()
}
