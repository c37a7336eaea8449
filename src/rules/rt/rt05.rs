//! RT-05: no dangling references, no orphan tests.

use crate::model::LinkMeaning;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Every link of a requirement, of code and of a commit's trailer must lead to a \
    requirement of the tree; a commit may name one that was there once. Requirements may not answer to \
    themselves in a circle. A requirement whose kind is a test must verify something.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let trace = &case.trace;
    if trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let mut wanting = Vec::new();
    for dangling in &trace.dangling {
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
