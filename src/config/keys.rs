//! Every key of the configuration: its type, what is assumed without it, and what it means.
//!
//! The one table from which the defaults, the "did you mean" and the reference page come.

mod convention;
mod evidence;
mod integration;
mod product;
mod records;
mod support;
mod tracing;
mod trailers;

use toml::Spanned;
use toml::de::DeValue;

/// A key of the configuration.
#[derive(Debug)]
pub struct Key {
    /// The table that holds it; empty for the top of the file.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What a value must be.
    pub kind: Kind,
    /// What is assumed without it, as TOML; `None` where nothing is.
    pub default: Option<&'static str>,
    /// What it means.
    pub about: &'static str,
}

impl Key {
    /// What is assumed without it, as a line of the configuration: `table.key = value`.
    pub fn assumption(&self) -> String {
        format!("{}.{} = {}", self.table, self.name, self.default.unwrap_or_default())
    }
}

/// The texts of a list in TOML, as the default of one stands in the table.
pub fn listed(list: &str) -> Vec<String> {
    let parsed = DeValue::parse(list).ok();
    let entries = parsed.as_ref().and_then(|value| value.get_ref().as_array());
    let text = |entry: &Spanned<DeValue<'_>>| entry.get_ref().as_str().map(str::to_owned);
    entries.into_iter().flat_map(|entries| entries.iter().filter_map(text)).collect()
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The number 1.
    Version,
    /// Any text.
    Text,
    /// A list of globs on paths; `*` stays within a folder, `**` crosses folders.
    Paths,
    /// A list of globs on names.
    Names,
    /// A list of regular expressions.
    Patterns,
    /// A list of trailer keys, compared without regard to case.
    TrailerKeys,
    /// A whole number of days.
    Days,
    /// A whole number above zero.
    Count,
    /// A whole number of hundredths.
    Percent,
    /// True or false.
    Flag,
    /// A list of words.
    Words,
    /// A whole number of characters; 0 for any.
    Characters,
    /// What a link means.
    Meaning,
    /// One of the record classes.
    Class,
    /// How much of a software item's upkeep is the maker's own.
    Upkeep,
    /// A day, or a point in time.
    Time,
    /// The name of a profile.
    Profile,
    /// A list of record classes.
    Classes,
    /// `https://…` with placeholders in braces.
    Url(&'static [&'static str]),
}

impl Kind {
    /// What to say when a value is something else.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Version => "the number 1",
            Self::Text => "a text in quotes",
            Self::Paths => "a list of path globs, such as [\"src/**\"]",
            Self::Names => "a list of globs, such as [\"v[0-9]*\"]",
            Self::Patterns => "a list of regular expressions, such as ['CR-[0-9]+']",
            Self::TrailerKeys => "a list of trailer keys, such as [\"Reviewed-by\"]",
            Self::Days => "a whole number of days",
            Self::Count => "a whole number from 1",
            Self::Percent => "a whole number from 0 to 100",
            Self::Flag => "true or false",
            Self::Words => "a list of words, such as [\"quality\"]",
            Self::Characters => "a whole number of characters, 0 for any",
            Self::Meaning => "a meaning of links, such as \"mitigates\"",
            Self::Class => "a record class, such as \"threat-model\"",
            Self::Upkeep => "\"maintained\", \"supported\" or \"required\"",
            Self::Time => {
                "a day such as \"2026-01-31\", or a time such as \"2026-01-31T12:00:00+01:00\""
            }
            Self::Profile => "\"full\" or \"patch\"",
            Self::Classes => "a list of record classes, such as [\"threat-model\"]",
            Self::Url(_) => "a URL that begins with https:// or http://",
        }
    }
}

const fn key(
    table: &'static str,
    name: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Key {
    Key { table, name, kind, default: Some(default), about }
}

const fn bare(table: &'static str, name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { table, name, kind, default: None, about }
}

/// The tables that may stand several times, as `[[item]]`.
pub const LISTS: [&str; 12] = [
    "item",
    "record",
    "approval",
    "cosmetic",
    "link",
    "level",
    "chain",
    "test",
    "cycle",
    "required_trailer",
    "trailer_value",
    "component",
];

/// The levels that every configuration has.
pub const LEVELS: [&str; 3] = ["requirement", "code", "test"];

/// The kinds of commits that a convention tells apart.
pub const COMMIT_KINDS: &[&str] = &["ordinary", "merge", "revert", "fixup", "cherry-pick", "bot"];

/// The table whose keys are rule codes.
pub const RULES: &str = "rules";

/// The formats of requirement files; a test holds them against those that are read.
pub const FORMATS: &[&str] = &[
    "markdown",
    "doorstop",
    "strictdoc",
    "trlc",
    "yaml",
    "toml",
    "openfasttrace",
    "sphinx-needs",
    "reqif",
];

/// The classes of controlled records.
pub const CLASSES: &[&str] = &[
    "configuration-management-plan",
    "software-development-plan",
    "product-description",
    "security-context",
    "threat-model",
    "risk-assessment",
    "architecture",
    "interface",
    "design",
    "coding-standard",
    "review",
    "test-plan",
    "test-report",
    "penetration-test-report",
    "sbom",
    "advisory",
    "support-statement",
    "guide",
    "release-document",
    "tailoring",
    "no-impact-statement",
    "disclosure-policy",
    "patch-policy",
    "monitoring-record",
    "known-anomalies",
    "compatibility-statement",
    "requirements",
];

/// How a software item is kept up (IEC 81001-5-1, 4.3).
pub const UPKEEPS: &[&str] = &["maintained", "supported", "required"];

/// How much a release must show by itself.
pub const PROFILES: &[&str] = &["full", "patch"];

/// Every key, part by part, in the order of the reference page.
const PARTS: [&[Key]; 8] = [
    product::KEYS,
    records::KEYS,
    tracing::KEYS,
    trailers::KEYS,
    integration::KEYS,
    evidence::KEYS,
    convention::KEYS,
    support::KEYS,
];

/// Every key, in the order of the reference page.
pub fn all() -> impl Iterator<Item = &'static Key> {
    PARTS.into_iter().flatten()
}

/// The key that begins every configuration.
pub const VERSION: &Key = &product::KEYS[0];

/// The reference page of the configuration, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "# `.trace/config.toml`\n\n\
         Read from the evaluated commit. Every key is optional but `version`; without a file, \
         the defaults below are assumed, and the report lists them. An unknown key is an error.\n",
    );
    let mut table = "";
    for key in all() {
        if key.table != table {
            table = key.table;
            let brackets = if LISTS.contains(&table) { ("[[", "]]") } else { ("[", "]") };
            page += &format!("\n## `{}{table}{}`\n", brackets.0, brackets.1);
        }
        page +=
            &format!("\n### `{}`\n{}\n\nA value is {}.", key.name, key.about, key.kind.expected());
        if let Kind::Url(placeholders) = key.kind {
            page += &format!(" Placeholders: `{{{}}}`.", placeholders.join("}`, `{"));
        }
        page += &match key.default {
            Some(default) => format!(" Assumed: `{default}`.\n"),
            None => " Nothing is assumed.\n".to_owned(),
        };
    }
    page += "\n## `[rules]`\n\nThe severity of a rule by its code: `CM-06 = \"major\"`, `\"minor\"` or \
             `\"observation\"`. A rule cannot be switched off: what is left out on purpose belongs \
             into the tailoring record.\n";
    page += &format!("\n## Formats of requirements\n\n`{}`\n", FORMATS.join("`, `"));
    page += &format!("\n## Record classes\n\n`{}`\n", CLASSES.join("`, `"));
    page
}
