//! Who approved what, and what of it still holds: approvals judged by the roster and the keys that
//! were in force before they came, then held against the records as they stand.
//!
//! Pure. `claim` finds what is said, `trust` which roster was in force when, `judge` whether what
//! is said counts, `standing` what each record comes to.

mod authors;
mod claim;
mod judge;
mod quorum;
mod standing;
mod terms;
mod trust;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(crate) use authors::Authors;
pub use standing::{Currency, Held, Standing, Status};
pub use trust::{CLASSES, Trust};

use self::claim::Claim;
use self::terms::InForce;
use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Location;
use crate::history::History;
use crate::model::{Oid, OidMap, Person, SignatureState, Timestamp, Verification};
use crate::roster::Member;
use crate::statement::{Decision, Meaning, Target};

/// Every approval of a history, and what the records come to.
#[derive(Default)]
pub struct Approvals {
    /// The approvals, as they were found.
    pub list: Vec<Approval>,
    /// Which roster and keys are in force, and since when.
    pub trust: Trust,
    /// What each controlled record comes to, in the order of `facts.controlled`, of which those are left
    /// out that no configuration in force calls a record.
    pub standings: Vec<Standing>,
    /// The commits since which configurations are in force that count besides the evaluated one, since
    /// that is not approved.
    pub besides: Vec<Oid>,
    /// These configurations.
    pub configurations: Vec<Oid>,
}

/// Somebody's word about records.
#[derive(Clone, Debug)]
pub struct Approval {
    /// In which form it was given.
    pub source: Source,
    /// Where it stands.
    pub place: Location,
    /// The commit that brought it in, where there is one.
    pub commit: Option<Oid>,
    /// The printed name and address.
    pub who: Person,
    /// When, by the signer's own clock.
    pub when: Option<Timestamp>,
    /// What it means.
    pub meaning: Meaning,
    /// What was decided.
    pub decision: Decision,
    /// The role stated; empty where none is.
    pub role: String,
    /// What its signature came to.
    pub verification: Verification,
    /// The state of roster and keys by which it was judged, among the authorities; `None` where there was none.
    pub judged_by: Option<usize>,
    /// Who signed it, by the roster in force.
    pub member: Option<Member>,
    /// Who else has the same key.
    pub sharers: Vec<String>,
    /// Why it does not count.
    pub faults: Vec<Fault>,
    /// What it is about.
    pub targets: Arc<[Target]>,
    /// The SHA-256 of a statement's file.
    pub sha256: String,
    /// Whether the evaluated tree does not have it any more.
    pub is_gone: bool,
    /// Why it rests on its own date that the signer could make it, as the end of a sentence that begins
    /// with them.
    pub late: Option<String>,
}

/// The form of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A statement in a file, with a detached signature.
    Statement,
    /// A signed tag.
    Tag,
    /// A trailer of a commit.
    Trailer,
    /// A note.
    Note,
}

impl Source {
    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Tag => "tag",
            Self::Trailer => "trailer",
            Self::Note => "note",
        }
    }
}

/// Why an approval does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is at fault.
    pub kind: FaultKind,
    /// Why, in words.
    pub why: String,
}

/// What is at fault with an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nobody signed it.
    Unsigned,
    /// The signature is no good.
    Signature,
    /// Whether the signature is good cannot be known.
    Unknown,
    /// What must be inside of what is signed is not there, or contradicts it.
    Payload,
    /// The signer was not in the roster, or not in the role.
    Role,
    /// The signer is no person.
    Machine,
    /// It was taken back or replaced.
    Withdrawn,
}

impl Approval {
    /// Whether it is signed, by whom it says, in a role that they had, and was not taken back.
    pub fn counts(&self) -> bool {
        self.faults.is_empty() && self.verification.state == SignatureState::Good
    }

    /// Whether it is somebody's word and no more.
    pub fn is_asserted(&self) -> bool {
        let unsigned = |fault: &Fault| fault.kind == FaultKind::Unsigned;
        !self.faults.is_empty() && self.faults.iter().all(unsigned)
    }

    /// Whether something of this kind is at fault.
    pub fn has(&self, kind: FaultKind) -> bool {
        self.faults.iter().any(|fault| fault.kind == kind)
    }

    /// Whether the signer accepts the content for use.
    pub fn approves(&self) -> bool {
        self.meaning == Meaning::Approved && self.decision == Decision::Accepted
    }

    fn fail(&mut self, kind: FaultKind, why: impl Into<String>) {
        self.faults.push(Fault { kind, why: why.into() });
    }
}

/// Judges every approval, and what the records come to; `root` pins the commit that the first
/// roster must have come with.
pub fn replay(config: &Config, history: &History, facts: &Facts, root: Option<Oid>) -> Approvals {
    let claims = &facts.claims;
    if claims.authority_at.is_empty() {
        return Approvals::default();
    }
    let authors = Authors::new(config, history, facts);
    let mut found: Vec<Claim<'_>> = claim::statements(claims);
    found.extend(claim::trailers(config, history, facts));
    found.extend(claim::tags(claims));
    found.extend(claim::notes(config, facts));

    let mut by_position: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, claim) in found.iter().enumerate().filter(|(_, it)| it.source != Source::Note) {
        if let Some(position) = claim.commit.and_then(|commit| history.position(commit)) {
            by_position.entry(position).or_default().push(number);
        }
    }
    let mut chain = trust::Chain::new(history, claims, &authors, root);
    let mut terms = terms::TermsChain::new(history, claims, &authors, &config.terms);
    let mut judged: Vec<Option<Approval>> = found.iter().map(|_| None).collect();
    for &position in history.parents_first() {
        let before = chain.before(position);
        for &number in by_position.get(&position).into_iter().flatten() {
            let approval = judge::judge(&found[number], chain.authority(before), history);
            chain.hear(position, number, &approval);
            terms.hear(position, number, &approval);
            judged[number] = Some(approval);
        }
        let asked = terms.before(position);
        chain.settle(position, before, &terms.demands(&asked));
        terms.settle(position, asked);
    }
    let newest = chain.newest();
    let clock = clock(history);
    let written = written(history, facts);
    let mut list = Vec::with_capacity(found.len());
    for (claim, done) in found.iter().zip(judged) {
        let position = claim.commit.and_then(|commit| history.position(commit));
        let link = position.map_or(newest, |position| chain.before(position));
        let late = || judge::judge(claim, chain.authority(link), history);
        let mut approval = done.unwrap_or_else(late);
        approval.judged_by = chain.state(link);
        // By the same keys it would come to the same.
        if link != newest {
            judge::against_later_revocation(claim, &mut approval, chain.authority(newest));
        }
        let contents = approval.targets.iter().filter_map(|target| written.get(&target.blob));
        if let Some(&content) = contents.max() {
            let after = chain.after(content);
            let is_later = link
                .zip(after)
                .is_some_and(|(link, after)| after != link && chain.follows(after, link));
            let author = history.commits()[content].author.when;
            let later = chain.authority(after).filter(|_| is_later);
            judge::at_the_content(&mut approval, author, later);
        }
        if chain.tips(link).any(|tip| !trust::knows(tip, &approval.verification))
            && approval.counts()
        {
            let why = "who signed it is not in the roster of every line of history that met before";
            approval.fail(FaultKind::Role, why);
        }
        let came = claim.commit.and_then(|commit| history.whole_integration().get(&commit));
        if let Some(at) = came.and_then(|came| history.position(*came)) {
            judge::when_it_came(&mut approval, chain.authority(chain.after(at)), clock[at]);
        }
        list.push(approval);
    }
    judge::withdraw(&terms.newest(), &found, &mut list);
    let trust = chain.conclude(&list);
    terms.hear_refs(&list);
    let in_force = terms.conclude(&list);
    let list = with_the_best_signatures(&found, list);
    let standings = standing::all(history, facts, &authors, &trust, &in_force, &list);
    let InForce { besides, configurations, .. } = in_force;
    Approvals { list, trust, standings, besides, configurations }
}

/// Whether the approvals by which something took force count to this day: of a statement that came with
/// several signatures one is enough.
fn still_count(list: &[Approval], by: &[usize]) -> bool {
    let counts = |number: &usize| {
        let own = &list[*number];
        let is_same = |it: &Approval| !own.sha256.is_empty() && it.sha256 == own.sha256;
        own.counts() || by.iter().any(|&it| is_same(&list[it]) && list[it].counts())
    };
    by.iter().all(counts)
}

/// The approvals without those by a signature that is worse than another one of the same statement:
/// whoever adds a file takes nobody's word away.
fn with_the_best_signatures(claims: &[Claim<'_>], mut list: Vec<Approval>) -> Vec<Approval> {
    let place = |approval: &Approval| {
        let is_here = approval.source == Source::Statement && !approval.is_gone;
        is_here.then(|| (approval.place.path.clone(), approval.place.blob))
    };
    let is_good = |approval: &Approval| approval.verification.state == SignatureState::Good;
    let rank = |approval: &Approval| (approval.counts(), is_good(approval));
    let mut best: HashMap<_, usize> = HashMap::new();
    for (number, approval) in list.iter().enumerate() {
        let Some(place) = place(approval) else { continue };
        let known = best.entry(place).or_insert(number);
        if rank(approval) > rank(&list[*known]) {
            *known = number;
        }
    }
    let mut left_out = HashSet::new();
    for number in 0..list.len() {
        let better = place(&list[number]).and_then(|place| best.get(&place).copied());
        let Some(better) = better.filter(|&it| rank(&list[it]) > rank(&list[number])) else {
            continue;
        };
        let path = claims[number].signature.unwrap_or_default();
        let why = list[number].faults.first().map(|fault| fault.why.clone()).unwrap_or_default();
        list[better].verification.reason += &format!("; {path} beside it does not count: {why}");
        left_out.insert(number);
    }
    let numbered = list.into_iter().enumerate();
    numbered
        .filter(|(number, _)| !left_out.contains(number))
        .map(|(_, approval)| approval)
        .collect()
}

/// For each commit the latest date that it or one before it bears: no earlier it came, whatever it says.
fn clock(history: &History) -> Vec<Option<Timestamp>> {
    let mut clock: Vec<Option<Timestamp>> = vec![None; history.commits().len()];
    for &position in history.parents_first() {
        let own = history.commits()[position].committer.when;
        let before = history.parents(position).map(|parent| clock[parent]);
        clock[position] = before.chain([own]).flatten().max_by_key(|when| when.seconds);
    }
    clock
}

/// For each content of a record, the position of the oldest commit that left it.
fn written(history: &History, facts: &Facts) -> OidMap<usize> {
    let mut written = OidMap::default();
    for version in facts.controlled.iter().flat_map(|file| &file.versions) {
        if let (Some(blob), Some(position)) = (version.blob, history.position(version.commit)) {
            written.insert(blob, position);
        }
    }
    written
}
