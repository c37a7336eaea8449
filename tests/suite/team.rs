//! People with keys of their own, and a repository whose roster names them.
//!
//! Statements are signed by the real ssh-keygen and gpg, with keys made on the spot.

use std::cell::RefCell;
use std::collections::BTreeMap;

use git_trace::model::{Person, Timestamp};
use git_trace::requirement::{self, Document, Settings};
use git_trace::statement::{Decision, Meaning, Statement, Target, TargetItem};
use serde_json::Value;

use crate::signature;
use crate::support::{Repo, expect_ruling, run, skip};

pub const PLAN: &str = "docs/plan.md";
pub const CONFIG: &str = "version = 1\n[controlled]\npaths = [\"src/**\"]\n[[record]]\n\
    class = \"configuration-management-plan\"\npaths = [\"docs/plan.md\"]\n";

pub const ROSTER: [&str; 2] = [".trace/roster.toml", ".trace/allowed_signers"];
pub const TEAM: [(&str, &str); 3] =
    [("ada", "developer"), ("grace", "quality"), ("bo", "security-expert")];

/// People with keys, and a repository whose roster names them.
pub struct Team {
    pub repo: Repo,
    keys: RefCell<BTreeMap<String, String>>,
}

/// What is stated besides the usual.
#[derive(Clone)]
pub struct Word {
    pub meaning: Meaning,
    pub decision: Decision,
    pub role: &'static str,
    pub days: i64,
    pub withdraws: Vec<String>,
    pub signer: Option<&'static str>,
}

pub fn word() -> Word {
    Word {
        meaning: Meaning::Approved,
        decision: Decision::Accepted,
        role: "",
        days: 0,
        withdraws: Vec::new(),
        signer: None,
    }
}

impl Team {
    /// Ada, Grace and Bo, each with a role, and a plan that Ada wrote; Grace approved the rest.
    pub fn new(config: &str) -> Option<Self> {
        let team = Self::founded(
            config,
            &[("ada", "developer"), ("grace", "quality"), ("bo", "security-expert")],
        )?;
        team.approve("grace", &[".trace/config.toml"]);
        team.repo.commit("approve the configuration");
        team.repo.write(PLAN, "# Plan\n\nAs it is.\n").commit("write the plan");
        Some(team)
    }

    pub fn founded(config: &str, people: &[(&str, &str)]) -> Option<Self> {
        if std::process::Command::new("ssh-keygen").arg("-?").output().is_err() {
            skip("ssh-keygen is not installed");
            return None;
        }
        let team = Self { repo: Repo::new(), keys: RefCell::default() };
        for (name, _) in people {
            team.key(name);
        }
        team.repo.write(".trace/config.toml", config);
        team.write_roster(people);
        team.repo.commit("found the life cycle");
        Some(team)
    }

    /// A person's key, made when it is asked for; the public one, `type base64`.
    pub fn key(&self, name: &str) -> String {
        if let Some(known) = self.keys.borrow().get(name) {
            return known.clone();
        }
        let file = self.key_file(name);
        let made = self
            .repo
            .command("ssh-keygen")
            .args(["-q", "-N", "", "-t", "ed25519", "-f", &file])
            .status();
        assert!(made.unwrap().success());
        let public = std::fs::read_to_string(format!("{file}.pub")).unwrap();
        let public = public.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.keys.borrow_mut().insert(name.to_owned(), public.clone());
        public
    }

    pub fn key_file(&self, name: &str) -> String {
        self.repo.path().join(format!("../{name}.key")).display().to_string()
    }

    pub fn fingerprint(&self, name: &str) -> String {
        let file = format!("{}.pub", self.key_file(name));
        let (_, stdout, _) = run(self.repo.command("ssh-keygen").args(["-l", "-f", &file]), b"");
        String::from_utf8(stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    /// The roster of these people, and their keys beside it.
    pub fn write_roster(&self, people: &[(&str, &str)]) {
        let mut roster = String::from("version = 1\n");
        let mut signers = String::new();
        for (name, role) in people {
            let (title, public) = (title(name), self.key(name));
            roster +=
                &format!("\n[[person]]\nname = \"{title}\"\nemail = \"{name}@example.org\"\n");
            for role in role.split(' ') {
                roster += &format!("[[person.role]]\nrole = \"{role}\"\n");
            }
            signers += &format!("{name}@example.org {public}\n");
        }
        self.repo.write(".trace/roster.toml", roster).write(".trace/allowed_signers", signers);
    }

    /// Writes a signed statement about files as they stand in the work tree; its path.
    pub fn approve(&self, name: &str, paths: &[&str]) -> String {
        self.state(name, paths, &word())
    }

    pub fn state(&self, name: &str, paths: &[&str], word: &Word) -> String {
        let statement = Statement {
            meaning: word.meaning,
            decision: word.decision,
            who: Person { name: title(name), email: format!("{name}@example.org") },
            role: word.role.to_owned(),
            when: Timestamp { seconds: self.repo.now() + 60 + word.days * 86_400, offset: 0 },
            remark: None,
            supersedes: Vec::new(),
            withdraws: word.withdraws.clone(),
            targets: paths.iter().map(|path| self.target(path)).collect(),
        };
        self.sign(&statement, word.signer.unwrap_or(name))
    }

    pub fn sign(&self, statement: &Statement, signer: &str) -> String {
        let text = statement.to_toml();
        let place = format!(".trace/approvals/{}.toml", &requirement::hash(text.as_bytes())[..12]);
        self.repo.write(&place, &text);
        let file = self.repo.path().join(&place).display().to_string();
        let key = self.key_file(signer);
        let (code, _, stderr) = run(
            self.repo.command("ssh-keygen").args([
                "-Y",
                "sign",
                "-n",
                "git-trace",
                "-f",
                &key,
                &file,
            ]),
            b"",
        );
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        place
    }

    /// Another signature of a statement, as bytes; the file beside it is not touched.
    pub fn resigned(&self, place: &str, signer: &str) -> Vec<u8> {
        let file = self.repo.path().join("../resigned").display().to_string();
        std::fs::copy(self.repo.path().join(place), &file).unwrap();
        let _ = std::fs::remove_file(format!("{file}.sig"));
        let key = self.key_file(signer);
        signature::tool(
            &self.repo,
            "ssh-keygen",
            &["-Y", "sign", "-q", "-n", "git-trace", "-f", &key, &file],
            "",
        );
        std::fs::read(format!("{file}.sig")).unwrap()
    }

    /// Gives somebody a key of OpenPGP besides, in a file of keys that is not committed yet.
    pub fn openpgp(&self, name: &str) -> String {
        let user = format!("{name} <{name}@example.org>");
        let made = ["--batch", "--quiet", "--passphrase", "", "--quick-gen-key", &user];
        let usage = ["ed25519", "sign", "never"];
        signature::tool(&self.repo, "gpg", &[&made[..], &usage].concat(), "");
        let listed =
            signature::tool(&self.repo, "gpg", &["--batch", "--with-colons", "-k", name], "");
        let line = listed.lines().find(|line| line.starts_with("fpr:")).unwrap();
        let key = line.split(':').nth(9).unwrap().to_owned();
        let public = std::fs::read(signature::exported(&self.repo, &key)).unwrap();
        self.repo.write(&format!(".trace/keys/{name}.asc"), public);
        key
    }

    /// Signs a statement by OpenPGP, as `gpg --detach-sign` does.
    pub fn sign_openpgp(&self, key: &str, place: &str) {
        let file = self.repo.path().join(place).display().to_string();
        let _ = std::fs::remove_file(format!("{file}.asc"));
        let arguments = ["--batch", "--armor", "--detach-sign", "--local-user", key, &file];
        signature::tool(&self.repo, "gpg", &arguments, "");
    }

    /// Signs a statement by X.509 with a certificate and key beside the repository.
    pub fn sign_x509(&self, name: &str, place: &str) {
        let file = self.repo.path().join(place).display().to_string();
        let of = |ending: &str| signature::x509::file(&self.repo, &format!("x-{name}.{ending}"));
        let (certificate, key, made) = (of("pem"), of("key"), of("der"));
        let sign = ["cms", "-sign", "-binary", "-outform", "DER", "-in", &file, "-out", &made];
        let by = ["-signer", &certificate, "-inkey", &key];
        signature::tool(&self.repo, "openssl", &[&sign[..], &by].concat(), "");
        let text = signature::tool(&self.repo, "openssl", &["base64", "-in", &made], "");
        let armoured =
            format!("-----BEGIN SIGNED MESSAGE-----\n{text}-----END SIGNED MESSAGE-----\n");
        std::fs::write(format!("{file}.asc"), armoured).unwrap();
    }

    /// Signs statements of somebody by another kind of key, in place of the SSH signatures.
    pub fn approve_by(&self, name: &str, key: &str, paths: &[&str]) -> String {
        self.key(name);
        let place = self.approve(name, paths);
        self.repo.remove(&format!("{place}.sig"));
        match key {
            "" => self.sign_x509(name, &place),
            key => self.sign_openpgp(key, &place),
        }
        place
    }

    /// Asks for a change, has that approved, and works on it; the path of the request.
    #[track_caller]
    pub fn works_on_an_approved_request(&self) -> &'static str {
        let path = ".trace/change-requests/CR-1.md";
        self.repo.write(path, "---\nstatus: open\n---\n# Alarm\n").commit("ask");
        self.approve("grace", &[path]);
        self.repo.commit("approve the request");
        self.repo.write("src/a", "1").commit("work\n\nChange-Request: CR-1");
        self.check("CM-02", "holds", &[]);
        path
    }

    pub fn target(&self, path: &str) -> Target {
        let bytes = std::fs::read(self.repo.path().join(path)).unwrap();
        let document = items_of(path, &bytes);
        let items = document.iter().flat_map(|it| &it.items);
        Target {
            path: path.to_owned(),
            blob: self.repo.git(&["hash-object", path]).trim().parse().unwrap(),
            sha256: requirement::hash(&bytes),
            frame: document.as_ref().map(|it| it.frame.clone()),
            items: items
                .map(|it| TargetItem { id: it.id.clone(), revision: it.revision.clone() })
                .collect(),
        }
    }

    /// Commits what there is, as author and committer.
    pub fn commit_by(&self, name: &str, message: &str) {
        self.repo.git(&["add", "-A"]);
        let email = format!("{name}@example.org");
        let mut git = self.repo.days_later(0).command("git");
        git.env("GIT_AUTHOR_NAME", title(name)).env("GIT_AUTHOR_EMAIL", &email);
        git.env("GIT_COMMITTER_NAME", title(name)).env("GIT_COMMITTER_EMAIL", &email);
        assert!(git.args(["commit", "-q", "-m", message]).status().unwrap().success());
    }

    /// Runs git as a person who signs.
    pub fn signed_by(&self, name: &str, arguments: &[&str]) {
        let mut git = self.repo.command("git");
        git.env("GIT_COMMITTER_NAME", title(name));
        git.env("GIT_COMMITTER_EMAIL", format!("{name}@example.org"));
        let key = format!("user.signingkey={}", self.key_file(name));
        git.args(["-c", "gpg.format=ssh", "-c", &key]).args(arguments);
        let (code, _, stderr) = run(&mut git, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    }

    /// Runs git, and checks that a merge or a checkout of files is committed.
    pub fn bring_back(&self, commit: &str, paths: &[&str]) {
        self.repo.git(&[&["checkout", "-q", commit, "--"], paths].concat());
        self.repo.commit("bring back what was");
    }

    pub fn people(&self) -> Vec<String> {
        let report = self.report(&[]);
        let people = report["trust"]["people"].as_array().unwrap().iter();
        people.map(|person| person["email"].as_str().unwrap().to_owned()).collect()
    }

    pub fn sha256(&self, path: &str) -> String {
        requirement::hash(&std::fs::read(self.repo.path().join(path)).unwrap())
    }

    pub fn report(&self, arguments: &[&str]) -> Value {
        let all = [&["report", "--format", "json"], arguments].concat();
        serde_json::from_str(&self.repo.trace(&all).ok()).unwrap()
    }

    #[track_caller]
    pub fn check(&self, code: &str, outcome: &str, findings: &[&str]) {
        self.check_with(&[], code, outcome, findings);
    }

    #[track_caller]
    pub fn check_with(&self, arguments: &[&str], code: &str, outcome: &str, findings: &[&str]) {
        expect_ruling(&self.report(arguments), code, outcome, findings);
    }
}

/// The items that a statement about a file names.
fn items_of(path: &str, bytes: &[u8]) -> Option<Document> {
    let is_named = path.starts_with("requirements/");
    let tools = requirement::read(path, bytes, is_named, &Settings::default()).into_iter();
    let mut tools = tools.filter(|it| !it.items.is_empty()).map(|it| it.framed(bytes));
    requirement::own(path, bytes).or_else(|| tools.next())
}

pub fn title(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest} Example", first.to_uppercase())
}

/// A team with the usual configuration, or the end of the test.
macro_rules! team {
    ($config:expr) => {
        match Team::new($config) {
            Some(team) => team,
            None => return,
        }
    };
}

pub(crate) use team;
