//! CV-07: who a trailer names is on the roster.

use super::{Context, Message, Remark};
use crate::model::Person;

pub const ABOUT: &str = "Where the repository keeps a roster, who reviewed, approved, verified or \
    ratified must be on it, by name or by address. Without a roster anybody may be named.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let vocabulary = &context.config.trailers;
    let keys = [&vocabulary.review, &vocabulary.approval, &vocabulary.ratification];
    let named = message.trailers_of(keys.into_iter().flatten());
    if named.is_empty() {
        return Vec::new();
    }
    let Some(people) = context.surroundings.people() else {
        return Vec::new();
    };
    let mut remarks = Vec::new();
    for trailer in named {
        let value = String::from_utf8_lossy(&trailer.value);
        if is_on(&people, &value) {
            continue;
        }
        let near =
            people.iter().min_by_key(|person| strsim::levenshtein(&person.to_string(), &value));
        let help = match near {
            Some(person) if strsim::levenshtein(&person.to_string(), &value) <= value.len() / 3 => {
                format!("did you mean {person}?")
            }
            _ => "name somebody of the roster, or have them added to it".to_owned(),
        };
        let message_text = format!("{} is not on the roster", value.trim());
        remarks.push(Remark::new(message.value_span(trailer), message_text, help));
    }
    remarks
}

fn is_on(people: &[Person], value: &str) -> bool {
    let (name, email) = match value.split_once('<') {
        Some((name, email)) => (name.trim(), email.trim_end().trim_end_matches('>')),
        None => (value.trim(), value.trim()),
    };
    people.iter().any(|person| {
        person.email.eq_ignore_ascii_case(email)
            || !value.contains('<') && person.name.eq_ignore_ascii_case(name)
    })
}
