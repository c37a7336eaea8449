//! Joins what came of the rules into the rows of §5.1.1, each with one verdict.

use crate::model::Severity;
use crate::rules::{Determined, Judged, Outcome};

/// A row of the matrix: what §5.1.1 asks for.
pub struct Topic {
    /// `5.1.1-a`.
    pub id: &'static str,
    /// What the row is about, in our own words.
    pub title: &'static str,
    /// The families of rules that decide it.
    families: &'static [&'static str],
    /// Where neighbouring standards ask for the same: standard and clauses.
    pub crosswalk: &'static [(&'static str, &'static str)],
}

impl Topic {
    /// Whether a family of rules decides it.
    pub fn has(&self, family: &str) -> bool {
        self.families.contains(&family)
    }
}

/// The rows in their order.
pub const TOPICS: &[Topic] = &[
    Topic {
        id: "5.1.1-a",
        title: "Configuration management with change controls and change history",
        families: &["CM"],
        crosswalk: &[("IEC 81001-5-1", "8"), ("IEC 62304", "5.1.9, 8"), ("ISO 13485", "7.3.9")],
    },
    Topic {
        id: "5.1.1-b",
        title: "Product description and requirements definition with traceability",
        families: &["RT"],
        crosswalk: &[
            ("IEC 81001-5-1", "5.2.1, 5.2.2, 7.1.2"),
            ("IEC 62304", "5.1.1, 5.2"),
            ("ISO 13485", "7.3.3"),
        ],
    },
    Topic {
        id: "5.1.1-c",
        title: "Design and implementation practices such as modular design",
        families: &["DI"],
        crosswalk: &[
            ("IEC 81001-5-1", "5.3, 5.4, 5.5"),
            ("IEC 62304", "5.3, 5.4, 5.5"),
            ("ISO 13485", "7.3.4"),
        ],
    },
    Topic {
        id: "5.1.1-d",
        title: "Repeatable testing, verification and validation",
        families: &["VV"],
        crosswalk: &[
            ("IEC 81001-5-1", "5.6, 5.7"),
            ("IEC 62304", "5.6, 5.7"),
            ("ISO 13485", "7.3.6, 7.3.7"),
        ],
    },
    Topic {
        id: "5.1.1-e",
        title: "Review and approval of all development process records",
        families: &["RA"],
        crosswalk: &[
            ("IEC 81001-5-1", "5.2.2, 5.3.3, 5.5.2"),
            ("IEC 62304", "5.1, 6.2.4"),
            ("ISO 13485", "7.3.5"),
        ],
    },
    Topic {
        id: "5.1.1-f",
        title: "Product support",
        families: &["PS"],
        crosswalk: &[("IEC 81001-5-1", "4.1.7, 5.8.7, 9"), ("IEC 62304", "6, 9")],
    },
    Topic {
        id: "5.1.1-g",
        title: "Security updates and patching",
        families: &["SU"],
        crosswalk: &[("IEC 81001-5-1", "6"), ("IEC 62304", "6.3")],
    },
    Topic {
        id: "5.1.1-tailoring",
        title: "Justification for what is not implemented, reviewed by a security expert",
        families: &["TA"],
        crosswalk: &[("IEC 81001-5-1", "4.1.3, 4.1.4, 5.8.2")],
    },
];

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every major rule holds, each by evidence.
    Satisfied,
    /// Some major rules hold, or hold only by statements that nobody signed.
    Partial,
    /// It held once.
    Stale,
    /// There is no record that would satisfy it.
    Missing,
    /// Entries of the tailoring record that are in force cover it.
    NotApplicable,
    /// It cannot be known from here.
    NotAssessed,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: [Self; 6] = [
        Self::Satisfied,
        Self::Partial,
        Self::Stale,
        Self::Missing,
        Self::NotApplicable,
        Self::NotAssessed,
    ];

    /// The words for it in outputs.
    pub fn words(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Partial => "partial",
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::NotApplicable => "not applicable",
            Self::NotAssessed => "not assessed",
        }
    }

    /// The verdict with these words.
    pub fn of_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.words() == words)
    }
}

/// A row with its verdict and the rules that decided it.
pub struct Row<'j> {
    /// What the row is about.
    pub topic: &'static Topic,
    /// What it comes to.
    pub verdict: Verdict,
    /// How that was determined: the weakest way among the rules that were judged.
    pub determined: Determined,
    /// The rules in their order.
    pub rules: Vec<&'j Judged>,
}

/// Joins the rules into rows.
pub fn join(judged: &[Judged]) -> Vec<Row<'_>> {
    TOPICS.iter().map(|topic| row(topic, judged)).collect()
}

fn row<'j>(topic: &'static Topic, judged: &'j [Judged]) -> Row<'j> {
    let belongs = |judged: &&Judged| topic.has(judged.rule.family());
    let rules: Vec<&Judged> = judged.iter().filter(belongs).collect();
    let major = rules.iter().filter(|judged| judged.severity == Severity::Major);
    let outcomes: Vec<Outcome> = major.map(|judged| judged.ruling.outcome).collect();
    let assessed = rules.iter().filter(|it| it.ruling.outcome != Outcome::NotAssessed);
    let determined = assessed.map(|judged| judged.ruling.determined).max();
    Row {
        topic,
        verdict: verdict(&outcomes),
        determined: determined.unwrap_or(Determined::Manual),
        rules,
    }
}

/// What the major rules of a row come to together.
///
/// A rule with nothing to judge neither speaks for a row nor against it, nor does one that is tailored out:
/// a row is not applicable when nothing else is left of it.
fn verdict(outcomes: &[Outcome]) -> Verdict {
    let count = |wanted: &[Outcome]| outcomes.iter().filter(|it| wanted.contains(it)).count();
    let holding = count(&[Outcome::Holds]);
    let asserted = count(&[Outcome::Asserted]);
    let stale = count(&[Outcome::Stale]);
    let wanting = count(&[Outcome::Fails, Outcome::Missing]);
    let unknown = count(&[Outcome::NotAssessed]);
    let tailored = count(&[Outcome::NotApplicable]);
    match (holding + asserted, wanting, stale, unknown) {
        (1.., 0, 0, 0) if asserted == 0 => Verdict::Satisfied,
        (_, 0, 1.., _) => Verdict::Stale,
        (1.., ..) => Verdict::Partial,
        (0, 1.., ..) => Verdict::Missing,
        (0, 0, 0, 0) if tailored > 0 => Verdict::NotApplicable,
        (0, 0, ..) => Verdict::NotAssessed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Asserted, Empty, Fails, Holds, Missing, NotApplicable, NotAssessed, Stale};

    #[track_caller]
    fn check(outcomes: &[Outcome], expected: Verdict) {
        assert_eq!(verdict(outcomes), expected, "{outcomes:?}");
    }

    #[test]
    fn a_row_is_satisfied_only_when_every_major_rule_holds() {
        check(&[Holds, Holds], Verdict::Satisfied);
        check(&[Holds, Empty], Verdict::Satisfied);
        check(&[Holds, Asserted], Verdict::Partial);
        check(&[Holds, NotAssessed], Verdict::Partial);
        check(&[Holds, Fails], Verdict::Partial);
        check(&[Holds, Stale], Verdict::Stale);
        check(&[Stale, Fails], Verdict::Missing);
    }

    #[test]
    fn what_is_tailored_out_decides_nothing_and_alone_is_not_applicable() {
        check(&[NotApplicable, NotApplicable], Verdict::NotApplicable);
        check(&[NotApplicable, Empty], Verdict::NotApplicable);
        check(&[NotApplicable, Holds], Verdict::Satisfied);
        check(&[NotApplicable, Fails], Verdict::Missing);
        check(&[NotApplicable, Stale], Verdict::Stale);
        check(&[NotApplicable, NotAssessed], Verdict::NotAssessed);
    }

    #[test]
    fn nothing_to_judge_satisfies_nothing() {
        check(&[], Verdict::NotAssessed);
        check(&[Empty, Empty], Verdict::NotAssessed);
        check(&[Empty, NotAssessed], Verdict::NotAssessed);
        check(&[Empty, Missing], Verdict::Missing);
        check(&[NotAssessed, Fails], Verdict::Missing);
    }
}
