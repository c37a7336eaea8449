//! A repository while the story is told: git and ssh-keygen, run so that nothing but the story counts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::story::{Role, Step};
use crate::error::{Error, Result};
use crate::model::{Person, Timestamp};
use crate::requirement;
use crate::signer::Program;
use crate::statement::{Decision, FOLDER, Meaning, NAMESPACE, Statement, Target, TargetItem};

/// Where the keys of the people are: beside the repository's own data, and never in a commit.
const KEYS: &str = ".git/demo-keys";

/// Who may sign, in ssh-keygen's own format.
const SIGNERS: &str = ".trace/allowed_signers";

/// A repository while the story is told.
pub struct Building<'s> {
    folder: PathBuf,
    people: &'s BTreeMap<String, Role>,
    /// How many approvals there are.
    approvals: usize,
}

impl<'s> Building<'s> {
    /// An empty repository, and a key for each of the people.
    pub fn begin(folder: &Path, people: &'s BTreeMap<String, Role>) -> Result<Self> {
        let failed = |error| Error::io(format!("cannot make `{}`", folder.display()), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let building = Self { folder: folder.to_owned(), people, approvals: 0 };
        building.run("git", &["init", "-q", "-b", "main", "."], None)?;
        std::fs::create_dir_all(folder.join(KEYS)).map_err(failed)?;
        let mut signers = String::new();
        for (name, role) in people {
            let file = format!("{KEYS}/{name}");
            let new = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &file];
            building.run("ssh-keygen", &new, None)?;
            let public =
                std::fs::read_to_string(folder.join(format!("{file}.pub"))).map_err(failed)?;
            signers += &format!("{} {}\n", role.person().email, public.trim());
        }
        building.write(SIGNERS, &signers)?;
        Ok(building)
    }

    /// Does what a step tells.
    pub fn take(&mut self, step: &Step) -> Result<()> {
        let when = step.when()?;
        let who = self.person(&step.by)?;
        if let Some(tag) = &step.tag {
            let key = self.key(&step.by);
            let tag = ["-c", &key, "tag", "-s", "-m", &step.message, tag];
            return self.run("git", &tag, Some((&who, when))).map(drop);
        }
        if let Some(reviewer) = &step.reviewer {
            return self.reviewed(step, reviewer, when);
        }
        self.commit(step, &who, when)
    }

    /// A change on a branch of its own, merged and signed by who reviewed it an hour later.
    fn reviewed(&mut self, step: &Step, reviewer: &str, when: Timestamp) -> Result<()> {
        let (author, merger) = (self.person(&step.by)?, self.person(reviewer)?);
        self.run("git", &["checkout", "-q", "-b", "change"], None)?;
        self.commit(step, &author, when)?;
        self.run("git", &["checkout", "-q", "main"], None)?;
        let subject = step.message.lines().next().unwrap_or_default();
        let message = format!("Merge: {subject}\n\nReviewed-by: {merger}");
        let later = Timestamp { seconds: when.seconds + 3600, ..when };
        let key = self.key(reviewer);
        let merge = ["-c", &key, "merge", "-q", "-S", "--no-ff", "-m", &message, "change"];
        self.run("git", &merge, Some((&merger, later)))?;
        self.run("git", &["branch", "-q", "-D", "change"], None).map(drop)
    }

    fn commit(&mut self, step: &Step, who: &Person, when: Timestamp) -> Result<()> {
        let head =
            self.run("git", &["rev-parse", "-q", "--verify", "HEAD"], None).unwrap_or_default();
        for (path, text) in &step.files {
            self.write(path, &text.replace("{commit}", head.trim()))?;
        }
        for path in &step.remove {
            let removed = std::fs::remove_file(self.folder.join(path));
            removed.map_err(|error| Error::io(format!("cannot remove `{path}`"), error))?;
        }
        if !step.approve.is_empty() {
            self.approve(step, who, when)?;
        }
        self.run("git", &["add", "-A"], None)?;
        self.run("git", &["commit", "-q", "--allow-empty", "-m", &step.message], Some((who, when)))
            .map(drop)
    }

    /// Writes a signed statement on files as they stand.
    fn approve(&mut self, step: &Step, who: &Person, when: Timestamp) -> Result<()> {
        let meaning = step.meaning.as_deref().and_then(Meaning::of_word);
        let role = self.people.get(&step.by).map(|role| role.role.clone());
        let targets: Result<Vec<Target>> =
            step.approve.iter().map(|path| self.target(path)).collect();
        let statement = Statement {
            meaning: meaning.unwrap_or(Meaning::Approved),
            decision: Decision::Accepted,
            who: who.clone(),
            role: role.unwrap_or_default(),
            when,
            remark: None,
            supersedes: Vec::new(),
            withdraws: Vec::new(),
            targets: targets?,
        };
        self.approvals += 1;
        let path = format!("{FOLDER}{:03}-{}-{}.toml", self.approvals, when.date(), step.by);
        self.write(&path, &statement.to_toml())?;
        let key = format!("{KEYS}/{}", step.by);
        let sign = ["-q", "-Y", "sign", "-n", NAMESPACE, "-f", &key, &path];
        self.run("ssh-keygen", &sign, None).map(drop)
    }

    fn target(&self, path: &str) -> Result<Target> {
        let file = self.folder.join(path);
        let bytes = std::fs::read(&file)
            .map_err(|error| Error::io(format!("cannot read `{}`", file.display()), error))?;
        let document = requirement::own(path, &bytes);
        let items = document.iter().flat_map(|document| &document.items);
        let item = |item: &requirement::Item| TargetItem {
            id: item.id.clone(),
            revision: item.revision.clone(),
        };
        let blob = self.run("git", &["hash-object", "--", path], None)?;
        let unread = |_| Error::repository(format!("git names the content of `{path}` oddly"));
        Ok(Target {
            path: path.to_owned(),
            blob: blob.trim().parse().map_err(unread)?,
            sha256: requirement::hash(&bytes),
            items: items.map(item).collect(),
            frame: document.map(|document| document.frame),
        })
    }

    fn person(&self, name: &str) -> Result<Person> {
        let role = self.people.get(name);
        role.map(Role::person).ok_or_else(|| Error::usage(format!("the story knows no `{name}`")))
    }

    fn key(&self, name: &str) -> String {
        format!("user.signingKey={KEYS}/{name}")
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        let file = self.folder.join(path);
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = folder.and_then(|()| std::fs::write(&file, text));
        written.map_err(|error| Error::io(format!("cannot write `{}`", file.display()), error))
    }

    /// Runs a program as somebody at some time; what it printed.
    fn run(
        &self,
        name: &str,
        arguments: &[&str],
        who: Option<(&Person, Timestamp)>,
    ) -> Result<String> {
        let mut program = Program::new(name, &self.folder);
        // Neither the user's settings nor the machine's are part of the story.
        for (name, value) in [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_SYSTEM", "/dev/null"),
            ("GIT_CONFIG_COUNT", "2"),
            ("GIT_CONFIG_KEY_0", "gpg.format"),
            ("GIT_CONFIG_VALUE_0", "ssh"),
            ("GIT_CONFIG_KEY_1", "core.hooksPath"),
            ("GIT_CONFIG_VALUE_1", "/dev/null"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("LC_ALL", "C"),
        ] {
            program = program.env(name, value);
        }
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            program = program.without(name);
        }
        if let Some((person, when)) = who {
            let date = format!("{} +0000", when.seconds);
            for whose in ["AUTHOR", "COMMITTER"] {
                program = program.env(&format!("GIT_{whose}_NAME"), &person.name);
                program = program.env(&format!("GIT_{whose}_EMAIL"), &person.email);
                program = program.env(&format!("GIT_{whose}_DATE"), &date);
            }
        }
        let output = program.args(arguments).output(b"")?;
        match output.is_success {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(Error::repository(format!("`{name} {}` failed", arguments.join(" ")))
                .because(output.messages)),
        }
    }
}
