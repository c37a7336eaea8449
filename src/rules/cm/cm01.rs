//! CM-01: a commit that touches a controlled path cites a change request.

use crate::facts::{Touch, Touched};
use crate::finding::Location;
use crate::model::Commit;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each commit of the range that changes a path under `controlled.paths` must \
    cite a change request: by a trailer under `trailers.change_request` whose value begins with \
    identifiers, or in its subject as `change_request.subject` says. A merge on the mainline cites \
    for every commit that it brought in. A merge needs a citation of its own only where its content \
    differs from all its parents'. A citation is an assertion of whoever wrote the message.";

const HELP: &str = "cite the change request in a trailer such as `Change-Request: CR-12`, in the \
    commit or in the merge that integrates it";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for ((commit, touch), citations) in case.commits().zip(&case.facts.touches).zip(&case.citations)
    {
        match touch {
            Touch::No => {}
            Touch::Unknown(why) => unknown.push(why),
            Touch::Yes(..) if !citations.is_empty() => {
                evidence.push(Evidence::commit(commit, "asserted"));
            }
            Touch::Yes(touched) => wanting.push(uncited(commit, touched.as_ref())),
        }
    }
    let (cited, uncited) = (evidence.len(), wanting.len());
    let touching = cited + uncited;
    let says = format!("{cited} of {touching} commits on controlled paths cite a change request");
    let ruling = match (uncited, unknown.first()) {
        (1.., _) => Ruling::new(Outcome::Fails, says),
        (0, Some(why)) => {
            Ruling::not_assessed(format!("{says}; for {} it cannot be told: {why}", unknown.len()))
        }
        (0, None) if touching == 0 => {
            Ruling::new(Outcome::Empty, "no commit of the range touches a controlled path")
        }
        (0, None) => Ruling::new(Outcome::Holds, says),
    };
    ruling.with(evidence).wanting(wanting)
}

fn uncited(commit: &Commit, touched: Option<&Touched>) -> Wanting {
    let named = touched.map(|it| it.named.join(", ")).unwrap_or_default();
    let what = match touched.map(|it| it.more) {
        None => "controlled paths".to_owned(),
        Some(0) => named,
        Some(more) => format!("{named} and {more} more"),
    };
    let message =
        format!("\u{201c}{}\u{201d} changes {what} and cites no change request", commit.subject);
    Wanting::new(message, Location::commit(commit.id), HELP)
}
