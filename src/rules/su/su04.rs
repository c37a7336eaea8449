//! SU-04: signature or hash of the artefacts.

use crate::facts::ChecksumFile;
use crate::finding::Location;
use crate::model::SignatureState;
use crate::record::digests;
use crate::rules::records::{of_release, release_names};
use crate::rules::tally::Tally;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "The artefacts of the evaluated release must have checksums (SHA-256 or SHA-512, in \
    hexadecimal digits) or signatures that stand in the repository: in a record of the class \
    `release-document` for this release that is approved as it stands; in the message of the release tag, whose \
    signature must be good; or in a file of the evaluated tree such as `SHA256SUMS`, `*.sha256`, `*.asc` or \
    `*.sig` outside `.trace/`. Such a file counts if it was added or changed since the release before, since \
    else it speaks of that one's artefacts. Checksums in a document that nobody approved, or in a tag that \
    nobody signed, make it asserted. Whether they are those of what was shipped, whoever has it can tell.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = case.facts.unlisted.clone().or_else(|| case.gaps()) {
        return Ruling::unjudged(why);
    }
    if release_names(case).is_empty() {
        return Ruling::not_assessed("the evaluated commit is no release: no release tag names it");
    }
    let (mut signed, mut asserted, mut says) = (Vec::new(), Vec::new(), Vec::new());
    documents(case, &mut signed, &mut asserted, &mut says);
    tag(case, &mut signed, &mut asserted, &mut says);
    let mut stale = 0;
    for file in &case.facts.checksums {
        match is_fresh(case, file) {
            true => {
                says.push(match file.is_signature {
                    true => format!("{} is a signature", file.file.path),
                    false => format!("{} has {} checksums", file.file.path, file.digests),
                });
                signed.push(evidence(
                    "checksums",
                    Location::file(&file.file.path, file.file.blob),
                    "recorded",
                ));
            }
            false => stale += 1,
        }
    }
    let outcome = match (signed.len(), asserted.len(), stale) {
        (1.., ..) => Outcome::Holds,
        (0, 1.., _) => Outcome::Asserted,
        (0, 0, 1..) => {
            let says = "the checksums in the tree did not change since the release before: they are not of this one";
            return Ruling::new(Outcome::Stale, says).declared();
        }
        _ => {
            let says = "neither the release document, nor the signed release tag, nor a file of the tree has checksums or signatures of artefacts";
            return Ruling::new(Outcome::Missing, says).declared();
        }
    };
    Ruling::new(outcome, says.join("; "))
        .declared()
        .with(signed.into_iter().chain(asserted).collect())
}

fn evidence(kind: &'static str, location: Location, state: &'static str) -> Evidence {
    Evidence { kind, location, who: None, when: None, state }
}

fn documents(
    case: &Case<'_>,
    signed: &mut Vec<Evidence>,
    asserted: &mut Vec<Evidence>,
    says: &mut Vec<String>,
) {
    let Ok((documents, _)) = of_release(case, "release-document") else { return };
    for (file, standing) in documents {
        let fields = file.stated.fields.fields().flat_map(|(_, _, values)| values);
        let count = digests(file.stated.text()) + fields.map(|value| digests(value)).sum::<usize>();
        if count == 0 {
            continue;
        }
        says.push(format!("{} lists {count} checksums", file.file.path));
        let place = Location::file(&file.file.path, file.file.blob);
        let tally = Tally::of(case, [(file, standing)]);
        match tally.outcome() {
            Outcome::Holds => signed.extend(tally.evidence),
            _ => asserted.push(evidence("release document", place, "asserted")),
        }
    }
}

fn tag(
    case: &Case<'_>,
    signed: &mut Vec<Evidence>,
    asserted: &mut Vec<Evidence>,
    says: &mut Vec<String>,
) {
    let Some((_, tag)) = case.release() else { return };
    let count = tag.annotation.as_ref().map_or(0, |annotation| digests(&annotation.message));
    if count == 0 {
        return;
    }
    let state = case.facts.signatures.get(&tag.object).map(|checked| checked.state);
    let is_good = state == Some(SignatureState::Good);
    says.push(format!("the message of {} lists {count} checksums", tag.name));
    let word = if is_good { SignatureState::Good.word() } else { "asserted" };
    let entry = evidence("tag", Location::tag(&tag.name, tag.object), word);
    if is_good { signed.push(entry) } else { asserted.push(entry) }
}

/// Whether a file is not what the release before had.
fn is_fresh(case: &Case<'_>, file: &ChecksumFile) -> bool {
    case.facts.before.get(&file.file.path) != Some(&file.file.blob)
}
