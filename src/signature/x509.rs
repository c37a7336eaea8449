//! X.509 signatures (CMS, RFC 5652) as gpgsm, smimesign, openssl and gitsign make them, checked
//! against roots that were given.

mod algorithm;
mod ber;
mod certificate;
mod message;
mod path;
mod revocation;

use std::collections::HashSet;

use der::pem;

use self::algorithm::Misfit;
use self::certificate::Certificate;
use self::message::Message;
use self::path::Paths;
use self::revocation::RevocationList;
use super::{Checked, KeyProblem, Signed, date};
use crate::model::SignatureState;

/// The known certificates, and the lists of those that were revoked.
#[derive(Default)]
pub struct Authorities {
    known: Vec<Certificate>,
    /// The fingerprints of the roots among them: those that vouch for themselves.
    roots: HashSet<String>,
    lists: Vec<RevocationList>,
}

const CERTIFICATE: &str = "CERTIFICATE";
const REVOCATION_LIST: &str = "X509 CRL";

/// Whether a file looks like certificates or lists, in PEM or DER, not like lines of text.
pub fn is_key(file: &[u8]) -> bool {
    // A sequence whose length takes more than one byte.
    let is_der = matches!(file, [0x30, length, ..] if length & 0x80 != 0);
    is_der || blocks(file).next().is_some()
}

/// The armoured blocks of a file that are certificates or lists, each with the text of its label.
fn blocks(file: &[u8]) -> impl Iterator<Item = (&'static str, &[u8])> {
    let mut rest = file;
    std::iter::from_fn(move || {
        loop {
            let start = find(rest, b"-----BEGIN ")?;
            rest = &rest[start..];
            let labels = [CERTIFICATE, REVOCATION_LIST].into_iter();
            let label = labels.filter(|label| {
                rest[b"-----BEGIN ".len()..].starts_with(format!("{label}-----").as_bytes())
            });
            let Some(label) = { label }.next() else {
                rest = &rest[1..];
                continue;
            };
            let end = format!("-----END {label}-----");
            let length = find(rest, end.as_bytes()).map_or(rest.len(), |at| at + end.len());
            let block = &rest[..length];
            rest = &rest[length..];
            return Some((label, block));
        }
    })
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

impl Authorities {
    /// Whether there is a list of revoked certificates.
    pub fn revokes(&self) -> bool {
        !self.lists.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The SHA-256 of each certificate's key, with its owner.
    pub fn owners(&self) -> impl Iterator<Item = (String, &str)> {
        self.known.iter().map(|it| (it.public_key.clone(), it.owner.as_str()))
    }

    /// Adds every certificate and every list of a file.
    pub fn add(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        let mut problems = Vec::new();
        let mut armoured = blocks(file).peekable();
        if armoured.peek().is_none() {
            let added = match self.add_certificate(file) {
                Ok(()) => Ok(()),
                Err(error) => self.add_list(file).map_err(|_| error),
            };
            problems.extend(added.err());
        }
        for (label, block) in armoured {
            let added = match pem::decode_vec(block) {
                Ok((_, bytes)) if label == CERTIFICATE => self.add_certificate(&bytes),
                Ok((_, bytes)) => self.add_list(&bytes),
                Err(error) => Err(format!("the armour of a block cannot be read: {error}")),
            };
            problems.extend(added.err());
        }
        let problem = |message| KeyProblem { line: None, message };
        problems.into_iter().map(problem).collect()
    }

    fn add_certificate(&mut self, bytes: &[u8]) -> Result<(), String> {
        let certificate = Certificate::from_der(bytes)
            .map_err(|error| format!("no certificate can be read: {error}"))?;
        // How strong the hash is with which a root signs itself does not matter: it is given.
        let vouches =
            || matches!(certificate.is_signed_by(&certificate), Ok(()) | Err(Misfit::Weak(_)));
        if certificate.is_self_issued() && certificate.names_as_issuer(&certificate) && vouches() {
            self.roots.insert(certificate.fingerprint.clone());
        }
        self.known.push(certificate);
        Ok(())
    }

    fn add_list(&mut self, bytes: &[u8]) -> Result<(), String> {
        let list = RevocationList::from_der(bytes)
            .map_err(|error| format!("no list of revoked certificates can be read: {error}"))?;
        self.lists.push(list);
        Ok(())
    }

    /// Checks a signature.
    pub fn verify(&self, signed: &Signed<'_>) -> Checked {
        let message = match Message::read(signed.signature) {
            Ok(message) => message,
            Err(why) => return Checked::new(SignatureState::Unsupported, why),
        };
        let others: Vec<&Certificate> = message.certificates.iter().chain(&self.known).collect();
        let mut named = others
            .iter()
            .copied()
            .filter(|it| message.is_by(it))
            .map(|certificate| (certificate, message.fits(certificate, signed.payload)));
        // Anybody can bring a certificate along that bears the number of another.
        let Some(first) = named.next() else {
            let reason = format!("nobody known has the signer's certificate, {}", message.signer());
            return Checked::new(SignatureState::UnknownKey, reason);
        };
        let fitting = std::iter::once(first.clone()).chain(named).find(|(_, fit)| fit.is_ok());
        let (signer, fit) = fitting.unwrap_or(first);
        let checked = match fit {
            Ok(()) => self.judge(signer, &others, &message, signed),
            Err(misfit) => Checked::new(misfit.state(), misfit.to_string()),
        };
        checked.by(signer.fingerprint.clone()).with(signer.public_key.clone())
    }

    /// Is the certificate that fits vouched for, was it valid, and may it sign?
    fn judge(
        &self,
        signer: &Certificate,
        others: &[&Certificate],
        message: &Message,
        signed: &Signed<'_>,
    ) -> Checked {
        use SignatureState::{ExpiredKey, Good, UnknownKey, Untrusted};
        let is_root = |it: &Certificate| self.roots.contains(&it.fingerprint);
        let paths = Paths::from(signer, others, &is_root);
        let own = message.made();
        let asserted = signed.made.map(|made| made.seconds);
        if let (true, Some(misfit)) = (paths.complete.is_empty(), &paths.broken) {
            let reason =
                format!("the certificate's chain is broken: of a signature in it, {misfit}");
            return Checked::new(Untrusted, reason);
        }
        if paths.complete.is_empty() {
            let (owner, issuer) = (&signer.owner, paths.end.issuer());
            let reason =
                format!("nobody known vouches for {owner}: {issuer} is no root that was given");
            return Checked::new(UnknownKey, reason);
        }
        let Some(made) = own.or(asserted) else {
            return Checked::new(ExpiredKey, "when it was made is not known")
                .of(signer.owner.clone());
        };
        let judged = paths.complete.iter().map(|path| (path, path::judge(path, &self.lists, made)));
        let rank = |state: &SignatureState| SignatureState::ALL.iter().position(|it| it == state);
        let best = judged.min_by_key(|(_, judged)| {
            judged.as_ref().map_or_else(|(state, _)| rank(state), |_| Some(0))
        });
        let Some((path, judged)) = best else {
            return Checked::new(UnknownKey, "nobody known vouches for it");
        };
        let checked = match judged {
            Err((state, reason)) => Checked::new(state, reason),
            Ok(trusted) => {
                let day = date(made);
                let when = match own {
                    Some(_) => format!("made on {day}"),
                    None => {
                        format!("made on {day}, as the object asserts and the signature does not")
                    }
                };
                let how = match signer.identity_provider() {
                    Some(provider) => format!(
                        "signed, identity from the certificate, transparency not checked; {provider} \
                         told who it is"
                    ),
                    None => trusted.in_words(),
                };
                Checked::new(Good, format!("{when} by a certificate that was valid then; {how}"))
            }
        };
        let root = path.last().map_or_else(String::new, |root| root.fingerprint.clone());
        checked.of(signer.owner.clone()).within(root)
    }
}

impl Misfit {
    fn state(&self) -> SignatureState {
        match self {
            Self::Unfit => SignatureState::Bad,
            Self::Weak(_) => SignatureState::Untrusted,
            Self::Unknown(_) => SignatureState::Unsupported,
        }
    }
}
