//! Requirements as `needs.json`, as Sphinx-Needs' builder writes it and its `needimport` reads it.

use std::collections::BTreeSet;
use std::io::{Result, Write};

use serde_json::{Map, Value, json};

use crate::view::{self, ExportItem};

/// Fields of a need that Sphinx-Needs knows by itself, in which an attribute has no place.
const OWN: &[&str] = &["id", "title", "type", "content", "links"];

/// The name of the version that is written.
const VERSION: &str = "1.0";

/// Writes the items, the first of those that share an identifier; `made` is the date that is given as the
/// file's, as in RFC 3339.
pub fn write(items: &[ExportItem], made: &str, out: &mut dyn Write) -> Result<()> {
    let mut needs = Map::new();
    let mut kinds = BTreeSet::from(["links"]);
    for item in items {
        kinds.extend(item.links.iter().map(|(kind, _)| kind.as_str()));
    }
    for item in items.iter().filter(|item| !item.id.is_empty()) {
        if !needs.contains_key(&item.id) {
            needs.insert(item.id.clone(), need(item, &kinds));
        }
    }
    let links = kinds.iter().map(|kind| {
        let field = json!({
            "type": "array", "items": {"type": "string"}, "field_type": "links", "default": [],
            "description": "Link field",
        });
        (field_name(kind), field)
    });
    let file = json!({
        "created": made,
        "current_version": VERSION,
        "project": "",
        "versions": {VERSION: {
            "created": made,
            "creator": {"program": "git-trace", "version": env!("CARGO_PKG_VERSION")},
            "needs_amount": needs.len(),
            "needs_schema": {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "properties": links.collect::<Map<_, _>>(),
            },
            "needs": needs,
        }},
    });
    view::json::write(&file, out)
}

fn need(item: &ExportItem, kinds: &BTreeSet<&str>) -> Value {
    let mut need = Map::new();
    let kind = if item.kind.is_empty() { "req" } else { &item.kind };
    for (name, value) in [("id", &item.id), ("title", &item.title), ("content", &item.text)]
        .map(|it| (it.0, it.1.as_str()))
    {
        need.insert(name.to_owned(), value.into());
    }
    need.insert("type".to_owned(), kind.into());
    for (name, value) in &item.attributes {
        let name = match OWN.contains(&name.as_str()) || kinds.contains(name.as_str()) {
            true => format!("attribute_{name}"),
            false => field_name(name),
        };
        let value = match name.as_str() {
            "tags" => value.split(',').map(str::trim).collect::<Vec<_>>().into(),
            _ => Value::from(value.as_str()),
        };
        need.insert(name, value);
    }
    for &kind in kinds {
        let targets = item.links.iter().filter(|(known, _)| known == kind);
        let targets: Vec<&str> = targets.map(|(_, target)| target.as_str()).collect();
        need.insert(field_name(kind), targets.into());
    }
    Value::Object(need)
}

/// A name that may be one of a field: letters, digits, `_` and `-`.
fn field_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
