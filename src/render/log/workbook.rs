//! The change history as a workbook: one row a commit, written as they are read.

use std::io::{Result, Write};

use crate::model::Timestamp;
use crate::render::workbook::{Cell, Column, Properties, Tone, Workbook, column};
use crate::view::LogEntry;

const ABOUT: &[Column] = &[column("What", 24), column("Value", 90)];

const COMMITS: &[Column] = &[
    column("Commit", 44),
    column("Committed (UTC)", 20),
    column("Committer", 24),
    column("Committer's e-mail", 30),
    column("Written (UTC)", 20),
    column("Author", 24),
    column("Author's e-mail", 30),
    column("Subject", 60),
    column("Trailers", 50),
    column("Signature", 14),
    column("Signed by", 34),
    column("Key", 50),
    column("Merged tags", 10),
    column("Paths", 8),
    column("What became of them", 60),
    column("Requirements", 40),
    column("What cannot be told", 40),
    column("Parents", 44),
];

/// What a history is of.
pub struct About {
    /// The product, if the configuration names it.
    pub product: Option<String>,
    /// The revision or range, as it was asked for.
    pub revision: String,
    /// The newest commit.
    pub newest: String,
    /// When that was committed.
    pub when: Option<Timestamp>,
}

/// The workbook of a history on its way out.
pub struct Sheets<'o>(Workbook<'o>);

impl<'o> Sheets<'o> {
    /// Begins the workbook with what it is of.
    pub fn new(out: &'o mut dyn Write, about: About) -> Result<Self> {
        let creator = format!("git-trace {}", env!("CARGO_PKG_VERSION"));
        let product = about.product.map_or(String::new(), |product| format!("{product}: "));
        let title = format!("{product}change history of {}", about.revision);
        let properties =
            Properties { title: title.clone(), creator: creator.clone(), when: about.when };
        let mut workbook = Workbook::new(out, properties);
        workbook.sheet("About", ABOUT)?;
        let facts = [
            ("What this is", title.as_str()),
            ("Newest commit", &about.newest),
            ("Made by", &creator),
            (
                "How to read it",
                "newest first; times are in UTC, as the clients' clocks had them; signatures are judged by the \
                 keys under .trace/ of the newest commit; of the links the first 65,530 lead somewhere; a text \
                 that is cut says so",
            ),
        ];
        for (what, value) in facts {
            workbook.row(&[Cell::text(what), Cell::text(value)])?;
        }
        workbook.sheet("Commits", COMMITS)?;
        Ok(Self(workbook))
    }

    /// Adds a commit.
    pub fn commit(&mut self, entry: &LogEntry<'_>, url: Option<&str>) -> Result<()> {
        let LogEntry { author, committer, signature, changes, requirements, .. } = entry;
        let trailers = entry.trailers.iter().map(|it| format!("{}: {}", it.key, it.value));
        let from = |from: &Option<String>| from.as_ref().map(|from| format!(" (from {from})"));
        let paths = changes
            .iter()
            .map(|it| format!("{} {}{}", it.change, it.path, from(&it.from).unwrap_or_default()));
        let wishes = requirements
            .iter()
            .map(|it| format!("{} {}{}", it.change, it.id, from(&it.from).unwrap_or_default()));
        self.0.row(&[
            Cell::linked(&*entry.commit, url),
            Cell::when(committer.date.as_deref()),
            Cell::text(&*committer.name),
            Cell::text(&*committer.email),
            Cell::when(author.date.as_deref()),
            Cell::text(&*author.name),
            Cell::text(&*author.email),
            Cell::text(&*entry.subject),
            Cell::lines(trailers),
            Cell::Word(signature.state.into(), tone(signature.state)),
            Cell::optional(signature.signer.as_deref()),
            Cell::optional(signature.key.as_deref()),
            Cell::number(entry.merged_tags),
            Cell::number(changes.len()),
            Cell::lines(paths),
            Cell::lines(wishes),
            Cell::optional(entry.incomplete.as_deref()),
            Cell::lines(&entry.parents),
        ])
    }

    /// Ends the workbook.
    pub fn finish(self) -> Result<()> {
        self.0.finish()
    }
}

fn tone(state: &str) -> Tone {
    match state {
        "good" => Tone::Good,
        "bad" | "revoked-key" | "untrusted" => Tone::Bad,
        "unsigned" | "unsupported" => Tone::Quiet,
        _ => Tone::Doubtful,
    }
}
