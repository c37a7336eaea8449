//! Which roster and which keys were in force when. The first roster is the trust root; every later
//! state of roster and keys takes force when somebody in the one before approved what it changed.

use std::collections::HashSet;

use super::authors::Authors;
use super::{Approval, FaultKind, Source};
use crate::config::{Config, Quorum};
use crate::facts::{Authority, Claims, File};
use crate::history::{Bits, History};
use crate::model::Oid;

/// The classes of the files that say who speaks for whom.
pub const CLASSES: [&str; 2] = ["roster", "keys"];

/// What is in force at the evaluated commit.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The commit that the first roster came with.
    pub root: Option<Oid>,
    /// What is wrong with that, where it is not the one that was pinned, or not the only one.
    pub doubts: Vec<String>,
    /// The state in force, among the authorities; `None` where there is none.
    pub in_force: Option<usize>,
    /// Since which commit.
    pub since: Option<Oid>,
    /// The files of the evaluated tree that are in force as they stand.
    pub settled: HashSet<(String, Oid)>,
}

/// A state of roster and keys that took force.
struct Link {
    authority: usize,
    commit: Oid,
    before: Option<usize>,
    /// The approvals by which it did, by their places in the list.
    by: Vec<usize>,
}

/// An approval of a file that says who speaks for whom.
struct Word {
    approval: usize,
    position: usize,
    path: String,
    blob: Oid,
}

/// The states that took force, one after the other, along history.
pub struct Chain<'a> {
    config: &'a Config,
    history: &'a History,
    claims: &'a Claims,
    authors: &'a Authors<'a>,
    root: Option<usize>,
    doubts: Vec<String>,
    links: Vec<Link>,
    /// By position, the link in force after the commit.
    at: Vec<Option<usize>>,
    heard: Vec<Word>,
}

impl<'a> Chain<'a> {
    pub fn new(
        config: &'a Config,
        history: &'a History,
        claims: &'a Claims,
        authors: &'a Authors<'a>,
        pinned: Option<Oid>,
    ) -> Self {
        let mut chain = Self {
            config,
            history,
            claims,
            authors,
            root: None,
            doubts: Vec::new(),
            links: Vec::new(),
            at: vec![None; history.commits().len()],
            heard: Vec::new(),
        };
        let found = chain.find_root();
        chain.root = match pinned {
            None => found,
            Some(pinned) => {
                let pinned_at = history.position(pinned).filter(|&at| chain.has_roster(at));
                if pinned_at.is_none() {
                    let short = pinned.short();
                    chain.doubts.push(format!("the pinned trust root {short} has no roster here"));
                }
                pinned_at
            }
        };
        chain
    }

    fn has_roster(&self, position: usize) -> bool {
        self.claims.authorities[self.claims.authority_at[position]].roster.is_some()
    }

    /// Where the roster reached the mainline first: that commit, or what it merged.
    fn find_root(&mut self) -> Option<usize> {
        let newest = self.history.commits().first()?.id;
        let mainline = self.history.mainline(newest);
        let first = mainline.into_iter().rev().find(|&position| self.has_roster(position))?;
        let commit = &self.history.commits()[first];
        let main = self.history.parents(first).next();
        let before = main.map(|main| self.history.ancestors(self.history.commits()[main].id));
        let before = before.unwrap_or_default();
        let reached: Bits = self.history.ancestors(commit.id);
        let is_new = |&position: &usize| {
            reached.contains(position) && !before.contains(position) && self.has_roster(position)
        };
        let order = self.history.parents_first();
        let root = order.iter().copied().find(is_new)?;
        let begins = |&&position: &&usize| {
            self.has_roster(position)
                && !self.history.parents(position).any(|parent| self.has_roster(parent))
        };
        let beginnings = order.iter().filter(begins).count();
        if beginnings > 1 {
            self.doubts.push(format!(
                "the roster begins at {beginnings} places of the history; only {} counts",
                self.history.commits()[root].id.short()
            ));
        }
        Some(root)
    }

    /// The link in force before a commit: that of its parents, and where they differ the one that
    /// came after the others, else that of the first parent.
    pub fn before(&self, position: usize) -> Option<usize> {
        let mut chosen: Option<usize> = None;
        for parent in self.history.parents(position) {
            let link = self.at[parent];
            if chosen.is_none() || chosen.is_some_and(|it| self.follows(link, it)) {
                chosen = link;
            }
        }
        chosen
    }

    /// Whether a link came after another.
    fn follows(&self, link: Option<usize>, earlier: usize) -> bool {
        std::iter::successors(link, |&it| self.links[it].before).any(|it| it == earlier)
    }

    /// The link in force at the evaluated commit.
    pub fn newest(&self) -> Option<usize> {
        // Positions are newest first, and the evaluated commit is where the walk began.
        self.at.first().copied().flatten()
    }

    pub fn authority(&self, link: Option<usize>) -> Option<&'a Authority> {
        link.map(|link| &self.claims.authorities[self.links[link].authority])
    }

    /// Takes note of an approval, if it speaks of roster or keys and its maker may.
    pub fn hear(&mut self, position: usize, number: usize, approval: &Approval) {
        let Some(member) = &approval.member else { return };
        if approval.source != Source::Statement || !approval.counts() || !approval.approves() {
            return;
        }
        let roles = &self.config.roles.trust;
        let may = |role: &String| {
            approval.when.is_some_and(|when| member.had_role(role, when))
                && (approval.role.is_empty() || approval.role == *role)
        };
        if !roles.is_empty() && !roles.iter().any(may) {
            return;
        }
        for target in &approval.targets {
            let versions = self.claims.authority_versions.iter();
            let mut made =
                versions.filter(|it| it.path == target.path && it.blob == Some(target.blob));
            let Some(first) = made.next() else { continue };
            let is_own =
                [first].into_iter().chain(made).any(|it| self.authors.wrote(member, it.commit));
            if self.may_be_own(&target.path) || !is_own {
                let (path, blob) = (target.path.clone(), target.blob);
                self.heard.push(Word { approval: number, position, path, blob });
            }
        }
    }

    /// Whether the configuration lets people approve their own changes of a file.
    fn may_be_own(&self, path: &str) -> bool {
        let quorum = self.config.quorums.iter().find(|it| is_for(it, path));
        quorum.is_some_and(|quorum| quorum.author_counts)
    }

    /// Decides which link is in force after a commit.
    pub fn settle(&mut self, position: usize, before: Option<usize>) {
        let own = self.claims.authority_at[position];
        let commit = self.history.commits()[position].id;
        let Some(link) = before else {
            if self.root == Some(position) {
                self.link(position, Link { authority: own, commit, before, by: Vec::new() });
            }
            return;
        };
        self.at[position] = before;
        if self.links[link].authority == own || !self.is_news(position, own) {
            return;
        }
        if let Some(by) = self.approved_by(position, link, own) {
            self.link(position, Link { authority: own, commit, before, by });
        }
    }

    fn link(&mut self, position: usize, link: Link) {
        self.at[position] = Some(self.links.len());
        self.links.push(link);
    }

    /// Whether something may have been decided here: the state changed, lines of history met, or an
    /// approval came.
    fn is_news(&self, position: usize, own: usize) -> bool {
        let mut parents = self.history.parents(position);
        let is_merge = self.history.parents(position).nth(1).is_some();
        is_merge
            || self.heard.iter().any(|word| word.position == position)
            || parents.any(|parent| self.claims.authority_at[parent] != own)
    }

    /// The approvals of everything that a state changed, as compared with the one in force, on the
    /// way to this commit; `None` where one is wanting. Files that are gone go with what was approved
    /// beside.
    fn approved_by(&self, position: usize, link: usize, own: usize) -> Option<Vec<usize>> {
        let known = &self.claims.authorities[self.links[link].authority].files;
        let state = &self.claims.authorities[own];
        let is_known =
            |file: &&File| known.iter().any(|it| it.path == file.path && it.blob == file.blob);
        let changed: Vec<&File> = state.files.iter().filter(|file| !is_known(file)).collect();
        if changed.is_empty() || state.roster.is_none() {
            return None;
        }
        let reached = self.history.ancestors(self.history.commits()[position].id);
        let word = |file: &&File| {
            let of = |word: &&Word| word.path == file.path && word.blob == file.blob;
            let mut words = self.heard.iter().filter(of);
            words.find(|word| reached.contains(word.position)).map(|word| word.approval)
        };
        changed.iter().map(word).collect()
    }

    /// What it all comes to at the evaluated commit, now that it is known which approvals count.
    pub fn conclude(mut self, list: &[Approval]) -> Trust {
        let newest = self.newest();
        let lineage = std::iter::successors(newest, |&link| self.links[link].before);
        let shaken = lineage
            .map(|link| &self.links[link])
            .find(|link| link.by.iter().any(|&number| list[number].has(FaultKind::Signature)));
        let is_shaken = shaken.is_some();
        self.doubts.extend(shaken.map(|link| {
            let short = link.commit.short();
            format!(
                "the roster of {short} took force by a key that was compromised, as it turned out"
            )
        }));
        let in_force = newest.map(|link| self.links[link].authority);
        let accepted = in_force.map(|it| &self.claims.authorities[it]);
        let files = accepted.into_iter().flat_map(|authority| &authority.files);
        let files = files.filter(|_| !is_shaken);
        Trust {
            root: self.root.map(|root| self.history.commits()[root].id),
            doubts: std::mem::take(&mut self.doubts),
            in_force,
            since: newest.map(|link| self.links[link].commit),
            settled: files.map(|file| (file.path.clone(), file.blob)).collect(),
        }
    }
}

fn is_for(quorum: &Quorum, path: &str) -> bool {
    CLASSES.iter().any(|class| quorum.is_for(class, path))
}
