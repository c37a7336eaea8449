//! `needs.json`, which Sphinx-Needs' builder writes and `needimport` reads.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::{Document, Item};
use super::Vocabulary;
use super::draft::{is_not_in_force, links, note};
use crate::front_matter::Problem;

/// Fields that say where a need stood or how it looked, and what follows from others.
const LEFT_OUT: &[&str] = &[
    "id",
    "title",
    "type",
    "description",
    "content",
    "docname",
    "lineno",
    "doctype",
    "sections",
    "section_name",
    "parts",
    "type_name",
    "type_prefix",
    "type_color",
    "type_style",
    "is_need",
    "is_part",
    "is_import",
    "is_external",
    "is_modified",
    "modifications",
    "constraints_results",
    "arch",
    "content_node",
    "external_css",
    "external_url",
    "collapse",
    "hide",
    "layout",
    "style",
    "template",
    "pre_template",
    "post_template",
    "jinja_content",
    "lineno_content",
    "parent_need",
    "full_title",
    "constraints_passed",
    "target_id",
    "has_dead_links",
    "has_forbidden_dead_links",
];

/// Takes a file apart: the version that it calls its current one, else its last.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Document {
    let mut document = Document::default();
    let root: Value = match serde_json::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            let what = format!("broken JSON: {error}");
            document.problems.push(Problem::new(error.line(), what, "write the file anew"));
            return document;
        }
    };
    let Some(versions) = root.get("versions").and_then(Value::as_object) else { return document };
    let current = root.get("current_version").and_then(Value::as_str).unwrap_or_default();
    let Some(version) = versions.get(current).or(versions.values().next_back()) else {
        return document;
    };
    let kinds = Kinds { schema: version.pointer("/needs_schema/properties"), vocabulary };
    let lines = lines(text);
    let needs = version.get("needs").and_then(Value::as_object);
    for (id, need) in needs.into_iter().flatten() {
        let line = lines.get(id.as_str()).copied().unwrap_or(1);
        match need.as_object() {
            Some(need) => document.items.push(item(id, need, line, &kinds)),
            None => {
                let help = "write the file anew";
                document.problems.push(Problem::new(line, format!("`{id}` is no need"), help));
            }
        }
    }
    document
}

struct Kinds<'v> {
    schema: Option<&'v Value>,
    vocabulary: &'v Vocabulary,
}

impl Kinds<'_> {
    fn sort(&self, name: &str) -> Option<&str> {
        self.schema?.get(name)?.get("field_type")?.as_str()
    }

    fn is_link(&self, name: &str) -> bool {
        match self.sort(name) {
            Some(sort) => sort == "links",
            None => self.vocabulary.is_link(name),
        }
    }
}

fn item(id: &str, need: &Map<String, Value>, line: usize, kinds: &Kinds<'_>) -> Item {
    let text = |name: &str| need.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let content = ["content", "description"].map(text);
    let mut item = Item {
        id: id.to_owned(),
        title: text("title").split_whitespace().collect::<Vec<_>>().join(" "),
        kind: text("type"),
        text: content.into_iter().find(|it| !it.is_empty()).unwrap_or_default(),
        line,
        ..Item::default()
    };
    for (name, value) in need {
        let is_left_out = LEFT_OUT.contains(&name.as_str()) || name.ends_with("_back");
        if is_left_out || kinds.sort(name) == Some("backlinks") {
            continue;
        }
        let words = words(value);
        if kinds.is_link(name) {
            item.links.extend(words.iter().flat_map(|word| links(name, word, line)));
        } else {
            note(&mut item, name, &words.join(", "));
        }
    }
    item.is_informative = is_not_in_force(&item);
    item.sealed()
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(words).collect(),
        Value::Object(_) => Vec::new(),
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
    }
}

/// The line on which each need's field `id` stands.
fn lines(text: &str) -> HashMap<&str, usize> {
    let mut found = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        let value = line.trim_start().strip_prefix("\"id\":").map(str::trim_start);
        let id = value.and_then(|value| value.strip_prefix('"')?.split_once('"'));
        found.extend(id.map(|(id, _)| (id, at + 1)));
    }
    found
}
