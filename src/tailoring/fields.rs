//! Tables of a TOML document read key by key, collecting what is wrong on the way.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry::Named;
use crate::catalogue::Number;
use crate::front_matter::Problem;
use crate::model::Timestamp;

/// A document, of which everything that can be read is.
pub struct Document<'t> {
    text: &'t str,
    top: Spanned<DeTable<'t>>,
    /// Where each line ends.
    ends: Vec<usize>,
}

/// One table of it.
pub struct Fields<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    start: usize,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl<'t> Document<'t> {
    /// Reads a document; what is broken is pushed to `problems`.
    pub fn read(text: &'t str, problems: &mut Vec<Problem>) -> Self {
        let (top, errors) = DeTable::parse_recoverable(text);
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        let document = Self { text, top, ends };
        for error in errors {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let message = format!("broken TOML: {}", error.message().trim().replace('\n', ", "));
            let help = "see toml.io for how TOML is written";
            problems.push(Problem::new(document.line(at), message, help));
        }
        document
    }

    fn line(&self, at: usize) -> usize {
        1 + self.ends.partition_point(|&end| end < at)
    }

    /// The line of a key at the top, or the first line.
    pub fn line_of(&self, name: &str) -> usize {
        let keys = &mut self.top.get_ref().keys();
        keys.find(|key| key.get_ref() == name).map_or(1, |key| self.line(key.span().start))
    }

    /// The top of the document.
    pub fn top(&self) -> Fields<'_> {
        Fields { document: self, table: self.top.get_ref(), start: 0, problems: Vec::new() }
    }

    /// The tables of a list.
    pub fn tables(&self, name: &str, problems: &mut Vec<Problem>) -> Vec<Fields<'_>> {
        let value = self.top.get_ref().iter().find(|(key, _)| key.get_ref() == name);
        let Some((key, value)) = value else { return Vec::new() };
        let mut wrong = |at: usize| {
            let help = format!("write `[[{name}]]` on a line of its own above of its fields");
            let message = format!("`{name}` is not written as a list of tables");
            problems.push(Problem::new(self.line(at), message, help));
        };
        let Some(values) = value.get_ref().as_array() else {
            wrong(key.span().start);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for value in values.iter() {
            match value.get_ref().as_table() {
                Some(table) => {
                    let start = value.span().start;
                    tables.push(Fields { document: self, table, start, problems: Vec::new() });
                }
                None => wrong(value.span().start),
            }
        }
        tables
    }
}

impl<'d> Fields<'d> {
    /// The line that it begins on.
    pub fn line(&self) -> usize {
        self.document.line(self.start)
    }

    /// Says what is wrong with a field.
    pub fn push(&mut self, name: &str, message: String, help: &str) {
        let at = self.value(name).map_or(self.start, |value| value.span().start);
        self.problems.push(Problem::new(self.document.line(at), message, help));
    }

    /// Complains about keys that do not exist.
    pub fn check_names(&mut self, known: &[&str]) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let message = format!("unknown key `{}`", key.get_ref());
            let line = self.document.line(key.span().start);
            let help = did_you_mean(key.get_ref(), known);
            self.problems.push(Problem::new(line, message, help));
        }
    }

    /// Complains about a word that is none of those there are.
    pub fn unknown_word(&mut self, name: &str, word: &str, known: &[&str]) {
        self.push(name, format!("unknown {name} `{word}`"), &did_you_mean(word, known));
    }

    fn value(&self, name: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    /// A text; what is empty is not there.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => {
                self.push(name, format!("`{name}` is no text"), "write a text in quotes");
                None
            }
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, name: &str, what: &str) -> Option<String> {
        let found = self.problems.len();
        let text = self.text(name);
        if text.is_none() && self.problems.len() == found {
            self.push(
                name,
                format!("the entry has no `{name}`"),
                &format!("add `{name} = …`: {what}"),
            );
        }
        text
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        self.spanned(name).into_iter().map(|(text, _)| text).collect()
    }

    fn spanned(&mut self, name: &str) -> Vec<(String, usize)> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let single = std::slice::from_ref(value);
        let values = value.get_ref().as_array().map_or(single, |values| &values[..]);
        let text = |value: &Spanned<DeValue<'_>>| {
            Some((value.get_ref().as_str()?.trim().to_owned(), value.span().start))
        };
        let texts: Option<Vec<(String, usize)>> = values.iter().map(text).collect();
        match texts {
            Some(texts) => texts.into_iter().filter(|(text, _)| !text.is_empty()).collect(),
            None => {
                let help = "write texts in quotes: [\"…\", \"…\"]";
                self.push(name, format!("`{name}` is no list of texts"), help);
                Vec::new()
            }
        }
    }

    /// A clause's number.
    pub fn number(&mut self, name: &str, text: &str) -> Option<Number> {
        match Number::parse(text) {
            Ok(number) => Some(number),
            Err(message) => {
                self.push(name, message, "`git trace tailor` lists the clauses");
                None
            }
        }
    }

    /// A list of clauses' numbers, each with its line.
    pub fn numbers(&mut self, name: &str) -> Vec<(Number, usize)> {
        let mut numbers = Vec::new();
        for (text, at) in self.spanned(name) {
            let line = self.document.line(at);
            match Number::parse(&text) {
                Ok(number) => numbers.push((number, line)),
                Err(message) => {
                    let help = "`git trace tailor` lists the clauses";
                    self.problems.push(Problem::new(line, message, help));
                }
            }
        }
        numbers
    }

    /// True or false; false where it is not said.
    pub fn flag(&mut self, name: &str) -> bool {
        let Some(value) = self.value(name) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.push(name, format!("`{name}` is neither true nor false"), "write true or false");
            false
        })
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        let number = self.value(name)?.get_ref().as_integer()?;
        i64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    /// Somebody.
    pub fn person(&mut self, name: &str) -> Option<Named> {
        self.text(name).map(|text| Named::parse(&text))
    }

    /// A day of the calendar, `2026-01-31`, in quotes or bare.
    pub fn day(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        let written = self.document.text.get(value.span()).unwrap_or_default();
        let day = written.trim_matches(['"', '\'']).trim();
        match day.len() == "2026-01-31".len() && Timestamp::parse(day).is_ok() {
            true => Some(day.to_owned()),
            false => {
                let shown: String = day.chars().take(40).collect();
                let message = format!("`{name}` is no day: {shown}");
                self.push(name, message, "write a day of the calendar: 2027-01-31");
                None
            }
        }
    }
}

/// The nearest known word, or all of them when none is near.
fn did_you_mean(word: &str, known: &[&str]) -> String {
    let word = word.to_lowercase();
    let near = |known: &&&str| strsim::damerau_levenshtein(&word, known);
    match known.iter().min_by_key(near) {
        Some(best) if near(&best) <= best.len().div_ceil(3) => format!("did you mean `{best}`?"),
        _ => format!("there is `{}`", known.join("`, `")),
    }
}
