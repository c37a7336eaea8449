//! The trace graph: which requirement answers to which, what implements and what verifies each.
//!
//! Links come from the files of requirements, from code, from trailers of commits and from test
//! results; each has one of the meanings that all formats have in common.

mod chain;
mod executions;
mod suspect;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

pub use chain::{Coverage, Gap};
pub use executions::executions;
pub use suspect::Suspect;

use crate::code_tag::CodeTag;
use crate::config::Config;
use crate::facts::{Facts, RequirementDocument, TaggedFile};
use crate::history::History;
use crate::model::{Commit, LinkDirection, LinkMeaning};
use crate::requirement::{Item, Link, comparable};

/// The word for a link to a file.
const FILE: &str = "file";

/// The graph as of the evaluated commit.
pub struct Trace<'f> {
    /// The requirements, in the order of their files.
    pub nodes: Vec<Node<'f>>,
    by_id: HashMap<&'f str, usize>,
    /// The same where a format has several ways to write one identifier.
    alike: HashMap<Cow<'f, str>, usize>,
    /// The links that lead to a requirement.
    pub links: Vec<Edge<'f>>,
    /// For each requirement the links that lead to it, as positions in `links`.
    incoming: Vec<Vec<usize>>,
    /// For each the links by which it leads to others.
    outgoing: Vec<Vec<usize>>,
    /// The links that lead to no requirement of the tree.
    pub dangling: Vec<Dangling<'f>>,
    /// The requirements whose identifier another one has before them, each with that one.
    pub duplicates: Vec<(usize, usize)>,
}

/// A requirement where it stands.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    /// What it is.
    pub item: &'f Item,
    /// The document that it stands in.
    pub document: &'f RequirementDocument,
}

/// Where a link comes from.
#[derive(Clone, Copy)]
pub enum End<'f> {
    /// A requirement.
    Item(usize),
    /// A place in a file of code.
    Code(&'f TaggedFile, &'f CodeTag),
    /// A commit.
    Commit(&'f Commit),
}

/// A link to a requirement.
pub struct Edge<'f> {
    /// Its place among the links.
    pub number: usize,
    /// What answers to it.
    pub source: End<'f>,
    /// The requirement.
    pub target: usize,
    /// What the link means.
    pub meaning: LinkMeaning,
    /// The revision that it was made for, in the format's own terms.
    pub revision: Option<&'f str>,
    /// The line in the file of the source.
    pub line: usize,
}

/// A link that leads nowhere.
pub struct Dangling<'f> {
    /// Where it comes from.
    pub source: End<'f>,
    /// What is not there.
    pub target: &'f str,
    /// What the link means.
    pub meaning: LinkMeaning,
    /// Which end of it is the upper one.
    pub direction: LinkDirection,
    /// The line in the file of the source.
    pub line: usize,
}

impl<'f> Trace<'f> {
    /// Joins the links of everything.
    pub fn new(config: &'f Config, history: &'f History, facts: &'f Facts) -> Self {
        let mut trace = Self {
            nodes: Vec::new(),
            by_id: HashMap::new(),
            alike: HashMap::new(),
            links: Vec::new(),
            incoming: Vec::new(),
            outgoing: Vec::new(),
            dangling: Vec::new(),
            duplicates: Vec::new(),
        };
        trace.add_nodes(&facts.requirements.documents);
        let files: HashSet<&str> = match trace.nodes.is_empty() {
            true => HashSet::new(),
            false => facts.files.iter().map(|file| file.path.as_str()).collect(),
        };
        for at in 0..trace.nodes.len() {
            // StrictDoc links to files as well.
            let is_file = |link: &&Link| link.kind == FILE && files.contains(link.target.as_str());
            let links = trace.nodes[at].item.links.iter().filter(|link| !is_file(link));
            links.for_each(|link| trace.add_item_link(config, at, link));
        }
        for file in &facts.requirements.code {
            file.tags.iter().for_each(|tag| trace.add_code(config, file, tag));
        }
        // One of several repositories may speak of what another one defines.
        if !trace.nodes.is_empty() || config.repository.is_some() {
            history.commits().iter().for_each(|commit| trace.add_commit(config, facts, commit));
        }
        trace.incoming = vec![Vec::new(); trace.nodes.len()];
        trace.outgoing = trace.incoming.clone();
        for link in &trace.links {
            trace.incoming[link.target].push(link.number);
            if let End::Item(from) = link.source {
                trace.outgoing[from].push(link.number);
            }
        }
        trace
    }

    fn add_nodes(&mut self, documents: &'f [RequirementDocument]) {
        for document in documents {
            for item in &document.document.items {
                let at = self.nodes.len();
                let plain = comparable(document.document.format, &item.id);
                match self.by_id.get(item.id.as_str()).or_else(|| self.alike.get(&plain)) {
                    Some(&first) => self.duplicates.push((at, first)),
                    None => {
                        self.by_id.insert(&item.id, at);
                        if let Cow::Owned(_) = plain {
                            self.alike.insert(plain, at);
                        }
                    }
                }
                self.nodes.push(Node { item, document });
            }
        }
    }

    fn add_item_link(&mut self, config: &Config, from: usize, link: &'f Link) {
        let (meaning, by_word) = config.tracing.meaning(&link.kind);
        let direction = link.direction.unwrap_or(by_word);
        let Some(to) = self.find(&link.target) else {
            let (source, target, line) = (End::Item(from), link.target.as_str(), link.line);
            self.dangling.push(Dangling { source, target, meaning, direction, line });
            return;
        };
        let (source, target) = match direction {
            LinkDirection::Up => (from, to),
            LinkDirection::Down => (to, from),
        };
        // A revision is that of what the link names, which is the lower end of one that leads down.
        let revision = link.revision.as_deref().filter(|_| direction == LinkDirection::Up);
        self.link(End::Item(source), target, meaning, revision, link.line);
    }

    fn add_code(&mut self, config: &Config, file: &'f TaggedFile, tag: &'f CodeTag) {
        let source = End::Code(file, tag);
        let (meaning, line) = (config.tracing.meaning(&tag.kind).0, tag.line);
        match self.find(&tag.target) {
            Some(target) => {
                let revision = tag.revision.as_deref();
                self.link(source, target, meaning, revision, line);
            }
            None => {
                let (target, direction) = (tag.target.as_str(), LinkDirection::Up);
                self.dangling.push(Dangling { source, target, meaning, direction, line });
            }
        }
    }

    /// The trailers of a commit; one that names what was there once leads nowhere in particular.
    fn add_commit(&mut self, config: &'f Config, facts: &Facts, commit: &'f Commit) {
        for trailer in commit.trailers(&config.trailers.requirement) {
            let meaning = config.tracing.meaning(&trailer.key).0;
            let source = End::Commit(commit);
            for id in trailer.value.split([',', ' ', ';']).filter(|id| !id.is_empty()) {
                match self.find(id) {
                    Some(target) => self.link(source, target, meaning, None, 1),
                    None if !config.requirements.identifiers.matches(id) => break,
                    None if facts.requirements.evolution.of(id).is_empty() => {
                        let (target, direction) = (id, LinkDirection::Up);
                        self.dangling.push(Dangling {
                            source,
                            target,
                            meaning,
                            direction,
                            line: 1,
                        });
                    }
                    None => {}
                }
            }
        }
    }

    fn link(
        &mut self,
        source: End<'f>,
        target: usize,
        meaning: LinkMeaning,
        revision: Option<&'f str>,
        line: usize,
    ) {
        let number = self.links.len();
        self.links.push(Edge { number, source, target, meaning, revision, line });
    }

    /// The requirement with an identifier.
    ///
    /// Doorstop's identifiers are compared by number, so that `REQ1` finds `REQ001`.
    pub fn find(&self, id: &str) -> Option<usize> {
        let alike = || self.alike.get(&comparable("doorstop", id));
        self.by_id.get(id).or_else(alike).copied()
    }

    /// The links that lead to a requirement.
    pub fn to(&self, node: usize) -> impl Iterator<Item = &Edge<'f>> {
        self.incoming[node].iter().map(|&position| &self.links[position])
    }

    /// The links by which a requirement leads to others.
    pub fn from(&self, node: usize) -> impl Iterator<Item = &Edge<'f>> {
        self.outgoing[node].iter().map(|&position| &self.links[position])
    }

    /// The requirements that ask for something, each once.
    pub fn demands(&self) -> impl Iterator<Item = (usize, &Node<'f>)> {
        let is_first = |at: usize| self.duplicates.iter().all(|&(again, _)| again != at);
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(move |(at, node)| !node.item.is_informative && is_first(*at))
    }

    /// The circles of requirements that answer to themselves, each as its members in their order.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let mut up: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for edge in &self.links {
            let leads_up = !matches!(edge.meaning, LinkMeaning::Relates | LinkMeaning::Conflicts);
            if let End::Item(from) = edge.source
                && leads_up
            {
                up.entry(from).or_default().push(edge.target);
            }
        }
        chain::circles(self.nodes.len(), &up)
    }
}
