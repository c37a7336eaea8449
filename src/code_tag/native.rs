//! Our own notation: the trailers of commits as comments, `// Implements: SRS-012, SRS-013`, with any
//! word that names a link between requirements, in a comment of any language.

use memchr::memchr_iter;

use super::CodeTag;
use super::comment::{Blocks, inside, opens};
use super::lines::{Line, Source};
use crate::model::{LINK_WORDS, LinkDirection, link_meaning};

/// No word for a link is longer, with what may stand in front of it.
const LONGEST_WORD: usize = 24;

pub fn read(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    let bytes = source.bytes;
    let mut blocks = Blocks::new(bytes);
    let mut colons = memchr_iter(b':', bytes).filter(|&colon| may_end_a_word(bytes, colon));
    for line in source.lines_at(move |from| colons.find(|&colon| colon >= from)) {
        let Some((kind, values)) = claim(source, &line, &mut blocks) else { continue };
        for target in identifiers(values) {
            let (kind, target) = (kind.clone(), target.to_owned());
            tags.push(CodeTag { kind, target, line: line.number, ..CodeTag::default() });
        }
    }
}

/// Whether a colon stands behind the last letters of a word for a link, and in front of a blank.
fn may_end_a_word(bytes: &[u8], colon: usize) -> bool {
    if !matches!(bytes.get(colon + 1), Some(b' ' | b'\t')) {
        return false;
    }
    let before = &bytes[colon.saturating_sub(LONGEST_WORD)..colon];
    LINK_WORDS.iter().any(|(word, ..)| {
        let last = &word.as_bytes()[word.rfind('-').map_or(0, |at| at + 1)..];
        before.len() >= last.len() && before[before.len() - last.len()..].eq_ignore_ascii_case(last)
    })
}

/// The word for a link that a comment begins with, and what stands behind it.
fn claim<'l>(
    source: &Source<'_>,
    line: &'l Line<'_>,
    blocks: &mut Blocks<'_>,
) -> Option<(String, &'l str)> {
    line.text.match_indices(':').find_map(|(colon, _)| {
        let (front, word) = split_word(&line.text[..colon]);
        let (meaning, direction) = link_meaning(word)?;
        let is_comment = if front.trim().is_empty() {
            !source.is_prose && blocks.is_within(line.start + front.len())
        } else {
            opens(source, front)
        };
        let kind = match direction {
            LinkDirection::Up => meaning.word().to_owned(),
            LinkDirection::Down => word.to_lowercase().replace(['_', ' '], "-"),
        };
        is_comment.then(|| (kind, inside(&line.text[colon + 1..])))
    })
}

/// The word, or the words, at the end of a text, as long as they may name a link.
fn split_word(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_alphabetic() || "-_ ".contains(c);
    let part = text.chars().rev().take(LONGEST_WORD).take_while(|&c| is_part(c)).count();
    let word = text[text.len() - part..].trim_start_matches(['-', ' ', '_']);
    let word = ["REM ", "Rem ", "rem ", "dnl "]
        .iter()
        .find_map(|mark| word.strip_prefix(mark))
        .map_or(word, str::trim_start);
    (&text[..text.len() - word.len()], word)
}

/// The identifiers at the beginning of a text: with a digit, or in the form of no plain word.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ', '\t'])
        .map(|part| part.trim_matches(['`', '[', ']', '(', ')', '"', '\'', '.']))
        .filter(|part| !part.is_empty() && !["and", "&"].contains(part))
        .take_while(|part| is_identifier(part))
}

fn is_identifier(text: &str) -> bool {
    let is_upper = |text: &str| !text.bytes().any(|byte| byte.is_ascii_lowercase());
    let has = |wanted: fn(char) -> bool| text.chars().any(wanted);
    text.starts_with(char::is_alphanumeric)
        && text.ends_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || "-_.:~#".contains(c))
        && has(char::is_alphabetic)
        && (has(|c| c.is_ascii_digit() || c == '_') || text.contains('-') && is_upper(text))
}
