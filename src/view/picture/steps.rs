//! What a requirement answers to, or what answers to it, step by step, as far as a picture has room.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::rules::Case;
use crate::trace::End;
use crate::view::trace::{TraceLink, from, up};

/// So many stand in one column; the last says how many more there are.
pub const MOST: usize = 8;

/// So many steps are followed on one side.
pub const STEPS: usize = 6;

/// One side of a requirement.
pub struct Steps {
    /// What stands in each column, the nearest first.
    pub columns: Vec<Vec<Stop>>,
    /// The links between what is shown.
    pub joins: Vec<Join>,
    /// Whether there is more than is shown.
    pub is_cut: bool,
    /// Whether the requirement is reached again.
    pub is_circle: bool,
}

/// What stands at one place of a column.
pub struct Stop {
    /// The identifier, the file and line, or the commit.
    pub name: String,
    /// Its title or subject.
    pub title: String,
    /// `requirement`, `code`, `commit` or `more`.
    pub kind: &'static str,
    /// What its links mean.
    pub meanings: BTreeSet<&'static str>,
    /// Whether one of them is suspect.
    pub is_suspect: bool,
    /// The requirement that it is.
    pub node: Option<usize>,
}

/// A place: the column, of which 0 is the requirement's own, and the row in it.
pub type Spot = (usize, usize);

/// A link between two places.
pub struct Join {
    /// The one that it was followed from.
    pub near: Spot,
    /// The one that it leads to.
    pub far: Spot,
    /// Whether it is suspect.
    pub is_suspect: bool,
}

/// Which way links are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To what a requirement answers to.
    Up,
    /// To what answers to it.
    Down,
}

/// By what a stop is known again.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Requirement(usize),
    Other(String),
}

impl Steps {
    /// Follows all links but those of conflicts, column by column; each stop stands once, where the
    /// shortest way leads.
    pub fn new(case: &Case<'_>, start: usize, way: Way) -> Self {
        let (columns, joins) = (Vec::new(), Vec::new());
        let mut steps = Self { columns, joins, is_cut: false, is_circle: false };
        let mut known = HashMap::from([(Key::Requirement(start), (0, 0))]);
        let mut ends: Vec<(usize, Spot)> = vec![(start, (0, 0))];
        while !ends.is_empty() {
            let number = steps.columns.len() + 1;
            let mut column: Vec<Stop> = Vec::new();
            for (node, near) in ends {
                for (node, link) in links(case, node, way) {
                    let key = node.map_or_else(|| Key::Other(link.name.clone()), Key::Requirement);
                    let far = *known.entry(key).or_insert((number, column.len()));
                    steps.is_circle |= far.0 == 0;
                    steps.joins.push(Join { near, far, is_suspect: link.suspect });
                    if far == (number, column.len()) {
                        column.push(Stop::new(node, &link));
                    }
                    if let Some(stop) = column.get_mut(far.1).filter(|_| far.0 == number) {
                        stop.meanings.insert(link.meaning);
                        stop.is_suspect |= link.suspect;
                    }
                }
            }
            let room = if number > STEPS { 1 } else { MOST };
            ends = steps.end_column(column, room);
        }
        steps.end_joins();
        steps
    }

    /// Ends a column where there is no more room, and tells from where to go on.
    fn end_column(&mut self, mut column: Vec<Stop>, room: usize) -> Vec<(usize, Spot)> {
        if column.is_empty() {
            return Vec::new();
        }
        let number = self.columns.len() + 1;
        if column.len() > room || room == 1 {
            let more = Stop::more(column.len() - (room - 1));
            column.truncate(room - 1);
            column.push(more);
            self.is_cut = true;
        }
        let goes_on = |stop: &Stop| stop.node.filter(|_| !stop.meanings.contains("conflicts"));
        let ends = column
            .iter()
            .enumerate()
            .filter_map(|(row, stop)| goes_on(stop).map(|node| (node, (number, row))));
        let ends = ends.collect();
        self.columns.push(column);
        ends
    }

    /// What was cut is joined where it says so, and each pair once.
    fn end_joins(&mut self) {
        let mut seen: HashSet<(Spot, Spot)> = HashSet::new();
        for join in &mut self.joins {
            if let Some(column) = join.far.0.checked_sub(1).and_then(|at| self.columns.get(at)) {
                join.far.1 = join.far.1.min(column.len() - 1);
            }
        }
        self.joins.sort_by_key(|join| !join.is_suspect);
        self.joins.retain(|join| seen.insert((join.near, join.far)));
    }

    /// How many stops there are, those left out not counted.
    pub fn count(&self) -> usize {
        self.columns.iter().flatten().filter(|stop| stop.kind != "more").count()
    }
}

impl Stop {
    fn new(node: Option<usize>, link: &TraceLink) -> Self {
        Self {
            name: link.name.clone(),
            title: link.title.clone(),
            kind: link.kind,
            meanings: BTreeSet::new(),
            is_suspect: false,
            node,
        }
    }

    fn more(count: usize) -> Self {
        Self {
            name: format!("and {count} more"),
            title: String::new(),
            kind: "more",
            meanings: BTreeSet::new(),
            is_suspect: false,
            node: None,
        }
    }
}

/// The links of a requirement on one side, each with the requirement at its other end.
fn links(case: &Case<'_>, node: usize, way: Way) -> Vec<(Option<usize>, TraceLink)> {
    let source = |end: &End<'_>| match end {
        End::Item(node) => Some(*node),
        _ => None,
    };
    match way {
        Way::Up => {
            case.trace.from(node).map(|edge| Some(edge.target)).zip(up(case, node)).collect()
        }
        Way::Down => {
            case.trace.to(node).map(|edge| (source(&edge.source), from(case, edge))).collect()
        }
    }
}
