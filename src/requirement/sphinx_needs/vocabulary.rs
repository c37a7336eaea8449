//! Which directives are needs, which of their options are links, and what is made of those that lack an
//! identifier or a title, as one file or one project says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use sha1::{Digest, Sha1};
use toml::de::{DeTable, DeValue};

use crate::front_matter::Problem;
use crate::model::link_meaning;

/// Directives of others that may have an option `:id:`, or that are about needs without being one.
const NO_NEEDS: &[&str] =
    &["figure", "image", "video", "youtube", "raw", "list-table", "csv-table"];

/// The settings of identifiers and titles that Sphinx-Needs makes.
const SETTINGS: [&str; 5] =
    ["id_length", "id_from_title", "id_required", "title_from_content", "max_title_length"];

/// So many characters of a hash make an identifier where nothing else is configured.
const ID_LENGTH: usize = 5;

/// What is said about needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The directives, each with what the identifiers begin with that are made for it.
    types: BTreeMap<String, String>,
    links: BTreeSet<String>,
    /// The settings of what is made, as written.
    made: BTreeMap<&'static str, String>,
    /// The TOML file that a `conf.py` names, from its own folder.
    pub toml: Option<String>,
}

impl Vocabulary {
    /// What a `conf.py` says, which is read as text and never run.
    pub fn of_python(text: &str) -> Self {
        let mut vocabulary = Self::default();
        vocabulary.add_python(text);
        vocabulary
    }

    /// What a TOML file says.
    pub fn of_toml(text: &str) -> (Self, Option<Problem>) {
        let mut vocabulary = Self::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        vocabulary.add_toml(table.get_ref());
        let problem = errors.first().map(|error| {
            let place = error.span().map_or(0, |span| span.start).min(text.len());
            let line = 1 + text.as_bytes()[..place].iter().filter(|&&byte| byte == b'\n').count();
            Problem::new(line, format!("broken TOML: {}", error.message()), "mend the TOML")
        });
        (vocabulary, problem)
    }

    /// The same with what another one says, which comes after it.
    pub fn with(mut self, other: &Self) -> Self {
        let owned = |(name, value): (&String, &String)| (name.clone(), value.clone());
        self.types.extend(other.types.iter().map(owned));
        self.links.extend(other.links.iter().cloned());
        self.made.extend(other.made.iter().map(|(name, value)| (*name, value.clone())));
        self
    }

    fn add_python(&mut self, text: &str) {
        for value in assigned(text, "needs_types") {
            for entry in bracketed(value).1.into_iter().map(|range| &value[range]) {
                let first = |key| named(entry, key).into_iter().next();
                let prefix = first("prefix").unwrap_or_default();
                self.types.extend(first("directive").map(|directive| (directive, prefix)));
                let of_type = keys(entry).into_iter().filter(|(key, _)| *key == "links");
                self.links
                    .extend(of_type.flat_map(|(_, links)| keys(links)).map(|it| it.0.to_owned()));
            }
        }
        for value in assigned(text, "needs_extra_links") {
            self.links.extend(named(value, "option"));
        }
        let named = assigned(text, "needs_links").flat_map(keys);
        self.links.extend(named.map(|(name, _)| name.to_owned()));
        for name in SETTINGS {
            let value = scalars(text, &format!("needs_{name}")).last();
            self.made.extend(value.map(|value| (name, value.to_lowercase())));
        }
        self.toml = quoted(text, "needs_from_toml").last().map(str::to_owned);
    }

    fn add_toml(&mut self, table: &DeTable<'_>) {
        let Some(DeValue::Table(needs)) = table.get("needs").map(|needs| needs.get_ref()) else {
            return;
        };
        let types = entries(needs, "types", "directive");
        for entry in types.iter().filter_map(|(_, entry)| *entry) {
            self.links.extend(entries(entry, "links", "option").into_iter().map(|(name, _)| name));
        }
        self.types.extend(types.into_iter().map(|(name, entry)| {
            let prefix = entry.and_then(|entry| entry.get("prefix")?.get_ref().as_str());
            (name, prefix.unwrap_or_default().to_owned())
        }));
        for name in ["extra_links", "links"] {
            let links = entries(needs, name, "option").into_iter();
            self.links.extend(links.map(|(name, _)| name));
        }
        for name in SETTINGS {
            let value = match needs.get(name).map(|value| value.get_ref()) {
                Some(DeValue::Boolean(is_so)) => is_so.to_string(),
                Some(DeValue::Integer(number)) => number.as_str().to_owned(),
                _ => continue,
            };
            self.made.insert(name, value);
        }
    }

    /// Whether needs without an identifier may be given one.
    pub fn makes_ids(&self) -> bool {
        !self.types.is_empty() && !self.is_set("id_required")
    }

    /// The identifier that Sphinx-Needs makes of a title, or of what else names the need where there is none;
    /// `None` where it makes none.
    pub fn made_id(&self, directive: &str, title: &str, named_by: &str) -> Option<String> {
        let prefix = self.types.get(directive).filter(|_| self.makes_ids())?;
        let hash = Sha1::digest(named_by.as_bytes());
        let mut id: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
        if self.is_set("id_from_title") {
            id = format!("{}_{id}", title.to_uppercase().replace(' ', "_"));
        }
        let length = self.number("id_length").unwrap_or(ID_LENGTH);
        Some(prefix.chars().chain(id.chars().take(length)).collect())
    }

    /// Whether needs without a title are called by their first sentence.
    pub fn makes_titles(&self) -> bool {
        self.is_set("title_from_content")
    }

    /// A title that was made, cut at the longest that is wanted.
    pub fn shortened(&self, title: &str) -> String {
        let Some(longest) = self.number("max_title_length") else { return title.to_owned() };
        match title.chars().count() > longest {
            true if longest <= 3 => title.chars().take(longest).collect(),
            true => title.chars().take(longest - 3).chain("...".chars()).collect(),
            false => title.to_owned(),
        }
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.made.get(name)?.parse().ok()
    }

    fn is_set(&self, name: &str) -> bool {
        self.made.get(name).is_some_and(|value| value == "true")
    }

    /// Whether a directive is a need, which may depend on its having an identifier.
    pub fn is_need(&self, directive: &str, has_id: bool) -> bool {
        match self.types.is_empty() {
            true => has_id && !NO_NEEDS.contains(&directive) && !directive.starts_with("need"),
            false => self.types.contains_key(directive),
        }
    }

    /// Whether an option leads to other needs.
    pub fn is_link(&self, option: &str) -> bool {
        ["links", "parent_needs"].contains(&option)
            || self.links.contains(option)
            || link_meaning(option).is_some()
    }
}

/// The entries of a table by their names, or the tables of an array by what they hold under a key.
fn entries<'t>(
    table: &'t DeTable<'t>,
    name: &str,
    key: &str,
) -> Vec<(String, Option<&'t DeTable<'t>>)> {
    match table.get(name).map(|value| value.get_ref()) {
        Some(DeValue::Array(entries)) => {
            let named = entries.iter().filter_map(|entry| match entry.get_ref() {
                DeValue::Table(inner) => {
                    Some((inner.get(key)?.get_ref().as_str()?.to_owned(), Some(inner)))
                }
                _ => None,
            });
            named.collect()
        }
        Some(DeValue::Table(entries)) => {
            let named = entries.iter().map(|(name, entry)| match entry.get_ref() {
                DeValue::Table(inner) => (name.get_ref().to_string(), Some(inner)),
                _ => (name.get_ref().to_string(), None),
            });
            named.collect()
        }
        _ => Vec::new(),
    }
}

/// What is assigned to a name in a Python file, each time that it is: the text from there on.
fn right_sides<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    text.match_indices(name).filter_map(move |(at, found)| {
        let is_first = text[..at].is_empty() || text[..at].ends_with('\n');
        let rest = text[at + found.len()..].trim_start().trim_start_matches('+');
        Some(rest.strip_prefix('=').filter(|_| is_first)?.trim_start())
    })
}

/// A list or a map that is assigned to a name, as written.
fn assigned<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    right_sides(text, name).map(|rest| &rest[..bracketed(rest).0])
}

/// A number or a word that is assigned to a name.
fn scalars<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let ends = |c: char| !c.is_alphanumeric();
    right_sides(text, name).map(move |rest| rest.split(ends).next().unwrap_or_default())
}

/// A text that is assigned to a name.
fn quoted<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    right_sides(text, name).filter_map(|rest| {
        let quote = rest.chars().next().filter(|quote| "\"'".contains(*quote))?;
        rest[1..].split([quote, '\n']).next()
    })
}

/// The length of what stands in brackets, without regard to those in quotes and comments, and where something
/// stands in brackets within it.
fn bracketed(text: &str) -> (usize, Vec<Range<usize>>) {
    let (mut depth, mut quote, mut is_comment) = (0_usize, None, false);
    let (mut start, mut inner) = (0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open || byte == b'\n' => quote = None,
            (Some(_), _) => {}
            (None, b'\n') => is_comment = false,
            (None, _) if is_comment => {}
            (None, b'#') => is_comment = true,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[' | b'(' | b'{') => {
                depth += 1;
                if depth == 2 {
                    start = at;
                }
            }
            (None, b']' | b')' | b'}') => match depth {
                0 | 1 => return (at + 1, inner),
                2 => {
                    inner.push(start..at + 1);
                    depth = 1;
                }
                _ => depth -= 1,
            },
            (None, _) => {}
        }
    }
    (text.len(), inner)
}

static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"["']?\b(\w+)["']?\s*[:=]\s*["']([^"'\n]+)["']"#).ok());

/// The values that stand under a key, in a literal or in a call of `dict`.
fn named(text: &str, key: &str) -> Vec<String> {
    let found = PAIR.iter().flat_map(|pattern| pattern.captures_iter(text));
    found.filter(|pair| &pair[1] == key).map(|pair| pair[2].to_owned()).collect()
}

static KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b([\w-]+)["']?\s*[:=]\s*(?:dict)?$"#).ok());

/// The keys of a literal or of a call of `dict` under which something stands in brackets, each with that.
fn keys(text: &str) -> Vec<(&str, &str)> {
    let (mut from, mut keys) = (0, Vec::new());
    for range in bracketed(text).1 {
        let found = KEY.iter().find_map(|key| key.captures(&text[from..range.start])?.get(1));
        keys.extend(found.map(|key| (key.as_str(), &text[range.clone()])));
        from = range.end;
    }
    keys
}
