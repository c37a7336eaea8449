//! Links with requirements that the repository does not define. Seen from it alone they lead nowhere; beside
//! the reports of a product's other repositories they may lead somewhere.

use schemars::JsonSchema;
use serde::Serialize;

use super::build::place;
use super::report::Place;
use super::trace::origin;
use crate::facts::ResultRun;
use crate::model::{LinkDirection, LinkMeaning, Oid};
use crate::rules::Case;
use crate::trace::Dangling;
use crate::verification::Execution;

/// So many are listed.
pub(super) const MOST: usize = 20_000;

/// A link between something here and a requirement that this repository does not define.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ElsewhereLink {
    /// The requirement, as it is named here.
    pub target: String,
    /// What the link means, as in the traceability matrix.
    pub meaning: &'static str,
    /// Whether what is here answers to the requirement; else the requirement answers to it.
    pub answers: bool,
    /// `requirement`, `code`, `commit` or `test`.
    pub kind: &'static str,
    /// The identifier, the file and line, the commit's short id, or the test.
    pub name: String,
    /// The title, the artifact's type, or the commit's subject; of a test nothing.
    pub title: String,
    /// Where it is; of a test the report of its run.
    pub place: Place,
    /// What became of a test: `passed`, `flaky`, `skipped`, `failed` or `errored`.
    pub result: Option<&'static str>,
    /// The commit that a test was run on; one that its report names need not stand in this repository.
    pub tested: Option<String>,
}

/// Every such link: those of requirements, code and commits in their order, then those of tests.
pub(super) fn links(case: &Case<'_>) -> Vec<ElsewhereLink> {
    let links = case.trace.dangling.iter().map(|it| link(case, it));
    let unknown = case.executions.iter().filter(|(id, _)| case.trace.find(id).is_none());
    let newest = unknown.filter_map(|(id, _)| case.newest(id).map(|newest| (id, newest)));
    links.chain(newest.flat_map(|(id, newest)| tests(case, id, newest))).collect()
}

fn link(case: &Case<'_>, dangling: &Dangling<'_>) -> ElsewhereLink {
    let (kind, name, title, place) = origin(case, &dangling.source, dangling.line);
    ElsewhereLink {
        target: dangling.target.to_owned(),
        meaning: dangling.meaning.word(),
        answers: dangling.direction == LinkDirection::Up,
        kind,
        name,
        title,
        place,
        result: None,
        tested: None,
    }
}

/// The tests of a run that verify something.
fn tests(case: &Case<'_>, id: &str, execution: &Execution) -> Vec<ElsewhereLink> {
    let run = &case.facts.results[execution.run];
    let of_run = place(case.config, &case.run_place(run));
    let tests = execution.cases.iter().map(|&at| &run.cases[at]);
    let tested = execution.commit.map(|commit| commit.to_string()).or_else(|| named(run));
    let link = |test: &crate::test_report::TestCase| ElsewhereLink {
        target: id.to_owned(),
        meaning: LinkMeaning::Verifies.word(),
        answers: true,
        kind: "test",
        name: test.path(),
        title: String::new(),
        place: of_run.clone(),
        result: Some(test.outcome.word()),
        tested: tested.clone(),
    };
    tests.map(link).collect()
}

/// The whole id of the one commit that a report names.
fn named(run: &ResultRun) -> Option<String> {
    match run.facts.commits.as_slice() {
        [id] => Oid::from_hex(id.as_bytes()).map(|id| id.to_string()),
        _ => None,
    }
}
