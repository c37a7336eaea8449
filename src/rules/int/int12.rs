//! INT-12: time can be trusted.

use crate::finding::Location;
use crate::model::{Commit, Severity};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Dates are what the clients said. What contradicts itself is listed as an observation: a \
    commit older than a parent of its, authored after it was committed, or later than the date that the \
    report speaks for; by more than a minute each. An approval that counts and whose own time lies before \
    the commit of what it approves, by more than a minute, is a major finding, unless that commit is the one \
    a rebase or a squash made of older work: then its author's date counts. Where no date contradicts, that \
    is all that can be said: it does not prove them.";

/// Clocks may differ by so many seconds.
const TOLERANCE: i64 = 60;

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let early = early_approvals(case);
    let skews: Vec<Wanting> = case.commits().filter_map(|commit| skew(case, commit)).collect();
    let commits = case.range.commits.len();
    if commits < 2 && case.approvals.list.is_empty() {
        return Ruling::new(
            Outcome::Empty,
            "there are no two dates that could contradict each other",
        );
    }
    let says = format!(
        "{} of {commits} commits have dates that contradict others; {} approvals are older than what they \
         approve",
        skews.len(),
        early.len()
    );
    let outcome = if early.is_empty() { Outcome::Holds } else { Outcome::Fails };
    let evidence = case.history.get(case.range.to).map(|it| Evidence::commit(it, "recorded"));
    Ruling::new(outcome, says)
        .with(evidence.into_iter().collect())
        .wanting(early)
        .and_wanting(skews)
}

fn skew(case: &Case<'_>, commit: &Commit) -> Option<Wanting> {
    let when = commit.committer.when?;
    let position = case.history.position(commit.id)?;
    let parents = case.history.parents(position).map(|parent| &case.history.commits()[parent]);
    let newest =
        parents.filter_map(|parent| Some((parent.committer.when?, parent))).max_by_key(|it| it.0);
    let authored = commit.author.when.filter(|it| it.seconds > when.seconds + TOLERANCE);
    let message = match (newest, authored) {
        (Some((before, parent)), _) if before.seconds > when.seconds + TOLERANCE => format!(
            "{} was committed on {when}, before its parent {} on {before}",
            commit.id.short(),
            parent.id.short()
        ),
        (_, Some(authored)) => {
            format!("{} was authored on {authored}, after its commit on {when}", commit.id.short())
        }
        _ if when.seconds > case.now.seconds + TOLERANCE => {
            format!("{} was committed on {when}, after {}", commit.id.short(), case.now)
        }
        _ => return None,
    };
    let help = "check the clock of the machine that made it";
    let lack = Wanting::new(message, Location::commit(commit.id), help);
    Some(lack.weighing(Severity::Observation))
}

fn early_approvals(case: &Case<'_>) -> Vec<Wanting> {
    let mut lacks = Vec::new();
    for (file, standing) in case.records() {
        for (held, approval) in case.held(standing).filter(|(held, _)| held.counts) {
            let content = held.committed.as_ref().and_then(|it| case.history.get(it.commit));
            let (Some(when), Some(content)) = (approval.when, content) else { continue };
            let written = content.author.when.min(content.committer.when);
            if written.is_some_and(|it| when.seconds + TOLERANCE < it.seconds) {
                let message = format!(
                    "{} is dated {when}, before the commit {} of what it approves in {}",
                    approval.who.name,
                    content.id.short(),
                    file.file.path
                );
                let help = "check the clock of whoever signed, and have it approved again";
                lacks.push(Wanting::new(message, approval.place.clone(), help));
            }
        }
    }
    lacks
}
