//! Keys and signatures of SSH as they are written in signatures and certificates.

use std::fmt;

use ed25519_dalek::Verifier;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha512};
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, PublicKey, Signature};

use super::wire::Wire;

/// The longest RSA key in bits that OpenSSH makes.
const LONGEST_RSA: usize = 16384;

/// Behind the signature proper of a security key stand one byte of flags and a counter of four.
const FLAGS_AND_COUNTER: usize = 5;

/// Why a signature is no good.
pub enum Misfit {
    /// It was not made over this by this key.
    Unfit,
    /// It is of an algorithm that is not known here, or no longer allowed by OpenSSH.
    Unknown(Algorithm),
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit => out.write_str("it does not fit what it should sign"),
            Self::Unknown(algorithm) => {
                write!(out, "signatures by {algorithm} are not verified here")
            }
        }
    }
}

/// A public key; `None` if it is none, or not written as it would be written again.
pub fn read(bytes: &[u8]) -> Option<KeyData> {
    let key = PublicKey::from_bytes(bytes).ok()?;
    let is_plain = key.to_bytes().is_ok_and(|again| again == bytes);
    is_plain.then(|| key.key_data().clone())
}

/// A signature; `None` if it is none, or something stands behind it.
pub fn signature(bytes: &[u8]) -> Option<Signature> {
    let signature = Signature::try_from(bytes).ok()?;
    let mut wire = Wire(bytes);
    wire.string()?; // the algorithm
    wire.string()?; // the signature proper
    let behind = if is_by_security_key(&signature) { FLAGS_AND_COUNTER } else { 0 };
    (wire.0.len() == behind).then_some(signature)
}

/// Whether it has flags and a counter at its end.
fn is_by_security_key(signature: &Signature) -> bool {
    matches!(signature.algorithm(), Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256)
}

/// What a security key says of its use; `None` from other keys.
pub fn flags(signature: &Signature) -> Option<u8> {
    let bytes = signature.as_bytes();
    let flags = bytes.len().checked_sub(FLAGS_AND_COUNTER).and_then(|at| bytes.get(at));
    flags.filter(|_| is_by_security_key(signature)).copied()
}

/// Whether a key made a signature over a message.
pub fn verify(key: &KeyData, message: &[u8], signature: &Signature) -> Result<(), Misfit> {
    let is_fit = match (key, signature.algorithm()) {
        (KeyData::Dsa(_) | KeyData::Other(_), algorithm)
        | (_, algorithm @ (Algorithm::Rsa { hash: None } | Algorithm::Other(_))) => {
            return Err(Misfit::Unknown(algorithm));
        }
        (KeyData::Rsa(key), Algorithm::Rsa { hash: Some(hash) }) => {
            rsa(key, hash, message, signature.as_bytes()).unwrap_or_default()
        }
        _ => key.verify(message, signature).is_ok(),
    };
    if is_fit { Ok(()) } else { Err(Misfit::Unfit) }
}

/// The library takes keys of 4096 bits at most.
fn rsa(
    key: &ssh_key::public::RsaPublicKey,
    hash: HashAlg,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let [n, e] =
        [&key.n, &key.e].map(|number| number.as_positive_bytes().map(BigUint::from_bytes_be));
    let key = RsaPublicKey::new_with_max_size(n?, e?, LONGEST_RSA).ok()?;
    let outcome = match hash {
        HashAlg::Sha256 => {
            key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), signature)
        }
        HashAlg::Sha512 => {
            key.verify(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(message), signature)
        }
        _ => return None,
    };
    Some(outcome.is_ok())
}

/// The type that a key is written with.
pub fn kind(bytes: &[u8]) -> Option<&str> {
    Wire(bytes).text()
}
