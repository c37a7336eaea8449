//! CM-06: commits that went straight to the mainline without review are listed.

use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "The mainline is the chain of first parents of the evaluated commit. A commit \
    on it that is no merge went straight there, unless a trailer under `trailers.review` names \
    somebody other than its author and co-authors, or its subject names a pull request as `change_request.subject` \
    says. Such trailers and subjects are assertions; whether a review happened is judged in row e.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    let on_mainline =
        case.commits().filter(|commit| case.integration.get(&commit.id) == Some(&commit.id));
    for commit in on_mainline {
        let requested = || case.config.change_requests.subject.find(&commit.subject).is_some();
        if commit.is_merge() {
            evidence.push(Evidence::commit(commit, "recorded"));
        } else if case.is_reviewed(commit) || requested() {
            evidence.push(Evidence::commit(commit, "asserted"));
        } else {
            let message = format!(
                "\u{201c}{}\u{201d} went straight to the mainline and names no reviewer",
                commit.subject
            );
            wanting.push(Wanting::new(
                message,
                Location::commit(commit.id),
                "bring changes in by reviewed merges, or add `Reviewed-by:` by who reviewed them",
            ));
        }
    }
    let total = evidence.len() + wanting.len();
    let says = format!(
        "{} of {total} commits on the mainline are merges, name a reviewer, or name a pull request",
        evidence.len()
    );
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "the range has no commit on the mainline"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}
