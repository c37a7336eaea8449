//! The conventions of commit messages: what each rule says, how much it weighs, and who judges it.
//!
//! One file a rule. A rule looks at a [`Message`] as git records it, in a [`Context`] that can be
//! asked what else there is; it looks at nothing that the message does not give it reason to.

mod context;
mod message;

mod cv01;
mod cv02;
mod cv03;
mod cv04;
mod cv05;
mod cv06;
mod cv07;
mod cv08;
mod cv09;
mod cv10;
mod cv11;
mod cv12;
mod cv13;
mod cv14;
mod cv15;

use std::ops::Range;

pub use context::{Context, Reference, Sought, Surroundings};
pub use cv04::identifier_in;
pub use cv12::is_prose;
pub use cv13::Header;
pub use message::{Kind, Message, Origin};

use crate::config::Config;
use crate::model::Severity;
use crate::model::Severity::{Major, Minor, Observation};
use Kind::{Bot, Fixup, Merge, Revert};

/// A rule on commit messages.
pub struct Rule {
    /// Its stable public code.
    pub code: &'static str,
    /// What must hold, in a sentence.
    pub title: &'static str,
    /// How much a finding weighs unless the configuration says otherwise.
    pub severity: Severity,
    /// How it is judged, and what to do about its findings.
    pub about: &'static str,
    /// The kinds of commits that it does not look at.
    pub spares: &'static [Kind],
    judge: fn(&Message<'_>, &Context<'_>) -> Vec<Remark>,
}

/// What a rule says against a message.
#[derive(Debug)]
struct Remark {
    span: Range<usize>,
    message: String,
    help: String,
    severity: Option<Severity>,
    mend: Vec<Edit>,
}

/// Some bytes of a message, and what to put in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the message.
    pub span: Range<usize>,
    /// The text instead.
    pub text: String,
}

/// Something that is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How much it weighs here.
    pub severity: Severity,
    /// The bytes of the message that it speaks of; empty at the place where something is missing.
    pub span: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// The mend itself, where it takes no guess.
    pub mend: Vec<Edit>,
}

const fn rule(
    code: &'static str,
    severity: Severity,
    title: &'static str,
    about: &'static str,
    spares: &'static [Kind],
    judge: fn(&Message<'_>, &Context<'_>) -> Vec<Remark>,
) -> Rule {
    Rule { code, title, severity, about, spares, judge }
}

/// Every rule.
pub const RULES: &[Rule] = &[
    rule("CV-01", Major, "The message is text, and says something", cv01::ABOUT, &[], cv01::judge),
    rule(
        "CV-02",
        Major,
        "Trailers stand where git reads them",
        cv02::ABOUT,
        &[Fixup, Bot],
        cv02::judge,
    ),
    rule("CV-03", Minor, "Trailers are known and allowed", cv03::ABOUT, &[Fixup, Bot], cv03::judge),
    rule("CV-04", Major, "The trailers that are required are there", cv04::ABOUT, &[], cv04::judge),
    rule(
        "CV-05",
        Minor,
        "The value of a trailer has its form",
        cv05::ABOUT,
        &[Fixup, Bot],
        cv05::judge,
    ),
    rule(
        "CV-06",
        Major,
        "What a trailer refers to exists",
        cv06::ABOUT,
        &[Fixup, Bot],
        cv06::judge,
    ),
    rule(
        "CV-07",
        Major,
        "Who a trailer names is on the roster",
        cv07::ABOUT,
        &[Fixup, Bot],
        cv07::judge,
    ),
    rule("CV-08", Minor, "No trailer stands there twice", cv08::ABOUT, &[Fixup, Bot], cv08::judge),
    rule(
        "CV-09",
        Minor,
        "The subject is no longer than agreed",
        cv09::ABOUT,
        &[Merge, Revert, Fixup, Bot],
        cv09::judge,
    ),
    rule("CV-10", Minor, "The second line is blank", cv10::ABOUT, &[Fixup, Bot], cv10::judge),
    rule(
        "CV-11",
        Minor,
        "The subject is written as agreed",
        cv11::ABOUT,
        &[Merge, Revert, Fixup, Bot],
        cv11::judge,
    ),
    rule(
        "CV-12",
        Observation,
        "The body is no wider than agreed",
        cv12::ABOUT,
        &[Merge, Revert, Fixup, Bot],
        cv12::judge,
    ),
    rule(
        "CV-13",
        Minor,
        "The subject follows Conventional Commits",
        cv13::ABOUT,
        &[Merge, Revert, Fixup],
        cv13::judge,
    ),
    rule(
        "CV-14",
        Major,
        "The author or committer signs off",
        cv14::ABOUT,
        &[Merge, Fixup, Bot],
        cv14::judge,
    ),
    rule("CV-15", Minor, "No fixup is left to be squashed", cv15::ABOUT, &[], cv15::judge),
];

/// The codes of all rules.
pub fn codes() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.code)
}

/// The rule with a code, whatever its case.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Everything that is wrong with a message, in the order of its text.
pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Who empties a message gives the commit up, and git aborts it; one that exists was made with
    // --allow-empty-message.
    if message.text.trim().is_empty() && !message.origin.committed {
        return findings;
    }
    for rule in RULES.iter().filter(|rule| !rule.spares.contains(&message.kind)) {
        let remarks = (rule.judge)(message, context);
        // Of what is no message, nothing else needs to be said.
        let unreadable = rule.code == "CV-01" && !remarks.is_empty();
        findings.extend(remarks.into_iter().map(|remark| rule.finding(remark, context.config)));
        if unreadable {
            break;
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

impl Rule {
    fn finding(&self, remark: Remark, config: &Config) -> Finding {
        Finding {
            code: self.code,
            severity: remark.severity.unwrap_or(config.severity(self.code, self.severity)),
            span: remark.span,
            message: remark.message,
            help: remark.help,
            mend: remark.mend,
        }
    }
}

impl Remark {
    fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into(), severity: None, mend: Vec::new() }
    }

    /// The same, with the mend that takes no guess.
    fn mended(mut self, span: Range<usize>, text: &str) -> Self {
        self.mend.push(Edit { span, text: text.to_owned() });
        self
    }

    /// The same, weighing this much whatever the rule weighs.
    fn weighing(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }
}
