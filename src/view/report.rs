//! The report, version 1.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::approval::{ApprovalView, TrustView};
use super::elsewhere::ElsewhereLink;
use super::integration::IntegrationView;
use super::repository::RepositoryView;
use super::since::SinceView;
use super::tailoring::TailoringView;
use super::test_run::TestRunView;
use super::traceability::{ChainView, RequirementRow};

/// So many requirements are listed on a page that people read.
const REQUIREMENTS: usize = 2000;

/// The evidence matrix of one commit and the stretch of history behind it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// `git-trace/report/v1`.
    pub schema: &'static str,
    /// The version of git-trace that made it.
    pub generator: String,
    /// The standard and clause that the rows are of.
    pub standard: &'static str,
    /// The product, if the configuration names it.
    pub product: Option<String>,
    /// Which repository it is of.
    pub repository: RepositoryView,
    /// What the report is called as a controlled document.
    pub document: Document,
    /// What was evaluated.
    pub evaluated: Evaluated,
    /// The stretch of history that the report is about.
    pub range: Range,
    /// What was looked for.
    pub configuration: Configuration,
    /// What limits the history that could be seen.
    pub limits: Vec<String>,
    /// The rows of the matrix.
    pub rows: Vec<Row>,
    /// Every rule with what came of it; those of the family INT belong to no row.
    pub rules: Vec<RuleView>,
    /// What changed since the report that `--previous` names; null without one.
    pub since: Option<SinceView>,
    /// Security over time; null where the cycle has no length.
    pub integration: Option<IntegrationView>,
    /// What was found wanting, rule by rule.
    pub findings: Vec<FindingView>,
    /// How much there is of everything.
    pub totals: Totals,
    /// What to do next, most urgent first.
    pub next: Vec<Step>,
    /// The change requests that the range cites.
    pub change_requests: Vec<RecordView>,
    /// The problem reports that the range cites.
    pub problem_reports: Vec<RecordView>,
    /// What approvals are judged by.
    pub trust: TrustView,
    /// The approvals of controlled records and change requests, whether they count or not.
    pub approvals: Vec<ApprovalView>,
    /// How many there are, whatever is listed.
    pub approvals_total: usize,
    /// Every release tag of the history, oldest first.
    pub baselines: Vec<Release>,
    /// The tailoring record; null if there is none that can be read.
    pub tailoring: Option<TailoringView>,
    /// The traceability matrix: every requirement of the evaluated commit.
    pub requirements: Vec<RequirementRow>,
    /// How many there are, whatever is listed.
    pub requirements_total: usize,
    /// The configured chains, and how far each is whole.
    pub chains: Vec<ChainView>,
    /// Links with requirements that this repository does not define: another one of the product may.
    pub elsewhere: Vec<ElsewhereLink>,
    /// How many there are, whatever is listed.
    pub elsewhere_total: usize,
    /// The test runs that were reported, whatever commit they are of.
    pub test_runs: Vec<TestRunView>,
}

/// What a report is called as a controlled document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Document {
    /// Its number, if the configuration states one.
    pub number: Option<String>,
    /// Its revision: the release, else the short id of the commit.
    pub revision: String,
}

/// What was evaluated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evaluated {
    /// The commit.
    pub commit: String,
    /// The release tag that names it.
    pub tag: Option<String>,
    /// The tag object, if that tag is annotated.
    pub tag_object: Option<String>,
    /// The first line of the commit's message.
    pub subject: String,
    /// When it was committed.
    pub date: Option<String>,
    /// The point in time that the report speaks for.
    pub as_of: String,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// A stretch of history.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Range {
    /// The commit before it; null if it begins with history.
    pub from: Option<String>,
    /// The release that `from` is.
    pub base: Option<String>,
    /// Its last commit.
    pub to: String,
    /// How many commits it has.
    pub commits: usize,
}

/// What was looked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Configuration {
    /// `commit`, `file` or `assumed`.
    pub source: &'static str,
    /// The blob, if it was read from the evaluated commit.
    pub object: Option<String>,
    /// The file, if one was named.
    pub file: Option<String>,
    /// The keys that were not set, each with what was assumed.
    pub assumed: Vec<String>,
}

/// A row of the matrix.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// `5.1.1-a` to `5.1.1-g`, and `5.1.1-tailoring`.
    pub id: &'static str,
    /// What the row is about.
    pub title: &'static str,
    /// `satisfied`, `partial`, `stale`, `missing`, `not applicable` or `not assessed`.
    pub verdict: &'static str,
    /// `derived`, `declared` or `manual`.
    pub determined: &'static str,
    /// How many of the row's rules this version judges, of how many.
    pub judged: usize,
    /// How many rules the row has.
    pub rules: Vec<&'static str>,
    /// The git objects that speak for it.
    pub evidence: Vec<EvidenceView>,
    /// How many there are, whatever is listed.
    pub evidence_total: usize,
    /// The findings of its rules.
    pub findings: Vec<String>,
    /// How many there are, whatever is listed.
    pub findings_total: usize,
    /// Where neighbouring standards ask for the same.
    pub crosswalk: Crosswalk,
}

/// Clauses by standard.
pub type Crosswalk = BTreeMap<&'static str, &'static str>;

/// A rule with what came of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleView {
    /// Its code.
    pub code: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// How much its findings weigh here.
    pub severity: &'static str,
    /// Whether this version judges it.
    pub judged: bool,
    /// `holds`, `asserted`, `nothing to judge`, `not applicable`, `stale`, `fails`, `missing` or
    /// `not assessed`.
    pub outcome: &'static str,
    /// `derived`, `declared` or `manual`.
    pub determined: &'static str,
    /// Why, in a sentence.
    pub says: String,
    /// How many findings there are, whatever is listed.
    pub findings: usize,
}

/// A git object that speaks for a row.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EvidenceView {
    /// The rule that it speaks for.
    pub rule: &'static str,
    /// What it is.
    pub kind: &'static str,
    /// The object's id: the content of a file, a tag object, or a commit.
    pub object: Option<String>,
    /// The commit, where the object is not the commit itself.
    pub commit: Option<String>,
    /// The file.
    pub path: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// Whose it is.
    pub who: Option<String>,
    /// From when it is.
    pub when: Option<String>,
    /// How far it can be trusted: `recorded`, `asserted`, or what became of its signature: `good`,
    /// `bad`, `unknown-key` and so on.
    pub state: &'static str,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// Something found wanting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingView {
    /// The code and a number.
    pub id: String,
    /// The rule's code.
    pub code: &'static str,
    /// `major`, `minor` or `observation`.
    pub severity: &'static str,
    /// What is wanting.
    pub message: String,
    /// Where.
    pub location: Place,
    /// How to mend it.
    pub help: &'static str,
}

/// A place in the repository.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Place {
    /// The commit, or the object that a tag names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The file's content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Where it can be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// How much there is of everything.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// Rows by verdict; every verdict is listed.
    pub verdicts: BTreeMap<&'static str, usize>,
    /// Findings by severity; every severity is listed.
    pub findings: BTreeMap<&'static str, usize>,
    /// Rules that this version judges.
    pub rules_judged: usize,
    /// Rules there are.
    pub rules: usize,
    /// Commits in the range.
    pub commits: usize,
    /// Authors in the range.
    pub authors: usize,
    /// Change requests that the range cites.
    pub change_requests: usize,
}

/// Something to do next.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// The rule that asks for it.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: &'static str,
    /// What is wanting.
    pub what: String,
    /// How to mend it.
    pub how: String,
}

/// A change request or problem report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecordView {
    /// Its identifier.
    pub id: String,
    /// Its title, if it has a record.
    pub title: Option<String>,
    /// Its state, or `external` if the repository has no record of it.
    pub state: String,
    /// Its record.
    pub path: Option<String>,
    /// The record's content.
    pub blob: Option<String>,
    /// Who approved it: by a signature that counts, or as the record itself says.
    pub approvals: Vec<String>,
    /// The commits of the range that cite it.
    pub commits: Vec<String>,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// A release.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Release {
    /// The tag.
    pub tag: String,
    /// The object that the tag names.
    pub object: String,
    /// The commit released.
    pub commit: String,
    /// When.
    pub date: Option<String>,
    /// `lightweight`, `annotated`, or `signed, ` and what became of the signature, such as `good`.
    pub kind: String,
    /// Whether it stands in the range.
    pub in_range: bool,
    /// The release before it; looked up for those in the range.
    pub base: Option<String>,
    /// Where it can be looked at.
    pub url: Option<String>,
}

impl Report {
    /// The same report with at most so many findings a rule, pieces of evidence a rule, records
    /// and releases, and without what only machines read: what a page can show. The totals keep counting
    /// everything.
    #[must_use]
    pub fn trimmed(&self, most: usize) -> Self {
        let mut report = self.clone_without_findings();
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &self.findings {
            let count = kept.entry(finding.code).or_default();
            *count += 1;
            if *count <= most {
                report.findings.push(finding.clone());
            }
        }
        for (row, whole) in report.rows.iter_mut().zip(&self.rows) {
            let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
            let few = whole.evidence.iter().filter(|evidence| {
                let count = kept.entry(evidence.rule).or_default();
                *count += 1;
                *count <= most
            });
            row.evidence = few.cloned().collect();
        }
        for record in report.change_requests.iter_mut().chain(&mut report.problem_reports) {
            record.commits.truncate(most);
        }
        report.change_requests.truncate(most);
        report.problem_reports.truncate(most);
        report.approvals.truncate(most);
        report.requirements.truncate(REQUIREMENTS);
        for lane in report.integration.iter_mut().flat_map(|it| &mut it.lanes) {
            lane.records.truncate(most);
        }
        for approval in &mut report.approvals {
            approval.covers.truncate(most);
        }
        report
    }

    /// Everything but what there can be tens of thousands of.
    fn clone_without_findings(&self) -> Self {
        let row =
            |row: &Row| Row { evidence: Vec::new(), findings: Vec::new(), ..row.clone_shell() };
        Self {
            rows: self.rows.iter().map(row).collect(),
            findings: Vec::new(),
            generator: self.generator.clone(),
            product: self.product.clone(),
            repository: self.repository.clone(),
            document: self.document.clone(),
            evaluated: self.evaluated.clone(),
            range: self.range.clone(),
            configuration: self.configuration.clone(),
            limits: self.limits.clone(),
            rules: self.rules.clone(),
            since: self.since.clone(),
            integration: self.integration.clone(),
            totals: self.totals.clone(),
            next: self.next.clone(),
            change_requests: self.change_requests.clone(),
            problem_reports: self.problem_reports.clone(),
            trust: self.trust.clone(),
            approvals: self.approvals.clone(),
            baselines: self.baselines.clone(),
            requirements: self.requirements.clone(),
            chains: self.chains.clone(),
            tailoring: self.tailoring.clone(),
            elsewhere: Vec::new(),
            test_runs: Vec::new(),
            ..*self
        }
    }
}

impl Row {
    fn clone_shell(&self) -> Self {
        Self {
            rules: self.rules.clone(),
            evidence: Vec::new(),
            findings: Vec::new(),
            crosswalk: self.crosswalk.clone(),
            ..*self
        }
    }
}
