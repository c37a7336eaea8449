//! Who must approve what, and which changes an approval outlives.

use std::borrow::Cow;

use toml::de::DeTable;

use super::keys;
use super::patterns::{PathPatterns, TextPatterns};
use super::reader::{Reader, Section, section, sections};

/// Who must approve some records.
#[derive(Clone, Debug, Default)]
pub struct Quorum {
    classes: Vec<String>,
    paths: PathPatterns,
    /// The roles that must each be held by an approver.
    pub roles: Vec<String>,
    /// How many people must approve.
    pub approvers: usize,
    /// Whether somebody who wrote a part of the content counts.
    pub author_counts: bool,
    /// Whether the roles must approve in their order.
    pub ordered: bool,
}

impl Quorum {
    /// What is asked for where the configuration asks for nothing.
    pub fn any() -> Self {
        Self { approvers: 1, ..Self::default() }
    }

    /// Whether it is for a record.
    pub fn is_for(&self, class: &str, path: &str) -> bool {
        self.classes.iter().any(|it| it == class) || self.paths.matches(path.as_bytes())
    }
}

/// What a configuration asks of approvals.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Who must approve which records; the first that fits a record counts.
    pub quorums: Vec<Quorum>,
    /// Which roles may do what.
    pub roles: Roles,
}

impl Terms {
    /// Reads these parts of any configuration; `None` if something is wrong with them, whatever
    /// else there is.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok().filter(|text| text.len() <= super::LONGEST)?;
        let document = DeTable::parse(text).ok()?;
        let (top, mut reader) = (document.get_ref(), Reader::default());
        let quorums = quorums(&mut reader, sections(top, "approval"));
        let roles = roles(&mut reader, &section(top, "roles"));
        reader.problems.is_empty().then_some(Self { quorums, roles })
    }

    /// What is asked of a record.
    pub fn quorum(&self, class: &str, path: &str) -> Quorum {
        let quorum = self.quorums.iter().find(|quorum| quorum.is_for(class, path));
        quorum.cloned().unwrap_or_else(Quorum::any)
    }

    /// What a first configuration asks of itself.
    pub fn of_the_first(&self) -> Quorum {
        // Nobody gives themselves leave to approve their own work.
        Quorum { author_counts: false, ..self.quorum(CONFIGURATION, super::PATH) }
    }

    /// What is asked of the next configuration: what a rule for it says, or else as many people as
    /// any rule asks for, so that nobody lowers what it takes with fewer than it takes.
    pub fn of_itself(&self) -> Quorum {
        let is_own = |quorum: &Quorum| quorum.is_for(CONFIGURATION, super::PATH);
        let most = self.quorums.iter().map(|quorum| quorum.approvers).max().unwrap_or(1);
        match self.quorums.iter().any(is_own) {
            true => self.of_the_first(),
            false => Quorum { approvers: most, ..Quorum::any() },
        }
    }
}

/// The class of the configuration itself.
const CONFIGURATION: &str = "configuration";

/// Which changes of some records make no difference.
#[derive(Clone, Debug)]
pub struct Cosmetic {
    /// The files.
    pub paths: PathPatterns,
    white_space: bool,
    lines: TextPatterns,
}

impl Cosmetic {
    /// The text without what makes no difference.
    pub fn essence(&self, text: &str) -> String {
        let lines = text.lines().filter(|line| !self.lines.matches(line));
        let plain = |line| match self.white_space {
            true => Cow::Owned(str::split_whitespace(line).collect::<Vec<_>>().join(" ")),
            false => Cow::Borrowed(line),
        };
        let lines: Vec<Cow<'_, str>> = lines.map(plain).collect();
        let is_kept = |line: &&Cow<'_, str>| !self.white_space || !line.is_empty();
        let kept: Vec<&str> = lines.iter().filter(is_kept).map(AsRef::as_ref).collect();
        kept.join("\n")
    }
}

/// Which roles may do what.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// May approve security records.
    pub security: Vec<String>,
    /// May sign release tags.
    pub release: Vec<String>,
    /// May approve changes of the roster and the keys; empty where any role may.
    pub trust: Vec<String>,
}

pub(super) fn quorums(reader: &mut Reader, sections: Vec<Section<'_>>) -> Vec<Quorum> {
    let mut quorums = Vec::new();
    for section in sections {
        let quorum = Quorum {
            classes: reader.known_words(&section, "classes", keys::CLASSES),
            paths: reader.paths(&section, "paths"),
            roles: reader.words(&section, "roles"),
            approvers: reader.count(&section, "approvers").unwrap_or_default(),
            author_counts: reader.flag(&section, "author_counts"),
            ordered: reader.flag(&section, "ordered"),
        };
        if quorum.classes.is_empty() && quorum.paths.is_empty() {
            let help = "say by `classes` or `paths` which records it is for";
            reader.push(section.place(), "`[[approval]]` is for no records", help);
        }
        let approvers =
            if quorum.approvers == 0 { quorum.roles.len().max(1) } else { quorum.approvers };
        quorums.push(Quorum { approvers, ..quorum });
    }
    quorums
}

pub(super) fn cosmetics(reader: &mut Reader, sections: Vec<Section<'_>>) -> Vec<Cosmetic> {
    let read = |section: Section<'_>| Cosmetic {
        paths: reader.required_paths(&section, "paths"),
        white_space: reader.flag(&section, "white_space"),
        lines: reader.patterns(&section, "lines", true),
    };
    sections.into_iter().map(read).collect()
}

pub(super) fn roles(reader: &mut Reader, section: &Section<'_>) -> Roles {
    Roles {
        security: reader.words(section, "security"),
        release: reader.words(section, "release"),
        trust: reader.words(section, "trust"),
    }
}
