//! SSH signatures (OpenSSH's PROTOCOL.sshsig), checked against `allowed_signers` (ssh-keygen(1)).

mod allowed;

use ssh_key::{HashAlg, LineEnding, PublicKey, SshSig};

use self::allowed::AllowedSigner;
use super::{Checked, KeyProblem, Signed};
use crate::model::SignatureState;

/// Security keys say in their signature whether somebody touched them, and proved who it was.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

/// The known keys, each with what it may sign, when, and for whom.
#[derive(Default)]
pub struct AllowedSigners {
    known: Vec<AllowedSigner>,
}

impl AllowedSigners {
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds the lines of a file.
    pub fn add(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        let mut problems = Vec::new();
        for (number, line) in (1..).zip(file.split(|&byte| byte == b'\n')) {
            match AllowedSigner::parse(line) {
                Ok(signer) => self.known.extend(signer),
                Err(message) => problems.push(KeyProblem { line: Some(number), message }),
            }
        }
        problems
    }

    /// Checks a signature.
    pub fn verify(&self, signed: &Signed<'_>) -> Checked {
        use SignatureState::{Bad, ExpiredKey, Good, Unsupported, Untrusted};
        let signature = match SshSig::from_pem(signed.signature.trim_ascii_end()) {
            Ok(signature) => signature,
            Err(error) => {
                return Checked::new(Unsupported, format!("the signature cannot be read: {error}"));
            }
        };
        let key = signature.public_key();
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        let checked = |state, reason: String| Checked::new(state, reason).by(fingerprint.clone());
        if signature.version() != SshSig::VERSION || !is_plain(&signature, signed.signature) {
            return checked(Bad, "it is not written as ssh-keygen writes it".to_owned());
        }
        if signature.namespace() != signed.namespace {
            let (made, wanted) = (signature.namespace(), signed.namespace);
            return checked(Bad, format!("it was made for `{made:?}`, not for `{wanted}`"));
        }
        let public = PublicKey::new(key.clone(), "");
        if public.verify(signed.namespace, signed.payload, &signature).is_err() {
            return checked(Bad, "it does not fit what it should sign".to_owned());
        }
        let mut known = self.known.iter().filter(|signer| signer.key == *key).peekable();
        let Some(&first) = known.peek() else {
            let reason = "it fits its own key, and nobody known has that key";
            return checked(SignatureState::UnknownKey, reason.to_owned());
        };
        let mut denied = None;
        for signer in known {
            let refusal = match signer.refusal(signed.namespace, signed.made) {
                None => {
                    let reason = format!("by a key that was allowed then{}", touched(&signature));
                    return checked(Good, reason).of(signer.name.clone());
                }
                Some(refusal) => refusal,
            };
            denied.get_or_insert(refusal);
        }
        let (is_time, reason) = denied.unwrap_or((false, String::new()));
        checked(if is_time { ExpiredKey } else { Untrusted }, reason).of(first.name.clone())
    }
}

/// Whether a signature is written as it would be written again, but for the length of its lines.
fn is_plain(signature: &SshSig, armoured: &[u8]) -> bool {
    let again = signature.to_pem(LineEnding::LF).unwrap_or_default();
    let written = armoured.iter().filter(|byte| !byte.is_ascii_whitespace());
    written.eq(again.as_bytes().iter().filter(|byte| !byte.is_ascii_whitespace()))
}

/// What a security key says of the person who touched it.
fn touched(signature: &SshSig) -> String {
    let bytes = signature.signature_bytes();
    // Behind the signature proper stand one byte of flags and a counter of four.
    let flags = bytes.len().checked_sub(5).and_then(|at| bytes.get(at));
    let is_security_key =
        signature.public_key().is_sk_ed25519() || signature.public_key().is_sk_ecdsa_p256();
    match flags.filter(|_| is_security_key) {
        None => String::new(),
        Some(flags) if flags & PRESENT == 0 => ", a security key that nobody touched".to_owned(),
        Some(flags) if flags & VERIFIED == 0 => ", a security key that was touched".to_owned(),
        Some(_) => ", a security key that was touched and unlocked".to_owned(),
    }
}
