//! How far the tailoring record can be relied on at the evaluated commit.

use super::Case;
use super::ra::is_by_security;
use crate::approval::{Approval, Currency, Held, Standing, Status};
use crate::catalogue::{Catalogue, EDITION, Number, STANDARD};
use crate::facts::TailoringFile;
use crate::tailoring::{Disposition, Entry, PATH, Saying, Tailoring};

/// The clause that cannot be tailored out.
pub const LIFE_CYCLE: &str = "5.1.1";

/// How far an entry can be relied on; the worst last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Force {
    /// Approved, within its time and its scope.
    InForce,
    /// It was, and why it is no more.
    Stale(String),
    /// Nobody whose word counts approved it, and why not.
    Unapproved(String),
    /// It does not cover the clause here, and why not.
    Void(String),
    /// It cannot be known, and why not.
    Unknown(String),
}

impl<'a> Case<'a> {
    /// The tailoring record, if it can be read.
    pub fn tailoring(&self) -> Option<(&'a TailoringFile, &'a Tailoring)> {
        let file = self.facts.tailoring.as_ref()?;
        Some((file, file.record()?))
    }

    /// The approvals of the record as it stands by people with a security role who wrote none of it.
    pub fn tailoring_approvals(&self) -> impl Iterator<Item = (&'a Held, &'a Approval)> {
        let standing = self.standing(PATH);
        let held = standing.into_iter().flat_map(|standing| self.held(standing));
        held.filter(|(held, approval)| {
            let is_current = matches!(held.currency, Currency::Current | Currency::Cosmetic);
            is_current && held.counts && held.independent && is_by_security(self, approval)
        })
    }

    /// The approvals by which an entry was approved as it reads now, whatever else changed since, by
    /// people with a security role who wrote neither it nor the rest.
    pub fn entry_approvals(&self, entry: &Entry) -> Vec<&'a Approval> {
        self.approvals_of(entry, |then| then.is_same(entry))
    }

    /// Whether an entry was approved so in other words.
    pub fn was_otherwise_approved(&self, entry: &Entry) -> bool {
        !self.approvals_of(entry, |then| then.id == entry.id && !then.is_same(entry)).is_empty()
    }

    fn approvals_of(&self, entry: &Entry, is_it: impl Fn(&Entry) -> bool) -> Vec<&'a Approval> {
        let Some((file, _)) = self.tailoring() else { return Vec::new() };
        let standing = self.standing(PATH);
        let held = standing.into_iter().flat_map(|standing| self.held(standing));
        let had_it = |held: &Held| {
            let blob = held.committed.as_ref().and_then(|version| version.blob);
            let then = blob.and_then(|blob| file.past.get(&blob));
            then.is_some_and(|then| then.entries.iter().any(&is_it))
        };
        let counts = |(held, approval): &(&Held, &Approval)| {
            held.counts
                && held.independent
                && is_by_security(self, approval)
                && !is_author(entry, approval)
                && had_it(held)
        };
        held.filter(counts).map(|(_, approval)| approval).collect()
    }

    /// Whether an entry speaks for the product and release that is evaluated; `None` if that cannot be told.
    pub fn speaks_here(&self, entry: &Entry) -> Option<bool> {
        let release = self.release().map(|(release, _)| release.name.as_str());
        entry.scope.speaks_for(self.config.product.as_deref(), release)
    }

    /// Whether the last day of an entry has passed.
    pub fn ran_out(&self, entry: &Entry) -> bool {
        entry.review_by.as_ref().is_some_and(|until| *until < self.now.date())
    }

    /// How far an entry can be relied on.
    pub fn force(&self, entry: &Entry) -> Force {
        if let Some(doubts) = self.doubts() {
            return Force::Unknown(doubts);
        }
        match self.speaks_here(entry) {
            Some(true) => {}
            Some(false) => return Force::Void("it is not for this product or release".to_owned()),
            None => {
                return Force::Unknown("whether it is for this release cannot be told".to_owned());
            }
        }
        if let Some(why) = self.void(entry) {
            return Force::Void(why.to_owned());
        }
        let Some(standing) = self.standing(PATH) else {
            return Force::Unapproved(format!("{PATH} is no controlled record"));
        };
        match standing.status {
            Status::Approved => {}
            Status::Stale => return Force::Stale(says(standing)),
            Status::Unknown => return Force::Unknown(says(standing)),
            _ => return Force::Unapproved(says(standing)),
        }
        if !self.tailoring_approvals().any(|(_, approval)| !is_author(entry, approval)) {
            let why = "nobody with a security role other than its author approved it";
            return Force::Unapproved(why.to_owned());
        }
        match self.ran_out(entry) {
            true => {
                let day = entry.review_by.clone().unwrap_or_default();
                Force::Stale(format!("it was to be reviewed by {day}"))
            }
            false => Force::InForce,
        }
    }

    /// Why an entry covers its clause in no case.
    fn void(&self, entry: &Entry) -> Option<&'static str> {
        let life_cycle = Number::parse(LIFE_CYCLE).ok()?;
        let is_early = entry.date.as_ref().is_some_and(|date| *date > self.now.date());
        let is_bare = entry.disposition == Disposition::NotImplemented
            && entry.measure.is_none()
            && entry.risks.is_empty();
        match () {
            () if entry.clause.covers(&life_cycle) => Some("5.1.1 cannot be tailored out"),
            () if !entry.scope.items.is_empty() => Some("it is for some software items only"),
            () if is_early => Some("its date has not come"),
            () if is_bare => Some("it names neither a measure nor a risk"),
            () => None,
        }
    }

    /// The entry that alone says that nothing of a clause is done, and how far that can be relied on;
    /// `None` where there is none, or one that covers nothing here.
    pub fn tailored_out(&self, clause: &Number) -> Option<(&'a Entry, Force)> {
        let (_, record) = self.tailoring()?;
        let catalogue = self.facts.catalogues.find(STANDARD, EDITION)?;
        let here = self.sayings_here(record, catalogue, clause);
        let [Saying::Entry(entry)] = here.as_slice() else { return None };
        let force = self.force(entry);
        let is_out = entry.disposition.is_out() && !matches!(force, Force::Void(_));
        is_out.then_some((*entry, force))
    }

    /// What gives a clause its disposition in the product and release that is evaluated.
    pub fn sayings_here(
        &self,
        record: &'a Tailoring,
        catalogue: &Catalogue,
        clause: &Number,
    ) -> Vec<Saying<'a>> {
        record.sayings(catalogue, clause, |entry| self.speaks_here(entry) != Some(false))
    }
}

/// Whether whoever approved an entry is its author.
pub fn is_author(entry: &Entry, approval: &Approval) -> bool {
    let Some(author) = &entry.author else { return false };
    let member = approval.member.as_ref();
    author.is(&approval.who.name, &approval.who.email)
        || member
            .is_some_and(|member| member.has_email(&author.email) || author.name == member.name)
}

/// What the approvals of the record come to.
fn says(standing: &Standing) -> String {
    format!("{PATH} {}", standing.says)
}
