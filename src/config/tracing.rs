//! How requirements are kept, what links between them mean, and which chains must be whole.

use toml::de::DeTable;

use super::keys::{FORMATS, LEVELS};
use super::patterns::{PathPatterns, TextPatterns};
use super::reader::{Reader, Section, section, sections};
use crate::model::{LinkDirection, LinkMeaning, link_meaning};

/// How requirements are kept and hang together.
#[derive(Clone, Debug, Default)]
pub struct Tracing {
    /// Whether the configuration names the files that define requirements.
    pub is_named: bool,
    /// The formats they are read in; empty for any.
    pub formats: Vec<String>,
    /// The files whose comments may say what they implement or verify.
    pub code: PathPatterns,
    /// Of those, the ones that are not read.
    pub code_exclude: PathPatterns,
    /// What further words for links mean.
    words: Vec<(String, LinkMeaning)>,
    /// The levels that chains are made of.
    levels: Vec<Level>,
    /// The chains that must be whole.
    pub chains: Vec<Chain>,
}

/// A level of requirements, by any of three signs.
#[derive(Clone, Debug)]
pub struct Level {
    name: String,
    ids: TextPatterns,
    kinds: Vec<String>,
    paths: PathPatterns,
}

/// Levels, each of which must be covered by the next.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Its name.
    pub name: String,
    /// The names of its levels from the top down, two at least.
    pub levels: Vec<String>,
}

impl Tracing {
    /// What a word for a link means; a word that nobody explained says that there is some relation.
    pub fn meaning(&self, word: &str) -> (LinkMeaning, LinkDirection) {
        let own = self.words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word.trim()));
        let own = own.map(|(_, meaning)| (*meaning, LinkDirection::Up));
        own.or_else(|| link_meaning(word)).unwrap_or((LinkMeaning::Relates, LinkDirection::Up))
    }

    /// Whether a word for a link is explained here.
    pub fn is_explained(&self, word: &str) -> bool {
        self.words.iter().any(|(known, _)| known.eq_ignore_ascii_case(word.trim()))
    }

    /// Whether an item is of a level: by identifier, kind or file. The level `requirement` takes all
    /// that is on no level of its own.
    pub fn is_on(&self, level: &str, id: &str, kind: &str, path: &str) -> bool {
        match self.levels.iter().find(|it| it.name == level) {
            Some(level) => level.holds(id, kind, path),
            None => {
                level == LEVELS[0] && !self.levels.iter().any(|level| level.holds(id, kind, path))
            }
        }
    }
}

impl Level {
    fn holds(&self, id: &str, kind: &str, path: &str) -> bool {
        self.ids.matches(id)
            || self.kinds.iter().any(|known| known.eq_ignore_ascii_case(kind))
            || self.paths.matches(path.as_bytes())
    }
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Tracing {
    let requirement = section(top, "requirement");
    let levels = levels(reader, sections(top, "level"));
    let chains = chains(reader, sections(top, "chain"), &levels);
    Tracing {
        is_named: requirement.has("records"),
        formats: reader.known_words(&requirement, "formats", FORMATS),
        code: reader.paths(&requirement, "code"),
        code_exclude: reader.paths(&requirement, "code_exclude"),
        words: words(reader, sections(top, "link")),
        levels,
        chains,
    }
}

fn words(reader: &mut Reader, sections: Vec<Section<'_>>) -> Vec<(String, LinkMeaning)> {
    let names = LinkMeaning::ALL.map(LinkMeaning::word);
    let mut words = Vec::new();
    for section in sections {
        let word = reader.required(&section, "word");
        let meaning = reader.word(&section, "meaning", &names);
        let meaning = LinkMeaning::ALL.into_iter().find(|it| Some(it.word()) == meaning.as_deref());
        words.extend(word.zip(meaning));
    }
    words
}

fn levels(reader: &mut Reader, sections: Vec<Section<'_>>) -> Vec<Level> {
    let mut levels = Vec::new();
    for section in sections {
        let level = Level {
            ids: reader.patterns(&section, "ids", true),
            kinds: reader.words(&section, "kinds"),
            paths: reader.paths(&section, "paths"),
            name: reader.required(&section, "name").unwrap_or_default(),
        };
        if level.ids.is_empty() && level.kinds.is_empty() && level.paths.is_empty() {
            let help = "say by `ids`, `kinds` or `paths` what belongs to it";
            reader.push(section.place(), "`[[level]]` holds nothing", help);
        }
        levels.push(level);
    }
    levels
}

fn chains(reader: &mut Reader, sections: Vec<Section<'_>>, levels: &[Level]) -> Vec<Chain> {
    let known: Vec<&str> = levels.iter().map(|it| it.name.as_str()).chain(LEVELS).collect();
    let mut chains = Vec::new();
    for section in sections {
        let name = reader.required(&section, "name").unwrap_or_default();
        let levels = reader.known_words(&section, "levels", &known);
        if levels.len() < 2 {
            let help =
                "write its levels from the top down: `levels = [\"threat\", \"requirement\"]`";
            reader.push(section.place(), "`[[chain]]` has not two levels", help);
        }
        chains.push(Chain { name, levels });
    }
    chains
}
