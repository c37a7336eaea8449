//! What `git trace check` found, as it is published.

use std::ops::Range;
use std::rc::Rc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::AcceptedFindings;
use crate::convention::Finding;
use crate::model::{Oid, Severity};

/// What was checked, and what was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckReport {
    /// `git-trace/check/v1`.
    pub schema: &'static str,
    /// The program and its version.
    pub generator: String,
    /// `message`, `commits` or `gate`.
    pub checked: &'static str,
    /// The file, the range, or the gate, as it was named or found.
    pub name: String,
    /// How many messages were looked at, or rows for a gate.
    pub count: usize,
    /// What was found; what a baseline accepts is marked as known.
    pub findings: Vec<CheckFinding>,
    /// How many findings of each severity there are, the known ones left out.
    pub totals: CheckTotals,
}

/// How many findings there are.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct CheckTotals {
    /// Major ones.
    pub major: usize,
    /// Minor ones.
    pub minor: usize,
    /// Observations.
    pub observation: usize,
    /// Those that a baseline accepts.
    pub known: usize,
}

/// Something that is wrong with a message, or a row that does not pass a gate.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckFinding {
    /// The rule, or the row.
    pub code: String,
    /// `major`, `minor` or `observation`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// The commit whose message it is.
    pub commit: Option<String>,
    /// The file that holds the message.
    pub file: Option<String>,
    /// The subject of the message.
    pub subject: Option<String>,
    /// Where in the message it begins: the line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The line in which it ends.
    pub end_line: Option<usize>,
    /// The column behind its last character.
    pub end_column: Option<usize>,
    /// Whether `--fix` mends it.
    pub mendable: bool,
    /// Why it is accepted, if a baseline in force accepts it.
    pub known: Option<CheckAcceptance>,
    /// The message.
    #[serde(skip)]
    pub text: Rc<str>,
    /// The bytes of the message.
    #[serde(skip)]
    pub span: Range<usize>,
    /// How much it weighs.
    #[serde(skip)]
    pub weight: Severity,
}

/// Why a finding is accepted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckAcceptance {
    /// The reason.
    pub reason: String,
    /// Who accepted it.
    pub owner: String,
    /// The last day on which it is.
    pub until: String,
}

/// The message that findings speak of.
pub struct Checked<'c> {
    /// The commit.
    pub commit: Option<Oid>,
    /// The file.
    pub file: Option<&'c str>,
    /// The message as git records it.
    pub text: Rc<str>,
}

impl CheckReport {
    /// A report of nothing yet.
    pub fn new(checked: &'static str, name: &str) -> Self {
        Self {
            schema: "git-trace/check/v1",
            generator: format!("git-trace {}", env!("CARGO_PKG_VERSION")),
            checked,
            name: name.to_owned(),
            count: 0,
            findings: Vec::new(),
            totals: CheckTotals::default(),
        }
    }

    /// Adds a finding, counted unless a baseline accepts it.
    pub fn push(&mut self, finding: CheckFinding) {
        let totals = &mut self.totals;
        let count = match (&finding.known, finding.weight) {
            (Some(_), _) => &mut totals.known,
            (None, Severity::Major) => &mut totals.major,
            (None, Severity::Minor) => &mut totals.minor,
            (None, Severity::Observation) => &mut totals.observation,
        };
        *count += 1;
        self.findings.push(finding);
    }

    /// How many findings weigh at least this much, the known ones left out.
    pub fn at_least(&self, threshold: Severity) -> usize {
        let weighs = |it: &&CheckFinding| it.known.is_none() && it.weight <= threshold;
        self.findings.iter().filter(weighs).count()
    }
}

impl CheckFinding {
    /// A finding in a message.
    pub fn in_message(finding: Finding, checked: &Checked<'_>) -> Self {
        let text = &checked.text;
        let place = |at: usize| {
            let before = &text[..text.floor_char_boundary(at.min(text.len()))];
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            (before.bytes().filter(|&byte| byte == b'\n').count() + 1, column)
        };
        let (start, end) = (place(finding.span.start), place(finding.span.end));
        let subject = text.lines().find(|line| !line.trim().is_empty());
        Self {
            code: finding.code.to_owned(),
            severity: finding.severity.word(),
            message: finding.message,
            help: finding.help,
            commit: checked.commit.map(|commit| commit.to_string()),
            file: checked.file.map(str::to_owned),
            subject: subject.map(str::to_owned),
            line: Some(start.0),
            column: Some(start.1),
            end_line: Some(end.0),
            end_column: Some(end.1),
            mendable: !finding.mend.is_empty(),
            known: None,
            text: Rc::clone(text),
            span: finding.span,
            weight: finding.severity,
        }
    }

    /// A row that does not pass a gate.
    pub fn of_row(id: &str, message: String, help: String) -> Self {
        Self {
            code: id.to_owned(),
            severity: Severity::Major.word(),
            message,
            help,
            commit: None,
            file: None,
            subject: None,
            line: None,
            column: None,
            end_line: None,
            end_column: None,
            mendable: false,
            known: None,
            text: "".into(),
            span: 0..0,
            weight: Severity::Major,
        }
    }

    /// The same, as a baseline accepts it, or did until it ran out before `today`.
    #[must_use]
    pub fn accepted(mut self, entry: Option<&AcceptedFindings>, today: &str) -> Self {
        let Some(entry) = entry else { return self };
        if entry.until.as_str() < today {
            self.help += &format!("; {} accepted it until {}", entry.owner, entry.until);
            return self;
        }
        self.known = Some(CheckAcceptance {
            reason: entry.reason.clone(),
            owner: entry.owner.clone(),
            until: entry.until.clone(),
        });
        self
    }

    /// What the finding speaks of, for people: a file, a commit, or a row.
    pub fn place(&self) -> String {
        match (&self.file, &self.commit) {
            (Some(file), _) => file.clone(),
            (None, Some(commit)) => format!("commit {}", &commit[..commit.len().min(10)]),
            (None, None) => self.code.clone(),
        }
    }
}
