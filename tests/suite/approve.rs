//! Approvals made through the signer's own git configuration, each held against the stock tools.

use std::collections::BTreeSet;
use std::path::PathBuf;

use git_trace::roster::Roster;
use git_trace::statement::{Meaning, Statement};
use serde_json::Value;

use crate::signature::{has, tool};
use crate::support::{Output, Repo, run, skip};

const GRACE: [(&str, &str); 2] =
    [("GIT_COMMITTER_NAME", "grace"), ("GIT_COMMITTER_EMAIL", "grace@example.org")];
const RECORD: &str = "docs/threats.md";
const THREATS: &str = "# Threats\n\n### [T-1] One\nx\n\n### [T-2] Two\ny\n";
const PLACE: &str = ".trace/approvals/docs/threats.md/2026-01-01-grace.toml";
const ROSTER: &str = "version = 1\n[[person]]\nname = \"Grace Example\"\nemail = \"grace@example.org\"\n\
    [[person.role]]\nrole = \"quality\"\nfrom = 2025-01-01\n\
    [[person]]\nname = \"Ada Example\"\nemail = \"ada@example.org\"\n\
    [[person.role]]\nrole = \"development\"\n";

/// A repository with a roster and a record, both by Ada, and a machine on which Grace works.
struct Office {
    repo: Repo,
}

impl Office {
    fn new() -> Self {
        let office = Self { repo: Repo::new() };
        std::fs::write(office.home(".gitconfig"), "").unwrap();
        office
    }

    /// Ada commits who may approve, by which key, and then the record.
    fn opened(self, keys: &str, text: &str) -> Self {
        self.repo.write(
            ".trace/config.toml",
            format!("version = 1\n[[record]]\nclass = \"threat-model\"\npaths = [\"{RECORD}\"]\n"),
        );
        self.repo.write(".trace/roster.toml", ROSTER).write(keys, text);
        self.repo.commit("Name who approves");
        self.repo.write(RECORD, THREATS).commit("Name the threats");
        self
    }

    /// Where Grace signs by an SSH key that the repository knows.
    fn ssh() -> Option<Self> {
        if !has("ssh-keygen", "-?") {
            return None;
        }
        let office = Self::new();
        office.configure("gpg.format", "ssh").configure("user.signingKey", "~/key");
        let file = office.home("key").display().to_string();
        let arguments = ["-q", "-N", "", "-C", "", "-t", "ed25519", "-f", &file];
        tool(&office.repo, "ssh-keygen", &arguments, "");
        let public = std::fs::read_to_string(office.home("key.pub")).unwrap();
        let allowed = format!("grace@example.org namespaces=\"git,git-trace\" {public}");
        Some(office.opened(".trace/allowed_signers", &allowed))
    }

    /// Where she signs by an OpenPGP key that the repository knows.
    fn gpg() -> Option<Self> {
        if !has("gpg", "--version") {
            return None;
        }
        let office = Self::new();
        office.configure("user.signingKey", "grace@example.org");
        let user = "Grace Example <grace@example.org>";
        let generate = ["--batch", "--quiet", "--passphrase", "", "--quick-gen-key", user];
        tool(&office.repo, "gpg", &[&generate[..], &["ed25519", "sign", "never"]].concat(), "");
        let key = tool(&office.repo, "gpg", &["--batch", "--armor", "--export", user], "");
        Some(office.opened(".trace/keys/grace.asc", &key))
    }

    fn home(&self, name: &str) -> PathBuf {
        self.repo.path().join("..").join(name)
    }

    /// Sets something in her own git configuration.
    fn configure(&self, key: &str, value: &str) -> &Self {
        let file = self.home(".gitconfig").display().to_string();
        self.repo.git(&["config", "--file", &file, key, value]);
        self
    }

    /// Runs a program as her.
    fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Output {
        self.run_in(&self.repo.path().display().to_string(), program, arguments, input)
    }

    fn run_in(&self, folder: &str, program: &str, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.repo.command(program);
        let folder = self.repo.path().join(folder);
        command.current_dir(folder).env("GIT_CONFIG_GLOBAL", self.home(".gitconfig")).envs(GRACE);
        let (code, stdout, stderr) = run(command.args(arguments), input);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Output { code, stdout: text(&stdout), stderr: text(&stderr) }
    }

    fn approve(&self, arguments: &[&str]) -> Output {
        self.run(TRACE, &[&["approve"], arguments].concat(), b"")
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.repo.path().join(path)).unwrap()
    }

    fn statement(&self, path: &str) -> Statement {
        Statement::parse(self.read(path).as_bytes()).unwrap()
    }

    /// Every file that is no part of the last commit, and every empty folder.
    fn left(&self) -> String {
        let folders = tool(&self.repo, "find", &[".trace", "-type", "d", "-empty"], "");
        self.repo.git(&["status", "--porcelain", "--untracked-files=all", ".trace"]) + &folders
    }

    fn verified(&self) -> Vec<Value> {
        let output = self.repo.trace(&["verify", "approvals", "--format", "json"]);
        let entries: Vec<Value> = serde_json::from_str(&output.stdout).unwrap();
        let good = entries.iter().all(|entry| entry["state"] == "good");
        assert_eq!(output.code == 0, good, "{entries:?}");
        entries
    }
}

const TRACE: &str = env!("CARGO_BIN_EXE_git-trace");

/// What the stock tool says of the one statement: whether it accepts the signature.
type Accepts = fn(&Office) -> bool;

fn ssh_keygen_accepts(office: &Office) -> bool {
    let signature = format!("{PLACE}.sig");
    let who = ["-I", "grace@example.org", "-n", "git-trace", "-s", &signature];
    let verify = ["-Y", "verify", "-f", ".trace/allowed_signers"];
    let statement = office.read(PLACE);
    office.run("ssh-keygen", &[&verify[..], &who].concat(), statement.as_bytes()).code == 0
}

fn gpg_accepts(office: &Office) -> bool {
    let signature = format!("{PLACE}.asc");
    office.run("gpg", &["--batch", "--verify", &signature, PLACE], b"").code == 0
}

/// Approves, has both verdicts agree, and again after each tampering.
#[track_caller]
fn agrees(office: &Office, ending: &str, accepts: Accepts) {
    let output = office.approve(&["--yes", RECORD]);
    assert!(!output.stderr.contains("warning"), "{}", output.stderr);
    let signature = format!("{PLACE}{ending}");
    assert_eq!(output.ok(), format!("{PLACE}\n{signature}\n"));
    office.repo.commit("Approve the threats");
    let entries = office.verified();
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!((&entry["ref"], &entry["kind"]), (&PLACE.into(), &"approval".into()));
    assert_eq!(entry["object"], office.repo.git(&["rev-parse", &format!("HEAD:{PLACE}")]).trim());
    assert!(entry["signer"].as_str().unwrap().contains("grace@example.org"), "{entry}");
    assert_eq!((entry["state"] == "good", accepts(office)), (true, true));
    let text = office.repo.trace(&["verify", "approvals"]).ok();
    assert!(text.contains("1 approval,") && text.contains(PLACE), "{text}");
    assert!(office.repo.trace(&["verify"]).ok().contains(PLACE));

    let other = "T-9".to_owned();
    let (statement, signed) = (office.read(PLACE), office.read(&signature));
    let middle = signed.len() / 2;
    let (letter, another) = (&signed[middle..=middle], ["A", "B"]);
    let another = another[usize::from(letter == "A")];
    let flipped = format!("{}{another}{}", &signed[..middle], &signed[middle + 1..]);
    let tampered = [
        (statement.replace("accepted", "rejected"), signed.clone()),
        (statement.replace("T-2", &other), signed.clone()),
        (statement.replace("grace@example.org", "ada@example.org"), signed.clone()),
        (format!("{statement}\n"), signed.clone()),
        (statement.clone(), flipped),
        (statement.clone(), "no signature\n".to_owned()),
        (statement.clone(), format!("{signed}\n\n")),
    ];
    for (text, signature_text) in tampered {
        assert!(text != statement || signature_text != signed);
        office.repo.write(PLACE, &text).write(&signature, &signature_text).commit("Tamper");
        let entry = &office.verified()[0];
        assert_eq!(entry["state"] == "good", accepts(office), "{entry} of {text}{signature_text}");
    }
    office.repo.write(PLACE, &statement).remove(&signature).commit("Take the signature away");
    assert_eq!(office.verified()[0]["state"], "unsigned");
}

#[test]
fn an_approval_by_ssh_is_to_us_what_it_is_to_ssh_keygen() {
    if let Some(office) = Office::ssh() {
        agrees(&office, ".sig", ssh_keygen_accepts);
    }
}

#[test]
fn an_approval_by_openpgp_is_to_us_what_it_is_to_gpg() {
    if let Some(office) = Office::gpg() {
        agrees(&office, ".asc", gpg_accepts);
    }
}

#[test]
fn what_is_approved_here_counts_in_the_report() {
    let Some(office) = Office::ssh() else { return };
    // Whether the first statement counts, and what RA-01 finds of the record.
    let report = || -> (bool, String) {
        let report = office.repo.trace(&["report", "--all", "--format", "json"]).ok();
        let report: Value = serde_json::from_str(&report).unwrap();
        let approvals = report["approvals"].as_array().unwrap();
        let counts = approvals.iter().any(|it| it["path"] == PLACE && it["counts"] == true);
        let findings = report["findings"].as_array().unwrap().iter();
        let mut of_record = findings.filter(|it| it["code"] == "RA-01");
        let found = of_record.find(|it| it["location"]["path"] == RECORD);
        (counts, found.map(|it| it["message"].to_string()).unwrap_or_default())
    };
    let check = |counts: bool, message: &str| {
        let (counted, found) = report();
        assert_eq!((counted, found.is_empty()), (counts, message.is_empty()), "{found}");
        assert!(found.contains(message), "{found}");
    };
    check(false, "never approved");
    office.approve(&["--yes", RECORD]).ok();
    office.repo.commit("Approve the threats");
    check(true, "");
    office.repo.write(RECORD, THREATS.replace('x', "z")).commit("Change a threat");
    check(true, "since then changed: T-1");
    office.approve(&["--yes", "T-1"]).ok();
    office.repo.commit("Approve what changed");
    check(true, "");
    office.approve(&["--yes", "--withdraw", PLACE]).ok();
    office.repo.commit("Take it back");
    assert!(!report().0);
}

#[test]
fn a_statement_that_names_another_than_its_key_is_not_good() {
    let Some(office) = Office::ssh() else { return };
    let mut command = office.repo.command(TRACE);
    let config = ("GIT_CONFIG_GLOBAL", office.home(".gitconfig"));
    command.env(config.0, config.1).args(["approve", "--yes", RECORD]);
    let (code, stdout, _) = run(&mut command, b"");
    assert_eq!(code, 0);
    let file = String::from_utf8(stdout).unwrap().lines().next().unwrap().to_owned();
    office.repo.commit("Approve as Ada, by the key of Grace");
    let entry = &office.verified()[0];
    assert_eq!(entry["state"], "untrusted");
    assert!(entry["reason"].as_str().unwrap().contains("the key is Grace Example's"), "{entry}");
    let signature = format!("{file}.sig");
    let verify = ["-Y", "verify", "-f", ".trace/allowed_signers", "-n", "git-trace"];
    let who = ["-I", "ada@example.org", "-s", &signature];
    let arguments = [&verify[..], &who].concat();
    assert_ne!(office.run("ssh-keygen", &arguments, office.read(&file).as_bytes()).code, 0);

    // Nor is one that says nothing.
    office.repo.write(&file, "version = 1\n").remove(&signature);
    let key = office.home("key").display().to_string();
    office.run("ssh-keygen", &["-Y", "sign", "-n", "git-trace", "-f", &key, &file], b"").ok();
    office.repo.commit("Sign what is no statement");
    let entry = &office.verified()[0];
    assert_eq!(entry["state"], "bad");
    assert!(entry["reason"].as_str().unwrap().contains("no statement: line 1"), "{entry}");
}

#[test]
fn what_is_shown_beforehand_is_what_is_signed() {
    let Some(office) = Office::ssh() else { return };
    let shown = office.approve(&["--dry-run", RECORD, "--remark", "fine \u{1b}[31m"]).ok();
    assert_eq!(office.left(), "");
    let output = office.approve(&["--yes", RECORD, "--remark", "fine \u{1b}[31m"]);
    for line in ["To be signed", "never approved it; the file has 7 lines", "    ### [T-1] One"] {
        assert!(output.stderr.contains(line), "{line}: {}", output.stderr);
    }
    assert!(!output.stderr.contains('\u{1b}'));
    assert!(output.stderr.contains("git add -- ':/.trace/approvals/docs/threats.md/"));
    output.ok();
    assert_eq!(office.read(PLACE), shown);
    let statement = office.statement(PLACE);
    assert_eq!(statement.who.to_string(), "Grace Example <grace@example.org>");
    assert_eq!((statement.role.as_str(), statement.meaning), ("quality", Meaning::Approved));
    // As git and sha256sum name the content.
    let target = &statement.targets[0];
    let blob = office.repo.git(&["rev-parse", &format!("HEAD:{RECORD}")]);
    assert_eq!(target.blob.to_string(), blob.trim());
    assert!(tool(&office.repo, "sha256sum", &[RECORD], "").starts_with(&target.sha256));
    assert!(target.frame.is_some());

    office.repo.commit("Approve");
    let again = office.approve(&["--yes", RECORD]);
    assert!(again.stderr.contains("unchanged since you approved it on 2026-01-01"));
    assert!(again.ok().contains("2026-01-01-grace-2.toml\n"));
    office.repo.write(RECORD, THREATS.replace('x', "z")).commit("Change");
    let changed = office.approve(&["--yes", RECORD]);
    assert!(changed.stderr.contains("    -x\n    +z\n"), "{}", changed.stderr);
    assert!(changed.ok().contains("2026-01-01-grace-3.toml\n"));
    let quiet = office.approve(&["--yes", "--quiet", RECORD]);
    assert_eq!(quiet.stderr, "");
    quiet.ok();
}

#[test]
fn only_what_is_committed_can_be_approved() {
    let Some(office) = Office::ssh() else { return };
    let repo = &office.repo;
    std::os::unix::fs::symlink("threats.md", repo.path().join("docs/link.md")).unwrap();
    let head = repo.head();
    repo.write("docs/plain.txt", "no items\n");
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},module")]);
    repo.git(&["add", "docs"]);
    repo.git(&["commit", "-q", "-m", "more"]);
    std::fs::create_dir(repo.path().join("module")).unwrap();
    repo.write("docs/untracked.md", "x");
    for (target, expected) in [
        ("docs", "is a folder"),
        ("docs/link.md", "is a symbolic link"),
        ("module", "is a submodule"),
        ("docs/untracked.md", "is no file of"),
        ("../outside", "is no file of"),
        ("/etc/passwd", "is no file of"),
        ("T-9", "no item of its controlled records"),
        ("docs/threats.md#T-9", "has no item T-9"),
        ("docs/plain.txt#T-1", "has no item T-1"),
    ] {
        let error = office.approve(&["--yes", target]).fails(2);
        assert!(error.contains(expected) && error.contains("hint: "), "{target}: {error}");
    }
    assert!(office.approve(&["--yes"]).fails(2).contains("nothing to approve"));
    let refused = |expected: &str| {
        let error = office.approve(&["--yes", RECORD]).fails(2);
        assert!(error.contains(expected) && error.contains("--at"), "{error}");
    };
    repo.write(RECORD, "other");
    refused("has changes in the work tree");
    repo.git(&["add", RECORD]);
    refused("has staged changes");
    repo.write(RECORD, THREATS);
    refused("has staged changes");
    repo.git(&["reset", "-q"]);
    repo.remove(RECORD);
    refused("is gone from the work tree");
    assert_eq!(office.left(), "");
    office.approve(&["--yes", "--at", "HEAD~1", RECORD]).ok();
    let blob = repo.git(&["rev-parse", &format!("HEAD:{RECORD}")]);
    assert_eq!(office.statement(PLACE).targets[0].blob.to_string(), blob.trim());
}

#[test]
fn files_and_items_are_named_as_people_name_them() {
    let Some(office) = Office::ssh() else { return };
    let items = |path: &str| -> Vec<String> {
        let targets = office.statement(path).targets;
        targets.iter().flat_map(|it| it.items.iter().map(|item| item.id.clone())).collect()
    };
    let approved = |folder: &str, targets: &[&str]| -> String {
        let arguments = [&["approve", "--yes", "-q"], targets].concat();
        office.run_in(folder, TRACE, &arguments, b"").ok().lines().next().unwrap().to_owned()
    };
    let one = approved("docs", &["T-2"]);
    assert_eq!(one, PLACE);
    assert_eq!(
        (items(&one), &office.statement(&one).targets[0].frame),
        (vec!["T-2".into()], &None)
    );
    assert_eq!(items(&approved("docs", &["threats.md#T-2", "T-1", "T-2"])), ["T-2", "T-1"]);
    assert_eq!(
        items(&approved("docs", &["./threats.md#T-2", "../docs/threats.md"])),
        ["T-1", "T-2"]
    );
    let whole = office.repo.path().join(RECORD).display().to_string();
    assert_eq!(items(&approved(".", &[&whole])), ["T-1", "T-2"]);
    let several = approved(".trace", &["roster.toml", "../docs/threats.md"]);
    assert_eq!(several, ".trace/approvals/several/2026-01-01-grace.toml");
    let paths: Vec<_> = office.statement(&several).targets.into_iter().map(|it| it.path).collect();
    assert_eq!(paths, [".trace/roster.toml", RECORD]);
    office.repo.git(&["worktree", "add", "-q", "../tree"]);
    approved("../tree/docs", &["threats.md"]);
    assert!(office.home("tree").join(PLACE).exists());

    office.repo.write(".trace/requirements.md", "## [T-1] Again\n").commit("Twice");
    let error = office.approve(&["--yes", "T-1"]).fails(2);
    assert!(error.contains(".trace/requirements.md and in docs/threats.md"), "{error}");
    let bare = office.repo.cloned(&["--bare"]);
    assert!(bare.trace(&["approve", "--yes", RECORD]).fails(2).contains("work tree"));
}

#[test]
fn a_repository_that_was_handed_over_runs_nothing() {
    let Some(office) = Office::ssh() else { return };
    let trap = office.home("trap").display().to_string();
    let sprung = || std::fs::remove_file(office.home("sprung")).is_ok();
    std::fs::write(
        &trap,
        format!("#!/bin/sh\ntouch {}\nexit 1\n", office.home("sprung").display()),
    )
    .unwrap();
    tool(&office.repo, "chmod", &["+x", &trap], "");
    let programs = [
        "gpg.program",
        "gpg.openpgp.program",
        "gpg.ssh.program",
        "gpg.x509.program",
        "gpg.ssh.defaultKeyCommand",
        "core.pager",
        "core.editor",
        "core.fsmonitor",
        "pager.tag",
        "pager.config",
    ];
    office.repo.git(&["config", "extensions.worktreeConfig", "true"]);
    for place in ["--local", "--worktree"] {
        programs.iter().for_each(|key| drop(office.repo.git(&["config", place, key, &trap])));
    }
    for hook in ["reference-transaction", "pre-commit", "post-index-change"] {
        let hook = office.repo.path().join(".git/hooks").join(hook);
        std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
        std::fs::copy(&trap, hook).unwrap();
    }
    office.run("git", &["tag", "-s", "-m", "x", "v0"], b"");
    assert!(sprung(), "the trap does not work");
    office.approve(&["--yes", RECORD]).ok();
    office.approve(&["--yes", "--release", "v1"]).ok();
    assert!(!sprung());
    // Nor where the repository chooses the format, and the user no key.
    std::fs::write(office.home(".gitconfig"), "").unwrap();
    for format in ["openpgp", "ssh", "x509"] {
        office.repo.git(&["config", "gpg.format", format]);
        office.approve(&["--yes", RECORD]);
        office.approve(&["--yes", "--release", format]);
        assert!(!sprung(), "{format}");
    }
}

#[test]
fn the_users_own_program_signs() {
    let Some(office) = Office::ssh() else { return };
    if !has("openssl", "version") {
        return;
    }
    // OpenSSL in the place of gpgsm, which names the armour in its own way.
    let program = office.home("cms").display().to_string();
    let script = "#!/bin/sh\necho \"$@\" > ../arguments\nopenssl cms -sign -binary -md sha256 \
        -signer ../cert.pem -inkey ../cert.key -outform PEM | sed 's/ CMS-/ SIGNED MESSAGE-/'\n";
    std::fs::write(&program, script).unwrap();
    tool(&office.repo, "chmod", &["+x", &program], "");
    let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Grace"];
    let files = ["-keyout", "../cert.key", "-out", "../cert.pem"];
    tool(&office.repo, "openssl", &[&request[..], &files].concat(), "");
    office.configure("gpg.format", "x509").configure("gpg.x509.program", &program);
    office.configure("user.signingKey", "0xABCD");
    let output = office.approve(&["--yes", RECORD]);
    let arguments = std::fs::read_to_string(office.home("arguments")).unwrap();
    assert!(arguments.ends_with("--detach-sign --armor --local-user 0xABCD\n"), "{arguments}");
    assert!(output.stderr.contains("by the keys at HEAD the signature is"), "{}", output.stderr);
    assert!(output.ok().contains(&format!("{PLACE}.asc\n")));
    let signature = office.read(&format!("{PLACE}.asc")).replace("SIGNED MESSAGE", "CMS");
    std::fs::write(office.home("cms.pem"), signature).unwrap();
    let verify = ["cms", "-verify", "-binary", "-inform", "PEM", "-in", "../cms.pem"];
    let content = ["-content", PLACE, "-CAfile", "../cert.pem", "-purpose", "any"];
    tool(&office.repo, "openssl", &[&verify[..], &content].concat(), "");
}

#[test]
fn a_key_in_the_agent_signs_for_its_public_half() {
    let Some(office) = Office::ssh() else { return };
    if !has("ssh-agent", "-h") {
        return;
    }
    let public = std::fs::read_to_string(office.home("key.pub")).unwrap();
    office.configure("user.signingKey", &format!("key::{}", public.trim()));
    let line = format!("ssh-add -q ../key && rm ../key && '{TRACE}' approve --yes {RECORD}");
    office.run("ssh-agent", &["sh", "-c", &line], b"").ok();
    office.repo.commit("Approve");
    assert_eq!(
        (office.verified()[0]["state"] == "good", ssh_keygen_accepts(&office)),
        (true, true)
    );
    // And where the user's own command lists the key; with no agent nothing is written.
    office
        .configure("user.signingKey", "")
        .configure("gpg.ssh.defaultKeyCommand", "cat ../key.pub");
    let error = office.approve(&["--yes", RECORD]).fails(2);
    assert!(error.contains("`ssh-keygen` did not sign"), "{error}");
    assert_eq!(office.left(), "");
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let Some(office) = Office::ssh() else { return };
    let error = office.approve(&[RECORD]).fails(2);
    assert!(error.contains("no terminal") && error.contains("--yes"), "{error}");
    let more = format!("{ROSTER}[[person]]\nname = \"Di\"\nemail = \"di@example.org\"\n");
    let role = |name: &str| format!("[[person.role]]\nrole = \"{name}\"\n");
    let roles = format!("{more}{}{}", role("quality"), role("security"));
    office.repo.write(".trace/roster.toml", roles).commit("Di has two roles");
    let mut command = office.repo.command(TRACE);
    command.env("GIT_COMMITTER_EMAIL", "di@example.org").args(["approve", "--yes", RECORD]);
    let (code, _, stderr) = run(&mut command, b"");
    let error = String::from_utf8_lossy(&stderr).into_owned();
    assert!(code == 2 && error.contains("--role quality | --role security"), "{error}");
    let mut command = office.repo.command(TRACE);
    command.env("GIT_COMMITTER_EMAIL", "eve@example.org").args(["approve", "--yes", RECORD]);
    let (code, _, stderr) = run(&mut command, b"");
    let error = String::from_utf8_lossy(&stderr).into_owned();
    assert!(code == 2 && error.contains("gives eve@example.org no role"), "{error}");
    assert_eq!(office.left(), "");
}

#[test]
fn on_a_terminal_meaning_and_role_are_asked_for() {
    let Some(office) = Office::ssh() else { return };
    if !has("script", "--version") {
        return;
    }
    let line = format!("GIT_PAGER=cat '{TRACE}' approve {RECORD}");
    let asked = |answers: &[u8]| office.run("script", &["-qec", &line, "/dev/null"], answers);
    assert_ne!(asked(b"\n\nn\n").code, 0);
    assert_eq!(office.left(), "");
    let output = asked(b"nonsense\nrev\n\ny\n").ok();
    for part in
        ["[approved], authored", "([quality])", "Sign this as Grace Example, quality, reviewed"]
    {
        assert!(output.contains(part), "{part}: {output}");
    }
    assert_eq!(office.statement(PLACE).meaning, Meaning::Reviewed);
}

#[test]
fn an_approval_can_be_taken_back_or_replaced() {
    let Some(office) = Office::ssh() else { return };
    office.approve(&["--yes", RECORD]).ok();
    let error = office.approve(&["--yes", "--withdraw", PLACE]).fails(2);
    assert!(error.contains("is no committed statement"), "{error}");
    office.repo.commit("Approve");
    let hash = tool(&office.repo, "sha256sum", &[PLACE], "");
    let hash = hash.split_whitespace().next().unwrap().to_owned();
    let output = office.approve(&["--yes", "--withdraw", PLACE]).ok();
    let file = output.lines().next().unwrap();
    assert_eq!(file, PLACE.replace(".toml", "-2.toml"));
    let statement = office.statement(file);
    assert_eq!((statement.withdraws, statement.targets), (vec![hash.clone()], Vec::new()));
    let output = office.approve(&["--yes", "--supersedes", PLACE, RECORD]).ok();
    assert_eq!(office.statement(output.lines().next().unwrap()).supersedes, [hash]);
    office.repo.commit("Take it back");
    assert_eq!(office.verified().len(), 3);
    assert!(office.verified().iter().all(|entry| entry["state"] == "good"));
    assert!(office.approve(&["--yes", "--supersedes", PLACE]).fails(2).contains("nothing"));
    assert!(office.approve(&["--yes", "--withdraw", RECORD]).fails(2).contains("no committed"));
}

#[test]
fn a_release_is_approved_by_a_tag_that_git_signs() {
    for office in [Office::ssh(), Office::gpg()].into_iter().flatten() {
        let shown = office.approve(&["--dry-run", "--release", "v1.2.0"]).ok();
        assert_eq!(shown, "Release v1.2.0\n\nMeaning: approved\nRole: quality\n");
        assert_eq!(office.repo.git(&["tag"]), "");
        let output =
            office.approve(&["--yes", "--release", "v1.2.0", "-m", "As tested", "--at", "HEAD~1"]);
        assert!(output.stderr.contains("no role that may sign releases"), "{}", output.stderr);
        assert_eq!(output.ok(), "v1.2.0\n");
        let allowed = "gpg.ssh.allowedSignersFile=.trace/allowed_signers";
        let git = office.run("git", &["-c", allowed, "verify-tag", "v1.2.0"], b"");
        assert_eq!((git.code, office.repo.trace(&["verify", "v1.2.0"]).code), (0, 0));
        let trailers = "--format=%(contents:trailers)";
        let trailers = office.repo.git(&["for-each-ref", trailers, "refs/tags/v1.2.0"]);
        assert_eq!(trailers.trim(), "Meaning: approved\nRole: quality");
        let commit = office.repo.git(&["rev-parse", "v1.2.0^{commit}"]);
        assert_eq!(commit, office.repo.git(&["rev-parse", "HEAD~1"]));
        assert!(office.approve(&["--yes", "--release", "v1.2.0"]).fails(2).contains("already"));
        office.approve(&["--yes", "--release", "-x"]).fails(2);
    }
}

#[test]
fn nothing_is_half_written() {
    let Some(office) = Office::ssh() else { return };
    let approvals = office.repo.path().join(".trace/approvals");
    office.configure("user.signingKey", "~/gone");
    let error = office.approve(&["--yes", RECORD]).fails(2);
    assert!(error.contains("did not sign") && error.contains("because: "), "{error}");
    assert_eq!(office.left(), "");
    office.configure("user.signingKey", "~/key");

    std::fs::write(&approvals, "").unwrap();
    assert!(office.approve(&["--yes", RECORD]).fails(2).contains("is no folder"));
    std::fs::remove_file(&approvals).unwrap();
    let outside = office.home("outside");
    std::fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, &approvals).unwrap();
    assert!(office.approve(&["--yes", RECORD]).fails(2).contains("is a symbolic link"));
    std::fs::remove_file(&approvals).unwrap();
    std::fs::create_dir(&approvals).unwrap();
    std::os::unix::fs::symlink(&outside, approvals.join("docs")).unwrap();
    assert!(office.approve(&["--yes", RECORD]).fails(2).contains("is a symbolic link"));
    office.repo.git(&["config", "core.worktree", &outside.display().to_string()]);
    let error = office.approve(&["--yes", "--at", "HEAD", RECORD]).fails(2);
    assert!(error.contains("work tree, and here is none"), "{error}");
    office.repo.git(&["config", "--unset", "core.worktree"]);
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    std::fs::remove_file(approvals.join("docs")).unwrap();

    let disk = approvals.display().to_string();
    let mount = ["-t", "tmpfs", "-o", "size=4k", "tmpfs", &disk];
    if office.run("mount", &mount, b"").code != 0 {
        return skip("a small disk cannot be mounted here (it takes root)");
    }
    let output = office.approve(&["--yes", RECORD]);
    let left = tool(&office.repo, "find", &[&disk, "-mindepth", "1"], "");
    assert_eq!(office.run("umount", &[&disk], b"").code, 0);
    let error = output.fails(3);
    assert!(error.contains("cannot write"), "{error}");
    assert_eq!(left, "");
}

#[test]
fn the_signer_hears_what_the_rules_would_find() {
    let Some(office) = Office::ssh() else { return };
    let warnings = |arguments: &[&str], person: [(&str, &str); 2]| -> BTreeSet<String> {
        let mut command = office.repo.command(TRACE);
        command.env("GIT_CONFIG_GLOBAL", office.home(".gitconfig")).envs(person);
        command.args(["approve", "--yes"]).args(arguments);
        let (_, _, stderr) = run(&mut command, b"");
        let stderr = String::from_utf8_lossy(&stderr).into_owned();
        stderr.lines().filter(|line| line.starts_with("warning: ")).map(str::to_owned).collect()
    };
    let check = |arguments: &[&str], person, expected: &[&str]| {
        let warnings = warnings(arguments, person);
        for part in expected {
            assert!(warnings.iter().any(|it| it.contains(part)), "{part}: {warnings:?}");
        }
        assert_eq!(warnings.len(), expected.len(), "{warnings:?}");
    };
    let person = |email| [("GIT_COMMITTER_NAME", "x"), ("GIT_COMMITTER_EMAIL", email)];
    check(&[RECORD], GRACE, &[]);
    check(&["--role", "security", RECORD], GRACE, &["has not the role `security`"]);
    check(
        &["--role", "quality", RECORD],
        person("eve@example.org"),
        &["eve@example.org is not in the roster", "the key is Grace Example's"],
    );
    check(
        &[RECORD],
        person("ada@example.org"),
        &["you wrote a part of `docs/threats.md`", "the key is Grace Example's"],
    );
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n",
        "4d7a2146".repeat(8)
    );
    office.repo.write(RECORD, pointer).commit("Keep the threats elsewhere");
    check(
        &[RECORD],
        GRACE,
        &["you sign the pointer, which names a content of the SHA-256 4d7a2146"],
    );
    office.repo.git(&["revert", "--no-edit", "HEAD"]);
    office.repo.write("other.txt", "x").commit("Add what nobody controls");
    check(&["other.txt"], GRACE, &["`other.txt` is no controlled record"]);
    // Ada's change of the roster was approved by nobody.
    office
        .repo
        .write(".trace/roster.toml", format!("{ROSTER}# more\n"))
        .commit("Change the roster");
    check(&[RECORD], GRACE, &["are not in force"]);
    office.repo.remove(".trace/allowed_signers").commit("Forget the keys");
    check(&[RECORD], GRACE, &["are not in force", "the signature is unknown-key"]);
}

/// The blocks of docs/approvals.md in a language, in their order.
fn documented(language: &str) -> Vec<String> {
    let page = include_str!("../../docs/approvals.md");
    let begin = format!("```{language}\n");
    let blocks = page.split(&begin).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_documented_files_are_read() {
    let blocks = documented("toml");
    let statement = Statement::parse(blocks[0].as_bytes()).unwrap();
    let target = &statement.targets[0];
    assert!(target.frame.is_some() && !target.items.is_empty() && !statement.supersedes.is_empty());
    assert!(statement.remark.is_some() && blocks[0].contains("withdraws"));
    let roster = Roster::parse(blocks[1].as_bytes()).unwrap();
    assert!(roster.people[0].roles[0].competence.is_some());
}

#[test]
fn the_documented_commands_work() {
    for (office, language) in [(Office::ssh(), "sh"), (Office::gpg(), "bash")] {
        let Some(office) = office else { continue };
        if language == "sh" {
            std::fs::create_dir(office.home(".ssh")).unwrap();
            std::fs::rename(office.home("key"), office.home(".ssh/id_ed25519")).unwrap();
            std::fs::rename(office.home("key.pub"), office.home(".ssh/id_ed25519.pub")).unwrap();
        }
        // Keys stand at the end of the page, and come first.
        let mut blocks = documented(language);
        blocks.rotate_right(1);
        if language == "bash" {
            let approve = documented("sh").remove(0);
            blocks.insert(1, approve);
        }
        let programs = PathBuf::from(TRACE).parent().unwrap().display().to_string();
        for block in blocks {
            // Nobody is there to be asked.
            let script = block.replace("git trace approve ", "git trace approve --yes ");
            let script = format!("set -e; PATH={programs}:$PATH\n{script}");
            office.run("sh", &["-c", &script], b"").ok();
        }
    }
}
