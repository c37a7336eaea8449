//! What a package holds as JSON, asked for by name.

use serde_json::Value;

/// The value that a text holds. An error says why it is none.
pub(super) fn parse(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map_err(|error| format!("it is no JSON: {error}"))
}

/// The text under a key. An error says that there is none.
pub(super) fn text<'v>(object: &'v Value, key: &str) -> Result<&'v str, String> {
    object.get(key).and_then(Value::as_str).ok_or_else(|| format!("it has no text `{key}`"))
}

/// The list under a key. An error says that there is none.
pub(super) fn list<'v>(object: &'v Value, key: &str) -> Result<&'v [Value], String> {
    let list = object.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("it has no list `{key}`"))
}
