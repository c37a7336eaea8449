//! CM-05: earlier releases and earlier report heads are ancestors: history was not rewritten.

use crate::finding::Location;
use crate::model::{Severity, SignatureState, Tag, Timestamp};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Every release tagged before this one must be an ancestor of it, and so must \
    the commit that an earlier report (`--previous`) evaluated. A release of a maintained line that \
    was never merged back is no sign of a rewrite as long as a branch still holds it: it is an \
    observation. An earlier release that no branch holds is a finding. Where the clone has no \
    branch but the evaluated one, that cannot be told. A signature of an earlier release that does not \
    fit its tag is a finding as well: the tag was altered. Dates of tags are their makers' own clocks.";

const HELP: &str = "find out what replaced it (`git merge-base`, the reflog, a backup); published \
    history is never rewritten";

pub fn judge(case: &Case<'_>) -> Ruling {
    let releases = case.facts.tags.iter().filter(|tag| case.config.releases.is_release(&tag.name));
    let (mut evidence, mut wanting, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for tag in releases.filter(|tag| is_earlier(case, tag)) {
        let Some(commit) = tag.commit() else { continue };
        wanting.extend(altered(case, tag));
        if let Some(commit) = case.history.get(commit) {
            evidence.push(Evidence {
                kind: "release",
                location: Location::tag(&tag.name, tag.object),
                who: None,
                when: date(tag).or(commit.committer.when),
                state: signed(case, tag),
            });
            continue;
        }
        let place = Location::tag(&tag.name, tag.object);
        match case.facts.strays.get(&commit) {
            Some(Some(branch)) => wanting.push(
                Wanting::new(
                    format!("{} is no ancestor; the branch {branch} holds it", tag.name),
                    place,
                    "merge a maintained line back, or say in the plan that it is not",
                )
                .weighing(Severity::Observation),
            ),
            Some(None) => wanting.push(Wanting::new(
                format!(
                    "{} is no ancestor, and no branch holds it: history may have been rewritten",
                    tag.name
                ),
                place,
                HELP,
            )),
            None => unknown.push(tag.name.as_str()),
        }
    }
    if let Some(previous) = &case.facts.previous
        && let Some(commit) =
            previous.commit.filter(|commit| case.history.position(*commit).is_none())
    {
        let message = format!(
            "{}, which {} evaluated, is no ancestor: history was rewritten",
            commit.short(),
            previous.name
        );
        wanting.push(Wanting::new(message, Location::commit(commit), HELP));
    }
    let known = evidence.len();
    let total = known + wanting.len() + unknown.len();
    let says = format!(
        "{known} of {total} earlier releases and report heads are ancestors of this commit"
    );
    let rewritten = wanting.iter().any(|wanting| wanting.severity.is_none());
    let ruling = match (case.gaps(), unknown.first()) {
        _ if rewritten => Ruling::new(Outcome::Fails, says),
        (Some(gaps), _) => Ruling::not_assessed(format!("the history is not whole: {gaps}")),
        (None, Some(name)) => Ruling::not_assessed(format!(
            "{name} is no ancestor, and without the other branches it cannot be told why"
        )),
        (None, None) if evidence.is_empty() && wanting.is_empty() => {
            Ruling::new(Outcome::Empty, "there is no earlier release")
        }
        (None, None) => Ruling::new(Outcome::Holds, says),
    };
    ruling.with(evidence).wanting(wanting)
}

/// An earlier release whose signature does not fit.
fn altered(case: &Case<'_>, tag: &Tag) -> Option<Wanting> {
    let checked = case.facts.signatures.get(&tag.object)?;
    (checked.state == SignatureState::Bad).then(|| {
        let message = format!("the signature of {} is bad: {}", tag.name, checked.reason);
        Wanting::new(message, Location::tag(&tag.name, tag.object), HELP)
    })
}

/// A release of the evaluated commit itself, or one made later, is none of its past.
fn is_earlier(case: &Case<'_>, tag: &Tag) -> bool {
    let known = tag.commit().and_then(|commit| case.history.get(commit));
    if known.is_some() {
        return tag.commit() != Some(case.range.to);
    }
    date(tag).is_some_and(|when| when.seconds <= case.now.seconds)
}

/// What became of a release's signature.
fn signed(case: &Case<'_>, tag: &Tag) -> &'static str {
    case.facts.signatures.get(&tag.object).map_or("recorded", |checked| checked.state.word())
}

fn date(tag: &Tag) -> Option<Timestamp> {
    tag.annotation.as_ref()?.tagger.as_ref()?.when
}
