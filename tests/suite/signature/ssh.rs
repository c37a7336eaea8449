//! SSH certificates, security keys and revoked keys, each verdict held against ssh-keygen's.

use std::path::Path;

use ed25519_dalek::Signer;
use git_trace::git::signed;
use git_trace::model::SignatureState;
use git_trace::signature::{Keyring, Signed, is_principal};
use sha2::{Digest, Sha256, Sha512};

use super::{SshKey, check, checked, git_accepts, has, is_good, ssh_key, ssh_keygen_accepts};
use super::{ssh_tag, tool, verified};
use crate::support::Repo;

/// A repository, or nothing if there is no ssh-keygen.
fn start() -> Option<Repo> {
    if !has("ssh-keygen", "-?") {
        return None;
    }
    let repo = Repo::new();
    repo.commit("start");
    Some(repo)
}

/// Has an authority sign a key; signatures by what comes back name the certificate.
fn certified(repo: &Repo, authority: &SshKey, key: &SshKey, options: &[&str]) -> SshKey {
    let (signer, public) =
        (authority.private.display().to_string(), key.private.with_extension("pub"));
    let public = public.display().to_string();
    let fixed = ["-q", "-s", &signer, "-I", "an id"];
    tool(repo, "ssh-keygen", &[&fixed, options, &[&public]].concat(), "");
    let certificate = format!("{}-cert.pub", key.private.display());
    // ssh-keygen signs with the key beside what it is given.
    let private = certificate.trim_end_matches(".pub").to_owned();
    std::fs::copy(&key.private, &private).unwrap();
    let public = std::fs::read_to_string(&certificate).unwrap().trim().to_owned();
    SshKey { private: private.into(), public }
}

fn allowed(repo: &Repo, text: &str) -> String {
    let file = repo.path().join("../allowed").display().to_string();
    std::fs::write(&file, text).unwrap();
    file
}

#[track_caller]
fn check_as_git(repo: &Repo, tag: &str, text: &str, state: &str) {
    let file = allowed(repo, text);
    assert_eq!(git_accepts(repo, tag, Path::new(&file)), state == "good", "git on {tag}: {text}");
    check(repo, tag, &[&file], state, "");
}

#[test]
fn ssh_certificates_are_judged_as_git_judges_them() {
    let Some(repo) = start() else { return };
    let kinds: [(&str, &[&str]); 3] = [
        ("ed", &["-t", "ed25519"]),
        ("ec", &["-t", "ecdsa", "-b", "384"]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
    ];
    for (kind, options) in kinds {
        let authority = ssh_key(&repo, &format!("ca-{kind}"), options);
        let key = ssh_key(&repo, kind, options);
        let named = ["-n", "ada@example.org,bo@example.org"];
        ssh_tag(&repo, &certified(&repo, &authority, &key, &named), kind);
        let ca = &authority.public;
        let line = |text: &str| format!("{text} {ca}\n");
        for (text, state) in [
            (line("ada@example.org cert-authority"), "good"),
            (line("*@example.org cert-authority"), "good"),
            (line("*@example.org CERT-AUTHORITY"), "good"),
            (line("*@example.org,!ada@* cert-authority"), "good"),
            (line("*@example.org,!*@example.org cert-authority"), "untrusted"),
            (line("cy@example.org cert-authority"), "untrusted"),
            (line("*@example.org cert-authority,namespaces=\"git\""), "good"),
            (line("*@example.org cert-authority,namespaces=\"file\""), "untrusted"),
            (line("*@example.org cert-authority,valid-before=\"20250101Z\""), "expired-key"),
            (line("*@example.org cert-authority,valid-after=\"20270101Z\""), "expired-key"),
            // Without the option the key signs nothing but for itself.
            (line("*@example.org"), "unknown-key"),
            (format!("*@example.org cert-authority {}\n", key.public), "unknown-key"),
            (format!("*@example.org {}\n", key.public), "unknown-key"),
        ] {
            check_as_git(&repo, kind, &text, state);
        }
        let file = allowed(&repo, &line("b?@*,ada@* cert-authority"));
        let (_, entry) = verified(&repo, kind, &[&file]);
        assert_eq!(entry["signer"], "ada@example.org,bo@example.org");
        let public = key.private.with_extension("pub").display().to_string();
        let printed = |file: &str| tool(&repo, "ssh-keygen", &["-l", "-f", file], "");
        assert_eq!(printed(&public).split_whitespace().nth(1), entry["key"].as_str());
        let mut keys = Keyring::default();
        keys.add(&std::fs::read(&file).unwrap());
        let tag = repo.git_bytes(&["cat-file", "tag", kind], b"");
        let ca = authority.private.with_extension("pub").display().to_string();
        let certificate = checked(&keys, &tag).unwrap().certificate;
        assert_eq!(printed(&ca).split_whitespace().nth(1), certificate.as_deref());
    }
}

#[test]
fn a_certificate_counts_for_persons_while_it_is_valid() {
    let Some(repo) = start() else { return };
    let authority = ssh_key(&repo, "ca", &["-t", "ed25519"]);
    let line = format!("*@example.org cert-authority {}\n", authority.public);
    let named = ["-n", "ada@example.org"];
    let cases: [(&str, &[&str], &str); 9] = [
        // The tagger's date is 2026-01-01T00:01Z.
        ("around", &["-V", "20251201:20260201"], "good"),
        ("from", &["-V", "20260101000100:20270201"], "good"),
        ("until", &["-V", "20250101:20260101000100"], "expired-key"),
        ("before", &["-V", "20250101:20251201"], "expired-key"),
        ("after", &["-V", "20260201:20270101"], "expired-key"),
        ("always", &["-V", "always:forever"], "good"),
        ("host", &["-h"], "untrusted"),
        ("command", &["-O", "force-command=/bin/true"], "good"),
        ("extended", &["-O", "extension:mine@example.org=x"], "good"),
    ];
    for (name, options, state) in cases {
        let key = ssh_key(&repo, name, &["-t", "ed25519"]);
        ssh_tag(&repo, &certified(&repo, &authority, &key, &[&named, options].concat()), name);
        check_as_git(&repo, name, &line, state);
    }
    let key = ssh_key(&repo, "nobody", &["-t", "ed25519"]);
    ssh_tag(&repo, &certified(&repo, &authority, &key, &[]), "nobody");
    check_as_git(&repo, "nobody", &line, "untrusted");
    // Stricter than ssh-keygen, and as PROTOCOL.certkeys has it: what is critical must be known.
    for (name, option, reason) in [
        ("critical", "critical:mine@example.org=x", "mine@example.org"),
        ("unlocked", "verify-required", "unlocked security key"),
    ] {
        let key = ssh_key(&repo, name, &["-t", "ed25519"]);
        let options = [&named[..], &["-O", option]].concat();
        ssh_tag(&repo, &certified(&repo, &authority, &key, &options), name);
        check(&repo, name, &[&allowed(&repo, &line)], "untrusted", reason);
    }
}

#[test]
fn revoked_ssh_keys_never_count() {
    let Some(repo) = start() else { return };
    let (authority, key, other) = (
        ssh_key(&repo, "ca", &["-t", "ed25519"]),
        ssh_key(&repo, "key", &["-t", "ed25519"]),
        ssh_key(&repo, "other", &["-t", "ed25519"]),
    );
    ssh_tag(&repo, &key, "plain");
    let certified = certified(&repo, &authority, &key, &["-n", "ada@example.org"]);
    ssh_tag(&repo, &certified, "cert");
    let text = format!(
        "ada@example.org {}\n*@example.org cert-authority {}\n",
        key.public, authority.public
    );
    repo.write(".trace/allowed_signers", &text);
    let file = allowed(&repo, &text);
    for (revoked, plain, cert) in [
        (String::new(), "good", "good"),
        (format!("# old\n\n{}\n", other.public), "good", "good"),
        (format!("{}\n", key.public), "revoked-key", "revoked-key"),
        (format!("{}\n{}\n", other.public, authority.public), "good", "revoked-key"),
        ("what is this?\n".to_owned(), "unsupported", "unsupported"),
    ] {
        repo.write(".trace/revoked_keys", &revoked).commit("revoke");
        for (tag, state) in [("plain", plain), ("cert", cert)] {
            check(&repo, tag, &[], state, "");
            let list = repo.path().join(".trace/revoked_keys").display().to_string();
            let (signers, revoked) = (
                format!("gpg.ssh.allowedSignersFile={file}"),
                format!("gpg.ssh.revocationFile={list}"),
            );
            let git = repo.try_git(&["-c", &signers, "-c", &revoked, "verify-tag", tag]);
            assert_eq!(git.code == 0, state == "good", "{tag}: {revoked}: {}", git.stderr);
        }
    }
    let text = repo.trace(&["verify", "tags"]).stdout;
    assert!(text.contains("-> unsupported: mend what the reason names"), "{text}");
    let krl = repo.path().join(".trace/revoked_keys").display().to_string();
    let public = other.private.with_extension("pub").display().to_string();
    tool(&repo, "ssh-keygen", &["-q", "-k", "-f", &krl, &public], "");
    repo.commit("a binary list");
    check(&repo, "plain", &[], "unsupported", "cannot be told");
    let stderr = repo.trace(&["verify", "tags"]).fails(1);
    assert!(stderr.contains("revoked_keys: binary revocation lists are not read"), "{stderr}");
}

#[test]
fn long_rsa_keys_verify_too() {
    let Some(repo) = start() else { return };
    let key = ssh_key(&repo, "long", &["-t", "rsa", "-b", "5120"]);
    ssh_tag(&repo, &key, "v1");
    check_as_git(&repo, "v1", &format!("ada@example.org {}\n", key.public), "good");
}

#[test]
fn principals_are_matched_as_ssh_keygen_matches_them() {
    let Some(repo) = start() else { return };
    let key = ssh_key(&repo, "key", &["-t", "ed25519"]);
    ssh_tag(&repo, &key, "v1");
    let tag = repo.git_bytes(&["cat-file", "tag", "v1"], b"");
    for patterns in [
        "ada@example.org",
        "*",
        "*@example.org",
        "**@example.org",
        "a?a@example.org",
        "a??a@example.org",
        "[a]da@example.org",
        "{ada,bo}@example.org",
        "bo@x.org,ada@example.org",
        "bo@x.org",
        "*,!ada@*",
        "!ada@example.org",
        "!bo@x.org",
        "ADA@example.org",
        "**/ada@example.org",
        "\\ada@example.org",
    ] {
        let file = allowed(&repo, &format!("{patterns} {}\n", key.public));
        let theirs = ssh_keygen_accepts(&repo, &file, &tag);
        assert_eq!(is_principal(patterns, "ada@example.org"), theirs, "{patterns}");
    }
}

/// A field with its length in front.
fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// A positive number as SSH writes it.
fn number(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap();
    let sign: &[u8] = if bytes[start] & 0x80 != 0 { &[0] } else { &[] };
    field(&[sign, &bytes[start..]].concat())
}

/// What a security key in software would make of a payload: its public key, and the signature
/// (OpenSSH's PROTOCOL.u2f and PROTOCOL.sshsig).
fn by_security_key(kind: &str, payload: &[u8], flags: u8, behind: &[u8]) -> (String, String) {
    let application = b"ssh:";
    let message = [
        b"SSHSIG".to_vec(),
        field(b"git"),
        field(b""),
        field(b"sha512"),
        field(&Sha512::digest(payload)),
    ]
    .concat();
    let counted = [&[flags][..], &7_u32.to_be_bytes()].concat();
    let signed = [&Sha256::digest(application)[..], &counted, &Sha256::digest(&message)].concat();
    let (public, signature) = if kind.starts_with("sk-ssh") {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        (field(key.verifying_key().as_bytes()), key.sign(&signed).to_bytes().to_vec())
    } else {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = key.verifying_key().to_encoded_point(false);
        let signature: p256::ecdsa::Signature = key.sign(&signed);
        let (r, s) = signature.split_bytes();
        let public = [field(b"nistp256"), field(point.as_bytes())].concat();
        (public, [number(&r), number(&s)].concat())
    };
    let public = [field(kind.as_bytes()), public, field(application)].concat();
    let behind = behind.to_vec();
    let signature = [field(kind.as_bytes()), field(&signature), counted, behind].concat();
    let whole = [
        b"SSHSIG".to_vec(),
        1_u32.to_be_bytes().to_vec(),
        field(&public),
        field(b"git"),
        field(b""),
        field(b"sha512"),
        field(&signature),
    ]
    .concat();
    use base64ct::{Base64, Encoding};
    let letters = Base64::encode_string(&whole);
    let lines: Vec<&str> =
        letters.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let armoured = format!(
        "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
        lines.join("\n")
    );
    (format!("{kind} {}", Base64::encode_string(&public)), armoured)
}

#[test]
fn signatures_by_security_keys_are_judged_as_ssh_keygen_judges_them() {
    let Some(repo) = start() else { return };
    for kind in ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"] {
        for (flags, words) in [
            (0, "that nobody touched"),
            (1, "that was touched"),
            (5, "touched and unlocked"),
            (4, "that nobody touched"),
        ] {
            let payload = b"object 1\ntype commit\ntag v1\n\nrelease\n";
            let (public, armoured) = by_security_key(kind, payload, flags, b"");
            let tag = [payload.as_slice(), armoured.as_bytes()].concat();
            let line = format!("ada@example.org {public}\n");
            let file = allowed(&repo, &line);
            assert!(ssh_keygen_accepts(&repo, &file, &tag), "{kind} {flags}: {line}{armoured}");
            let mut keys = Keyring::default();
            assert_eq!(keys.add(line.as_bytes()), []);
            let found = checked(&keys, &tag).unwrap();
            assert_eq!(found.state, SignatureState::Good, "{}", found.reason);
            assert!(found.reason.ends_with(words), "{}", found.reason);
            // Nothing may stand behind a signature.
            let (_, longer) = by_security_key(kind, payload, flags, b"x");
            let tag = [payload.as_slice(), longer.as_bytes()].concat();
            assert!(!ssh_keygen_accepts(&repo, &file, &tag));
            assert_ne!(checked(&keys, &tag).unwrap().state, SignatureState::Good);
            // What another payload was signed by fits no other.
            let (_, other) = by_security_key(kind, b"other", flags, b"");
            let tag = [payload.as_slice(), other.as_bytes()].concat();
            assert!(!ssh_keygen_accepts(&repo, &file, &tag));
            assert_eq!(checked(&keys, &tag).unwrap().state, SignatureState::Bad);
        }
    }
}

#[test]
fn no_flipped_bit_of_an_ssh_certificate_goes_unseen() {
    let Some(repo) = start() else { return };
    let authority = ssh_key(&repo, "ca", &["-t", "ecdsa", "-b", "256"]);
    let key = ssh_key(&repo, "key", &["-t", "ed25519"]);
    ssh_tag(&repo, &certified(&repo, &authority, &key, &["-n", "ada@example.org"]), "cert");
    let line = format!("*@example.org cert-authority {}\n", authority.public);
    let (public, armoured) = by_security_key(
        "sk-ecdsa-sha2-nistp256@openssh.com",
        b"object 1\ntype commit\ntag v1\n\nrelease\n",
        1,
        b"",
    );
    let touched = [b"object 1\ntype commit\ntag v1\n\nrelease\n", armoured.as_bytes()].concat();
    let certified = repo.git_bytes(&["cat-file", "tag", "cert"], b"");
    let file = allowed(&repo, &format!("{line}ada@example.org {public}\n"));
    let mut keys = Keyring::default();
    assert_eq!(keys.add(&std::fs::read(&file).unwrap()), []);
    for whole in [certified, touched] {
        assert!(is_good(&keys, &whole));
        let mut survivors = 0;
        for position in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[position] ^= 1 << bit;
                if is_good(&keys, &bytes) {
                    survivors += 1;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let accepted = ssh_keygen_accepts(&repo, &file, &bytes);
                    assert!(accepted, "byte {position}, bit {bit} of\n{text}");
                }
            }
        }
        println!("{survivors} of {} flips change nothing, to ssh-keygen as well", whole.len() * 8);
        assert!(survivors < 60, "{survivors}");
    }
}

#[test]
fn no_flipped_bit_of_a_signed_commit_goes_unseen() {
    let Some(repo) = start() else { return };
    let key = ssh_key(&repo, "key", &["-t", "ed25519"]);
    let signer = format!("user.signingkey={}", key.private.display());
    let ssh = ["-c", "gpg.format=ssh", "-c", &signer];
    repo.git(
        &[&ssh[..], &["commit", "-q", "-S", "--allow-empty", "-m", "signed\n\nbody"]].concat(),
    );
    let whole = repo.git_bytes(&["cat-file", "commit", "HEAD"], b"");
    let mut keys = Keyring::default();
    let line = format!("ada@example.org {}\n", key.public);
    keys.add(line.as_bytes());
    let file = format!("gpg.ssh.allowedSignersFile={}", allowed(&repo, &line));
    let is_good = |commit: &[u8]| {
        signed::of_commit(commit).is_some_and(|signed| {
            let (payload, signature) = (&signed.payload, &signed.signature);
            let signed = Signed { payload, signature, made: signed.made, namespace: "git" };
            keys.verify(&signed).state == SignatureState::Good
        })
    };
    assert!(is_good(&whole));
    let mut survivors = 0;
    for position in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[position] ^= 1 << bit;
            if is_good(&bytes) {
                survivors += 1;
                let write = ["hash-object", "-w", "--literally", "-t", "commit", "--stdin"];
                let id = String::from_utf8(repo.git_bytes(&write, &bytes)).unwrap();
                let git = repo.try_git(&["-c", &file, "verify-commit", id.trim()]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                assert_eq!(git.code, 0, "byte {position}, bit {bit} of\n{text}{}", git.stderr);
            }
        }
    }
    println!("{survivors} of {} flips change nothing, to git as well", whole.len() * 8);
    assert!(survivors < 60, "{survivors}");
}
