//! VERIFY.txt: how a package is checked with stock programs, step by step.
//!
//! Nothing that a repository is called stands in a command: only object ids, and names of the package.

use super::checks::Approvals;
use super::layout::{
    BUNDLE, FILES, OBJECTS, OPENPGP_APPROVALS, RECORDS, SIGNED, SSH_APPROVALS, X509_APPROVALS,
};
use crate::model::{Oid, SignatureKind};
use crate::signature::{ALLOWED_SIGNERS, KEYS, REVOKED_KEYS};

/// What there is to be checked.
pub struct Steps<'s> {
    /// The evaluated commit.
    pub commit: Oid,
    /// Whether the source is in the package.
    pub has_source: bool,
    /// The kind of the signature over the manifests; `None` where nobody signed.
    pub signature: Option<SignatureKind>,
    /// The tags of the release whose signature fits, by what checks them.
    pub tags: Vec<(Oid, SignatureKind)>,
    /// Whether the evaluated commit has a list of revoked keys of SSH.
    pub has_revoked: bool,
    /// The approvals.
    pub approvals: &'s Approvals,
}

/// The text.
pub fn text(steps: &Steps<'_>) -> String {
    let parts = [
        HEAD.to_owned(),
        MANIFESTS.to_owned(),
        statement(steps.signature),
        repository(steps),
        tags(steps),
        approvals(steps.approvals),
        FILES_OF_THE_REPOSITORY.replace("FILES", FILES),
        END.to_owned(),
    ];
    parts.concat()
}

const HEAD: &str = r#"HOW THIS PACKAGE IS CHECKED

Every step is a few lines for a POSIX shell, indented by four spaces. Run them in this order, in the folder
in which this file stands, with `set -e`: a step that fails ends them. They use git, sha256sum and
sha512sum, ssh-keygen (of OpenSSH 9.1 or newer) where something is signed by an SSH key, gpg where by an
OpenPGP key, openssl (3.0 or newer) where by an X.509 certificate, and what every such shell has beside it.
Nothing needs a network.

`git trace verify-export FILE` does the same and more: it recomputes the matrix from what is in here.

0. A folder for what is unpacked

    set -e
    package=$PWD
    work=$(mktemp -d)
    export GNUPGHOME="$work/gnupg"
    mkdir -m 700 "$GNUPGHOME"

"#;

const MANIFESTS: &str = r#"1. Every file is the one that the manifests list, and there is no other

    sha256sum --quiet -c tagmanifest-sha256.txt
    sha512sum --quiet -c tagmanifest-sha512.txt
    sha256sum --quiet -c manifest-sha256.txt
    sha512sum --quiet -c manifest-sha512.txt
    find data -type f | LC_ALL=C sort > "$work/found"
    cut -c 67- manifest-sha256.txt | cmp - "$work/found"

"#;

/// Step 2: the statement over the manifests, and who signed it.
fn statement(signature: Option<SignatureKind>) -> String {
    let names = r#"2. The statement names these manifests, and SIGNING

attestation.pae holds the bytes that are signed: the in-toto statement that attestation.dsse.json has in
base64 as its payload, behind the few words that the DSSE protocol puts before it.

    for file in manifest-sha256.txt tagmanifest-sha256.txt; do
      grep -q -F "$(sha256sum "$file" | cut -d ' ' -f 1)" attestation.pae
    done
    for file in manifest-sha512.txt tagmanifest-sha512.txt; do
      grep -q -F "$(sha512sum "$file" | cut -d ' ' -f 1)" attestation.pae
    done
"#;
    let (signing, how) = match signature {
        Some(SignatureKind::Ssh) => ("is signed", BY_SSH.to_owned()),
        Some(SignatureKind::X509) => ("is signed", BY_X509.to_owned()),
        Some(_) => ("is signed", BY_GPG.replace("IMPORT", &import())),
        None => ("nobody signed it", UNSIGNED.to_owned()),
    };
    names.replace("SIGNING", signing) + &how.replace("SIGNED", SIGNED)
}

const BY_SSH: &str = r#"
    ssh-keygen -Y check-novalidate -n git-trace -s SIGNED.sig < SIGNED

This prints the key that signed. Compare its fingerprint with the one that the releaser told you by other
means: a key that stands in this package proves nothing by itself.

"#;

const BY_GPG: &str = r#"
The keys come from this package. That gpg knows none of them as trusted is right: compare the fingerprint
that it prints with the one that the releaser told you by other means. Where the releaser's key is not
among them, import it here first.

IMPORT    gpg --quiet --batch --verify SIGNED.asc SIGNED

"#;

const BY_X509: &str = r#"
    sed '/^-----/d' SIGNED.asc | base64 -d > "$work/signature"
    openssl cms -verify -noverify -binary -inform DER -in "$work/signature" -content SIGNED -out /dev/null \
      -signer "$work/signer.pem"
    openssl x509 -in "$work/signer.pem" -noout -subject -issuer -fingerprint -sha256

This prints the certificate that signed. Compare its fingerprint with the one that the releaser told you by
other means: nobody vouches for it here.

"#;

const UNSIGNED: &str = r#"
Nothing says who made this package. What follows can be checked all the same: the repository's own ids and
signatures do not rest on it.

"#;

/// Step 3: the objects of the repository.
fn repository(steps: &Steps<'_>) -> String {
    let how = if steps.has_source { WITH_SOURCE } else { WITHOUT_SOURCE };
    how.replace("BUNDLE", BUNDLE)
        .replace("OBJECTS", OBJECTS)
        .replace("COMMIT", &steps.commit.to_string())
}

const WITH_SOURCE: &str = r#"3. The repository is whole, and every object has the id that its bytes make

Git recomputes every id as it clones; the last line but one follows every link from every ref. (Without
`--connectivity-only` it reads all of it a second time, and says what else it finds unusual in old objects.)

    git init --quiet --bare --initial-branch=main "$work/empty.git"
    git --git-dir="$work/empty.git" bundle verify --quiet "$package/BUNDLE"
    git clone --quiet --mirror BUNDLE "$work/release.git"
    git --git-dir="$work/release.git" fsck --connectivity-only --no-progress --no-dangling
    test "$(git --git-dir="$work/release.git" rev-parse HEAD)" = COMMIT

To look at the release: `git clone "$work/release.git" "$work/release"`.

"#;

const WITHOUT_SOURCE: &str = r#"3. Every object of the repository has the id that its bytes make

The package holds every commit, tag and tree, and the contents that the report cites; the source is not
in it. So the objects cannot be cloned; git takes them in one by one, and recomputes every id. The last
line but one follows every link from every ref through all commits and trees.

    git init --quiet --bare --initial-branch=main "$work/release.git"
    git --git-dir="$work/release.git" bundle unbundle "$package/OBJECTS" > "$work/refs"
    while read -r id name; do
      git --git-dir="$work/release.git" update-ref --no-deref "$name" "$id"
    done < "$work/refs"
    git --git-dir="$work/release.git" rev-list --quiet --objects --filter=blob:none --all HEAD
    test "$(git --git-dir="$work/release.git" rev-parse HEAD)" = COMMIT

"#;

/// Step 4: the signatures of the release's tags.
fn tags(steps: &Steps<'_>) -> String {
    let mut text = "4. The tag of the release is signed\n\n".to_owned();
    if steps.tags.is_empty() {
        text += "There is no tag of this commit whose signature fits a key in this package. Where there is a tag, \
                 and\nyou have the key from elsewhere, `git verify-tag` checks it.\n\n";
    }
    let by = |kind| steps.tags.iter().filter(move |(_, own)| *own == kind).map(|(tag, _)| tag);
    for tag in by(SignatureKind::Ssh) {
        text += &ssh_tag(tag, steps.has_revoked);
    }
    for (kind, before, check) in [
        (SignatureKind::OpenPgp, import(), GPG_TAG.to_owned()),
        (SignatureKind::X509, roots(&format!("{RECORDS}{KEYS}")), X509_TAG.to_owned() + CHAIN),
    ] {
        let mut tags = by(kind).peekable();
        if tags.peek().is_some() {
            text += &before;
        }
        let one = |tag: &Oid| TAG.replace("TAG", &tag.to_string()) + &check + "\n";
        text.extend(tags.map(one));
    }
    text
}

/// How git checks a tag that is signed by an SSH key.
fn ssh_tag(tag: &Oid, has_revoked: bool) -> String {
    let revoked = match has_revoked {
        true => {
            format!(" \\\n      -c gpg.ssh.revocationFile=\"$package/{RECORDS}{REVOKED_KEYS}\"")
        }
        false => String::new(),
    };
    format!(
        "    git --git-dir=\"$work/release.git\" \\\n      -c \
         gpg.ssh.allowedSignersFile=\"$package/{RECORDS}{ALLOWED_SIGNERS}\"{revoked} \\\n      verify-tag {tag}\n\n"
    )
}

/// A tag, taken apart as git does it.
const TAG: &str = r#"    git --git-dir="$work/release.git" cat-file tag TAG > "$work/tag"
    sed '/^-----BEGIN /,$d' "$work/tag" > "$work/signed"
    sed -n '/^-----BEGIN /,$p' "$work/tag" > "$work/signature.asc"
"#;

const GPG_TAG: &str = r#"    gpg --quiet --batch --verify "$work/signature.asc" "$work/signed"
"#;

const X509_TAG: &str = r#"    sed '/^-----/d' "$work/signature.asc" | base64 -d > "$work/signature"
    content="$work/signed"
"#;

/// Takes in the OpenPGP keys of the package; what is none gpg passes over.
fn import() -> String {
    format!(
        "    find data -path '*/{KEYS}*' -type f -exec gpg --quiet --batch --import {{}} \\; 2> \"$work/imported\"\n"
    )
}

/// Gathers the certificates of a folder of keys, in PEM or DER.
fn roots(folder: &str) -> String {
    ROOTS.replace("FOLDER", folder)
}

const ROOTS: &str = r#"    find "FOLDER" -type f -exec sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' {} \; \
      > "$work/roots.pem"
    find "FOLDER" -type f -exec openssl x509 -inform DER -in {} \; >> "$work/roots.pem" 2> "$work/passed"
"#;

/// Follows a certificate to the roots that were gathered.
const CHAIN: &str = r#"    openssl cms -verify -binary -inform DER -in "$work/signature" -content "$content" -out /dev/null \
      -CAfile "$work/roots.pem" -no-CApath -no-CAstore -purpose any -no_check_time
"#;

/// Step 5: the approvals.
fn approvals(approvals: &Approvals) -> String {
    let mut text = "5. Every approval is signed\n\n\
        Each by the keys that were in force before the commit that brought it in. The tables name\n\
        those whose signature fits; whether an approval counts, the report says.\n\n"
        .to_owned();
    if !approvals.ssh.is_empty() {
        text += &SSH.replace("TABLE", SSH_APPROVALS);
    }
    if !approvals.openpgp.is_empty() {
        text += &OPENPGP.replace("IMPORT", &import()).replace("TABLE", OPENPGP_APPROVALS);
    }
    if !approvals.x509.is_empty() {
        let one = roots("$keys") + X509 + CHAIN;
        let lines: String = one.lines().map(|line| format!("  {line}\n")).collect();
        text += &(X509_HEAD.to_owned() + &lines + X509_END).replace("TABLE", X509_APPROVALS);
    }
    if approvals.others > 0 {
        let count = approvals.others;
        text += &format!(
            "Approvals besides, whose signature does not fit, or by a key that these programs do not find: \
             {count}. The\nreport tells of each.\n\n"
        );
    }
    text
}

const SSH: &str = r#"An approval has a line for each list of revoked keys: the one that stood beside the keys, and the newest that
is in force.

    while IFS="$(printf '\t')" read -r statement signature signers revoked signer when; do
      ssh-keygen -Y verify -f "$signers" -r "$revoked" -I "$signer" -n git-trace -O verify-time="$when" \
        -s "$signature" < "$statement"
    done < TABLE

"#;

const OPENPGP: &str = r#"gpg goes by today: that a key expired or was revoked since, it says, and the report says whether the
signature was made before.

IMPORT    while IFS="$(printf '\t')" read -r statement signature; do
      gpg --quiet --batch --verify "$signature" "$statement"
    done < TABLE

"#;

const X509_HEAD: &str = r#"openssl follows each certificate to a root among the keys. Whether it was valid on that day and had not been
revoked, the report says, and no program asks it here.

    while IFS="$(printf '\t')" read -r statement signature keys; do
"#;

const X509: &str = r#"    sed '/^-----/d' "$signature" | base64 -d > "$work/signature"
    content=$statement
"#;

const X509_END: &str = r#"    done < TABLE

"#;

const FILES_OF_THE_REPOSITORY: &str = r#"6. Every record is what the repository holds

Each file that came from the repository makes the id of its blob, and that blob stands at its path in the
commit that is named.

    cut -f 1 FILES > "$work/blobs"
    cut -f 2 FILES | git hash-object --no-filters --stdin-paths | cmp - "$work/blobs"
    cut -f 3 FILES | git --git-dir="$work/release.git" cat-file --batch-check='%(objectname)' |
      cmp - "$work/blobs"

"#;

const END: &str = r#"7. What was shown

Who signed the package, and that nothing in it was changed since; that the commits, tags and records are
those of the ids they bear, and each id holds for everything before it; that the tag and the approvals
were signed by the keys that the repository names. data/LIMITS.md says what none of this can show.

    rm -rf "$work"
"#;
