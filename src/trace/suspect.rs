//! Links that were made for something else than what stands there now.

use std::collections::{BTreeMap, HashMap};

use super::{Edge, End, Trace};
use crate::evolution::{Event, Evolution};
use crate::history::{Bits, History};
use crate::model::{LinkMeaning, Oid};

/// A link whose target changed after whoever answers to it last looked.
#[derive(Clone, Copy, Debug)]
pub struct Suspect<'e> {
    /// What changed upstream; `None` where a stamp or number in the link itself does not fit.
    pub change: Option<&'e Event>,
    /// The commit that last confirmed the link, if it is known.
    pub since: Option<Oid>,
}

impl Trace<'_> {
    /// The suspect links by their number: the target changed in a commit that the one which last touched the source
    /// does not know of. For commits, only the newest of each meaning counts; each that came before
    /// spoke of what stood there then.
    pub fn suspects<'e>(
        &self,
        history: &History,
        evolution: &'e Evolution,
    ) -> BTreeMap<usize, Suspect<'e>> {
        let mut reach = Reach { history, known: HashMap::new() };
        let mut found = BTreeMap::new();
        for edge in &self.links {
            if edge.meaning == LinkMeaning::Conflicts || !self.is_newest(history, edge) {
                continue;
            }
            let target = self.nodes[edge.target].item;
            if let Some((made_for, is_now)) = edge.revision.zip(target.stamp.as_deref()) {
                if made_for != is_now {
                    let since = self.confirmed(edge, evolution);
                    found.insert(edge.number, Suspect { change: None, since });
                    continue;
                }
                // A stamp is a hash of what it was made for; a number is what somebody remembered.
                if is_now.parse::<u64>().is_err() {
                    continue;
                }
            }
            let change = evolution.last_change(&target.id);
            let since = self.confirmed(edge, evolution);
            if let Some((change, since)) = change.zip(since)
                && !reach.includes(since, change.commit)
            {
                found.insert(edge.number, Suspect { change: Some(change), since: Some(since) });
            }
        }
        found
    }

    /// The commit in which whoever answers to a requirement last had it before them.
    fn confirmed(&self, edge: &Edge<'_>, evolution: &Evolution) -> Option<Oid> {
        match edge.source {
            End::Item(from) => {
                evolution.last_change(&self.nodes[from].item.id).map(|event| event.commit)
            }
            End::Code(file, _) => file.changed,
            End::Commit(commit) => Some(commit.id),
        }
    }

    /// Whether no later commit says the same of the same requirement.
    fn is_newest(&self, history: &History, edge: &Edge<'_>) -> bool {
        let End::Commit(commit) = edge.source else { return true };
        let place = history.position(commit.id);
        !self.to(edge.target).any(|other| {
            matches!(other.source, End::Commit(newer) if history.position(newer.id) < place)
                && other.meaning == edge.meaning
        })
    }
}

/// What commits reach, kept since many links ask for the same.
struct Reach<'h> {
    history: &'h History,
    known: HashMap<Oid, Bits>,
}

impl Reach<'_> {
    /// Whether `newer` is or has behind it `older`; a commit that is not known of is no doubt.
    fn includes(&mut self, newer: Oid, older: Oid) -> bool {
        let Some(position) = self.history.position(older) else { return true };
        let history = self.history;
        self.known.entry(newer).or_insert_with(|| history.ancestors(newer)).contains(position)
    }
}
