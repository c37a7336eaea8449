//! What differs between two baselines, as `git trace diff` tells it.

mod approvals;
mod components;
mod links;
mod records;
mod requirements;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use approvals::{LapsedApproval, StandingDiff};
pub use components::ComponentDiff;
pub use links::LinkDiff;
pub use records::RecordDiff;
pub use requirements::{FieldDiff, RequirementDiff, RequirementPlace};

use crate::model::Oid;
use crate::rules::Case;

/// The differences of two baselines.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// Always `git-trace/diff/v1`.
    pub schema: &'static str,
    /// The baseline that is compared with.
    pub old: DiffEnd,
    /// The baseline that is compared.
    pub new: DiffEnd,
    /// Whether `new` has all of `old` behind it.
    pub ancestor: bool,
    /// Where their histories part; empty where they have nothing in common.
    pub merge_bases: Vec<String>,
    /// How many commits only `new` has behind it.
    pub commits: usize,
    /// How many commits only `old` has behind it.
    pub missing: usize,
    /// The requirements that differ, by identifier.
    pub requirements: Vec<RequirementDiff>,
    /// The controlled records that differ, by path.
    pub records: Vec<RecordDiff>,
    /// The third-party components that came, went or changed their version, by ecosystem and name.
    pub components: Vec<ComponentDiff>,
    /// The files of either whose components cannot be read; what only they list is left out.
    pub unread_components: Vec<String>,
    /// The links that are suspect at `new` and were not at `old`.
    pub suspect: Vec<LinkDiff>,
    /// The links that were suspect at `old` and are not at `new`.
    pub cleared: Vec<LinkDiff>,
    /// The approvals that counted and covered their record at `old`, and do not at `new`.
    pub lapsed: Vec<LapsedApproval>,
    /// The records whose approvals come to something else.
    pub standings: Vec<StandingDiff>,
    /// What is missing from the history of either, if anything is.
    pub gaps: Option<String>,
}

/// One of the two baselines.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DiffEnd {
    /// As it was named.
    pub name: String,
    /// The commit.
    pub commit: String,
    /// When it was committed.
    pub when: Option<String>,
    /// The commit's subject.
    pub subject: String,
}

/// The two cases, and what has another name in the later one.
struct Sides<'s, 'c> {
    old: &'s Case<'c>,
    new: &'s Case<'c>,
    /// Identifiers of old requirements with their new ones.
    requirements: HashMap<String, String>,
    /// Paths of old records with their new ones.
    records: HashMap<String, String>,
}

impl Sides<'_, '_> {
    /// Whether only the new baseline has a commit behind it.
    fn is_new(&self, commit: Oid) -> bool {
        self.old.history.position(commit).is_none()
    }

    /// Whether only the old baseline has a commit behind it.
    fn is_undone(&self, commit: Oid) -> bool {
        self.new.history.position(commit).is_none()
    }
}

/// What something is called now.
fn name_now<'n>(names: &'n HashMap<String, String>, name: &'n str) -> &'n str {
    names.get(name).map_or(name, String::as_str)
}

impl Diff {
    /// Compares two evaluated commits, given by the names that somebody used for them.
    pub fn new(old: &Case<'_>, new: &Case<'_>, names: (&str, &str), merge_bases: &[Oid]) -> Self {
        let (requirements, records) = (HashMap::new(), HashMap::new());
        let mut sides = Sides { old, new, requirements, records };
        let requirements = requirements::differences(&sides);
        for it in requirements.iter().filter(|it| it.change == "renamed") {
            let old = it.old.as_ref().map(|old| old.id.clone()).unwrap_or_default();
            sides.requirements.insert(old, it.id.clone());
        }
        let records = records::differences(&sides);
        for it in &records {
            sides.records.extend(it.from.clone().map(|from| (from, it.path.clone())));
        }
        let count = |case: &Case<'_>, is_counted: &dyn Fn(Oid) -> bool| {
            case.history.commits().iter().filter(|commit| is_counted(commit.id)).count()
        };
        Self {
            schema: "git-trace/diff/v1",
            old: end(old, names.0),
            new: end(new, names.1),
            ancestor: new.history.position(old.range.to).is_some(),
            merge_bases: merge_bases.iter().map(ToString::to_string).collect(),
            commits: count(new, &|commit| sides.is_new(commit)),
            missing: count(old, &|commit| sides.is_undone(commit)),
            components: components::differences(old, new),
            unread_components: components::unread(old, new)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            suspect: links::turned_suspect(&sides),
            cleared: links::cleared(&sides),
            lapsed: approvals::lapsed(&sides),
            standings: approvals::standings(&sides),
            gaps: new.requirement_gaps().or_else(|| old.requirement_gaps()),
            requirements,
            records,
        }
    }
}

fn end(case: &Case<'_>, name: &str) -> DiffEnd {
    let commit = case.history.get(case.range.to);
    DiffEnd {
        name: name.to_owned(),
        commit: case.range.to.to_string(),
        when: commit.and_then(|it| it.committer.when).map(|when| when.to_string()),
        subject: commit.map(|it| it.subject.clone()).unwrap_or_default(),
    }
}
