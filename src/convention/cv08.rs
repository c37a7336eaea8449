//! CV-08: no trailer stands there twice.

use std::collections::HashMap;

use super::{Context, Message, Remark};

pub const ABOUT: &str = "The same trailer with the same value says nothing more the second time; \
    mostly a squash or an amend left it. `--fix` removes it. Sign-offs are passed over: the order \
    of a patch's hands is told by them, and one hand may come twice.";

pub fn judge(message: &Message<'_>, _: &Context<'_>) -> Vec<Remark> {
    let mut first = HashMap::new();
    let mut remarks = Vec::new();
    for trailer in &message.trailers {
        let key = trailer.key.to_ascii_lowercase();
        if key == b"signed-off-by" {
            continue;
        }
        let start = trailer.range.start;
        let known = *first.entry((key, trailer.value.as_ref())).or_insert(start);
        if known != start {
            let line = message.line_number(known);
            let says = format!("this trailer stands in line {line} already");
            let remark = Remark::new(message.span_of(trailer), says, "remove it");
            remarks.push(remark.mended(trailer.range.clone(), ""));
        }
    }
    remarks
}
