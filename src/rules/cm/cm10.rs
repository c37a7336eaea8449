//! CM-10: an emergency change was ratified within the configured days.

use crate::finding::Location;
use crate::model::{Commit, Timestamp};
use crate::record::Kind;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A commit is an emergency change by a trailer under `trailers.emergency`, or \
    because a change request that it cites says `emergency: true`. Within \
    `thresholds.emergency_ratification_days` a later commit that cites one of the same change \
    requests must carry a trailer under `trailers.ratification`. Both are assertions, and the days \
    are counted by the committers' own clocks.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting, mut waiting) = (Vec::new(), Vec::new(), 0);
    let days = case.config.ratification_days;
    for (commit, citations) in case.commits().zip(&case.citations) {
        let cited: Vec<&str> = citations.iter().map(|citation| citation.id.as_str()).collect();
        if !is_emergency(case, commit, &cited) {
            continue;
        }
        let Some(made) = commit.committer.when else {
            continue;
        };
        let place = Location::commit(commit.id);
        let help = "have it ratified, and say so in `Ratified-by:` of a commit that cites the same change request";
        match ratification(case, commit, &cited) {
            Some((by, when)) if when.days_since(made) <= days => {
                evidence.push(Evidence::commit(by, "asserted"));
            }
            Some((by, when)) => {
                evidence.push(Evidence::commit(by, "asserted"));
                let message = format!(
                    "\u{201c}{}\u{201d} was ratified after {} days, more than {days}",
                    commit.subject,
                    when.days_since(made)
                );
                wanting.push(Wanting::new(message, place, help));
            }
            None if case.now.days_since(made) <= days => waiting += 1,
            None => {
                let message = format!(
                    "\u{201c}{}\u{201d} is an emergency change that nobody ratified within {days} days",
                    commit.subject
                );
                wanting.push(Wanting::new(message, place, help));
            }
        }
    }
    let total = evidence.len() + wanting.len() + waiting;
    let ruling = if !wanting.is_empty() {
        Ruling::new(
            Outcome::Fails,
            format!("{} emergency changes were not ratified in time", wanting.len()),
        )
    } else if waiting > 0 {
        Ruling::not_assessed(format!(
            "{waiting} emergency changes may still be ratified within their {days} days"
        ))
    } else if total == 0 {
        Ruling::new(Outcome::Empty, "no commit of the range is marked as an emergency change")
    } else {
        Ruling::new(
            Outcome::Asserted,
            format!(
                "{total} emergency changes are said to be ratified in time; nobody signed that"
            ),
        )
    };
    ruling.with(evidence).wanting(wanting)
}

fn is_emergency(case: &Case<'_>, commit: &Commit, cited: &[&str]) -> bool {
    let marked = commit.trailers(&case.config.trailers.emergency);
    let denied = |value: &str| ["no", "false"].contains(&value.to_lowercase().as_str());
    marked.into_iter().any(|trailer| !denied(&trailer.value))
        || cited
            .iter()
            .filter_map(|id| case.record(Kind::ChangeRequest, id))
            .any(|file| file.record.emergency)
}

/// The first commit after an emergency change that ratifies one of its change requests.
fn ratification<'a>(
    case: &Case<'a>,
    commit: &Commit,
    cited: &[&str],
) -> Option<(&'a Commit, Timestamp)> {
    let position = case.history.position(commit.id)?;
    let later = case.history.commits()[..position].iter().rev();
    let ratifies = |other: &&Commit| {
        other.trailers(&case.config.trailers.ratification).next().is_some()
            && case.cited(other).iter().any(|id| cited.contains(&id.as_str()))
    };
    let found = later.filter(|other| !other.trailers.is_empty()).find(ratifies)?;
    Some((found, found.committer.when?))
}
