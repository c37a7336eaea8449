//! What each record comes to: which approvals cover it as it stands, whether they are enough, and if
//! not, through which commit they lapsed.

mod cover;
mod record;
mod why;

use std::collections::{BTreeSet, HashMap};

use self::record::Record;
use super::authors::Authors;
use super::terms::InForce;
use super::{Approval, Trust};
use crate::facts::{Facts, FileVersion};
use crate::history::History;
use crate::model::Oid;
use crate::statement::{Decision, Target};

/// A controlled record with its approvals.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its place among the controlled files.
    pub file: usize,
    /// The approvals that speak of it, in the order of the list.
    pub held: Vec<Held>,
    /// What it comes to.
    pub status: Status,
    /// Why, as the end of a sentence that begins with the record.
    pub says: String,
    /// Whether people with a security role approved every part of it as it stands.
    pub by_security: bool,
    /// Whether somebody who wrote a part of it counts.
    pub author_counts: bool,
}

/// An approval as one record sees it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its place in the list of approvals.
    pub approval: usize,
    /// Whether it covers the record as it stands.
    pub currency: Currency,
    /// Whether its maker wrote none of what they approved.
    pub independent: bool,
    /// Whether it counts for what it covers of this record.
    pub counts: bool,
    /// Whether it names something that has changed since.
    pub is_shrunk: bool,
    /// Whether its maker alone wrote what they approved.
    pub sole_author: bool,
    /// When the content that it is about was committed.
    pub committed: Option<FileVersion>,
}

/// Whether an approval covers a record as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Currency {
    /// It is about this content.
    Current,
    /// It is about a content that differs by what the configuration calls no difference.
    Cosmetic,
    /// It is about these of the record's units, which have not changed since.
    Some(BTreeSet<usize>),
    /// The content has changed since, first in this commit.
    Lapsed(Option<Oid>),
    /// Its SHA-256 is not that of the content which it names.
    Contradicted,
}

/// What a record comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Enough people approved it as it stands, and signed that.
    Approved,
    /// Somebody says that enough people did.
    Asserted,
    /// It was approved, and has changed since.
    Stale,
    /// Somebody who may approve it rejected it.
    Rejected,
    /// Whether it is approved cannot be known.
    Unknown,
    /// It is not approved.
    Unapproved,
}

/// The records, each with what its approvals come to.
pub fn all(
    history: &History,
    facts: &Facts,
    authors: &Authors<'_>,
    trust: &Trust,
    in_force: &InForce<'_>,
    list: &[Approval],
) -> Vec<Standing> {
    let mut by_path: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (number, file) in facts.controlled.iter().enumerate() {
        let paths = file.versions.iter().map(|version| version.path.as_str());
        for path in paths.chain([file.file.path.as_str()]) {
            by_path.entry(path).or_default().insert(number);
        }
    }
    let mut spoken: Vec<Vec<(usize, &Target)>> = vec![Vec::new(); facts.controlled.len()];
    // What is gone approves nothing; a rejection is taken back by a later word only.
    let rejects = |it: &Approval| it.counts() && it.decision == Decision::Rejected;
    let stands = |approval: &Approval| !approval.is_gone || rejects(approval);
    for (number, approval) in list.iter().enumerate().filter(|(_, it)| stands(it)) {
        for target in approval.targets.iter() {
            for &file in by_path.get(target.path.as_str()).into_iter().flatten() {
                spoken[file].push((number, target));
            }
        }
    }
    let mut records: Vec<Record<'_>> = Vec::new();
    let mut files: Vec<usize> = Vec::new();
    for (number, (file, spoken)) in facts.controlled.iter().zip(spoken).enumerate() {
        // What an earlier configuration called a record is one while that is in force.
        if in_force.has(file) {
            records.push(Record::new(history, facts, authors, in_force, list, file, spoken));
            files.push(number);
        }
    }
    // What the configuration asks less for counts only where it was approved itself.
    let own = records.iter().position(|it| it.is_configuration());
    let is_approved = |own: usize| records[own].judge(trust, in_force, false).0 == Status::Approved;
    let settled = own.is_some_and(is_approved);
    if own.is_some() && !settled {
        records.iter_mut().for_each(Record::without_leave);
    }
    let standing = |(file, record): (usize, Record<'_>)| {
        let (status, says) = record.judge(trust, in_force, settled);
        let by_security = record.is_by_security(&in_force.demands, settled);
        let author_counts = record.author_counts;
        Standing { file, status, says, by_security, author_counts, held: record.held }
    };
    files.into_iter().zip(records).map(standing).collect()
}
