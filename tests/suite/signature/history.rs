//! The signed commits of a real repository, each verdict held against git's own.
//!
//! Keys come from the files that `GIT_TRACE_TEST_KEYS` names, apart by colons: OpenPGP keys,
//! `allowed_signers`, and certificates; git is given the same, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use git_trace::git::signed;
use git_trace::model::{SignatureKind, SignatureState, Verification};
use git_trace::signature::{Keyring, Signed};

use super::has;
use crate::support::{hermetic, real_repository, run, skip};

/// Git's way to an X.509 program, with openssl behind it, which judges at the time of the
/// signature as the signature itself tells it.
const X509_PROGRAM: &str = "#!/bin/sh
sed 's/SIGNED MESSAGE/CMS/' \"$3\" > HOME/given.pem; cat > HOME/given
made=$(openssl cms -cmsout -print -noout -inform PEM -in HOME/given.pem 2>/dev/null |
    sed -n '/signingTime/,$ s/.*UTCTIME:\\(.*\\)/\\1/p' | head -n 1)
openssl cms -verify -binary -inform PEM -in HOME/given.pem -content HOME/given -out /dev/null \\
    -no-CApath $(test -s HOME/roots.pem && echo -CAfile HOME/roots.pem || echo -no-CAfile) -purpose any -attime \"$(date -u -d \"$made\" +%s)\" 2>HOME/why &&
    echo && echo '[GNUPG:] GOODSIG x' && echo '[GNUPG:] TRUST_FULLY' && exit 0
echo; case \"$(cat HOME/why)\" in
*'local issuer certificate'*) echo '[GNUPG:] ERRSIG x';;
*'not yet valid'* | *'has expired'*) echo '[GNUPG:] EXPKEYSIG x';;
*) echo '[GNUPG:] BADSIG x';;
esac
exit 1
";

/// What git's letter may be to us: it judges OpenPGP keys by today's clock, and tells no SSH
/// signature by a key that it does not know from one by a key that was not allowed.
fn states_of(letter: &str, kind: SignatureKind) -> &'static [&'static str] {
    match (letter, kind) {
        ("G", _) | ("U", SignatureKind::OpenPgp | SignatureKind::X509) => &["good"],
        ("Y", SignatureKind::X509) => &["expired-key"],
        ("U", SignatureKind::Ssh) => &["unknown-key", "untrusted", "expired-key"],
        ("E", _) => &["unknown-key"],
        ("Y", _) => &["good", "expired-key"],
        ("R", _) => &["good", "revoked-key"],
        ("B", _) => &["bad"],
        _ => &[],
    }
}

#[test]
fn signed_commits_of_real_history_are_judged_as_git_judges_them() {
    let Some(repository) = real_repository() else { return };
    if !["gpg", "ssh-keygen", "openssl"].into_iter().all(|tool| has(tool, "--version")) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).display().to_string();
    let mut keys = Keyring::default();
    let (mut allowed, mut roots) = (String::new(), String::new());
    let named = std::env::var("GIT_TRACE_TEST_KEYS").unwrap_or_default();
    for file in named.split(':').filter(|file| !file.is_empty()) {
        let text = std::fs::read_to_string(file).unwrap();
        assert_eq!(keys.add(text.as_bytes()), [], "{file}");
        if text.contains("BEGIN PGP") {
            let import = ["--batch", "--quiet", "--import", file];
            run(hermetic("gpg").env("GNUPGHOME", home.path()).args(import), b"");
        } else if text.contains("BEGIN CERTIFICATE") {
            // Not every file ends its last line.
            roots += &format!("{text}\n");
        } else {
            allowed += &format!("{text}\n");
        }
    }
    std::fs::write(at("allowed"), allowed).unwrap();
    std::fs::write(at("roots.pem"), roots).unwrap();
    let script = X509_PROGRAM.replace("HOME", &home.path().display().to_string());
    std::fs::write(at("x509.sh"), script).unwrap();
    run(hermetic("chmod").args(["+x", &at("x509.sh")]), b"");

    let git = |arguments: &[&str], input: &[u8]| {
        let mut git = hermetic("git");
        git.arg("-C").arg(&repository).env("GNUPGHOME", home.path());
        let signers = format!("gpg.ssh.allowedSignersFile={}", at("allowed"));
        let program = format!("gpg.x509.program={}", at("x509.sh"));
        git.args(["-c", &signers, "-c", &program, "-c", "safe.directory=*"]).args(arguments);
        let (code, stdout, stderr) = run(&mut git, input);
        assert_eq!(code, 0, "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        stdout
    };
    let (signed, damaged): (BTreeMap<_, _>, BTreeMap<_, _>) =
        signed_commits(git).into_iter().partition(|(_, commit)| {
            let signature = signed::of_commit(commit).unwrap().signature;
            SignatureKind::of_first_line(&signature) != SignatureKind::Unknown
        });
    // Git gives up on a log where the signature of one commit is no signature.
    for (id, commit) in &damaged {
        assert_eq!(verified(&keys, commit).state, SignatureState::Unsupported, "{id}");
    }
    if signed.is_empty() {
        return skip("the repository has no signed commit");
    }
    let ids: String = signed.keys().fold(String::new(), |mut ids, id| {
        writeln!(ids, "{id}").unwrap();
        ids
    });
    let log = ["log", "--no-walk=unsorted", "--stdin", "--format=%H %G?"];
    let judged = String::from_utf8(git(&log, ids.as_bytes())).unwrap();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (id, letter) in judged.lines().filter_map(|line| line.split_once(' ')) {
        let ours = verified(&keys, &signed[id]);
        let kind = ours.kind.unwrap();
        if !states_of(letter, kind).contains(&ours.state.word()) {
            wrong.push(format!("{id}: git {letter}, ours {kind:?} {ours:?}"));
        }
        *counts.entry((kind.word(), ours.state.word())).or_default() += 1;
    }
    let name = repository.parent().and_then(Path::file_name).unwrap_or_default();
    println!(
        "{}: {} signed commits: {counts:?}, {} of no known kind",
        name.display(),
        signed.len(),
        damaged.len()
    );
    assert_eq!(counts.values().sum::<usize>(), signed.len());
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every signed commit that a ref reaches, by id.
fn signed_commits(git: impl Fn(&[&str], &[u8]) -> Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let all = git(&["rev-list", "--all"], b"");
    let batch = git(&["cat-file", "--batch"], &all);
    let mut found = BTreeMap::new();
    let mut rest = batch.as_slice();
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let header = String::from_utf8_lossy(&rest[..end]).into_owned();
        let mut words = header.split(' ');
        let id = words.next().unwrap().to_owned();
        let Some(size) = words.nth(1).and_then(|size| size.parse::<usize>().ok()) else {
            rest = &rest[end + 1..]; // a commit that the clone lacks
            continue;
        };
        let bytes = &rest[end + 1..end + 1 + size];
        if signed::of_commit(bytes).is_some() {
            found.insert(id, bytes.to_vec());
        }
        rest = &rest[end + 1 + size + 1..];
    }
    found
}

fn verified(keys: &Keyring, commit: &[u8]) -> Verification {
    let signed = signed::of_commit(commit).unwrap();
    keys.verify(&Signed {
        payload: &signed.payload,
        signature: &signed.signature,
        made: signed.made,
        namespace: "git",
    })
}
