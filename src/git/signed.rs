//! What the signature of a commit or tag covers (`parse_signature` in git's `gpg-interface.c`,
//! `parse_signed_commit` in its `commit.c`).

use memchr::memchr;

use super::object::{RawCommit, RawTag};
use crate::model::{SignatureKind, SignedObject};

/// The headers that hold signatures: over the object's SHA-1 form, and over its SHA-256 form.
const SIGNATURE: &[u8] = b"gpgsig";
const SIGNATURE_SHA256: &[u8] = b"gpgsig-sha256";
const MERGED_TAG: &[u8] = b"mergetag";

/// The signature of a tag object, at the end of its body; `None` if it has none.
pub fn of_tag(bytes: &[u8]) -> Option<SignedObject> {
    let mut start = None;
    let mut line = 0;
    while line < bytes.len() {
        if SignatureKind::of_first_line(&bytes[line..]) != SignatureKind::Unknown {
            start = Some(line);
        }
        line += memchr(b'\n', &bytes[line..]).map_or(bytes.len() - line, |end| end + 1);
    }
    let (payload, signature) = bytes.split_at(start?);
    Some(SignedObject {
        payload: take_headers(payload, &[SIGNATURE, SIGNATURE_SHA256]).0,
        signature: signature.to_vec(),
        made: RawTag::parse(bytes).and_then(|tag| tag.tagger?.when),
    })
}

/// The signature in the header of a commit object; `None` if it has none.
///
/// One over the SHA-256 form alone counts as none, as it does to git in a SHA-1 repository.
pub fn of_commit(bytes: &[u8]) -> Option<SignedObject> {
    let (payload, taken) = take_headers(bytes, &[SIGNATURE, SIGNATURE_SHA256]);
    let signatures = taken.into_iter().filter(|(name, _)| *name == SIGNATURE);
    let signature = signatures.map(|(_, value)| value).collect::<Vec<_>>().concat();
    let made = RawCommit::parse(bytes).and_then(|commit| commit.committer.when);
    (!signature.is_empty()).then_some(SignedObject { payload, signature, made })
}

/// The tag objects that a merge commit carries, whole.
pub fn merged_tags(commit: &[u8]) -> Vec<Vec<u8>> {
    take_headers(commit, &[MERGED_TAG]).1.into_iter().map(|(_, tag)| tag).collect()
}

/// A header's name, and its value with the lines that continue it.
type Header<'n> = (&'n [u8], Vec<u8>);

/// Parts an object into what is left without some headers, and the values of those headers.
fn take_headers<'n>(bytes: &[u8], names: &[&'n [u8]]) -> (Vec<u8>, Vec<Header<'n>>) {
    let mut rest = Vec::with_capacity(bytes.len());
    let mut taken: Vec<Header<'n>> = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        let line = &bytes[at..end];
        if line == b"\n" {
            break;
        }
        at = end;
        if let Some(more) = line.strip_prefix(b" ").filter(|_| is_open) {
            if let Some((_, value)) = taken.last_mut() {
                value.extend_from_slice(more);
            }
            continue;
        }
        let name = names
            .iter()
            .find(|name| line.strip_prefix(**name).is_some_and(|value| value.starts_with(b" ")));
        is_open = name.is_some();
        match name {
            Some(name) => taken.push((name, line[name.len() + 1..].to_vec())),
            None => rest.extend_from_slice(line),
        }
    }
    rest.extend_from_slice(&bytes[at..]);
    (rest, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_signed_without_its_signature() {
        let commit = b"tree 1a3e64c6c4000000000000000000000000000000\n\
            committer A <a@b> 7 +0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n \n x\n\
            gpgsig-sha256 other\n more\nencoding x\n\nt\n\ngpgsig no\n more\n";
        let signed = of_commit(commit).unwrap();
        assert_eq!(signed.signature, b"-----BEGIN SSH SIGNATURE-----\nabc\n\nx\n");
        assert_eq!(
            signed.payload,
            b"tree 1a3e64c6c4000000000000000000000000000000\n\
            committer A <a@b> 7 +0000\nencoding x\n\nt\n\ngpgsig no\n more\n"
        );
        assert_eq!(signed.made.unwrap().seconds, 7);
        assert!(of_commit(b"tree 12\ngpgsig-sha256 x\n\nt\n").is_none());
    }

    #[test]
    fn a_merged_tag_comes_out_whole() {
        let tag = "object 12\ntype commit\n\nv1\n-----BEGIN PGP SIGNATURE-----\n\nx\n";
        let folded = tag.trim_end().replace('\n', "\n ");
        let commit = format!("tree 12\nmergetag {folded}\nmergetag second\n\nt\n");
        assert_eq!(merged_tags(commit.as_bytes()), [tag.as_bytes(), b"second\n"]);
    }
}
