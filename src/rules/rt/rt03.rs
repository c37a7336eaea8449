//! RT-03: each security requirement is linked to the threat, risk or regulation it answers.

use crate::model::LinkMeaning;
use crate::rules::chains::{About, CAUSES, gaps, is_cause};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::trace::Node;

pub const ABOUT: &str = "A security requirement says so: by an attribute `security` that is not `no`, by \
    `security` in its kind or among its tags. It must mitigate something (a link that means `mitigates`), \
    or lead up to a requirement of a kind such as `threat`, `risk` or `regulation`, which must be a \
    requirement of the tree or an item of a controlled record of the class `threat-model` or \
    `risk-assessment`; or name in an attribute `threat`, `risk`, `hazard`, `regulation`, `law` or `standard` \
    what it answers outside of the repository. Where a `[[chain]]` leads down from a level of threats, risks or \
    regulations (by the level's name or the kind of its items), each of these must be answered on the next level.";

/// The records whose items are threats and risks.
const CLASSES: [&str; 2] = ["threat-model", "risk-assessment"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    if case.trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for (at, node) in case.trace.demands().filter(|(_, node)| node.item.is_security()) {
        if answers(case, at, node) {
            evidence.push(Evidence::requirement(case, at));
            continue;
        }
        let message =
            format!("{} names no threat, risk or regulation that it answers", node.item.id);
        let help = "add `mitigates: ID` of a threat or risk, or `regulation: NAME AND CLAUSE`";
        wanting.push(Wanting::new(message, case.place(at), help));
    }
    let total = evidence.len() + wanting.len();
    let says = format!("{} of {total} security requirements name what they answer", evidence.len());
    let open = gaps(case, About::Cause);
    wanting.extend(open.wanting.into_iter().map(|(_, wanting)| wanting));
    let outcome = match (total, wanting.len()) {
        (_, 0) if open.unknown > 0 => {
            return Ruling::not_assessed(format!(
                "{} threats, risks or regulations may be answered by commits that are not here: {}",
                open.unknown,
                case.gaps().unwrap_or_default()
            ));
        }
        (0, 0) => {
            return Ruling::new(
                Outcome::Missing,
                "no requirement is called a security requirement",
            );
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

fn answers(case: &Case<'_>, at: usize, node: &Node<'_>) -> bool {
    let named =
        || CAUSES.iter().any(|cause| node.item.attribute(cause).is_some_and(|it| !it.is_empty()));
    let leads_up = || {
        case.trace.from(at).any(|edge| {
            edge.meaning == LinkMeaning::Mitigates
                || is_cause(&case.trace.nodes[edge.target].item.kind)
        })
    };
    let in_a_record = || {
        node.item.links.iter().any(|link| {
            case.config.tracing.meaning(&link.kind).0 == LinkMeaning::Mitigates
                && is_item_of_a_record(case, &link.target)
        })
    };
    named() || leads_up() || in_a_record()
}

fn is_item_of_a_record(case: &Case<'_>, id: &str) -> bool {
    let records = case.records().filter(|(file, _)| CLASSES.contains(&file.class.as_str()));
    let contents = records.filter_map(|(file, _)| case.facts.claims.contents.get(&file.file.blob));
    let mut items =
        contents.filter_map(|content| content.document.as_ref()).flat_map(|it| &it.items);
    items.any(|item| item.id == id)
}
