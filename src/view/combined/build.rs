//! From reports that belong together to their published shape.

use super::super::report::Place;
use super::{
    ApprovalElsewhere, Cell, Combined, CombinedRepository, CombinedRow, CombinedRule, RuleCell,
    findings, requirements,
};
use crate::matrix::{TOPICS, Topic, Verdict};
use crate::product::{self, Part, Product};
use crate::rules::{self, Outcome};

/// What the verdicts rest on.
const STATEMENT: &str = "The verdicts are those of the reports, which are named by their SHA-256 and were not \
    checked here: hold each against its repository, or against a package by `git trace verify-export`. What is \
    linked across repositories mends no verdict. It is not said that anything is compliant.";

/// How verdicts are joined.
const RULE: &str = "Over all repositories a row is the worst of its parts: missing, not assessed, stale, partial, \
    satisfied. What was not assessed in one is never satisfied as a whole; a row is not applicable only if it is \
    in all of them.";

/// Joins reports that belong together.
pub fn combined(product: &Product) -> Combined {
    let parts = &product.parts;
    let rows: Vec<CombinedRow> =
        TOPICS.iter().enumerate().map(|(at, it)| row(parts, at, it)).collect();
    let count = |verdict: Verdict| rows.iter().filter(|row| row.verdict == verdict.words()).count();
    let requirements = requirements::requirements(parts);
    Combined {
        schema: "git-trace/combined/v1",
        generator: format!("git-trace {}", env!("CARGO_PKG_VERSION")),
        standard: parts[0].given.standard.clone(),
        statement: STATEMENT,
        rule: RULE,
        product: product.name.clone(),
        release: product.release.clone(),
        repositories: parts.iter().zip(&product.mapped).map(repository).collect(),
        limits: limits(product),
        verdicts: Verdict::ALL.into_iter().map(|it| (it.words(), count(it))).collect(),
        rows,
        rules: rules::all().map(|rule| self::rule(parts, rule)).collect(),
        findings: findings::findings(parts),
        reported: findings::reported(parts),
        reported_total: parts.iter().map(|part| part.given.findings.len()).sum(),
        requirements_total: requirements.len(),
        requirements,
        approvals: product::approvals(parts).iter().map(|it| approval(parts, it)).collect(),
    }
}

fn repository((part, mapped): (&Part, &bool)) -> CombinedRepository {
    let given = &part.given;
    let evaluated = &given.evaluated;
    CombinedRepository {
        name: part.name.clone(),
        root: given.repository.root.clone(),
        commit: evaluated.commit.clone(),
        tag: evaluated.tag.clone(),
        tag_object: evaluated.tag_object.clone(),
        mapped: *mapped,
        subject: evaluated.subject.clone(),
        date: evaluated.date.clone(),
        as_of: evaluated.as_of.clone(),
        url: evaluated.url.as_deref().and_then(url),
        generator: given.generator.clone(),
        file: part.file.clone(),
        sha256: part.sha256.clone(),
        limits: given.limits.clone(),
    }
}

fn row(parts: &[Part], at: usize, topic: &'static Topic) -> CombinedRow {
    let verdict = |part: &Part| {
        Verdict::of_words(&part.given.rows[at].verdict).unwrap_or(Verdict::NotAssessed)
    };
    let verdicts: Vec<Verdict> = parts.iter().map(verdict).collect();
    let cell = |part: &Part| {
        let row = &part.given.rows[at];
        Cell {
            repository: part.name.clone(),
            verdict: verdict(part).words(),
            determined: row.determined.clone(),
            evidence: row.evidence_total,
            findings: row.findings_total,
        }
    };
    CombinedRow {
        id: topic.id,
        title: topic.title,
        verdict: product::together(&verdicts).words(),
        determined: product::determined(
            parts.iter().map(|part| part.given.rows[at].determined.as_str()),
        ),
        cells: parts.iter().map(cell).collect(),
        crosswalk: topic.crosswalk.iter().copied().collect(),
    }
}

fn rule(parts: &[Part], rule: &'static rules::Rule) -> CombinedRule {
    let cell = |part: &Part| {
        let given = part.given.rules.iter().find(|given| given.code == rule.code)?;
        let outcome = Outcome::ALL.into_iter().find(|it| it.words() == given.outcome)?;
        Some(RuleCell {
            repository: part.name.clone(),
            outcome: outcome.words(),
            severity: given.severity.clone(),
            determined: given.determined.clone(),
            says: given.says.clone(),
            findings: given.findings,
        })
    };
    CombinedRule {
        code: rule.code,
        title: rule.title,
        row: TOPICS.iter().find(|topic| topic.has(rule.family())).map(|topic| topic.id),
        cells: parts.iter().filter_map(cell).collect(),
    }
}

fn approval(parts: &[Part], it: &product::CrossApproval<'_>) -> ApprovalElsewhere {
    let approval = it.approval;
    ApprovalElsewhere {
        repository: parts[it.part].name.clone(),
        path: approval.path.clone(),
        object: approval.object.clone(),
        who: format!("{} <{}>", approval.name, approval.email),
        when: approval.when.clone(),
        meaning: approval.meaning.clone(),
        decision: approval.decision.clone(),
        state: approval.state.clone(),
        counts: approval.counts,
        of: parts[it.of].name.clone(),
        of_path: it.path.to_owned(),
        of_object: it.object.to_owned(),
    }
}

fn limits(product: &Product) -> Vec<String> {
    let mut limits = Vec::new();
    let is_released = |part: &Part| part.given.evaluated.tag.is_some();
    if !product.parts.iter().any(is_released) {
        limits.push(
            "no report is of a release: nothing says that these commits belong together".to_owned(),
        );
    }
    for part in &product.parts {
        let (name, given) = (&part.name, &part.given);
        if given.repository.root.is_none() {
            limits.push(format!(
                "the history that the report of {name} saw has no beginning: whether another report is of \
                 the same repository is known by the evaluated commit alone"
            ));
        }
        if given.elsewhere_total > given.elsewhere.len() {
            limits.push(format!(
                "the report of {name} lists {} of {} links that leave it",
                given.elsewhere.len(),
                given.elsewhere_total
            ));
        }
        if given.requirements_total > given.requirements.len() {
            limits.push(format!(
                "the report of {name} lists {} of {} requirements",
                given.requirements.len(),
                given.requirements_total
            ));
        }
    }
    limits
}

/// A place as a report has it.
pub(super) fn place(place: &product::Place) -> Place {
    Place {
        commit: place.commit.clone(),
        tag: place.tag.clone(),
        path: place.path.clone(),
        blob: place.blob.clone(),
        line: place.line,
        url: place.url.as_deref().and_then(url),
    }
}

/// A link that leads to a web page; a report could hold one that runs something.
fn url(url: &str) -> Option<String> {
    let is_page = url.starts_with("https://") || url.starts_with("http://");
    is_page.then(|| url.to_owned())
}
