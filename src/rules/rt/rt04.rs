//! RT-04: each requirement is linked to a verification that has a result.

use crate::model::LinkMeaning;
use crate::rules::chains::{About, gaps};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::test_report::Outcome as Result;
use crate::trace::End;

pub const ABOUT: &str = "Of each requirement some test must be reported to have passed in the newest run that \
    verified it: by a property of the test, by `[[test]]` of the configuration, by a claim in its source, or by \
    its name. A requirement that others satisfy or refine is verified when all of these are. Tests, threats, \
    risks and regulations among the requirements need no test. Results are reports under \
    `verification.results`, or attached to a commit by `git trace attest`. Where a `[[chain]]` leads down to a level \
    of tests, each requirement above it must have something there, be it only a result. In a clone whose history \
    is not whole, what has no result is not assessed.";

/// Kinds of requirements that nothing verifies, being tests or causes themselves.
const NOT_VERIFIED: [&str; 7] =
    ["test", "threat", "risk", "hazard", "regulation", "law", "standard"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    if case.trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    let mut known = vec![None; case.trace.nodes.len()];
    for (at, node) in case.trace.demands() {
        let kind = node.item.kind.to_lowercase();
        if NOT_VERIFIED.iter().any(|word| kind.contains(word)) {
            continue;
        }
        match verified(case, at, &mut known) {
            Ok(()) => evidence.push(Evidence::requirement(case, at)),
            Err(why) => {
                let help = "name the requirement in a test, and report its run: `git trace attest`";
                let message = format!("{} {why}", node.item.id);
                wanting.push(Wanting::new(message, case.place(at), help));
            }
        }
    }
    let total = evidence.len() + wanting.len();
    let says = format!(
        "{} of {total} requirements are verified by a test that passed, {} test runs known",
        evidence.len(),
        case.facts.results.len()
    );
    let open = gaps(case, About::Test);
    // What has no result is told already.
    let is_told = |node: usize| matches!(known[node], Some(Err(_)));
    let more = open.wanting.into_iter().filter(|(node, _)| !is_told(*node));
    wanting.extend(more.map(|(_, wanting)| wanting));
    if let Some(gaps) = case.gaps().filter(|_| !wanting.is_empty() || open.unknown > 0) {
        return Ruling::not_assessed(format!(
            "results may be at commits that are not here: {gaps}"
        ));
    }
    let outcome = match (total, wanting.len()) {
        (0, 0) => return Ruling::new(Outcome::Empty, "no requirement needs a verification"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    // What a tool reports is its word; nobody can see from here that it ran.
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

/// Whether a requirement is verified, or why not; what is known already is not asked twice, and a
/// circle verifies nothing.
fn verified(
    case: &Case<'_>,
    node: usize,
    known: &mut [Option<std::result::Result<(), String>>],
) -> std::result::Result<(), String> {
    if let Some(known) = &known[node] {
        return known.clone();
    }
    known[node] = Some(Err("answers to itself in a circle".to_owned()));
    let found = match case.newest(&case.trace.nodes[node].item.id) {
        Some(execution) if execution.outcome.is_failure() => Err(format!(
            "is verified by a test that {} in the newest run{}",
            execution.outcome.word(),
            execution.commit.map(|commit| format!(", on {}", commit.short())).unwrap_or_default()
        )),
        Some(execution) if execution.outcome == Result::Skipped => {
            Err("is verified by tests that were all skipped".to_owned())
        }
        Some(_) => Ok(()),
        None => by_others(case, node, known),
    };
    known[node] = Some(found.clone());
    found
}

/// Whether everything that satisfies or refines a requirement, or verifies it as a requirement of its
/// own, is verified.
fn by_others(
    case: &Case<'_>,
    node: usize,
    known: &mut [Option<std::result::Result<(), String>>],
) -> std::result::Result<(), String> {
    let (mut below, mut is_claimed) = (Vec::new(), false);
    for edge in case.trace.to(node) {
        use LinkMeaning::{Derived, Refines, Satisfies, Verifies};
        is_claimed |= edge.meaning == Verifies;
        match edge.source {
            End::Item(from) if [Derived, Refines, Satisfies, Verifies].contains(&edge.meaning) => {
                below.push(from);
            }
            _ => {}
        }
    }
    match (below.as_slice(), is_claimed) {
        ([], true) => Err("is said to be verified, and no result is reported".to_owned()),
        ([], false) => Err("is verified by nothing".to_owned()),
        (below, _) => below.iter().try_for_each(|&from| {
            let id = &case.trace.nodes[from].item.id;
            verified(case, from, known).map_err(|why| format!("rests on {id}, which {why}"))
        }),
    }
}
