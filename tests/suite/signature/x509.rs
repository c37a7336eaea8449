//! X.509 signatures by openssl and gpgsm, in git's own way, each verdict held against openssl's.

use std::path::PathBuf;

use git_trace::git::signed;

use super::{check, checked, has, is_good, verified};
use crate::support::{Repo, run, skip};

/// Authorities made by openssl in a folder beside a repository.
pub struct Authority<'r> {
    repo: &'r Repo,
    name: String,
}

/// Certificates that are valid while the tests' commits are made, and by the clock as it is.
pub const LONG: [&str; 2] = ["20250101000000Z", "20991231235959Z"];

const ROOT: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n\
    subjectKeyIdentifier=hash";
const BETWEEN: &str = "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign,cRLSign\n\
    subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid";
pub const PERSON: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
    extendedKeyUsage=emailProtection\nsubjectAltName=email:ada@example.org\n\
    subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid";

/// The extensions that lists of revoked certificates may have, each under its name.
const LISTS: &str = "[l]\nauthorityKeyIdentifier=keyid\n[nameless]\nissuerAltName=email:a@b\n\
    [unknown]\n1.2.3.4=critical,DER:0500\n[delta]\n2.5.29.27=critical,DER:020101\n\
    [indirect]\nissuingDistributionPoint=critical,@i\n[i]\nindirectCRL=TRUE\n\
    [partial]\nissuingDistributionPoint=critical,@p\n[p]\nfullname=URI:http://x.org/1\n";

pub fn file(repo: &Repo, name: &str) -> String {
    repo.path().join("..").join(name).display().to_string()
}

#[track_caller]
fn openssl(repo: &Repo, arguments: &[&str]) {
    let (code, _, stderr) = run(repo.command("openssl").args(arguments), b"");
    assert_eq!(code, 0, "openssl {arguments:?}: {}", String::from_utf8_lossy(&stderr));
}

impl<'r> Authority<'r> {
    /// A root.
    pub fn new(repo: &'r Repo, name: &str) -> Self {
        Self::with(repo, name, "P-256")
    }

    /// A root with a key of this kind.
    fn with(repo: &'r Repo, name: &str, key: &str) -> Self {
        let authority = Self { repo, name: name.to_owned() };
        authority.request(name, key, ROOT);
        authority.sign(name, &["-selfsign"], LONG);
        authority
    }

    /// Gives out a certificate; it stands in `NAME.pem`, its key in `NAME.key`. `of:OTHER` is the key
    /// of another one.
    pub fn issue(&self, name: &str, key: &str, extensions: &str, valid: [&str; 2]) {
        self.request(name, key, extensions);
        let (own, key) = (self.file("pem"), self.file("key"));
        self.sign(name, &["-cert", &own, "-keyfile", &key], valid);
    }

    /// An authority below this one.
    fn below(&self, name: &str, extensions: &str) -> Self {
        self.issue(name, "P-256", extensions, LONG);
        Self { repo: self.repo, name: name.to_owned() }
    }

    fn request(&self, name: &str, key: &str, extensions: &str) {
        let [config, private, request, database] =
            ["cnf", "key", "csr", "idx"].map(|it| file(self.repo, &format!("{name}.{it}")));
        let text = format!(
            "[ca]\ndefault_ca=c\n[c]\ndatabase={database}\nnew_certs_dir={}\ndefault_md=default\n\
             policy=any\nrand_serial=yes\nunique_subject=no\n[any]\ncommonName=optional\n{LISTS}[x]\n{extensions}\n",
            file(self.repo, "")
        );
        std::fs::write(&config, text).unwrap();
        std::fs::write(&database, "").unwrap();
        let curve = format!("ec_paramgen_curve:{key}");
        let other = key.strip_prefix("of:").map(|it| file(self.repo, &format!("{it}.key")));
        if let Some(other) = &other {
            std::fs::copy(other, &private).unwrap();
        }
        let made: &[&str] = match key.strip_prefix("rsa:") {
            _ if other.is_some() => &["-key", &private],
            Some(_) => &["-newkey", key],
            None if key == "ed25519" => &["-newkey", key],
            None => &["-newkey", "ec", "-pkeyopt", &curve],
        };
        let subject = format!("/CN={name}");
        let rest = ["-nodes", "-keyout", &private, "-out", &request, "-subj", &subject];
        openssl(self.repo, &[&["req", "-new"], made, &rest].concat());
    }

    fn sign(&self, name: &str, signer: &[&str], [from, until]: [&str; 2]) {
        let [config, private, request, certificate] =
            ["cnf", "key", "csr", "pem"].map(|it| file(self.repo, &format!("{name}.{it}")));
        let key: &[&str] =
            if signer.contains(&"-selfsign") { &["-keyfile", &private] } else { &[] };
        let dates = ["-startdate", from, "-enddate", until];
        let files = ["-config", &config, "-extensions", "x", "-in", &request, "-out", &certificate];
        let rest = ["-batch", "-notext"];
        openssl(self.repo, &[&["ca"], signer, key, &dates, &files, &rest].concat());
    }

    /// The file of the authority with this ending.
    pub fn file(&self, ending: &str) -> String {
        file(self.repo, &format!("{}.{ending}", self.name))
    }

    /// Revokes a certificate as of today.
    fn revoke(&self, name: &str, reason: &[&str]) {
        let certificate = file(self.repo, &format!("{name}.pem"));
        self.ca(&[&["-revoke", &certificate], reason].concat());
    }

    /// The list of what is revoked, with these extensions, in a file.
    fn list(&self, extensions: &str) -> String {
        let list = self.file("crl");
        self.ca(&["-gencrl", "-crldays", "9000", "-crlexts", extensions, "-out", &list]);
        list
    }

    fn ca(&self, arguments: &[&str]) {
        let (config, certificate, key) = (self.file("cnf"), self.file("pem"), self.file("key"));
        let own = ["ca", "-config", &config, "-cert", &certificate, "-keyfile", &key];
        openssl(self.repo, &[&own, arguments].concat());
    }
}

/// Git's way to an X.509 program, with openssl behind it: options for signing stand in
/// `openssl.sign`, those for verifying in `openssl.verify`.
pub fn openssl_for_git(repo: &Repo) -> String {
    let (script, folder) = (file(repo, "openssl.sh"), file(repo, ""));
    let text = format!(
        "#!/bin/sh\ncd '{folder}'\ncase \"$*\" in\n*--verify*)\n\
         sed 's/SIGNED MESSAGE/CMS/' \"$3\" > given.pem; cat > given\n\
         openssl cms -verify -binary -inform PEM -in given.pem -content given -out /dev/null \
         $(cat openssl.verify) && echo && echo '[GNUPG:] GOODSIG x' && echo '[GNUPG:] TRUST_FULLY';;\n\
         *) openssl cms -sign -binary -outform DER $(cat openssl.sign) > made.der || exit 1\n\
         echo '-----BEGIN SIGNED MESSAGE-----'; openssl base64 -in made.der\n\
         echo '-----END SIGNED MESSAGE-----'; echo '[GNUPG:] SIG_CREATED ' >&2;;\nesac\n"
    );
    std::fs::write(&script, text).unwrap();
    openssl(repo, &["version"]);
    run(repo.command("chmod").args(["+x", &script]), b"");
    repo.git(&["config", "gpg.format", "x509"]);
    repo.git(&["config", "gpg.x509.program", &script]);
    repo.git(&["config", "user.signingkey", "whoever"]);
    script
}

pub fn sign_by(repo: &Repo, certificate: &str, options: &str) {
    let [certificate, key] = ["pem", "key"].map(|it| file(repo, &format!("{certificate}.{it}")));
    let text = format!("-signer {certificate} -inkey {key} {options}");
    std::fs::write(file(repo, "openssl.sign"), text).unwrap();
}

fn tag_by(repo: &Repo, certificate: &str, options: &str, tag: &str) {
    sign_by(repo, certificate, options);
    repo.git(&["tag", "-f", "-s", "-m", "release", tag]);
}

/// What git says of a tag by way of openssl, with these files of roots and lists.
fn git_accepts(repo: &Repo, tag: &str, keys: &[&str], options: &str) -> bool {
    let all = file(repo, "all.pem");
    let texts = keys.iter().map(|key| std::fs::read_to_string(key).unwrap());
    std::fs::write(&all, texts.collect::<String>()).unwrap();
    std::fs::write(file(repo, "openssl.verify"), format!("-CAfile {all} {options}")).unwrap();
    repo.try_git(&["verify-tag", tag]).code == 0
}

/// A repository, or nothing if there is no openssl.
fn start() -> Option<Repo> {
    if !has("openssl", "version") {
        return None;
    }
    let repo = Repo::new();
    openssl_for_git(&repo);
    repo.commit("start");
    Some(repo)
}

#[test]
fn x509_signatures_of_every_algorithm_are_judged_as_openssl_judges_them() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    let keys = [root.file("pem")];
    let other = Authority::new(&repo, "other").file("pem");
    let pss = "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen";
    let kinds: &[(&str, &[&str])] = &[
        ("rsa:2048", &["", "-md sha512", "-keyid", "-noattr"]),
        ("rsa:3072", &[&format!("{pss}:20"), &format!("{pss}:32 -md sha384")]),
        ("P-256", &["", "-md sha512", "-nosmimecap", "-noattr"]),
        ("P-384", &["-md sha256", "-md sha384"]),
        ("P-521", &["-md sha256", "-md sha512", "-cades"]),
    ];
    for (number, (key, options)) in kinds.iter().enumerate() {
        let name = format!("person{number}");
        root.issue(&name, key, PERSON, LONG);
        let mut printed = repo.command("openssl");
        let pem = file(&repo, &format!("{name}.pem"));
        printed.args(["x509", "-noout", "-fingerprint", "-sha256", "-in", &pem]);
        let printed = String::from_utf8(run(&mut printed, b"").1).unwrap();
        let fingerprint = printed.trim().split_once('=').unwrap().1.replace(':', "");
        for options in *options {
            tag_by(&repo, &name, options, "v1");
            assert!(git_accepts(&repo, "v1", &[&keys[0]], ""), "{key} {options}");
            let (state, entry) = verified(&repo, "v1", &[&keys[0]]);
            assert_eq!(state, "good", "{key} {options}: {entry}");
            assert_eq!(entry["key"], fingerprint.as_str());
            assert_eq!(entry["signer"], "ada@example.org");
            assert_eq!(entry["backend"], "x509");
            assert!(!git_accepts(&repo, "v1", &[&other], ""));
            check(&repo, "v1", &[&other], "unknown-key", "CN=root is no root");
            check(&repo, "v1", &[], "unknown-key", "ada@example.org");
        }
        for hash in ["sha1", "md5"].into_iter().take(if number == 0 { 2 } else { 1 }) {
            tag_by(&repo, &name, &format!("-md {hash}"), "weak");
            check(&repo, "weak", &[&keys[0]], "untrusted", "too weak");
        }
    }
    for (number, key) in ["ed25519", "rsa:4096", "P-384", "P-521"].into_iter().enumerate() {
        let (name, person) = (format!("root{number}"), format!("employee{number}"));
        let root = Authority::with(&repo, &name, key);
        root.issue(&person, "P-256", PERSON, LONG);
        tag_by(&repo, &person, "", &name);
        check(&repo, &name, &[&root.file("pem")], "good", "valid then");
        assert!(git_accepts(&repo, &name, &[&root.file("pem")], ""), "{key}");
    }
    // What the message brings along need not be brought: the keys may have it.
    tag_by(&repo, "person2", "-nocerts", "v2");
    check(&repo, "v2", &[&keys[0]], "unknown-key", "of CN=root");
    check(&repo, "v2", &[&keys[0], &file(&repo, "person2.pem")], "good", "without a list");
    root.issue("short", "rsa:1024", PERSON, LONG);
    tag_by(&repo, "short", "", "v3");
    check(&repo, "v3", &[&keys[0]], "untrusted", "less than 2048 bits");
    root.issue("curve", "brainpoolP256r1", PERSON, LONG);
    tag_by(&repo, "curve", "", "v4");
    check(&repo, "v4", &[&keys[0]], "unsupported", "the curve");
    tag_by(&repo, "person2", "-nodetach", "v5");
    check(&repo, "v5", &[&keys[0]], "unsupported", "its own content");
    let second = format!("-signer {0}/person1.pem -inkey {0}/person1.key", file(&repo, ""));
    tag_by(&repo, "person2", &second, "v6");
    check(&repo, "v6", &[&keys[0]], "unsupported", "2 signatures");
}

#[test]
fn x509_signatures_on_commits_merges_and_merged_tags_are_read() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    root.issue("ada", "P-256", PERSON, LONG);
    sign_by(&repo, "ada", "");
    repo.git(&["commit", "-q", "-S", "--allow-empty", "-m", "signed"]);
    let signed = repo.head();
    repo.branch("topic").commit("work");
    repo.git(&["tag", "-s", "-m", "ready", "ready"]);
    repo.switch("main").commit("other work");
    repo.git(&["merge", "-q", "-S", "--no-edit", "ready"]);
    for commit in [&signed, &repo.head()] {
        check(&repo, commit, &[&root.file("pem")], "good", "valid then");
    }
    let verify = ["verify", "commits", "--format", "json", "--key", &root.file("pem")];
    let entries: Vec<serde_json::Value> = serde_json::from_str(&repo.trace(&verify).ok()).unwrap();
    let merged = entries.iter().filter(|it| it["kind"] == "mergetag" && it["state"] == "good");
    assert_eq!(merged.count(), 1);
    // People read what qualifies a good one, and what to do about the others.
    let text = repo.trace(&["verify", "tags", "--key", &root.file("pem")]).ok();
    assert!(text.contains("good         1 tag, x509 key"), "{text}");
    assert!(text.contains("\n             without a list of what was revoked\n"), "{text}");
    let text = repo.trace(&["verify", "tags"]).stdout;
    assert!(text.contains("-> unknown-key: if you trust its authority"), "{text}");
    // From the repository's own folder of keys, in DER as well.
    let der = ["x509", "-in", &root.file("pem"), "-outform", "DER", "-out", &root.file("der")];
    openssl(&repo, &der);
    repo.write(".trace/keys/root.der", std::fs::read(root.file("der")).unwrap()).commit("key");
    check(&repo, &signed, &[], "good", "valid then");
}

#[test]
fn a_chain_must_hold_link_by_link() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    let own = root.file("pem");
    let cases = [
        // How the authority between is made, and the person; what it comes to, and to openssl.
        (BETWEEN, PERSON, "good", "valid then"),
        ("basicConstraints=critical,CA:FALSE", PERSON, "untrusted", "is no authority"),
        ("keyUsage=keyCertSign", PERSON, "untrusted", "is no authority"),
        (
            "basicConstraints=CA:TRUE\nkeyUsage=digitalSignature",
            PERSON,
            "untrusted",
            "may not sign certificates",
        ),
        (
            "basicConstraints=CA:TRUE\nextendedKeyUsage=serverAuth",
            PERSON,
            "untrusted",
            "other purposes",
        ),
        (
            "basicConstraints=CA:TRUE\n1.2.3.4=critical,DER:0500",
            PERSON,
            "untrusted",
            "extension 1.2.3.4",
        ),
        (
            "basicConstraints=CA:TRUE\nnameConstraints=critical,permitted;email:other.org",
            PERSON,
            "untrusted",
            "constraints on names",
        ),
        (BETWEEN, "keyUsage=critical,keyEncipherment", "untrusted", "not meant for signing"),
        (BETWEEN, "keyUsage=critical,nonRepudiation", "good", "valid then"),
        (BETWEEN, "extendedKeyUsage=clientAuth", "untrusted", "other purposes"),
        (BETWEEN, "1.2.3.4=critical,DER:0500", "untrusted", "extension 1.2.3.4"),
        (BETWEEN, "subjectKeyIdentifier=hash", "good", "valid then"),
    ];
    for (number, (between, person, state, reason)) in cases.into_iter().enumerate() {
        let (authority, name) = (format!("between{number}"), format!("person{number}"));
        let authority = root.below(&authority, between);
        authority.issue(&name, "P-256", person, LONG);
        tag_by(&repo, &name, &format!("-certfile {}", authority.file("pem")), &name);
        check(&repo, &name, &[&own], state, reason);
        assert_eq!(git_accepts(&repo, &name, &[&own], ""), state == "good", "{between} {person}");
    }
    let authority = root.below("between", BETWEEN);
    authority.issue("ada", "P-256", PERSON, LONG);
    tag_by(&repo, "ada", "", "bare");
    // Whoever has the authority between can tell, and only then.
    check(&repo, "bare", &[&own], "unknown-key", "CN=between");
    assert!(!git_accepts(&repo, "bare", &[&own], ""));
    check(&repo, "bare", &[&own, &authority.file("pem")], "good", "valid then");
    assert!(git_accepts(&repo, "bare", &[&own, &authority.file("pem")], ""));
    // An authority between is no root.
    check(&repo, "bare", &[&authority.file("pem")], "unknown-key", "CN=root is no root");
    // One that may have none below it.
    let deep = authority.below("deep", BETWEEN);
    deep.issue("deeper", "P-256", PERSON, LONG);
    let chain = file(&repo, "chain.pem");
    let text = [&authority, &deep].map(|it| std::fs::read_to_string(it.file("pem")).unwrap());
    std::fs::write(&chain, text.concat()).unwrap();
    tag_by(&repo, "deeper", &format!("-certfile {chain}"), "deep");
    check(&repo, "deep", &[&own], "untrusted", "so long a chain");
    assert!(!git_accepts(&repo, "deep", &[&own], ""));
    // One who has the name of the authority and not its key.
    let forger = Authority::new(&repo, "forger");
    let nameless =
        "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none";
    let forged = forger.below("between", nameless);
    forged.issue("mallory", "P-256", "authorityKeyIdentifier=none", LONG);
    root.below("between", nameless);
    tag_by(&repo, "mallory", &format!("-certfile {}", forged.file("pem")), "forged");
    check(&repo, "forged", &[&own], "untrusted", "chain is broken");
    assert!(!git_accepts(&repo, "forged", &[&own], ""));
}

#[test]
fn a_certificate_must_be_valid_when_it_signs() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    let own = root.file("pem");
    // Tags are dated 2026-01-01, and openssl's own time is later than all of these.
    for (name, valid, state) in [
        ("then", ["20251201000000Z", "20260102000000Z"], "good"),
        ("later", ["20260102000000Z", "20991231235959Z"], "expired-key"),
        ("earlier", ["20251201000000Z", "20251231000000Z"], "expired-key"),
    ] {
        root.issue(name, "P-256", PERSON, valid);
        // The signature says nothing of the time, and the tag does.
        tag_by(&repo, name, "-noattr", name);
        let reason = if state == "good" { "as the object asserts" } else { "ada@example.org" };
        check(&repo, name, &[&own], state, reason);
        let then = "-attime 1767225660";
        assert_eq!(git_accepts(&repo, name, &[&own], then), state == "good", "{name}");
        // The signature says when it was made: now.
        tag_by(&repo, name, "", name);
        let now = if name == "later" { "good" } else { "expired-key" };
        check(&repo, name, &[&own], now, "");
        assert_eq!(git_accepts(&repo, name, &[&own], ""), now == "good", "{name}");
    }
}

#[test]
fn a_compromised_certificate_was_never_good_and_a_superseded_one_was_until_then() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    let own = root.file("pem");
    let reasons: &[(&str, &str, &str)] = &[
        ("keyCompromise", "revoked-key", "as compromised, which counts for all time"),
        ("CACompromise", "revoked-key", "for all time"),
        ("unspecified", "revoked-key", "without a reason"),
        ("", "revoked-key", "without a reason"),
        ("superseded", "good", "not revoked by the list of"),
        ("cessationOfOperation", "good", "not revoked"),
        ("affiliationChanged", "good", "not revoked"),
    ];
    for (reason, state, words) in reasons {
        let name = format!("person{reason}");
        root.issue(&name, "P-256", PERSON, LONG);
        // Dated in January, long before it was revoked.
        tag_by(&repo, &name, "-noattr", &format!("old{reason}"));
        check(&repo, &format!("old{reason}"), &[&own], "good", "without a list");
        let before = root.list("l");
        check(&repo, &format!("old{reason}"), &[&own, &before], "good", "not revoked");
        tag_by(&repo, &name, "", &format!("last{reason}"));
        assert!(git_accepts(&repo, &format!("last{reason}"), &[&own, &before], "-crl_check"));
        let why = ["-crl_reason", reason];
        root.revoke(&name, if reason.is_empty() { &[] } else { &why });
        let list = root.list("l");
        check(&repo, &format!("old{reason}"), &[&own, &list], state, words);
        // What is signed after it was revoked never counts, whatever the reason.
        tag_by(&repo, &name, "", &format!("new{reason}"));
        check(&repo, &format!("new{reason}"), &[&own, &list], "revoked-key", "revoked on");
        assert!(!git_accepts(&repo, &format!("new{reason}"), &[&own, &list], "-crl_check"));
    }
    root.issue("ada", "P-256", PERSON, LONG);
    tag_by(&repo, "ada", "", "v1");
    check(&repo, "v1", &[&own, &root.list("l")], "good", "not revoked");
    // A list of somebody else with the same name is about others.
    let other = Repo::new();
    let forger = Authority::new(&other, "root");
    check(&repo, "v1", &[&own, &forger.list("l")], "good", "without a list");
    // Where it does not name its key, it says nothing that could be relied on.
    check(&repo, "v1", &[&own, &forger.list("nameless")], "unsupported", "its signature");
    check(&repo, "v1", &[&own, &root.list("nameless")], "good", "not revoked");
    check(&repo, "v1", &[&own, &root.list("indirect")], "unsupported", "of other issuers");
    check(&repo, "v1", &[&own, &root.list("delta")], "unsupported", "only lists what changed");
    check(&repo, "v1", &[&own, &root.list("unknown")], "unsupported", "not known here");
    // A list of some certificates says nothing of the others.
    check(&repo, "v1", &[&own, &root.list("partial")], "good", "without a list");
    root.revoke("ada", &[]);
    check(&repo, "v1", &[&own, &root.list("partial")], "revoked-key", "without a reason");
}

#[test]
fn gpgsm_signatures_are_read() {
    let Some(repo) = start() else { return };
    if !has("gpgsm", "--version") {
        return;
    }
    let root = Authority::new(&repo, "root");
    let own = root.file("pem");
    root.issue("ada", "rsa:2048", PERSON, LONG);
    let [certificate, key, bundle] =
        ["pem", "key", "p12"].map(|it| file(&repo, &format!("ada.{it}")));
    let pass = file(&repo, "pass");
    std::fs::write(&pass, "x\n").unwrap();
    let export = ["pkcs12", "-export", "-legacy", "-passout", "pass:x", "-certfile", &own];
    let files = ["-in", &certificate, "-inkey", &key, "-out", &bundle];
    let exported = run(repo.command("openssl").args(export).args(files), b"").0 == 0;
    let home = file(&repo, ".gnupg");
    std::fs::create_dir_all(&home).unwrap();
    run(repo.command("chmod").args(["700", &home]), b"");
    let script = file(&repo, "gpgsm.sh");
    let text = format!(
        "#!/bin/sh\nexec gpgsm --batch --no-tty --pinentry-mode loopback --passphrase-fd 3 \
         --disable-crl-checks \"$@\" 3<{pass}\n"
    );
    std::fs::write(&script, text).unwrap();
    run(repo.command("chmod").args(["+x", &script]), b"");
    let mut imported = repo.command(&script);
    if !exported || run(imported.args(["--import", &bundle]), b"").0 != 0 {
        return skip("this gpgsm cannot import a key of this openssl");
    }
    let mut printed = repo.command("openssl");
    printed.args(["x509", "-noout", "-fingerprint", "-sha1", "-in", &own]);
    let printed = String::from_utf8(run(&mut printed, b"").1).unwrap();
    let fingerprint = printed.trim().split_once('=').unwrap().1;
    std::fs::write(format!("{home}/trustlist.txt"), format!("{fingerprint} S relax\n")).unwrap();
    run(repo.command("gpgconf").args(["--kill", "gpg-agent"]), b"");
    let program = format!("gpg.x509.program={script}");
    let signer = "user.signingkey=ada@example.org";
    repo.git(&["-c", &program, "-c", signer, "tag", "-s", "-m", "release", "v1"]);
    let git = repo.try_git(&["-c", &program, "verify-tag", "--raw", "v1"]);
    assert!(git.stderr.contains("GOODSIG"), "{}", git.stderr);
    // Gpgsm writes BER, with lengths left open.
    let whole = repo.git_bytes(&["cat-file", "tag", "v1"], b"");
    let text = String::from_utf8_lossy(&signed::of_tag(&whole).unwrap().signature).into_owned();
    assert!(text.lines().nth(1).unwrap().starts_with("MIA"), "{text}");
    check(&repo, "v1", &[&own], "good", "valid then");
    run(repo.command("gpgconf").args(["--kill", "gpg-agent"]), b"");
}

#[test]
fn no_flipped_bit_of_an_x509_signature_goes_unseen() {
    let Some(repo) = start() else { return };
    let root = Authority::new(&repo, "root");
    root.issue("ada", "P-256", PERSON, LONG);
    tag_by(&repo, "ada", "", "v1");
    let whole = repo.git_bytes(&["cat-file", "tag", "v1"], b"");
    let mut keys = git_trace::signature::Keyring::default();
    assert!(keys.add(&std::fs::read(root.file("pem")).unwrap()).is_empty());
    assert!(is_good(&keys, &whole));
    let mut printed = repo.command("openssl");
    printed.args(["x509", "-noout", "-fingerprint", "-sha256", "-in", &root.file("pem")]);
    let printed = String::from_utf8(run(&mut printed, b"").1).unwrap();
    let certificate = checked(&keys, &whole).unwrap().certificate.unwrap();
    assert!(printed.replace(':', "").contains(&certificate), "{printed} {certificate}");
    let mut survivors = 0;
    for position in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[position] ^= 1 << bit;
            if !is_good(&keys, &bytes) {
                continue;
            }
            survivors += 1;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let accepted = openssl_accepts(&repo, &root, &bytes);
            assert!(accepted, "byte {position}, bit {bit} of\n{text}");
        }
    }
    println!("{survivors} of {} flips change nothing, to openssl as well", whole.len() * 8);
    assert!(survivors < 60, "{survivors}");
    // Nor does a damaged signature or certificate, cut off anywhere, make anything stumble.
    let pem = std::fs::read(root.file("pem")).unwrap();
    openssl(
        &repo,
        &["x509", "-in", &root.file("pem"), "-outform", "DER", "-out", &root.file("der")],
    );
    let list = std::fs::read(root.list("l")).unwrap();
    for material in [pem, std::fs::read(root.file("der")).unwrap(), list] {
        for position in 0..material.len() {
            let mut bytes = material.clone();
            bytes[position] ^= 1 << (position % 8);
            let mut keys = git_trace::signature::Keyring::default();
            keys.add(&bytes);
            keys.add(&material[..position]);
            is_good(&keys, &whole);
        }
    }
}

fn openssl_accepts(repo: &Repo, root: &Authority<'_>, tag: &[u8]) -> bool {
    let signed = signed::of_tag(tag).unwrap();
    let text = String::from_utf8_lossy(&signed.signature).replace("SIGNED MESSAGE", "CMS");
    let (signature, content) = (file(repo, "flipped.pem"), file(repo, "flipped"));
    std::fs::write(&signature, text).unwrap();
    std::fs::write(&content, &signed.payload).unwrap();
    let verify = ["cms", "-verify", "-binary", "-inform", "PEM", "-in", &signature, "-content"];
    let rest = [&content, "-CAfile", &root.file("pem"), "-out", "/dev/null"].map(PathBuf::from);
    run(repo.command("openssl").args(verify).args(rest), b"").0 == 0
}
