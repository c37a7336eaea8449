//! Which files, and which sections of files, are controlled records.

use toml::de::DeTable;

use super::keys;
use super::patterns::PathPatterns;
use super::reader::{Reader, section, sections};

/// Which files, and which sections of files, are controlled records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// By their paths.
    pub rules: Vec<RecordRule>,
    /// The files that are what their front matter says.
    pub front_matter: PathPatterns,
}

/// Which files are records of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordRule {
    /// One of [`keys::CLASSES`].
    pub class: String,
    /// The files.
    pub paths: PathPatterns,
    /// The heading of the section that is the record, if the whole file is not.
    pub section: Option<String>,
}

impl Records {
    /// Reads this part of any configuration, as far as it is right.
    pub fn parse(text: &[u8]) -> Self {
        let text = std::str::from_utf8(text).ok().filter(|text| text.len() <= super::LONGEST);
        let document = text.and_then(|text| DeTable::parse(text).ok());
        document.map(|it| read(&mut Reader::default(), it.get_ref())).unwrap_or_default()
    }

    /// What of these others do not say.
    pub fn besides(self, others: &Self) -> Self {
        let rules = self.rules.into_iter().filter(|rule| !others.rules.contains(rule));
        let is_same = self.front_matter == others.front_matter;
        let front_matter = if is_same { PathPatterns::default() } else { self.front_matter };
        Self { rules: rules.collect(), front_matter }
    }

    /// Whether nothing is a record.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.front_matter.is_empty()
    }

    /// Whether a file is named as a record, or as one that may say so of itself.
    pub fn may_be(&self, path: &[u8]) -> bool {
        self.paths().any(|paths| paths.matches(path))
    }

    /// Everything by which files are named.
    pub fn paths(&self) -> impl Iterator<Item = &PathPatterns> {
        self.rules.iter().map(|rule| &rule.paths).chain([&self.front_matter])
    }

    /// The class of a whole file by its path.
    pub fn class(&self, path: &str) -> Option<&str> {
        let whole = |rule: &&RecordRule| rule.section.is_none();
        let mut rules = self.rules.iter().filter(whole);
        rules.find(|rule| rule.paths.matches(path.as_bytes())).map(|rule| rule.class.as_str())
    }

    /// The sections of a file that are records: class and heading.
    pub fn sections(&self, path: &str) -> impl Iterator<Item = (&str, &str)> {
        let rules = self.rules.iter().filter(move |rule| rule.paths.matches(path.as_bytes()));
        rules.filter_map(|rule| Some((rule.class.as_str(), rule.section.as_deref()?)))
    }
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Records {
    let mut rules = Vec::new();
    for section in sections(top, "record") {
        let paths = reader.required_paths(&section, "paths");
        let heading = reader.text(&section, "section");
        if let Some(class) = reader.word(&section, "class", keys::CLASSES) {
            rules.push(RecordRule { class, paths, section: heading });
        }
    }
    let front_matter = reader.paths(&section(top, "records"), "front_matter");
    Records { rules, front_matter }
}
