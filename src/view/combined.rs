//! The reports of a product's repositories in one matrix, version 1.

mod build;
mod findings;
mod requirements;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::report::{Crosswalk, Place};

pub use build::combined;

/// The evidence matrix of a product that is made in several repositories.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Combined {
    /// `git-trace/combined/v1`.
    pub schema: &'static str,
    /// The version of git-trace that joined the reports.
    pub generator: String,
    /// The standard and clause that the rows are of.
    pub standard: String,
    /// What the verdicts rest on, in a sentence.
    pub statement: &'static str,
    /// How verdicts are joined, in a sentence.
    pub rule: &'static str,
    /// The product.
    pub product: String,
    /// What its release is called; null where no report is of a release.
    pub release: Option<String>,
    /// What the product baseline consists of, by the names of the repositories.
    pub repositories: Vec<CombinedRepository>,
    /// What limits what can be said.
    pub limits: Vec<String>,
    /// The rows of the matrix.
    pub rows: Vec<CombinedRow>,
    /// Every rule with what came of it in each repository.
    pub rules: Vec<CombinedRule>,
    /// What was found wanting when the reports were joined.
    pub findings: Vec<CombinedFinding>,
    /// What the reports found wanting.
    pub reported: Vec<ReportedFinding>,
    /// How many findings they have, whatever is listed.
    pub reported_total: usize,
    /// Every requirement, with what answers to it in other repositories.
    pub requirements: Vec<CombinedRequirement>,
    /// How many there are, whatever is listed.
    pub requirements_total: usize,
    /// Approvals that stand in one repository and name a file of another one.
    pub approvals: Vec<ApprovalElsewhere>,
    /// Rows by their verdict over all repositories; every verdict is listed.
    pub verdicts: BTreeMap<&'static str, usize>,
}

/// A repository with the commit that belongs to the product baseline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedRepository {
    /// What it is called.
    pub name: String,
    /// The commit that its mainline begins with; null where that is not known.
    pub root: Option<String>,
    /// The evaluated commit.
    pub commit: String,
    /// The release tag that names it.
    pub tag: Option<String>,
    /// The tag object, if that tag is annotated.
    pub tag_object: Option<String>,
    /// Whether the command line said that it is at a release of its own.
    pub mapped: bool,
    /// The first line of the commit's message.
    pub subject: String,
    /// When it was committed.
    pub date: Option<String>,
    /// The point in time that the report speaks for.
    pub as_of: String,
    /// Where the commit can be looked at.
    pub url: Option<String>,
    /// The version of git-trace that made the report.
    pub generator: String,
    /// The file that the report was read from.
    pub file: String,
    /// The SHA-256 of that file.
    pub sha256: String,
    /// What limits what could be seen there.
    pub limits: Vec<String>,
}

/// A row of the matrix over all repositories.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedRow {
    /// `5.1.1-a` to `5.1.1-g`, and `5.1.1-tailoring`.
    pub id: &'static str,
    /// What the row is about.
    pub title: &'static str,
    /// The verdict over all repositories.
    pub verdict: &'static str,
    /// The weakest way in which one of them was determined.
    pub determined: &'static str,
    /// The verdict of each repository, in their order.
    pub cells: Vec<Cell>,
    /// Where neighbouring standards ask for the same.
    pub crosswalk: Crosswalk,
}

/// A row as one repository's report has it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cell {
    /// The repository.
    pub repository: String,
    /// The verdict there.
    pub verdict: &'static str,
    /// `derived`, `declared` or `manual`.
    pub determined: String,
    /// How many git objects speak for it.
    pub evidence: usize,
    /// How many findings there are.
    pub findings: usize,
}

/// A rule over all repositories.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedRule {
    /// Its code.
    pub code: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// The row that it belongs to; null for those of time.
    pub row: Option<&'static str>,
    /// What came of it in each repository, in their order.
    pub cells: Vec<RuleCell>,
}

/// A rule as one repository's report has it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleCell {
    /// The repository.
    pub repository: String,
    /// What came of it there.
    pub outcome: &'static str,
    /// How much its findings weigh there.
    pub severity: String,
    /// `derived`, `declared` or `manual`.
    pub determined: String,
    /// Why, in a sentence.
    pub says: String,
    /// How many findings there are.
    pub findings: usize,
}

/// Something that only the reports together show to be wanting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedFinding {
    /// The code and a number.
    pub id: String,
    /// `JOIN-01` or `JOIN-02`.
    pub code: &'static str,
    /// `major` or `minor`.
    pub severity: &'static str,
    /// What is wanting.
    pub message: String,
    /// The repositories that it is about.
    pub repositories: Vec<String>,
    /// How to mend it.
    pub help: &'static str,
}

/// A finding of one repository's report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportedFinding {
    /// The repository.
    pub repository: String,
    /// The code and a number, as in its report.
    pub id: String,
    /// The rule's code.
    pub code: String,
    /// `major`, `minor` or `observation`.
    pub severity: String,
    /// What is wanting.
    pub message: String,
    /// Where.
    pub location: Place,
}

/// A requirement with what answers to it, wherever that is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedRequirement {
    /// The repository that defines it.
    pub repository: String,
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What sort of item it is.
    pub kind: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it asks for nothing.
    pub informative: bool,
    /// What it answers to.
    pub up: Vec<CombinedLink>,
    /// What answers to it.
    pub down: Vec<CombinedLink>,
    /// How many links there are that cross repositories, whatever is listed.
    pub crossing: usize,
    /// Whether something answers to it, in whatever repository.
    pub covered: bool,
    /// Whether something does that only another repository knows of.
    pub covered_elsewhere: bool,
    /// What became of it over all repositories; null without a result.
    pub result: Option<&'static str>,
}

/// A link of a requirement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CombinedLink {
    /// The repository of the other end.
    pub repository: String,
    /// What it means.
    pub meaning: String,
    /// `requirement`, `code`, `commit` or `test`.
    pub kind: String,
    /// The other end.
    pub name: String,
    /// The title of the other end, where the link crosses repositories.
    pub title: String,
    /// Where the other end is, where the link crosses repositories.
    pub place: Place,
    /// Whether it crosses repositories.
    pub crosses: bool,
    /// What became of a test.
    pub result: Option<String>,
    /// Whether a test was run on a commit of the product baseline; null for what is no test.
    pub of_baseline: Option<bool>,
}

/// An approval in one repository of a file in another one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ApprovalElsewhere {
    /// The repository that the approval stands in.
    pub repository: String,
    /// The file that holds it.
    pub path: Option<String>,
    /// The object that holds it.
    pub object: Option<String>,
    /// The printed name and address.
    pub who: String,
    /// When.
    pub when: Option<String>,
    /// What it means.
    pub meaning: String,
    /// What was decided.
    pub decision: String,
    /// What became of its signature, by the keys there.
    pub state: String,
    /// Whether it counts by the roster there.
    pub counts: bool,
    /// The repository that the file stands in.
    pub of: String,
    /// The file there.
    pub of_path: String,
    /// Its content, by which the approval names it.
    pub of_object: String,
}

impl Combined {
    /// The same with at most so many findings a rule and repository: what a page can show.
    #[must_use]
    pub fn trimmed(&self, most: usize, requirements: usize) -> Self {
        let mut kept: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut page = Self { reported: Vec::new(), requirements: Vec::new(), ..self.clone() };
        for finding in &self.reported {
            let count = kept.entry((finding.repository.clone(), finding.code.clone())).or_default();
            *count += 1;
            if *count <= most {
                page.reported.push(finding.clone());
            }
        }
        page.requirements = self.requirements.iter().take(requirements).cloned().collect();
        page
    }
}
