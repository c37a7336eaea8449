//! Doorstop: a folder with `.doorstop.yml` is a document, each file in it an item, in YAML or in
//! Markdown with front matter; its links lead to the document above.

mod stamp;
mod tree;
mod uid;

pub use tree::{Folder, Tree};

use std::collections::BTreeMap;

use self::uid::Uid;
use super::fields::flatten;
use super::{Document, Item, Link, Source};
use crate::front_matter::Problem;
use crate::yaml::{self, Node, Value};

/// What Doorstop itself says of an item; other names are the author's own.
const OWN: &[&str] = &[
    "active",
    "derived",
    "header",
    "level",
    "links",
    "normative",
    "ref",
    "references",
    "reviewed",
    "text",
];

/// Whether a file may be an item, by its path alone: its name is an identifier.
pub fn may_be(path: &str) -> bool {
    uid(path, &["yml", "yaml", "md"]).is_some()
}

/// The identifier that a file with one of these extensions has for a name.
fn uid<'p>(path: &'p str, extensions: &[&str]) -> Option<&'p str> {
    let (uid, extension) = tree::split(path).1.rsplit_once('.')?;
    let is_one = extensions.iter().any(|known| extension.eq_ignore_ascii_case(known));
    (is_one && Uid::parse(uid).is_some()).then_some(uid)
}

/// The same text for all ways to write the same identifier: `REQ1`, `REQ-001` and `req001`.
pub fn comparable(id: &str) -> Option<String> {
    Uid::parse(id).map(|uid| uid.plain())
}

/// Takes an item's file apart.
pub fn read(source: &Source<'_>) -> Document {
    let mut document = Document::default();
    let Some(folder) = source.settings.doorstop.document(source.path) else { return document };
    let extensions: &[&str] = if folder.is_markdown { &["md"] } else { &["yml", "yaml"] };
    let Some(uid) = uid(source.path, extensions) else { return document };
    let (matter, line, body) =
        if folder.is_markdown { matter(source.text) } else { (source.text, 0, None) };
    let (mut node, broken) = yaml::read(matter);
    let is_broken = broken.is_some();
    if let Some(broken) = broken {
        document.problems.push(Problem::new(line + broken.line, broken.message, broken.help));
    }
    let is_map = matches!(node.value, Value::Map(_)) || node.is_null() || node.text() == Some("");
    let is_said = |name: &&str| node.get(name).is_some();
    let is_ours = body.is_some_and(|_| line > 0)
        || OWN.iter().any(is_said)
        || starts_with(uid, &folder.prefix);
    if !is_ours {
        // Other YAML whose name looks like an identifier, `pre-commit.yml`: not worth a word.
        return Document::default();
    }
    if !is_map {
        let help = "write an item as names with values, such as `text: …`";
        document.problems.push(Problem::new(line + node.line, "the item has no fields", help));
    }
    if let Value::Map(entries) = &mut node.value {
        once(entries, line, &mut document.problems);
    }
    let mut reading = Reading { uid, folder, node: &node, line, body, problems: Vec::new() };
    document.items.push(reading.item());
    document.problems.append(&mut reading.problems);
    if is_broken {
        // The rest of what seems wrong may only follow from it.
        document.problems.truncate(1);
    }
    document
}

fn starts_with(uid: &str, prefix: &str) -> bool {
    uid.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Of names that stand twice, the last counts, as in PyYAML.
fn once(entries: &mut Vec<(Node, Node)>, line: usize, problems: &mut Vec<Problem>) {
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (key, _)) in entries.iter().enumerate() {
        let Some(name) = key.text() else { continue };
        if last.insert(name.to_owned(), at).is_some() {
            let message = format!("`{name}` stands here again");
            problems.push(Problem::new(line + key.line, message, "keep one of them"));
        }
    }
    let mut at = 0;
    entries.retain(|(key, _)| {
        at += 1;
        key.text().is_some_and(|name| last.get(name) == Some(&(at - 1)))
    });
}

/// The front matter of a Markdown item, the number of lines before it, and the text behind it.
fn matter(text: &str) -> (&str, usize, Option<&str>) {
    let is_fence = |line: &str| line.len() >= 3 && line.trim_end().bytes().all(|byte| byte == b'-');
    let start = text.len() - text.trim_start().len();
    let mut fences = Vec::new();
    let (mut at, mut before) = (0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if at >= start && is_fence(line.trim_end()) && (!fences.is_empty() || at == start) {
            fences.push((at, at + line.len()));
            if let [(_, from), (to, end)] = fences[..] {
                return (&text[from..to], before, Some(&text[end..]));
            }
            before = number + 1;
        }
        at += line.len();
    }
    ("", 0, Some(text))
}

/// An item while it is read.
struct Reading<'r> {
    uid: &'r str,
    folder: &'r Folder,
    node: &'r Node,
    /// The lines before the YAML.
    line: usize,
    /// Of Markdown, what stands behind the front matter.
    body: Option<&'r str>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn item(&mut self) -> Item {
        let (header, text) = match self.body {
            Some(body) => headed(body),
            None => (None, self.text("text")),
        };
        let header = header.unwrap_or_else(|| self.text("header"));
        let (links, uids) = self.links();
        let is_normative = self.is("normative", true);
        let mut item = Item {
            id: self.uid.to_owned(),
            title: header.clone(),
            kind: self.folder.prefix.clone(),
            line: 1,
            is_informative: !is_normative || !self.is("active", true),
            stamp: self.stamp(&header, &text, None),
            links,
            text,
            ..Item::default()
        };
        let heading = item.text.lines().next().unwrap_or_default();
        if item.title.is_empty() && !is_normative && self.level().ends_with(".0") {
            item.title = heading.trim_start_matches('#').trim().to_owned();
        }
        self.attributes(&mut item);
        let reviewed = item.attribute("reviewed").map(str::to_owned);
        if let Some(reviewed) = reviewed.filter(|it| stamp::truth(it).is_none()) {
            let review = self.stamp(&header, &item.text, Some(&uids));
            let word = review.map(|review| if review == reviewed { "yes" } else { "no" });
            item.attributes.extend(word.map(|word| ("reviewed-fits".to_owned(), word.to_owned())));
        }
        item.sealed()
    }

    /// A text as Doorstop keeps it: no empty lines around, no white space at the ends of lines.
    fn text(&mut self, name: &str) -> String {
        let Some(node) = self.node.get(name).filter(|node| !node.is_null()) else {
            return String::new();
        };
        match node.text() {
            Some(text) => trimmed(text),
            None => {
                let message = format!("`{name}` is no text");
                let help = format!("write it as a block, `{name}: |`");
                self.problems.push(Problem::new(self.line + node.line, message, help));
                String::new()
            }
        }
    }

    fn is(&self, name: &str, default: bool) -> bool {
        self.node.get(name).map_or(default, |node| {
            let word = node.text().unwrap_or_default().trim().to_lowercase();
            ["yes", "true", "enabled", "1"].contains(&word.as_str())
                || node.is_plain && word == "on"
        })
    }

    fn level(&self) -> &str {
        self.node.get("level").and_then(Node::text).unwrap_or("1.0")
    }

    /// The links, each identifier once, and these in Doorstop's order, as written.
    fn links(&mut self) -> (Vec<Link>, Vec<String>) {
        let mut links: Vec<Link> = Vec::new();
        let mut uids: BTreeMap<(Option<Uid>, Option<String>), String> = BTreeMap::new();
        let Some(node) = self.node.get("links") else { return (links, Vec::new()) };
        let mut add = |target: &str, stamp: Option<&str>, line: usize| {
            let uid = Uid::parse(target);
            let written = uid.is_none().then(|| target.to_lowercase());
            if target.is_empty() || uids.contains_key(&(uid.clone(), written.clone())) {
                return;
            }
            uids.insert((uid, written), target.to_owned());
            let mut link = Link::new("satisfies", target, self.line + line);
            link.revision = stamp.filter(|it| stamp::truth(it).is_none()).map(str::to_owned);
            links.push(link);
        };
        let mut wrong = None;
        for node in node.list().iter().chain((!node.map().is_empty()).then_some(node)) {
            match node.text() {
                Some(text) => {
                    let (target, stamp) = text.rsplit_once(':').unwrap_or((text, ""));
                    add(target, Some(stamp).filter(|it| !it.is_empty()), node.line);
                }
                None if node.map().is_empty() => wrong = Some(node.line),
                None => {
                    for (key, value) in node.map() {
                        let stamp = value.text().filter(|_| !value.is_null());
                        add(key.text().unwrap_or_default(), stamp, key.line);
                    }
                }
            }
        }
        if node.text().is_some_and(|text| !text.is_empty() && !node.is_null()) {
            wrong = Some(node.line);
        }
        if let Some(line) = wrong {
            let help = "write each link as `- ID` or `- ID: fingerprint`";
            self.problems.push(Problem::new(self.line + line, "a link is no identifier", help));
        }
        (links, uids.into_values().collect())
    }

    /// Everything else that is said of it.
    fn attributes(&mut self, item: &mut Item) {
        for (key, value) in self.node.map() {
            let Some(name) = key.text() else { continue };
            if name == "references" {
                let path = |node: &Node| {
                    let part =
                        |name| node.get(name).and_then(Node::text).unwrap_or_default().trim();
                    format!("{} {}", part("path"), part("keyword")).trim().to_owned()
                };
                let paths: Vec<String> = value.list().iter().map(path).collect();
                item.attributes.push((name.to_owned(), paths.join(", ")));
                if stamp::references(value).is_none() {
                    let help = "write each as `type: file` and `path: …`";
                    let line = self.line + value.line;
                    self.problems.push(Problem::new(
                        line,
                        "`references` is no list of files",
                        help,
                    ));
                }
            } else if !["text", "header", "links"].contains(&name) && !value.is_null() {
                flatten(name, value, &mut item.attributes);
            }
        }
        item.attributes.retain(|(_, value)| !value.is_empty());
    }

    /// The item's fingerprint; with links, the one that its review names.
    fn stamp(&self, header: &str, text: &str, links: Option<&[String]>) -> Option<String> {
        let reference = self.node.get("ref").and_then(Node::text).unwrap_or_default().trim();
        let references =
            self.node.get("references").map_or(Some(String::new()), stamp::references)?;
        let mut values =
            vec![self.uid.to_owned(), text.to_owned(), reference.to_owned(), references];
        values.extend(links.unwrap_or_default().iter().cloned());
        for name in &self.folder.reviewed {
            values.extend(self.extended(name, header, text)?);
        }
        Some(stamp::digest(values.iter().map(String::as_str)))
    }

    /// What an attribute adds to a fingerprint: nothing where there is none; `None` if it is not known.
    fn extended(&self, name: &str, header: &str, text: &str) -> Option<Option<String>> {
        let truth = |default| {
            let value = if self.is(name, default) { "True" } else { "False" };
            Some(Some(stamp::typed("bool", value)))
        };
        match name {
            "active" | "normative" => truth(true),
            "derived" => truth(false),
            "text" => Some(Some(stamp::typed("doorstop.core.types.Text", text))),
            "header" => Some(Some(stamp::typed("doorstop.core.types.Text", header))),
            "ref" => {
                let value = self.node.get(name).and_then(Node::text).unwrap_or_default().trim();
                Some(Some(stamp::typed("str", value)))
            }
            "references" | "links" | "reviewed" | "level" => None,
            _ => match self.node.get(name) {
                None => Some(None),
                Some(node) => stamp::of_yaml(node).map(Some),
            },
        }
    }
}

fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches('\n').split('\n').map(str::trim_end).collect();
    lines.join("\n")
}

/// The first heading of a Markdown text, where it stands before everything else, and the rest.
fn headed(body: &str) -> (Option<String>, String) {
    let body = body.replace("\r\n", "\n");
    let start = body.trim();
    let (first, rest) = start.split_once('\n').unwrap_or((start, ""));
    let header = first.trim().strip_prefix('#').filter(|it| it.starts_with(char::is_whitespace));
    match header.map(str::trim).filter(|header| !header.is_empty()) {
        Some(header) => {
            let empty = rest.split_inclusive('\n').take_while(|line| line.trim().is_empty());
            let length: usize = empty.map(str::len).sum();
            (Some(header.to_owned()), trimmed(&rest[length..]))
        }
        None => (None, trimmed(start)),
    }
}
