//! VERIFY.txt for each kind of signature: on approvals, on the tag of the release, and on the package itself.

use std::path::PathBuf;

use super::{Unpacked, exported};
use crate::approval::of_other_keys;
use crate::signature::x509;
use crate::support::{hermetic, run};
use crate::team::{CONFIG, PLAN, TEAM, Team};

/// A release whose approvals, tag and package are signed by keys of one kind.
struct Signed {
    team: Team,
    /// What the user says of signing.
    settings: PathBuf,
}

impl Signed {
    fn of(kind: &str) -> Option<Self> {
        let (team, grace, _) = of_other_keys(kind)?;
        team.approve_by("grace", &grace, &[PLAN]);
        team.repo.commit("approve the plan");
        let (program, key) = match kind {
            "openpgp" => ("gpg".to_owned(), grace),
            _ => {
                let script = x509::openssl_for_git(&team.repo);
                x509::sign_by(&team.repo, "x-grace", "");
                (script, "grace".to_owned())
            }
        };
        let settings = team.repo.path().join("../settings");
        let text = format!(
            "[gpg]\nformat = {kind}\n[gpg \"{kind}\"]\nprogram = {program}\n[user]\nname = Grace Example\n\
             email = grace@example.org\nsigningkey = {key}\n"
        );
        std::fs::write(&settings, text).unwrap();
        let signed = Self { team, settings };
        signed.run("git", &["tag", "-s", "-m", "The first", "v1.0.0"]);
        Some(signed)
    }

    #[track_caller]
    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = self.team.repo.command(program);
        command.env("GIT_CONFIG_GLOBAL", &self.settings).args(arguments);
        let (code, _, stderr) = run(&mut command, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    }

    fn exported(&self, more: &[&str]) -> PathBuf {
        let package = self.team.repo.path().parent().unwrap().join("evidence.zip");
        let output = package.display().to_string();
        let arguments = [&["-q", "export", "v1.0.0", "-o", &output], more].concat();
        self.run(env!("CARGO_BIN_EXE_git-trace"), &arguments);
        package
    }
}

#[test]
fn stock_programs_check_what_other_keys_signed() {
    for (kind, good, file, key) in [
        ("openpgp", "Good signature", "approvals-openpgp.tsv", ".trace/keys/grace.asc"),
        ("x509", "CMS Verification successful", "approvals-x509.tsv", ".trace/keys/root.pem"),
    ] {
        let Some(signed) = Signed::of(kind) else { return };
        let package = signed.exported(&[]);
        let pinned = signed.team.repo.path().parent().unwrap().join("pinned");
        std::fs::copy(signed.team.repo.path().join(key), &pinned).unwrap();
        std::fs::remove_dir_all(signed.team.repo.path()).unwrap();
        let Some(unpacked) = Unpacked::of(&package) else { return };
        let (code, told) = unpacked.verified();
        assert_eq!(code, 0, "{kind}: {told}");
        let approvals = unpacked.text(&format!("data/checks/{file}")).lines().count();
        assert_eq!(approvals, 2, "the configuration and the plan");
        // And the package, and the tag.
        assert_eq!(told.matches(good).count(), approvals + 2, "{kind}: {told}");
        assert!(!unpacked.text("VERIFY.txt").contains("Approvals besides"), "{kind}");
        let mut check = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        check.arg("verify-export").arg(&package).arg("--key").arg(&pinned);
        let (code, told, _) = run(check.current_dir("/"), b"");
        assert_eq!(code, 0, "{kind}: {}", String::from_utf8_lossy(&told));
    }
}

#[test]
fn they_find_an_approval_that_says_something_else_and_keys_that_are_not_its_own() {
    for (kind, bad) in [("openpgp", "BAD signature"), ("x509", "CMS Verification failure")] {
        let Some(signed) = Signed::of(kind) else { return };
        let package = signed.exported(&["--no-sign"]);
        let Some(unpacked) = Unpacked::of(&package) else { return };
        let table = unpacked.text(&format!("data/checks/approvals-{kind}.tsv"));
        let statement = table.split('\t').next().unwrap();
        let text = unpacked.text(statement);
        unpacked.forge(statement, text.replace("accepted", "rejected"));
        let (code, told) = unpacked.verified();
        assert!(code != 0 && told.contains(bad), "{kind}: {told}");
        unpacked.forge(statement, &text);
        assert_eq!(unpacked.verified().0, 0, "{kind}");
        // Mallory's key in place of Grace's.
        let evil = std::fs::read(signed.team.repo.path().join("../mallory.asc")).unwrap();
        let files = unpacked.files();
        for key in files.iter().filter(|name| name.contains("/.trace/keys/")) {
            unpacked.forge(key, &evil);
        }
        assert_ne!(unpacked.verified().0, 0, "{kind}");
    }
}

/// The table of approvals by SSH keys, in its columns.
fn table(unpacked: &Unpacked) -> Vec<Vec<String>> {
    let table = unpacked.text("data/checks/approvals-ssh.tsv");
    table.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn they_ask_the_lists_of_revoked_keys() {
    const REVOKED: &str = ".trace/revoked_keys";
    let Some(team) = Team::new(CONFIG) else { return };
    let repo = &team.repo;
    team.approve("grace", &[PLAN]);
    repo.commit("approve the plan");
    let list = |names: &[&str]| names.iter().map(|it| team.key(it) + "\n").collect::<String>();
    for (number, names) in [&["eve"][..], &["eve", "mallory"]].into_iter().enumerate() {
        repo.write(REVOKED, list(names)).commit("revoke a key");
        team.approve("grace", &[REVOKED]);
        repo.commit("approve that");
        repo.write("docs/more", number.to_string()).commit("work");
    }
    let Some(unpacked) = Unpacked::of(&exported(repo, "a.zip", &["--no-sign"])) else { return };
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    // Before there was a list, the newest counts alone; then both.
    let rows = table(&unpacked);
    let lists = |statement: &str| rows.iter().filter(|row| row[0] == statement).count();
    let newest = rows.iter().map(|row| &row[3]).max_by_key(|it| unpacked.read(it).len()).unwrap();
    assert_eq!(unpacked.text(newest), list(&["eve", "mallory"]));
    for row in &rows {
        assert!(rows.iter().any(|other| other[0] == row[0] && other[3] == *newest), "{rows:?}");
    }
    assert!(rows.iter().any(|row| lists(&row[0]) == 2), "{rows:?}");
    unpacked.forge(newest, list(&["grace"]));
    let (code, told) = unpacked.verified();
    assert!(code != 0 && told.contains("Could not verify signature"), "{told}");
}

#[test]
fn they_are_told_the_keys_in_force_and_not_those_that_stood_there() {
    let Some(team) = Team::new(CONFIG) else { return };
    let founded = team.repo.git(&["rev-parse", "HEAD~2"]);
    // Nobody approved that Bo goes.
    team.write_roster(&TEAM[..2]);
    team.repo.commit("take Bo off the roster");
    team.approve("bo", &[PLAN]);
    team.repo.commit("approve the plan");
    let Some(unpacked) = Unpacked::of(&exported(&team.repo, "a.zip", &["--no-sign"])) else {
        return;
    };
    let rows = table(&unpacked);
    let by_bo: Vec<&str> =
        rows.iter().filter(|row| row[4] == "bo@example.org").map(|row| row[2].as_str()).collect();
    assert_eq!(by_bo, [format!("data/trust/{}/.trace/allowed_signers", founded.trim())]);
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    assert!(!unpacked.text("VERIFY.txt").contains("programs do not find"));
}

#[test]
fn they_are_told_nothing_of_keys_that_they_would_not_find() {
    let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
    let signers = ".trace/allowed_signers";
    let text = std::fs::read_to_string(team.repo.path().join(signers)).unwrap();
    // Bo's key stands in a file of its own, and Grace has two addresses in one line.
    let (bo, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("bo"));
    let (who, key) = bo[0].split_once(' ').unwrap();
    team.repo.write(".trace/keys/bo.pub", format!("{key} {who}\n"));
    let rest = rest.join("\n").replace("grace@", "!grace@example.com,grace@example.net,grace@");
    team.repo.write(signers, rest + "\n");
    team.repo.git(&["add", "-A"]);
    team.repo.git(&["commit", "-q", "--amend", "-m", "found the life cycle"]);
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    team.approve("bo", &[PLAN]);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-02", "holds", &[]);
    let Some(unpacked) = Unpacked::of(&exported(&team.repo, "a.zip", &["--no-sign"])) else {
        return;
    };
    let (code, told) = unpacked.verified();
    assert_eq!(code, 0, "{told}");
    let signers: Vec<String> = table(&unpacked).into_iter().map(|row| row[4].clone()).collect();
    assert_eq!(signers, ["grace@example.net"]);
    assert!(unpacked.text("VERIFY.txt").contains("programs do not find: 1."), "{told}");
}
