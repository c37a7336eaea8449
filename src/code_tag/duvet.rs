//! duvet's annotations of specifications: comments `//= URL#section`, with `//= type=test` and the
//! words that they are about behind `//#`; and its files of exceptions and of what is to be done.

use memchr::memmem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::CodeTag;
use super::lines::Source;

/// What may open a line about the target and a line that quotes it, in the languages of its users.
const STYLES: &[(&str, &str)] = &[("//=", "//#"), ("#=", "##"), ("--=", "--#"), ("*=", "*#")];

/// The fields of an annotation that may follow its target.
const FIELDS: &[&str] =
    &["type", "level", "format", "reason", "tracking-issue", "feature", "source", "line"];

pub fn read(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    if source.has_extension("toml") {
        return file(source, tags);
    }
    if source.is_prose {
        return;
    }
    for &(meta, content) in STYLES {
        if memmem::find(source.bytes, content.as_bytes()).is_some()
            || memmem::find(source.bytes, b"://").is_some()
        {
            comments(source, meta, content, tags);
        }
    }
}

fn comments(
    source: &Source<'_>,
    meta: &'static str,
    content: &'static str,
    tags: &mut Vec<CodeTag>,
) {
    let first = tags.len();
    // The line on which what was said last of an annotation stands.
    let mut last = 0;
    let both = &meta[..meta.len() - 1];
    for line in source.lines_with(both) {
        let text = line.text.trim();
        let goes_on = line.number == last + 1 && tags.len() > first;
        if let Some(said) = text.strip_prefix(meta).map(str::trim) {
            if let Some((name, value)) = field(said) {
                if let Some(tag) = tags.last_mut().filter(|_| goes_on) {
                    say(tag, name, value);
                    last = line.number;
                }
            } else if is_target(said) {
                tags.push(CodeTag {
                    kind: "implements".to_owned(),
                    artifact: Some("citation".to_owned()),
                    target: said.to_owned(),
                    line: line.number,
                    ..CodeTag::default()
                });
                last = line.number;
            }
        } else if let Some(quoted) = text.strip_prefix(content).filter(|_| goes_on)
            && let Some(tag) = tags.last_mut()
        {
            quote(tag, quoted);
            last = line.number;
        }
    }
}

fn field(said: &str) -> Option<(&str, &str)> {
    let (name, value) = said.split_once('=')?;
    FIELDS.contains(&name.trim()).then(|| (name.trim(), value.trim()))
}

fn is_target(said: &str) -> bool {
    let is_url = said.contains("://") || said.contains('#');
    is_url && !said.contains(char::is_whitespace) && !said.starts_with('#')
}

fn say(tag: &mut CodeTag, name: &str, value: &str) {
    if name == "type" {
        tag.artifact = Some(value.to_owned());
        tag.kind = kind(value);
    }
}

fn kind(sort: &str) -> String {
    match sort.to_ascii_lowercase().as_str() {
        "citation" | "implication" => "implements".to_owned(),
        "test" => "verifies".to_owned(),
        other => other.to_owned(),
    }
}

/// Adds words with single blanks between them.
fn quote(tag: &mut CodeTag, words: &str) {
    for word in words.split_whitespace() {
        if !tag.quote.is_empty() {
            tag.quote.push(' ');
        }
        tag.quote.push_str(word);
    }
}

/// A file of exceptions and of what is to be done: tables with a target that they may share.
fn file(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    let has = |word: &[u8]| memmem::find(source.bytes, word).is_some();
    if !has(b"target") || !has(b"[[exception]]") && !has(b"[[todo]]") && !has(b"[[TODO]]") {
        return;
    }
    let Some(text) = std::str::from_utf8(source.bytes).ok() else { return };
    let (table, _) = DeTable::parse_recoverable(text);
    let table = table.into_inner();
    let shared = string(&table, "target");
    for (name, entries) in &table {
        let sort = name.get_ref().to_ascii_lowercase();
        let DeValue::Array(entries) = entries.get_ref() else { continue };
        if !["exception", "todo"].contains(&sort.as_str()) {
            continue;
        }
        for entry in entries.iter() {
            let DeValue::Table(inner) = entry.get_ref() else { continue };
            let Some(target) = string(inner, "target").or(shared) else { continue };
            let mut tag = CodeTag {
                kind: kind(&sort),
                artifact: Some(sort.clone()),
                target: target.to_owned(),
                line: line(text, entry),
                ..CodeTag::default()
            };
            quote(&mut tag, string(inner, "quote").unwrap_or_default());
            tags.push(tag);
        }
    }
}

fn string<'t>(table: &'t DeTable<'_>, name: &str) -> Option<&'t str> {
    table.get(name).and_then(|value| value.get_ref().as_str())
}

fn line(text: &str, entry: &Spanned<DeValue<'_>>) -> usize {
    1 + text.as_bytes()[..entry.span().start].iter().filter(|&&byte| byte == b'\n').count()
}
