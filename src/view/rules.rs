//! One entry of `git trace rules --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::convention;
use crate::rules::Rule;

/// A rule.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleEntry {
    /// Its code.
    pub code: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// How much its findings weigh unless the configuration says otherwise.
    pub severity: &'static str,
    /// Whether this version judges it.
    pub judged: bool,
    /// How it is judged, and what to do about its findings.
    pub about: &'static str,
}

impl RuleEntry {
    /// The entry of a rule.
    pub fn new(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            title: rule.title,
            severity: rule.severity.word(),
            judged: true,
            about: rule.about,
        }
    }

    /// The entry of a rule on commit messages.
    pub fn of_convention(rule: &convention::Rule) -> Self {
        Self {
            code: rule.code,
            title: rule.title,
            severity: rule.severity.word(),
            judged: true,
            about: rule.about,
        }
    }

    /// The entries of all rules on commit messages.
    pub fn of_conventions() -> Vec<Self> {
        convention::RULES.iter().map(Self::of_convention).collect()
    }
}
