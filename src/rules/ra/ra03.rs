//! RA-03: the approver is not the sole author.

use super::over_signed;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "Authors of a content are the authors, committers and co-authors \
    (`trailers.co_author`) of the commits that changed the record since an independent approval of it, \
    or since its beginning, as the mailmap names them. Whoever made every one of these commits approves \
    their own work. Whether one of several authors counts is up to `approval.author_counts` (RA-01).";

const HELP: &str = "have it approved by somebody who did not write it";

pub fn judge(case: &Case<'_>) -> Ruling {
    over_signed(case, "are by somebody else than the sole author", HELP, |live| {
        let own = live.records.iter().find(|(_, held)| held.sole_author);
        let may = |path: &str| case.standing(path).is_some_and(|standing| standing.author_counts);
        let (file, _) = own.filter(|(file, _)| !may(&file.file.path))?;
        live.approval.approves().then(|| format!("they alone wrote {}", file.file.path))
    })
}
