//! CV-11: the subject is written as agreed.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "A subject is a title: it does not end in a full stop (unless \
    `convention.full_stop` allows it; three dots are none), and white space surrounds it neither \
    before nor after. Where `convention.subject` gives patterns, it fits one of them. `--fix` \
    removes the full stop and the white space.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let convention = &context.config.convention;
    let (subject, span) = (message.subject(), message.subject_span());
    let mut remarks = Vec::new();
    let trimmed = subject.trim();
    let start = span.start + (subject.len() - subject.trim_start().len());
    let end = start + trimmed.len();
    if start > span.start {
        let remark =
            Remark::new(span.start..start, "the subject begins with white space", "remove it");
        remarks.push(remark.mended(span.start..start, ""));
    }
    if end < span.end {
        let remark = Remark::new(end..span.end, "the subject ends in white space", "remove it");
        remarks.push(remark.mended(end..span.end, ""));
    }
    if !convention.full_stop && trimmed.ends_with('.') && !trimmed.ends_with("..") {
        let remark = Remark::new(end - 1..end, "the subject ends in a full stop", "remove it");
        remarks.push(remark.mended(end - 1..end, ""));
    }
    if !convention.subject.is_empty() && !convention.subject.matches(trimmed) {
        let help = format!("see `convention.subject` in {}", crate::config::PATH);
        remarks.push(Remark::new(start..end, "the subject does not look like that here", help));
    }
    remarks
}
