//! CV-10: the second line is blank.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "Git takes the first paragraph for the subject and joins its lines: in \
    logs, in the names of patches, in mails. A blank line ends it. `--fix` inserts one.";

pub fn judge(message: &Message<'_>, _: &Context<'_>) -> Vec<Remark> {
    let subject = message.subject_span();
    let second = message.lines.iter().find(|line| line.start > subject.start);
    let Some(second) = second.filter(|line| !message.text[(*line).clone()].trim().is_empty())
    else {
        return Vec::new();
    };
    let says = "the second line is not blank: git takes it into the subject";
    let help = "put a blank line behind the subject";
    vec![Remark::new(second.clone(), says, help).mended(second.start..second.start, "\n")]
}
