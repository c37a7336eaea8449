//! The picture of a release: security lanes beside the phases of its cycle. Only the layout; a template
//! draws it as SVG.

use schemars::JsonSchema;
use serde::Serialize;

use super::integration::{AnchorView, LaneView, MarkKind};

/// Sizes in the units of the picture.
const LABELS: i64 = 190;
const PLOT: i64 = 700;
const MARGIN: i64 = 40;
const HEAD: i64 = 58;
const LANE: i64 = 34;
const BURST: i64 = 60;
/// What lies before the cycle or after the release stands so far outside of it.
const OUTSIDE: i64 = 18;
/// Two anchors whose names would stand on each other are this near.
const NEAR: i64 = 26;

/// A picture of marks on lanes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SwimLanes {
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// What it shows, in words.
    pub describes: String,
    /// Where the lanes begin, from the left and from the top, and where they end.
    pub frame: [i64; 4],
    /// The phases along the top.
    pub phases: Vec<PhaseBar>,
    /// The points that the cycle is measured by.
    pub anchors: Vec<AnchorLine>,
    /// The lanes.
    pub lanes: Vec<LaneRow>,
    /// The bars of the histogram below.
    pub bars: Vec<Bar>,
    /// Where the histogram stands, and how many commits its highest bar is.
    pub base: i64,
    /// The most commits in one bar.
    pub most: usize,
}

/// A phase between two anchors.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PhaseBar {
    /// The left edge.
    pub x: i64,
    /// The width.
    pub width: i64,
    /// Its name.
    pub name: String,
}

/// A vertical line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnchorLine {
    /// Where.
    pub x: i64,
    /// How high its name stands.
    pub y: i64,
    /// Its name.
    pub name: &'static str,
    /// What it is, with its day.
    pub title: String,
}

/// A lane.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LaneRow {
    /// The middle of it.
    pub y: i64,
    /// What it is called.
    pub title: &'static str,
    /// The phase that it belongs to.
    pub phase: &'static str,
    /// Where its planned window begins, and how wide it is.
    pub window: Option<(i64, i64)>,
    /// What happened.
    pub marks: Vec<LaneMark>,
}

/// A mark on a lane.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct LaneMark {
    /// What it stands for.
    pub kind: MarkKind,
    /// Where.
    pub x: i64,
    /// What it is, in words.
    pub title: String,
}

/// A bar of the histogram.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Bar {
    /// The left edge.
    pub x: i64,
    /// The upper edge.
    pub y: i64,
    /// The width.
    pub width: i64,
    /// The height.
    pub height: i64,
    /// How many commits.
    pub count: usize,
    /// Whether it lies in the last part of the cycle.
    pub is_late: bool,
}

/// Lays out the picture; `window` is the last part of the cycle in hundredths.
pub fn draw(
    name: &str,
    anchors: &[AnchorView],
    lanes: &[LaneView],
    burst: &[usize],
    window: i64,
) -> SwimLanes {
    let bottom = HEAD + LANE * lanes.len() as i64;
    let base = bottom + BURST;
    let count = lanes.iter().map(|lane| lane.records.len()).sum::<usize>();
    SwimLanes {
        width: LABELS + PLOT + 2 * MARGIN,
        height: base + 24,
        describes: format!(
            "Security activities of {name} over time: {count} records on {} lanes; their numbers stand in \
             the table below",
            lanes.len()
        ),
        frame: [x(0), HEAD, x(1000), bottom],
        phases: phases(anchors),
        anchors: lines(anchors),
        lanes: lanes.iter().enumerate().map(|(at, lane)| row(at as i64, lane)).collect(),
        bars: bars(burst, base, window),
        base,
        most: burst.iter().copied().max().unwrap_or_default(),
    }
}

/// Where a part of the cycle stands; what lies outside of it stands in the margin.
fn x(part: i64) -> i64 {
    let start = LABELS + MARGIN;
    match part {
        ..0 => start - OUTSIDE,
        0..=1000 => start + part * PLOT / 1000,
        _ => start + PLOT + OUTSIDE,
    }
}

/// The phases between the anchors that there are; what no freeze parts is one.
fn phases(anchors: &[AnchorView]) -> Vec<PhaseBar> {
    const PHASES: [(&str, &str); 4] = [
        ("RF", "requirements"),
        ("DF", "design"),
        ("CF", "implementation"),
        ("R", "verification and release"),
    ];
    let mut bars = Vec::new();
    let (mut start, mut names) = (0, Vec::new());
    for (end, name) in PHASES {
        names.push(name);
        let Some(anchor) = anchors.iter().find(|anchor| anchor.name == end) else { continue };
        let part = anchor.part.clamp(0, 1000);
        if part > start {
            let (from, to) = (x(start), x(part));
            bars.push(PhaseBar { x: from, width: to - from, name: names.join(", ") });
            start = part;
        }
        names.clear();
    }
    bars
}

fn lines(anchors: &[AnchorView]) -> Vec<AnchorLine> {
    let mut lines: Vec<AnchorLine> = Vec::new();
    for anchor in anchors {
        let day: String = anchor.when.chars().take_while(|&c| c != 'T').collect();
        let x = x(anchor.part);
        let is_near = lines.last().is_some_and(|last| (x - last.x).abs() < NEAR && last.y == 14);
        let title = format!("{} {day}, {}", anchor.title, anchor.source);
        lines.push(AnchorLine { x, y: if is_near { 26 } else { 14 }, name: anchor.name, title });
    }
    lines
}

fn row(at: i64, lane: &LaneView) -> LaneRow {
    let marks = lane.records.iter().flat_map(|record| &record.marks);
    let mark = |(kind, part, title): &(MarkKind, i64, String)| LaneMark {
        kind: *kind,
        x: x(*part),
        title: title.clone(),
    };
    let mut marks: Vec<LaneMark> = marks.map(mark).collect();
    // What stands above others comes last: approvals over changes over first commits.
    marks.sort();
    marks.dedup_by_key(|mark| (mark.kind, mark.x));
    LaneRow {
        y: HEAD + LANE * at + LANE / 2,
        title: lane.title,
        phase: lane.phase,
        window: lane.planned.map(|(from, to)| (x(from), x(to.clamp(0, 1000)) - x(from))),
        marks,
    }
}

fn bars(burst: &[usize], base: i64, window: i64) -> Vec<Bar> {
    let most = burst.iter().copied().max().unwrap_or_default().max(1) as i64;
    let number = burst.len().max(1) as i64;
    let bar = |(at, &count): (usize, &usize)| {
        let (from, to) = (x(at as i64 * 1000 / number), x((at as i64 + 1) * 1000 / number));
        let height = count as i64 * (BURST - 22) / most;
        let is_late = at as i64 * 100 / number >= 100 - window;
        Bar { x: from + 1, y: base - height, width: to - from - 2, height, count, is_late }
    };
    burst.iter().enumerate().map(bar).collect()
}
