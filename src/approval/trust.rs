//! Which roster and which keys were in force when. The first roster is the trust root; every later
//! state of roster and keys takes force when somebody in the one before approved what it changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::authors::Authors;
use super::quorum::{Demands, is_enough};
use super::{Approval, Source, still_count};
use crate::facts::{Authority, Claims, File};
use crate::history::{Bits, History};
use crate::model::{Oid, Verification};
use crate::roster::{self, Member};
use crate::statement::Target;

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
    /// Whether it cannot be told which roster is the first.
    pub is_ambiguous: bool,
    /// The files in force that the evaluated tree does not have.
    pub missing: Vec<String>,
    /// Why the roster of the evaluated tree cannot be read, if it cannot.
    pub unread: Option<String>,
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
    /// Where lines of history met that had changed it apart, the links of these: until somebody
    /// who is in all of them settles it, nobody else has a say.
    tips: Vec<usize>,
}

/// An approval of a file that says who speaks for whom.
struct Word {
    number: usize,
    position: usize,
    path: String,
    blob: Oid,
    member: Member,
    approval: Approval,
}

/// The states that took force, one after the other, along history.
pub struct Chain<'a> {
    history: &'a History,
    claims: &'a Claims,
    authors: &'a Authors<'a>,
    root: Option<usize>,
    is_ambiguous: bool,
    doubts: Vec<String>,
    links: Vec<Link>,
    /// By position, the link in force after the commit.
    at: Vec<Option<usize>>,
    heard: Vec<Word>,
    /// Where each statement was heard first, by the hash of its file.
    statements: HashMap<String, usize>,
}

impl<'a> Chain<'a> {
    pub fn new(
        history: &'a History,
        claims: &'a Claims,
        authors: &'a Authors<'a>,
        pinned: Option<Oid>,
    ) -> Self {
        let mut chain = Self {
            history,
            claims,
            authors,
            root: None,
            is_ambiguous: false,
            doubts: Vec::new(),
            links: Vec::new(),
            at: vec![None; history.commits().len()],
            heard: Vec::new(),
            statements: HashMap::new(),
        };
        chain.root = match pinned {
            None => chain.find_root(),
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
        self.is_ambiguous = beginnings > 1;
        if beginnings > 1 {
            self.doubts.push(format!(
                "the roster begins at {beginnings} places of the history, of which {} is taken: pin the \
                 right one by --trust-root",
                self.history.commits()[root].id.short()
            ));
        }
        Some(root)
    }

    /// The link in force before a commit: that of its parents, and where they differ the one that
    /// came after the others; where lines of history disagree, the last on which they agreed.
    pub fn before(&self, position: usize) -> Option<usize> {
        match self.tips_before(position)[..] {
            [] => None,
            [only] => Some(only),
            [first, ref others @ ..] => {
                let is_common = |link: &usize| others.iter().all(|&it| self.follows(it, *link));
                self.reach(first).into_iter().filter(is_common).max()
            }
        }
    }

    /// The links of a commit's parents that no other of them came after.
    fn tips_before(&self, position: usize) -> Vec<usize> {
        let links: BTreeSet<usize> =
            self.history.parents(position).filter_map(|parent| self.at[parent]).collect();
        let is_last = |link: &&usize| {
            !links.iter().any(|&other| other != **link && self.follows(other, **link))
        };
        links.iter().filter(is_last).copied().collect()
    }

    /// The rosters besides the one in force in which whoever has a say must be.
    pub fn tips(&self, link: Option<usize>) -> impl Iterator<Item = &'a Authority> {
        let tips = link.map(|link| self.links[link].tips.as_slice()).unwrap_or_default();
        tips.iter().filter_map(|&tip| self.authority(Some(tip)))
    }

    /// The link in force after a commit.
    pub fn after(&self, position: usize) -> Option<usize> {
        self.at[position]
    }

    /// A link and everything before it, on every line of history.
    fn reach(&self, link: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![link];
        while let Some(link) = waiting.pop() {
            if reached.insert(link) {
                waiting.extend(self.links[link].before);
                waiting.extend(&self.links[link].tips);
            }
        }
        reached
    }

    /// Whether a link is another one or came after it.
    pub fn follows(&self, link: usize, earlier: usize) -> bool {
        link == earlier || self.reach(link).contains(&earlier)
    }

    /// The link in force at the evaluated commit.
    pub fn newest(&self) -> Option<usize> {
        // Positions are newest first, and the evaluated commit is where the walk began.
        self.at.first().copied().flatten()
    }

    pub fn authority(&self, link: Option<usize>) -> Option<&'a Authority> {
        self.state(link).map(|state| &self.claims.authorities[state])
    }

    /// Which of the authorities a link put in force.
    pub fn state(&self, link: Option<usize>) -> Option<usize> {
        link.map(|link| self.links[link].authority)
    }

    /// Takes note of an approval, if it speaks of roster or keys; a copy of it that comes later is the
    /// same word.
    pub fn hear(&mut self, position: usize, number: usize, approval: &Approval) {
        let Some(member) = &approval.member else { return };
        if approval.source != Source::Statement || !approval.counts() || !approval.approves() {
            return;
        }
        let is_about = |target: &&Target| {
            let mut versions = self.claims.authority_versions.iter();
            versions.any(|it| it.path == target.path && it.blob == Some(target.blob))
        };
        let about: Vec<&Target> = approval.targets.iter().filter(is_about).collect();
        if about.is_empty() {
            return;
        }
        if *self.statements.entry(approval.sha256.clone()).or_insert(position) != position {
            return;
        }
        self.heard.extend(about.into_iter().map(|target| Word {
            number,
            position,
            path: target.path.clone(),
            blob: target.blob,
            member: member.clone(),
            approval: approval.clone(),
        }));
    }

    /// Decides which link is in force after a commit, by what is asked before it.
    pub fn settle(&mut self, position: usize, before: Option<usize>, asked: &Demands<'_>) {
        let own = self.claims.authority_at[position];
        let commit = self.history.commits()[position].id;
        let Some(link) = before else {
            if self.root == Some(position) {
                self.link(
                    position,
                    Link { authority: own, commit, before, by: Vec::new(), tips: Vec::new() },
                );
            }
            return;
        };
        self.at[position] = before;
        let tips = self.tips_before(position);
        if tips.len() > 1 {
            let authority = self.links[link].authority;
            self.link(position, Link { authority, commit, before, by: Vec::new(), tips });
            return;
        }
        if self.links[link].authority == own || !self.is_news(position, own) {
            return;
        }
        if let Some(by) = self.approved_by(position, link, own, asked) {
            let tips = Vec::new();
            self.link(position, Link { authority: own, commit, before, by, tips });
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
    /// beside, but not what says that keys are revoked.
    fn approved_by(
        &self,
        position: usize,
        link: usize,
        own: usize,
        asked: &Demands<'_>,
    ) -> Option<Vec<usize>> {
        let in_force = &self.claims.authorities[self.links[link].authority];
        let state = &self.claims.authorities[own];
        let roster = in_force.roster.as_ref().filter(|_| state.roster.is_some())?;
        let has = |path: &str| state.files.iter().any(|file| file.path == path);
        if in_force.revoking.iter().any(|path| !has(path)) {
            return None;
        }
        let is_new = |file: &&File| {
            !in_force.files.iter().any(|it| it.path == file.path && it.blob == file.blob)
        };
        let changed: Vec<&File> = state.files.iter().filter(is_new).collect();
        let about = |file: &File, word: &Word| word.path == file.path && word.blob == file.blob;
        let is_said = |file: &&File| self.heard.iter().any(|word| about(file, word));
        if changed.is_empty() || !changed.iter().all(is_said) {
            return None;
        }
        // What was said before the state in force took force was said of another one, and who is
        // not in that has no say.
        let reached = self.history.ancestors(self.history.commits()[position].id);
        let settled = self.history.ancestors(self.links[link].commit);
        let versions = &self.claims.authority_versions;
        let is_settled = |at: usize| settled.contains(at);
        let counts = |word: &&Word| {
            let Word { member, approval, .. } = word;
            let signers = roster.signers(&approval.verification);
            let may = |when| asked.may_vouch(member, &approval.role, when);
            reached.contains(word.position)
                && !settled.contains(word.position)
                && approval.when.is_some_and(may)
                && signers.iter().any(|signer| signer.email == member.email)
                && self.tips(Some(link)).all(|tip| knows(tip, &approval.verification))
                && !self.authors.had_part(member, versions, &word.path, word.blob, &is_settled)
        };
        let mut by = Vec::new();
        for file in changed {
            let words = self.heard.iter().filter(|word| about(file, word));
            let words: Vec<&Word> = words.filter(counts).collect();
            let approvals: Vec<&Approval> = words.iter().map(|word| &word.approval).collect();
            let quorums = asked.quorums("", &file.path);
            if !quorums.iter().all(|quorum| is_enough(quorum, &approvals)) {
                return None;
            }
            by.extend(words.iter().map(|word| word.number));
        }
        Some(by)
    }

    /// What it all comes to at the evaluated commit, now that it is known which approvals count.
    pub fn conclude(mut self, list: &[Approval]) -> Trust {
        let newest = self.newest();
        let disputed = newest.map(|link| &self.links[link]).filter(|link| !link.tips.is_empty());
        if let Some(link) = disputed {
            self.is_ambiguous = true;
            self.doubts.push(format!(
                "lines of history that had changed the roster apart met in {}: somebody who is in the \
                 rosters of all of them must approve the one that is to be in force",
                link.commit.short()
            ));
        }
        let lineage = newest.map(|link| self.reach(link)).unwrap_or_default();
        let shaken = lineage
            .into_iter()
            .map(|link| &self.links[link])
            .find(|link| !still_count(list, &link.by));
        let is_shaken = shaken.is_some();
        self.doubts.extend(shaken.map(|link| {
            let short = link.commit.short();
            format!(
                "the roster of {short} took force by an approval that does not count any more: its \
                 key was compromised, or it was taken back"
            )
        }));
        let in_force = newest.map(|link| self.links[link].authority);
        let accepted = in_force.map(|it| &self.claims.authorities[it]);
        let files = accepted.into_iter().flat_map(|authority| &authority.files);
        let own = &self.claims.authorities[self.claims.authority_at[0]];
        let is_missing = |file: &&File| !own.files.iter().any(|it| it.path == file.path);
        let mut unread = own.problems.iter().filter_map(|it| it.strip_prefix(roster::PATH));
        let unread = unread.next().map(|why| why.trim_start_matches(':').trim().to_owned());
        let missing = files.clone().filter(is_missing).map(|file| file.path.clone()).collect();
        let files = files.filter(|_| !is_shaken);
        Trust {
            root: self.root.map(|root| self.history.commits()[root].id),
            doubts: std::mem::take(&mut self.doubts),
            in_force,
            since: newest.map(|link| self.links[link].commit),
            is_ambiguous: self.is_ambiguous,
            missing,
            unread,
            settled: files.map(|file| (file.path.clone(), file.blob)).collect(),
        }
    }
}

/// Whether somebody in the roster of a state made a signature.
pub fn knows(authority: &Authority, verification: &Verification) -> bool {
    let roster = authority.roster.as_ref();
    roster.is_some_and(|roster| !roster.signers(verification).is_empty())
}
