//! The hooks of git: installed beside those that are there, and removed without a trace.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::git::Repository;
use crate::output::NewFile;

/// The hooks, and whether git feeds them by standard input.
const HOOKS: [(&str, bool); 3] =
    [("commit-msg", false), ("prepare-commit-msg", false), ("pre-push", true)];

/// By this line a hook is known to be ours.
const MARK: &str = "# Written by `git trace init --hooks`";

/// What is appended to the name of a hook that stood there before.
const BEFORE: &str = ".before-git-trace";

/// Installs the hooks; one that is there is kept, and runs first.
pub fn install(repository: &Repository, dry_run: bool, say: &dyn Fn(&str)) -> Result<()> {
    let folder = folder(repository)?;
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("git-trace"));
    for (name, fed) in HOOKS {
        let hook = folder.join(name);
        let before = folder.join(format!("{name}{BEFORE}"));
        let foreign = hook.symlink_metadata().is_ok() && !is_ours(&hook);
        if foreign && before.symlink_metadata().is_ok() {
            return Err(Error::usage(format!(
                "both `{}` and `{}` are there, and neither is git-trace's",
                hook.display(),
                before.display()
            ))
            .hint("remove the one that is out of use"));
        }
        if dry_run {
            let kept = if foreign { ", after the hook that is there" } else { "" };
            say(&format!("would install {}{kept}", hook.display()));
            continue;
        }
        let failed = |error| Error::io(format!("cannot install `{}`", hook.display()), error);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        if foreign {
            std::fs::rename(&hook, &before).map_err(failed)?;
        }
        write(&hook, &script(name, fed, &program))?;
        let kept = if foreign { "; the hook that was there runs first" } else { "" };
        say(&format!("installed {}{kept}", hook.display()));
    }
    Ok(())
}

/// Removes the hooks, and puts back what stood there before.
pub fn remove(repository: &Repository, dry_run: bool, say: &dyn Fn(&str)) -> Result<()> {
    let folder = folder(repository)?;
    for (name, _) in HOOKS {
        let hook = folder.join(name);
        if !is_ours(&hook) {
            continue;
        }
        if dry_run {
            say(&format!("would remove {}", hook.display()));
            continue;
        }
        let failed = |error| Error::io(format!("cannot remove `{}`", hook.display()), error);
        std::fs::remove_file(&hook).map_err(failed)?;
        let before = folder.join(format!("{name}{BEFORE}"));
        if before.symlink_metadata().is_ok() {
            std::fs::rename(&before, &hook).map_err(failed)?;
        }
        say(&format!("removed {}", hook.display()));
    }
    Ok(())
}

/// Where git runs hooks from: `core.hooksPath`, or `hooks` beside what all work trees share.
fn folder(repository: &Repository) -> Result<PathBuf> {
    let Some(configured) = repository.settings().get("core.hooksPath") else {
        return Ok(repository.common_folder().join("hooks"));
    };
    if repository.own_setting("core.hooksPath").is_none() {
        return Err(Error::usage(format!(
            "core.hooksPath is `{configured}` for all of your repositories"
        ))
        .hint("give this repository its own: `git config core.hooksPath .git/hooks`"));
    }
    if configured.contains(".husky") {
        return Err(Error::usage("husky manages the hooks of this repository").hint(
            "add `git trace hook commit-msg \"$1\"` to .husky/commit-msg; see docs/hooks.md",
        ));
    }
    // A relative path is taken from where hooks run: the top of the work tree.
    let base = repository.top().unwrap_or_else(|| repository.common_folder().to_owned());
    Ok(base.join(configured))
}

fn is_ours(hook: &Path) -> bool {
    std::fs::read(hook).is_ok_and(|text| String::from_utf8_lossy(&text).contains(MARK))
}

fn write(hook: &Path, script: &str) -> Result<()> {
    let mut file = NewFile::create(hook)?;
    std::io::Write::write_all(&mut file, script.as_bytes())
        .map_err(|error| Error::io(format!("cannot write `{}`", hook.display()), error))?;
    file.publish()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let failed = |error| Error::io(format!("cannot write `{}`", hook.display()), error);
        let mode = std::fs::metadata(hook).map_err(failed)?.permissions().mode();
        // Whoever may read it may run it.
        let mode = mode | (mode & 0o444) >> 2;
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(mode)).map_err(failed)?;
    }
    Ok(())
}

/// A hook in the shell that git brings or finds everywhere.
fn script(name: &str, fed: bool, program: &Path) -> String {
    let program = program.to_string_lossy().replace('\'', r"'\''");
    let (keep, feed) = match fed {
        true => (
            "input=$(cat)\nfeed() { [ -z \"$input\" ] || printf '%s\\n' \"$input\"; }\n",
            "feed | ",
        ),
        false => ("", ""),
    };
    format!(
        r#"#!/bin/sh
{MARK}; `git trace init --remove-hooks` removes it.
# A hook that stood here before is kept beside it, and runs first.
before="$(dirname "$0")/{name}{BEFORE}"
{keep}if [ -x "$before" ]; then
    {feed}"$before" "$@" || exit $?
fi
trace=git-trace
command -v "$trace" >/dev/null 2>&1 || trace='{program}'
if ! command -v "$trace" >/dev/null 2>&1; then
    echo "git-trace is not installed: nothing was checked (git trace init --remove-hooks, or delete $0)" >&2
    exit 0
fi
{feed}"$trace" hook {name} "$@"
status=$?
# 1 is what it found; by anything else it failed itself, which stops nobody.
[ "$status" -ne 1 ] || exit 1
[ "$status" -eq 0 ] || echo "git-trace failed ($status): nothing was checked" >&2
exit 0
"#
    )
}
