//! RT-06: no text changed after its approval or verification (suspect link).

use crate::approval::Status;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A link is suspect when what it leads to changed, in a commit that is no ancestor of the \
    one that last touched whoever answers to it: the requirement below, the file of code with the claim, the \
    newest commit with such a trailer, the newest test result. Where a format keeps in the link a stamp or a \
    number of what it was made for, one that does not fit makes it suspect; a stamp that fits, being a hash, \
    clears it. An approval of a file of requirements that has lapsed is told too. Where there is no link, no \
    approval and no result there is nothing to judge.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.requirement_gaps() {
        return Ruling::unjudged(gaps);
    }
    let trace = &case.trace;
    if trace.nodes.is_empty() {
        return Ruling::new(Outcome::Missing, "there are no requirements");
    }
    let mut wanting: Vec<Wanting> = Vec::new();
    for (&number, suspect) in &case.suspects {
        let edge = &trace.links[number];
        let (name, place) = case.origin(&edge.source, edge.line);
        let target = &trace.nodes[edge.target].item.id;
        let since = match suspect.change {
            Some(change) => format!("changed in {} afterwards", change.commit.short()),
            None => "is not in the revision that the link was made for".to_owned(),
        };
        let message = format!("{name} {} {target}, which {since}", edge.meaning.word());
        let help = "look at it again; then touch it, cite it by a trailer, or stamp the link anew";
        wanting.push(Wanting::new(message, place, help));
    }
    let (verified, stale) = stale_results(case);
    wanting.extend(stale);
    let (mut seen, mut approved) = (Vec::new(), 0);
    for node in &trace.nodes {
        let path = node.document.file.path.as_str();
        let Some(standing) = case.standing(path).filter(|_| !seen.contains(&path)) else {
            continue;
        };
        seen.push(path);
        let was_approved = [Status::Approved, Status::Asserted, Status::Stale];
        approved += usize::from(was_approved.contains(&standing.status));
        if standing.status == Status::Stale {
            let place = crate::finding::Location::file(path, node.document.file.blob);
            let message = format!("{path} {}", standing.says);
            wanting.push(Wanting::new(
                message,
                place,
                "have it approved as it stands: `git trace approve`",
            ));
        }
    }
    let fresh = trace.links.iter().filter(|link| !case.suspects.contains_key(&link.number));
    let mut evidence: Vec<usize> = fresh.map(|link| link.target).collect();
    let total = trace.links.len();
    let says = match total {
        0 => format!(
            "there are no links; {approved} files of requirements were approved, and {verified} \
             requirements verified"
        ),
        _ => format!("{} of {total} links were made for what stands there now", evidence.len()),
    };
    evidence.sort_unstable();
    evidence.dedup();
    let outcome = match (total + approved + verified, wanting.len()) {
        (0, _) => {
            let says = "nothing leads to a requirement, and none is approved or verified";
            return Ruling::new(Outcome::Empty, says);
        }
        (_, 0) => Outcome::Holds,
        _ => Outcome::Stale,
    };
    let evidence = evidence.into_iter().map(|node| Evidence::requirement(case, node)).collect();
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// How many requirements a test verified, and those of them that changed after the newest commit on which
/// one did.
fn stale_results(case: &Case<'_>) -> (usize, Vec<Wanting>) {
    let (mut verified, mut found) = (0, Vec::new());
    for (at, node) in case.trace.demands() {
        let id = node.item.id.as_str();
        let executions = case.executions.get(id).map(Vec::as_slice).unwrap_or_default();
        let commits = executions.iter().filter_map(|execution| execution.commit);
        let newest = commits.min_by_key(|commit| case.history.position(*commit));
        let change = case.facts.requirements.evolution.last_change(id);
        let Some((newest, change)) = newest.zip(change) else { continue };
        verified += 1;
        if !case.history.is_ancestor(change.commit, newest) {
            let message = format!(
                "{id} was verified on {} last, and changed in {} afterwards",
                newest.short(),
                change.commit.short()
            );
            let help = "run its tests on what it says now, and report that: `git trace attest`";
            found.push(Wanting::new(message, case.place(at), help));
        }
    }
    (verified, found)
}
