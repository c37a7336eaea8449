//! RA-10: an approval came faster than anyone could read.

use super::over_signed;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "Between the commit of a content and its approval, by their makers' own clocks, must \
    lie as much time as it takes to read it at `thresholds.words_per_minute`. An approval that is older \
    than the commit, as after a rebase, is not looked at.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let help = "give reviewers the time to read, and have it approved again";
    over_signed(case, "came after there was time to read", help, |live| {
        let when = live.approval.when?;
        let mut hasty = live.records.iter().filter_map(|(file, held)| {
            let committed = held.committed.as_ref()?;
            let content = case.facts.claims.contents.get(&committed.blob?)?;
            let taken = when.seconds.saturating_sub(committed.when?.seconds);
            let needed = content.words as i64 * 60 / case.config.words_per_minute as i64;
            (0..needed).contains(&taken).then_some((&file.file.path, content.words, taken))
        });
        let (path, words, taken) = hasty.next()?;
        Some(format!("{path} has {words} words and was approved {taken} seconds after its commit"))
    })
}
