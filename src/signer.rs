//! Signing as the user signs with git: by their own programs, keys and agents.
//!
//! With the pager and the printer one of the few rooms that run programs. Which programs is decided by the user's and
//! the system's git configuration, never by that of the repository: one that was handed over must
//! run nothing. Which key and which format may be said anywhere, since saying so runs nothing.

mod note;
mod program;
mod settings;
mod tag;

use std::io::Write;
use std::path::{Path, PathBuf};

pub use self::program::Program;
use self::settings::Settings;
use crate::error::{Error, Result};
use crate::git::object::RawIdent;
use crate::model::{Person, SignatureKind, Timestamp};
use crate::statement::NAMESPACE;

/// Whoever signs on this machine.
pub struct Signer {
    folder: PathBuf,
    person: Person,
    when: Timestamp,
}

/// A key, and what signs with it.
struct Key {
    format: Format,
    program: String,
    key: String,
}

/// The formats of `gpg.format`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    OpenPgp,
    Ssh,
    X509,
}

/// A detached signature.
pub struct Signature {
    /// As the tool wrote it, armoured.
    pub bytes: Vec<u8>,
    /// The ending of the file that holds it, behind the name of what is signed.
    pub ending: &'static str,
}

impl Signer {
    /// Who signs in a folder, and what their clock says, both as git resolves them for a committer.
    pub fn of(folder: &Path) -> Result<Self> {
        let output = Program::git(folder).args(["var", "GIT_COMMITTER_IDENT"]).output(b"")?;
        if !output.is_success {
            return Err(Error::usage("git does not know who you are")
                .hint("set user.name and user.email: `git config --global user.email you@example.org`")
                .because(output.messages));
        }
        let ident = RawIdent::parse(output.stdout.trim_ascii());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let person = Person { name: text(ident.name), email: text(ident.email) };
        let when = ident.when.ok_or_else(|| {
            Error::usage("git gives no date that can be read").hint("look at GIT_COMMITTER_DATE")
        })?;
        if !person.email.contains('@') {
            let what = format!("your address `{}` is none", person.email);
            return Err(Error::usage(what).hint("set user.email"));
        }
        Ok(Self { folder: folder.to_owned(), person, when })
    }

    /// Their name and address.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The time, with their zone.
    pub fn when(&self) -> Timestamp {
        self.when
    }

    /// Signs a file for git-trace.
    pub fn sign(&self, payload: &[u8]) -> Result<Signature> {
        let key = self.key()?;
        let signature = match key.format {
            Format::Ssh => self.by_ssh(&key, payload)?,
            Format::OpenPgp | Format::X509 => self.by_gpg(&key, payload)?,
        };
        let ending = key.format.ending();
        match signature.starts_with(b"-----BEGIN ") {
            true => Ok(Signature { bytes: signature, ending }),
            false => Err(Error::usage(format!("`{}` made no signature", key.program))
                .hint("does `git commit -S` work? it signs by the same program and key")),
        }
    }

    /// The kind of signature that they make.
    pub fn kind(&self) -> Result<SignatureKind> {
        Ok(Settings::read(&self.folder)?.format()?.kind())
    }

    /// The key that git would sign with, and the program.
    fn key(&self) -> Result<Key> {
        let settings = Settings::read(&self.folder)?;
        let format = settings.format()?;
        let program = settings.program(format);
        let key = match settings.any("user.signingkey").filter(|key| !key.is_empty()) {
            Some(key) => key.to_owned(),
            None if format == Format::Ssh => self.default_ssh_key(&settings)?,
            // So does git: gpg finds the key by name and address.
            None => self.person.to_string(),
        };
        Ok(Key { format, program, key })
    }

    /// Git, about to sign. It is told the user's own programs, so that those of the repository's
    /// configuration do not count, and to run no hooks.
    fn signing_git(&self) -> Result<Program> {
        let settings = Settings::read(&self.folder)?;
        let mut git = Program::git(&self.folder).args(["-c", "core.hooksPath=/dev/null"]);
        for format in Format::ALL {
            let program = settings.program(format);
            git = git.args(["-c", &format!("{}={program}", format.program().0)]);
            if format == Format::OpenPgp {
                git = git.args(["-c", &format!("gpg.program={program}")]);
            }
        }
        let key = self.key()?;
        Ok(git.args(["-c", &format!("user.signingKey={}", key.key)]))
    }

    /// The first key that `gpg.ssh.defaultKeyCommand` lists.
    fn default_ssh_key(&self, settings: &Settings) -> Result<String> {
        let none = |why: &str| {
            Error::usage(format!("no SSH key to sign with: {why}")).hint(
                "name one: `git config --global user.signingKey ~/.ssh/id_ed25519`, or the key \
                 itself for one in ssh-agent",
            )
        };
        let command = settings.users("gpg.ssh.defaultkeycommand");
        let command = command.ok_or_else(|| none("user.signingKey is not set"))?;
        let output = Program::shell(&self.folder, command).output(b"")?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let first = listed.lines().next().unwrap_or_default();
        match output.is_success && literal(first).is_some() {
            true => Ok(first.to_owned()),
            false => Err(none("gpg.ssh.defaultKeyCommand lists none").because(output.messages)),
        }
    }

    /// `ssh-keygen -Y sign`, which reads the file from its input.
    fn by_ssh(&self, key: &Key, payload: &[u8]) -> Result<Vec<u8>> {
        let program = Program::new(&key.program, &self.folder);
        let sign = ["-Y", "sign", "-n", NAMESPACE, "-f"];
        let Some(public) = literal(&key.key) else {
            return program.args(sign).args([key.key.as_str()]).signature(payload);
        };
        // A public key stands for the private one that the agent holds.
        let failed = |error| Error::io("the public key cannot be handed to ssh-keygen", error);
        let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
        writeln!(file, "{public}").and_then(|()| file.flush()).map_err(failed)?;
        program.args(sign).args([file.path()]).args(["-U"]).signature(payload)
    }

    /// `gpg --detach-sign`, and gpgsm likewise.
    fn by_gpg(&self, key: &Key, payload: &[u8]) -> Result<Vec<u8>> {
        let program = Program::new(&key.program, &self.folder);
        let sign = ["--status-fd=2", "--detach-sign", "--armor", "--local-user"];
        program.args(sign).args([key.key.as_str()]).signature(payload)
    }
}

/// A public key that stands in the configuration itself, as git takes it.
fn literal(key: &str) -> Option<&str> {
    key.strip_prefix("key::").or_else(|| key.starts_with("ssh-").then_some(key))
}
