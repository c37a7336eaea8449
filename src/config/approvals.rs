//! Who must approve what, and which changes an approval outlives.

use std::borrow::Cow;

use super::keys;
use super::patterns::{PathPatterns, TextPatterns};
use super::reader::{Reader, Section};

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
