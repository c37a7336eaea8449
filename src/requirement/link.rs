//! Links between requirements, and the words by which people name them.

/// A link as its source states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The word for it: one of [`WORDS`] where the format gives it a meaning, else as written.
    pub kind: String,
    /// The identifier of what it leads to.
    pub target: String,
    /// The revision of the target that it was made for, in the format's own terms.
    pub revision: Option<String>,
    /// The line it stands on, from 1.
    pub line: usize,
}

impl Link {
    /// A link to whatever revision there is.
    pub fn new(kind: impl Into<String>, target: impl Into<String>, line: usize) -> Self {
        Self { kind: kind.into(), target: target.into(), revision: None, line }
    }
}

/// What a link means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// The source is there because of the target: its parent.
    Satisfies,
    /// The source is what makes the target true.
    Implements,
    /// The source shows that the target is true.
    Verifies,
    /// The source counters the target, a threat or a risk.
    Mitigates,
    /// The source says more precisely what the target says.
    Refines,
    /// The source cannot hold where the target holds.
    Conflicts,
    /// The source follows from the target without being asked for by it.
    Derived,
    /// The source needs the target, or has something to do with it.
    Relates,
}

/// Which end of a link is the upper one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The source answers to the target.
    Up,
    /// The target answers to the source: `satisfied-by`, `child`.
    Down,
}

/// The words of formats and people, with what they mean; `-`, `_` and blanks are alike.
pub const WORDS: &[(&str, Meaning, Direction)] = &[
    ("satisfies", Meaning::Satisfies, Direction::Up),
    ("parent", Meaning::Satisfies, Direction::Up),
    ("parents", Meaning::Satisfies, Direction::Up),
    ("covers", Meaning::Satisfies, Direction::Up),
    ("fulfils", Meaning::Satisfies, Direction::Up),
    ("fulfills", Meaning::Satisfies, Direction::Up),
    ("satisfied-by", Meaning::Satisfies, Direction::Down),
    ("child", Meaning::Satisfies, Direction::Down),
    ("children", Meaning::Satisfies, Direction::Down),
    ("implements", Meaning::Implements, Direction::Up),
    ("implemented-by", Meaning::Implements, Direction::Down),
    ("verifies", Meaning::Verifies, Direction::Up),
    ("tests", Meaning::Verifies, Direction::Up),
    ("validates", Meaning::Verifies, Direction::Up),
    ("verified-by", Meaning::Verifies, Direction::Down),
    ("tested-by", Meaning::Verifies, Direction::Down),
    ("mitigates", Meaning::Mitigates, Direction::Up),
    ("counters", Meaning::Mitigates, Direction::Up),
    ("mitigated-by", Meaning::Mitigates, Direction::Down),
    ("refines", Meaning::Refines, Direction::Up),
    ("refined-by", Meaning::Refines, Direction::Down),
    ("conflicts", Meaning::Conflicts, Direction::Up),
    ("derived", Meaning::Derived, Direction::Up),
    ("derived-from", Meaning::Derived, Direction::Up),
    ("derives", Meaning::Derived, Direction::Up),
    ("relates", Meaning::Relates, Direction::Up),
    ("links", Meaning::Relates, Direction::Up),
    ("depends", Meaning::Relates, Direction::Up),
];

/// What a word means, if it is a known one.
pub fn meaning(word: &str) -> Option<(Meaning, Direction)> {
    let plain = word.trim().to_lowercase().replace(['_', ' '], "-");
    let known = WORDS.iter().find(|(known, ..)| *known == plain);
    known.map(|&(_, meaning, direction)| (meaning, direction))
}

impl Meaning {
    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Satisfies => "satisfies",
            Self::Implements => "implements",
            Self::Verifies => "verifies",
            Self::Mitigates => "mitigates",
            Self::Refines => "refines",
            Self::Conflicts => "conflicts",
            Self::Derived => "derived",
            Self::Relates => "relates",
        }
    }
}
