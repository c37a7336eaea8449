//! A baseline of known findings: what was accepted, why, by whom, and until when.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, Problems};

/// Findings that are known and accepted for a while.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    entries: Vec<Entry>,
}

/// Findings of one rule that were accepted for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule, or the row of the matrix.
    pub code: String,
    /// The commits, by their whole ids; none for a row of the matrix.
    pub commits: Vec<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepted it.
    pub owner: String,
    /// The last day on which it is, `2027-01-31`.
    pub until: String,
}

impl Accepted {
    /// Reads a baseline; an error holds everything that is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut problems: Vec<Problem> = Vec::new();
        let mut push = |span, message: String, help: &str| {
            problems.push(Problem { span, message, help: help.to_owned() });
        };
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            push(span, error.message().trim().to_owned(), "see toml.io for how TOML is written");
        }
        let mut entries = Vec::new();
        for (key, value) in document.get_ref() {
            if key.get_ref() != "accepted" {
                push(
                    key.span(),
                    format!("unknown key `{}`", key.get_ref()),
                    "there is `[[accepted]]`",
                );
                continue;
            }
            let tables = value.get_ref().as_array().into_iter().flat_map(|tables| tables.iter());
            for table in tables {
                match entry(table) {
                    Ok(entry) => entries.push(entry),
                    Err(problem) => push(problem.span, problem.message, &problem.help),
                }
            }
        }
        match problems.is_empty() {
            true => Ok(Self { entries }),
            false => Err(Problems::new(name, text, problems)),
        }
    }

    /// The entry that accepts a finding, in force or not.
    pub fn find(&self, code: &str, commit: Option<&str>) -> Option<&Entry> {
        let speaks = |entry: &&Entry| {
            entry.code == code
                && commit.is_none_or(|commit| entry.commits.iter().any(|it| it == commit))
        };
        self.entries.iter().filter(speaks).max_by_key(|entry| &entry.until)
    }

    /// A baseline as text.
    pub fn write(entries: &[Entry]) -> String {
        let mut text = String::from(
            "# Findings of `git trace check` that are known and accepted for a while, so that only\n\
             # new work must be clean. What has run out is found again.\n",
        );
        for entry in entries {
            text += &format!("\n[[accepted]]\ncode = {}\n", quoted(&entry.code));
            if !entry.commits.is_empty() {
                let commits =
                    entry.commits.iter().map(|commit| format!("    {},\n", quoted(commit)));
                text += &format!("commits = [\n{}]\n", commits.collect::<String>());
            }
            text += &format!("reason = {}\n", quoted(&entry.reason));
            text += &format!("owner = {}\nuntil = {}\n", quoted(&entry.owner), entry.until);
        }
        text
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                quoted += &format!("\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

fn entry(table: &Spanned<DeValue<'_>>) -> Result<Entry, Problem> {
    let wrong =
        |span, message: String, help: &str| Problem { span, message, help: help.to_owned() };
    let keys = ["code", "commits", "reason", "owner", "until"];
    let Some(values) = table.get_ref().as_table() else {
        let help = "write `[[accepted]]` on a line of its own";
        return Err(wrong(table.span(), "`accepted` is no table".to_owned(), help));
    };
    if let Some(unknown) = values.keys().find(|key| !keys.contains(&key.get_ref().as_ref())) {
        let help = format!("there is `{}`", keys.join("`, `"));
        return Err(wrong(unknown.span(), format!("unknown key `{}`", unknown.get_ref()), &help));
    }
    let value =
        |name: &str| values.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value);
    let text = |name: &str| {
        let missing = || wrong(table.span(), format!("`[[accepted]]` has no `{name}`"), MISSING);
        let value = value(name).ok_or_else(missing)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        match text.is_empty() {
            true => {
                Err(wrong(value.span(), format!("`{name}` is no text"), "write a text in quotes"))
            }
            false => Ok(text),
        }
    };
    let until = text("until")?;
    if !is_date(&until) {
        let span = value("until").map_or(table.span(), Spanned::span);
        return Err(wrong(span, "`until` is no day".to_owned(), "write a day: 2027-01-31"));
    }
    let commits = value("commits").and_then(|commits| commits.get_ref().as_array());
    let commits = commits.into_iter().flat_map(|commits| commits.iter());
    let commits =
        commits.filter_map(|commit| commit.get_ref().as_str().map(str::to_owned)).collect();
    Ok(Entry {
        code: text("code")?,
        commits,
        reason: text("reason")?,
        owner: text("owner")?,
        until,
    })
}

const MISSING: &str = "each accepted finding carries a code, a reason, an owner and an end date";

/// Whether a text is a day, `2027-01-31`.
pub fn is_date(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10
}
