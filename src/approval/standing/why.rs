//! Why a record is not approved, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Record;
use super::{Currency, Held};
use crate::approval::quorum::{self, is_enough};
use crate::approval::{Approval, Trust};
use crate::roster;

impl Record<'_> {
    pub fn not_in_force(&self, trust: &Trust) -> String {
        let unread = trust.unread.as_ref().filter(|_| self.file.file.path == roster::PATH);
        if let Some(why) = unread {
            let before = trust.in_force.map(|_| "; the one before stays in force");
            return format!("cannot be read, line {why}{}", before.unwrap_or_default());
        }
        match trust.root {
            None if trust.unread.is_some() => {
                "is in force by nobody: the roster cannot be read".to_owned()
            }
            None => "is in force by nobody: there is no roster".to_owned(),
            Some(_) if trust.doubts.is_empty() => {
                "has changed, and nobody in the roster in force approved that".to_owned()
            }
            Some(_) => format!("is not settled: {}", trust.doubts.join("; ")),
        }
    }

    pub fn lapse(&self, held: &Held, missing: &[usize]) -> String {
        let approval = &self.list[held.approval];
        let by = format!("was approved by {}", approval.who.name);
        match &held.currency {
            Currency::Lapsed(Some(commit)) => {
                format!("{by} and has changed since, first in {}", commit.short())
            }
            Currency::Some(_) => {
                let named: Vec<&str> = missing
                    .iter()
                    .take(5)
                    .map(|&unit| match self.units[unit].as_str() {
                        "" => "the text around the items",
                        id => id,
                    })
                    .collect();
                let more = missing.len().saturating_sub(named.len());
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("{by}, and since then changed: {}{more}", named.join(", "))
            }
            Currency::Cosmetic => format!(
                "{by} and has changed since; that this makes no difference says a configuration that is \
                 not approved itself"
            ),
            _ => format!("{by} in a content that this history does not hold"),
        }
    }

    /// Why the approvals that cover the record are not enough.
    pub fn why_not(&self, covering: &BTreeMap<Vec<usize>, Vec<usize>>) -> String {
        let numbers: BTreeSet<usize> = covering.keys().flatten().copied().collect();
        let held: Vec<&Held> = numbers.iter().map(|&number| &self.held[number]).collect();
        let counted = held.iter().filter(|held| held.counts).map(|it| &self.list[it.approval]);
        let counted: Vec<&Approval> = counted.collect();
        let lacking = self.quorums.iter().find(|quorum| !is_enough(quorum, &counted));
        if let Some(quorum) = lacking.or(self.quorums.first()).filter(|_| !counted.is_empty()) {
            let (count, takes) = (counted.len(), quorum::in_words(quorum));
            return format!("has {count} approvals that count, and {takes}");
        }
        let fault = held.iter().find_map(|held| {
            let approval = &self.list[held.approval];
            let fault = approval.faults.first().map(|fault| fault.why.clone());
            let own = (!held.independent).then(|| "they wrote a part of it".to_owned());
            Some((approval, fault.or(own)?))
        });
        match fault {
            Some((approval, why)) => {
                format!("is not approved: the word of {} does not count, since {why}", approval.who)
            }
            None => "was never approved".to_owned(),
        }
    }
}
