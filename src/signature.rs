//! Checks signatures against keys that were given, in process. Pure.
//!
//! One file a kind of signature and one row in `BACKENDS`. Keys come from the repository or from
//! files named on the command line, never from the user's own keyring, so that a verdict does not
//! depend on whose machine it was reached on. Whether a key was valid is judged at the time of the
//! signature; a revocation that says compromised, or says nothing, counts for all time.

mod openpgp;
mod ssh;
mod x509;

pub use self::ssh::is_principal;

use crate::model::{SignatureKind, SignatureState, Timestamp, Verification};

/// The file of a repository that says which SSH keys may sign for whom.
pub const ALLOWED_SIGNERS: &str = ".trace/allowed_signers";

/// The file of SSH keys that nobody may rely on.
pub const REVOKED_KEYS: &str = ".trace/revoked_keys";

/// The folder of all other keys.
pub const KEYS: &str = ".trace/keys/";

/// What git signs for, in SSH signatures.
pub const GIT_NAMESPACE: &str = "git";

/// Something signed: what the signature covers, and the signature.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The bytes that are signed.
    pub payload: &'a [u8],
    /// The signature as git or a file holds it, armoured.
    pub signature: &'a [u8],
    /// When it claims to be made, where the signature itself does not say.
    pub made: Option<Timestamp>,
    /// What it must have been made for, in SSH signatures: `git`, or `git-trace` for approvals.
    pub namespace: &'a str,
}

/// The keys that signatures are checked against.
#[derive(Default)]
pub struct Keyring {
    openpgp: openpgp::Certificates,
    ssh: ssh::AllowedSigners,
    x509: x509::Authorities,
}

/// What is wrong with a file of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProblem {
    /// The line, from 1; `None` where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

type Verify = fn(&Keyring, &Signed<'_>) -> Checked;

const BACKENDS: &[(SignatureKind, Verify)] = &[
    (SignatureKind::OpenPgp, |keyring, signed| keyring.openpgp.verify(signed)),
    (SignatureKind::Ssh, |keyring, signed| keyring.ssh.verify(signed)),
    (SignatureKind::X509, |keyring, signed| keyring.x509.verify(signed)),
];

impl Keyring {
    /// Adds the keys of a file: OpenPGP public keys, armoured or not, X.509 certificates and lists
    /// of revoked ones, in PEM or DER, or lines as in `allowed_signers` (ssh-keygen(1)) or in an
    /// SSH `.pub` file.
    ///
    /// What is right in it is added, and what is wrong is returned.
    pub fn add(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        if openpgp::is_key(file) {
            self.openpgp.add(file)
        } else if x509::is_key(file) {
            self.x509.add(file)
        } else {
            self.ssh.add(file)
        }
    }

    /// Adds SSH keys that nobody may rely on, one a line, as `ssh-keygen -Y verify -r` takes them.
    ///
    /// What is wrong is returned, and while anything is, no SSH signature is good.
    pub fn revoke(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        self.ssh.revoke(file)
    }

    /// Whether there are no keys at all.
    pub fn is_empty(&self) -> bool {
        self.openpgp.is_empty() && self.ssh.is_empty() && self.x509.is_empty()
    }

    /// Whether something in it says that keys are revoked.
    pub fn revokes(&self) -> bool {
        self.openpgp.revokes() || self.x509.revokes()
    }

    /// The fingerprint of each key that signs for itself, with each of its owners; a key that nobody
    /// certified anew stands for its subkeys, and of a certificate's the SHA-256 of the key itself.
    pub fn owners(&self) -> impl Iterator<Item = (String, &str)> {
        self.openpgp.owners().chain(self.ssh.owners()).chain(self.x509.owners())
    }

    /// Checks a signature.
    pub fn verify(&self, signed: &Signed<'_>) -> Verification {
        let kind = SignatureKind::of_first_line(signed.signature);
        let backend = BACKENDS.iter().find(|(known, _)| *known == kind);
        let checked = match backend {
            Some((_, verify)) => verify(self, signed),
            None => Checked::new(SignatureState::Unsupported, "no known kind of signature"),
        };
        let Checked { state, key, certificate, public_key, signer, others, reason } = checked;
        let kind = Some(kind);
        Verification { state, kind, key, certificate, public_key, signer, others, reason }
    }
}

/// What a backend finds.
struct Checked {
    state: SignatureState,
    key: Option<String>,
    certificate: Option<String>,
    public_key: Option<String>,
    signer: Option<String>,
    others: Vec<String>,
    reason: String,
}

impl Checked {
    fn new(state: SignatureState, reason: impl Into<String>) -> Self {
        let (key, certificate, public_key, signer) = (None, None, None, None);
        let (others, reason) = (Vec::new(), reason.into());
        Self { state, key, certificate, public_key, signer, others, reason }
    }

    fn by(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    fn within(mut self, certificate: impl Into<String>) -> Self {
        self.certificate = Some(certificate.into());
        self
    }

    fn with(mut self, public_key: impl Into<String>) -> Self {
        self.public_key = Some(public_key.into());
        self
    }

    fn of(mut self, signer: impl Into<String>) -> Self {
        self.signer = Some(signer.into());
        self
    }

    /// Whose key it is besides.
    fn and_of(mut self, others: Vec<String>) -> Self {
        self.others = others;
        self
    }
}

/// A day, in UTC.
fn date(seconds: i64) -> String {
    Timestamp { seconds, offset: 0 }.date()
}

/// A point in time, in UTC.
fn moment(seconds: i64) -> String {
    Timestamp { seconds, offset: 0 }.to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
