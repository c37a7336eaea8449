//! OpenPGP signatures (RFC 9580, and RFC 4880 as gpg writes it).

mod certificate;

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hasher;
use std::io::{Cursor, Read};

use crc24::Crc24Hasher;
use pgp::armor::{ArmorCrc24Status, Dearmor};
use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature, SignatureType, SubpacketData};

use self::certificate::{Certificate, Part};
use super::{Checked, KeyProblem, Signed, date, hex};
use crate::model::SignatureState;

/// The known certificates: public keys with their user ids, subkeys and revocations.
#[derive(Default)]
pub struct Certificates {
    known: Vec<Certificate>,
    /// Where the keys with a fingerprint or key id stand: certificate and part.
    by_id: HashMap<Vec<u8>, Vec<(usize, usize)>>,
}

/// Whether a file looks like OpenPGP keys, not like lines of text.
pub fn is_key(file: &[u8]) -> bool {
    let armoured = file.windows(26).any(|it| it == b"-----BEGIN PGP PUBLIC KEY ");
    armoured || file.first().is_some_and(|byte| byte & 0x80 != 0)
}

impl Certificates {
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds every public key of a file.
    pub fn add(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        let problem = |message: String| KeyProblem { line: None, message };
        let keys = match SignedPublicKey::from_reader_many(Cursor::new(file)) {
            Ok((keys, _)) => keys,
            Err(error) => return vec![problem(format!("no OpenPGP key can be read: {error}"))],
        };
        let mut problems = Vec::new();
        let before = self.known.len();
        for key in keys {
            match key {
                Ok(key) => self.add_key(Certificate::new(key)),
                Err(error) => problems.push(problem(format!("a key cannot be read: {error}"))),
            }
        }
        if self.known.len() == before && problems.is_empty() {
            problems.push(problem("there is no OpenPGP public key in it".to_owned()));
        }
        problems
    }

    fn add_key(&mut self, certificate: Certificate) {
        for (position, part) in certificate.parts.iter().enumerate() {
            for id in &part.ids {
                let place = (self.known.len(), position);
                self.by_id.entry(id.clone()).or_default().push(place);
            }
        }
        self.known.push(certificate);
    }

    /// Whether a key or a subkey says that it is revoked.
    pub fn revokes(&self) -> bool {
        self.known.iter().flat_map(|it| &it.parts).any(Part::is_revoked)
    }

    /// The fingerprint of each primary key, with each of its owners.
    pub fn owners(&self) -> impl Iterator<Item = (String, &str)> {
        self.known.iter().flat_map(|it| {
            let names = it.others.iter().chain([&it.name]);
            names.map(|name| (it.parts[0].fingerprint.clone(), name.as_str()))
        })
    }

    /// Checks a signature.
    pub fn verify(&self, signed: &Signed<'_>) -> Checked {
        let (signature, is_plain) = match the_signature(signed.signature) {
            Ok(read) => read,
            Err(why) => return Checked::new(SignatureState::Unsupported, why),
        };
        let (ids, named) = issuer(&signature);
        let known = |id: &Vec<u8>| self.by_id.get(id).into_iter().flatten().copied();
        let mut checked: Vec<Checked> = Vec::new();
        for (certificate, part) in ids.iter().flat_map(known) {
            let certificate = &self.known[certificate];
            let found = &certificate.parts[part];
            let outcome = match certificate.fits(part, &signature, signed.payload) {
                Err(why) => {
                    let reason = format!("it cannot be checked here: {why}");
                    Checked::new(SignatureState::Unsupported, reason)
                }
                Ok(fits) if !fits || !found.is_named_by(&signature) => {
                    Checked::new(SignatureState::Bad, "it does not fit what it should sign")
                }
                // What the signature does not cover anybody could have changed.
                Ok(_) if !is_plain => {
                    let reason = "it fits, and what stands around it is not as it was written";
                    Checked::new(SignatureState::Bad, reason)
                }
                Ok(_) => judge(certificate, found, &signature),
            };
            let outcome = outcome.by(found.fingerprint.clone()).of(certificate.name.clone());
            let outcome = outcome.and_of(certificate.others.clone());
            checked.push(outcome.within(certificate.parts[0].fingerprint.clone()));
        }
        // Of several copies of a key one may know of a revocation, another that it was prolonged.
        let rank = |checked: &Checked| match checked.state {
            SignatureState::RevokedKey => 0,
            SignatureState::Good => 1,
            SignatureState::Bad => 3,
            _ => 2,
        };
        checked.into_iter().min_by_key(rank).unwrap_or_else(|| match named {
            Some(key) => {
                Checked::new(SignatureState::UnknownKey, "nobody known has this key").by(key)
            }
            None => Checked::new(SignatureState::Unsupported, "it does not name its key"),
        })
    }
}

/// The one signature of an armoured text, and whether nothing about it stands there unsigned.
fn the_signature(armoured: &[u8]) -> Result<(Signature, bool), String> {
    let unreadable = |error: &dyn Display| format!("the signature cannot be read: {error}");
    let mut bytes = Vec::new();
    let mut armour = Dearmor::new(Cursor::new(armoured));
    armour.read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    let signatures = DetachedSignature::from_bytes_many(Cursor::new(&bytes));
    let signatures = signatures.and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut signatures = signatures.map_err(|error| unreadable(&error))?;
    let signature = match (signatures.pop(), signatures.len()) {
        (Some(DetachedSignature { signature }), 0) => signature,
        (None, _) => return Err("there is no signature in it".to_owned()),
        // So does git: it would be unclear whose word it is.
        (Some(_), more) => return Err(format!("it holds {} signatures, not one", more + 1)),
    };
    let is_whole = match armour.crc24_status() {
        ArmorCrc24Status::Unchecked { footer_crc } => {
            let mut crc = Crc24Hasher::new();
            crc.write(&bytes);
            crc.finish() == u64::from(footer_crc)
        }
        _ => true,
    };
    let is_plain = is_whole && !has_unsigned_parts(&signature);
    Ok((signature, is_plain))
}

/// Whether anything but the key's name stands where the signature does not cover it. Gpg writes
/// nothing else there.
fn has_unsigned_parts(signature: &Signature) -> bool {
    let mut unsigned = signature.config().into_iter().flat_map(|it| it.unhashed_subpackets());
    let is_name = |data: &SubpacketData| {
        matches!(data, SubpacketData::IssuerKeyId(_) | SubpacketData::IssuerFingerprint(_))
    };
    unsigned.any(|subpacket| subpacket.is_critical || !is_name(&subpacket.data))
}

/// The ids of the key that a signature names, and how to print it.
fn issuer(signature: &Signature) -> (Vec<Vec<u8>>, Option<String>) {
    let fingerprints = signature.issuer_fingerprint();
    let key_ids = signature.issuer_key_id();
    let printed = fingerprints.first().map(|it| hex(it.as_bytes()));
    let printed = printed.or_else(|| key_ids.first().map(|id| hex(id.as_ref())));
    let whole = fingerprints.iter().map(|it| it.as_bytes().to_vec());
    let short = key_ids.iter().map(|id| id.as_ref().to_vec());
    let ids = match fingerprints.is_empty() {
        true => short.collect(),
        false => whole.collect(),
    };
    (ids, printed)
}

/// Was the key that fits valid, and may it sign?
fn judge(certificate: &Certificate, part: &Part, signature: &Signature) -> Checked {
    use SignatureState::{Bad, ExpiredKey, Good, RevokedKey, Untrusted};
    if !matches!(signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return Checked::new(Bad, "it is a signature of another type, not over a text or file");
    }
    let made = signature.created().map(|created| i64::from(created.as_secs()));
    let Some(made) = made else {
        return Checked::new(Bad, "it does not say when it was made");
    };
    // Gpg refuses MD5, and takes SHA-1 where it signs content.
    let hash = match signature.hash_alg() {
        Some(HashAlgorithm::Md5) => {
            return Checked::new(Untrusted, "it is made with MD5, which is too weak to prove it");
        }
        Some(HashAlgorithm::Sha1) => "; with SHA-1, which is weak",
        _ => "",
    };
    let primary = &certificate.parts[0];
    for part in [primary, part] {
        if let Some(revocation) = part.revoked_at(made) {
            return Checked::new(
                RevokedKey,
                format!("the key was revoked {}", revocation.in_words()),
            );
        }
    }
    if !primary.is_bound || !part.is_bound {
        return Checked::new(Untrusted, "the key is not bound to its owner by a valid signature");
    }
    for part in [primary, part] {
        if made < part.created {
            return Checked::new(
                ExpiredKey,
                format!("the key was made on {}, later", date(part.created)),
            );
        }
        if let Some(expires) = part.expires.filter(|expires| *expires <= made) {
            return Checked::new(ExpiredKey, format!("the key had expired on {}", date(expires)));
        }
    }
    if !part.may_sign {
        return Checked::new(Untrusted, "the key is not meant for signing");
    }
    let lasts = signature.signature_expiration_time().filter(|it| it.as_secs() > 0);
    if let Some(lasts) = lasts {
        let end = date(made + i64::from(lasts.as_secs()));
        return Checked::new(
            Untrusted,
            format!("the signature itself says that it holds until {end} only"),
        );
    }
    Checked::new(Good, format!("made on {} by a key that was valid then{hash}", date(made)))
}
