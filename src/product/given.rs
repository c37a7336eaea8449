//! A report as it is read back from a file: no more of its shape than joining needs.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::matrix::{TOPICS, Verdict};
use crate::rules::{self, Outcome};

/// The schema that is read.
const SCHEMA: &str = "git-trace/report/v1";

/// So large all reports together may be, in bytes; in memory the worst of them take sixteen times as much.
pub const LARGEST: u64 = 256 << 20;

/// More reports than this are no product.
pub const MOST_REPORTS: usize = 100;

/// How to get a file that can be read.
const HELP: &str = "have `git trace report --format json` of this version write it";

/// A report with the file that it was read from.
#[derive(Debug)]
pub struct Part {
    /// What the repository is called.
    pub name: String,
    /// The name of the file, without its folder.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// The report.
    pub given: Given,
}

/// A report.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a report of git-trace")]
pub struct Given {
    /// The version of git-trace that made it.
    pub generator: String,
    /// The standard that its rows are of.
    pub standard: String,
    /// The product, if it names one.
    pub product: Option<String>,
    /// Which repository it is of.
    pub repository: Repository,
    /// What was evaluated.
    pub evaluated: Evaluated,
    /// What limits what could be seen.
    pub limits: Vec<String>,
    /// The rows of the matrix, in their order.
    pub rows: Vec<Row>,
    /// What came of every rule, in their order.
    pub rules: Vec<Rule>,
    /// What was found wanting.
    pub findings: Vec<Finding>,
    /// The approvals.
    pub approvals: Vec<Approval>,
    /// The requirements that the repository defines.
    pub requirements: Vec<Requirement>,
    /// How many there are.
    pub requirements_total: usize,
    /// Links with requirements that it does not define.
    pub elsewhere: Vec<Link>,
    /// How many there are.
    pub elsewhere_total: usize,
}

/// Which repository a report is of.
#[derive(Debug, Deserialize)]
pub struct Repository {
    /// What its configuration calls it.
    pub name: Option<String>,
    /// The commit that its mainline begins with, if it could be seen.
    pub root: Option<String>,
}

/// What a report evaluated.
#[derive(Debug, Deserialize)]
pub struct Evaluated {
    /// The commit.
    pub commit: String,
    /// The release tag that names it.
    pub tag: Option<String>,
    /// The tag object, if that tag is annotated.
    pub tag_object: Option<String>,
    /// The first line of the commit's message.
    pub subject: String,
    /// When it was committed.
    pub date: Option<String>,
    /// The point in time that the report speaks for.
    pub as_of: String,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// A row of the matrix.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// Its number.
    pub id: String,
    /// Its verdict.
    pub verdict: String,
    /// How it was determined.
    pub determined: String,
    /// The git objects that speak for it.
    pub evidence: Vec<Evidence>,
    /// How many there are.
    pub evidence_total: usize,
    /// How many findings there are.
    pub findings_total: usize,
}

/// A git object that speaks for a row.
#[derive(Debug, Deserialize)]
pub struct Evidence {
    /// The object's id.
    pub object: Option<String>,
    /// The file.
    pub path: Option<String>,
}

/// A rule with what came of it.
#[derive(Debug, Deserialize)]
pub struct Rule {
    /// Its code.
    pub code: String,
    /// How much its findings weigh there.
    pub severity: String,
    /// What came of it.
    pub outcome: String,
    /// How that was determined.
    pub determined: String,
    /// Why.
    pub says: String,
    /// How many findings there are.
    pub findings: usize,
}

/// Something found wanting.
#[derive(Debug, Deserialize)]
pub struct Finding {
    /// The code and a number.
    pub id: String,
    /// The rule's code.
    pub code: String,
    /// How much it weighs.
    pub severity: String,
    /// What is wanting.
    pub message: String,
    /// Where.
    pub location: Place,
}

/// A place in a repository.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The commit.
    pub commit: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// The file.
    pub path: Option<String>,
    /// The file's content.
    pub blob: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// An approval.
#[derive(Debug, Deserialize)]
pub struct Approval {
    /// The file that holds it.
    pub path: Option<String>,
    /// The object that holds it.
    pub object: Option<String>,
    /// The printed name.
    pub name: String,
    /// The printed address.
    pub email: String,
    /// When.
    pub when: Option<String>,
    /// What it means.
    pub meaning: String,
    /// What was decided.
    pub decision: String,
    /// What became of its signature.
    pub state: String,
    /// Whether it counts, by the roster there.
    pub counts: bool,
    /// What it names.
    pub targets: Vec<Target>,
}

/// A file that an approval names.
#[derive(Debug, Deserialize)]
pub struct Target {
    /// Its path.
    pub path: String,
    /// Its content.
    pub object: String,
}

/// A requirement.
#[derive(Debug, Deserialize)]
pub struct Requirement {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What sort of item it is.
    pub kind: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it asks for nothing.
    pub informative: bool,
    /// What it answers to.
    pub up: Vec<OwnLink>,
    /// What answers to it.
    pub down: Vec<OwnLink>,
    /// What became of it in the newest run there.
    pub result: Option<String>,
}

/// A link between two things of one repository.
#[derive(Debug, Deserialize)]
pub struct OwnLink {
    /// What it means.
    pub meaning: String,
    /// `requirement`, `code` or `commit`.
    pub kind: String,
    /// The other end.
    pub name: String,
}

/// A link with a requirement that the repository does not define.
#[derive(Debug, Deserialize)]
pub struct Link {
    /// The requirement.
    pub target: String,
    /// What the link means.
    pub meaning: String,
    /// Whether what is there answers to the requirement.
    pub answers: bool,
    /// `requirement`, `code`, `commit` or `test`.
    pub kind: String,
    /// What is there.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub place: Place,
    /// What became of a test.
    pub result: Option<String>,
    /// The commit that a test was run on.
    pub tested: Option<String>,
}

/// What every report begins with, of whatever version.
#[derive(Deserialize)]
#[serde(expecting = "a report of git-trace")]
struct Head {
    schema: Option<String>,
    repository: Option<IgnoredAny>,
}

/// Reads a report from a file of a name; `called` is what its repository is called on the command line.
pub fn read(file: &str, called: Option<&str>, bytes: &[u8]) -> Result<Part> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| broken(file, &error))?;
    match head.schema.as_deref() {
        Some(SCHEMA) => {}
        Some(other) if other.starts_with("git-trace/report/") => {
            let what = format!("`{file}` is a report of another schema, {}", shown(other));
            return Err(refused(what, format!("only {SCHEMA} is joined: {HELP}")));
        }
        _ => return Err(refused(format!("`{file}` is no report of git-trace"), HELP)),
    }
    if head.repository.is_none() {
        let what = format!("`{file}` does not say which repository it is of");
        return Err(refused(what, format!("an older git-trace wrote it: {HELP}")));
    }
    let given: Given = serde_json::from_slice(bytes).map_err(|error| broken(file, &error))?;
    if let Some(what) = given.unlike_ours() {
        return Err(refused(format!("`{file}` {what}"), HELP));
    }
    let name = name(file, called, given.repository.name.as_deref())?;
    let sha256 = format!("{:x}", Sha256::digest(bytes));
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned();
    Ok(Part { name, file, sha256, given })
}

/// What the repository is called: by the report, else by the command line.
fn name(file: &str, called: Option<&str>, own: Option<&str>) -> Result<String> {
    match (own, called) {
        (Some(own), Some(called)) if own != called => {
            let what = format!("`{file}` is of {}, and not of {called}", shown(own));
            Err(refused(what, "leave the name out: the report has one"))
        }
        (Some(name), _) | (None, Some(name)) => Ok(name.to_owned()),
        (None, None) => Err(refused(
            format!("`{file}` does not say what its repository is called"),
            format!(
                "set `repository` below `[product]` in its .trace/config.toml, or write NAME={file}"
            ),
        )),
    }
}

impl Given {
    /// What in it this version does not know, as the end of a sentence.
    fn unlike_ours(&self) -> Option<String> {
        let rows: Vec<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.id).collect();
        let codes: BTreeSet<&str> = self.rules.iter().map(|rule| rule.code.as_str()).collect();
        let known: BTreeSet<&str> = rules::all().map(|rule| rule.code).collect();
        if rows != topics || codes != known || self.rules.len() != codes.len() {
            return Some("has other rows or rules than this version of git-trace".to_owned());
        }
        let verdict = self.rows.iter().find(|row| Verdict::of_words(&row.verdict).is_none());
        if let Some(row) = verdict {
            return Some(format!("has a verdict that there is not: {}", shown(&row.verdict)));
        }
        let is_outcome =
            |rule: &&Rule| Outcome::ALL.iter().any(|outcome| outcome.words() == rule.outcome);
        let outcome = self.rules.iter().find(|rule| !is_outcome(rule));
        if let Some(rule) = outcome {
            return Some(format!("has an outcome that there is not: {}", shown(&rule.outcome)));
        }
        let ids = [Some(&self.evaluated.commit), self.repository.root.as_ref()];
        let is_id = |id: &&String| id.len() == 40 && id.bytes().all(|it| it.is_ascii_hexdigit());
        let wrong = ids.into_iter().flatten().find(|id| !is_id(id));
        wrong.map(|id| format!("names a commit that is none: {}", shown(id)))
    }
}

fn broken(file: &str, error: &serde_json::Error) -> Error {
    refused(
        format!(
            "{file}:{}: this is no report that can be read: {}",
            error.line(),
            shown(&error.to_string())
        ),
        HELP,
    )
}

fn refused(what: String, help: impl Into<String>) -> Error {
    Error::usage(what).hint(help)
}

/// A text of a report, fit to stand in a message.
pub(super) fn shown(text: &str) -> String {
    let harmless = |it: char| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it };
    text.chars().take(200).map(harmless).collect()
}
