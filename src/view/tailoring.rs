//! The tailoring record: in the report, printed by itself, and as a list of clauses.

use schemars::JsonSchema;
use serde::Serialize;

use crate::approval::Approval;
use crate::catalogue::{Catalogue, Catalogues, Number};
use crate::front_matter::Problem;
use crate::rules::Case;
use crate::rules::tailored::Force;
use crate::tailoring::{Disposition, Entry, PATH, Saying, Tailoring};

/// The tailoring record of a commit, with how far it can be relied on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailoringView {
    /// The file.
    pub path: String,
    /// Its content.
    pub object: String,
    /// The standard that it is about, where an entry names no other.
    pub standard: String,
    /// The edition.
    pub edition: String,
    /// The interpretation sheet.
    pub interpretation_sheet: Option<String>,
    /// Whether it says that nothing is tailored.
    pub nothing_tailored: bool,
    /// Why nothing is.
    pub justification: String,
    /// What its approvals come to, as the end of a sentence.
    pub says: String,
    /// Who approved it as it stands, in a security role, and when.
    pub approved_by: Vec<String>,
    /// The clauses that are listed as implemented.
    pub implemented: Vec<String>,
    /// What is said of single clauses, in the order of the file.
    pub entries: Vec<TailoringEntry>,
    /// What is wrong with it, each with its line.
    pub problems: Vec<String>,
}

/// What is said of one clause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailoringEntry {
    /// Its identifier.
    pub id: String,
    /// The line that it begins on.
    pub line: usize,
    /// The standard.
    pub standard: String,
    /// The edition.
    pub edition: String,
    /// The interpretation sheet.
    pub interpretation_sheet: Option<String>,
    /// The clause.
    pub clause: String,
    /// Its title, if a catalogue has one.
    pub title: String,
    /// `implemented`, `partially implemented`, `not implemented`, `not applicable` or `transitional`.
    pub disposition: &'static str,
    /// Whether the clause is not simply done.
    pub tailored: bool,
    /// `in force`, `stale`, `not approved`, `not here`, `superseded` or `unknown`.
    pub state: &'static str,
    /// Why it is not in force.
    pub why: Option<String>,
    /// Who approved it as it reads, in a security role, and when.
    pub approved_by: Vec<String>,
    /// What is not done.
    pub not_done: String,
    /// Why not.
    pub justification: String,
    /// What is done instead.
    pub measure: Option<String>,
    /// Where that is shown.
    pub evidence: Vec<String>,
    /// The risks that it touches.
    pub risks: Vec<String>,
    /// What was decided of the risk that remains.
    pub residual_risk: Option<String>,
    /// The product that it is for.
    pub product: Option<String>,
    /// The software items that it is for.
    pub items: Vec<String>,
    /// The first release.
    pub from: Option<String>,
    /// The last release.
    pub to: Option<String>,
    /// Who wrote it, as it says.
    pub author: Option<String>,
    /// Who is to approve it, as it says.
    pub approver: Option<String>,
    /// In which role, as it says.
    pub approver_role: Option<String>,
    /// Where their competence is recorded.
    pub competence: Option<String>,
    /// What their signature means.
    pub meaning: Option<&'static str>,
    /// The day from which it is.
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

/// The record to be printed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailoringPage {
    /// The version of git-trace that made it.
    pub generator: String,
    /// The product, if the configuration names it.
    pub product: Option<String>,
    /// The release that the commit is.
    pub release: Option<String>,
    /// The commit.
    pub commit: String,
    /// The point in time that it speaks for.
    pub as_of: String,
    /// The record.
    pub tailoring: TailoringView,
}

/// The catalogue with a disposition for each clause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TailoringList {
    /// `git-trace/tailoring/v1`.
    pub schema: &'static str,
    /// The record; null if there is none.
    pub path: Option<String>,
    /// Whether it says that nothing is tailored.
    pub nothing_tailored: bool,
    /// The clauses, catalogue by catalogue.
    pub clauses: Vec<ClauseView>,
    /// What is wrong with the record, each with its line.
    pub problems: Vec<String>,
}

/// A clause with what is said of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClauseView {
    /// The standard and edition.
    pub standard: String,
    /// Its number.
    pub clause: String,
    /// Its title.
    pub title: String,
    /// Its disposition; null if it has none, `several` if it has more than one.
    pub disposition: Option<&'static str>,
    /// The entries that say so; none where a list does.
    pub entries: Vec<String>,
    /// The last day on which the first of them holds.
    pub review_by: Option<String>,
}

impl TailoringView {
    /// The record of a case; none where there is none that can be read.
    pub fn of(case: &Case<'_>) -> Option<Self> {
        let (file, record) = case.tailoring()?;
        let standing = case.standing(PATH);
        let problems = file.read.iter().flat_map(|(_, problems)| problems);
        Some(Self {
            path: file.file.path.clone(),
            object: file.file.blob.to_string(),
            standard: record.basis.standard.clone(),
            edition: record.basis.edition.clone(),
            interpretation_sheet: record.basis.interpretation_sheet.clone(),
            nothing_tailored: record.nothing_tailored,
            justification: record.justification.clone(),
            says: standing
                .map_or_else(|| "is no controlled record".to_owned(), |it| it.says.clone()),
            approved_by: case.tailoring_approvals().map(|(_, it)| signed(it)).collect(),
            implemented: record.implemented.iter().map(|(number, _)| number.to_string()).collect(),
            entries: record.entries.iter().map(|it| judged(case, record, it)).collect(),
            problems: problems.map(problem).collect(),
        })
    }
}

impl TailoringPage {
    /// The page of a case; none where there is no record that can be read.
    pub fn of(case: &Case<'_>) -> Option<Self> {
        Some(Self {
            generator: format!("git-trace {}", env!("CARGO_PKG_VERSION")),
            product: case.config.product.clone(),
            release: case.release().map(|(release, _)| release.name.clone()),
            commit: case.range.to.to_string(),
            as_of: case.now.to_string(),
            tailoring: TailoringView::of(case)?,
        })
    }
}

/// An entry with how far it can be relied on.
fn judged(case: &Case<'_>, record: &Tailoring, entry: &Entry) -> TailoringEntry {
    let is_left = record.in_force().any(|it| it == entry);
    let (state, why) = match case.force(entry) {
        _ if !is_left => ("superseded", None),
        Force::InForce => ("in force", None),
        Force::Stale(why) => ("stale", Some(why)),
        Force::Unapproved(why) => ("not approved", Some(why)),
        Force::Void(why) => ("not here", Some(why)),
        Force::Unknown(why) => ("unknown", Some(why)),
    };
    let approved_by = case.entry_approvals(entry).into_iter().map(signed).collect();
    TailoringEntry { state, why, approved_by, ..TailoringEntry::new(entry, &case.facts.catalogues) }
}

impl TailoringEntry {
    /// An entry as the file has it.
    fn new(entry: &Entry, catalogues: &Catalogues) -> Self {
        let catalogue = catalogues.find(&entry.basis.standard, &entry.basis.edition);
        let title = catalogue.and_then(|catalogue| catalogue.title(&entry.clause));
        Self {
            id: entry.id.clone(),
            line: entry.line,
            standard: entry.basis.standard.clone(),
            edition: entry.basis.edition.clone(),
            interpretation_sheet: entry.basis.interpretation_sheet.clone(),
            clause: entry.clause.to_string(),
            title: title.unwrap_or_default().to_owned(),
            disposition: entry.disposition.words(),
            tailored: entry.disposition.is_tailored(),
            state: "unknown",
            why: None,
            approved_by: Vec::new(),
            not_done: entry.not_done.clone(),
            justification: entry.justification.clone(),
            measure: entry.measure.clone(),
            evidence: entry.evidence.clone(),
            risks: entry.risks.clone(),
            residual_risk: entry.residual_risk.clone(),
            product: entry.scope.product.clone(),
            items: entry.scope.items.clone(),
            from: entry.scope.from.clone(),
            to: entry.scope.to.clone(),
            author: entry.author.as_ref().map(ToString::to_string),
            approver: entry.approver.as_ref().map(ToString::to_string),
            approver_role: entry.approver_role.clone(),
            competence: entry.competence.clone(),
            meaning: entry.meaning.map(|meaning| meaning.word()),
            date: entry.date.clone(),
            review_by: entry.review_by.clone(),
            void_if: entry.void_if.clone(),
            supersedes: entry.supersedes.clone(),
            customer_summary: entry.customer_summary.clone(),
        }
    }
}

impl TailoringList {
    /// What a record says of the clauses of the catalogues that are asked for, and of all others that its
    /// entries name.
    pub fn new(record: Option<&Tailoring>, catalogues: &Catalogues, problems: &[Problem]) -> Self {
        let none = Tailoring::default();
        let said = record.unwrap_or(&none);
        let mut clauses = Vec::new();
        for catalogue in catalogues.iter() {
            let mut numbers: Vec<Number> = match catalogue.is_asked {
                true => catalogue.leaves().map(|leaf| leaf.number.clone()).collect(),
                false => Vec::new(),
            };
            let own = said.in_force().filter(|entry| entry.basis.is_of(catalogue));
            for entry in own.filter(|entry| catalogue.knows(&entry.clause)) {
                // An entry on a heading is told with the clauses below it.
                let is_told = |number: &Number| entry.clause.covers(number);
                if !numbers.iter().any(is_told) {
                    numbers.push(entry.clause.clone());
                }
            }
            numbers.sort();
            clauses.extend(numbers.iter().map(|number| clause(said, catalogue, number)));
        }
        Self {
            schema: "git-trace/tailoring/v1",
            path: record.map(|_| PATH.to_owned()),
            nothing_tailored: said.nothing_tailored,
            clauses,
            problems: problems.iter().map(problem).collect(),
        }
    }
}

fn clause(record: &Tailoring, catalogue: &Catalogue, number: &Number) -> ClauseView {
    let sayings = record.sayings(catalogue, number, |_| true);
    let entries: Vec<&Entry> = sayings
        .iter()
        .filter_map(|saying| match saying {
            Saying::Entry(entry) => Some(*entry),
            _ => None,
        })
        .collect();
    let dispositions: Vec<Disposition> = sayings.iter().map(|it| it.disposition()).collect();
    ClauseView {
        standard: catalogue.name(),
        clause: number.to_string(),
        title: catalogue.title(number).unwrap_or_default().to_owned(),
        disposition: match dispositions.as_slice() {
            [] => None,
            [one] => Some(one.words()),
            _ => Some("several"),
        },
        entries: entries.iter().map(|entry| entry.id.clone()).collect(),
        review_by: entries.iter().filter_map(|entry| entry.review_by.clone()).min(),
    }
}

fn problem(problem: &Problem) -> String {
    format!("line {}: {} ({})", problem.line, problem.message, problem.help)
}

/// Who signed an approval, in which role, and when.
fn signed(approval: &Approval) -> String {
    let role =
        if approval.role.is_empty() { String::new() } else { format!(", {}", approval.role) };
    let day = approval.when.map(|when| format!(", {}", when.date())).unwrap_or_default();
    format!("{}{role}{day}", approval.who.name)
}
