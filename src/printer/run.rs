//! Running the browser: for so long and no longer, and not beyond our own end.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::output::passing;

/// The variable that says how many seconds the browser may take.
const PATIENCE: &str = "GIT_TRACE_BROWSER_TIMEOUT";

/// So many seconds it may take where that is not said.
const SECONDS: u64 = 300;

/// How often is looked whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// No more of what it says is kept.
const MOST: u64 = 1 << 16;

/// Runs a program, and gives what it printed.
pub fn run(command: &mut Command, shown: &str) -> Result<String> {
    let failed = |error| Error::io(format!("`{shown}` cannot be run"), error);
    // Files take whatever it says, and nobody has to read along.
    let mut out = tempfile::tempfile().map_err(failed)?;
    let mut messages = tempfile::tempfile().map_err(failed)?;
    command.stdin(Stdio::null());
    command.stdout(out.try_clone().map_err(failed)?).stderr(messages.try_clone().map_err(failed)?);
    let status = wait(command, shown)?;
    let text = |file: &mut File| -> Result<String> {
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.take(MOST).read_to_end(&mut bytes)).map_err(failed)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    match status.success() {
        true => text(&mut out),
        false => Err(Error::usage(format!("`{shown}` did not print the page"))
            .hint(
                "where it found no sandbox, as in many containers and whenever it is started by root, run it as \
                 another user, or let it go without by GIT_TRACE_BROWSER_SANDBOX=off",
            )
            .because(text(&mut messages)?)),
    }
}

/// How long it may take.
fn patience() -> Result<Duration> {
    let Some(text) = std::env::var_os(PATIENCE) else { return Ok(Duration::from_secs(SECONDS)) };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    let wrong =
        || Error::usage(format!("{PATIENCE} is no number of seconds: `{}`", text.display()));
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

/// Waits for its end. An interrupt of ours ends it as well.
fn wait(command: &mut Command, shown: &str) -> Result<ExitStatus> {
    let failed = |error| Error::io(format!("`{shown}` cannot be run"), error);
    let patience = patience()?;
    let started = Instant::now();
    let id = {
        // While this is held no interrupt can slip between starting it and noting it.
        let mut passing = passing();
        let child = command.spawn().map_err(failed)?;
        let id = child.id();
        passing.programs.insert(id, child);
        id
    };
    loop {
        let mut passing = passing();
        let Some(child) = passing.programs.get_mut(&id) else {
            return Err(Error::usage(format!("`{shown}` was ended")));
        };
        let ended = child.try_wait().map_err(failed)?;
        let is_late = started.elapsed() > patience;
        if ended.is_none() && is_late {
            let _ = child.kill();
            let _ = child.wait();
        }
        if ended.is_some() || is_late {
            passing.programs.remove(&id);
        }
        match ended {
            Some(status) => return Ok(status),
            None if is_late => {
                let seconds = patience.as_secs();
                return Err(Error::usage(format!("`{shown}` took longer than {seconds} seconds"))
                    .hint(format!("{PATIENCE} gives it more")));
            }
            None => {}
        }
        drop(passing);
        std::thread::sleep(PAUSE);
    }
}
