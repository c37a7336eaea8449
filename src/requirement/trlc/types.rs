//! What `.rsl` files say of the types: which names are enumerations, which fields may hold references
//! within their text, which words separate the parts of a tuple.

use std::collections::{BTreeMap, BTreeSet};

use super::token::{Kind, Token, tokens};
use crate::front_matter::Problem;

/// A chain of types that extend each other is followed no further, and no name has more parts.
const LONGEST: usize = 64;

/// No name of a package is longer.
const LONGEST_NAME: usize = 256;

/// The types of a commit, by qualified names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Types {
    enumerations: BTreeSet<String>,
    records: BTreeMap<String, Record>,
    separators: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Record {
    extends: Option<String>,
    /// The fields of type `Markup_String`.
    markup: BTreeSet<String>,
}

impl Types {
    /// Takes in a file of types.
    pub fn add(&mut self, text: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let tokens = tokens(text, &mut problems);
        let (package, start) = package(&tokens);
        let mut at = start;
        while at < tokens.len() {
            at += match tokens[at].text {
                "enum" | "type" | "tuple" if tokens[at].is_name() => {
                    self.definition(&package, &tokens[at..])
                }
                _ => 1,
            };
        }
        problems
    }

    /// Takes in a type and gives the number of its tokens.
    fn definition(&mut self, package: &str, tokens: &[Token<'_>]) -> usize {
        let Some(name) = tokens.get(1).filter(|token| token.is_name()) else { return 1 };
        let qualified = format!("{package}.{}", name.text);
        let Some(open) = tokens.iter().position(|token| token.is("{")) else { return tokens.len() };
        let body = &tokens[open..];
        let length = body.iter().position(|token| token.is("}")).unwrap_or(body.len());
        if tokens[0].text == "enum" {
            self.enumerations.insert(qualified);
            return open + length;
        }
        let mut record = Record::default();
        if let Some(at) = tokens[..open].iter().position(|token| token.text == "extends") {
            let parent: String = tokens[at + 1..open]
                .iter()
                .take_while(|token| token.is_name() || token.is("."))
                .map(|token| token.text)
                .collect();
            record.extends = Some(qualified_by(package, &parent));
        }
        for (at, token) in body[..length].iter().enumerate() {
            match token.text {
                "Markup_String" if token.is_name() => {
                    let before = body[..at].iter().rev();
                    let is_name =
                        |token: &&Token<'_>| token.kind != Kind::Text && token.text != "optional";
                    record.markup.extend(before.clone().find(is_name).map(|it| it.text.to_owned()));
                }
                "separator" => {
                    let next = body.get(at + 1).filter(|token| token.is_name());
                    self.separators.extend(next.map(|token| token.text.to_owned()));
                }
                _ => {}
            }
        }
        if tokens[0].text == "type" {
            self.records.insert(qualified, record);
        }
        open + length
    }

    /// Whether a name, as written in a package, is an enumeration.
    pub fn is_enumeration(&self, package: &str, name: &str) -> bool {
        self.enumerations.contains(&qualified_by(package, name))
    }

    /// Whether a word separates the parts of a tuple.
    pub fn is_separator(&self, word: &str) -> bool {
        self.separators.contains(word)
    }

    /// Whether the text of a field may hold references.
    pub fn is_markup(&self, package: &str, kind: &str, field: &str) -> bool {
        let mut name = qualified_by(package, kind);
        for _ in 0..LONGEST {
            let Some(record) = self.records.get(&name) else { return false };
            if record.markup.contains(field) {
                return true;
            }
            match &record.extends {
                Some(parent) => name.clone_from(parent),
                None => return false,
            }
        }
        false
    }
}

/// A name with its package: its own where it names one.
pub fn qualified_by(package: &str, name: &str) -> String {
    if name.contains('.') { name.to_owned() } else { format!("{package}.{name}") }
}

/// The package that a file belongs to, and the number of tokens that say so.
pub fn package(tokens: &[Token<'_>]) -> (String, usize) {
    let Some(at) = tokens.iter().position(|token| token.text == "package") else {
        return (String::new(), 0);
    };
    let (name, length) = name(&tokens[at + 1..]);
    (shortened(&name, LONGEST_NAME), at + 1 + length)
}

/// A name with dots, and the number of its tokens.
pub fn name(tokens: &[Token<'_>]) -> (String, usize) {
    let mut length = 0;
    while tokens.get(length).is_some_and(Token::is_name) {
        length += 1;
        let goes_on = tokens.get(length).is_some_and(|token| token.is("."))
            && tokens.get(length + 1).is_some_and(Token::is_name)
            && length < 2 * LONGEST;
        if !goes_on {
            break;
        }
        length += 1;
    }
    (tokens[..length].iter().map(|token| token.text).collect(), length)
}

/// The beginning of a text.
pub fn shortened(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
