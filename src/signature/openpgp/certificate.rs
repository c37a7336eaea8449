//! A public key with everything that says from when until when it may sign, and for whom.

use pgp::composed::{SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::errors::Error;
use pgp::packet::{KeyFlags, RevocationCode, Signature, SignatureType};
use pgp::types::{EcdsaPublicParams, KeyDetails, PublicParams, Tag};

use super::{date, hex};

/// A public key, its owner, and what is known of its parts.
pub struct Certificate {
    /// The owner by the first valid user id, the primary one if there is one.
    pub name: String,
    /// What the other valid user ids name.
    pub others: Vec<String>,
    /// The primary key first, then the subkeys in their order.
    pub parts: Vec<Part>,
    key: SignedPublicKey,
}

/// A primary key or a subkey.
pub struct Part {
    /// The fingerprint, in capital hexadecimal digits.
    pub fingerprint: String,
    /// What signatures name it by: its fingerprint and its key id.
    pub ids: [Vec<u8>; 2],
    /// When it was made, in seconds.
    pub created: i64,
    /// From when on it is no longer valid.
    pub expires: Option<i64>,
    /// Whether its flags allow it to sign.
    pub may_sign: bool,
    /// Whether a valid signature of the primary key binds it, and it in turn the primary key.
    pub is_bound: bool,
    revocations: Vec<Revocation>,
}

/// A valid revocation of a key.
pub struct Revocation {
    made: i64,
    code: Option<RevocationCode>,
}

impl Certificate {
    pub fn new(key: SignedPublicKey) -> Self {
        let (mut names, primary) = primary(&key);
        let others = names.split_off(names.len().min(1));
        let name = names.pop().unwrap_or_default();
        let mut parts = vec![primary];
        parts.extend(key.public_subkeys.iter().map(|subkey| bound(&key, subkey)));
        Self { name, others, parts, key }
    }

    /// Whether a signature was made over a payload by the part at this position; an error if the
    /// library does not know how to tell.
    pub fn fits(&self, part: usize, signature: &Signature, payload: &[u8]) -> Result<bool, String> {
        let (outcome, kind) = match part.checked_sub(1) {
            None => {
                let key = &self.key.primary_key;
                (signature.verify(key, payload), key.public_params())
            }
            Some(subkey) => {
                let key = &self.key.public_subkeys[subkey].key;
                (signature.verify(key, payload), key.public_params())
            }
        };
        match outcome {
            // The library refuses every other signature of this curve, as its s is too high.
            _ if matches!(kind, PublicParams::ECDSA(EcdsaPublicParams::Secp256k1 { .. })) => {
                Err("the curve secp256k1".to_owned())
            }
            Err(error @ (Error::Unsupported { .. } | Error::Unimplemented { .. })) => {
                Err(error.to_string())
            }
            outcome => Ok(outcome.is_ok()),
        }
    }
}

impl Part {
    fn new(key: &impl KeyDetails) -> Self {
        let fingerprint = key.fingerprint();
        Self {
            fingerprint: hex(fingerprint.as_bytes()),
            ids: [fingerprint.as_bytes().to_vec(), key.legacy_key_id().as_ref().to_vec()],
            created: i64::from(key.created_at().as_secs()),
            expires: None,
            may_sign: false,
            is_bound: false,
            revocations: Vec::new(),
        }
    }

    /// Whether a signature names this key and no other: what stands outside of the signed part
    /// must not contradict it.
    pub fn is_named_by(&self, signature: &Signature) -> bool {
        let [fingerprint, id] = &self.ids;
        let (ids, fingerprints) = (signature.issuer_key_id(), signature.issuer_fingerprint());
        ids.iter().all(|it| it.as_ref() == id.as_slice())
            && fingerprints.iter().all(|it| it.as_bytes() == fingerprint.as_slice())
    }

    /// Takes what the newest signature that binds it says of it.
    fn bind(&mut self, binding: &Signature) {
        let lasts = binding.key_expiration_time().filter(|it| it.as_secs() > 0);
        self.expires = lasts.map(|lasts| self.created + i64::from(lasts.as_secs()));
        // Keys of old have no flags and may do whatever their algorithm can.
        let flags = binding.key_flags();
        self.may_sign = flags.sign() || flags == KeyFlags::default();
    }

    /// Whether it was revoked at any time.
    pub fn is_revoked(&self) -> bool {
        !self.revocations.is_empty()
    }

    /// The revocation that counts for a signature made at a time, in seconds.
    pub fn revoked_at(&self, made: i64) -> Option<&Revocation> {
        self.revocations.iter().find(|it| it.is_for_all_time() || it.made <= made)
    }
}

impl Revocation {
    fn new(signature: &Signature) -> Self {
        Self { made: seconds(signature), code: signature.revocation_reason_code().copied() }
    }

    /// Superseded and retired keys were good until then (RFC 9580, 5.2.3.31).
    fn is_for_all_time(&self) -> bool {
        !matches!(self.code, Some(RevocationCode::KeySuperseded | RevocationCode::KeyRetired))
    }

    pub fn in_words(&self) -> String {
        let why = match self.code {
            Some(RevocationCode::KeySuperseded) => "as superseded",
            Some(RevocationCode::KeyRetired) => "as retired",
            Some(RevocationCode::KeyCompromised) => "as compromised, which counts for all time",
            _ => "without a reason, which counts for all time",
        };
        format!("on {} {why}", date(self.made))
    }
}

/// The owner's names, the primary one first, and the primary key, by the valid signatures on user ids and on the key.
fn primary(key: &SignedPublicKey) -> (Vec<String>, Part) {
    let signer = &key.primary_key;
    let mut part = Part::new(signer);
    let own = |signature: &&Signature| counts(signature, signer);
    let revocations = key.details.revocation_signatures.iter().filter(own);
    let valid = revocations.filter(|it| it.verify_key(signer).is_ok());
    part.revocations = valid.map(Revocation::new).collect();

    let direct = key.details.direct_signatures.iter().filter(own);
    let mut newest = direct.filter(|it| it.verify_key(signer).is_ok()).max_by_key(|it| seconds(it));
    let mut names: Vec<(bool, String)> = Vec::new();
    for user in &key.details.users {
        let valid = user.signatures.iter().filter(own).filter(|signature| {
            signature.verify_certification(signer, Tag::UserId, &user.id).is_ok()
        });
        let Some(last) = valid.max_by_key(|it| seconds(it)) else { continue };
        if last.typ() == Some(SignatureType::CertRevocation) {
            continue;
        }
        names.push((!last.is_primary(), String::from_utf8_lossy(user.id.id()).into_owned()));
        newest = newest.into_iter().chain([last]).max_by_key(|it| seconds(it));
    }
    if let Some(binding) = newest {
        part.bind(binding);
        part.is_bound = true;
    }
    names.sort_by_key(|(is_secondary, _)| *is_secondary);
    (names.into_iter().map(|(_, name)| name).collect(), part)
}

/// A subkey by its valid bindings: those of the primary key, and for a signing one its own back.
fn bound(key: &SignedPublicKey, subkey: &SignedPublicSubKey) -> Part {
    let mut part = Part::new(&subkey.key);
    let signer = &key.primary_key;
    let valid = subkey.signatures.iter().filter(|it| counts(it, signer));
    let valid: Vec<&Signature> =
        valid.filter(|it| it.verify_subkey_binding(signer, &subkey.key).is_ok()).collect();
    let of_type = |typ| valid.iter().copied().filter(move |it| it.typ() == Some(typ));
    part.revocations = of_type(SignatureType::SubkeyRevocation).map(Revocation::new).collect();
    if let Some(binding) = of_type(SignatureType::SubkeyBinding).max_by_key(|it| seconds(it)) {
        part.bind(binding);
        let back = binding.embedded_signature();
        part.is_bound = !part.may_sign
            || back.is_some_and(|it| it.verify_primary_key_binding(&subkey.key, signer).is_ok());
    }
    part
}

/// Whether a signature can be a word of a key on itself: MD5 is anybody's word, as gpg has it.
fn counts(signature: &Signature, key: &impl KeyDetails) -> bool {
    signature.hash_alg() != Some(HashAlgorithm::Md5) && is_issued_by(signature, key)
}

fn is_issued_by(signature: &Signature, key: &impl KeyDetails) -> bool {
    let (id, fingerprint) = (key.legacy_key_id(), key.fingerprint());
    signature.issuer_key_id().contains(&&id)
        || signature.issuer_fingerprint().contains(&&fingerprint)
}

fn seconds(signature: &Signature) -> i64 {
    signature.created().map_or(0, |created| i64::from(created.as_secs()))
}
