//! A record while it is judged: which approvals cover each part of it, and whether they are enough.

use std::collections::{BTreeMap, HashMap};

use super::{Currency, Held, Status};
use crate::approval::authors::Authors;
use crate::approval::quorum::{Demands, is_enough, who};
use crate::approval::terms::InForce;
use crate::approval::trust::CLASSES;
use crate::approval::{Approval, FaultKind, Trust};
use crate::config::{self, Quorum};
use crate::facts::{ControlledFile, Facts};
use crate::history::History;
use crate::statement::{Decision, Target};

/// Why nothing can be said of a record.
const UNREAD: &str = "cannot be read: its object is missing, damaged, or larger than any record";

/// Why a configuration is not in force that enough people spoke for.
const NOT_SINCE: &str = "was approved before another configuration took force, and not since, or by \
    people who wrote a part of what changed";

/// A record while it is judged.
pub struct Record<'a> {
    pub file: &'a ControlledFile,
    pub list: &'a [Approval],
    /// What each configuration that counts asks for.
    pub quorums: Vec<Quorum>,
    pub author_counts: bool,
    /// Whether its content could be read.
    is_read: bool,
    /// The names of the parts that are approved one by one; the whole file has an empty name.
    pub units: Vec<String>,
    pub held: Vec<Held>,
}

impl<'a> Record<'a> {
    pub fn new(
        history: &History,
        facts: &'a Facts,
        authors: &Authors<'_>,
        in_force: &InForce<'_>,
        list: &'a [Approval],
        file: &'a ControlledFile,
        spoken: Vec<(usize, &Target)>,
    ) -> Self {
        let contents = &facts.claims.contents;
        let now = contents.get(&file.file.blob);
        let items = now.and_then(|content| content.document.as_ref());
        let items = items.into_iter().flat_map(|document| &document.items);
        let quorums = match file.file.path == config::PATH {
            true => in_force.of_configuration(),
            false => in_force.demands.quorums(&file.class, &file.file.path),
        };
        let mut record = Self {
            file,
            list,
            author_counts: quorums.iter().all(|quorum| quorum.author_counts),
            quorums,
            is_read: now.is_some(),
            units: [String::new()].into_iter().chain(items.map(|item| item.id.clone())).collect(),
            held: Vec::new(),
        };
        let mut positions = HashMap::new();
        for (position, version) in file.versions.iter().enumerate() {
            if let Some(blob) = version.blob {
                // The oldest commit that left this content is the one that wrote it.
                positions.insert(blob, position);
            }
        }
        let mut spoken: Vec<(usize, &Target, Option<usize>)> = spoken
            .into_iter()
            .map(|(approval, target)| (approval, target, positions.get(&target.blob).copied()))
            .collect();
        // Oldest content first: whose work is judged depends on what was approved before.
        spoken.sort_by_key(|(approval, _, position)| (std::cmp::Reverse(*position), *approval));
        let mut approved: Vec<usize> = Vec::new();
        for (approval, target, position) in spoken {
            let mut held =
                record.hold(contents, history, authors, approval, target, position, &approved);
            let counts = list[approval].counts() && list[approval].approves();
            held.counts = counts
                && (held.independent || record.author_counts)
                && held.currency != Currency::Contradicted;
            // Who approved some items vouches for no others.
            let is_whole = target.items.is_empty() || target.frame.is_some();
            if counts && held.independent && is_whole && !list[approval].is_gone {
                approved.extend(position);
            }
            record.held.push(held);
        }
        record.held.sort_by_key(|held| held.approval);
        record
    }

    pub fn is_configuration(&self) -> bool {
        self.file.file.path == config::PATH
    }

    /// Asks for no less than without a configuration.
    pub fn without_leave(&mut self) {
        self.author_counts = false;
        self.held.iter_mut().for_each(|held| held.counts &= held.independent);
    }

    /// Whether approvals in one of these roles cover every part of the record.
    pub fn is_by_security(&self, demands: &Demands<'_>, cosmetics: bool) -> bool {
        let covering = self.covering(cosmetics);
        covering.keys().all(|numbers| {
            let held = numbers.iter().map(|&number| &self.held[number]);
            held.filter(|held| held.counts)
                .any(|held| demands.is_by_security(&self.list[held.approval]))
        })
    }

    /// What the record comes to, and why.
    pub fn judge(
        &self,
        trust: &Trust,
        in_force: &InForce<'_>,
        cosmetics: bool,
    ) -> (Status, String) {
        let file = &self.file.file;
        if CLASSES.contains(&self.file.class.as_str()) {
            let settled = trust.settled.contains(&(file.path.clone(), file.blob));
            return match (settled, trust.root) {
                (true, Some(root)) => {
                    (Status::Approved, format!("is in force by the trust root {}", root.short()))
                }
                _ => (Status::Unapproved, self.not_in_force(trust)),
            };
        }
        if !self.is_read {
            return (Status::Unknown, UNREAD.to_owned());
        }
        if let Some(rejected) = self.rejected(cosmetics) {
            return (Status::Rejected, format!("was rejected by {}", rejected.who));
        }
        let covering = self.covering(cosmetics);
        let missing = self.units_without(&covering, |held| held.counts);
        if missing.is_empty() && self.is_configuration() && !in_force.is_settled {
            return (Status::Unapproved, NOT_SINCE.to_owned());
        }
        let is_in_force = in_force.is_settled && in_force.is_evident;
        if missing.is_empty() || self.is_configuration() && is_in_force {
            return (Status::Approved, "is approved as it stands".to_owned());
        }
        let asserted = self.units_without(&covering, |held| held.counts || self.is_asserted(held));
        if asserted.is_empty() {
            return (Status::Asserted, "is said to be approved, and nobody signed that".to_owned());
        }
        let is_known = |held: &&Held| {
            self.list[held.approval].has(FaultKind::Unknown)
                && !matches!(held.currency, Currency::Lapsed(_))
        };
        if let Some(held) = self.held.iter().find(is_known) {
            let why = &self.list[held.approval].faults[0].why;
            return (Status::Unknown, format!("has an approval that cannot be judged: {why}"));
        }
        let lapsed = |held: &&Held| {
            let was_good = held.is_shrunk && (held.counts || self.is_asserted(held));
            was_good
                && held.currency != Currency::Current
                && held.currency != Currency::Contradicted
        };
        match self.held.iter().rev().find(lapsed) {
            Some(held) => (Status::Stale, self.lapse(held, &missing)),
            None => (Status::Unapproved, self.why_not(&covering)),
        }
    }

    /// For each unit the approvals that cover it as it stands, alike ones together.
    fn covering(&self, cosmetics: bool) -> BTreeMap<Vec<usize>, Vec<usize>> {
        let mut by_unit: Vec<Vec<usize>> = vec![Vec::new(); self.units.len()];
        for (number, held) in self.held.iter().enumerate() {
            match &held.currency {
                Currency::Current => by_unit.iter_mut().for_each(|it| it.push(number)),
                Currency::Cosmetic if cosmetics => {
                    by_unit.iter_mut().for_each(|it| it.push(number))
                }
                Currency::Some(units) => units.iter().for_each(|&it| by_unit[it].push(number)),
                _ => {}
            }
        }
        let mut alike: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (unit, covering) in by_unit.into_iter().enumerate() {
            alike.entry(covering).or_default().push(unit);
        }
        alike
    }

    /// The units for which those that `counts` holds for are not enough.
    fn units_without(
        &self,
        covering: &BTreeMap<Vec<usize>, Vec<usize>>,
        counts: impl Fn(&Held) -> bool,
    ) -> Vec<usize> {
        let mut missing = Vec::new();
        for (numbers, units) in covering {
            let held = numbers.iter().map(|&number| &self.held[number]);
            let approvals: Vec<&Approval> =
                held.filter(|held| counts(held)).map(|held| &self.list[held.approval]).collect();
            if !self.quorums.iter().all(|quorum| is_enough(quorum, &approvals)) {
                missing.extend(units);
            }
        }
        missing.sort_unstable();
        missing
    }

    pub fn is_asserted(&self, held: &Held) -> bool {
        let approval = &self.list[held.approval];
        approval.is_asserted() && approval.approves()
    }

    /// Who rejected the record as it stands, and has not changed their mind.
    fn rejected(&self, cosmetics: bool) -> Option<&Approval> {
        let mut last: BTreeMap<String, &Approval> = BTreeMap::new();
        for held in &self.held {
            let is_current = held.currency == Currency::Current
                || cosmetics && held.currency == Currency::Cosmetic;
            let approval = &self.list[held.approval];
            if is_current && approval.counts() {
                let newest = last.entry(who(approval)).or_insert(approval);
                if approval.when >= newest.when {
                    *newest = approval;
                }
            }
        }
        last.into_values().find(|approval| approval.decision == Decision::Rejected)
    }
}
