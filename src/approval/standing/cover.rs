//! What an approval covers of a record as it stands, and whether its maker wrote any of it.

use std::collections::{BTreeSet, HashMap};

use super::record::Record;
use super::{Currency, Held};
use crate::approval::authors::Authors;
use crate::facts::Content;
use crate::history::History;
use crate::model::OidMap;
use crate::statement::Target;

impl Record<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "all of them are what an approval is held against"
    )]
    pub fn hold(
        &self,
        contents: &OidMap<Content>,
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
        contents: &OidMap<Content>,
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
        // What was not read may have changed whatever it names.
        let versions = &self.file.versions;
        let lapses = |at: &usize| {
            let content = versions[*at].blob.and_then(|blob| contents.get(&blob));
            content.is_none_or(|content| self.unchanged(Some(content), target).is_empty())
        };
        let through = position.and_then(|position| (0..position).rev().find(lapses));
        Currency::Lapsed(through.map(|at| versions[at].commit))
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
}
