//! DI-07: implementation changes were reviewed by someone other than their author.

use crate::facts::Touch;
use crate::finding::Location;
use crate::model::{Commit, Oid, SignatureState};
use crate::roster::MemberKind;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each commit of the range that changes a controlled path must name somebody other than its \
    author under `trailers.review`, or the merge that brought it in must. A merge is a change where its content \
    differs from all its parents'. Nobody reviews what they wrote by another address of theirs in the roster, or \
    as a co-author. It holds by a signature where the commit that names the reviewer is signed by that very \
    person, who is a person of the roster in force and had a role then; otherwise it is asserted. A forge's or \
    a bot's signature is nobody's review.";

/// How a change was reviewed.
enum Review {
    Signed(Oid),
    Asserted(Oid),
    None,
}

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::unjudged(gaps);
    }
    let (mut evidence, mut wanting, mut asserted, mut total, mut unknown) =
        (vec![], vec![], 0, 0, 0);
    for (commit, touch) in case.commits().zip(&case.facts.touches) {
        match touch {
            Touch::No => continue,
            Touch::Unknown(_) => {
                unknown += 1;
                continue;
            }
            Touch::Yes(..) => total += 1,
        }
        let by = |id: Oid| case.history.get(id).unwrap_or(commit);
        match review(case, commit) {
            Review::Signed(id) => evidence.push(Evidence::commit(by(id), "good")),
            Review::Asserted(id) => {
                asserted += 1;
                evidence.push(Evidence::commit(by(id), "asserted"));
            }
            Review::None => {
                let message = format!(
                    "\u{201c}{}\u{201d} names nobody but its author who reviewed it",
                    commit.subject
                );
                let help = "have changes reviewed, and let the reviewer sign the merge with `Reviewed-by:`";
                wanting.push(Wanting::new(message, Location::commit(commit.id), help));
            }
        }
    }
    let says = format!(
        "{} of {total} changes name a reviewer other than their author, {} by the reviewer's own signature",
        evidence.len(),
        evidence.len() - asserted
    );
    let outcome = match (total, wanting.len(), asserted) {
        (0, _, _) if unknown == 0 => {
            return Ruling::new(Outcome::Empty, "no commit of the range changes a controlled path");
        }
        (_, 0, _) if unknown > 0 => {
            return Ruling::not_assessed(format!("what {unknown} commits changed cannot be told"));
        }
        (_, 0, 0) => Outcome::Holds,
        (_, 0, _) => Outcome::Asserted,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

fn review<'a>(case: &Case<'a>, commit: &'a Commit) -> Review {
    let merge = case.integration.get(&commit.id).filter(|merge| **merge != commit.id);
    let merge = merge.and_then(|merge| case.history.get(*merge));
    let mut said = Review::None;
    for by in [Some(commit), merge].into_iter().flatten() {
        for reviewer in case.reviewers(by, commit) {
            if is_signed(case, by, reviewer) {
                return Review::Signed(by.id);
            }
            said = Review::Asserted(by.id);
        }
    }
    said
}

/// Whether the reviewer that a commit names signed it: a person of the roster who had a role then.
fn is_signed(case: &Case<'_>, by: &Commit, reviewer: &str) -> bool {
    let checked = case.facts.reviews.get(&by.id).filter(|it| it.state == SignatureState::Good);
    let (Some(roster), Some(checked), Some(when)) = (case.roster(), checked, by.committer.when)
    else {
        return false;
    };
    roster.signers(checked).into_iter().any(|member| {
        member.kind == MemberKind::Person
            && member.is_named_by(reviewer)
            && member.had_some_role(when)
    })
}
