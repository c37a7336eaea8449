//! Running one of the user's programs: no shell where none is asked for, nothing to read from.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// A program about to be run.
pub struct Program {
    name: String,
    command: Command,
}

/// How it ended.
pub struct Output {
    pub is_success: bool,
    pub stdout: Vec<u8>,
    /// What it said on standard error.
    pub messages: String,
}

impl Program {
    /// A program that runs in a folder.
    pub fn new(name: &str, folder: &Path) -> Self {
        let mut command = Command::new(name);
        command.current_dir(folder);
        Self { name: name.to_owned(), command }
    }

    /// Git.
    pub fn git(folder: &Path) -> Self {
        Self::new("git", folder)
    }

    /// A command line as a configuration gives it.
    pub fn shell(folder: &Path, line: &str) -> Self {
        Self::new("sh", folder).args(["-c", line])
    }

    /// Adds arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable out of its environment.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it with an input. What asks for a passphrase does so on the terminal, or by an agent.
    pub fn output(mut self, input: &[u8]) -> Result<Output> {
        let failed = |error| {
            Error::io(format!("`{}` cannot be run", self.name), error).hint(
                "is it installed? git's settings gpg.program and gpg.ssh.program name another",
            )
        };
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().map_err(failed)?;
        // What signs reads all of it before it writes more than a pipe holds; one that ends without
        // reading says why itself.
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(input);
        }
        let output = child.wait_with_output().map_err(failed)?;
        let messages = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Ok(Output { is_success: output.status.success(), stdout: output.stdout, messages })
    }

    /// Runs it, and takes what it prints for the signature of the input.
    pub fn signature(self, payload: &[u8]) -> Result<Vec<u8>> {
        let name = self.name.clone();
        let output = self.output(payload)?;
        match output.is_success {
            true => Ok(output.stdout),
            false => Err(Error::usage(format!("`{name}` did not sign"))
                .hint("nothing was written; does `git commit -S` work? it signs by the same program and key")
                .because(output.messages)),
        }
    }
}
