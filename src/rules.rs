//! The evidence rules: what each says, how much it weighs, and the function that judges it.
//!
//! One file a family holds its table; each rule has a file of its own below it.

pub mod case;
pub mod clauses;
pub mod fixes;
pub mod lanes;
pub mod records;
pub mod ruling;
pub mod tailored;
pub mod tally;
pub mod timeline;
pub mod upkeep;

mod chains;
mod cm;
mod di;
pub mod int;
mod ps;
mod ra;
mod rt;
mod su;
mod ta;
mod vv;

pub use case::Case;
pub use ruling::{Determined, Evidence, Outcome, Ruling};
pub use timeline::{Mark, Timeline};

use crate::convention;
use crate::finding::Finding;
use crate::model::Severity;

/// A rule of the matrix.
pub struct Rule {
    /// Its stable public code.
    pub code: &'static str,
    /// What must hold, in a sentence.
    pub title: &'static str,
    /// How much a finding weighs unless the configuration says otherwise.
    pub severity: Severity,
    /// How it is judged, and what to do about its findings.
    pub about: &'static str,
    judge: Judge,
}

/// What judges a rule.
enum Judge {
    /// The case alone.
    Case(OfCase),
    /// The case, and what came of the rules that go by it alone: TA-06 holds the tailoring record against
    /// the evidence for all else, and would otherwise have all of it judged twice.
    Others(OfOthers),
}

type OfCase = fn(&Case<'_>) -> Ruling;

type OfOthers = fn(&Case<'_>, &[Judged]) -> Ruling;

/// A rule with what came of it.
pub struct Judged {
    /// The rule.
    pub rule: &'static Rule,
    /// How much its findings weigh here.
    pub severity: Severity,
    /// Whether it holds, and by what evidence.
    pub ruling: Ruling,
    /// What was found wanting.
    pub findings: Vec<Finding>,
}

/// The families in the order of the matrix.
const FAMILIES: [&[Rule]; 9] = [
    cm::RULES,
    rt::RULES,
    di::RULES,
    vv::RULES,
    ra::RULES,
    ps::RULES,
    su::RULES,
    ta::RULES,
    int::RULES,
];

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.into_iter().flatten()
}

/// The codes of all rules, those on commit messages included: what `[rules]` may weigh anew.
pub fn codes() -> Vec<&'static str> {
    all().map(|rule| rule.code).chain(convention::codes()).collect()
}

/// The rule with a code, whatever its case.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Holds a case against every rule, in the order of [`all`]; last the tailoring record has its say.
pub fn judge(case: &Case<'_>) -> Vec<Judged> {
    let (last, first): (Vec<_>, Vec<_>) =
        all().enumerate().partition(|(_, rule)| matches!(rule.judge, Judge::Others(_)));
    let hold =
        |(_, rule): &(usize, &'static Rule), others: &[Judged]| rule.hold_against(case, others);
    let judged: Vec<Judged> = first.iter().map(|rule| hold(rule, &[])).collect();
    let after: Vec<Judged> = last.iter().map(|rule| hold(rule, &judged)).collect();
    let places = first.iter().chain(&last).map(|(place, _)| *place);
    let mut placed: Vec<_> = places.zip(judged.into_iter().chain(after)).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, judged)| clauses::tailored(case, judged)).collect()
}

impl Rule {
    /// A rule that is judged.
    const fn judged(
        code: &'static str,
        severity: Severity,
        title: &'static str,
        about: &'static str,
        judge: OfCase,
    ) -> Self {
        Self { code, title, severity, about, judge: Judge::Case(judge) }
    }

    /// A rule that is judged by what came of the others.
    const fn judged_by_others(
        code: &'static str,
        severity: Severity,
        title: &'static str,
        about: &'static str,
        judge: OfOthers,
    ) -> Self {
        Self { code, title, severity, about, judge: Judge::Others(judge) }
    }

    /// The letters before the number, `CM` of `CM-01`.
    pub fn family(&self) -> &'static str {
        self.code.split('-').next().unwrap_or(self.code)
    }

    fn hold_against(&'static self, case: &Case<'_>, others: &[Judged]) -> Judged {
        let severity = case.config.severity(self.code, self.severity);
        let mut ruling = match self.judge {
            Judge::Case(judge) => judge(case),
            Judge::Others(judge) => judge(case, others),
        };
        let wanting = std::mem::take(&mut ruling.wanting);
        let finding = |(number, wanting): (usize, ruling::Wanting)| Finding {
            code: self.code,
            severity: wanting.severity.unwrap_or(severity),
            number,
            message: wanting.message,
            location: wanting.location,
            help: wanting.help,
        };
        Judged { rule: self, severity, ruling, findings: (1..).zip(wanting).map(finding).collect() }
    }
}
