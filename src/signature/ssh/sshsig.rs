//! A signature as `ssh-keygen -Y sign` writes it (OpenSSH's PROTOCOL.sshsig).

use base64ct::{Base64, Encoding};
use ssh_key::public::KeyData;
use ssh_key::{HashAlg, Signature, SshSig};

use super::certificate::Certificate;
use super::key::{self, Misfit};
use super::wire::Wire;

const BEGIN: &[u8] = b"-----BEGIN SSH SIGNATURE-----";
const END: &[u8] = b"-----END SSH SIGNATURE-----";
const MAGIC: &[u8] = b"SSHSIG";

/// Security keys say in their signature whether somebody touched them, and proved who it was.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

/// A signature and the key that it names.
pub struct SshSignature {
    /// The key.
    pub key: KeyData,
    /// The certificate around the key, if it names one.
    pub certificate: Option<Certificate>,
    /// What it was made for.
    pub namespace: String,
    hash: HashAlg,
    signature: Signature,
}

impl SshSignature {
    /// Reads an armoured signature; what is wrong with it in words.
    ///
    /// Every field has its length in front, and nothing may stand behind any of them, so that it
    /// can be written in one way only.
    pub fn read(armoured: &[u8]) -> Result<Self, String> {
        let bytes = bytes(armoured).ok_or("the signature cannot be read: its armour is damaged")?;
        Self::from_bytes(&bytes).ok_or("the signature cannot be read: a field is damaged")?
    }

    fn from_bytes(bytes: &[u8]) -> Option<Result<Self, String>> {
        let mut wire = Wire(bytes);
        if wire.take(MAGIC.len())? != MAGIC || wire.uint32()? != SshSig::VERSION {
            return Some(Err("the signature cannot be read: it is of another version".to_owned()));
        }
        let mut named = wire.string()?;
        let (namespace, reserved, hash) = (wire.text()?, wire.string()?, wire.text()?);
        let signature = wire.string()?;
        if !wire.0.is_empty() || !reserved.is_empty() || namespace.is_empty() {
            return None;
        }
        let hash = match hash {
            "sha256" => HashAlg::Sha256,
            "sha512" => HashAlg::Sha512,
            other => return Some(Err(format!("the hash {other:?} is not known here"))),
        };
        let certificate = match Certificate::is_one(named) {
            true => Some(Certificate::read(named)?),
            false => None,
        };
        if let Some(certificate) = &certificate {
            named = &certificate.key;
        }
        let Some(key) = key::read(named) else {
            return Some(Err(format!("keys of type {:?} are not known here", Wire(named).text()?)));
        };
        let namespace = namespace.to_owned();
        let signature = key::signature(signature)?;
        Some(Ok(Self { key, certificate, namespace, hash, signature }))
    }

    /// Whether its key made it over a payload.
    pub fn fits(&self, payload: &[u8]) -> Result<(), Misfit> {
        let signed = SshSig::signed_data(&self.namespace, self.hash, payload);
        key::verify(&self.key, &signed.map_err(|_| Misfit::Unfit)?, &self.signature)
    }

    /// Whether a security key says that it was unlocked for it.
    pub fn is_unlocked(&self) -> bool {
        key::flags(&self.signature).is_some_and(|flags| flags & VERIFIED != 0)
    }

    /// What a security key says of the person who touched it.
    pub fn touched(&self) -> &'static str {
        match key::flags(&self.signature) {
            None => "",
            Some(flags) if flags & PRESENT == 0 => "; a security key that nobody touched",
            Some(flags) if flags & VERIFIED == 0 => "; a security key that was touched",
            Some(_) => "; a security key that was touched and unlocked",
        }
    }
}

/// What is in the armour, however long its lines are.
fn bytes(armoured: &[u8]) -> Option<Vec<u8>> {
    let inner = armoured.trim_ascii_end().strip_prefix(BEGIN)?.strip_suffix(END)?;
    let letters = inner.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    let letters = String::from_utf8(letters.collect()).ok()?;
    Base64::decode_vec(&letters).ok().filter(|_| inner.starts_with(b"\n"))
}
