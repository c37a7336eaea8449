//! What links between requirements mean, and the words by which people name them.

/// What a link means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkMeaning {
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
pub enum LinkDirection {
    /// The source answers to the target.
    Up,
    /// The target answers to the source: `satisfied-by`, `child`.
    Down,
}

impl LinkDirection {
    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// The words of formats and people, with what they mean; `-`, `_` and blanks are alike.
pub const LINK_WORDS: &[(&str, LinkMeaning, LinkDirection)] = &[
    ("satisfies", LinkMeaning::Satisfies, LinkDirection::Up),
    ("parent", LinkMeaning::Satisfies, LinkDirection::Up),
    ("parents", LinkMeaning::Satisfies, LinkDirection::Up),
    ("covers", LinkMeaning::Satisfies, LinkDirection::Up),
    ("fulfils", LinkMeaning::Satisfies, LinkDirection::Up),
    ("fulfills", LinkMeaning::Satisfies, LinkDirection::Up),
    ("satisfied-by", LinkMeaning::Satisfies, LinkDirection::Down),
    ("child", LinkMeaning::Satisfies, LinkDirection::Down),
    ("children", LinkMeaning::Satisfies, LinkDirection::Down),
    ("implements", LinkMeaning::Implements, LinkDirection::Up),
    ("implemented-by", LinkMeaning::Implements, LinkDirection::Down),
    ("verifies", LinkMeaning::Verifies, LinkDirection::Up),
    ("tests", LinkMeaning::Verifies, LinkDirection::Up),
    ("validates", LinkMeaning::Verifies, LinkDirection::Up),
    ("verified-by", LinkMeaning::Verifies, LinkDirection::Down),
    ("tested-by", LinkMeaning::Verifies, LinkDirection::Down),
    ("mitigates", LinkMeaning::Mitigates, LinkDirection::Up),
    ("counters", LinkMeaning::Mitigates, LinkDirection::Up),
    ("mitigated-by", LinkMeaning::Mitigates, LinkDirection::Down),
    ("refines", LinkMeaning::Refines, LinkDirection::Up),
    ("refined-by", LinkMeaning::Refines, LinkDirection::Down),
    ("conflicts", LinkMeaning::Conflicts, LinkDirection::Up),
    ("derived", LinkMeaning::Derived, LinkDirection::Up),
    ("derived-from", LinkMeaning::Derived, LinkDirection::Up),
    ("derives", LinkMeaning::Derived, LinkDirection::Up),
    ("relates", LinkMeaning::Relates, LinkDirection::Up),
    ("links", LinkMeaning::Relates, LinkDirection::Up),
    ("depends", LinkMeaning::Relates, LinkDirection::Up),
];

/// What a word means, if it is a known one.
pub fn link_meaning(word: &str) -> Option<(LinkMeaning, LinkDirection)> {
    let plain = word.trim().to_lowercase().replace(['_', ' '], "-");
    let known = LINK_WORDS.iter().find(|(known, ..)| *known == plain);
    known.map(|&(_, meaning, direction)| (meaning, direction))
}

impl LinkMeaning {
    /// Every meaning.
    pub const ALL: [Self; 8] = [
        Self::Satisfies,
        Self::Implements,
        Self::Verifies,
        Self::Mitigates,
        Self::Refines,
        Self::Conflicts,
        Self::Derived,
        Self::Relates,
    ];

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
