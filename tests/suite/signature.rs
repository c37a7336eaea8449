//! Signatures made by the real tools, and each verdict held against that of the real tools.

mod history;
mod openpgp;
mod ssh;
pub mod x509;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use git_trace::git::signed;
use git_trace::model::{SignatureState, Verification};
use git_trace::signature::{Keyring, Signed};
use serde_json::Value;

use crate::support::{self, Repo, hermetic, run, skip};

/// Whether a tool is here; says so if not.
pub fn has(tool: &str, argument: &str) -> bool {
    let found = Command::new(tool).arg(argument).output().is_ok();
    if !found {
        skip(&format!("{tool} is not installed"));
    }
    found
}

/// Runs a tool in a repository's home, with an input; it must succeed.
#[track_caller]
pub fn tool(repo: &Repo, program: &str, arguments: &[&str], input: &str) -> String {
    let (code, stdout, stderr) = run(repo.command(program).args(arguments), input.as_bytes());
    assert_eq!(code, 0, "{program} {arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

/// By the clock as it is, and for ever.
pub const NOW: [&str; 2] = ["--no-tty", "never"];

/// A new OpenPGP key without a passphrase; its fingerprint.
pub fn gpg_key(repo: &Repo, name: &str, algorithm: &str, usage: &str, more: [&str; 2]) -> String {
    let user = format!("{name} <{name}@example.org>");
    let [time, lasts] = more;
    let mut arguments = vec!["--batch", "--quiet", "--passphrase", ""];
    arguments.extend([time, "--quick-gen-key", &user, algorithm, usage, lasts]);
    tool(repo, "gpg", &arguments, "");
    let listed = tool(repo, "gpg", &["--batch", "--with-colons", "--list-keys", name], "");
    let line = listed.lines().find(|line| line.starts_with("fpr:")).unwrap();
    line.split(':').nth(9).unwrap().to_owned()
}

/// The public key as it is now, in a file.
pub fn exported(repo: &Repo, key: &str) -> String {
    let text = tool(repo, "gpg", &["--batch", "--armor", "--export", key], "");
    let number = std::fs::read_dir(repo.path().join("..")).unwrap().count();
    let file = repo.path().join(format!("../{number}.asc")).display().to_string();
    std::fs::write(&file, text).unwrap();
    file
}

/// Signs a tag while gpg takes it for another time.
fn tag_at(repo: &Repo, key: &str, time: &str, tag: &str) {
    let script = repo.path().join("../gpg.sh").display().to_string();
    std::fs::write(&script, format!("#!/bin/sh\nexec gpg {time} \"$@\"\n")).unwrap();
    tool(repo, "chmod", &["+x", &script], "");
    let (program, signer) = (format!("gpg.program={script}"), format!("user.signingkey={key}"));
    repo.git(&["-c", &program, "-c", &signer, "tag", "-s", "-m", "x", tag]);
}

/// What git-trace says of one tag: its state, and the whole entry.
#[track_caller]
fn verified(repo: &Repo, target: &str, keys: &[&str]) -> (String, Value) {
    let mut arguments = vec!["verify", target, "--format", "json"];
    keys.iter().for_each(|key| arguments.extend(["--key", key]));
    let output = repo.trace(&arguments);
    assert!(output.code < 2, "{}", output.stderr);
    let entries: Vec<Value> = serde_json::from_str(&output.stdout).unwrap();
    let entry = entries.into_iter().next().unwrap();
    let state = entry["state"].as_str().unwrap().to_owned();
    assert_eq!(output.code == 0, state == "good", "{entry}");
    (state, entry)
}

#[track_caller]
fn check(repo: &Repo, target: &str, keys: &[&str], state: &str, reason: &str) {
    let (found, entry) = verified(repo, target, keys);
    assert_eq!(found, state, "{entry}");
    assert!(entry["reason"].as_str().unwrap().contains(reason), "{entry}");
}

/// The state that stands for what gpg says by way of git.
fn of_status(status: &str) -> &'static str {
    const WORDS: [(&str, &str); 6] = [
        ("GOODSIG", "good"),
        ("BADSIG", "bad"),
        ("EXPKEYSIG", "expired-key"),
        ("REVKEYSIG", "revoked-key"),
        ("NO_PUBKEY", "unknown-key"),
        ("no signature", "unsigned"),
    ];
    let word = WORDS.iter().find(|(word, _)| status.contains(word));
    word.map_or("", |(_, state)| state)
}

#[test]
fn openpgp_signatures_of_every_algorithm_are_judged_as_git_judges_them() {
    if !has("gpg", "--version") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    for algorithm in [
        "rsa2048",
        "dsa2048",
        "ed25519",
        "nistp256",
        "nistp384",
        "nistp521",
        "brainpoolP256r1",
        "secp256k1",
    ] {
        let key = gpg_key(&repo, algorithm, algorithm, "sign", NOW);
        let file = exported(&repo, &key);
        let signer = format!("user.signingkey={key}");
        repo.git(&["-c", &signer, "tag", "-s", "-m", "release\n\nmore", algorithm]);
        let git = repo.try_git(&["verify-tag", "--raw", algorithm]);
        assert_eq!(of_status(&git.stderr), "good", "{}", git.stderr);
        // The curves are not among those that the library verifies; that is said, not guessed.
        if ["brainpoolP256r1", "secp256k1"].contains(&algorithm) {
            check(&repo, algorithm, &[&file], "unsupported", "curve");
            continue;
        }
        let (state, entry) = verified(&repo, algorithm, &[&file]);
        assert_eq!((state.as_str(), &entry["key"]), ("good", &Value::from(key)), "{entry}");
        assert_eq!(entry["signer"], format!("{algorithm} <{algorithm}@example.org>"));
        check(&repo, algorithm, &[], "unknown-key", "nobody known");
    }
}

#[test]
fn commits_and_merged_tags_are_judged_as_git_judges_them() {
    if !has("gpg", "--version") {
        return;
    }
    let repo = Repo::new();
    let key = gpg_key(&repo, "ada", "ed25519", "sign", NOW);
    let file = exported(&repo, &key);
    repo.git(&["config", "user.signingkey", &key]);
    let first = repo.commit("start");
    repo.git(&["commit", "-q", "-S", "--allow-empty", "-m", "signed\n\nbody"]);
    let signed = repo.head();
    repo.branch("topic").commit("work");
    repo.git(&["tag", "-s", "-m", "topic is ready", "ready"]);
    repo.switch("main").commit("other work");
    repo.git(&["merge", "-q", "-S", "--no-edit", "ready"]);
    for commit in [&signed, &repo.head()] {
        assert_eq!(of_status(&repo.try_git(&["verify-commit", "--raw", commit]).stderr), "good");
        check(&repo, commit, &[&file], "good", "valid then");
    }
    check(&repo, &first, &[&file], "unsigned", "no signature");
    let output = repo.trace(&["verify", "commits", "--format", "json", "--key", &file]);
    let entries: Vec<Value> = serde_json::from_str(&output.ok()).unwrap();
    let found = |kind: &str, state: &str| {
        entries.iter().filter(|entry| entry["kind"] == kind && entry["state"] == state).count()
    };
    assert_eq!((found("commit", "good"), found("commit", "unsigned")), (2, 3));
    assert_eq!(found("mergetag", "good"), 1);
    let log = repo.trace(&["log", "-n", "1", "--format", "json"]).ok();
    let entry: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(entry["signature"]["state"], "unknown-key");
    repo.write(".trace/keys/ada.asc", std::fs::read(&file).unwrap()).commit("keys");
    let log = repo.trace(&["log", "--format", "json"]).ok();
    let states = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["signature"]["state"].to_string());
    assert_eq!(states.filter(|state| state == "\"good\"").count(), 2);
}

#[test]
fn a_key_must_be_valid_when_it_signs() {
    if !has("gpg", "--version") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let at = |day: &str| format!("--faked-system-time=2025{day}T000000");
    let key = gpg_key(&repo, "bo", "ed25519", "sign", [&at("0101"), "30d"]);
    let first = exported(&repo, &key);
    tag_at(&repo, &key, &at("0110"), "early");
    tool(&repo, "gpg", &["--batch", &at("0120"), "--quick-set-expire", &key, "1y"], "");
    tag_at(&repo, &key, &at("0310"), "late");
    let long = exported(&repo, &key);
    check(&repo, "early", &[&first], "good", "2025-01-10");
    check(&repo, "late", &[&first], "expired-key", "2025-01-31");
    check(&repo, "late", &[&long], "good", "2025-03-10");
    check(&repo, "late", &[&first, &long], "good", "2025-03-10");
    // Git and gpg judge by today's clock, and both keys have expired by now.
    for tag in ["early", "late"] {
        let git = repo.try_git(&["verify-tag", "--raw", tag]);
        assert_eq!(of_status(&git.stderr), "expired-key", "{}", git.stderr);
    }
}

#[test]
fn a_compromised_key_was_never_good_and_a_superseded_one_was_until_then() {
    if !has("gpg", "--version") {
        return;
    }
    for (code, state, reason) in
        [("1", "revoked-key", "compromised"), ("2", "good", "valid then"), ("0", "revoked-key", "")]
    {
        let repo = Repo::new();
        repo.commit("start");
        let key = gpg_key(
            &repo,
            "cy",
            "ed25519",
            "sign",
            ["--faked-system-time=20260101T000000", "never"],
        );
        tag_at(&repo, &key, "--faked-system-time=20260105T000000", "v1");
        let answers = format!("y\n{code}\n\ny\n");
        let revoke = ["--no-tty", "--command-fd", "0", "--gen-revoke", &key];
        let revocation = tool(&repo, "gpg", &revoke, &answers);
        let before = exported(&repo, &key);
        check(&repo, "v1", &[&before], "good", "valid then");
        tool(&repo, "gpg", &["--batch", "--quiet", "--import"], &revocation);
        let after = exported(&repo, &key);
        check(&repo, "v1", &[&after], state, reason);
        // Whoever knows of the revocation is right.
        check(&repo, "v1", &[&before, &after], state, reason);
        // To gpg a revoked key is revoked, whatever the reason.
        let git = repo.try_git(&["verify-tag", "--raw", "v1"]);
        assert_eq!(of_status(&git.stderr), "revoked-key", "{}", git.stderr);
    }
}

#[test]
fn a_subkey_signs_and_an_encryption_key_does_not() {
    if !has("gpg", "--version") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let key = gpg_key(&repo, "di", "ed25519", "cert", NOW);
    tool(
        &repo,
        "gpg",
        &["--batch", "--passphrase", "", "--quick-add-key", &key, "ed25519", "sign"],
        "",
    );
    repo.git(&["-c", &format!("user.signingkey={key}"), "tag", "-s", "-m", "x", "v1"]);
    let (state, entry) = verified(&repo, "v1", &[&exported(&repo, &key)]);
    assert_eq!(state, "good", "{entry}");
    assert_ne!(entry["key"], key.as_str());
    assert_eq!(entry["signer"], "di <di@example.org>");
    let mut keys = Keyring::default();
    keys.add(&std::fs::read(exported(&repo, &key)).unwrap());
    let checked = checked(&keys, &repo.git_bytes(&["cat-file", "tag", "v1"], b"")).unwrap();
    assert_eq!(checked.certificate, Some(key));
    assert_eq!(checked.key.as_deref(), entry["key"].as_str());
}

struct SshKey {
    private: PathBuf,
    public: String,
}

fn ssh_key(repo: &Repo, name: &str, kind: &[&str]) -> SshKey {
    let private = repo.path().join(format!("../{name}"));
    let file = private.display().to_string();
    let mut arguments = vec!["-q", "-N", "", "-C", "a comment", "-f", &file];
    arguments.extend(kind);
    tool(repo, "ssh-keygen", &arguments, "");
    let public = std::fs::read_to_string(private.with_extension("pub")).unwrap();
    SshKey { private, public: public.trim().to_owned() }
}

fn ssh_tag(repo: &Repo, key: &SshKey, name: &str) {
    let signer = format!("user.signingkey={}", key.private.display());
    repo.git(&["-c", "gpg.format=ssh", "-c", &signer, "tag", "-s", "-m", "release", name]);
}

/// What git says with these allowed signers.
fn git_accepts(repo: &Repo, tag: &str, allowed: &Path) -> bool {
    let file = format!("gpg.ssh.allowedSignersFile={}", allowed.display());
    repo.try_git(&["-c", &file, "verify-tag", tag]).code == 0
}

#[test]
fn ssh_signatures_are_judged_as_git_judges_them() {
    if !has("ssh-keygen", "-?") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let kinds: [(&str, &[&str]); 5] = [
        ("ed25519", &["-t", "ed25519"]),
        ("p256", &["-t", "ecdsa", "-b", "256"]),
        ("p384", &["-t", "ecdsa", "-b", "384"]),
        ("p521", &["-t", "ecdsa", "-b", "521"]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
    ];
    let other = ssh_key(&repo, "other", &["-t", "ed25519"]).public;
    for (name, kind) in kinds {
        let key = ssh_key(&repo, name, kind);
        ssh_tag(&repo, &key, name);
        let public = &key.public;
        // The tagger's date is 2026-01-01T00:01Z.
        let cases = [
            (format!("ada@example.org {public}\n"), "good"),
            (format!("# us\n\nada@example.org,*@x.org {public}\n"), "good"),
            (format!("\"ada@example.org\" namespaces=\"git\" {public}\n"), "good"),
            (format!("ada@example.org namespaces=\"file,g*\" {public}\n"), "good"),
            (format!("ada@example.org namespaces=\"*,!git\" {public}\n"), "untrusted"),
            (format!("ada@example.org namespaces=\"file\" {public}\n"), "untrusted"),
            (format!("ada@example.org valid-after=\"20251201Z\" {public}\n"), "good"),
            (format!("ada@example.org valid-after=\"20260201Z\" {public}\n"), "expired-key"),
            (format!("ada@example.org valid-before=\"202512010000Z\" {public}\n"), "expired-key"),
            (
                format!(
                    "a@b valid-after=\"20251201Z\",valid-before=\"20260201000000Z\" {public}\n"
                ),
                "good",
            ),
            (format!("old valid-before=\"20250101Z\" {public}\nnow {public}\n"), "good"),
            (format!("ada@example.org {other}\n"), "unknown-key"),
        ];
        for (allowed, state) in cases {
            let file = repo.path().join("../allowed");
            std::fs::write(&file, &allowed).unwrap();
            assert_eq!(git_accepts(&repo, name, &file), state == "good", "git on {allowed}");
            check(&repo, name, &[&file.display().to_string()], state, "");
        }
        let public = repo.path().join(format!("../{name}.pub")).display().to_string();
        let (state, entry) = verified(&repo, name, &[&public]);
        assert_eq!((state.as_str(), &entry["signer"]), ("good", &Value::from("a comment")));
        let printed = tool(&repo, "ssh-keygen", &["-l", "-f", &public], "");
        assert_eq!(printed.split_whitespace().nth(1), entry["key"].as_str());
    }
}

#[test]
fn no_flipped_bit_goes_unseen() {
    if !has("gpg", "--version") || !has("ssh-keygen", "-?") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let gpg = gpg_key(&repo, "ed", "ed25519", "sign", NOW);
    repo.git(&["-c", &format!("user.signingkey={gpg}"), "tag", "-s", "-m", "a\n\nb", "pgp"]);
    let ssh = ssh_key(&repo, "ssh", &["-t", "ed25519"]);
    ssh_tag(&repo, &ssh, "ssh");
    let mut keys = Keyring::default();
    assert!(keys.add(&std::fs::read(exported(&repo, &gpg)).unwrap()).is_empty());
    assert!(keys.add(format!("ada@example.org {}\n", ssh.public).as_bytes()).is_empty());
    let allowed = repo.path().join("../allowed").display().to_string();
    std::fs::write(&allowed, format!("ada@example.org {}\n", ssh.public)).unwrap();
    for name in ["pgp", "ssh"] {
        let whole = repo.git_bytes(&["cat-file", "tag", name], b"");
        assert!(is_good(&keys, &whole), "{name}");
        let mut survivors = 0;
        for position in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[position] ^= 1 << bit;
                if !is_good(&keys, &bytes) {
                    continue;
                }
                survivors += 1;
                // What is left is no part of what is signed, or says the same: the real tool agrees.
                let accepted = match name {
                    "pgp" => gpg_accepts(&repo, &bytes),
                    _ => ssh_keygen_accepts(&repo, &allowed, &bytes),
                };
                let text = String::from_utf8_lossy(&bytes).into_owned();
                assert!(accepted, "{name}: byte {position}, bit {bit} of\n{text}");
            }
        }
        assert!(survivors < 60, "{name}: {survivors} of {}", whole.len() * 8);
    }
}

#[test]
fn damaged_keys_and_signatures_are_refused_and_never_panic() {
    if !has("gpg", "--version") || !has("ssh-keygen", "-?") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let gpg = gpg_key(&repo, "ed", "ed25519", "sign", NOW);
    repo.git(&["-c", &format!("user.signingkey={gpg}"), "tag", "-s", "-m", "x", "v1"]);
    let whole = repo.git_bytes(&["cat-file", "tag", "v1"], b"");
    let export = ["--batch", "--export", &gpg];
    let (_, binary, _) = run(repo.command("gpg").args(export), b"");
    let armoured = std::fs::read(exported(&repo, &gpg)).unwrap();
    let ssh = ssh_key(&repo, "ssh", &["-t", "ed25519"]).public;
    let line = format!("ada@example.org namespaces=\"git\" {ssh}\n").into_bytes();
    for file in [binary, armoured, line] {
        for position in 0..file.len() {
            let mut bytes = file.clone();
            bytes[position] ^= 1 << (position % 8);
            let mut keys = Keyring::default();
            keys.add(&bytes);
            is_good(&keys, &whole);
            keys.add(&file[..position]);
            is_good(&keys, &whole[..position.min(whole.len())]);
        }
    }
}

/// What comes of a tag's signature, if it has one.
fn checked(keys: &Keyring, tag: &[u8]) -> Option<Verification> {
    let signed = signed::of_tag(tag)?;
    Some(keys.verify(&Signed {
        payload: &signed.payload,
        signature: &signed.signature,
        made: signed.made,
        namespace: "git",
    }))
}

fn is_good(keys: &Keyring, tag: &[u8]) -> bool {
    checked(keys, tag).is_some_and(|checked| checked.state == SignatureState::Good)
}

fn parts(repo: &Repo, tag: &[u8]) -> (Vec<u8>, String) {
    let signed = signed::of_tag(tag).unwrap();
    let file = repo.path().join("../signature").display().to_string();
    std::fs::write(&file, &signed.signature).unwrap();
    (signed.payload, file)
}

fn gpg_accepts(repo: &Repo, tag: &[u8]) -> bool {
    let (payload, file) = parts(repo, tag);
    let gpg = ["--batch", "--status-fd", "1", "--verify", &file, "-"];
    let (code, _, _) = run(repo.command("gpg").args(gpg), &payload);
    code == 0
}

fn ssh_keygen_accepts(repo: &Repo, allowed: &str, tag: &[u8]) -> bool {
    let (payload, file) = parts(repo, tag);
    let verify = ["-Y", "verify", "-f", allowed, "-I", "ada@example.org", "-n", "git", "-s", &file];
    let (code, _, _) = run(repo.command("ssh-keygen").args(verify), &payload);
    code == 0
}

#[test]
fn what_is_named_must_be_signed_and_a_broken_key_hides_no_other() {
    if !has("ssh-keygen", "-?") {
        return;
    }
    let repo = Repo::new();
    let key = ssh_key(&repo, "key", &["-t", "ed25519"]);
    repo.write(".trace/keys/broken.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nno\n");
    repo.write(".trace/keys/nothing.txt", "what is this?\n");
    repo.write(
        ".trace/allowed_signers",
        format!("ada@example.org {}\nbo@x.org valid-after=\"soon\" {}\n", key.public, key.public),
    );
    repo.commit("keys");
    ssh_tag(&repo, &key, "v1");
    repo.tag("light");
    let output = repo.trace(&["verify"]);
    let stderr = output.stderr.clone();
    for expected in ["allowed_signers:2: `soon` is no date", "broken.asc", "nothing.txt:1: "] {
        assert!(stderr.contains(expected), "{expected}: {stderr}");
    }
    let text = output.ok();
    assert!(text.contains("good         1 tag, ssh key SHA256:"), "{text}");
    assert!(text.contains("3 in all: 1 good, 2 unsigned"), "{text}");
    check(&repo, "light", &[], "unsigned", "lightweight");
    check(&repo, "HEAD", &[], "unsigned", "");
    assert!(repo.trace(&["verify", "approvals"]).ok().contains("nothing to verify"));
    assert!(repo.trace(&["verify", "--key", "gone"]).fails(3).contains("gone"));
    let wrong = repo.path().join(".trace/keys/nothing.txt").display().to_string();
    assert!(repo.trace(&["verify", "--key", &wrong]).fails(2).contains("nothing.txt:1"));
    assert!(Repo::new().trace(&["verify"]).ok().contains("nothing to verify"));
}

/// What git cannot judge, and why: by tag.
const EXPLAINED: &[(&str, &str)] = &[
    // The tag names no tagger. Git gives up before it asks gpg, which lacks the key as well.
    ("v0.99", "unknown-key"),
];

#[test]
fn tags_of_real_history_are_judged_as_git_judges_them() {
    let Some(repository) = support::real_repository() else { return };
    if !has("gpg", "--version") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str], input: &[u8]| {
        let mut git = hermetic("git");
        git.arg("-C").arg(&repository).env("GNUPGHOME", home.path()).args(arguments);
        run(&mut git, input)
    };
    let (code, key, _) = git(&["cat-file", "blob", "junio-gpg-pub"], b"");
    if code != 0 {
        return skip("the repository has no tag junio-gpg-pub");
    }
    let file = home.path().join("key.asc");
    std::fs::write(&file, &key).unwrap();
    let import = ["--batch", "--quiet", "--import"];
    run(hermetic("gpg").env("GNUPGHOME", home.path()).args(import), &key);
    let mut trace = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    trace.arg("-C").arg(&repository).args(["verify", "tags", "--format", "json", "--key"]);
    let (_, stdout, _) = run(trace.arg(&file), b"");
    let entries: Vec<Value> = serde_json::from_slice(&stdout).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &entries {
        let (name, state) = (entry["ref"].as_str().unwrap(), entry["state"].as_str().unwrap());
        let (_, _, stderr) = git(&["verify-tag", "--raw", name], b"");
        let stderr = String::from_utf8_lossy(&stderr).into_owned();
        let explained = EXPLAINED.iter().find(|(tag, _)| *tag == name).map(|(_, state)| *state);
        assert_eq!(explained.unwrap_or(of_status(&stderr)), state, "{name}: {stderr}");
        *counts.entry(state.to_owned()).or_default() += 1;
    }
    println!("{} tags agree: {counts:?}", entries.len());
}
