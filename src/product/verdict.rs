//! What a row comes to over several repositories.

use crate::matrix::Verdict;

/// From the worst to the best; what is not applicable counts only where everything is.
const WORST_FIRST: [Verdict; 5] =
    [Verdict::Missing, Verdict::NotAssessed, Verdict::Stale, Verdict::Partial, Verdict::Satisfied];

/// The worst of the verdicts. One that was not assessed leaves the whole at best not assessed; the whole is
/// not applicable only if every part is.
pub fn together(verdicts: &[Verdict]) -> Verdict {
    let has = |verdict: &Verdict| verdicts.contains(verdict);
    let all_tailored = || verdicts.iter().all(|it| *it == Verdict::NotApplicable);
    match WORST_FIRST.into_iter().find(has) {
        Some(worst) => worst,
        None if !verdicts.is_empty() && all_tailored() => Verdict::NotApplicable,
        None => Verdict::NotAssessed,
    }
}

/// The weakest way in which one of the parts was determined.
pub fn determined<'p>(parts: impl Iterator<Item = &'p str>) -> &'static str {
    let rank = |word: &str| match word {
        "derived" => 0,
        "declared" => 1,
        _ => 2,
    };
    ["derived", "declared", "manual"][parts.map(rank).max().unwrap_or(2)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Missing, NotApplicable, NotAssessed, Partial, Satisfied, Stale};

    #[test]
    fn the_worst_part_decides() {
        assert_eq!(together(&[Satisfied, Satisfied]), Satisfied);
        assert_eq!(together(&[Satisfied, Partial]), Partial);
        assert_eq!(together(&[Partial, Stale, Satisfied]), Stale);
        assert_eq!(together(&[Stale, Missing, NotAssessed]), Missing);
    }

    #[test]
    fn what_was_not_assessed_somewhere_is_not_assessed_as_a_whole() {
        assert_eq!(together(&[Satisfied, NotAssessed]), NotAssessed);
        assert_eq!(together(&[NotApplicable, NotAssessed]), NotAssessed);
        assert_eq!(together(&[]), NotAssessed);
    }

    #[test]
    fn not_applicable_takes_all_of_them() {
        assert_eq!(together(&[NotApplicable, NotApplicable]), NotApplicable);
        assert_eq!(together(&[NotApplicable, Satisfied]), Satisfied);
        assert_eq!(together(&[NotApplicable, Missing]), Missing);
    }

    #[test]
    fn the_weakest_way_is_told() {
        assert_eq!(determined(["derived", "declared"].into_iter()), "declared");
        assert_eq!(determined(["derived", "nonsense"].into_iter()), "manual");
    }
}
