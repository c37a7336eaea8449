//! What is said of one clause.

use std::fmt;

use super::fields::Fields;
use super::{Basis, Tailoring};
use crate::catalogue::Number;
use crate::statement::Meaning;

/// The keys of an entry.
const KEYS: [&str; 25] = [
    "id",
    "clause",
    "disposition",
    "standard",
    "edition",
    "interpretation_sheet",
    "not_done",
    "justification",
    "measure",
    "evidence",
    "risks",
    "residual_risk",
    "product",
    "items",
    "from",
    "to",
    "author",
    "approver",
    "approver_role",
    "competence",
    "meaning",
    "date",
    "review_by",
    "void_if",
    "supersedes",
];

/// What is said to customers stands last, where it is read.
const SUMMARY: &str = "customer_summary";

/// What is said of one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub id: String,
    /// The line that it begins on, from 1.
    pub line: usize,
    /// What the clause is of.
    pub basis: Basis,
    /// The clause, down to the item.
    pub clause: Number,
    /// What became of it.
    pub disposition: Disposition,
    /// What is not done.
    pub not_done: String,
    /// Why not.
    pub justification: String,
    /// What is done instead.
    pub measure: Option<String>,
    /// Where that is shown: paths, requirements, addresses.
    pub evidence: Vec<String>,
    /// The risks that it touches.
    pub risks: Vec<String>,
    /// What was decided of the risk that remains.
    pub residual_risk: Option<String>,
    /// What it holds for.
    pub scope: Scope,
    /// Who wrote it.
    pub author: Option<Named>,
    /// Who is to approve it. That they did, only a signature says.
    pub approver: Option<Named>,
    /// The role in which they approve.
    pub approver_role: Option<String>,
    /// Where the record of their competence is.
    pub competence: Option<String>,
    /// What their signature means.
    pub meaning: Option<Meaning>,
    /// The day from which it is, `2026-01-31`.
    pub date: Option<String>,
    /// The last day on which it holds without another review.
    pub review_by: Option<String>,
    /// What would make it void.
    pub void_if: Option<String>,
    /// The entries that it takes the place of.
    pub supersedes: Vec<String>,
    /// What customers are told.
    pub customer_summary: Option<String>,
}

/// What an entry holds for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The product; any if none is named.
    pub product: Option<String>,
    /// The software items; all if none is named.
    pub items: Vec<String>,
    /// The first release.
    pub from: Option<String>,
    /// The last release.
    pub to: Option<String>,
}

/// Somebody by name and, as `Name <address>` says it, by address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The printed name.
    pub name: String,
    /// The address; may be empty.
    pub email: String,
}

impl Named {
    /// Reads `Name <address>`, or a bare name.
    pub fn parse(text: &str) -> Self {
        let (name, email) = text.split_once('<').unwrap_or((text, ""));
        let email = email.trim_end().trim_end_matches('>');
        Self { name: name.trim().to_owned(), email: email.trim().to_owned() }
    }

    /// Whether that is somebody else's name and address.
    pub fn is(&self, name: &str, email: &str) -> bool {
        match self.email.is_empty() {
            true => self.name == name,
            false => self.email.eq_ignore_ascii_case(email),
        }
    }
}

/// As `Name <address>`, or the bare name.
impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.email.is_empty() {
            true => f.write_str(&self.name),
            false => write!(f, "{} <{}>", self.name, self.email),
        }
    }
}

/// What became of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disposition {
    /// It is done.
    Implemented,
    /// A part of it is done.
    Partial,
    /// It is not done.
    NotImplemented,
    /// It speaks of what the product does not have.
    NotApplicable,
    /// It is not done yet, for software that was there before the standard.
    Transitional,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: [Self; 5] = [
        Self::Implemented,
        Self::Partial,
        Self::NotImplemented,
        Self::NotApplicable,
        Self::Transitional,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Implemented => "implemented",
            Self::Partial => "partially implemented",
            Self::NotImplemented => "not implemented",
            Self::NotApplicable => "not applicable",
            Self::Transitional => "transitional",
        }
    }

    /// The disposition with these words, which may be joined by hyphens.
    pub fn of_words(words: &str) -> Option<Self> {
        let plain = words.trim().to_lowercase().replace(['-', '_'], " ");
        Self::ALL.into_iter().find(|disposition| disposition.words() == plain)
    }

    /// Whether the clause is not simply done.
    pub fn is_tailored(self) -> bool {
        self != Self::Implemented
    }

    /// Whether nothing of the clause is done.
    pub fn is_out(self) -> bool {
        matches!(self, Self::NotImplemented | Self::NotApplicable)
    }
}

impl Entry {
    /// Reads an entry; none where it does not say what it is of.
    pub(super) fn read(fields: &mut Fields<'_>, record: &Tailoring) -> Option<Self> {
        fields.check_names(&[&KEYS[..], &[SUMMARY]].concat());
        let id = fields.required("id", "an identifier of its own, such as \"T-1\"");
        let clause = fields.required("clause", "the clause's number, such as \"5.7.4\"");
        let clause = clause.and_then(|text| fields.number("clause", &text));
        let words: Vec<&str> = Disposition::ALL.iter().map(|it| it.words()).collect();
        let disposition = fields.required("disposition", "one of the five dispositions");
        let disposition = disposition.and_then(|text| {
            let known = Disposition::of_words(&text);
            if known.is_none() {
                fields.unknown_word("disposition", &text, &words);
            }
            known
        });
        let meaning = fields.text("meaning").and_then(|text| {
            let known = Meaning::of_word(&text);
            if known.is_none() {
                fields.unknown_word("meaning", &text, &Meaning::ALL.map(Meaning::word));
            }
            known
        });
        let (date, review_by) = (fields.day("date"), fields.day("review_by"));
        if let (Some(date), Some(until)) = (&date, &review_by)
            && until < date
        {
            let message = format!("`review_by` {until} lies before `date` {date}");
            fields.push("review_by", message, "write the day by which it is reviewed again");
        }
        let supersedes = fields.texts("supersedes");
        if id.as_ref().is_some_and(|id| supersedes.contains(id)) {
            let help = "name the earlier entry that it takes the place of";
            fields.push("supersedes", "the entry supersedes itself".to_owned(), help);
        }
        let basis = Basis {
            standard: fields.text("standard").unwrap_or(record.basis.standard.clone()),
            edition: fields.text("edition").unwrap_or(record.basis.edition.clone()),
            interpretation_sheet: fields
                .text("interpretation_sheet")
                .or(record.basis.interpretation_sheet.clone()),
        };
        let mut entry = Self {
            id: String::new(),
            line: fields.line(),
            basis,
            clause: clause.clone()?,
            disposition: disposition?,
            not_done: fields.text("not_done").unwrap_or_default(),
            justification: fields.text("justification").unwrap_or_default(),
            measure: fields.text("measure"),
            evidence: fields.texts("evidence"),
            risks: fields.texts("risks"),
            residual_risk: fields.text("residual_risk"),
            scope: Scope {
                product: fields.text("product"),
                items: fields.texts("items"),
                from: fields.text("from"),
                to: fields.text("to"),
            },
            author: fields.person("author").or(record.author.clone()),
            approver: fields.person("approver"),
            approver_role: fields.text("approver_role"),
            competence: fields.text("competence"),
            meaning,
            date,
            review_by,
            void_if: fields.text("void_if"),
            supersedes,
            customer_summary: fields.text(SUMMARY),
        };
        entry.id = id?;
        Some(entry)
    }

    /// The same as it stood in another content of the record, wherever it stood there.
    pub fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && *self == Self { line: self.line, ..other.clone() }
    }
}

impl Scope {
    /// Whether it includes a product and a release; `None` if that cannot be told, since it names what is
    /// not known here.
    pub fn speaks_for(&self, product: Option<&str>, release: Option<&str>) -> Option<bool> {
        if let Some(own) = &self.product
            && !product?.eq_ignore_ascii_case(own)
        {
            return Some(false);
        }
        if self.from.is_none() && self.to.is_none() {
            return Some(true);
        }
        let release = version(release?);
        let is_after = self.from.as_ref().is_none_or(|from| version(from) <= release);
        let is_before = self.to.as_ref().is_none_or(|to| release <= version(to));
        Some(is_after && is_before)
    }
}

/// The numbers of a release's name up to what is said of a preview or a build: 1.2.0 of `v1.2.0-rc1`.
fn version(name: &str) -> Vec<u64> {
    let start = name.find(|it: char| it.is_ascii_digit()).unwrap_or(name.len());
    let plain = name[start..].split(['-', '+']).next().unwrap_or_default();
    let mut numbers: Vec<u64> = plain.split('.').map(|it| it.parse().unwrap_or(0)).collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_a_first_and_a_last_release() {
        let scope = |from: &str, to: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            Scope { from: some(from), to: some(to), ..Scope::default() }
        };
        for (from, to, release, expected) in [
            ("1.2", "", "v1.10.0", true),
            ("1.2", "", "v1.1.9", false),
            ("v1.2.0", "v1.2.0", "1.2", true),
            ("", "1.9", "v1.10", false),
            ("", "", "v3", true),
        ] {
            let speaks = scope(from, to).speaks_for(None, Some(release));
            assert_eq!(speaks, Some(expected), "{from} {to} {release}");
        }
        assert_eq!(scope("1", "").speaks_for(None, None), None);
        let pump = Scope { product: Some("Pump".to_owned()), ..Scope::default() };
        assert_eq!(pump.speaks_for(Some("pump"), None), Some(true));
        assert_eq!(pump.speaks_for(Some("other"), None), Some(false));
        assert_eq!(pump.speaks_for(None, None), None);
    }
}
