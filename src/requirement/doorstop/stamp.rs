//! Doorstop's stamp: the fingerprint that links and reviews name.
//!
//! Its source is `Item.stamp` and `Stamp.digest` of doorstop 3: URL-safe base64 of SHA-256 over
//! identifier, text, `ref`, `references` as Python prints them, for a review the identifiers of the
//! links, and the attributes that the document names, each with its Python type.

use base64ct::{Base64Url, Encoding};
use sha2::{Digest, Sha256};

use crate::yaml::{Node, Value};

/// The fingerprint of these texts.
pub fn digest<'t>(values: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for value in values {
        hash.update(value.as_bytes());
    }
    Base64Url::encode_string(&hash.finalize())
}

/// `references` as Python prints them; empty without any, `None` where Doorstop refuses them.
pub fn references(node: &Node) -> Option<String> {
    if node.list().is_empty() {
        return (node.text() == Some("") || matches!(node.value, Value::List(_))).then(String::new);
    }
    let mut printed = Vec::new();
    for reference in node.list() {
        let kind = reference.get("type").and_then(Node::text).filter(|kind| *kind == "file")?;
        let path = reference.get("path").and_then(Node::text)?;
        let mut entries = vec![("type", quoted(kind)), ("path", quoted(path.trim()))];
        for name in ["keyword", "sha"] {
            match reference.get(name) {
                Some(node) if node.is_null() => entries.push((name, "None".to_owned())),
                Some(node) => entries.push((name, quoted(node.text()?))),
                None => {}
            }
        }
        let entries: Vec<String> =
            entries.into_iter().map(|(name, value)| format!("'{name}': {value}")).collect();
        printed.push(format!("{{{}}}", entries.join(", ")));
    }
    Some(format!("[{}]", printed.join(", ")))
}

/// A text as Python's `repr` prints it.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut printed = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => printed.push_str("\\\\"),
            '\n' => printed.push_str("\\n"),
            '\r' => printed.push_str("\\r"),
            '\t' => printed.push_str("\\t"),
            c if c == quote => printed.extend(['\\', c]),
            c if c.is_ascii_control() => printed.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => printed.push(c),
        }
    }
    printed.push(quote);
    printed
}

/// A value of Python's, with its type: what `_convert_to_str` makes of it.
pub fn typed(kind: &str, value: &str) -> String {
    format!("\\T<class '{kind}'>\\V{}", value.replace('\\', "\\\\"))
}

/// The same of a value that stands in YAML; `None` where its Python form is not known here.
pub fn of_yaml(node: &Node) -> Option<String> {
    match &node.value {
        Value::List(nodes) => {
            let parts: Option<Vec<String>> = nodes.iter().map(of_yaml).collect();
            Some(format!("\\L{}", parts?.concat()))
        }
        Value::Map(entries) => {
            let mut sorted: Vec<(&str, &Node)> = Vec::new();
            for (key, value) in entries {
                sorted.push((key.text()?, value));
            }
            sorted.sort_by_key(|(key, _)| *key);
            let parts: Option<Vec<String>> = sorted.iter().map(|(_, node)| of_yaml(node)).collect();
            Some(format!("\\D{}", parts?.concat()))
        }
        Value::Scalar(text) if !node.is_plain => Some(typed("str", text)),
        Value::Scalar(_) if node.is_null() => Some(typed("NoneType", "None")),
        Value::Scalar(text) => plain(text),
    }
}

/// A text without quotes, as PyYAML takes it: a truth, a number, a date or a text.
fn plain(text: &str) -> Option<String> {
    if let Some(truth) = truth(text) {
        return Some(typed("bool", if truth { "True" } else { "False" }));
    }
    let number = text.replace('_', "");
    let digits = number.trim_start_matches(['-', '+']);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if !is_number {
        return Some(typed("str", text));
    }
    if is_date(text) {
        return Some(typed("datetime.date", text));
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // A leading zero makes it octal.
        let is_decimal = digits == "0" || !digits.starts_with('0');
        let sign = if number.starts_with('-') && digits != "0" { "-" } else { "" };
        return is_decimal.then(|| typed("int", &format!("{sign}{digits}")));
    }
    let is_simple = digits.split('.').count() == 2
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.len() < 16;
    if is_simple {
        let value: f64 = number.parse().ok()?;
        let is_short = value == 0.0 || value.abs() >= 1e-4;
        return is_short.then(|| typed("float", &format!("{value:?}")));
    }
    // Times, exponents and other bases are numbers in some spellings and texts in others.
    let may_be_number =
        digits.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.-+xeTZ ".contains(&byte));
    (!may_be_number).then(|| typed("str", text))
}

/// The truth that YAML 1.1 sees in a text.
pub fn truth(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.contains(&text);
    let is_yes = is(&["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
    let is_no = is(&["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);
    (is_yes || is_no).then_some(is_yes)
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    shape == "9999-99-99"
}
