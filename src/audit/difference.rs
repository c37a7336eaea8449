//! Where two JSON values differ, by JSON pointers (RFC 6901).

use std::collections::BTreeSet;

use serde_json::Value;

/// A longer value is cut off where it is shown.
const SHOWN: usize = 80;

/// One place where two values differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The place.
    pub pointer: String,
    /// What stands there in the first, and in the second.
    pub message: String,
}

/// Every place where `stored` is not what `expected` is, the deepest that tell it.
pub fn differences(stored: &Value, expected: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", Some(stored), Some(expected), &mut found);
    found
}

fn compare(
    pointer: &str,
    stored: Option<&Value>,
    expected: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    match (stored, expected) {
        (Some(Value::Object(stored)), Some(Value::Object(expected))) => {
            let keys: BTreeSet<&String> = stored.keys().chain(expected.keys()).collect();
            for key in keys {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                compare(&pointer, stored.get(key), expected.get(key), found);
            }
        }
        (Some(Value::Array(stored)), Some(Value::Array(expected))) => {
            for at in 0..stored.len().max(expected.len()) {
                compare(&format!("{pointer}/{at}"), stored.get(at), expected.get(at), found);
            }
        }
        (stored, expected) if stored != expected => {
            let message = match (stored, expected) {
                (Some(stored), None) => format!("it says {}, which nothing gives", shown(stored)),
                (None, Some(expected)) => format!("{} is missing", shown(expected)),
                (Some(stored), Some(expected)) => {
                    format!(
                        "it says {}, and {} is what it comes to",
                        shown(stored),
                        shown(expected)
                    )
                }
                (None, None) => return,
            };
            found.push(Difference { pointer: pointer.to_owned(), message });
        }
        _ => {}
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_named_where_they_are() {
        let stored = json!({"rows": [{"verdict": "satisfied"}, 1, 2], "a/b": 1, "same": [1]});
        let expected = json!({"rows": [{"verdict": "missing"}, 1], "c~d": null, "same": [1]});
        let found = differences(&stored, &expected);
        let pointers: Vec<&str> = found.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(pointers, ["/a~1b", "/c~0d", "/rows/0/verdict", "/rows/2"]);
        assert!(found[2].message.contains("\"satisfied\"") && found[2].message.contains("missing"));
        for it in found.iter().filter(|it| it.pointer != "/c~0d") {
            assert!(stored.pointer(&it.pointer).is_some(), "{it:?}");
        }
        assert!(differences(&stored, &stored).is_empty());
    }
}
