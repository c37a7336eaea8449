//! What git's configuration says of signing, and who says it.

use std::path::Path;

use super::Format;
use super::program::Program;
use crate::error::{Error, Result};
use crate::model::SignatureKind;

/// The settings for signatures, the one that counts last.
pub struct Settings {
    entries: Vec<Entry>,
}

struct Entry {
    /// Whether the repository says so, and not the user or the system.
    is_repository: bool,
    /// In lower case.
    name: String,
    value: String,
}

impl Settings {
    /// Reads them as git resolves them, includes and all.
    pub fn read(folder: &Path) -> Result<Self> {
        let which = r"^(user\.signingkey|gpg\..*)$";
        let list = ["config", "--show-scope", "--null", "--type=path", "--get-regexp", which];
        let output = Program::git(folder).args(list).output(b"")?;
        // With nothing to list git fails, and says nothing.
        if !output.is_success && !output.messages.is_empty() {
            return Err(Error::configuration("git's configuration cannot be read")
                .hint("see `git config --list --show-origin`")
                .because(output.messages));
        }
        Ok(Self::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Scope, name and value: `scope NUL name LF value NUL`.
    fn parse(listed: &str) -> Self {
        let mut entries = Vec::new();
        let mut parts = listed.split('\0');
        while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
            let (name, value) = entry.split_once('\n').unwrap_or((entry, ""));
            entries.push(Entry {
                is_repository: !["system", "global", "command"].contains(&scope),
                name: name.to_lowercase(),
                value: value.to_owned(),
            });
        }
        Self { entries }
    }

    /// A value, whoever gives it.
    pub fn any(&self, name: &str) -> Option<&str> {
        self.last(|entry| entry.name == name)
    }

    /// A value of the user's or the system's.
    pub fn users(&self, name: &str) -> Option<&str> {
        self.last(|entry| entry.name == name && !entry.is_repository)
    }

    fn last(&self, is_meant: impl Fn(&Entry) -> bool) -> Option<&str> {
        let mut meant = self.entries.iter().filter(|entry| is_meant(entry));
        meant.next_back().map(|entry| entry.value.as_str())
    }

    /// `gpg.format`.
    pub fn format(&self) -> Result<Format> {
        match self.any("gpg.format").unwrap_or("openpgp") {
            "openpgp" => Ok(Format::OpenPgp),
            "ssh" => Ok(Format::Ssh),
            "x509" => Ok(Format::X509),
            other => Err(Error::usage(format!("git has no signatures of the format `{other}`"))
                .hint("set gpg.format to openpgp, ssh or x509")),
        }
    }

    /// The program that signs in a format, by the user's or the system's word.
    pub fn program(&self, format: Format) -> String {
        let (name, default) = format.program();
        let is_meant = |entry: &Entry| {
            entry.name == name || format == Format::OpenPgp && entry.name == "gpg.program"
        };
        let chosen = self.last(|entry| is_meant(entry) && !entry.is_repository);
        chosen.filter(|program| !program.is_empty()).unwrap_or(default).to_owned()
    }
}

impl Format {
    pub const ALL: [Self; 3] = [Self::OpenPgp, Self::Ssh, Self::X509];

    /// The setting that names its program, and the program without it.
    pub fn program(self) -> (&'static str, &'static str) {
        match self {
            Self::OpenPgp => ("gpg.openpgp.program", "gpg"),
            Self::Ssh => ("gpg.ssh.program", "ssh-keygen"),
            Self::X509 => ("gpg.x509.program", "gpgsm"),
        }
    }

    /// What is made in it.
    pub fn kind(self) -> SignatureKind {
        match self {
            Self::OpenPgp => SignatureKind::OpenPgp,
            Self::Ssh => SignatureKind::Ssh,
            Self::X509 => SignatureKind::X509,
        }
    }

    /// The ending of the file that holds a detached signature.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ssh => ".sig",
            Self::OpenPgp | Self::X509 => ".asc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_chooses_keys_and_no_programs() {
        let listed = "global\0gpg.program\ngpg2\0local\0gpg.program\n./evil\0local\0gpg.format\nssh\0\
            worktree\0gpg.ssh.program\n./evil\0local\0user.signingkey\nkey\0";
        let settings = Settings::parse(listed);
        assert_eq!(settings.format().ok().map(Format::program).unwrap().1, "ssh-keygen");
        assert_eq!(settings.program(Format::OpenPgp), "gpg2");
        assert_eq!(settings.program(Format::Ssh), "ssh-keygen");
        assert_eq!(settings.any("user.signingkey"), Some("key"));
        let later = "global\0gpg.openpgp.program\na\0command\0gpg.program\nb\0";
        assert_eq!(Settings::parse(later).program(Format::OpenPgp), "b");
        assert_eq!(Settings::parse("").program(Format::X509), "gpgsm");
    }
}
