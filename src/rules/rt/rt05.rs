//! RT-05: no dangling references, no orphan tests.

use crate::model::LinkMeaning;
use crate::rules::chains::{About, gaps};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::trace::{Dangling, End};

pub const ABOUT: &str = "Every link of a requirement, of code and of a commit's trailer must lead to a \
    requirement of the tree; a commit may name one that was there once. Requirements may not answer to \
    themselves in a circle. A requirement whose kind is a test must verify something. Each requirement on a level of a \
    `[[chain]]` must be answered on the next one (threats and risks: RT-03, levels of tests: RT-04).";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    let trace = &case.trace;
    if trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let mut wanting = Vec::new();
    // What a commit names may have been there once, as long as history is not whole.
    let gaps_of_history = case.requirement_gaps();
    let is_unknown =
        |it: &&Dangling<'_>| gaps_of_history.is_some() && matches!(it.source, End::Commit(_));
    for dangling in trace.dangling.iter().filter(|it| !is_unknown(it)) {
        let (name, place) = case.origin(&dangling.source, dangling.line);
        let message = format!("{name} leads to {}, which is not there", dangling.target);
        wanting.push(Wanting::new(message, place, "mend the identifier, or add what it names"));
    }
    for circle in trace.circles() {
        let ids: Vec<&str> =
            circle.iter().map(|&node| trace.nodes[node].item.id.as_str()).collect();
        let message = format!("{} answer to themselves in a circle", ids.join(", "));
        wanting.push(Wanting::new(
            message,
            case.place(circle[0]),
            "take out the link that leads back",
        ));
    }
    for (at, node) in trace.demands().filter(|(_, node)| is_test(&node.item.kind)) {
        let verifies = |meaning| matches!(meaning, LinkMeaning::Verifies | LinkMeaning::Satisfies);
        if !trace.from(at).any(|edge| verifies(edge.meaning)) {
            let message = format!("{} is a test and verifies nothing", node.item.id);
            wanting.push(Wanting::new(message, case.place(at), "add `verifies: ID`"));
        }
    }
    let open = gaps(case, About::Step);
    wanting.extend(open.wanting.into_iter().map(|(_, wanting)| wanting));
    let unknown = trace.dangling.iter().filter(is_unknown).count() + open.unknown;
    if let Some(gaps) = gaps_of_history.filter(|_| wanting.is_empty() && unknown > 0) {
        return Ruling::not_assessed(format!("what commits lead to cannot be judged: {gaps}"));
    }
    let says = format!(
        "{} links lead to a requirement, {} found wanting",
        trace.links.len(),
        wanting.len()
    );
    let outcome = match (trace.links.len(), wanting.len()) {
        (0, 0) => Outcome::Empty,
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).wanting(wanting)
}

fn is_test(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    kind.ends_with("test") || kind == "test case" || kind == "testcase"
}
