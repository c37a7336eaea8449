//! When a controlled record was first committed, changed and approved.

use super::Case;
use crate::approval::{Approval, Standing, Status};
use crate::facts::{ControlledFile, FileVersion};
use crate::model::{Oid, Timestamp};

/// A controlled record along its history.
pub struct Timeline<'a> {
    /// The record.
    pub file: &'a ControlledFile,
    /// What its approvals come to.
    pub standing: &'a Standing,
    /// The commits that gave it another content, the oldest first.
    pub changes: Vec<Mark>,
    /// The approvals that count for some content of it, the oldest first.
    pub approvals: Vec<(Mark, &'a Approval)>,
}

/// Something that happened at a time which somebody's clock said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When.
    pub when: Timestamp,
    /// By which commit; `None` for a tag or a note.
    pub commit: Option<Oid>,
}

impl<'a> Timeline<'a> {
    /// The timeline of a record.
    pub fn new(case: &Case<'a>, file: &'a ControlledFile, standing: &'a Standing) -> Self {
        let list = &case.approvals.list;
        let counting = standing.held.iter().filter(|held| held.counts);
        let counting = counting.filter(|_| standing.status != Status::Rejected);
        let approvals = counting.map(|held| &list[held.approval]);
        let mark = |it: &'a Approval| Some((Mark { when: it.when?, commit: it.commit }, it));
        let mut approvals: Vec<(Mark, &Approval)> = approvals.filter_map(mark).collect();
        approvals.sort_by_key(|(mark, _)| *mark);
        Self { file, standing, changes: changes(&file.versions), approvals }
    }

    /// When it was first committed.
    pub fn first(&self) -> Option<Mark> {
        self.changes.first().copied()
    }

    /// When it was last changed.
    pub fn updated(&self) -> Option<Mark> {
        self.changes.last().copied()
    }

    /// When it was last changed or approved, as of a date: what is dated later has not happened.
    pub fn reviewed(&self, now: Timestamp) -> Option<Mark> {
        let approved = self.approvals.iter().map(|(mark, _)| mark);
        self.changes.iter().chain(approved).filter(|mark| mark.when <= now).max().copied()
    }

    /// When some content of it was first approved.
    pub fn approved(&self) -> Option<Mark> {
        self.approvals.first().map(|(mark, _)| *mark)
    }
}

/// The commits that changed a content; one that only moved the file changed nothing.
fn changes(versions: &[FileVersion]) -> Vec<Mark> {
    let is_change = |at: &usize| {
        let before = versions.get(at + 1).and_then(|before| before.blob);
        versions[*at].blob.is_some() && versions[*at].blob != before
    };
    let changed = (0..versions.len()).rev().filter(is_change).map(|at| &versions[at]);
    changed.filter_map(|it| Some(Mark { when: it.when?, commit: Some(it.commit) })).collect()
}

impl<'a> Case<'a> {
    /// The records of a class with what history made of them.
    pub fn timelines(&self, class: &str) -> Vec<Timeline<'a>> {
        let records = self.records().filter(|(file, _)| file.class == class);
        records.map(|(file, standing)| Timeline::new(self, file, standing)).collect()
    }
}
