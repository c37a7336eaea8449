//! Which directives are needs, and which of their options are links.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use toml::de::{DeTable, DeValue};

use crate::front_matter::Problem;
use crate::model::link_meaning;

/// Directives of others that may have an option `:id:`, or that are about needs without being one.
const NO_NEEDS: &[&str] =
    &["figure", "image", "video", "youtube", "raw", "list-table", "csv-table"];

/// What the files of a repository say about their needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    types: BTreeSet<String>,
    links: BTreeSet<String>,
}

impl Vocabulary {
    /// Whether a file may say so.
    pub fn is_one(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        ["conf.py", "ubproject.toml"].contains(&name)
            || name.starts_with("needs") && name.ends_with(".toml")
    }

    /// Takes in what a file says; `conf.py` is read as text and never run.
    pub fn add(&mut self, path: &str, text: &str) -> Vec<Problem> {
        if path.ends_with(".py") {
            self.add_python(text);
            return Vec::new();
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        self.add_toml(table.get_ref());
        let problem = errors.first().map(|error| {
            let place = error.span().map_or(0, |span| span.start).min(text.len());
            let line = 1 + text.as_bytes()[..place].iter().filter(|&&byte| byte == b'\n').count();
            Problem::new(line, format!("broken TOML: {}", error.message()), "mend the TOML")
        });
        problem.into_iter().collect()
    }

    fn add_python(&mut self, text: &str) {
        for (name, key, into) in [
            ("needs_types", "directive", &mut self.types),
            ("needs_extra_links", "option", &mut self.links),
        ] {
            for value in assigned(text, name) {
                into.extend(named(value, key));
            }
        }
    }

    fn add_toml(&mut self, table: &DeTable<'_>) {
        let Some(DeValue::Table(needs)) = table.get("needs").map(|needs| needs.get_ref()) else {
            return;
        };
        self.types.extend(entries(needs, "types", "directive"));
        self.links.extend(entries(needs, "extra_links", "option"));
        self.links.extend(entries(needs, "links", "option"));
    }

    /// Whether a directive is a need, which may depend on its having an identifier.
    pub fn is_need(&self, directive: &str, has_id: bool) -> bool {
        match self.types.is_empty() {
            true => has_id && !NO_NEEDS.contains(&directive) && !directive.starts_with("need"),
            false => self.types.contains(directive),
        }
    }

    /// Whether an option leads to other needs.
    pub fn is_link(&self, option: &str) -> bool {
        ["links", "parent_needs"].contains(&option)
            || self.links.contains(option)
            || link_meaning(option).is_some()
    }
}

/// The names of a table's entries, or what each table of an array holds under a key.
fn entries(table: &DeTable<'_>, name: &str, key: &str) -> Vec<String> {
    match table.get(name).map(|value| value.get_ref()) {
        Some(DeValue::Array(entries)) => {
            let named = entries.iter().filter_map(|entry| match entry.get_ref() {
                DeValue::Table(inner) => inner.get(key)?.get_ref().as_str(),
                _ => None,
            });
            named.map(str::to_owned).collect()
        }
        Some(DeValue::Table(entries)) => {
            entries.keys().map(|name| name.get_ref().to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// What is assigned to a name in a Python file, a list or a map as written, each time that it is.
fn assigned<'t>(text: &'t str, name: &'static str) -> impl Iterator<Item = &'t str> {
    text.match_indices(name).filter_map(move |(at, _)| {
        let is_first = text[..at].is_empty() || text[..at].ends_with('\n');
        let rest = text[at + name.len()..].trim_start().trim_start_matches('+');
        let rest = rest.strip_prefix('=').filter(|_| is_first)?.trim_start();
        Some(&rest[..bracketed(rest)])
    })
}

/// The length of what stands in brackets, without regard to those in quotes and comments.
fn bracketed(text: &str) -> usize {
    let (mut depth, mut quote, mut is_comment) = (0_usize, None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open || byte == b'\n' => quote = None,
            (Some(_), _) => {}
            (None, b'\n') => is_comment = false,
            (None, _) if is_comment => {}
            (None, b'#') => is_comment = true,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[' | b'(' | b'{') => depth += 1,
            (None, b']' | b')' | b'}') => match depth {
                0 | 1 => return at + 1,
                _ => depth -= 1,
            },
            (None, _) => {}
        }
    }
    text.len()
}

static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"["']?\b(\w+)["']?\s*[:=]\s*["']([^"'\n]+)["']"#).ok());

/// The values that stand under a key, in a literal or in a call of `dict`.
fn named(text: &str, key: &str) -> Vec<String> {
    let found = PAIR.iter().flat_map(|pattern| pattern.captures_iter(text));
    found.filter(|pair| &pair[1] == key).map(|pair| pair[2].to_owned()).collect()
}
