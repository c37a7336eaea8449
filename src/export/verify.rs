//! VERIFY.txt: how a package is checked with stock programs, step by step.
//!
//! Nothing that a repository is called stands in a command: only object ids, and names of the package.

use super::checks::{ALLOWED_SIGNERS, Approvals};
use super::layout::{BUNDLE, FILES, OBJECTS, OPENPGP_APPROVALS, RECORDS, SIGNED, SSH_APPROVALS};
use crate::model::{Oid, SignatureKind};

/// What there is to be checked.
pub struct Steps<'s> {
    /// The evaluated commit.
    pub commit: Oid,
    /// Whether the source is in the package.
    pub has_source: bool,
    /// The ending of the signature over the manifests; `None` where nobody signed.
    pub signature: Option<&'s str>,
    /// The tags of the release whose signature fits, by what checks them.
    pub tags: Vec<(Oid, SignatureKind)>,
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
sha512sum, ssh-keygen (of OpenSSH 9.1 or newer) where something is signed by an SSH key, gpg where
something is signed by an OpenPGP key, and what every such shell has beside it. Nothing needs a network.

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
fn statement(signature: Option<&str>) -> String {
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
        Some(".sig") => ("is signed", BY_SSH),
        Some(_) => ("is signed", BY_GPG),
        None => ("nobody signed it", UNSIGNED),
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

    for key in data/records/.trace/keys/* data/trust/*/.trace/keys/*; do
      if test -f "$key"; then gpg --quiet --batch --import "$key" || true; fi
    done
    gpg --quiet --batch --verify SIGNED.asc SIGNED

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

    git init --quiet --bare "$work/empty.git"
    git --git-dir="$work/empty.git" bundle verify --quiet "$package/BUNDLE"
    git clone --quiet --mirror BUNDLE "$work/release.git"
    git --git-dir="$work/release.git" fsck --no-progress --no-dangling
    test "$(git --git-dir="$work/release.git" rev-parse HEAD)" = COMMIT

To look at the release: `git clone "$work/release.git" "$work/release"`.

"#;

const WITHOUT_SOURCE: &str = r#"3. Every object of the repository has the id that its bytes make

The package holds every commit, tag and tree, and the contents that the report cites; the source is not
in it. So the objects cannot be cloned; git takes them in one by one, and recomputes every id. The last
line but one follows every link from every ref through all commits and trees.

    git init --quiet --bare "$work/release.git"
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
    if steps.tags.iter().any(|(_, kind)| *kind == SignatureKind::OpenPgp) {
        text += KEYS;
    }
    for (tag, kind) in &steps.tags {
        let by = match kind {
            SignatureKind::Ssh => {
                format!("-c gpg.ssh.allowedSignersFile=\"$package/{RECORDS}{ALLOWED_SIGNERS}\" ")
            }
            _ => String::new(),
        };
        text += &format!("    git --git-dir=\"$work/release.git\" {by}verify-tag {tag}\n\n");
    }
    text
}

const KEYS: &str = r#"    for key in data/records/.trace/keys/* data/trust/*/.trace/keys/*; do
      if test -f "$key"; then gpg --quiet --batch --import "$key" || true; fi
    done
"#;

/// Step 5: the approvals.
fn approvals(approvals: &Approvals) -> String {
    let mut text = "5. Every approval is signed\n\n\
        Each by the keys that stood in the repository before the commit that brought it in. The tables name\n\
        those whose signature fits; whether an approval counts, the report says.\n\n"
        .to_owned();
    if !approvals.ssh.is_empty() {
        text += &SSH.replace("TABLE", SSH_APPROVALS);
    }
    if !approvals.openpgp.is_empty() {
        text += KEYS;
        text += &OPENPGP.replace("TABLE", OPENPGP_APPROVALS);
    }
    if approvals.others > 0 {
        let count = approvals.others;
        text += &format!(
            "Approvals besides that these programs cannot check, or whose signature does not fit: {count}. The \
             report\ntells of each.\n\n"
        );
    }
    text
}

const SSH: &str = r#"    while IFS="$(printf '\t')" read -r statement signature signers signer when; do
      ssh-keygen -Y verify -f "$signers" -I "$signer" -n git-trace -O verify-time="$when" \
        -s "$signature" < "$statement"
    done < TABLE

"#;

const OPENPGP: &str = r#"    while IFS="$(printf '\t')" read -r statement signature; do
      gpg --quiet --batch --verify "$signature" "$statement"
    done < TABLE

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
