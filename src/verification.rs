//! Which requirements a test verifies, and how often each was verified, on what, with which result.

use std::collections::{BTreeMap, HashMap};

use crate::config::Config;
use crate::facts::ResultRun;
use crate::model::{Oid, Timestamp};
use crate::test_report::{Outcome, TestCase, Totals};

/// A requirement that a test verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The requirement, spelled as the requirement itself where it is known.
    pub requirement: String,
    /// By what it is known.
    pub basis: Basis,
}

/// By what it is known that a test verifies a requirement, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A property or a tag of the test in the report.
    Property,
    /// `[[test]]` of the configuration.
    Configuration,
    /// A tag in the test's source.
    CodeTag,
    /// Its name, or its class.
    Name,
}

/// What the source of a test claims to verify.
pub type Claimed<'c> = dyn Fn(&TestCase) -> Vec<String> + 'c;

/// Finds the requirements that tests verify.
pub struct Matcher<'c> {
    config: &'c Config,
    /// The requirements that there are, by their plain spelling.
    known: HashMap<String, String>,
    /// How many tokens the longest of them has that is looked for in names.
    longest: usize,
}

impl<'c> Matcher<'c> {
    /// A matcher for the requirements that there are.
    pub fn new<'i>(config: &'c Config, known: impl IntoIterator<Item = &'i str>) -> Self {
        let known: HashMap<String, String> =
            known.into_iter().map(|id| (plain(id), id.to_owned())).collect();
        let longest = known.keys().map(|id| id.split('-').count()).max().unwrap_or_default();
        Self { config, known, longest }
    }

    /// The requirements that a test verifies, each once, by the strongest sign of it.
    ///
    /// What a property, the configuration or the source names counts even where there is no such
    /// requirement; a tag, a name or a class only where there is, since they may mean anything.
    pub fn requirements(&self, case: &TestCase, claimed: &Claimed<'_>) -> Vec<Verified> {
        let mut found: Vec<Verified> = Vec::new();
        let mut add = |id: &str, basis| {
            let requirement = self.known(id).unwrap_or(id).to_owned();
            if !found.iter().any(|it| it.requirement == requirement) {
                found.push(Verified { requirement, basis });
            }
        };
        let tags = case.tags.iter().filter_map(|tag| self.known(tag));
        for id in case.requirements.iter().map(String::as_str).chain(tags) {
            add(id, Basis::Property);
        }
        for id in self.config.verification.requirements_of(&case.path()) {
            add(id, Basis::Configuration);
        }
        for id in claimed(case) {
            add(&id, Basis::CodeTag);
        }
        for text in [&case.name, &case.class, &case.suite] {
            for id in self.named(text) {
                add(id, Basis::Name);
            }
        }
        found
    }

    fn known(&self, id: &str) -> Option<&str> {
        self.known.get(&plain(id)).map(String::as_str)
    }

    /// The requirements whose identifiers stand in a name, whole: `test_srs_012_alarm` has SRS-012.
    fn named(&self, name: &str) -> Vec<&str> {
        let plain = plain(name);
        let tokens: Vec<&str> = plain.split('-').collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let most = self.longest.min(tokens.len() - at);
            let fits = |count: &usize| {
                let id = self.known.get(&tokens[at..at + count].join("-"))?;
                self.is_identifier(id).then_some((*count, id.as_str()))
            };
            let fitting = (1..=most).rev().find_map(|count| fits(&count));
            found.extend(fitting.map(|(_, id)| id));
            at += fitting.map_or(1, |(count, _)| count);
        }
        found
    }

    /// Whether it looks like an identifier by the configuration; a common word that is one does not
    /// tie every test to it that has the word in its name.
    fn is_identifier(&self, id: &str) -> bool {
        let patterns = &self.config.requirements.identifiers;
        patterns.matches(id) || patterns.matches(&id.to_uppercase().replace('_', "-"))
    }
}

/// An identifier without regard to case and to what stands between its letters and digits.
fn plain(id: &str) -> String {
    let parts = id.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_lowercase()
}

/// What became of something in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// The run, by its position among those that were gathered.
    pub run: usize,
    /// The commit that it speaks for.
    pub commit: Option<Oid>,
    /// When it ran, as the report says.
    pub when: Option<Timestamp>,
    /// Its tests that are meant, by their positions in the run.
    pub cases: Vec<usize>,
    /// What became of them together: the worst failure; what was skipped beside what passed does
    /// not count.
    pub outcome: Outcome,
}

/// What became of each requirement, by identifier, in each run that verified it, in their order.
pub fn by_requirement(
    runs: &[ResultRun],
    matcher: &Matcher<'_>,
    claimed: &Claimed<'_>,
) -> BTreeMap<String, Vec<Execution>> {
    grouped(runs, |case| {
        let verified = matcher.requirements(case, claimed).into_iter();
        verified.map(|verified| verified.requirement).collect()
    })
}

/// What became of each test, by its `suite::class::name`, in each run that had it.
pub fn by_case(runs: &[ResultRun]) -> BTreeMap<String, Vec<Execution>> {
    grouped(runs, |case| vec![case.path()])
}

fn grouped(
    runs: &[ResultRun],
    names: impl Fn(&TestCase) -> Vec<String>,
) -> BTreeMap<String, Vec<Execution>> {
    let mut found: BTreeMap<String, Vec<Execution>> = BTreeMap::new();
    for (position, run) in runs.iter().enumerate() {
        for (at, case) in run.cases.iter().enumerate() {
            for name in names(case) {
                let executions = found.entry(name).or_default();
                match executions.last_mut().filter(|it| it.run == position) {
                    Some(execution) => {
                        execution.cases.push(at);
                        execution.outcome = together(execution.outcome, case.outcome);
                    }
                    None => executions.push(Execution {
                        run: position,
                        commit: run.commit,
                        when: run.when,
                        cases: vec![at],
                        outcome: case.outcome,
                    }),
                }
            }
        }
    }
    found
}

/// What became of two tests together.
fn together(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Skipped, other) => other,
        (one, Outcome::Skipped) => one,
        (one, other) => one.max(other),
    }
}

/// How something came out on one commit, run after run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCommit {
    /// The commit; `None` for the runs of which it is not known.
    pub commit: Option<Oid>,
    /// How many runs came out how.
    pub totals: Totals,
}

impl OnCommit {
    /// Whether it was run more than once on the commit.
    pub fn is_repeated(&self) -> bool {
        self.commit.is_some() && self.totals.all() > 1
    }

    /// Whether every run came out alike, none of them flaky.
    pub fn is_repeatable(&self) -> bool {
        let all = self.totals.all();
        let alike = Outcome::ALL.into_iter().any(|outcome| self.totals.get(outcome) == all);
        alike && self.totals.get(Outcome::Flaky) == 0
    }
}

/// On which commits something was run, how often, and with which results, in the order of the runs.
pub fn repeatability(executions: &[Execution]) -> Vec<OnCommit> {
    let mut found: Vec<OnCommit> = Vec::new();
    for execution in executions {
        let known = found.iter().position(|it| it.commit == execution.commit);
        let at = known.unwrap_or_else(|| {
            found.push(OnCommit { commit: execution.commit, totals: Totals::default() });
            found.len() - 1
        });
        found[at].totals.add(execution.outcome, 1);
    }
    found
}
