//! RT-07: a requirement was approved before the first commit that implements it.

use crate::approval::{Approval, Status};
use crate::model::{Commit, LinkMeaning};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::trace::End;

pub const ABOUT: &str = "Of each requirement that a commit implements, by a trailer such as `Implements:`, some \
    signed approval that counts as RA-01 says must have been brought in, for whatever it said then, by a \
    commit before the first of those. Files of requirements are approved when the configuration classes \
    them as controlled records. Claims in code have no date of their own and are not judged.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts().or_else(|| case.requirement_gaps()) {
        return Ruling::unjudged(gaps);
    }
    if case.trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for (at, node) in case.trace.demands() {
        let Some(first) = first_implementation(case, at) else { continue };
        let approvals = approvals(case, at);
        match approvals.iter().find(|approval| is_before(case, approval, first)) {
            Some(approval) => evidence.push(Evidence::approval(approval)),
            None => {
                let what = if approvals.is_empty() {
                    "has no approval, and"
                } else {
                    "was approved later:"
                };
                let message = format!("{} {what} {} implements it", node.item.id, first.id.short());
                let help = "approve requirements before they are implemented: `git trace approve`";
                wanting.push(Wanting::new(message, case.place(at), help));
            }
        }
    }
    let total = evidence.len() + wanting.len();
    let says =
        format!("{} of {total} implemented requirements were approved before", evidence.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => {
            return Ruling::new(Outcome::Empty, "no commit says that it implements a requirement");
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// The first commit that implements a requirement, by the order of history.
fn first_implementation<'a>(case: &Case<'a>, node: usize) -> Option<&'a Commit> {
    let commits = case.trace.to(node).filter_map(|edge| match edge.source {
        End::Commit(commit) if edge.meaning == LinkMeaning::Implements => Some(commit),
        _ => None,
    });
    commits.max_by_key(|commit| case.history.position(commit.id))
}

/// The approvals that count and speak of a requirement, in whatever revision.
fn approvals<'a>(case: &Case<'a>, node: usize) -> Vec<&'a Approval> {
    let node = &case.trace.nodes[node];
    let standing =
        case.standing(&node.document.file.path).filter(|it| it.status != Status::Rejected);
    let held = standing.into_iter().flat_map(|standing| case.held(standing));
    let counting = held.filter(|(held, _)| held.counts).map(|(_, approval)| approval);
    let speaks = |approval: &&Approval| {
        let has = |items: &[crate::statement::TargetItem]| {
            items.is_empty() || items.iter().any(|item| item.id == node.item.id)
        };
        approval.targets.iter().any(|target| has(&target.items))
    };
    counting.filter(speaks).collect()
}

fn is_before(case: &Case<'_>, approval: &Approval, first: &Commit) -> bool {
    match approval.commit {
        Some(brought) => brought != first.id && case.history.is_ancestor(brought, first.id),
        None => approval.when < first.committer.when,
    }
}
