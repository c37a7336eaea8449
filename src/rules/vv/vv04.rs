//! VV-04: the commit tested is the one released, or the difference is justified.

use super::vv03::run_evidence;
use crate::facts::{ResultRun, Touch};
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Some reported test run must speak for the evaluated commit, or for one with the same tree. \
    Where the newest one speaks for an ancestor, no commit since may change a controlled path, else it is stale; or \
    one of the commits since must say by a trailer `Tested-Difference:` why what changed needs no new test, \
    which is somebody's word.";

/// The trailer that justifies a difference.
const JUSTIFIES: &str = "Tested-Difference";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::unjudged(gaps);
    }
    let runs: Vec<&ResultRun> =
        case.facts.results.iter().filter(|run| run.commit.is_some()).collect();
    let Some(newest) =
        runs.iter().min_by_key(|run| run.commit.and_then(|it| case.history.position(it)))
    else {
        let says = match case.facts.results.len() {
            0 => "there is no report of any test run".to_owned(),
            count => format!("none of {count} reported test runs names the commit that it tested"),
        };
        return Ruling::new(Outcome::Missing, says);
    };
    let released: Vec<Evidence> = runs
        .iter()
        .filter(|run| case.is_released(run) == Some(true))
        .map(|run| run_evidence(case, run))
        .collect();
    if !released.is_empty() {
        let says = format!("{} test runs are reported of the evaluated commit", released.len());
        return Ruling::new(Outcome::Holds, says).declared().with(released);
    }
    since(case, newest)
}

/// What came after the newest commit that was tested.
fn since(case: &Case<'_>, newest: &ResultRun) -> Ruling {
    let Some(tested) = newest.commit else {
        return Ruling::not_assessed("the commit is not known");
    };
    let behind = case.history.ancestors(tested);
    let (mut changed, mut unknown, mut justified) = (Vec::new(), None, None);
    for (commit, touch) in case.commits().zip(&case.facts.touches) {
        if case.history.position(commit.id).is_some_and(|position| behind.contains(position)) {
            continue;
        }
        let keys = [JUSTIFIES.to_owned()];
        if commit.trailers(&keys).next().is_some() {
            justified = Some(Evidence::commit(commit, "asserted"));
        }
        match touch {
            Touch::No => {}
            Touch::Yes(..) => changed.push(commit),
            Touch::Unknown(why) => unknown = Some(why.clone()),
        }
    }
    let in_range = case.commits().any(|commit| commit.id == tested)
        || case.range.from.is_some_and(|from| case.history.is_ancestor(from, tested));
    let evidence = vec![run_evidence(case, newest)];
    match (changed.first(), justified, unknown) {
        (None, _, None) if in_range => {
            let says =
                format!("{} was tested, and no controlled path changed since", tested.short());
            Ruling::new(Outcome::Holds, says).declared().with(evidence)
        }
        (Some(_), Some(why), _) => {
            let says = format!("{} was tested, and the difference is justified", tested.short());
            Ruling::new(Outcome::Asserted, says).with(evidence.into_iter().chain([why]).collect())
        }
        (None, _, Some(why)) => {
            Ruling::not_assessed(format!("what changed since cannot be told: {why}"))
        }
        (first, ..) => {
            let what = first.map_or_else(
                || "commits of earlier releases followed".to_owned(),
                |_| format!("{} commits changed controlled paths since", changed.len()),
            );
            let message = format!("{} was tested last, and {what}", tested.short());
            let place = Location::commit(first.map_or(tested, |commit| commit.id));
            let help = "test what is released, or say in a commit why not: `Tested-Difference: …`";
            let wanting = vec![Wanting::new(message.clone(), place, help)];
            Ruling::new(Outcome::Stale, message).wanting(wanting)
        }
    }
}
