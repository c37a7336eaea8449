//! Which configuration's word on approvals was in force when. The first one takes force when it is
//! approved as it asks itself, every later one when it is approved as the one before asks: nobody lowers
//! what it takes with fewer people than it takes.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::authors::Authors;
use super::quorum::{Demands, is_enough};
use super::{Approval, Source, still_count};
use crate::config::{self, Quorum, Terms};
use crate::facts::{Claims, ControlledFile};
use crate::history::{Bits, History};
use crate::model::Oid;

/// A configuration that took force.
struct Link {
    blob: Oid,
    commit: Oid,
    before: Rc<[usize]>,
    /// The approvals by which it did, by their places in the list.
    by: Vec<usize>,
}

/// An approval of a configuration.
struct Word {
    number: usize,
    position: usize,
    blob: Oid,
    approval: Approval,
}

/// The configurations that took force along history.
pub struct TermsChain<'a> {
    history: &'a History,
    claims: &'a Claims,
    authors: &'a Authors<'a>,
    /// What the configuration asks by which the report is made.
    present: &'a Terms,
    links: Vec<Link>,
    /// By position, the links in force after the commit: several where lines of history met that had
    /// changed it apart, and then all of them count.
    at: Vec<Rc<[usize]>>,
    heard: Vec<Word>,
    /// Where each statement was heard first, by the hash of its file and what it speaks of.
    statements: HashMap<(String, Oid), usize>,
}

/// What it all comes to at the evaluated commit.
pub struct InForce<'a> {
    /// What approvals are held against.
    pub demands: Demands<'a>,
    /// The configurations in force; before the first one, that by which the report is made.
    before: Demands<'a>,
    is_first: bool,
    /// Whether the configuration of the evaluated commit is in force.
    pub is_settled: bool,
    /// Whether the approvals by which it is still stand there, or copies of them.
    pub is_evident: bool,
    /// The configurations that count besides, by the commits since which they are in force.
    pub besides: Vec<Oid>,
    /// These configurations.
    pub configurations: Vec<Oid>,
}

impl InForce<'_> {
    /// Whether a file is a record by the configuration of the evaluated commit, or by one that counts
    /// besides.
    pub fn has(&self, file: &ControlledFile) -> bool {
        file.is_record(&self.configurations)
    }

    /// What an approval of the configuration of the evaluated commit takes.
    pub fn of_configuration(&self) -> Vec<Quorum> {
        let asked = self.before.0.iter();
        match self.is_first {
            true => asked.map(|terms| terms.of_the_first()).collect(),
            false => asked.map(|terms| terms.of_itself()).collect(),
        }
    }
}

impl<'a> TermsChain<'a> {
    pub fn new(
        history: &'a History,
        claims: &'a Claims,
        authors: &'a Authors<'a>,
        present: &'a Terms,
    ) -> Self {
        let at = vec![Rc::from([]); history.commits().len()];
        let (links, heard, statements) = (Vec::new(), Vec::new(), HashMap::new());
        Self { history, claims, authors, present, links, at, heard, statements }
    }

    /// The links in force before a commit: those of its parents that no other of them came after.
    pub fn before(&self, position: usize) -> Rc<[usize]> {
        let mut parents = self.history.parents(position);
        let Some(first) = parents.next() else { return Rc::from([]) };
        let mut others = parents.filter(|&parent| self.at[parent] != self.at[first]).peekable();
        if others.peek().is_none() {
            return self.at[first].clone();
        }
        let sets = others.chain([first]).flat_map(|parent| self.at[parent].iter().copied());
        let links: BTreeSet<usize> = sets.collect();
        let is_last = |link: &usize| {
            !links.iter().any(|&other| other != *link && self.reach(other).contains(link))
        };
        links.iter().copied().filter(is_last).collect()
    }

    /// A link and everything before it.
    fn reach(&self, link: usize) -> BTreeSet<usize> {
        let (mut reached, mut waiting) = (BTreeSet::new(), vec![link]);
        while let Some(link) = waiting.pop() {
            if reached.insert(link) {
                waiting.extend(self.links[link].before.iter());
            }
        }
        reached
    }

    /// What some links ask; without one, what the configuration of the report does.
    pub fn demands(&self, links: &[usize]) -> Demands<'a> {
        match links {
            [] => Demands(vec![self.present]),
            links => {
                Demands(links.iter().filter_map(|&it| self.terms(self.links[it].blob)).collect())
            }
        }
    }

    /// What is in force at the evaluated commit and what its configuration asks, together.
    pub fn newest(&self) -> Demands<'a> {
        let mut demands = self.demands(self.at.first().map(Rc::as_ref).unwrap_or_default());
        demands.0.push(self.present);
        demands
    }

    fn terms(&self, blob: Oid) -> Option<&'a Terms> {
        self.claims.terms.get(&blob)
    }

    /// Takes note of an approval, if it speaks of a configuration; a copy of it that comes later is the
    /// same word.
    pub fn hear(&mut self, position: usize, number: usize, approval: &Approval) {
        if !approval.counts() || !approval.approves() {
            return;
        }
        let about = approval.targets.iter().find(|target| target.path == config::PATH);
        let Some(blob) = about.map(|target| target.blob) else { return };
        let statement = (approval.sha256.clone(), blob);
        let is_statement = !approval.sha256.is_empty();
        if is_statement && *self.statements.entry(statement).or_insert(position) != position {
            return;
        }
        self.heard.push(Word { number, position, blob, approval: approval.clone() });
    }

    /// Decides which configurations are in force after a commit.
    pub fn settle(&mut self, position: usize, before: Rc<[usize]>) {
        self.at[position] = before.clone();
        let Some(own) = self.claims.configuration_at[position] else { return };
        let is_in_force = before.len() == 1 && self.links[before[0]].blob == own;
        if is_in_force || !self.is_news(position, own) {
            return;
        }
        if let Some(by) = self.approved_by(position, &before, own) {
            let commit = self.history.commits()[position].id;
            self.at[position] = Rc::from([self.links.len()]);
            self.links.push(Link { blob: own, commit, before, by });
        }
    }

    /// Whether something may have been decided here: the configuration changed, lines of history met,
    /// or an approval came.
    fn is_news(&self, position: usize, own: Oid) -> bool {
        let parents: Vec<usize> = self.history.parents(position).collect();
        parents.len() != 1
            || self.claims.configuration_at[parents[0]] != Some(own)
            || self.heard.iter().any(|word| word.position == position)
    }

    /// The approvals of a configuration on the way to a commit, if they are enough.
    fn approved_by(&self, position: usize, before: &[usize], own: Oid) -> Option<Vec<usize>> {
        let terms = self.terms(own)?;
        if !self.heard.iter().any(|word| word.blob == own) {
            return None;
        }
        let reached = self.history.ancestors(self.history.commits()[position].id);
        let settled: Vec<Bits> =
            before.iter().map(|&it| self.history.ancestors(self.links[it].commit)).collect();
        let is_settled = |at: usize| settled.iter().any(|it| it.contains(at));
        let versions = &self.claims.configuration_versions;
        // What was said before the one in force took force was said of another one.
        let counts = |word: &&Word| {
            let is_own =
                |member| self.authors.had_part(member, versions, config::PATH, own, &is_settled);
            word.blob == own
                && reached.contains(word.position)
                && self.is_since(word, before, &is_settled)
                && word.approval.member.as_ref().is_some_and(|member| !is_own(member))
        };
        let words: Vec<&Word> = self.heard.iter().filter(counts).collect();
        let approvals: Vec<&Approval> = words.iter().map(|word| &word.approval).collect();
        let asked = match before {
            [] => vec![terms.of_the_first()],
            links => self.demands(links).0.iter().map(|terms| terms.of_itself()).collect(),
        };
        let is_enough = asked.iter().all(|quorum| is_enough(quorum, &approvals));
        is_enough.then(|| words.iter().map(|word| word.number).collect())
    }

    /// Whether a word is newer than the configurations in force. One by a tag or a note came with no
    /// commit: there the dates tell, which people signed.
    fn is_since(&self, word: &Word, before: &[usize], is_settled: &dyn Fn(usize) -> bool) -> bool {
        let by = |number| before.iter().any(|&link| self.links[link].by.contains(&number));
        match word.approval.commit {
            Some(_) => !is_settled(word.position),
            None => {
                let mut earlier = self.heard.iter().filter(|it| by(it.number));
                earlier.all(|it| it.approval.when < word.approval.when)
            }
        }
    }

    /// Takes tags and notes as well, which come with no commit, and settles the newest one again.
    pub fn hear_refs(&mut self, list: &[Approval]) {
        let refs = |it: &Approval| matches!(it.source, Source::Tag | Source::Note);
        let numbered = list.iter().enumerate().filter(|(_, approval)| refs(approval));
        let before = self.heard.len();
        for (number, approval) in numbered {
            self.hear(0, number, approval);
        }
        if self.heard.len() > before && !self.at.is_empty() {
            self.settle(0, self.at[0].clone());
        }
    }

    /// What is in force at the evaluated commit, now that it is known which approvals count.
    pub fn conclude(&self, list: &[Approval]) -> InForce<'a> {
        let newest = self.at.first().cloned().unwrap_or_else(|| Rc::from([]));
        let mut held = BTreeSet::new();
        let mut waiting: Vec<usize> = newest.to_vec();
        while let Some(link) = waiting.pop() {
            match still_count(list, &self.links[link].by) {
                true => _ = held.insert(link),
                false => waiting.extend(self.links[link].before.iter()),
            }
        }
        let held: Vec<usize> = held.into_iter().collect();
        let own = self.claims.configuration_at.first().copied().flatten();
        let is_settled = own.is_some() && held.len() == 1 && Some(self.links[held[0]].blob) == own;
        let mut demands = Demands(vec![self.present]);
        let (mut besides, mut configurations) = (Vec::new(), Vec::new());
        if !is_settled && !held.is_empty() {
            demands.0.extend(self.demands(&held).0);
            besides.extend(held.iter().map(|&link| self.links[link].commit));
            configurations.extend(held.iter().map(|&link| self.links[link].blob));
        }
        let stands = |number: &usize| {
            let own = &list[*number];
            let is_copy = |it: &Approval| !it.is_gone && it.counts() && it.sha256 == own.sha256;
            !own.is_gone || list.iter().any(is_copy)
        };
        let is_evident = held.iter().flat_map(|&link| &self.links[link].by).all(stands);
        let (before, is_first) = (self.demands(&held), held.is_empty());
        InForce { demands, before, is_first, is_settled, is_evident, besides, configurations }
    }
}
