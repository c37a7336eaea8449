//! The identifiers that a file defines: those of requirements, and of records.
//!
//! Native Markdown only: a heading that carries its identifier, `### [SRS-012] Title`, and the
//! field `id` of a front matter.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem, memrchr};

use crate::record::Record;

/// Tells of the pieces of a file, each of whole lines, whether one defines a requirement with this
/// identifier. A front matter is looked for in the first.
pub fn defines_requirement(id: &str) -> impl FnMut(&[u8]) -> bool {
    let mut is_first = true;
    move |piece| {
        let matter = if std::mem::take(&mut is_first) { front_matter(piece) } else { 0..0 };
        memmem::find_iter(piece, id)
            .any(|at| identifier(piece, &matter, line(piece, at)) == Some(id))
    }
}

/// Whether a file is the record with this identifier.
pub fn is_record(path: &str, file: &[u8], id: &str) -> bool {
    let named = path.contains(id) || memmem::find(file, id.as_bytes()).is_some();
    named && Record::parse(path, file, &mut Vec::new()).id == id
}

/// The identifiers in a file's headings, and in the front matter it begins with.
pub fn identifiers(file: &[u8]) -> impl Iterator<Item = &str> {
    let matter = front_matter(file);
    lines(file).filter_map(move |line| identifier(file, &matter, line))
}

/// The identifier that a line defines.
fn identifier<'f>(file: &'f [u8], matter: &Range<usize>, line: Range<usize>) -> Option<&'f str> {
    let text = std::str::from_utf8(&file[line.clone()]).ok()?;
    if matter.contains(&line.start) {
        let (key, value) = text.split_once([':', '='])?;
        let value = value.trim().trim_matches(['"', '\'']);
        return (key.trim() == "id" && !value.is_empty()).then_some(value);
    }
    let heading = text.strip_prefix('#')?.trim_start_matches('#').trim_start();
    heading.strip_prefix('[')?.split_once(']').map(|(id, _)| id)
}

/// The requirements whose text differs between two states of a file, or that only the second has.
pub fn changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let known = sections(before);
    let is_new = |section: &(&str, &[u8])| !known.contains(section);
    sections(after).into_iter().filter(is_new).map(|(id, _)| id.to_owned()).collect()
}

/// Each identifier of a file with the text up to the next; a front matter's is the whole file's.
fn sections(file: &[u8]) -> Vec<(&str, &[u8])> {
    let place = |id: &str| id.as_ptr() as usize - file.as_ptr() as usize;
    let ids: Vec<&str> = identifiers(file).collect();
    let ends = ids.iter().skip(1).map(|id| place(id)).chain([file.len()]);
    ids.iter().zip(ends).map(|(id, end)| (*id, &file[place(id)..end])).collect()
}

/// Whether a file's name says that it is about this identifier: `CR-12-alarm.md` about `CR-12`.
pub fn is_named(path: &[u8], id: &str) -> bool {
    // Names are short: they are looked through sooner by hand.
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    let rest = name.strip_prefix(id.as_bytes()).map(String::from_utf8_lossy);
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// The letters before an identifier's number, `SRS-` of `SRS-012`.
pub fn prefix(id: &str) -> &str {
    id.trim_end_matches(|last: char| last.is_ascii_digit())
}

fn front_matter(file: &[u8]) -> Range<usize> {
    let fence = ["---\n", "+++\n", "---\r\n", "+++\r\n"];
    let Some(fence) = fence.into_iter().find(|fence| file.starts_with(fence.as_bytes())) else {
        return 0..0;
    };
    let end = memmem::find(&file[fence.len()..], format!("\n{}", fence.trim_end()).as_bytes());
    end.map_or(0..0, |end| fence.len()..fence.len() + end + 1)
}

/// The line around a byte.
fn line(file: &[u8], at: usize) -> Range<usize> {
    let start = memrchr(b'\n', &file[..at]).map_or(0, |end| end + 1);
    start..memchr(b'\n', &file[at..]).map_or(file.len(), |end| at + end)
}

fn lines(file: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    memchr_iter(b'\n', file)
        .chain([file.len()])
        .map(move |end| {
            let line = start..end;
            start = end + 1;
            line
        })
        .filter(|line| line.start < line.end)
}
