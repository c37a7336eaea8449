//! The picture of one requirement's links: what it answers to on the left, what answers to it on the
//! right. Only the layout; a template draws it as SVG.

use schemars::JsonSchema;
use serde::Serialize;

use super::trace::TraceLink;

/// So many boxes stand in one column; the last says how many more there are.
const MOST: usize = 8;

/// Sizes in the units of the picture.
const WIDTH: usize = 224;
const HEIGHT: usize = 34;
const GAP: usize = 10;
const MARGIN: usize = 6;
const BETWEEN: usize = 90;

/// So many characters of a name fit into a box.
const NAME: usize = 28;

/// A picture of boxes and lines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Picture {
    /// Its width.
    pub width: usize,
    /// Its height.
    pub height: usize,
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
    pub x: usize,
    /// The upper edge.
    pub y: usize,
    /// The width.
    pub width: usize,
    /// The height.
    pub height: usize,
    /// The name, shortened where it is long.
    pub name: String,
    /// A second, smaller line: what it is.
    pub note: String,
    /// `requirement`, `code`, `commit`, `result`, `more` or `own`.
    pub kind: &'static str,
}

/// A line from a box to another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PictureLine {
    /// Where it begins.
    pub x1: usize,
    /// Where it begins.
    pub y1: usize,
    /// Where it ends.
    pub x2: usize,
    /// Where it ends.
    pub y2: usize,
    /// What the link means.
    pub meaning: &'static str,
    /// Whether the link is suspect.
    pub suspect: bool,
}

/// What stands in one box of a column.
struct Entry {
    name: String,
    note: String,
    kind: &'static str,
    meaning: &'static str,
    suspect: bool,
}

impl Picture {
    /// The picture of a requirement; `result` is what the newest test run came to.
    pub fn new(
        id: &str,
        up: &[TraceLink],
        down: &[TraceLink],
        result: Option<&'static str>,
    ) -> Self {
        let left = column(up, None);
        let right = column(down, result);
        let rows = left.len().max(right.len()).max(1);
        let height = 2 * MARGIN + rows * HEIGHT + (rows - 1) * GAP;
        let middle = (height - HEIGHT) / 2;
        let step = WIDTH + BETWEEN;
        let own = PictureBox {
            x: MARGIN + step,
            y: middle,
            width: WIDTH,
            height: HEIGHT,
            name: short(id),
            note: String::new(),
            kind: "own",
        };
        let mut picture = Self {
            width: 2 * MARGIN + 3 * WIDTH + 2 * BETWEEN,
            height,
            describes: format!("{id}: answers to {}, answered by {}", up.len(), down.len()),
            boxes: vec![own],
            lines: Vec::new(),
        };
        picture.place(left, MARGIN, MARGIN + WIDTH, MARGIN + step);
        picture.place(right, MARGIN + 2 * step, MARGIN + 2 * step, MARGIN + step + WIDTH);
        picture
    }

    /// Stands a column in the middle of the height, with lines from `from` to the box of its own at `to`.
    fn place(&mut self, entries: Vec<Entry>, x: usize, from: usize, to: usize) {
        let count = entries.len();
        let tall = count * HEIGHT + count.saturating_sub(1) * GAP;
        let mut y = self.height.saturating_sub(tall) / 2;
        for entry in entries {
            let line = PictureLine {
                x1: from,
                y1: y + HEIGHT / 2,
                x2: to,
                y2: self.height / 2,
                meaning: entry.meaning,
                suspect: entry.suspect,
            };
            let (width, height) = (WIDTH, HEIGHT);
            let (name, note, kind) = (short(&entry.name), short(&entry.note), entry.kind);
            self.lines.push(line);
            self.boxes.push(PictureBox { x, y, width, height, name, note, kind });
            y += HEIGHT + GAP;
        }
    }
}

fn column(links: &[TraceLink], result: Option<&'static str>) -> Vec<Entry> {
    let result = result.map(|word| Entry {
        name: format!("tests {word}"),
        note: "newest run".to_owned(),
        kind: "result",
        meaning: "verifies",
        suspect: false,
    });
    let room = MOST - usize::from(result.is_some());
    let shown = if links.len() > room { room - 1 } else { links.len() };
    let entry = |link: &TraceLink| Entry {
        name: link.name.clone(),
        note: format!("{}{}", link.meaning, if link.suspect { ", suspect" } else { "" }),
        kind: link.kind,
        meaning: link.meaning,
        suspect: link.suspect,
    };
    let more = (links.len() > shown).then(|| Entry {
        name: format!("and {} more", links.len() - shown),
        note: String::new(),
        kind: "more",
        meaning: "relates",
        suspect: false,
    });
    links.iter().take(shown).map(entry).chain(more).chain(result).collect()
}

/// The end of a long name tells more of a path than its beginning.
fn short(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let end: String = name.chars().skip(count - NAME + 1).collect();
    format!("\u{2026}{end}")
}
