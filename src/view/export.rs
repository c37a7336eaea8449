//! A requirement as it is handed to other tools.

use std::collections::HashMap;

use super::requirements::RequirementEntry;

/// A requirement without what belongs to this repository alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportItem {
    /// Its identifier.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// What sort of item it is; may be empty.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Everything else that is said of it.
    pub attributes: Vec<(String, String)>,
    /// Where it leads: the word for the link, and the identifier of its target.
    pub links: Vec<(String, String)>,
}

impl ExportItem {
    /// The items of some entries, in their order.
    ///
    /// Other tools know the direction of a link by its word alone: one that is turned stands at its other end,
    /// if that is among them.
    pub fn all(entries: Vec<RequirementEntry>) -> Vec<Self> {
        let mut places = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            places.entry(entry.id.clone()).or_insert(at);
        }
        let mut turned = Vec::new();
        let mut items = Vec::new();
        for RequirementEntry { id, title, text, mut attributes, links, .. } in entries {
            let kind = attributes.remove("kind").unwrap_or_default();
            let attributes = attributes.into_iter().collect();
            let mut item = Self { id, title, kind, text, attributes, links: Vec::new() };
            for link in links {
                match places.get(&link.target).filter(|_| link.is_turned) {
                    Some(&end) => turned.push((end, (link.kind, item.id.clone()))),
                    None => item.links.push((link.kind, link.target)),
                }
            }
            items.push(item);
        }
        for (end, link) in turned {
            items[end].links.push(link);
        }
        items
    }
}
