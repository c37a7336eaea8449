//! The picture of one requirement's chain: what it answers to on the left, step by step to the top,
//! and what answers to it on the right, down to code and tests. Only the layout; a template draws it
//! as SVG.

mod steps;

use schemars::JsonSchema;
use serde::Serialize;

use self::steps::{MOST, STEPS, Spot, Steps, Stop, Way};
use crate::rules::Case;

/// Sizes in the units of the picture.
const WIDTH: i32 = 196;
const HEIGHT: i32 = 34;
const GAP: i32 = 10;
const MARGIN: i32 = 6;
const BETWEEN: i32 = 56;

/// The barbs of an arrow, along the line and across it.
const BARB: (i32, i32) = (6, 4);

/// So many characters of a name fit into a box, and of the smaller line below it.
const NAME: usize = 25;
const NOTE: usize = 36;

/// A picture of boxes and lines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Picture {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// What it shows, in words.
    pub describes: String,
    /// The boxes.
    pub boxes: Vec<PictureBox>,
    /// The lines between them.
    pub lines: Vec<PictureLine>,
}

/// A box with a name in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PictureBox {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width.
    pub width: i32,
    /// The height.
    pub height: i32,
    /// The name, shortened where it is long.
    pub name: String,
    /// A second, smaller line: what its links mean, and what the newest test run came to.
    pub note: String,
    /// The title or subject of what it stands for; may be empty.
    pub title: String,
    /// `requirement`, `code`, `commit`, `more` or `own`.
    pub kind: &'static str,
}

/// An arrow from what answers to what it answers to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PictureLine {
    /// The line and its arrow, as path data of SVG.
    pub path: String,
    /// Whether the link is suspect.
    pub suspect: bool,
}

impl Picture {
    /// The picture of a requirement.
    pub fn new(case: &Case<'_>, node: usize) -> Self {
        let (up, down) = (Steps::new(case, node, Way::Up), Steps::new(case, node, Way::Down));
        let item = case.trace.nodes[node].item;
        let columns = up.columns.iter().chain(&down.columns);
        let rows = length(columns.map(Vec::len).max().unwrap_or(1));
        let (left, right) = (length(up.columns.len()), length(down.columns.len()));
        let mut picture = Self {
            width: 2 * MARGIN + (left + 1 + right) * (WIDTH + BETWEEN) - BETWEEN,
            height: 2 * MARGIN + rows * (HEIGHT + GAP) - GAP,
            describes: describes(&item.id, &up, &down),
            boxes: Vec::new(),
            lines: Vec::new(),
        };
        let note = result(case, node).unwrap_or_default();
        picture.add(corner(&picture, left, 0, 1), &item.id, note, &item.title, "own");
        picture.side(case, &up, left, Way::Up);
        picture.side(case, &down, left, Way::Down);
        picture
    }

    /// Draws one side of the column `own`.
    fn side(&mut self, case: &Case<'_>, steps: &Steps, own: i32, way: Way) {
        let column = |number: usize| match way {
            Way::Up => own - length(number),
            Way::Down => own + length(number),
        };
        let rows = |number: usize| match number {
            0 => 1,
            number => steps.columns.get(number - 1).map_or(1, Vec::len),
        };
        for (at, stops) in steps.columns.iter().enumerate() {
            for (row, stop) in stops.iter().enumerate() {
                let corner = corner(self, column(at + 1), row, stops.len());
                self.add(corner, &stop.name, note(case, stop), &stop.title, stop.kind);
            }
        }
        for join in &steps.joins {
            let (lower, upper) = match way {
                Way::Up => (join.near, join.far),
                Way::Down => (join.far, join.near),
            };
            let corner = |spot: Spot| corner(self, column(spot.0), spot.1, rows(spot.0));
            let path = arrow(corner(lower), corner(upper), way);
            self.lines.push(PictureLine { path, suspect: join.is_suspect });
        }
    }

    fn add(
        &mut self,
        (x, y): (i32, i32),
        name: &str,
        note: String,
        title: &str,
        kind: &'static str,
    ) {
        let (width, height) = (WIDTH, HEIGHT);
        let (name, note, title) = (end_of(name, NAME), beginning_of(&note, NOTE), title.to_owned());
        self.boxes.push(PictureBox { x, y, width, height, name, note, title, kind });
    }
}

/// The upper left corner of a box; each column stands in the middle of the height.
fn corner(picture: &Picture, column: i32, row: usize, rows: usize) -> (i32, i32) {
    let tall = length(rows) * (HEIGHT + GAP) - GAP;
    let top = (picture.height - tall) / 2;
    (MARGIN + column * (WIDTH + BETWEEN), top + length(row) * (HEIGHT + GAP))
}

/// An arrow between two boxes, given by their corners: from the side of the one that faces the other
/// to that of the other; within a column along the side that faces the requirement.
fn arrow(from: (i32, i32), to: (i32, i32), way: Way) -> String {
    let leaves_left = from.0 > to.0 || from.0 == to.0 && way == Way::Down;
    let enters_left = from.0 < to.0 || from.0 == to.0 && way == Way::Down;
    let edge = |x: i32, left: bool| if left { (x, -1) } else { (x + WIDTH, 1) };
    let ((x1, out), (x2, back)) = (edge(from.0, leaves_left), edge(to.0, enters_left));
    let (y1, y2) = (from.1 + HEIGHT / 2, to.1 + HEIGHT / 2);
    let (bend1, bend2) = (x1 + out * BETWEEN / 2, x2 + back * BETWEEN / 2);
    let (along, across) = (back * BARB.0, BARB.1);
    format!(
        "M{x1} {y1}C{bend1} {y1} {bend2} {y2} {x2} {y2}m{along} -{across}l{} {across}l{along} {across}",
        -along
    )
}

/// What the links of a stop mean, and what the newest run of its tests came to.
fn note(case: &Case<'_>, stop: &Stop) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(stop.is_suspect.then(|| "suspect".to_owned()));
    words.extend(stop.meanings.iter().map(|&meaning| meaning.to_owned()));
    words.extend(stop.node.and_then(|node| result(case, node)));
    words.join(", ")
}

fn result(case: &Case<'_>, node: usize) -> Option<String> {
    let newest = case.newest(&case.trace.nodes[node].item.id)?;
    Some(format!("tests {}", newest.outcome.word()))
}

fn describes(id: &str, up: &Steps, down: &Steps) -> String {
    let side = |steps: &Steps| match steps.columns.len() {
        0 => "nothing".to_owned(),
        1 => format!("{} in one step", steps.count()),
        columns => format!("{} in {columns} steps", steps.count()),
    };
    let mut text = format!("{id} answers to {}, and is answered by {}", side(up), side(down));
    if up.is_circle || down.is_circle {
        text += "; it answers to itself in a circle";
    }
    if up.is_cut || down.is_cut {
        text += &format!("; cut at {MOST} in a column and at {STEPS} steps on each side");
    }
    text
}

fn length(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The end of a long name tells more of a path than its beginning.
fn end_of(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let end: String = text.chars().skip(count - most + 1).collect();
    format!("\u{2026}{end}")
}

fn beginning_of(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(most - 1).collect();
    format!("{beginning}\u{2026}")
}
