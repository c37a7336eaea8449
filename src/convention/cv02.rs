//! CV-02: trailers stand where git reads them.

use std::ops::Range;

use super::cv03::is_known;
use super::{Context, Message, Remark};
use crate::model::Severity;
use crate::trailer::key_of_line;

pub const ABOUT: &str = "Git reads trailers in the last paragraph only, and only where that \
    paragraph holds nothing else (or was begun by git's own `Signed-off-by:` or `(cherry picked \
    from commit`, and a quarter of it are trailers). A line that carries a known key elsewhere, in \
    a paragraph of such lines, was meant as a trailer and is none: what it says is lost as \
    evidence. Major for the trailers of this configuration, an observation for others. Move it \
    into the last paragraph; where only blank lines stand between, `--fix` removes them.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let own: Vec<&String> = context.config.trailers.keys().chain(required(context)).collect();
    let mut remarks = Vec::new();
    let paragraphs = paragraphs(message);
    for (position, lines) in paragraphs.iter().enumerate().skip(1) {
        if lines[0].start >= message.block.start {
            break;
        }
        let Some(lost) = lost(message, lines, &own) else {
            continue;
        };
        let next = paragraphs.get(position + 1);
        let mut remark = remark(message, lines, &lost, next);
        let key = key_at(message, &lost).unwrap_or_default();
        if !own.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(key)) {
            remark = remark.weighing(Severity::Observation);
        }
        // Nothing but blank lines stands between this paragraph and the block.
        if let (Some(next), Some(last)) = (next, lines.last())
            && next[0].start == message.block.start
            && is_pure(message, lines, &own)
        {
            remark = remark.mended(last.end..next[0].start, "\n");
        }
        remarks.push(remark);
    }
    once(remarks)
}

/// A forge that squashes leaves the trailers of every commit behind: one word about these is enough.
fn once(mut remarks: Vec<Remark>) -> Vec<Remark> {
    let light = |remark: &Remark| remark.severity == Some(Severity::Observation);
    let more = remarks.iter().filter(|it| light(it)).count().saturating_sub(1);
    let Some(first) = remarks.iter().position(light).filter(|_| more > 0) else {
        return remarks;
    };
    remarks[first].message += &format!("; nor {more} more like it");
    let mut position = 0..;
    remarks.retain(|remark| position.next() == Some(first) || !light(remark));
    remarks
}

fn required<'c>(context: &Context<'c>) -> impl Iterator<Item = &'c String> {
    context.config.convention.required.iter().flat_map(|required| &required.keys)
}

/// The first line with a known key in a paragraph that is mostly such lines, and that does not
/// stand among the trailers too, as a forge repeats them when it squashes.
fn lost(message: &Message<'_>, lines: &[Range<usize>], own: &[&String]) -> Option<Range<usize>> {
    let key = |line: &&Range<usize>| key_at(message, line);
    let known = |line: &&Range<usize>| key(line).is_some_and(|it| is_known(it, own));
    let read = |line: &&Range<usize>| {
        message.text[message.block.clone()].contains(&message.text[(*line).clone()])
    };
    let first = lines.iter().filter(known).find(|line| !read(line))?;
    let trailers = lines.iter().filter(|line| key(line).is_some()).count();
    let text =
        lines.len() - trailers - lines.iter().filter(|line| is_folded(message, line)).count();
    // One such line within prose is prose, such as "Note: …" or a quoted one.
    (trailers > text).then(|| first.clone())
}

fn is_pure(message: &Message<'_>, lines: &[Range<usize>], own: &[&String]) -> bool {
    lines.iter().enumerate().all(|(position, line)| {
        key_at(message, line).is_some_and(|key| is_known(key, own))
            || position > 0 && is_folded(message, line)
    })
}

fn key_at<'m>(message: &Message<'m>, line: &Range<usize>) -> Option<&'m [u8]> {
    key_of_line(message.text[line.clone()].as_bytes()).filter(|key| !key.contains(&b' '))
}

fn is_folded(message: &Message<'_>, line: &Range<usize>) -> bool {
    message.text[line.clone()].starts_with([' ', '\t'])
}

fn remark(
    message: &Message<'_>,
    lines: &[Range<usize>],
    lost: &Range<usize>,
    next: Option<&Vec<Range<usize>>>,
) -> Remark {
    let number = |line: &Range<usize>| message.line_number(line.start);
    let (why, help) = match next {
        None => {
            let is_other =
                |line: &&Range<usize>| key_at(message, line).is_none() && !is_folded(message, line);
            let other = lines.iter().find(is_other);
            let place = other.map_or(String::new(), |line| format!(", in line {}", number(line)));
            (
                format!("its paragraph holds other text too{place}"),
                "put a blank line between the text and the trailers",
            )
        }
        Some(next) if message.block.is_empty() => (
            format!("text follows it, from line {}", number(&next[0])),
            "move it to the end of the message",
        ),
        Some(_) => (
            format!(
                "git begins to read trailers at line {}, behind the last blank line",
                message.line_number(message.block.start)
            ),
            "move it there, without a blank line between",
        ),
    };
    Remark::new(lost.clone(), format!("git does not read this as a trailer: {why}"), help)
}

/// The lines of each paragraph.
fn paragraphs(message: &Message<'_>) -> Vec<Vec<Range<usize>>> {
    let mut paragraphs: Vec<Vec<Range<usize>>> = Vec::new();
    let mut open = false;
    for line in &message.lines {
        let blank = message.text[line.clone()].trim().is_empty();
        match paragraphs.last_mut().filter(|_| open) {
            Some(paragraph) if !blank => paragraph.push(line.clone()),
            None if !blank => paragraphs.push(vec![line.clone()]),
            _ => {}
        }
        open = !blank;
    }
    paragraphs
}
