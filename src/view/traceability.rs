//! The traceability matrix of a report: each requirement with what it answers to, what answers to
//! it, and a picture of its whole chain.

use schemars::JsonSchema;
use serde::Serialize;

use super::build::place;
use super::picture::Picture;
use super::report::Place;
use super::trace::{TraceLink, down, up};
use crate::requirement::Item;
use crate::rules::Case;
use crate::test_report::Outcome;
use crate::verification::repeatability;

/// So many requirements get a picture of their own.
const PICTURES: usize = 300;

/// So many links of one requirement are listed on each side; the rest is counted.
const LINKS: usize = 30;

/// So many words of a text stand for a title.
const WORDS: usize = 14;

/// A requirement of the traceability matrix.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RequirementRow {
    /// Its identifier.
    pub id: String,
    /// Its title, or how its text begins.
    pub title: String,
    /// What sort of item it is; may be empty.
    pub kind: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it asks for nothing.
    pub informative: bool,
    /// What it answers to.
    pub up: Vec<TraceLink>,
    /// What answers to it: requirements, code, commits.
    pub down: Vec<TraceLink>,
    /// How many links there are on both sides, whatever is listed.
    pub links: usize,
    /// Whether something answers to it.
    pub covered: bool,
    /// `passed`, `flaky`, `skipped`, `failed` or `errored` in the newest run; null without a result.
    pub result: Option<&'static str>,
    /// How often it was verified on each commit, and with which result.
    pub runs: Vec<RunsOnCommit>,
    /// How many of its links are suspect.
    pub suspects: usize,
    /// What the configured chains want below it.
    pub wants: Vec<String>,
    /// The picture of its chain; null where there are too many requirements for one each.
    pub picture: Option<Picture>,
}

/// The test runs that verified a requirement on one commit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RunsOnCommit {
    /// The commit; null where the reports name none.
    pub commit: Option<String>,
    /// How many runs came out how, `2 passed, 1 failed`.
    pub results: String,
    /// Whether every run came out alike.
    pub repeatable: bool,
}

/// How far a configured chain is whole.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChainView {
    /// Its name.
    pub name: String,
    /// Its levels from the top down.
    pub levels: Vec<String>,
    /// For each level but the last: how many requirements it has.
    pub requirements: Vec<usize>,
    /// Of those, how many something of the next level answers to.
    pub covered: Vec<usize>,
    /// And how many are covered down to the end of the chain.
    pub deep: Vec<usize>,
}

/// Every requirement, in the order of the files.
pub fn requirements(case: &Case<'_>) -> Vec<RequirementRow> {
    let mut wants: Vec<Vec<String>> = vec![Vec::new(); case.trace.nodes.len()];
    for gap in case.chain_gaps() {
        wants[gap.node].push(format!("{} ({})", gap.wants, gap.chain));
    }
    let rows = wants.into_iter().enumerate().map(|(node, wants)| row(case, node, wants));
    rows.collect()
}

fn row(case: &Case<'_>, node: usize, wants: Vec<String>) -> RequirementRow {
    let item = case.trace.nodes[node].item;
    let (mut up, mut down) = (up(case, node), down(case, node));
    let executions = case.executions.get(&item.id).map(Vec::as_slice).unwrap_or_default();
    let runs: Vec<RunsOnCommit> = repeatability(executions)
        .into_iter()
        .map(|runs| RunsOnCommit {
            commit: runs.commit.map(|commit| commit.to_string()),
            results: Outcome::ALL
                .into_iter()
                .filter(|outcome| runs.totals.get(*outcome) > 0)
                .map(|outcome| format!("{} {}", runs.totals.get(outcome), outcome.word()))
                .collect::<Vec<_>>()
                .join(", "),
            repeatable: runs.is_repeatable(),
        })
        .collect();
    let result = case.newest(&item.id).map(|execution| execution.outcome.word());
    let suspects = up.iter().chain(&down).filter(|link| link.suspect).count();
    let links = up.len() + down.len();
    let covered = !down.is_empty();
    let picture = (node < PICTURES).then(|| Picture::new(case, node));
    up.truncate(LINKS);
    down.truncate(LINKS);
    RequirementRow {
        id: item.id.clone(),
        title: title(item),
        kind: item.kind.clone(),
        place: place(case.config, &case.place(node)),
        informative: item.is_informative,
        up,
        down,
        links,
        covered,
        result,
        runs,
        suspects,
        wants,
        picture,
    }
}

/// The title of a requirement; of one that has none the beginning of its text.
fn title(item: &Item) -> String {
    if !item.title.is_empty() {
        return item.title.clone();
    }
    let words: Vec<&str> = item.text.split_whitespace().take(WORDS + 1).collect();
    match words.len() {
        count if count > WORDS => format!("{} …", words[..WORDS].join(" ")),
        _ => words.join(" "),
    }
}

/// Every configured chain.
pub fn chains(case: &Case<'_>) -> Vec<ChainView> {
    let view = |chain: &crate::config::Chain| {
        let coverage = case.coverage(chain);
        let levels = chain.levels.len().saturating_sub(1);
        let count = |wanted: fn(&crate::trace::Coverage) -> bool| -> Vec<usize> {
            let of_level =
                |level| coverage.iter().filter(|it| it.level == level && wanted(it)).count();
            (0..levels).map(of_level).collect()
        };
        ChainView {
            name: chain.name.clone(),
            levels: chain.levels.clone(),
            requirements: count(|_| true),
            covered: count(|it| it.is_covered),
            deep: count(|it| it.is_deep),
        }
    };
    case.config.tracing.chains.iter().map(view).collect()
}
