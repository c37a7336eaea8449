//! CV-01: the message is text, and says something.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "A message is UTF-8, or in the encoding that its commit names, holds no \
    NUL byte, and has a subject: neither nothing, nor nothing but trailers. Write it anew; for \
    another encoding set `i18n.commitEncoding`.";

/// No honest message is longer, and whatever is said of one would be lost in it.
const LONGEST: usize = 1 << 20;

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    if message.text.trim().is_empty() {
        return vec![Remark::new(0..0, "the message is empty", "say what the change does")];
    }
    if message.text.len() > LONGEST {
        let says = format!("the message has {} bytes", message.text.len());
        return vec![Remark::new(0..0, says, "keep what is longer than a megabyte in a file")];
    }
    if message.origin.lossy {
        let at = message.text.find('\u{fffd}').unwrap_or_default();
        let help = "save it as UTF-8, or tell git its encoding by `i18n.commitEncoding`";
        return vec![Remark::new(at..at + 3, "this is not UTF-8 text", help)];
    }
    if let Some(at) = message.text.find('\0') {
        let help = "remove it: git itself reads no further";
        return vec![Remark::new(at..at + 1, "the message holds a NUL byte", help)];
    }
    let own: Vec<&String> = context.config.trailers.keys().collect();
    // `refs: …` and `link: …` begin the subjects of many projects; no subject begins `Reviewed-by:`.
    let key = crate::trailer::key_of_line(message.subject().as_bytes());
    if key.is_some_and(|key| key.contains(&b'-') && super::cv03::is_known(key, &own)) {
        let help = "write a subject and a blank line before the trailers";
        return vec![Remark::new(
            message.subject_span(),
            "the message begins with a trailer: it has no subject",
            help,
        )];
    }
    Vec::new()
}
