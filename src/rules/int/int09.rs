//! INT-09: no record for a release is made after it.

use super::{cycle, evidence, wanting};
use crate::rules::records::{is_release, releases};
use crate::rules::{Case, Outcome, Ruling, Timeline};

pub const ABOUT: &str = "A record says in its front matter for which release it is, `release: v1.2.0`. Its \
    first commit must be a part of that release. One that was committed after the release it claims is \
    retroactive, whatever its dates say. A release that has no tag yet is still to come.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = cycle(case) {
        return ruling;
    }
    let (mut found, mut lacks) = (Vec::new(), Vec::new());
    for (file, standing) in case.records() {
        for name in releases(file) {
            let release = case.baselines.iter().find(|release| is_release(name, &release.name));
            let timeline = Timeline::new(case, file, standing);
            let Some(first) = timeline.first() else { continue };
            let is_part = |commit| {
                release.is_none_or(|release| case.history.is_ancestor(commit, release.commit))
            };
            if first.commit.is_some_and(is_part) {
                found.push(evidence("record", &timeline, Some(first)));
                continue;
            }
            let message = format!(
                "{} is for {name}, and was first committed on {}, after it",
                file.file.path,
                first.when.date()
            );
            let help = "say what was done afterwards as such, and do it before the next release";
            lacks.push(wanting(&timeline, message, help));
        }
    }
    let total = found.len() + lacks.len();
    let says =
        format!("{} of {total} records are older than the release they are for", found.len());
    let outcome = match (total, lacks.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "no record says for which release it is"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(found).wanting(lacks)
}
