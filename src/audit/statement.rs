//! The statement over the manifests: that it is about this package, and that its copies are the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::{Check, Subject};
use super::package::Package;
use crate::error::Result;
use crate::export::envelope::{Envelope, IN_TOTO};
use crate::export::in_toto::{EVIDENCE_PACKAGE, Statement};
use crate::export::layout::{self, ENVELOPE, SIGNATURE_ENDINGS, SIGNED};
use crate::export::manifest::{Algorithm, Digests};
use crate::export::question::Question;
use crate::model::SignatureKind;

/// What is signed of a package, and by what.
pub struct Attested {
    /// The bytes that are signed.
    pub signed: Vec<u8>,
    /// The signatures over them; none where nobody signed.
    pub signatures: Vec<Vec<u8>>,
}

/// Holds the statement against the manifests, and the files around it against each other; `None` besides
/// where there is none that can be read.
pub fn check(
    package: &Package<'_>,
    question: Option<&Question>,
) -> Result<(Check, Option<Attested>)> {
    let mut check = Check::of(Subject::Statement);
    let Some(text) = package.bytes(ENVELOPE)? else {
        check.find(ENVELOPE, "it is missing: nothing speaks for the manifests");
        return Ok((check, None));
    };
    let envelope = match Envelope::parse(&text) {
        Ok(envelope) => envelope,
        Err(why) => {
            check.find(ENVELOPE, why);
            return Ok((check, None));
        }
    };
    check.find_unless(
        envelope.write().as_bytes() == text,
        ENVELOPE,
        "it is not written as it must be",
    );
    let own = envelope.payload_type == IN_TOTO;
    check.find_unless(own, ENVELOPE, format!("its payload is not of the type {IN_TOTO}"));
    let signed = envelope.signed_bytes();
    if package.bytes(SIGNED)?.as_ref() != Some(&signed) {
        check.find(SIGNED, format!("it is not what {ENVELOPE} has signed"));
    }
    let mut beside = Vec::new();
    for ending in SIGNATURE_ENDINGS {
        beside.extend(package.bytes(&format!("{SIGNED}{ending}"))?);
    }
    if beside != envelope.signatures {
        let files = SIGNATURE_ENDINGS.iter().map(|ending| format!("{SIGNED}{ending}"));
        let file = files.into_iter().find(|file| package.has(file));
        let place = file.unwrap_or_else(|| ENVELOPE.to_owned());
        check.find(place, format!("it is not the signature that stands in {ENVELOPE}"));
    }
    match Statement::parse(&envelope.payload) {
        Ok(statement) => hold(&statement, package, question, &mut check),
        Err(why) => check.find(ENVELOPE, format!("its payload is no statement: {why}")),
    }
    Ok((check, Some(Attested { signed, signatures: envelope.signatures })))
}

/// The kind of the detached signature, if there is one.
pub fn kind(package: &Package<'_>) -> Result<Option<SignatureKind>> {
    for ending in SIGNATURE_ENDINGS {
        if let Some(signature) = package.bytes(&format!("{SIGNED}{ending}"))? {
            return Ok(Some(SignatureKind::of_first_line(&signature)));
        }
    }
    Ok(None)
}

/// Holds the statement against the manifests, and what it says of the package against the question.
fn hold(
    statement: &Statement,
    package: &Package<'_>,
    question: Option<&Question>,
    check: &mut Check,
) {
    if statement.predicate_type != EVIDENCE_PACKAGE {
        check.find(ENVELOPE, format!("its statement is not of the type {EVIDENCE_PACKAGE}"));
    }
    let names = Algorithm::ALL.into_iter();
    let names = names.flat_map(|it| [layout::manifest(it), layout::tag_manifest(it)]);
    let expected: BTreeMap<String, Option<&Digests>> = names
        .map(|name| {
            let seen = package.unpacked.digests.get(&name).map(|it| &it.digests);
            (name, seen)
        })
        .collect();
    let stated: BTreeMap<&str, &Digests> =
        statement.subjects.iter().map(|(name, digests)| (name.as_str(), digests)).collect();
    for (name, seen) in &expected {
        match stated.get(name.as_str()) {
            None => check.find(ENVELOPE, format!("its statement does not speak of {name}")),
            Some(stated) if Some(*stated) != *seen => {
                check.find(name.as_str(), format!("it is not the one that {ENVELOPE} speaks of"));
            }
            Some(_) => {}
        }
    }
    if statement.subjects.len() != expected.len() {
        check.find(ENVELOPE, "its statement does not speak of the manifests alone");
    }
    if let Some(question) = question {
        let said = |key: &str| statement.predicate.get(key).and_then(Value::as_str);
        let commit = question.commit.to_string();
        let is_own =
            said("commit") == Some(&commit) && said("release") == question.release.as_deref();
        let told = "its statement is about another commit or release than the report";
        check.find_unless(is_own, ENVELOPE, told);
    }
    check.say(format!("{} manifests, by their digests", stated.len()));
}
