//! Attributes of an item from a tree of values.

use crate::yaml::{Node, Value};

/// A longer name is not made longer by what it holds.
const LONGEST_NAME: usize = 200;

/// Adds a value under its name; what it holds by name, as `name.inner`; a list of texts, as one text.
pub fn flatten(name: &str, node: &Node, attributes: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Map(entries) if name.len() < LONGEST_NAME => {
            for (key, value) in entries {
                if let Some(key) = key.text() {
                    flatten(&format!("{name}.{key}"), value, attributes);
                }
            }
        }
        Value::List(nodes) => {
            attributes.push((name.to_owned(), node.texts().join(", ")));
            for node in nodes.iter().filter(|node| node.text().is_none()) {
                flatten(name, node, attributes);
            }
        }
        Value::Map(_) => {}
        Value::Scalar(_) if node.is_null() => attributes.push((name.to_owned(), String::new())),
        Value::Scalar(text) => attributes.push((name.to_owned(), text.trim().to_owned())),
    }
}

/// Whether a status says that an item is not, or no longer, in force.
pub fn is_out_of_force(status: &str) -> bool {
    let words = [
        "draft",
        "proposed",
        "rejected",
        "obsolete",
        "withdrawn",
        "deleted",
        "inactive",
        "deprecated",
    ];
    words.iter().any(|word| status.trim().eq_ignore_ascii_case(word))
}
