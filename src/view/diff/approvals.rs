//! The approvals that lapsed between two baselines, and the records that come to something else.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Sides, name_now};
use crate::approval::{Approval, Currency, Held, Standing};
use crate::model::Oid;
use crate::rules::Case;
use crate::view::approval::status_word;

/// An approval that counted for its record at the old baseline and does not at the new one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LapsedApproval {
    /// The record as it is called now; of one that is gone, as it was called.
    pub path: String,
    /// Its class.
    pub class: String,
    /// `statement`, `tag`, `trailer` or `note`.
    pub source: &'static str,
    /// The file, tag or commit that holds the approval.
    pub held_in: String,
    /// Who gave it.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When, with the signer's own zone.
    pub when: Option<String>,
    /// Why it does not count any more.
    pub why: String,
    /// The commit through which it lapsed; null where no commit did.
    pub through: Option<String>,
    /// That commit's subject.
    pub subject: Option<String>,
}

/// A record whose approvals come to something else.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StandingDiff {
    /// The record as it is called now.
    pub path: String,
    /// Its class.
    pub class: String,
    /// What it came to: `approved`, `asserted`, `stale`, `rejected`, `unknown` or `unapproved`.
    pub old: &'static str,
    /// What it comes to.
    pub new: &'static str,
    /// Why, as the end of a sentence that begins with the record.
    pub says: String,
}

/// The approvals that lapsed, in the order of the old records.
pub fn lapsed(sides: &Sides<'_, '_>) -> Vec<LapsedApproval> {
    let mut found = Vec::new();
    for standing in &sides.old.approvals.standings {
        let covering = sides.old.held(standing).filter(|(held, _)| held.counts && covers(held) > 0);
        for (held, approval) in covering {
            if let Some((why, through)) = lapse(sides, standing, held, approval) {
                found.push(entry(sides, standing, approval, why, through));
            }
        }
    }
    found
}

/// The records of both baselines whose approvals come to something else, in the order of the old ones.
pub fn standings(sides: &Sides<'_, '_>) -> Vec<StandingDiff> {
    let both = sides.old.approvals.standings.iter().filter_map(|old| {
        let new = counterpart(sides, old)?;
        (old.status != new.status).then(|| StandingDiff {
            path: record(sides.new, new).0.to_owned(),
            class: record(sides.new, new).1.to_owned(),
            old: status_word(old.status),
            new: status_word(new.status),
            says: new.says.clone(),
        })
    });
    both.collect()
}

/// The path and class of a record.
fn record<'s>(case: &'s Case<'_>, standing: &Standing) -> (&'s str, &'s str) {
    let file = &case.facts.controlled[standing.file];
    (&file.file.path, &file.class)
}

/// The same record at the new baseline.
fn counterpart<'s>(sides: &'s Sides<'_, '_>, old: &Standing) -> Option<&'s Standing> {
    let (path, class) = record(sides.old, old);
    let path = name_now(&sides.records, path);
    let standings = &sides.new.approvals.standings;
    let same = |strict: bool| {
        let is_same = |it: &&Standing| {
            let (now, of) = record(sides.new, it);
            now == path && (!strict || of == class)
        };
        standings.iter().find(is_same)
    };
    same(true).or_else(|| same(false))
}

/// How much of a record an approval covers as it stands: all of it, some items, or nothing.
fn covers(held: &Held) -> usize {
    match &held.currency {
        Currency::Current | Currency::Cosmetic => usize::MAX,
        Currency::Some(units) => units.len(),
        Currency::Lapsed(_) | Currency::Contradicted => 0,
    }
}

/// Why an approval does not count as it did, and the commit through which it lapsed.
fn lapse(
    sides: &Sides<'_, '_>,
    standing: &Standing,
    old: &Held,
    approval: &Approval,
) -> Option<(String, Option<Oid>)> {
    let Some(now) = counterpart(sides, standing) else {
        let (path, _) = record(sides.old, standing);
        let gone = sides.new.vanished().find(|it| it.record.file.path == path);
        let why = "the record is not there any more".to_owned();
        return Some((why, gone.and_then(|it| it.removed)));
    };
    let held = sides.new.held(now).find(|(_, it)| is_same(it, approval));
    let Some((held, approval)) = held else {
        return Some(("the approval is not there any more".to_owned(), None));
    };
    if !held.counts {
        let fault = approval.faults.first().map(|fault| fault.why.clone());
        let own = || "who gave it wrote a part of the record".to_owned();
        return Some((fault.unwrap_or_else(own), None));
    }
    if covers(held) >= covers(old) {
        return None;
    }
    let versions = &sides.new.facts.controlled[now.file].versions;
    let first = versions.iter().rev().find(|version| sides.is_new(version.commit));
    let first = first.map(|version| version.commit);
    Some(match &held.currency {
        Currency::Lapsed(through) => ("the record has changed since".to_owned(), through.or(first)),
        Currency::Contradicted => ("its hashes do not fit the record".to_owned(), None),
        _ => ("some items of the record have changed since".to_owned(), first),
    })
}

/// Whether two baselines speak of one approval.
fn is_same(one: &Approval, other: &Approval) -> bool {
    let key = |it: &Approval| (it.source, it.place.clone(), it.meaning, it.who.email.clone());
    key(one) == key(other)
}

fn entry(
    sides: &Sides<'_, '_>,
    standing: &Standing,
    approval: &Approval,
    why: String,
    through: Option<Oid>,
) -> LapsedApproval {
    let (path, class) = record(sides.old, standing);
    let place = &approval.place;
    let commit = through.and_then(|commit| sides.new.history.get(commit));
    let held_in = place.path.clone().or_else(|| place.tag.clone());
    LapsedApproval {
        path: name_now(&sides.records, path).to_owned(),
        class: class.to_owned(),
        source: approval.source.word(),
        held_in: held_in.or(place.commit.map(|it| it.to_string())).unwrap_or_default(),
        name: approval.who.name.clone(),
        email: approval.who.email.clone(),
        when: approval.when.map(|when| when.to_string()),
        why,
        through: through.map(|commit| commit.to_string()),
        subject: commit.map(|commit| commit.subject.clone()),
    }
}
