//! SSH signatures (OpenSSH's PROTOCOL.sshsig), checked against `allowed_signers` (ssh-keygen(1)).

mod allowed;
mod certificate;
mod key;
mod pattern;
mod revoked;
mod sshsig;
mod wire;

use ssh_key::HashAlg;
use ssh_key::public::KeyData;

use self::allowed::{AllowedSigner, Refusal};
use self::certificate::Certificate;
use self::key::Misfit;
use self::pattern::Patterns;
use self::revoked::RevokedKeys;
use self::sshsig::SshSignature;
use super::{Checked, KeyProblem, Signed};
use crate::model::SignatureState;

/// The known keys, each with what it may sign, when, and for whom; and those that are revoked.
#[derive(Default)]
pub struct AllowedSigners {
    known: Vec<AllowedSigner>,
    revoked: RevokedKeys,
}

/// Whether a list of patterns as in `allowed_signers` names somebody.
pub fn is_principal(patterns: &str, who: &str) -> bool {
    Patterns::new(patterns).is_ok_and(|patterns| patterns.match_text(who))
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

    /// Adds the lines of a file of revoked keys.
    pub fn revoke(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        self.revoked.add(file)
    }

    /// The fingerprint of each key, with its owner.
    pub fn owners(&self) -> impl Iterator<Item = (String, &str)> {
        let known = self.known.iter().filter(|it| !it.is_authority);
        known.map(|it| (fingerprint(&it.key), it.name.as_str()))
    }

    /// Checks a signature.
    pub fn verify(&self, signed: &Signed<'_>) -> Checked {
        match SshSignature::read(signed.signature) {
            Ok(signature) => self.check(&signature, signed).by(fingerprint(&signature.key)),
            Err(why) => Checked::new(SignatureState::Unsupported, why),
        }
    }

    fn check(&self, signature: &SshSignature, signed: &Signed<'_>) -> Checked {
        use SignatureState::{Bad, RevokedKey, Unsupported};
        if signature.namespace != signed.namespace {
            let (made, wanted) = (&signature.namespace, signed.namespace);
            return Checked::new(Bad, format!("it was made for `{made:?}`, not for `{wanted}`"));
        }
        if let Err(misfit) = signature.fits(signed.payload) {
            return Checked::new(misfit.state(), misfit.to_string());
        }
        let vouched = signature.certificate.as_ref().map(Certificate::is_signed);
        if let Some(Err(misfit)) = vouched {
            let reason = format!("of the authority's signature on its certificate, {misfit}");
            return Checked::new(misfit.state(), reason);
        }
        if self.revoked.have(signature) {
            let reason = "the key is among the revoked ones, which counts for all time";
            return Checked::new(RevokedKey, reason);
        }
        if self.revoked.is_damaged() {
            let reason = "whether its key was revoked cannot be told: not all of the revoked keys \
                          can be read";
            return Checked::new(Unsupported, reason);
        }
        match &signature.certificate {
            None => self.by_key(signature, signed),
            Some(certificate) => self.by_certificate(signature, certificate, signed),
        }
    }

    /// By the lines that name the key itself.
    fn by_key(&self, signature: &SshSignature, signed: &Signed<'_>) -> Checked {
        let known = self.known.iter().filter(|it| !it.is_authority && it.key == signature.key);
        let judged = known.map(|signer| (signer.name.clone(), signer.refusal(signed)));
        first_good(judged, signature).unwrap_or_else(|| {
            let reason = "it fits its own key, and nobody known has that key";
            Checked::new(SignatureState::UnknownKey, reason)
        })
    }

    /// By the lines that name the authority, for those to whom it gave the certificate.
    fn by_certificate(
        &self,
        signature: &SshSignature,
        certificate: &Certificate,
        signed: &Signed<'_>,
    ) -> Checked {
        let is_named = |it: &&AllowedSigner| it.is_authority && it.key == certificate.authority;
        let judged = self.known.iter().filter(is_named).map(|signer| {
            let named = certificate.principals.iter().filter(|who| signer.speaks_for(who));
            let named: Vec<&str> = named.map(String::as_str).collect();
            let refusal = certificate.refusal(signed.made, signature.is_unlocked());
            let refusal = refusal.or_else(|| {
                let reason = "the authority may not vouch for anybody the certificate is given to";
                named.is_empty().then(|| Refusal::other(reason))
            });
            (named.join(","), refusal.or_else(|| signer.refusal(signed)))
        });
        let checked = first_good(judged, signature).unwrap_or_else(|| {
            let reason = "it fits its own certificate, and nobody known has the authority's key";
            Checked::new(SignatureState::UnknownKey, reason)
        });
        match checked.state {
            SignatureState::UnknownKey => checked,
            _ => checked.within(fingerprint(&certificate.authority)),
        }
    }
}

/// The first line that allows a signature, or else the first that refuses it, with its owner; and
/// the owners that the other lines that allow it give.
fn first_good(
    judged: impl Iterator<Item = (String, Option<Refusal>)>,
    signature: &SshSignature,
) -> Option<Checked> {
    let (mut refused, mut owners) = (None, Vec::new());
    for (owner, refusal) in judged {
        let Some(Refusal { is_time, reason }) = refusal else {
            owners.push(owner);
            continue;
        };
        let state = if is_time { SignatureState::ExpiredKey } else { SignatureState::Untrusted };
        refused.get_or_insert_with(|| Checked::new(state, reason).of(owner));
    }
    let mut owners = owners.into_iter();
    let Some(first) = owners.next() else { return refused };
    let others: Vec<String> = owners.filter(|owner| *owner != first).collect();
    let shared = match others.is_empty() {
        true => String::new(),
        false => format!("; the key is also that of {}", others.join(", ")),
    };
    let reason = format!("by a key that was allowed then{}{shared}", signature.touched());
    Some(Checked::new(SignatureState::Good, reason).of(first).and_of(others))
}

/// The fingerprint as ssh-keygen prints it.
fn fingerprint(key: &KeyData) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

impl Misfit {
    fn state(&self) -> SignatureState {
        match self {
            Self::Unfit => SignatureState::Bad,
            Self::Unknown(_) => SignatureState::Unsupported,
        }
    }
}
