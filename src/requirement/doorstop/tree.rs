//! Which folders are Doorstop documents, from `.doorstop.yml` and the files that leave some out.

use std::collections::{BTreeMap, BTreeSet};

use crate::front_matter::Problem;
use crate::yaml::{self, Node};

const DOCUMENT: &str = ".doorstop.yml";
const SKIP: &str = ".doorstop.skip";
const SKIP_ALL: &str = ".doorstop.skip-all";

/// Folders in which Doorstop looks for no documents.
const NEVER: &[&str] = &[".git", ".tox", ".venv", "venv"];

/// The documents of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    documents: BTreeMap<String, Folder>,
    skipped: BTreeSet<String>,
    skipped_below: BTreeSet<String>,
}

/// What a document says about its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// What its items' identifiers begin with.
    pub prefix: String,
    /// The prefix of the document whose items it answers to.
    pub parent: Option<String>,
    /// Whether its items are Markdown files, not YAML.
    pub is_markdown: bool,
    /// The attributes that are part of an item's stamp, in their order.
    pub reviewed: BTreeSet<String>,
}

impl Tree {
    /// Whether a file says what is a document and what is not.
    pub fn is_part(path: &str) -> bool {
        [DOCUMENT, SKIP, SKIP_ALL].contains(&split(path).1)
    }

    /// Takes in what such a file says.
    pub fn add(&mut self, path: &str, text: &str) -> Vec<Problem> {
        let (folder, name) = split(path);
        let folder = folder.to_owned();
        match name {
            SKIP => self.skipped.insert(folder),
            SKIP_ALL => self.skipped_below.insert(folder),
            _ => {
                let (document, problems) = Folder::read(text);
                self.documents.insert(folder, document);
                return problems;
            }
        };
        Vec::new()
    }

    /// The document that a file belongs to: that of the nearest folder which is one.
    pub fn document(&self, path: &str) -> Option<&Folder> {
        let mut above = ancestors(path);
        let (folder, document) =
            above.find_map(|folder| Some((folder, self.documents.get(folder)?)))?;
        let is_out = self.skipped.contains(folder)
            || folder.split('/').any(|name| NEVER.contains(&name))
            || std::iter::once(folder).chain(above).any(|it| self.skipped_below.contains(it));
        (!is_out).then_some(document)
    }
}

impl Folder {
    fn read(text: &str) -> (Self, Vec<Problem>) {
        let (node, broken) = yaml::read(text);
        let mut problems: Vec<Problem> = broken
            .map(|broken| Problem::new(broken.line, broken.message, broken.help))
            .into_iter()
            .collect();
        if node.map().is_empty() && !node.is_null() && problems.is_empty() {
            let help = "write `settings:` with `digits`, `prefix` and `sep`";
            problems.push(Problem::new(1, "the document has no settings", help));
        }
        let setting = |name: &str| {
            let node = node.get("settings").and_then(|settings| settings.get(name));
            let text = node.filter(|node| !node.is_null()).and_then(Node::text);
            text.map(str::trim).filter(|text| !text.is_empty())
        };
        let reviewed = node.get("attributes").and_then(|attributes| attributes.get("reviewed"));
        let folder = Self {
            prefix: setting("prefix").unwrap_or("REQ").chars().take(200).collect(),
            parent: setting("parent").map(str::to_owned),
            is_markdown: setting("itemformat") == Some("markdown"),
            reviewed: reviewed
                .map(Node::texts)
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        };
        (folder, problems)
    }
}

/// Folder and name; the top of the repository is the empty folder.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folders that a file stands in, innermost first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(split(path).0);
    std::iter::from_fn(move || {
        let folder = next?;
        next = (!folder.is_empty()).then(|| split(folder).0);
        Some(folder)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_nearest_document_that_is_not_left_out() {
        let mut tree = Tree::default();
        let named = |prefix: &str| format!("settings:\n  prefix: {prefix}\n  sep: ''\n");
        for (folder, prefix) in [("", "TOP"), ("a/b", "AB"), ("a/b/c", "ABC"), ("x/.venv/r", "V")] {
            let path = format!("{folder}/.doorstop.yml");
            assert_eq!(tree.add(path.trim_start_matches('/'), &named(prefix)), []);
        }
        let prefix = |tree: &Tree, path: &str| tree.document(path).map(|it| it.prefix.clone());
        assert_eq!(prefix(&tree, "a/T1.yml").as_deref(), Some("TOP"));
        assert_eq!(prefix(&tree, "a/b/d/e/T1.yml").as_deref(), Some("AB"));
        assert_eq!(prefix(&tree, "x/.venv/r/T1.yml"), None);
        tree.add("a/b/.doorstop.skip", "");
        assert_eq!(prefix(&tree, "a/b/T1.yml"), None);
        assert_eq!(prefix(&tree, "a/b/c/T1.yml").as_deref(), Some("ABC"));
        tree.add("a/.doorstop.skip-all", "");
        assert_eq!(prefix(&tree, "a/b/c/T1.yml"), None);
        assert_eq!(prefix(&tree, "T1.yml").as_deref(), Some("TOP"));
        assert_eq!(tree.add("y/.doorstop.yml", "settings: [").len(), 1);
    }
}
