//! The tags of a release whose signatures stock programs can check.

use super::is_good;
use crate::error::Result;
use crate::export::evidence::Evidence;
use crate::export::files::Stored;
use crate::git::{Objects, signed};
use crate::model::{Oid, SignatureKind, SignatureState};
use crate::signature::{ALLOWED_SIGNERS, GIT_NAMESPACE, Signed};

/// The tags of the evaluated commit whose signature fits a key of that commit, each with what made it.
pub fn tags(
    evidence: &Evidence<'_>,
    objects: &Objects<'_>,
    stored: &[Stored],
) -> Result<Vec<(Oid, SignatureKind)>> {
    let Evidence { facts, commit, .. } = *evidence;
    let signers = stored.iter().find(|file| file.is_of(commit, ALLOWED_SIGNERS));
    let signers = signers.map(|file| objects.read_proven(file.blob)).transpose()?;
    let mut fitting = Vec::new();
    for tag in facts.tags.iter().filter(|tag| tag.commit() == Some(commit)) {
        let checked = facts.signatures.get(&tag.object);
        let good = checked.filter(|it| it.state == SignatureState::Good);
        let Some(kind) = good.and_then(|it| it.kind) else { continue };
        // Another key may stand in a file of its own, which git is not told.
        let is_told = kind != SignatureKind::Ssh
            || signers.as_ref().is_some_and(|signers| fits(signers, objects, tag.object));
        if is_told {
            fitting.push((tag.object, kind));
        }
    }
    Ok(fitting)
}

/// Whether allowed signers alone tell that the signature of a tag is good.
fn fits(signers: &[u8], objects: &Objects<'_>, tag: Oid) -> bool {
    let object = objects.read_proven(tag).ok().and_then(|bytes| signed::of_tag(&bytes));
    object.is_some_and(|it| {
        let (payload, signature) = (it.payload.as_slice(), it.signature.as_slice());
        is_good(signers, &Signed { payload, signature, made: it.made, namespace: GIT_NAMESPACE })
    })
}
