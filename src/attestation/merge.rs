//! A run as its reports tell it, and what who attests it states besides.

use super::{Attestation, Report};
use crate::front_matter::Problem;
use crate::model::{Oid, Timestamp};
use crate::test_report::{RunFacts, TestReport, Totals};

/// What is attested, by whom, and when.
pub struct Subject {
    /// The commit under test.
    pub commit: Oid,
    /// Its tree.
    pub tree: Oid,
    /// When it is attested.
    pub attested: Timestamp,
    /// Who attests it, `Name <address>`.
    pub attester: String,
}

/// What who attests a run states of it; it counts before what the reports say.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// What ran the tests.
    pub tool: Option<String>,
    /// Tester, procedure, environment.
    pub facts: RunFacts,
}

impl Attestation {
    /// Makes one run of the reports of its parts.
    ///
    /// An error says in what they disagree, or why they are of another commit.
    pub fn of(
        subject: Subject,
        stated: Stated,
        reports: Vec<(Report, TestReport)>,
    ) -> Result<Self, Problem> {
        for (file, report) in &reports {
            refuse_other(&subject, &file.name, report)?;
        }
        let fact = |stated: Option<String>, name: &str, get: fn(&RunFacts) -> &Option<String>| {
            let told = reports.iter().filter_map(|(_, report)| get(&report.facts).as_ref());
            one(stated, name, told)
        };
        let Stated { tool, facts } = stated;
        let tester = fact(facts.tester, "tester", |facts| &facts.tester)?;
        let procedure = fact(facts.procedure, "procedure", |facts| &facts.procedure)?;
        let version =
            fact(facts.procedure_version, "procedure-version", |facts| &facts.procedure_version)?;
        let mut environment = facts.environment;
        let mut tools: Vec<String> = Vec::new();
        let (mut files, mut cases, mut problems, mut when) =
            (Vec::new(), Vec::new(), Vec::new(), None);
        for (file, report) in reports {
            for (name, value) in report.facts.environment {
                if !environment.iter().any(|(known, _)| *known == name) {
                    environment.push((name, value));
                }
            }
            tools.extend(report.tool.filter(|tool| !tools.contains(tool)));
            let told = report.problems.iter();
            problems.extend(told.map(|it| format!("{}:{}: {}", file.name, it.line, it.message)));
            when = when.into_iter().chain(report.when).min_by_key(|when: &Timestamp| when.seconds);
            cases.extend(report.cases);
            files.push(file);
        }
        environment.sort();
        Ok(Self {
            commit: subject.commit,
            tree: subject.tree,
            attested: subject.attested,
            attester: subject.attester,
            when,
            tool: tool.or((!tools.is_empty()).then(|| tools.join(", "))),
            facts: RunFacts {
                commits: vec![subject.commit.to_string()],
                tester,
                procedure,
                procedure_version: version,
                environment,
            },
            reports: files,
            problems,
            cases,
            left_out: Totals::default(),
        })
    }
}

/// A report that names a commit names the one that is attested.
fn refuse_other(subject: &Subject, name: &str, report: &TestReport) -> Result<(), Problem> {
    let attested = subject.commit.to_string();
    match report.facts.commits.iter().find(|named| !attested.starts_with(named.as_str())) {
        Some(named) => {
            let message =
                format!("`{name}` is of commit {named}, not of {}", subject.commit.short());
            Err(Problem::new(1, message, format!("attest it on its own commit: {named}")))
        }
        None => Ok(()),
    }
}

/// What was stated, or else what all reports say that say it.
fn one<'r>(
    stated: Option<String>,
    name: &str,
    told: impl Iterator<Item = &'r String>,
) -> Result<Option<String>, Problem> {
    if stated.is_some() {
        return Ok(stated);
    }
    let mut told: Vec<&String> = told.collect();
    told.sort();
    told.dedup();
    match told.as_slice() {
        [] => Ok(None),
        [told] => Ok(Some((*told).clone())),
        [one, other, ..] => {
            let message = format!("the reports disagree: {name} is `{one}` and `{other}`");
            Err(Problem::new(
                1,
                message,
                format!("say which by --{name}, or attest them one by one"),
            ))
        }
    }
}
