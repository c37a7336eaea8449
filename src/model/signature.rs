//! Which kind of signature an object carries. Whether it is valid is another question.

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
