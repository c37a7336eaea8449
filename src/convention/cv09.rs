//! CV-09: the subject is no longer than agreed.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "A subject has at most `convention.subject_length` characters, so that \
    lists of commits can be read. The number that a forge appends, ` (#123)`, does not count: \
    nobody wrote it.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let longest = context.config.convention.subject_length;
    let span = message.subject_span();
    let subject = without_number(message.subject().trim_end());
    let length = subject.chars().count();
    if longest == 0 || length <= longest {
        return Vec::new();
    }
    let too_much = subject.char_indices().nth(longest).map_or(subject.len(), |(at, _)| at);
    vec![Remark::new(
        span.start + too_much..span.start + subject.len(),
        format!("the subject has {length} characters, and {longest} are agreed"),
        "say it shorter, and the rest in the body",
    )]
}

fn without_number(subject: &str) -> &str {
    let number = subject.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (#"));
    match number {
        Some((before, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => subject,
    }
}
