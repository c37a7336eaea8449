//! Commits and tags as git stores them: headers parsed in place, nothing copied.
//!
//! The shapes are those of git's `commit.c` and `ident.c`; what git tolerates is tolerated.

use memchr::memchr;

use crate::model::{Oid, SignatureKind, Timestamp};

/// A commit object's headers and message, borrowed from its bytes.
#[derive(Debug)]
pub struct RawCommit<'a> {
    /// The tree it records.
    pub tree: Oid,
    /// Its parents, first parent first.
    pub parents: Vec<Oid>,
    /// Who wrote the change, and when.
    pub author: RawIdent<'a>,
    /// Who made the commit, and when.
    pub committer: RawIdent<'a>,
    /// The `encoding` header, where the message is not UTF-8.
    pub encoding: Option<&'a [u8]>,
    /// Which kind of signature the `gpgsig` header holds.
    pub signature: Option<SignatureKind>,
    /// How many `mergetag` headers there are: signed tags that this merge brought in.
    pub merged_tags: usize,
    /// Everything after the first blank line.
    pub message: &'a [u8],
}

/// What a walk needs of a commit, read without looking at the rest.
#[derive(Debug)]
pub struct Links {
    /// The tree it records.
    pub tree: Oid,
    /// Its parents, first parent first.
    pub parents: Vec<Oid>,
    /// The committer date in seconds; 0 where it cannot be read, as git sorts such commits.
    pub date: i64,
}

impl Links {
    /// Reads the headers up to the committer; `None` if there is no tree header.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (tree, parents, mut rest) = tree_and_parents(bytes)?;
        let mut date = 0;
        while let Some((line, after)) = next_line(rest).filter(|(line, _)| !line.is_empty()) {
            if let Some(committer) = line.strip_prefix(b"committer ") {
                date = RawIdent::parse(committer).when.map_or(0, |when| when.seconds);
                break;
            }
            rest = after;
        }
        Some(Self { tree, parents, date })
    }
}

/// The headers that every commit begins with, and what follows them.
fn tree_and_parents(bytes: &[u8]) -> Option<(Oid, Vec<Oid>, &[u8])> {
    let (tree, mut rest) = header(bytes, b"tree ")?;
    let mut parents = Vec::with_capacity(1);
    while let Some((parent, after)) = header(rest, b"parent ") {
        parents.push(Oid::from_hex(parent)?);
        rest = after;
    }
    Some((Oid::from_hex(tree)?, parents, rest))
}

/// An annotated tag object's headers and message.
#[derive(Debug)]
pub struct RawTag<'a> {
    /// What it points to: a commit, tree, blob or another tag.
    pub target: Oid,
    /// The name written inside the tag, which a moved or copied ref may contradict.
    pub name: &'a [u8],
    /// Who made the tag; very old tags have none.
    pub tagger: Option<RawIdent<'a>>,
    /// The message without the signature.
    pub message: &'a [u8],
    /// Which kind of signature stands at the end of the body.
    pub signature: Option<SignatureKind>,
}

/// `Name <email> seconds zone`, as far as it can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawIdent<'a> {
    /// The name, trimmed.
    pub name: &'a [u8],
    /// The address between the angle brackets.
    pub email: &'a [u8],
    /// The date; `None` where the line has none that can be read.
    pub when: Option<Timestamp>,
}

impl<'a> RawCommit<'a> {
    /// Reads a commit object; `None` if it has no tree header, as no commit of git's has.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (tree, parents, mut rest) = tree_and_parents(bytes)?;
        let mut commit = Self {
            tree,
            parents,
            author: RawIdent::default(),
            committer: RawIdent::default(),
            encoding: None,
            signature: None,
            merged_tags: 0,
            message: b"",
        };
        while let Some((line, after)) = next_line(rest) {
            rest = after;
            if line.is_empty() {
                commit.message = rest;
                break;
            }
            commit.take_header(line);
        }
        Some(commit)
    }

    fn take_header(&mut self, line: &'a [u8]) {
        let Some(space) = memchr(b' ', line) else {
            return;
        };
        let value = &line[space + 1..];
        match &line[..space] {
            b"author" => self.author = RawIdent::parse(value),
            b"committer" => self.committer = RawIdent::parse(value),
            b"encoding" => self.encoding = Some(value),
            // Continuation lines begin with a space and so have an empty name.
            b"gpgsig" | b"gpgsig-sha256" => {
                self.signature = Some(SignatureKind::of_first_line(value));
            }
            b"mergetag" => self.merged_tags += 1,
            _ => {}
        }
    }
}

impl<'a> RawTag<'a> {
    /// Reads a tag object; `None` if it names no target.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (target, mut rest) = header(bytes, b"object ")?;
        let mut tag = Self {
            target: Oid::from_hex(target)?,
            name: b"",
            tagger: None,
            message: b"",
            signature: None,
        };
        while let Some((line, after)) = next_line(rest) {
            rest = after;
            if line.is_empty() {
                break;
            }
            if let Some(name) = line.strip_prefix(b"tag ") {
                tag.name = name;
            } else if let Some(tagger) = line.strip_prefix(b"tagger ") {
                tag.tagger = Some(RawIdent::parse(tagger));
            }
        }
        (tag.message, tag.signature) = split_signature(rest);
        Some(tag)
    }
}

impl<'a> RawIdent<'a> {
    /// Splits an identity line as git's `split_ident_line` does: the first `<` ends the name, the
    /// next `>` ends the address, and the date stands after the last `>`.
    pub fn parse(line: &'a [u8]) -> Self {
        let Some(open) = memchr(b'<', line) else {
            return Self { name: line.trim_ascii(), ..Self::default() };
        };
        let Some(length) = memchr(b'>', &line[open + 1..]) else {
            return Self { name: line[..open].trim_ascii(), ..Self::default() };
        };
        let date = memchr::memrchr(b'>', line).map_or(&line[..0], |close| &line[close + 1..]);
        Self {
            name: line[..open].trim_ascii(),
            email: line[open + 1..open + 1 + length].trim_ascii(),
            when: parse_date(date.trim_ascii()),
        }
    }
}

/// `seconds zone`, the zone optional and kept only as far as a clock can show it.
fn parse_date(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let seconds = parts.next()?.parse().ok()?;
    let offset = parts.next().and_then(parse_zone).unwrap_or(0);
    Some(Timestamp { seconds, offset })
}

/// `+0130` as minutes.
fn parse_zone(zone: &str) -> Option<i32> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number: i32 = digits.parse().ok()?;
    Some(sign * (number / 100 * 60 + number % 100)).filter(|offset| offset.abs() < 24 * 60)
}

/// The signature begins at the last line that opens one (`parse_signed_buffer` in git).
fn split_signature(body: &[u8]) -> (&[u8], Option<SignatureKind>) {
    let mut start = 0;
    let mut found = (body, None);
    while start < body.len() {
        let kind = SignatureKind::of_first_line(&body[start..]);
        if kind != SignatureKind::Unknown {
            found = (&body[..start], Some(kind));
        }
        start += memchr(b'\n', &body[start..]).map_or(body.len() - start, |end| end + 1);
    }
    found
}

fn header<'a>(bytes: &'a [u8], name: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    next_line(bytes.strip_prefix(name)?)
}

fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr(b'\n', bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ident(line: &str, name: &str, email: &str, when: Option<(i64, i32)>) {
        let when = when.map(|(seconds, offset)| Timestamp { seconds, offset });
        let expected = RawIdent { name: name.as_bytes(), email: email.as_bytes(), when };
        assert_eq!(RawIdent::parse(line.as_bytes()), expected);
    }

    #[test]
    fn identities_are_split_as_git_splits_them() {
        ident("A B <a@b> 1700000000 +0130", "A B", "a@b", Some((1_700_000_000, 90)));
        ident("A <a@b> -5 -0800", "A", "a@b", Some((-5, -480)));
        ident("<> 0 +0000", "", "", Some((0, 0)));
        ident("A <a> b> 7 +0000", "A", "a", Some((7, 0)));
        ident("A <a@b>", "A", "a@b", None);
        ident("A <a@b> soon", "A", "a@b", None);
        ident("no address 1700000000 +0000", "no address 1700000000 +0000", "", None);
        ident("A <a@b> 1 +9999", "A", "a@b", Some((1, 0)));
    }

    #[test]
    fn a_tag_ends_where_its_signature_begins() {
        let tag = b"object 1a3e64c6c4000000000000000000000000000000\ntype commit\ntag v1\n\
            tagger A <a@b> 1 +0000\n\nRelease\n-----BEGIN SSH SIGNATURE-----\nx\n";
        let tag = RawTag::parse(tag).unwrap();
        assert_eq!(tag.message, b"Release\n");
        assert_eq!(tag.signature, Some(SignatureKind::Ssh));
        assert_eq!(tag.name, b"v1");
    }

    #[test]
    fn bytes_that_are_no_commit_are_refused() {
        for bytes in [&b""[..], b"tree 12\n", b"object x\n", b"\xff\xfe"] {
            assert!(RawCommit::parse(bytes).is_none(), "{bytes:?}");
        }
    }
}
