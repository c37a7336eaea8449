//! `.trace/tailoring.toml`: which clauses of a standard are not implemented, why, and until when.
//!
//! Clauses that are implemented stand in one list; whatever is tailored has an `[[entry]]` of its own. An
//! entry that is wrong says so by its line, and hides no other.

mod entry;
mod fields;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

pub use entry::{Disposition, Entry, Named, Scope};
pub use writing::{Draft, START};

use crate::catalogue::{self, Catalogue, Catalogues, Number};
use crate::front_matter::Problem;
use fields::Document;

/// Where the tailoring record lives in a repository.
pub const PATH: &str = ".trace/tailoring.toml";

/// A larger record than anybody could review.
const LARGEST: usize = 1 << 20;

/// So many entries are read.
const MOST: usize = 2000;

/// The keys beside `[[entry]]`.
const KEYS: [&str; 9] = [
    "version",
    "standard",
    "edition",
    "interpretation_sheet",
    "author",
    "nothing_tailored",
    "justification",
    "implemented",
    "entry",
];

/// What is said of the clauses of a standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tailoring {
    /// The standard, edition and interpretation sheet that hold where an entry names no other.
    pub basis: Basis,
    /// Who wrote it, where an entry names nobody else.
    pub author: Option<Named>,
    /// That nothing is tailored: every clause is implemented.
    pub nothing_tailored: bool,
    /// Why nothing is.
    pub justification: String,
    /// The clauses that are implemented, each with its line.
    pub implemented: Vec<(Number, usize)>,
    /// What is said of single clauses, in the order of the file.
    pub entries: Vec<Entry>,
}

/// What a clause is a clause of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The standard.
    pub standard: String,
    /// Its edition.
    pub edition: String,
    /// The interpretation sheet by which it is read.
    pub interpretation_sheet: Option<String>,
}

impl Basis {
    /// Whether it is an edition of a standard.
    pub fn is_of(&self, catalogue: &Catalogue) -> bool {
        self.edition == catalogue.edition
            && catalogue::is_same_standard(&self.standard, &catalogue.standard)
    }

    /// What is wrong with a clause of it, if anything is.
    pub fn wrong_clause(&self, catalogues: &Catalogues, clause: &Number) -> Option<String> {
        let Self { standard, edition, .. } = self;
        let Some(catalogue) = catalogues.find(standard, edition) else {
            let editions = catalogues.editions(standard).map(|it| it.edition.as_str());
            let editions = editions.collect::<Vec<_>>().join(", ");
            let names = || catalogues.iter().map(Catalogue::name).collect::<Vec<_>>().join(", ");
            return Some(match editions.is_empty() {
                true => format!("there is no catalogue of {standard}; there is {}", names()),
                false => {
                    format!("the edition {edition} of {standard} is not known; there is {editions}")
                }
            });
        };
        if catalogue.knows(clause) {
            return None;
        }
        let near = catalogue.nearest(clause).map(|near| format!("; did you mean {near}?"));
        let near = near.unwrap_or_default();
        Some(format!("{} has no clause {clause}{near}", catalogue.name()))
    }
}

impl Default for Basis {
    fn default() -> Self {
        Self {
            standard: catalogue::STANDARD.to_owned(),
            edition: catalogue::EDITION.to_owned(),
            interpretation_sheet: None,
        }
    }
}

/// Something that gives a clause its disposition.
#[derive(Clone, Copy, Debug)]
pub enum Saying<'t> {
    /// The list of implemented clauses, at a line.
    Listed(usize),
    /// An entry.
    Entry(&'t Entry),
    /// The statement that nothing is tailored.
    Nothing,
}

impl Saying<'_> {
    /// The disposition that it gives.
    pub fn disposition(self) -> Disposition {
        match self {
            Self::Entry(entry) => entry.disposition,
            Self::Listed(_) | Self::Nothing => Disposition::Implemented,
        }
    }
}

impl Tailoring {
    /// Reads a record, with what is wrong in it; an error where nothing of it can be read.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Vec<Problem>), Problem> {
        if bytes.len() > LARGEST {
            let help = "keep evidence in files of its own, and name them in `evidence`";
            return Err(Problem::new(1, "the tailoring record is larger than a megabyte", help));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Problem::new(1, "the file is not UTF-8 text", "save it as UTF-8"))?;
        let mut problems = Vec::new();
        let document = Document::read(text, &mut problems);
        let mut top = document.top();
        top.check_names(&KEYS);
        let version = top.integer("version");
        if problems.is_empty() && version != Some(1) {
            let message = match version {
                Some(other) => format!("version {other} of a tailoring record is not known"),
                None => "`version` is missing".to_owned(),
            };
            return Err(Problem::new(1, message, "write `version = 1` as the first line"));
        }
        let own = Basis::default();
        let basis = Basis {
            standard: top.text("standard").unwrap_or(own.standard),
            edition: top.text("edition").unwrap_or(own.edition),
            interpretation_sheet: top.text("interpretation_sheet"),
        };
        let mut record = Self {
            author: top.person("author"),
            nothing_tailored: top.flag("nothing_tailored"),
            justification: top.text("justification").unwrap_or_default(),
            implemented: top.numbers("implemented"),
            entries: Vec::new(),
            basis,
        };
        problems.append(&mut top.problems);
        let tables = document.tables("entry", &mut problems);
        if let Some(first) = tables.get(MOST) {
            let message =
                format!("there are more than {MOST} entries, and those from here are not read");
            let help = "keep what no person reviews out of the record";
            problems.push(Problem::new(first.line(), message, help));
        }
        for mut fields in tables.into_iter().take(MOST) {
            record.entries.extend(Entry::read(&mut fields, &record));
            problems.append(&mut fields.problems);
        }
        record.check(&document, &mut problems);
        problems.sort_by_key(|problem| problem.line);
        Ok((record, problems))
    }

    /// What is wrong between entries.
    fn check(&self, document: &Document<'_>, problems: &mut Vec<Problem>) {
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(first) = lines.insert(&entry.id, entry.line) {
                let message =
                    format!("there are two entries `{}`, the first on line {first}", entry.id);
                problems.push(Problem::new(
                    entry.line,
                    message,
                    "give each entry an id of its own",
                ));
            }
        }
        for entry in &self.entries {
            for earlier in entry.supersedes.iter().filter(|it| !lines.contains_key(it.as_str())) {
                let near = lines.keys().min_by_key(|known| strsim::levenshtein(known, earlier));
                let help = match near {
                    Some(near) if **near != entry.id => format!("did you mean `{near}`?"),
                    _ => "leave an entry that is superseded where it stands".to_owned(),
                };
                let message =
                    format!("{} supersedes {earlier}, and there is no such entry", entry.id);
                problems.push(Problem::new(entry.line, message, help));
            }
        }
        if let Some(circle) = self.circle() {
            let line = circle.first().and_then(|id| lines.get(id)).copied().unwrap_or(1);
            let message =
                format!("entries supersede each other in a circle: {}", circle.join(", "));
            problems.push(Problem::new(
                line,
                message,
                "let the newest of them supersede the others",
            ));
        }
        if self.nothing_tailored {
            let tailored = self.in_force().find(|entry| entry.disposition.is_tailored());
            if let Some(entry) = tailored {
                let message = format!(
                    "`nothing_tailored` is true, and {} tailors {}",
                    entry.id, entry.clause
                );
                let help = "take `nothing_tailored` out, or supersede the entry";
                problems.push(Problem::new(document.line_of("nothing_tailored"), message, help));
            }
        }
    }

    /// The ids of entries that supersede each other in a circle, sorted.
    fn circle(&self) -> Option<Vec<&str>> {
        let mut earlier: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in &self.entries {
            let ids = entry.supersedes.iter().map(String::as_str);
            earlier.entry(&entry.id).or_default().extend(ids);
        }
        // Whoever supersedes nothing that is left is in no circle.
        loop {
            let left: BTreeSet<&str> = earlier.keys().copied().collect();
            let is_free = |ids: &BTreeSet<&str>| ids.is_disjoint(&left);
            earlier.retain(|_, ids| !is_free(ids));
            if earlier.len() == left.len() {
                return (!left.is_empty()).then(|| left.into_iter().collect());
            }
        }
    }

    /// The entries that no other supersedes; of entries in a circle none is left.
    pub fn in_force(&self) -> impl Iterator<Item = &Entry> {
        let superseded: BTreeSet<&str> =
            self.entries.iter().flat_map(|entry| &entry.supersedes).map(String::as_str).collect();
        self.entries.iter().filter(move |entry| !superseded.contains(entry.id.as_str()))
    }

    /// What gives a clause of a standard its disposition, of the entries that `speak` here: what names the
    /// clause, else what names the one right above of it, and so on.
    pub fn sayings(
        &self,
        catalogue: &Catalogue,
        clause: &Number,
        speaks: impl Fn(&Entry) -> bool,
    ) -> Vec<Saying<'_>> {
        let is_of = |basis: &Basis| basis.is_of(catalogue);
        let mut near: Vec<(usize, Saying<'_>)> = Vec::new();
        if is_of(&self.basis) {
            let listed = self.implemented.iter().filter(|(number, _)| number.covers(clause));
            near.extend(listed.map(|(number, line)| (number.depth(), Saying::Listed(*line))));
        }
        let entries = self.in_force().filter(|it| is_of(&it.basis) && it.clause.covers(clause));
        let entries = entries.filter(|entry| speaks(entry));
        near.extend(entries.map(|entry| (entry.clause.depth(), Saying::Entry(entry))));
        if near.is_empty() && self.nothing_tailored && is_of(&self.basis) {
            return vec![Saying::Nothing];
        }
        let nearest = near.iter().map(|(depth, _)| *depth).max();
        near.into_iter().filter(|(depth, _)| Some(*depth) == nearest).map(|(_, it)| it).collect()
    }

    /// Whether it says anything of any clause.
    pub fn is_empty(&self) -> bool {
        !self.nothing_tailored && self.implemented.is_empty() && self.entries.is_empty()
    }
}
