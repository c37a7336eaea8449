//! Which files stand where in a package. All names are below the one top folder, slashes between parts.

use crate::model::Oid;

/// What says that this is a bag.
pub const BAGIT: &str = "bagit.txt";

/// The whole content of [`BAGIT`].
pub const BAGIT_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What the bag is about, `Label: value` a line.
pub const BAG_INFO: &str = "bag-info.txt";

/// How everything is checked with stock programs.
pub const VERIFY: &str = "VERIFY.txt";

/// The statement over the manifests, in a DSSE envelope.
pub const ENVELOPE: &str = "attestation.dsse.json";

/// The exact bytes that are signed.
pub const SIGNED: &str = "attestation.pae";

/// The endings that a detached signature of [`SIGNED`] may have: by ssh-keygen, by gpg or gpgsm.
pub const SIGNATURE_ENDINGS: &[&str] = &[".sig", ".asc"];

/// Where everything stands that is evidence.
pub const PAYLOAD: &str = "data/";

/// What the evidence cannot prove.
pub const LIMITS: &str = "data/LIMITS.md";

/// Where the report stands in each format.
pub const REPORT: &str = "data/report/";

/// What the report was asked; see [`super::question`].
pub const QUESTION: &str = "data/report/question.json";

/// The configuration that took the place of the commit's own, if one did.
pub const CONFIGURATION: &str = "data/report/config.toml";

/// The earlier report that this one was compared with, if there was one.
pub const PREVIOUS: &str = "data/report/previous.json";

/// Where the report stands in the formats that machines read.
pub const MACHINE: &str = "data/machine/";

/// Below it every controlled record and every cited file of the evaluated commit, by its path.
pub const RECORDS: &str = "data/records/";

/// Below it, by commit, contents of records that somebody approved and that the evaluated commit has not any more.
pub const APPROVED: &str = "data/records-approved/";

/// Below it the statements of approval with their signatures, by their paths.
pub const APPROVALS: &str = "data/approvals/";

/// Below it, by commit, the roster, keys and configuration that approvals were judged by.
pub const TRUST: &str = "data/trust/";

/// Where the change history stands.
pub const HISTORY: &str = "data/history/";

/// Where the requirements stand with their traces.
pub const REQUIREMENTS: &str = "data/requirements/";

/// Below it the results of tests, by their paths.
pub const TESTS: &str = "data/tests/";

/// Below it the notes with results of tests, by the ref and the commit that each is about.
pub const NOTES: &str = "data/notes/";

/// Below it the bills of materials, by their paths.
pub const SBOM: &str = "data/sbom/";

/// Where the tailoring record stands.
pub const TAILORING: &str = "data/tailoring/";

/// One line a file that came from the repository: its blob, where it stands in the package, and what names it
/// in the repository (`commit:path`, or the blob where the path cannot stand in a line), by tabulators.
pub const FILES: &str = "data/checks/files.tsv";

/// One line an approval that is signed by an SSH key, once for each list of revoked keys: the statement, the
/// signature, the allowed signers, the revoked keys, the signer and the time in UTC, by tabulators.
pub const SSH_APPROVALS: &str = "data/checks/approvals-ssh.tsv";

/// One line an approval that is signed by an OpenPGP key: the statement and the signature.
pub const OPENPGP_APPROVALS: &str = "data/checks/approvals-openpgp.tsv";

/// One line an approval that is signed by an X.509 certificate: the statement, the signature and the folder of
/// the keys.
pub const X509_APPROVALS: &str = "data/checks/approvals-x509.tsv";

/// The release with its whole history, as `git bundle` writes it.
pub const BUNDLE: &str = "data/repository/release.bundle";

/// The same, with no other blobs than the cited ones, so that `git bundle verify` must refuse it.
pub const OBJECTS: &str = "data/repository/objects.bundle";

/// The file with the digests of everything below [`PAYLOAD`].
pub fn manifest(algorithm: super::manifest::Algorithm) -> String {
    format!("manifest-{}.txt", algorithm.name())
}

/// The file with the digests of the files that stand beside [`PAYLOAD`], but for the attestation.
pub fn tag_manifest(algorithm: super::manifest::Algorithm) -> String {
    format!("tagmanifest-{}.txt", algorithm.name())
}

/// The top folder: `evidence-`, and the release or the beginning of the commit's id.
///
/// What a file system may take amiss in the name of a release becomes `-`.
pub fn top(release: Option<&str>, commit: Oid) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "._-+".contains(it);
    let name = release.map_or_else(|| commit.short(), str::to_owned);
    let name: String = name.chars().map(|it| if plain(it) { it } else { '-' }).take(100).collect();
    format!("evidence-{}", name.trim_end_matches('.'))
}

/// The two forms of an archive, told by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `.zip`
    Zip,
    /// `.tar.zst`
    Tar,
}

impl Form {
    /// The form that a file's name asks for.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        match () {
            () if name.ends_with(".zip") => Some(Self::Zip),
            () if name.ends_with(".tar.zst") => Some(Self::Tar),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_folder_is_one_plain_name() {
        let commit = Oid::from_bytes(&[0xab; 20]).unwrap();
        assert_eq!(top(None, commit), "evidence-ababababab");
        assert_eq!(top(Some("v1.2.0"), commit), "evidence-v1.2.0");
        assert_eq!(top(Some("product/../ü 1."), commit), "evidence-product-..---1");
    }
}
