//! Attributes of an item from a tree of values.

use crate::yaml::{Node, Value};

/// Adds a value under its name; what it holds by name, as `name.inner`; a list of texts, as one text.
pub fn flatten(name: &str, node: &Node, attributes: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Map(entries) => {
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
        Value::Scalar(_) if node.is_null() => attributes.push((name.to_owned(), String::new())),
        Value::Scalar(text) => attributes.push((name.to_owned(), text.trim().to_owned())),
    }
}
