//! OpenPGP signatures of old hashes and of new curves.

use git_trace::model::SignatureState;
use git_trace::signature::{Keyring, Signed};
use pgp::composed::{ArmorOptions, DetachedSignature, KeyType, SecretKeyParamsBuilder};
use pgp::crypto::hash::HashAlgorithm;
use pgp::types::Password;
use rsa::rand_core::OsRng;

use super::{NOW, check, exported, gpg_key, has, of_status, tag_at};
use crate::support::Repo;

#[test]
fn weak_hashes_count_as_far_as_gpg_lets_them() {
    if !has("gpg", "--version") {
        return;
    }
    let repo = Repo::new();
    repo.commit("start");
    let key = gpg_key(&repo, "old", "rsa2048", "sign", NOW);
    let file = exported(&repo, &key);
    for (hash, state, reason) in [
        ("MD5", "untrusted", "MD5, which is too weak"),
        ("SHA1", "good", "SHA-1, which is weak"),
        ("RIPEMD160", "good", "valid then"),
        ("SHA512", "good", "valid then"),
    ] {
        tag_at(&repo, &key, &format!("--allow-weak-digest-algos --digest-algo {hash}"), hash);
        let git = repo.try_git(&["verify-tag", "--raw", hash]);
        // To gpg MD5 is no signature that it could check.
        let theirs =
            if git.stderr.contains("ERRSIG") { "untrusted" } else { of_status(&git.stderr) };
        assert_eq!(theirs, state, "{}", git.stderr);
        check(&repo, hash, &[&file], state, reason);
    }
}

/// No gpg so far makes such keys as RFC 9580 has them: the library speaks for itself.
#[test]
fn curve_448_is_verified() {
    let mut builder = SecretKeyParamsBuilder::default();
    builder.key_type(KeyType::Ed448).can_sign(true).primary_user_id("di <di@example.org>".into());
    let key = builder.build().unwrap().generate(OsRng).unwrap();
    let empty = Password::empty();
    let payload = b"object 1\n\nrelease\n";
    let signature = DetachedSignature::sign_binary_data(
        OsRng,
        &key.primary_key,
        &empty,
        HashAlgorithm::Sha512,
        &payload[..],
    );
    let armoured = signature.unwrap().to_armored_string(ArmorOptions::default()).unwrap();
    let public = key.to_public_key().to_armored_string(ArmorOptions::default()).unwrap();
    let mut keys = Keyring::default();
    assert_eq!(keys.add(public.as_bytes()), []);
    let state = |payload: &[u8]| {
        let signature = armoured.as_bytes();
        let signed = Signed { payload, signature, made: None, namespace: "git" };
        let checked = keys.verify(&signed);
        (checked.state, checked.reason)
    };
    let (good, reason) = state(payload);
    assert_eq!(good, SignatureState::Good, "{reason}");
    assert_eq!(state(b"other").0, SignatureState::Bad);
}
