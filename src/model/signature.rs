//! Signatures as facts: which kind an object carries, and what became of checking it.

use super::Timestamp;

/// The signature schemes that git writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// OpenPGP, `-----BEGIN PGP SIGNATURE-----`.
    OpenPgp,
    /// SSH, `-----BEGIN SSH SIGNATURE-----`.
    Ssh,
    /// X.509, `-----BEGIN SIGNED MESSAGE-----`, gitsign included.
    X509,
    /// Some other text where a signature is expected.
    Unknown,
}

impl SignatureKind {
    /// The kind that an armoured text beginning with this line has (`gpg-interface.c`).
    pub fn of_first_line(text: &[u8]) -> Self {
        const MARKS: [(&[u8], SignatureKind); 4] = [
            (b"-----BEGIN PGP SIGNATURE-----", SignatureKind::OpenPgp),
            (b"-----BEGIN PGP MESSAGE-----", SignatureKind::OpenPgp),
            (b"-----BEGIN SSH SIGNATURE-----", SignatureKind::Ssh),
            (b"-----BEGIN SIGNED MESSAGE-----", SignatureKind::X509),
        ];
        let mark = MARKS.iter().find(|(mark, _)| text.starts_with(mark));
        mark.map_or(Self::Unknown, |&(_, kind)| kind)
    }

    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenPgp => "openpgp",
            Self::Ssh => "ssh",
            Self::X509 => "x509",
            Self::Unknown => "unknown",
        }
    }
}

/// A signature taken out of the object that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedObject {
    /// What is signed: the object without its signatures.
    pub payload: Vec<u8>,
    /// The signature, armoured.
    pub signature: Vec<u8>,
    /// The date that the object itself gives.
    pub made: Option<Timestamp>,
}

/// What checking a signature came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureState {
    /// It fits the content, by a known key that was valid when it was made.
    Good,
    /// It does not fit the content, or was made for another purpose.
    Bad,
    /// Nobody known has the key.
    UnknownKey,
    /// The key was not valid yet, or not any more, when the signature was made.
    ExpiredKey,
    /// The key was revoked when the signature was made, or was revoked as compromised.
    RevokedKey,
    /// It is by a known key that may not sign this, or made so weakly that it proves nothing.
    Untrusted,
    /// There is no signature.
    Unsigned,
    /// It is of a kind that cannot be checked here.
    Unsupported,
}

impl SignatureState {
    /// Every state, in the order of a summary.
    pub const ALL: [Self; 8] = [
        Self::Good,
        Self::Bad,
        Self::RevokedKey,
        Self::ExpiredKey,
        Self::Untrusted,
        Self::UnknownKey,
        Self::Unsupported,
        Self::Unsigned,
    ];

    /// The word for it in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::UnknownKey => "unknown-key",
            Self::ExpiredKey => "expired-key",
            Self::RevokedKey => "revoked-key",
            Self::Untrusted => "untrusted",
            Self::Unsigned => "unsigned",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A signature that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What it came to.
    pub state: SignatureState,
    /// Which kind of signature it is; `None` if there is none.
    pub kind: Option<SignatureKind>,
    /// The fingerprint of the key, or as much of it as the signature tells.
    pub key: Option<String>,
    /// The fingerprint of what vouches for the key: an OpenPGP primary key, which `key` may be a
    /// subkey of, the authority of an SSH certificate, the root of an X.509 chain. `None` where
    /// nothing but the key itself is known.
    pub certificate: Option<String>,
    /// The SHA-256 of the public key itself, where `key` is the fingerprint of a certificate around it.
    pub public_key: Option<String>,
    /// Whose key it is, by the keys that were given.
    pub signer: Option<String>,
    /// Who else has it, by these keys.
    pub others: Vec<String>,
    /// Why the state is what it is, in words.
    pub reason: String,
}

impl Verification {
    /// Nothing is signed.
    pub fn unsigned() -> Self {
        Self {
            state: SignatureState::Unsigned,
            kind: None,
            key: None,
            certificate: None,
            public_key: None,
            signer: None,
            others: Vec::new(),
            reason: "there is no signature".to_owned(),
        }
    }
}
