//! What each record comes to: which approvals cover it as it stands, whether they are enough, and if
//! not, through which commit they lapsed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::authors::Authors;
use super::quorum::{self, Demands, is_enough, who};
use super::terms::InForce;
use super::trust::CLASSES;
use super::{Approval, FaultKind, Trust};
use crate::config::{self, Quorum};
use crate::facts::{Content, ControlledFile, Facts, FileVersion};
use crate::history::History;
use crate::model::Oid;
use crate::roster;
use crate::statement::{Decision, Target};

/// A controlled record with its approvals.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its place among the controlled files.
    pub file: usize,
    /// The approvals that speak of it, in the order of the list.
    pub held: Vec<Held>,
    /// What it comes to.
    pub status: Status,
    /// Why, as the end of a sentence that begins with the record.
    pub says: String,
    /// Whether people with a security role approved every part of it as it stands.
    pub by_security: bool,
    /// Whether somebody who wrote a part of it counts.
    pub author_counts: bool,
}

/// An approval as one record sees it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its place in the list of approvals.
    pub approval: usize,
    /// Whether it covers the record as it stands.
    pub currency: Currency,
    /// Whether its maker wrote none of what they approved.
    pub independent: bool,
    /// Whether it counts for what it covers of this record.
    pub counts: bool,
    /// Whether it names something that has changed since.
    pub is_shrunk: bool,
    /// Whether its maker alone wrote what they approved.
    pub sole_author: bool,
    /// When the content that it is about was committed.
    pub committed: Option<FileVersion>,
}

/// Whether an approval covers a record as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Currency {
    /// It is about this content.
    Current,
    /// It is about a content that differs by what the configuration calls no difference.
    Cosmetic,
    /// It is about these of the record's units, which have not changed since.
    Some(BTreeSet<usize>),
    /// The content has changed since, first in this commit.
    Lapsed(Option<Oid>),
    /// Its SHA-256 is not that of the content which it names.
    Contradicted,
}

/// What a record comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Enough people approved it as it stands, and signed that.
    Approved,
    /// Somebody says that enough people did.
    Asserted,
    /// It was approved, and has changed since.
    Stale,
    /// Somebody who may approve it rejected it.
    Rejected,
    /// Whether it is approved cannot be known.
    Unknown,
    /// It is not approved.
    Unapproved,
}

/// Why a configuration is not in force that enough people spoke for.
const NOT_SINCE: &str = "was approved before another configuration took force, and not since, or by \
    people who wrote a part of what changed";

/// The records, each with what its approvals come to.
pub fn all(
    history: &History,
    facts: &Facts,
    authors: &Authors<'_>,
    trust: &Trust,
    in_force: &InForce<'_>,
    list: &[Approval],
) -> Vec<Standing> {
    let mut by_path: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (number, file) in facts.controlled.iter().enumerate() {
        let paths = file.versions.iter().map(|version| version.path.as_str());
        for path in paths.chain([file.file.path.as_str()]) {
            by_path.entry(path).or_default().insert(number);
        }
    }
    let mut spoken: Vec<Vec<(usize, &Target)>> = vec![Vec::new(); facts.controlled.len()];
    // What is gone approves nothing; a rejection is taken back by a later word only.
    let rejects = |it: &Approval| it.counts() && it.decision == Decision::Rejected;
    let stands = |approval: &Approval| !approval.is_gone || rejects(approval);
    for (number, approval) in list.iter().enumerate().filter(|(_, it)| stands(it)) {
        for target in approval.targets.iter() {
            for &file in by_path.get(target.path.as_str()).into_iter().flatten() {
                spoken[file].push((number, target));
            }
        }
    }
    let mut records: Vec<Record<'_>> = Vec::new();
    for (file, spoken) in facts.controlled.iter().zip(spoken) {
        records.push(Record::new(history, facts, authors, in_force, list, file, spoken));
    }
    // What the configuration asks less for counts only where it was approved itself.
    let own = records.iter().position(|it| it.is_configuration());
    let is_approved = |own: usize| records[own].judge(trust, in_force, false).0 == Status::Approved;
    let settled = own.is_some_and(is_approved);
    if own.is_some() && !settled {
        records.iter_mut().for_each(Record::without_leave);
    }
    let standing = |(number, record): (usize, Record<'_>)| {
        let (status, says) = record.judge(trust, in_force, settled);
        let by_security = record.is_by_security(&in_force.demands, settled);
        let author_counts = record.author_counts;
        Standing { file: number, status, says, by_security, author_counts, held: record.held }
    };
    records.into_iter().enumerate().map(standing).collect()
}

/// A record while it is judged.
struct Record<'a> {
    file: &'a ControlledFile,
    list: &'a [Approval],
    /// What each configuration that counts asks for.
    quorums: Vec<Quorum>,
    author_counts: bool,
    /// The names of the parts that are approved one by one; the whole file has an empty name.
    units: Vec<String>,
    held: Vec<Held>,
}

impl<'a> Record<'a> {
    fn new(
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

    #[expect(
        clippy::too_many_arguments,
        reason = "all of them are what an approval is held against"
    )]
    fn hold(
        &self,
        contents: &crate::model::OidMap<Content>,
        history: &History,
        authors: &Authors<'_>,
        approval: usize,
        target: &Target,
        position: Option<usize>,
        approved: &[usize],
    ) -> Held {
        let committed = position.map(|position| self.file.versions[position].clone());
        // What is not known nobody is independent of.
        let is_current = target.blob == self.file.file.blob;
        let (mut independent, mut sole_author) = (position.is_some() || !is_current, false);
        if let (Some(member), Some(position)) = (&self.list[approval].member, position) {
            let versions = &self.file.versions;
            let before = approved.iter().copied().filter(|&it| it > position).min();
            // Whatever a line of history brought that the approved content did not know is work.
            let vouched = before.map(|before| history.ancestors(versions[before].commit));
            let is_new = |at: &usize| {
                let known = history.position(versions[*at].commit);
                !vouched.as_ref().zip(known).is_some_and(|(vouched, known)| vouched.contains(known))
            };
            // Who only renamed the file wrote none of it.
            let is_work = |at: &usize| {
                let before = versions.get(at + 1);
                before.is_none_or(|before| before.blob != versions[*at].blob)
            };
            let work = (position..versions.len()).filter(is_new).filter(is_work);
            let own: Vec<bool> =
                work.map(|at| authors.wrote(member, versions[at].commit)).collect();
            independent = !own.contains(&true);
            sole_author = !own.is_empty() && !own.contains(&false);
        }
        let currency = self.currency(contents, target, position);
        let named = target.items.len() + usize::from(target.frame.is_some());
        let is_shrunk = match &currency {
            Currency::Some(units) => units.len() < named,
            _ => true,
        };
        let counts = false;
        Held { approval, currency, independent, counts, is_shrunk, sole_author, committed }
    }

    fn currency(
        &self,
        contents: &crate::model::OidMap<Content>,
        target: &Target,
        position: Option<usize>,
    ) -> Currency {
        let now = contents.get(&self.file.file.blob);
        // Items without the text around them are all that such a target speaks of.
        let is_whole = target.items.is_empty() || target.frame.is_some();
        if target.blob == self.file.file.blob {
            let fits = |content: &Content| {
                target.sha256.is_empty() || content.sha256.eq_ignore_ascii_case(&target.sha256)
            };
            if !now.is_some_and(fits) {
                return Currency::Contradicted;
            }
            if is_whole {
                return Currency::Current;
            }
        }
        let essence = |content: Option<&Content>| content?.essence.clone();
        let then = essence(contents.get(&target.blob));
        if is_whole && then.is_some() && then == essence(now) {
            return Currency::Cosmetic;
        }
        let units = self.unchanged(now, target);
        if !units.is_empty() {
            return Currency::Some(units);
        }
        let next = position.and_then(|position| position.checked_sub(1));
        Currency::Lapsed(next.map(|next| self.file.versions[next].commit))
    }

    /// The units that a target names in the revision that they have now.
    fn unchanged(&self, now: Option<&Content>, target: &Target) -> BTreeSet<usize> {
        let Some(document) = now.and_then(|content| content.document.as_ref()) else {
            return BTreeSet::new();
        };
        let named: HashMap<&str, &str> =
            target.items.iter().map(|item| (item.id.as_str(), item.revision.as_str())).collect();
        let frame = target.frame.as_deref() == Some(document.frame.as_str());
        let same = document.items.iter().map(|item| {
            named.get(item.id.as_str()).is_some_and(|revision| **revision == item.revision)
        });
        let units = [frame].into_iter().chain(same).enumerate();
        units.filter(|(_, same)| *same).map(|(unit, _)| unit).collect()
    }

    fn is_configuration(&self) -> bool {
        self.file.file.path == config::PATH
    }

    /// Asks for no less than without a configuration.
    fn without_leave(&mut self) {
        self.author_counts = false;
        self.held.iter_mut().for_each(|held| held.counts &= held.independent);
    }

    /// Whether approvals in one of these roles cover every part of the record.
    fn is_by_security(&self, demands: &Demands<'_>, cosmetics: bool) -> bool {
        let covering = self.covering(cosmetics);
        covering.keys().all(|numbers| {
            let held = numbers.iter().map(|&number| &self.held[number]);
            held.filter(|held| held.counts)
                .any(|held| demands.is_by_security(&self.list[held.approval]))
        })
    }

    /// What the record comes to, and why.
    fn judge(&self, trust: &Trust, in_force: &InForce<'_>, cosmetics: bool) -> (Status, String) {
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

    fn not_in_force(&self, trust: &Trust) -> String {
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

    fn is_asserted(&self, held: &Held) -> bool {
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

    fn lapse(&self, held: &Held, missing: &[usize]) -> String {
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
    fn why_not(&self, covering: &BTreeMap<Vec<usize>, Vec<usize>>) -> String {
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
