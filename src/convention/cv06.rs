//! CV-06: what a trailer refers to exists.

use std::ops::Range;

use super::{Context, Message, Reference, Remark, Sought};
use crate::config::References;
use crate::trailer::Trailer;

pub const ABOUT: &str = "A requirement, change request or problem report that a trailer names \
    must exist at that commit, if its like are kept in the repository: where there is a CR-1, \
    CR-99 must exist, while `#12` is looked for elsewhere. A trailer `Fixes: 1a2b3c4d5e6f \
    (\"subject\")` must name a commit of this repository. For a message that is being written, \
    what is staged counts.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let config = context.config;
    let vocabulary = &config.trailers;
    let kinds = [
        (Reference::Requirement, &vocabulary.requirement, &config.requirements),
        (Reference::ChangeRequest, &vocabulary.change_request, &config.change_requests),
        (Reference::ProblemReport, &vocabulary.problem_report, &config.problem_reports),
    ];
    let mut remarks = Vec::new();
    for (kind, keys, references) in kinds {
        for trailer in message.trailers_of(keys) {
            for (id, span) in identifiers(message, trailer, references) {
                remarks.extend(absent(context, kind, id, span));
            }
        }
    }
    for trailer in message.trailers_of(["Fixes"]) {
        let span = message.value_span(trailer);
        if let Some(id) = commit(&message.text[span.clone()]) {
            remarks.extend(absent(
                context,
                Reference::Commit,
                id,
                span.start..span.start + id.len(),
            ));
        }
    }
    remarks
}

fn absent(context: &Context<'_>, kind: Reference, id: &str, span: Range<usize>) -> Option<Remark> {
    let Sought::Absent(near) = context.surroundings.find(kind, id) else {
        return None;
    };
    let words = kind.words();
    let help = match near {
        Some(near) => format!("did you mean {near}?"),
        None => match kind {
            Reference::Commit => "name a commit of this repository".to_owned(),
            _ => format!("add the {words} in this commit or an earlier one"),
        },
    };
    Some(Remark::new(span, format!("there is no {words} {id} here"), help))
}

/// The identifiers in a value, which commas or spaces separate, each with its place.
fn identifiers<'m>(
    message: &Message<'m>,
    trailer: &Trailer<'_>,
    references: &References,
) -> Vec<(&'m str, Range<usize>)> {
    let span = message.value_span(trailer);
    let value = &message.text[span.clone()];
    let parts = value.split([',', ' ', '\t', '\n']).filter(|part| !part.is_empty());
    let place = |part: &str| {
        let start = span.start + (part.as_ptr() as usize - value.as_ptr() as usize);
        start..start + part.len()
    };
    parts
        .filter(|part| references.identifiers.matches(part))
        .map(|part| (part, place(part)))
        .collect()
}

/// The id in `1a2b3c4d5e6f ("subject")`.
fn commit(value: &str) -> Option<&str> {
    let (id, rest) = value.split_once(' ')?;
    let is_id = (7..=40).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_hexdigit());
    (is_id && rest.trim_start().starts_with("(\"")).then_some(id)
}
