//! Security over time: what happened when in the cycle of a release.

use schemars::JsonSchema;
use serde::Serialize;

use super::swim_lanes::{self, SwimLanes};
use crate::cycle::{Anchor, Cycle};
use crate::facts::RecordFile;
use crate::model::{Oid, Timestamp};
use crate::rules::lanes::{self, FINDINGS, Lane, REQUIREMENTS};
use crate::rules::upkeep::security_reports;
use crate::rules::{Case, Mark, Timeline, int};

/// The histogram has so many bars, each of the same part of the cycle.
const BARS: usize = 20;

/// Security over time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IntegrationView {
    /// The points that the cycle is measured by, in their order.
    pub anchors: Vec<AnchorView>,
    /// Whether the release is a patch of the one before.
    pub patch: bool,
    /// Whether the cycle has ended with a release.
    pub released: bool,
    /// The rules on it, which belong to no row.
    pub rules: Vec<&'static str>,
    /// The security activities.
    pub lanes: Vec<LaneView>,
    /// How many commits changed security records in each twentieth of the cycle.
    pub burst: Vec<usize>,
    /// The picture of all that.
    pub picture: SwimLanes,
}

/// A point that the cycle is measured by.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnchorView {
    /// `C0`, `RF`, `DF`, `CF` or `R`.
    pub name: &'static str,
    /// What that is.
    pub title: &'static str,
    /// When.
    pub when: String,
    /// How far into the cycle, in thousandths.
    pub part: i64,
    /// The commit that it is.
    pub commit: Option<String>,
    /// What it was taken from.
    pub source: String,
}

/// A security activity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LaneView {
    /// What it is called.
    pub title: &'static str,
    /// The phase of the life cycle beside which it stands.
    pub phase: &'static str,
    /// When in the cycle it is expected, from and to, in thousandths.
    pub planned: Option<(i64, i64)>,
    /// The records that came of it.
    pub records: Vec<LaneRecord>,
    /// How many there are, whatever is listed.
    pub records_total: usize,
}

/// A record of a security activity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LaneRecord {
    /// Its path, or its identifier.
    pub name: String,
    /// When it was first committed.
    pub first: Option<MarkView>,
    /// When it was last changed, if it was.
    pub updated: Option<MarkView>,
    /// How often it was changed.
    pub updates: usize,
    /// When some content of it was first approved by a signature that counts.
    pub approved: Option<MarkView>,
    /// What its approvals come to.
    pub state: String,
    /// Everything that happened to it, for the picture.
    #[serde(skip)]
    pub marks: Vec<(MarkKind, i64, String)>,
}

/// Something that happened at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarkView {
    /// When.
    pub when: String,
    /// How far into the cycle, in thousandths; below 0 before it, above 1000 after the release.
    pub part: i64,
    /// The commit.
    pub commit: Option<String>,
}

/// What a mark in the picture stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    /// It was first committed.
    First,
    /// It was changed.
    Update,
    /// It was approved by a signature.
    Approved,
    /// Something was found.
    Finding,
    /// It was late, or after the release.
    Late,
}

/// Security over time; `None` where the cycle has no length.
pub fn integration(case: &Case<'_>) -> Option<IntegrationView> {
    let cycle = case.cycle.as_ref()?;
    cycle.part(cycle.release.when)?;
    let anchors: Vec<AnchorView> = cycle.anchors().filter_map(|it| anchor(cycle, it)).collect();
    let lanes = lanes::lanes(case, cycle).into_iter().map(|it| lane(case, cycle, it));
    let lanes: Vec<LaneView> = lanes.collect();
    let mut burst = vec![0; BARS];
    for (part, _) in int::security_work(case, cycle) {
        let bar = usize::try_from(part).unwrap_or_default() * BARS / 1000;
        burst[bar.min(BARS - 1)] += 1;
    }
    let window = case.config.integration.limits.burst_window;
    let name = cycle.name.as_deref().unwrap_or("unreleased work");
    Some(IntegrationView {
        picture: swim_lanes::draw(name, &anchors, &lanes, &burst, window),
        anchors,
        patch: cycle.is_patch,
        released: cycle.name.is_some(),
        rules: int::RULES.iter().map(|rule| rule.code).collect(),
        lanes,
        burst,
    })
}

fn anchor(cycle: &Cycle, (name, anchor): (&'static str, &Anchor)) -> Option<AnchorView> {
    let title = match name {
        "C0" => "cycle start",
        "RF" => "requirement freeze",
        "DF" => "design freeze",
        "CF" => "code freeze",
        _ if cycle.name.is_none() => "evaluated",
        _ => "release",
    };
    Some(AnchorView {
        name,
        title,
        when: anchor.when.to_string(),
        part: cycle.part(anchor.when)?,
        commit: anchor.commit.map(|commit| commit.to_string()),
        source: anchor.source.clone(),
    })
}

fn lane(case: &Case<'_>, cycle: &Cycle, lane: Lane) -> LaneView {
    let Lane { title, phase, classes, planned } = lane;
    let timelines = classes.iter().flat_map(|class| case.timelines(class));
    let records: Vec<LaneRecord> = match title {
        REQUIREMENTS => requirements(case, cycle, planned),
        FINDINGS => findings(case, cycle),
        _ => timelines.map(|timeline| record(cycle, &timeline, planned)).collect(),
    };
    LaneView { title, phase, planned, records_total: records.len(), records }
}

fn record(cycle: &Cycle, timeline: &Timeline<'_>, planned: Option<(i64, i64)>) -> LaneRecord {
    let mut marks = Vec::new();
    let end = planned.map_or(1000, |(_, end)| end);
    // What is kept up is not late by its changes: what began or was first approved late is.
    let mut add = |kind, mark: &Mark, end: i64| {
        let Some(part) = cycle.part(mark.when) else { return };
        let kind = if part > end { MarkKind::Late } else { kind };
        marks.push((kind, part, format!("{} {}", timeline.file.file.path, mark.when.date())));
    };
    for (at, change) in timeline.changes.iter().enumerate() {
        let (kind, end) = if at == 0 { (MarkKind::First, end) } else { (MarkKind::Update, 1000) };
        add(kind, change, end);
    }
    for (at, (mark, _)) in timeline.approvals.iter().enumerate() {
        add(MarkKind::Approved, mark, if at == 0 { end } else { 1000 });
    }
    let section =
        timeline.file.section.as_ref().map(|section| format!(" \u{201c}{section}\u{201d}"));
    let updates = timeline.changes.len().saturating_sub(1);
    LaneRecord {
        name: timeline.file.file.path.clone() + &section.unwrap_or_default(),
        first: timeline.first().and_then(|it| mark(cycle, it)),
        updated: timeline.updated().filter(|_| updates > 0).and_then(|it| mark(cycle, it)),
        updates,
        approved: timeline.approved().and_then(|it| mark(cycle, it)),
        state: timeline.standing.says.clone(),
        marks,
    }
}

/// The security requirements, those that came at the same time together.
fn requirements(case: &Case<'_>, cycle: &Cycle, planned: Option<(i64, i64)>) -> Vec<LaneRecord> {
    let demands = case.trace.demands().filter(|(_, node)| node.item.is_security());
    let end = planned.map_or(1000, |(_, end)| end);
    let record = |id: &str| {
        let events = case.facts.requirements.evolution.of(id);
        let at =
            |commit: Oid, when: Option<Timestamp>| Some(Mark { when: when?, commit: Some(commit) });
        let marked =
            events.iter().filter(|event| event.is_changed || event.commit == events[0].commit);
        let changes: Vec<Mark> = marked.filter_map(|it| at(it.commit, it.when)).collect();
        let kinds = changes.iter().enumerate().filter_map(|(number, change)| {
            let part = cycle.part(change.when)?;
            let kind = match (number, part > end) {
                (0, true) => MarkKind::Late,
                (0, false) => MarkKind::First,
                _ => MarkKind::Update,
            };
            Some((kind, part, format!("{id} {}", change.when.date())))
        });
        LaneRecord {
            name: id.to_owned(),
            first: changes.first().and_then(|it| mark(cycle, *it)),
            updated: changes.last().filter(|_| changes.len() > 1).and_then(|it| mark(cycle, *it)),
            updates: changes.len().saturating_sub(1),
            approved: None,
            state: String::new(),
            marks: kinds.collect(),
        }
    };
    demands.map(|(_, node)| record(&node.item.id)).collect()
}

/// The problem reports on security.
fn findings(case: &Case<'_>, cycle: &Cycle) -> Vec<LaneRecord> {
    let record = |file: &RecordFile| {
        let commits = file.versions.iter().rev().filter_map(|it| case.history.get(it.commit));
        let marks = commits.filter_map(|commit| {
            Some(Mark { when: commit.committer.when?, commit: Some(commit.id) })
        });
        let marks: Vec<Mark> = marks.collect();
        let found = marks
            .first()
            .and_then(|it| cycle.part(it.when))
            .map(|part| (MarkKind::Finding, part, file.record.id.clone()));
        LaneRecord {
            name: file.record.id.clone(),
            first: marks.first().and_then(|it| mark(cycle, *it)),
            updated: marks.last().filter(|_| marks.len() > 1).and_then(|it| mark(cycle, *it)),
            updates: marks.len().saturating_sub(1),
            approved: None,
            state: file.record.state.word().to_owned(),
            marks: found.into_iter().collect(),
        }
    };
    security_reports(case).into_iter().map(record).collect()
}

fn mark(cycle: &Cycle, mark: Mark) -> Option<MarkView> {
    Some(MarkView {
        when: mark.when.to_string(),
        part: cycle.part(mark.when)?,
        commit: mark.commit.map(|commit| commit.to_string()),
    })
}
