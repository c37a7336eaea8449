//! A certificate of OpenSSH's (PROTOCOL.certkeys): a key that an authority vouches for.

use ssh_key::public::KeyData;
use ssh_key::{Algorithm, Signature};

use super::allowed::Refusal;
use super::key;
use super::wire::{Wire, string};
use crate::model::Timestamp;
use crate::signature::moment;

/// How the types of certificates end.
const ENDING: &str = "-cert-v01@openssh.com";

/// A certificate for a user's key, not one for a host's.
const USER: u32 = 1;

/// Critical options that say how to log in and nothing of signatures, and the one that does.
const FOR_LOGIN: [&str; 2] = ["force-command", "source-address"];
const VERIFY_REQUIRED: &str = "verify-required";

/// A certificate.
pub struct Certificate {
    /// The key that it is about, as keys are written.
    pub key: Vec<u8>,
    /// The key of the authority.
    pub authority: KeyData,
    /// Whom it is given to.
    pub principals: Vec<String>,
    kind: u32,
    after: u64,
    before: u64,
    options: Vec<String>,
    signed: Vec<u8>,
    signature: Signature,
}

impl Certificate {
    /// Whether what stands in place of a key is a certificate.
    pub fn is_one(bytes: &[u8]) -> bool {
        key::kind(bytes).is_some_and(|kind| kind.ends_with(ENDING))
    }

    /// Reads a certificate; `None` if a field is damaged.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut wire = Wire(bytes);
        let algorithm = Algorithm::new_certificate(wire.text()?).ok()?;
        wire.string()?; // the nonce
        let mut key = string(algorithm.as_str().as_bytes());
        for _ in 0..fields(&algorithm)? {
            key.extend(string(wire.string()?));
        }
        wire.uint64()?; // the serial number
        let kind = wire.uint32()?;
        wire.string()?; // the name of the certificate
        let principals = Wire(wire.string()?).strings()?;
        let (after, before) = (wire.uint64()?, wire.uint64()?);
        // Critical options are pairs of a name and a value.
        let options = Wire(wire.string()?).strings()?;
        Wire(wire.string()?).strings()?; // extensions, which nobody need heed
        wire.string()?; // reserved
        let authority = key::read(wire.string()?)?;
        let signed = bytes[..bytes.len() - wire.0.len()].to_vec();
        let signature = key::signature(wire.string()?)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        wire.0.is_empty().then(|| Self {
            key,
            authority,
            principals: principals.into_iter().map(text).collect(),
            kind,
            after,
            before,
            options: options.into_iter().step_by(2).map(text).collect(),
            signed,
            signature,
        })
    }

    /// Whether the authority that it names signed it.
    pub fn is_signed(&self) -> Result<(), key::Misfit> {
        key::verify(&self.authority, &self.signed, &self.signature)
    }

    /// Why it does not count for a signature made at a time, by a key that was unlocked or not
    /// (`sshkey_cert_check_authority` in OpenSSH's sshkey.c).
    pub fn refusal(&self, made: Option<Timestamp>, is_unlocked: bool) -> Option<Refusal> {
        if self.kind != USER {
            return Some(Refusal::other("the certificate is for a host, not for a person"));
        }
        let unknown = |it: &&String| !FOR_LOGIN.contains(&it.as_str()) && *it != VERIFY_REQUIRED;
        if let Some(option) = self.options.iter().find(unknown) {
            let reason = format!("the certificate demands `{option}`, which is not known here");
            return Some(Refusal::other(reason));
        }
        if !is_unlocked && self.options.iter().any(|option| option == VERIFY_REQUIRED) {
            return Some(Refusal::other("the certificate demands an unlocked security key"));
        }
        if self.principals.is_empty() {
            return Some(Refusal::other("the certificate is given to nobody by name"));
        }
        if self.after == 0 && self.before == u64::MAX {
            return None;
        }
        let Some(made) = made.map(|made| made.seconds) else {
            return Some(Refusal::time("when it was made is not known"));
        };
        let [after, before] =
            [self.after, self.before].map(|it| i64::try_from(it).unwrap_or(i64::MAX));
        if made < after {
            let from = moment(after);
            return Some(Refusal::time(format!("the certificate was valid from {from} only")));
        }
        let is_over = made >= before && self.before != u64::MAX;
        is_over.then(|| {
            Refusal::time(format!("the certificate was valid until {} only", moment(before)))
        })
    }
}

/// How many fields the key of an algorithm has.
fn fields(algorithm: &Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::Ed25519 => Some(1),
        Algorithm::Ecdsa { .. } | Algorithm::Rsa { .. } | Algorithm::SkEd25519 => Some(2),
        Algorithm::SkEcdsaSha2NistP256 => Some(3),
        _ => None,
    }
}
