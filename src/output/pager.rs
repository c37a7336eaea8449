//! Long text on a terminal goes through the user's pager, as git's does.

use std::io::{IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A running pager.
pub struct Pager {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Pager {
    /// Starts the pager if standard output is a terminal: `GIT_PAGER`, else the user's own
    /// `core.pager` (never the repository's), else `PAGER`, else `less`.
    pub fn start(configured: impl FnOnce() -> Option<String>) -> Option<Self> {
        if !std::io::stdout().is_terminal() {
            return None;
        }
        let named = |name| std::env::var(name).ok();
        let program = named("GIT_PAGER").or_else(configured).or_else(|| named("PAGER"));
        let program = program.unwrap_or_else(|| "less".to_owned());
        if program.trim().is_empty() || program.trim() == "cat" {
            return None;
        }
        let mut command = Command::new("sh");
        command.args(["-c", &program]).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", "FRX");
        }
        let mut child = command.spawn().ok()?;
        let stdin = child.stdin.take();
        Some(Self { child, stdin })
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.stdin {
            Some(stdin) => stdin.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stdin.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
