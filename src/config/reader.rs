//! A TOML document read key by key, collecting what is wrong on the way.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Key, Kind, LISTS, RULES, listed};
use super::patterns::{NamePatterns, PathPatterns, TextPatterns, Wrong};
use super::problem::Problem;
use crate::model::{Severity, Timestamp};

/// More entries, or longer ones, than any honest configuration has.
const MOST_ENTRIES: usize = 1000;
const LONGEST_ENTRY: usize = 1000;

/// One table of the document, read by the names of its keys.
pub struct Section<'d> {
    table: &'static str,
    values: Option<&'d DeTable<'d>>,
    /// Where to point when a required key is missing.
    place: Range<usize>,
}

/// Collects problems while values are read.
#[derive(Default)]
pub struct Reader {
    pub(super) problems: Vec<Problem>,
    pub(super) assumed: Vec<&'static Key>,
}

impl Reader {
    /// Complains about tables and keys that do not exist.
    pub fn check_names(&mut self, top: &DeTable<'_>) {
        for (name, value) in top {
            let known = keys::all().find(|key| key.table.is_empty() && key.name == name.get_ref());
            if known.is_some() || name.get_ref() == RULES {
                continue;
            }
            let table = keys::all().find(|key| key.table == name.get_ref()).map(|key| key.table);
            let Some(table) = table else {
                let names =
                    keys::all().map(|key| if key.table.is_empty() { key.name } else { key.table });
                self.unknown("table or key", name, names.chain([RULES]));
                continue;
            };
            for (keys, _) in tables(value.get_ref()) {
                self.check_keys(table, keys);
            }
            let is_list = LISTS.contains(&table);
            if is_list == value.get_ref().is_table() || !is_list && !value.get_ref().is_table() {
                let written = if is_list { format!("[[{table}]]") } else { format!("[{table}]") };
                self.push(
                    value.span(),
                    format!("`{table}` is not written as a table"),
                    format!("write `{written}` on a line of its own"),
                );
            }
        }
    }

    fn check_keys(&mut self, table: &'static str, keys: &DeTable<'_>) {
        let names = || keys::all().filter(move |key| key.table == table).map(|key| key.name);
        for name in keys.keys() {
            if names().all(|known| known != name.get_ref()) {
                self.unknown("key", name, names());
            }
        }
    }

    fn unknown<'a>(
        &mut self,
        what: &str,
        name: &Spanned<impl AsRef<str>>,
        known: impl Iterator<Item = &'a str>,
    ) {
        let word = name.get_ref().as_ref();
        let mut known: Vec<&str> = known.collect();
        known.dedup();
        self.push(name.span(), format!("unknown {what} `{word}`"), did_you_mean(word, &known));
    }

    /// Adds a problem.
    pub fn push(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem { span, message: message.into(), help: help.into() });
    }

    /// The value of a key, or the text of its default.
    fn value<'d>(
        &mut self,
        section: &Section<'d>,
        name: &str,
    ) -> (Option<&'d Spanned<DeValue<'d>>>, &'static Key) {
        let key = key(section.table, name);
        let value = section.values.and_then(|values| {
            values.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
        });
        if value.is_none() && key.default.is_some() {
            self.assumed.push(key);
        }
        (value, key)
    }

    fn wrong(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) {
        let found = value.get_ref().type_str();
        let message = format!("`{}` is not {}", key.name, key.kind.expected());
        self.push(
            value.span(),
            message,
            format!("this is a TOML {found}; write {}", key.kind.expected()),
        );
    }

    /// A text.
    pub fn text(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        let (value, key) = self.value(section, name);
        let value = value?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            Some(_) => {
                self.push(
                    value.span(),
                    format!("`{name}` is empty"),
                    "write a text, or leave the key out",
                );
                None
            }
            None => {
                self.wrong(key, value);
                None
            }
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        let missing = self.is_missing(section, name);
        if missing { None } else { self.text(section, name) }
    }

    fn is_missing(&mut self, section: &Section<'_>, name: &str) -> bool {
        let (value, key) = self.value(section, name);
        if value.is_none() {
            let message = format!("`[[{}]]` has no `{name}`", section.table);
            self.push(
                section.place.clone(),
                message,
                format!("add `{name} = …`: {}", key.kind.expected()),
            );
        }
        value.is_none()
    }

    /// A list of texts with their places.
    pub fn list(&mut self, section: &Section<'_>, name: &str) -> Vec<Spanned<String>> {
        let (value, key) = self.value(section, name);
        let Some(value) = value else {
            let texts = listed(key.default.unwrap_or("[]"));
            return texts.into_iter().map(|text| Spanned::new(0..0, text)).collect();
        };
        let texts = value.get_ref().as_array().map(|entries| entries.iter().map(text).collect());
        let Some(Some(texts)) = texts.map(|texts: Option<Vec<_>>| texts) else {
            self.wrong(key, value);
            return Vec::new();
        };
        let too_long = texts.iter().any(|text| text.get_ref().len() > LONGEST_ENTRY);
        if texts.len() > MOST_ENTRIES || too_long {
            let most = format!("at most {MOST_ENTRIES} entries of {LONGEST_ENTRY} characters");
            self.push(value.span(), format!("`{name}` is too long"), most);
            return Vec::new();
        }
        texts
    }

    /// Globs on paths.
    pub fn paths(&mut self, section: &Section<'_>, name: &str) -> PathPatterns {
        self.compiled(section, name, PathPatterns::new, PathPatterns::assumed)
    }

    /// Globs on paths that must be there.
    pub fn required_paths(&mut self, section: &Section<'_>, name: &str) -> PathPatterns {
        if self.is_missing(section, name) {
            PathPatterns::default()
        } else {
            self.paths(section, name)
        }
    }

    /// Globs on names.
    pub fn names(&mut self, section: &Section<'_>, name: &str) -> NamePatterns {
        self.compiled(section, name, NamePatterns::new, NamePatterns::assumed)
    }

    /// Globs on names that must be there.
    pub fn required_names(&mut self, section: &Section<'_>, name: &str) -> NamePatterns {
        if self.is_missing(section, name) {
            NamePatterns::default()
        } else {
            self.names(section, name)
        }
    }

    /// Regular expressions.
    pub fn patterns(&mut self, section: &Section<'_>, name: &str, whole: bool) -> TextPatterns {
        let assumed = |list| TextPatterns::assumed(list, whole);
        self.compiled(section, name, |texts| TextPatterns::new(texts, whole), assumed)
    }

    fn compiled<T: Default>(
        &mut self,
        section: &Section<'_>,
        name: &str,
        compile: impl FnOnce(&[String]) -> Result<T, Wrong>,
        assumed: impl FnOnce(&'static str) -> T,
    ) -> T {
        let (value, key) = self.value(section, name);
        if value.is_none() {
            return assumed(key.default.unwrap_or("[]"));
        }
        let list = self.list(section, name);
        let texts: Vec<String> = list.iter().map(|text| text.get_ref().clone()).collect();
        compile(&texts).unwrap_or_else(|(position, why)| {
            let span = list.get(position).map_or(section.place.clone(), Spanned::span);
            let why = why.lines().last().unwrap_or_default().trim().to_owned();
            self.push(span, format!("this entry of `{name}` is no pattern"), why);
            T::default()
        })
    }

    /// Trailer keys.
    pub fn trailer_keys(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        let list = self.list(section, name);
        for key in &list {
            if !key.get_ref().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                let message = format!("`{}` can be no trailer's key", key.get_ref());
                self.push(key.span(), message, "git takes letters, digits and hyphens");
            }
        }
        list.into_iter().map(Spanned::into_inner).collect()
    }

    /// A number of days.
    pub fn days(&mut self, section: &Section<'_>, name: &str) -> i64 {
        self.number(section, name, 0..=36_500).unwrap_or_default()
    }

    /// A number above zero; without a default it may be absent.
    pub fn count(&mut self, section: &Section<'_>, name: &str) -> Option<usize> {
        self.number(section, name, 1..=1_000_000).and_then(|number| number.try_into().ok())
    }

    fn number(
        &mut self,
        section: &Section<'_>,
        name: &str,
        allowed: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let (value, key) = self.value(section, name);
        let default = || key.default.and_then(|text| text.parse().ok());
        let Some(value) = value else { return default() };
        let number = value.get_ref().as_integer();
        let number = number.and_then(|it| i64::from_str_radix(it.as_str(), it.radix()).ok());
        number.filter(|number| allowed.contains(number)).or_else(|| {
            self.wrong(key, value);
            default()
        })
    }

    /// A whole number of hundredths.
    pub fn percent(&mut self, section: &Section<'_>, name: &str) -> i64 {
        self.number(section, name, 0..=100).unwrap_or_default()
    }

    /// A point in time; a bare day stands for its last second.
    pub fn time(&mut self, section: &Section<'_>, name: &str) -> Option<Timestamp> {
        let text = self.text(section, name)?;
        let read = Timestamp::parse(&text);
        if let Err(why) = &read {
            let (value, key) = self.value(section, name);
            let span = value.map_or(section.place.clone(), Spanned::span);
            self.push(span, format!("`{name}` is not {}", key.kind.expected()), why.clone());
        }
        read.ok()
    }

    /// A number of characters.
    pub fn characters(&mut self, section: &Section<'_>, name: &str) -> usize {
        let number = self.number(section, name, 0..=10_000);
        number.and_then(|number| number.try_into().ok()).unwrap_or_default()
    }

    /// True or false; false where it is not said.
    pub fn flag(&mut self, section: &Section<'_>, name: &str) -> bool {
        let (value, key) = self.value(section, name);
        let Some(value) = value else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value);
            false
        })
    }

    /// A list of words.
    pub fn words(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        self.list(section, name).into_iter().map(Spanned::into_inner).collect()
    }

    /// A list of some of a few words.
    pub fn known_words(
        &mut self,
        section: &Section<'_>,
        name: &str,
        known: &[&str],
    ) -> Vec<String> {
        let list = self.list(section, name);
        for word in &list {
            if !known.contains(&word.get_ref().as_str()) {
                let message = format!("unknown word `{}` in `{name}`", word.get_ref());
                self.push(word.span(), message, did_you_mean(word.get_ref(), known));
            }
        }
        list.into_iter().map(Spanned::into_inner).collect()
    }

    /// Words that must be there.
    pub fn required_words(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        if self.is_missing(section, name) { Vec::new() } else { self.words(section, name) }
    }

    /// Full names of refs that hold notes.
    pub fn notes_refs(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        let list = self.list(section, name);
        for word in list.iter().filter(|word| !word.get_ref().starts_with("refs/notes/")) {
            let message = format!("`{}` is no ref of notes", word.get_ref());
            self.push(word.span(), message, "write it in full: `refs/notes/…`");
        }
        list.into_iter().map(Spanned::into_inner).collect()
    }

    /// Trailer keys that must be there.
    pub fn required_trailer_keys(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        if self.is_missing(section, name) { Vec::new() } else { self.trailer_keys(section, name) }
    }

    /// Regular expressions for a whole text that must be there.
    pub fn required_patterns(&mut self, section: &Section<'_>, name: &str) -> TextPatterns {
        if self.is_missing(section, name) {
            TextPatterns::default()
        } else {
            self.patterns(section, name, true)
        }
    }

    /// A URL with known placeholders.
    pub fn url(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        let url = self.text(section, name)?;
        let (Some(value), key) = self.value(section, name) else {
            return None;
        };
        let Kind::Url(known) = key.kind else {
            return None;
        };
        if !(url.starts_with("https://") || url.starts_with("http://"))
            || url.contains(char::is_whitespace)
        {
            self.wrong(key, value);
            return None;
        }
        for placeholder in url.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            if !known.contains(&placeholder) {
                let message = format!("unknown placeholder `{{{placeholder}}}`");
                self.push(value.span(), message, did_you_mean(placeholder, known));
            }
        }
        Some(url)
    }

    /// One of a few words.
    pub fn word(&mut self, section: &Section<'_>, name: &str, known: &[&str]) -> Option<String> {
        let word = self.required(section, name)?;
        if known.contains(&word.as_str()) {
            return Some(word);
        }
        let span = self.value(section, name).0.map_or(section.place.clone(), Spanned::span);
        self.push(span, format!("unknown {name} `{word}`"), did_you_mean(&word, known));
        None
    }

    /// The severities that replace those of the rules.
    pub fn severities(&mut self, top: &DeTable<'_>, codes: &[&str]) -> Vec<(String, Severity)> {
        let rules = top.iter().find(|(name, _)| name.get_ref() == RULES);
        let Some(rules) = rules.and_then(|(_, value)| value.get_ref().as_table()) else {
            return Vec::new();
        };
        let mut severities = Vec::new();
        for (code, value) in rules {
            if !codes.contains(&code.get_ref().as_ref()) {
                self.unknown("rule", code, codes.iter().copied());
            }
            let word = value.get_ref().as_str().unwrap_or_default();
            match Severity::ALL.into_iter().find(|severity| severity.word() == word) {
                Some(severity) => severities.push((code.get_ref().to_string(), severity)),
                None => self.push(
                    value.span(),
                    format!("`{}` has no such severity", code.get_ref()),
                    "write \"major\", \"minor\" or \"observation\"; a rule cannot be switched off: \
                     what is left out on purpose belongs into the tailoring record",
                ),
            }
        }
        severities
    }
}

/// A table of the document by its name; empty if it is not there.
pub fn section<'d>(top: &'d DeTable<'d>, table: &'static str) -> Section<'d> {
    let value = top.iter().find(|(name, _)| name.get_ref() == table).map(|(_, value)| value);
    let values = value.and_then(|value| value.get_ref().as_table());
    Section { table, values, place: value.map_or(0..0, Spanned::span) }
}

/// The tables of a list by its name.
pub fn sections<'d>(top: &'d DeTable<'d>, table: &'static str) -> Vec<Section<'d>> {
    let value = top.iter().find(|(name, _)| name.get_ref() == table).map(|(_, value)| value);
    let entries = value.map(|value| tables(value.get_ref())).unwrap_or_default();
    let section = |(values, place)| Section { table, values: Some(values), place };
    entries.into_iter().map(section).collect()
}

impl Section<'_> {
    /// Whether it is the table of this name.
    pub fn is(&self, table: &str) -> bool {
        self.table == table
    }

    /// Whether a key is set.
    pub fn has(&self, name: &str) -> bool {
        self.values.is_some_and(|values| values.keys().any(|key| key.get_ref() == name))
    }

    /// Where the section stands.
    pub fn place(&self) -> Range<usize> {
        self.place.clone()
    }
}

fn tables<'d>(value: &'d DeValue<'d>) -> Vec<(&'d DeTable<'d>, Range<usize>)> {
    if let Some(table) = value.as_table() {
        return vec![(table, 0..0)];
    }
    let entries = value.as_array().into_iter().flat_map(|entries| entries.iter());
    entries.filter_map(|entry| Some((entry.get_ref().as_table()?, entry.span()))).collect()
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    Some(Spanned::new(value.span(), value.get_ref().as_str()?.to_owned()))
}

fn key(table: &str, name: &str) -> &'static Key {
    let found = keys::all().find(|key| key.table == table && key.name == name);
    // A reader asks for keys of the table only, as a test proves; the first is never meant.
    found.unwrap_or(keys::VERSION)
}

/// The nearest known word, or all of them when none is near.
fn did_you_mean(word: &str, known: &[&str]) -> String {
    let word = word.to_lowercase();
    let near = |known: &&&str| strsim::damerau_levenshtein(&word, &known.to_lowercase());
    match known.iter().min_by_key(near) {
        Some(best) if near(&best) <= best.len().div_ceil(3) => format!("did you mean `{best}`?"),
        _ if known.len() > 24 => "see the documentation for what there is".to_owned(),
        _ => format!("there is `{}`", known.join("`, `")),
    }
}
