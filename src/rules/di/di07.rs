//! DI-07: implementation changes were reviewed by someone other than their author.

use crate::facts::Touch;
use crate::finding::Location;
use crate::model::{Commit, Oid, SignatureState, Timestamp};
use crate::roster::MemberKind;
use crate::rules::case::names;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each commit of the range, merges left out, that changes a controlled path must name somebody \
    other than its author under `trailers.review`, or the merge that brought it in must. It holds by a signature \
    where the commit that names the reviewer is signed by that very person, who is a person of the roster in \
    force and had a role then; otherwise it is asserted. A forge's or a bot's signature is nobody's review.";

/// How a change was reviewed.
enum Review {
    Signed(Oid),
    Asserted(Oid),
    None,
}

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::not_assessed(format!("it cannot be judged: {gaps}"));
    }
    let (mut evidence, mut wanting, mut asserted, mut total, mut unknown) =
        (vec![], vec![], 0, 0, 0);
    for (commit, touch) in case.commits().zip(&case.facts.touches) {
        match touch {
            _ if commit.is_merge() => continue,
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

fn review(case: &Case<'_>, commit: &Commit) -> Review {
    let merge = case.integration.get(&commit.id).filter(|merge| **merge != commit.id);
    let merge = merge.and_then(|merge| case.history.get(*merge));
    let mut said = Review::None;
    for by in [Some(commit), merge].into_iter().flatten() {
        let reviewers = by.trailers(&case.config.trailers.review).map(|it| it.value.as_str());
        for reviewer in reviewers.filter(|reviewer| !names(reviewer, &commit.author.person)) {
            if is_signed(case, by, commit, reviewer) {
                return Review::Signed(by.id);
            }
            said = Review::Asserted(by.id);
        }
    }
    said
}

/// Whether the reviewer that a commit names signed it: a person of the roster who had a role then and is
/// not the author of the change.
fn is_signed(case: &Case<'_>, by: &Commit, change: &Commit, reviewer: &str) -> bool {
    let claims = &case.facts.claims;
    let roster =
        case.approvals.trust.in_force.and_then(|it| claims.authorities[it].roster.as_ref());
    let checked = case.facts.reviews.get(&by.id).filter(|it| it.state == SignatureState::Good);
    let (Some(roster), Some(checked)) = (roster, checked) else { return false };
    let when = by.committer.when.unwrap_or(Timestamp { seconds: 0, offset: 0 });
    roster.signers(checked).into_iter().any(|member| {
        member.kind == MemberKind::Person
            && member.is_named_by(reviewer)
            && member.had_some_role(when)
            && !member.has_email(&change.author.person.email)
    })
}
