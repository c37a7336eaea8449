//! CV-04: the trailers that are required are there.

use super::{Context, Kind, Message, Remark, cv13};
use crate::config::RequiredTrailer;

pub const ABOUT: &str = "Each `[[required_trailer]]` of the configuration names trailers of which \
    a commit must carry one: where it changes certain paths, on certain branches, for certain \
    kinds of commits or types of Conventional Commits. A commit whose changes cannot be told is \
    not held to what depends on them.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let wanting = context.config.convention.required.iter();
    wanting.filter_map(|required| missing(message, context, required)).collect()
}

fn missing(
    message: &Message<'_>,
    context: &Context<'_>,
    required: &RequiredTrailer,
) -> Option<Remark> {
    let on_branch = context.branch.is_none_or(|branch| required.branches.matches(branch));
    if !on_branch
        || !is_of_kind(message, required)
        || !message.trailers_of(&required.keys).is_empty()
    {
        return None;
    }
    // Whether there are such changes is dear to know, and is asked last.
    let why = match required.paths.is_everything() {
        true => String::new(),
        false => format!(": it changes `{}`", context.surroundings.touches(&required.paths)?),
    };
    let keys = required.keys.join("` or `");
    let first = required.keys.first()?;
    let offered = offered(context, first);
    let help = match offered {
        Some(id) => format!("add `{first}: {id}`, as the branch says, to the last paragraph"),
        None => format!("add `{first}: …` to the last paragraph"),
    };
    Some(Remark::new(message.end(), format!("the commit needs a trailer `{keys}`{why}"), help))
}

fn is_of_kind(message: &Message<'_>, required: &RequiredTrailer) -> bool {
    let kinds = required.kinds.iter().any(|kind| kind == message.kind.word());
    let of_type = || {
        let header = cv13::Header::parse(message.subject());
        header.is_some_and(|header| required.types.iter().any(|it| it == header.kind))
    };
    // A fixup takes on the trailers of what it is squashed into.
    let fixup = message.kind == Kind::Fixup && !required.kinds.iter().any(|it| it == "fixup");
    kinds && !fixup && (required.types.is_empty() || of_type())
}

/// The identifier in the name of the branch, `CR-12` in `feature/CR-12-occlusion`.
fn offered<'c>(context: &Context<'c>, key: &str) -> Option<&'c str> {
    let vocabulary = &context.config.trailers;
    let references = if vocabulary.change_request.iter().any(|it| it.eq_ignore_ascii_case(key)) {
        &context.config.change_requests
    } else if vocabulary.problem_report.iter().any(|it| it.eq_ignore_ascii_case(key)) {
        &context.config.problem_reports
    } else {
        return None;
    };
    identifier_in(context.branch?, |text| references.identifiers.matches(text))
}

/// The first stretch of a branch's name that is an identifier.
pub fn identifier_in(branch: &str, is_identifier: impl Fn(&str) -> bool) -> Option<&str> {
    for part in branch.split(['/', '_', '.']) {
        // `CR-12-occlusion`: the longest beginning that ends before a hyphen.
        let hyphens = part.match_indices('-').map(|(at, _)| at).chain([part.len()]);
        let ends: Vec<usize> = hyphens.collect();
        if let Some(&end) = ends.iter().rev().find(|&&end| is_identifier(&part[..end])) {
            return Some(&part[..end]);
        }
    }
    None
}
