//! CV-15: no fixup is left to be squashed.

use super::{Context, Kind, Message, Remark};

pub const ABOUT: &str = "A commit `fixup!`, `squash!` or `amend!` is made to be squashed into \
    another before others see it. While it is being written it is spared from every rule; in a \
    range it is found. `git rebase -i --autosquash` squashes it.";

pub fn judge(message: &Message<'_>, _: &Context<'_>) -> Vec<Remark> {
    if message.kind != Kind::Fixup || !message.origin.committed {
        return Vec::new();
    }
    let span = message.subject_span();
    let word = message.subject().find('!').map_or(span.end, |at| span.start + at + 1);
    vec![Remark::new(
        span.start..word,
        "this commit is still to be squashed into another",
        "`git rebase -i --autosquash` squashes it",
    )]
}
