//! The front matter of a Markdown file: YAML between `---` lines, or TOML between `+++` lines.
//!
//! Read as text, since evidence is what was written: `1.10` stays `1.10` and `yes` stays `yes`.

use toml::de::{DeTable, DeValue};

use crate::yaml;

/// A longer front matter than any record has.
const LONGEST: usize = 64 << 10;

/// The fields at the top of a file, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    fields: Vec<Field>,
    /// The text behind it.
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    key: String,
    line: usize,
    values: Vec<String>,
}

/// What is wrong with a file that is read: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Problem {
    /// A problem at a line.
    pub fn new(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: help.into() }
    }
}

impl FrontMatter {
    /// Reads a file's front matter; a field that stands twice is a problem; without any, every field is absent.
    ///
    /// What is wrong is pushed to `problems`; what stands before it is still returned.
    pub fn parse(text: &str, problems: &mut Vec<Problem>) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some(fence) =
            ["---", "+++"].into_iter().find(|fence| is_fence(first_line(text), fence))
        else {
            return Self { fields: Vec::new(), body: text.to_owned() };
        };
        let start = text.find('\n').map_or(text.len(), |newline| newline + 1);
        let Some((inner, body)) = split_at_fence(&text[start..], fence) else {
            let help = format!("end it by a line `{fence}`");
            problems.push(Problem::new(1, "the front matter has no end", help));
            return Self { fields: Vec::new(), body: text.to_owned() };
        };
        if inner.len() > LONGEST {
            let help = "keep the record's text behind the front matter";
            problems.push(Problem::new(1, "the front matter is longer than 64 KiB", help));
            return Self { fields: Vec::new(), body: body.to_owned() };
        }
        let fields = if fence == "---" { yaml(inner, problems) } else { toml(inner, problems) };
        for (position, field) in fields.iter().enumerate() {
            let again = |other: &Field| plain(&other.key) == plain(&field.key);
            if fields[..position].iter().any(again) {
                let message = format!("`{}` stands here again", field.key);
                problems.push(Problem::new(field.line, message, "keep one of them"));
            }
        }
        Self { fields, body: body.to_owned() }
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The single value of a field; for a list its parts joined by commas.
    ///
    /// Names are compared without regard to case, `-` and `_` being alike.
    pub fn get(&self, key: &str) -> Option<String> {
        let values = self.list(key);
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The values of a field.
    pub fn list(&self, key: &str) -> &[String] {
        self.field(key).map_or(&[], |field| &field.values)
    }

    /// The line of a field, or the first line.
    pub fn line(&self, key: &str) -> usize {
        self.field(key).map_or(1, |field| field.line)
    }

    /// Every field with its line and its values.
    pub fn fields(&self) -> impl Iterator<Item = (&str, usize, &[String])> {
        self.fields.iter().map(|field| (field.key.as_str(), field.line, field.values.as_slice()))
    }

    fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| plain(&field.key) == plain(key))
    }
}

fn plain(key: &str) -> String {
    key.to_lowercase().replace('_', "-")
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn is_fence(line: &str, fence: &str) -> bool {
    line.trim_end() == fence
}

fn split_at_fence<'t>(text: &'t str, fence: &str) -> Option<(&'t str, &'t str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if is_fence(line, fence) {
            return Some((&text[..start], &text[start + line.len()..]));
        }
        start += line.len();
    }
    None
}

/// Reads the top level of a YAML mapping: its scalars and lists of scalars, as written; what is
/// nested deeper is passed over.
fn yaml(text: &str, problems: &mut Vec<Problem>) -> Vec<Field> {
    let (node, broken) = yaml::read(text);
    // The fence is the first line of the file.
    if let Some(broken) = broken {
        problems.push(Problem::new(broken.line + 1, broken.message, broken.help));
    }
    let field = |(key, value): &(yaml::Node, yaml::Node)| {
        let values = value.texts().into_iter().map(str::to_owned).collect();
        Some(Field { key: key.text()?.to_owned(), line: key.line + 1, values })
    };
    node.map().iter().filter_map(field).collect()
}

fn toml(text: &str, problems: &mut Vec<Problem>) -> Vec<Field> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 2;
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let message = format!("broken TOML: {}", error.message().trim());
        problems.push(Problem::new(line(at), message, "see toml.io for how TOML is written"));
    }
    let mut fields: Vec<Field> = Vec::new();
    for (key, value) in document.get_ref() {
        let written = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            _ => text.get(value.span()).unwrap_or_default().to_owned(),
        };
        let values = match value.get_ref() {
            DeValue::Array(entries) => entries.iter().map(written).collect(),
            _ => vec![written(value)],
        };
        fields.push(Field { key: key.get_ref().to_string(), line: line(key.span().start), values });
    }
    fields.sort_by_key(|field| field.line);
    fields
}
