//! TRLC: `.trlc` files hold records of types that `.rsl` files define. A record is known by its
//! package and its name; a field that refers to records is a link of the field's name.

mod token;
mod types;

pub use types::Types;

use self::token::{Kind, Token, tokens};
use self::types::{name, package, qualified_by, shortened};
use super::fields::is_out_of_force;
use super::{Document, Item, Link, Source, revision};
use crate::front_matter::Problem;

/// How deep sections are told.
const DEEPEST: usize = 32;

/// Takes a file of records apart.
pub fn read(source: &Source<'_>) -> Document {
    let mut document = Document::default();
    let tokens = tokens(source.text, &mut document.problems);
    let (package, start) = package(&tokens);
    let types = &source.settings.trlc;
    let mut reading =
        Reading { tokens: &tokens, at: start, package, types, sections: Vec::new(), document };
    if reading.package.is_empty() && !tokens.is_empty() {
        reading.problem(0, "the file names no package", "begin it by `package NAME`");
    }
    reading.read();
    document = reading.document;
    document.problems.sort_by_key(|problem| problem.line);
    let words = tokens[..start].iter().map(|token| token.text);
    document.frame = revision(words.chain(document.items.iter().map(|item| item.id.as_str())));
    document
}

/// A file while it is read, token by token.
struct Reading<'r> {
    tokens: &'r [Token<'r>],
    at: usize,
    package: String,
    types: &'r Types,
    /// The titles of the sections that are open.
    sections: Vec<String>,
    document: Document,
}

impl Reading<'_> {
    fn read(&mut self) {
        let mut is_told = false;
        while let Some(token) = self.tokens.get(self.at) {
            if let Some((kind, id, length)) = self.record_start(self.at) {
                self.record(kind, &id, length);
                is_told = false;
            } else if token.is_name() && token.text == "section" {
                self.section();
            } else if token.is_name() && token.text == "import" {
                self.at += 1 + name(&self.tokens[self.at + 1..]).1;
            } else if token.is("}") && self.sections.pop().is_some() {
                self.at += 1;
            } else {
                // One word for all that is passed over until the next record.
                if !std::mem::replace(&mut is_told, true) {
                    let what = format!("`{}` belongs to no record", shortened(token.text, 40));
                    self.problem(self.at, &what, "write records as `Type name { field = value }`");
                }
                self.at += name(&self.tokens[self.at..]).1.max(1);
            }
        }
        if !self.sections.is_empty() {
            self.problem(
                self.tokens.len().saturating_sub(1),
                "a section has no end",
                "end it by `}`",
            );
        }
    }

    /// `Type name {` at a token: the type, the name, and the number of tokens.
    fn record_start(&self, at: usize) -> Option<(String, String, usize)> {
        let tokens = &self.tokens[at..];
        let (kind, length) = name(tokens);
        let id = tokens.get(length).filter(|token| token.is_name() && length > 0)?;
        let is_open = tokens.get(length + 1).is_some_and(|token| token.is("{"));
        (is_open && kind != "section").then(|| (kind, id.text.to_owned(), length + 2))
    }

    /// `section "Title" {`
    fn section(&mut self) {
        let mut next = self.tokens[self.at + 1..].iter();
        let title = next.next().filter(|token| token.kind == Kind::Text).map(Token::said);
        match title.filter(|_| next.next().is_some_and(|token| token.is("{"))) {
            Some(title) => {
                self.sections.push(shortened(&title, 200));
                self.at += 3;
            }
            None => {
                self.problem(self.at, "a section has no title", "write `section \"Title\" {`");
                self.at += 1;
            }
        }
    }

    fn record(&mut self, kind: String, id: &str, length: usize) {
        let start = self.at;
        let id = format!("{}.{id}", self.package);
        let mut item = Item { id, kind, line: self.tokens[start].line, ..Item::default() };
        self.at += length;
        loop {
            match &self.tokens[self.at..] {
                [end, ..] if end.is("}") => {
                    self.at += 1;
                    break;
                }
                [field, sign, ..] if field.is_name() && sign.is("=") => {
                    let start = self.at + 2;
                    let end = self.value_end(start);
                    self.value(&mut item, field.text, &self.tokens[start..end]);
                    self.at = end;
                }
                rest => {
                    let what = format!("the record `{}` is broken here", item.id);
                    let help = "write each field as `name = value`, and end the record by `}`";
                    self.problem(self.at.min(self.tokens.len() - 1), &what, help);
                    if rest.is_empty() || self.record_start(self.at).is_some() {
                        break;
                    }
                    self.at = self.value_end(self.at + 1);
                }
            }
        }
        if !self.sections.is_empty() {
            let first = self.sections.len().saturating_sub(DEEPEST);
            item.attributes.push(("section".to_owned(), self.sections[first..].join(" / ")));
        }
        self.document.items.push(item.sealed());
    }

    /// Where a value ends: at the next field, at the end of the record, or where another begins.
    fn value_end(&self, start: usize) -> usize {
        let is_end = |&at: &usize| {
            let token = &self.tokens[at];
            let goes_on = at > start && self.tokens[at - 1].is(".");
            let is_field = || self.tokens.get(at + 1).is_some_and(|next| next.is("="));
            token.is("}")
                || token.is_name() && !goes_on && (is_field() || self.record_start(at).is_some())
        };
        (start..self.tokens.len()).find(is_end).unwrap_or(self.tokens.len())
    }

    /// Takes in a field: its references as links, else what it says.
    fn value(&self, item: &mut Item, field: &str, tokens: &[Token<'_>]) {
        let mut words: Vec<String> = Vec::new();
        let mut at = 0;
        let mut is_all_links = true;
        while let Some(token) = tokens.get(at) {
            let (word, length) = name(&tokens[at..]);
            if length > 0 && self.is_reference(&word) {
                let mut link = Link::new(field, qualified_by(&self.package, &word), token.line);
                if let [sign, version, ..] = &tokens[at + length..]
                    && sign.is("@")
                    && version.kind == Kind::Number
                {
                    link.revision = Some(version.text.to_owned());
                    at += 2;
                }
                item.links.push(link);
                words.push(word);
                at += length;
                continue;
            }
            is_all_links &= token.is("[") || token.is("]") || token.is(",");
            match token.kind {
                Kind::Text => {
                    let said = token.said();
                    if self.types.is_markup(&self.package, &item.kind, field) {
                        item.links.extend(self.references(field, &said, token.line));
                    }
                    words.push(said);
                }
                Kind::Name => words.push(word),
                Kind::Number | Kind::Sign => words.push(token.text.to_owned()),
            }
            at += length.max(1);
        }
        if !is_all_links {
            note(item, field, &words);
        }
    }

    /// Whether a name in a value is that of a record.
    fn is_reference(&self, word: &str) -> bool {
        let is_word = ["true", "false", "null"].contains(&word) || self.types.is_separator(word);
        let of_enumeration = word
            .rsplit_once('.')
            .is_some_and(|(before, _)| self.types.is_enumeration(&self.package, before));
        !is_word && !of_enumeration
    }

    /// `[[name, other.name]]` within a text.
    fn references(&self, field: &str, text: &str, line: usize) -> Vec<Link> {
        let lists = text.split("[[").skip(1).filter_map(|rest| Some(rest.split_once("]]")?.0));
        let targets = lists.flat_map(|list| list.split(',')).map(str::trim);
        let targets = targets.filter(|target| !target.is_empty());
        targets.map(|it| Link::new(field, qualified_by(&self.package, it), line)).collect()
    }

    fn problem(&mut self, at: usize, message: &str, help: &str) {
        let line = self.tokens.get(at).map_or(1, |token| token.line);
        self.document.problems.push(Problem::new(line, message, help));
    }
}

/// Takes in what a field says: the words of a list apart, others as they stand.
fn note(item: &mut Item, field: &str, words: &[String]) {
    let inner = match words {
        [first, inner @ .., last] if first == "[" && last == "]" => inner,
        words => words,
    };
    let mut value = String::new();
    for word in inner {
        value.push_str(word);
        if word == "," {
            value.push(' ');
        }
    }
    match field {
        "title" | "summary" if item.title.is_empty() => item.title = value,
        "description" | "text" if item.text.is_empty() => item.text = value,
        _ => {
            let last = value.rsplit('.').next().unwrap_or_default();
            item.is_informative |= field == "status" && is_out_of_force(last);
            item.attributes.push((field.to_owned(), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Settings;

    fn taken(rsl: &str, text: &str) -> Document {
        let mut settings = Settings::default();
        assert_eq!(settings.add("types.rsl", rsl.as_bytes()), []);
        read(&Source { path: "a.trlc", bytes: text.as_bytes(), text, settings: &settings })
    }

    fn links(item: &Item) -> Vec<String> {
        let version = |link: &Link| link.revision.clone().map(|it| format!("@{it}"));
        let word = |link: &Link| {
            format!("{}>{}{}", link.kind, link.target, version(link).unwrap_or_default())
        };
        item.links.iter().map(word).collect()
    }

    const TYPES: &str = "package p\nenum Level { low high }\ntuple At { of Base separator @ v Integer }\n\
        type Base { description '''about ''' Markup_String }\ntype Req extends Base { level optional Level }\n";

    #[test]
    fn references_are_links_and_enumerations_are_not() {
        let text = "package p\nimport q\n// no\nReq a {\n  description = '''one\n    two\n    [[b, q.c]]'''\n  \
            level = Level.high\n  from = b\n}\nsection \"S\" {\n  q.Other b { /* x */ to = [a, q.c] at = q.c@3\n  \
            note = \"a \\\"b\\\"\" n = -4 }\n}\n";
        let document = taken(TYPES, text);
        assert_eq!(document.problems, []);
        let [a, b] = &document.items[..] else { panic!("{document:?}") };
        assert_eq!((a.id.as_str(), a.kind.as_str(), a.line), ("p.a", "Req", 4));
        assert_eq!(a.text, "one\ntwo\n[[b, q.c]]");
        assert_eq!(a.attribute("level"), Some("Level.high"));
        assert_eq!(links(a), ["description>p.b", "description>q.c", "from>p.b"]);
        assert_eq!(links(b), ["to>p.a", "to>q.c", "at>q.c@3"]);
        assert_eq!(b.attribute("note"), Some("a \"b\""));
        assert_eq!(b.attribute("n"), Some("-4"));
        assert_eq!(b.attribute("section"), Some("S"));
    }

    #[test]
    fn a_broken_record_costs_no_other() {
        let text = "package p\nReq a { x = \"no end\n y = 1 }\nReq b { x = 1\nReq c { x 1 y = 2 }\nwhat ever\n\
            Req d { x = '''open }\nReq e { x = 1 }\n";
        let document = taken(TYPES, text);
        let found: Vec<&str> = document.items.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(found, ["p.a", "p.b", "p.c", "p.d", "p.e"]);
        let lines: Vec<usize> = document.problems.iter().map(|it| it.line).collect();
        assert_eq!(lines, [2, 5, 5, 6, 7, 8]);
    }
}
