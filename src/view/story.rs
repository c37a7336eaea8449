//! A controlled record, an approval or a commit with all that is known of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::approval::{ApprovalView, CoverView, approvals, cover, status_word};
use super::log::LogEntry;
use super::record::{RecordStep, steps};
use super::trace::{RequirementStep, RequirementStory, TraceLink, commit_links, commit_steps};
use crate::approval::{Approval, Standing};
use crate::evolution::{Event, Words};
use crate::facts::ControlledFile;
use crate::model::Oid;
use crate::rules::{Case, Mark, Timeline};

/// What `git trace show` tells; `kind` says of what.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Story<'a> {
    /// Of a requirement.
    Requirement(RequirementStory),
    /// Of a controlled record.
    Record(RecordStory),
    /// Of an approval.
    Approval(ApprovalStory),
    /// Of a commit.
    Commit(Box<CommitStory<'a>>),
}

/// What is known of a controlled record.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecordStory {
    /// Always `record`.
    pub kind: &'static str,
    /// Its path; of one that is gone, the last that it had.
    pub path: String,
    /// Its classes.
    pub classes: Vec<String>,
    /// Its content; null where it is not there any more.
    pub object: Option<String>,
    /// `approved`, `asserted`, `stale`, `rejected`, `unknown` or `unapproved`; null of one that is gone.
    pub status: Option<&'static str>,
    /// Why, as the end of a sentence that begins with the record; empty of one that is gone.
    pub says: String,
    /// Whether people with a security role approved every part of it as it stands.
    pub by_security: bool,
    /// How fresh it is; null of one that is gone.
    pub freshness: Option<Freshness>,
    /// The commit that removed or moved it, if one did.
    pub removed: Option<String>,
    /// What history made of it, under other names as well, newest first.
    pub history: Vec<RecordStep>,
    /// The approvals that speak of it.
    pub approvals: Vec<RecordApproval>,
}

/// How fresh a record is. What is dated after `as_of` counts for nothing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Freshness {
    /// The date that this is said of: that of the commit looked at.
    pub as_of: String,
    /// When its content last changed.
    pub changed: Option<String>,
    /// When a content of it was last approved by what counts.
    pub approved: Option<String>,
    /// How many days before `as_of` it last changed or was approved; null where no clock said when.
    pub days: Option<i64>,
    /// The day by which it says it is to be reviewed (`review-by`).
    pub review_by: Option<String>,
    /// Whether that day has passed.
    pub is_overdue: bool,
}

/// An approval as a record sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecordApproval {
    /// The approval.
    pub approval: ApprovalView,
    /// Whether it counts for what it covers of the record.
    pub counts: bool,
    /// Whether it covers the record as it stands.
    pub cover: CoverView,
}

/// What is known of an approval.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApprovalStory {
    /// Always `approval`.
    pub kind: &'static str,
    /// The path of the statement, or the tag.
    pub name: String,
    /// The approvals that it holds: one for each signature that is as good as any other.
    pub approvals: Vec<GivenApproval>,
}

/// An approval with what it names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GivenApproval {
    /// The approval.
    pub approval: ApprovalView,
    /// What it names, whether or not that is a record.
    pub targets: Vec<TargetView>,
}

/// What an approval names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TargetView {
    /// The path.
    pub path: String,
    /// The content as git names it.
    pub object: String,
    /// The SHA-256 of the content; empty where the approval does not state it.
    pub sha256: String,
    /// The identifiers of its items; empty where it is about the whole file alone.
    pub items: Vec<String>,
}

/// What is known of a commit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommitStory<'a> {
    /// Always `commit`.
    pub kind: &'static str,
    /// The commit, as `git trace log` tells it, with all that it changed.
    pub log: LogEntry<'a>,
    /// The merge that brought it to the mainline; null where it is on it, or on its way.
    pub merged_by: Option<String>,
    /// The change requests that it cites, or its merge does for it.
    pub change_requests: Vec<String>,
    /// What it did to requirements.
    pub steps: Vec<CommitStep>,
    /// The requirements that its trailers name.
    pub links: Vec<TraceLink>,
    /// The approvals that it brought in.
    pub approvals: Vec<ApprovalView>,
}

/// What a commit did to a requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommitStep {
    /// The requirement.
    pub id: String,
    /// The step.
    pub step: RequirementStep,
}

impl RecordStory {
    /// The story of a path that is or was a controlled record, under this name or another.
    pub fn new(case: &Case<'_>, path: &str) -> Option<Self> {
        let facts = case.facts;
        let here = |file: &&ControlledFile| file.file.path == path;
        let was = |file: &ControlledFile| file.versions.iter().any(|it| it.path == path);
        let stands = case.controlled().find(here);
        let gone = || case.vanished().find(|it| it.record.file.path == path);
        let moved = || case.controlled().find(|file| was(file));
        let vanished = if stands.is_none() { gone() } else { None };
        let file = stands.or(vanished.map(|it| &it.record)).or_else(moved)?;
        let path = file.file.path.as_str();
        let of_path = case.controlled().filter(|it| it.file.path == path);
        let mut classes: Vec<String> = of_path.map(|it| it.class.clone()).collect();
        if classes.is_empty() {
            classes.push(file.class.clone());
        }
        let standing = case.standing(path).filter(|_| vanished.is_none());
        let views = approvals(case.config, facts, case.approvals);
        let held = standing.into_iter().flat_map(|standing| &standing.held);
        let held = held.map(|held| RecordApproval {
            approval: views[held.approval].clone(),
            counts: held.counts,
            cover: cover(path, &file.class, held),
        });
        Some(Self {
            kind: "record",
            path: path.to_owned(),
            classes,
            object: vanished.is_none().then(|| file.file.blob.to_string()),
            status: standing.map(|standing| status_word(standing.status)),
            says: standing.map(|standing| standing.says.clone()).unwrap_or_default(),
            by_security: standing.is_some_and(|standing| standing.by_security),
            freshness: standing.map(|standing| Freshness::new(case, file, standing)),
            removed: vanished.and_then(|it| it.removed).map(|commit| commit.to_string()),
            history: steps(case, &file.versions, &|_| true),
            approvals: held.collect(),
        })
    }
}

impl Freshness {
    fn new(case: &Case<'_>, file: &ControlledFile, standing: &Standing) -> Self {
        let timeline = Timeline::new(case, file, standing);
        let past = |mark: &&Mark| mark.when <= case.now;
        let changed = timeline.changes.iter().rfind(past);
        let approved = timeline.approvals.iter().map(|(mark, _)| mark).rfind(past);
        let review_by = file.stated.time("review-by");
        Self {
            as_of: case.now.to_string(),
            changed: changed.map(|mark| mark.when.to_string()),
            approved: approved.map(|mark| mark.when.to_string()),
            days: timeline.reviewed(case.now).map(|mark| case.now.days_since(mark.when)),
            review_by: review_by.map(|day| day.to_string()),
            is_overdue: review_by.is_some_and(|day| day < case.now),
        }
    }
}

impl ApprovalStory {
    /// The story of a statement's path, or of a tag that is an approval.
    pub fn new(case: &Case<'_>, is_it: &dyn Fn(&Approval) -> bool, name: &str) -> Option<Self> {
        let views = approvals(case.config, case.facts, case.approvals);
        let list = case.approvals.list.iter().zip(views).filter(|(approval, _)| is_it(approval));
        let given = list.map(|(given, approval)| {
            let targets = given.targets.iter().map(|target| TargetView {
                path: target.path.clone(),
                object: target.blob.to_string(),
                sha256: target.sha256.clone(),
                items: target.items.iter().map(|item| item.id.clone()).collect(),
            });
            GivenApproval { approval, targets: targets.collect() }
        });
        let approvals: Vec<GivenApproval> = given.collect();
        (!approvals.is_empty()).then(|| Self { kind: "approval", name: name.to_owned(), approvals })
    }
}

impl<'a> CommitStory<'a> {
    /// The story of a commit of the case's history.
    pub fn new(
        case: &Case<'_>,
        commit: Oid,
        log: LogEntry<'a>,
        words: &mut dyn FnMut(&Event, &Event) -> Vec<Words>,
    ) -> Self {
        let cited = case.commits().zip(&case.citations).find(|(it, _)| it.id == commit);
        let cited = cited.map(|(_, citations)| citations.as_slice()).unwrap_or_default();
        let merge = case.integration.get(&commit).filter(|merge| **merge != commit);
        let views = approvals(case.config, case.facts, case.approvals);
        let brought = case.approvals.list.iter().zip(views);
        let brought = brought.filter(|(approval, _)| approval.commit == Some(commit));
        let steps = commit_steps(case, commit, words).into_iter();
        Self {
            kind: "commit",
            log,
            merged_by: merge.map(ToString::to_string),
            change_requests: cited.iter().map(|citation| citation.id.clone()).collect(),
            steps: steps.map(|(id, step)| CommitStep { id, step }).collect(),
            links: commit_links(case, commit),
            approvals: brought.map(|(_, view)| view).collect(),
        }
    }
}
