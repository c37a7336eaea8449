//! From the joined matrix to its published shape.

use std::collections::BTreeSet;

use super::report::{
    Configuration, Document, Evaluated, EvidenceView, FindingView, Place, Range, RecordView,
    Release, Report, Row, RuleView, Step, Totals,
};
use super::tailoring::TailoringView;
use super::{approval, elsewhere, integration, repository, since, test_run, traceability};
use crate::config::Config;
use crate::finding::{Finding, Location};
use crate::history::Baseline;
use crate::matrix::{self, Verdict};
use crate::model::{Commit, Severity, Tag, Timestamp};
use crate::record::Kind;
use crate::rules::{Case, Evidence, Judged, Outcome};

/// What a report is built from besides the case.
pub struct Parts {
    /// Where the configuration came from.
    pub configuration: Configuration,
    /// What limits the history that could be seen.
    pub limits: Vec<String>,
}

/// Builds the report of a case that was judged.
pub fn report(case: &Case<'_>, judged: Vec<Judged>, parts: Parts) -> Report {
    let rows: Vec<Row> = matrix::join(&judged).iter().map(|row| self::row(case, row)).collect();
    let rules: Vec<RuleView> = judged.iter().map(rule).collect();
    let elsewhere = elsewhere::links(case);
    let since = case.facts.previous.as_ref().map(|it| since::since(it, &rows, &rules));
    Report {
        schema: "git-trace/report/v1",
        generator: format!("git-trace {}", env!("CARGO_PKG_VERSION")),
        standard: "IEC 81001-5-1:2021, 5.1.1",
        product: case.config.product.clone(),
        repository: repository::repository(case),
        document: document(case),
        evaluated: evaluated(case),
        range: Range {
            from: case.range.from.map(|from| from.to_string()),
            base: case.range.base.clone(),
            to: case.range.to.to_string(),
            commits: case.range.commits.len(),
        },
        configuration: Configuration {
            assumed: case.config.assumed.iter().map(|key| key.assumption()).collect(),
            ..parts.configuration
        },
        limits: parts.limits,
        totals: totals(case, &rows, &judged),
        since,
        rows,
        rules,
        integration: integration::integration(case),
        next: next(&judged),
        // There can be as many as commits: each is turned and let go.
        findings: judged
            .into_iter()
            .flat_map(|judged| judged.findings)
            .map(|it| finding(case.config, it))
            .collect(),
        change_requests: change_requests(case),
        problem_reports: problem_reports(case),
        trust: approval::trust(case.facts, case.approvals),
        approvals: approval::approvals(case.config, case.facts, case.approvals),
        approvals_total: case.approvals.list.len(),
        baselines: case.baselines.iter().map(|release| baseline(case, release)).collect(),
        tailoring: TailoringView::of(case),
        requirements: traceability::requirements(case),
        requirements_total: case.trace.nodes.len(),
        chains: traceability::chains(case),
        elsewhere_total: elsewhere.len(),
        elsewhere: elsewhere.into_iter().take(elsewhere::MOST).collect(),
        test_runs: test_run::test_runs(case),
    }
}

fn document(case: &Case<'_>) -> Document {
    let release = case.release().map(|(release, _)| release.name.clone());
    Document {
        number: case.config.document_number.clone(),
        revision: release.unwrap_or_else(|| case.range.to.short()),
    }
}

fn evaluated(case: &Case<'_>) -> Evaluated {
    let commit = case.history.get(case.range.to);
    let release = case.release();
    Evaluated {
        commit: case.range.to.to_string(),
        tag: release.map(|(release, _)| release.name.clone()),
        tag_object: release
            .filter(|(_, tag)| tag.annotation.is_some())
            .map(|(release, _)| release.object.to_string()),
        subject: commit.map(|commit| commit.subject.clone()).unwrap_or_default(),
        date: commit.and_then(|commit| date(commit.committer.when)),
        as_of: case.now.to_string(),
        url: case.config.web.commit(&case.range.to.to_string()),
    }
}

fn row(case: &Case<'_>, row: &matrix::Row<'_>) -> Row {
    let evidence: Vec<EvidenceView> = row
        .rules
        .iter()
        .flat_map(|judged| judged.ruling.evidence.iter().map(|it| (judged.rule.code, it)))
        .map(|(code, it)| self::evidence(case.config, code, it))
        .collect();
    let findings: Vec<String> =
        row.rules.iter().flat_map(|judged| &judged.findings).map(Finding::id).collect();
    Row {
        id: row.topic.id,
        title: row.topic.title,
        verdict: row.verdict.words(),
        determined: row.determined.word(),
        judged: row.rules.len(),
        rules: row.rules.iter().map(|judged| judged.rule.code).collect(),
        evidence_total: evidence.len(),
        evidence,
        findings_total: findings.len(),
        findings,
        crosswalk: row.topic.crosswalk.iter().copied().collect(),
    }
}

fn rule(judged: &Judged) -> RuleView {
    RuleView {
        code: judged.rule.code,
        title: judged.rule.title,
        severity: judged.severity.word(),
        judged: true,
        outcome: judged.ruling.outcome.words(),
        determined: judged.ruling.determined.word(),
        says: judged.ruling.says.clone(),
        findings: judged.findings.len(),
    }
}

fn evidence(config: &Config, rule: &'static str, evidence: &Evidence) -> EvidenceView {
    let place = place(config, &evidence.location);
    let object = place.blob.clone().or_else(|| place.commit.clone());
    EvidenceView {
        rule,
        kind: evidence.kind,
        commit: place.commit.filter(|commit| Some(commit) != object.as_ref()),
        object,
        path: place.path,
        tag: place.tag,
        who: evidence.who.as_ref().map(ToString::to_string),
        when: date(evidence.when),
        state: evidence.state,
        url: place.url,
    }
}

fn finding(config: &Config, finding: Finding) -> FindingView {
    FindingView {
        id: finding.id(),
        code: finding.code,
        severity: finding.severity.word(),
        message: finding.message,
        location: place(config, &finding.location),
        help: finding.help,
    }
}

/// A place with where it can be looked at.
pub(super) fn place(config: &Config, location: &Location) -> Place {
    let commit = location.commit.map(|commit| commit.to_string());
    let blob = location.blob.map(|blob| blob.to_string());
    let file = || {
        let (path, blob) = (location.path.as_deref()?, blob.as_deref()?);
        config.web.blob(commit.as_deref()?, path, blob)
    };
    let tag = || config.web.tag(location.tag.as_deref()?);
    let url = match (&location.tag, &location.path) {
        (Some(_), _) => tag(),
        (None, Some(_)) => file(),
        (None, None) => commit.as_deref().and_then(|commit| config.web.commit(commit)),
    };
    Place {
        commit,
        tag: location.tag.clone(),
        path: location.path.clone(),
        blob,
        line: location.line,
        url,
    }
}

fn totals(case: &Case<'_>, rows: &[Row], judged: &[Judged]) -> Totals {
    let mut totals = Totals {
        verdicts: Verdict::ALL.iter().map(|verdict| (verdict.words(), 0)).collect(),
        findings: Severity::ALL.iter().map(|severity| (severity.word(), 0)).collect(),
        rules_judged: judged.len(),
        rules: judged.len(),
        commits: case.range.commits.len(),
        authors: case.commits().map(|commit| &commit.author.person).collect::<BTreeSet<_>>().len(),
        change_requests: case.change_requests().len(),
    };
    for row in rows {
        *totals.verdicts.entry(row.verdict).or_default() += 1;
    }
    for finding in judged.iter().flat_map(|judged| &judged.findings) {
        *totals.findings.entry(finding.severity.word()).or_default() += 1;
    }
    totals
}

/// One step for each rule that is judged and does not hold, major ones first.
fn next(judged: &[Judged]) -> Vec<Step> {
    let wants = |judged: &&Judged| {
        let outcome = judged.ruling.outcome;
        let is_settled =
            matches!(outcome, Outcome::Holds | Outcome::Empty | Outcome::NotApplicable);
        !is_settled
    };
    let mut open: Vec<&Judged> = judged.iter().filter(wants).collect();
    open.sort_by_key(|judged| (judged.severity, judged.ruling.outcome == Outcome::NotAssessed));
    open.into_iter().map(step).collect()
}

fn step(judged: &Judged) -> Step {
    let explained = || format!("`git trace rules {}` says what it takes", judged.rule.code);
    Step {
        code: judged.rule.code,
        severity: judged.severity.word(),
        what: judged.ruling.says.clone(),
        how: judged.findings.first().map_or_else(explained, |finding| finding.help.to_owned()),
    }
}

fn change_requests(case: &Case<'_>) -> Vec<RecordView> {
    let requests = case.change_requests();
    requests.iter().map(|(id, commits)| record(case, Kind::ChangeRequest, id, commits)).collect()
}

fn problem_reports(case: &Case<'_>) -> Vec<RecordView> {
    let reports = case.problem_reports();
    reports.iter().map(|(id, commits)| record(case, Kind::ProblemReport, id, commits)).collect()
}

fn record(case: &Case<'_>, kind: Kind, id: &str, commits: &[&Commit]) -> RecordView {
    let commits = commits.iter().map(|commit| commit.id.to_string()).collect();
    let rules = match kind {
        Kind::ChangeRequest => &case.config.change_requests,
        Kind::ProblemReport => &case.config.problem_reports,
    };
    let Some(file) = case.record(kind, id) else {
        return RecordView {
            id: id.to_owned(),
            title: None,
            state: "external".to_owned(),
            path: None,
            blob: None,
            approvals: Vec::new(),
            commits,
            url: rules.url(id),
        };
    };
    let approved = file.record.approved.iter().map(|it| {
        let who = if it.who.is_empty() { "unnamed".to_owned() } else { it.who.join(", ") };
        it.when.as_ref().map_or(who.clone(), |when| format!("{who}, {when}"))
    });
    let signed = case.standing(&file.file.path).into_iter().flat_map(|it| case.held(it));
    let signed = signed
        .filter(|(held, approval)| held.independent && approval.counts() && approval.approves());
    let signed = signed.map(|(_, approval)| {
        let day = approval.when.map(|when| when.date()).unwrap_or_default();
        format!("{}, {day}, signed", approval.who.name)
    });
    let (path, blob) = (file.file.path.clone(), file.file.blob.to_string());
    RecordView {
        id: id.to_owned(),
        title: Some(file.record.title.clone()).filter(|title| !title.is_empty()),
        state: file.record.state.word().to_owned(),
        approvals: signed.chain(approved).collect(),
        commits,
        url: case.config.web.blob(&case.range.to.to_string(), &path, &blob),
        path: Some(path),
        blob: Some(blob),
    }
}

fn baseline(case: &Case<'_>, release: &Baseline) -> Release {
    let position = case.history.position(release.commit);
    let in_range = position.is_some_and(|it| case.range.commits.binary_search(&it).is_ok());
    let base = in_range.then(|| case.baselines.before(case.history, release.commit));
    let tag = case.facts.tags.iter().find(|tag| tag.name == release.name);
    Release {
        tag: release.name.clone(),
        object: release.object.to_string(),
        commit: release.commit.to_string(),
        date: date(release.when),
        kind: tag.map_or_else(|| "lightweight".to_owned(), |tag| kind(case, tag)),
        in_range,
        base: base.flatten().map(|base| base.name.clone()),
        url: case.config.web.tag(&release.name),
    }
}

fn kind(case: &Case<'_>, tag: &Tag) -> String {
    match (&tag.annotation, case.facts.signatures.get(&tag.object)) {
        (None, _) => "lightweight".to_owned(),
        (Some(_), Some(checked)) => format!("signed, {}", checked.state.word()),
        (Some(_), None) => "annotated".to_owned(),
    }
}

fn date(when: Option<Timestamp>) -> Option<String> {
    when.map(|when| when.to_string())
}
