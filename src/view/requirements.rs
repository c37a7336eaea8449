//! One entry of `git trace requirements --format json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Tracing;
use crate::facts::{RequirementDocument, Requirements};
use crate::requirement::{Item, Link};

/// A requirement as a file states it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementEntry {
    /// Its identifier.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// The format that it is kept in.
    pub format: &'static str,
    /// The file; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// The line that it begins on, from 1.
    pub line: usize,
    /// The hash of what it says.
    pub revision: String,
    /// Its revision in the format's own terms, the one that links to it name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Everything else that is said of it; `kind` is the sort of item, if any is named.
    pub attributes: BTreeMap<String, String>,
    /// Where it leads.
    pub links: Vec<RequirementLink>,
    /// What it says.
    pub text: String,
    /// The blob of the file.
    pub object: String,
    /// Whether it asks for nothing: a heading, a remark, a draft, or one that is not in force.
    pub informative: bool,
}

/// A link of a requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequirementLink {
    /// The word for it, as its format or its author names it.
    pub kind: String,
    /// The identifier of what it leads to.
    pub target: String,
    /// What the word means: `satisfies`, `implements`, `verifies`, `mitigates`, `refines`,
    /// `conflicts`, `derived` or `relates`.
    pub meaning: &'static str,
    /// `up` where the requirement answers to the target, `down` where the target answers to it.
    pub direction: &'static str,
    /// Whether that is not what its word says, but what its format says beside it.
    #[serde(skip)]
    pub is_turned: bool,
    /// The revision of the target that the link was made for, in the format's own terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
}

impl RequirementEntry {
    /// The entries for all requirements, in the order of the files.
    pub fn all(requirements: &Requirements, tracing: &Tracing) -> Vec<Self> {
        let of_document = |it: &RequirementDocument| {
            it.document.items.iter().map(|item| Self::new(it, item, tracing)).collect::<Vec<_>>()
        };
        requirements.documents.iter().flat_map(of_document).collect()
    }

    /// The entry for a requirement.
    pub fn new(document: &RequirementDocument, item: &Item, tracing: &Tracing) -> Self {
        let kind = Some(("kind".to_owned(), item.kind.clone())).filter(|_| !item.kind.is_empty());
        let links = item.links.iter().map(|link| RequirementLink::new(link, tracing));
        Self {
            id: item.id.clone(),
            title: item.title.clone(),
            format: document.document.format,
            path: document.file.path.clone(),
            line: item.line,
            revision: item.revision.clone(),
            stamp: item.stamp.clone(),
            attributes: item.attributes.iter().cloned().chain(kind).collect(),
            links: links.collect(),
            text: item.text.clone(),
            object: document.file.blob.to_string(),
            informative: item.is_informative,
        }
    }
}

impl RequirementLink {
    fn new(link: &Link, tracing: &Tracing) -> Self {
        let (meaning, by_word) = tracing.meaning(&link.kind);
        let direction = link.direction.unwrap_or(by_word);
        Self {
            kind: link.kind.clone(),
            target: link.target.clone(),
            meaning: meaning.word(),
            direction: direction.word(),
            is_turned: direction != by_word,
            revision: link.revision.clone(),
        }
    }
}
