//! `git trace init`: a configuration that fits the repository, and hooks.

mod hooks;

use std::io::Write;

use clap::{Args, ValueEnum};

use super::{Common, standard_output, unprinted};
use crate::config::PATH;
use crate::error::{Error, Result};
use crate::gather;
use crate::git::{Repository, diff};
use crate::output::{NewFile, NewFolder, choose, is_interactive, publish_new};
use crate::setup::{self, Preset};

#[derive(Args)]
pub struct Arguments {
    /// Ask nothing: take what is proposed
    #[arg(short, long)]
    yes: bool,
    /// Follow this way of working, whatever the repository shows
    #[arg(long, value_name = "PRESET")]
    preset: Option<PresetName>,
    /// Write nothing: show what would be written as a difference
    #[arg(long)]
    dry_run: bool,
    /// Install the hooks commit-msg, prepare-commit-msg and pre-push
    #[arg(long, conflicts_with = "remove_hooks")]
    hooks: bool,
    /// Remove these hooks, and put back what stood there before; does nothing else
    #[arg(long)]
    remove_hooks: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PresetName {
    /// Change requests for all that is controlled
    Medical,
    /// Sign-offs
    Kernel,
    /// Conventional Commits
    Conventional,
    /// Gerrit's Change-Id
    Gerrit,
}

impl PresetName {
    fn preset(self) -> Preset {
        match self {
            Self::Medical => Preset::Medical,
            Self::Kernel => Preset::Kernel,
            Self::Conventional => Preset::Conventional,
            Self::Gerrit => Preset::Gerrit,
        }
    }
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let say = |text: &str| {
        if !common.quiet {
            anstream::eprintln!("{text}");
        }
    };
    if arguments.remove_hooks {
        return hooks::remove(&repository, arguments.dry_run, &say);
    }
    let asks = !arguments.yes && !arguments.dry_run && is_interactive();
    configure(&repository, arguments, asks, &say)?;
    let wanted = arguments.hooks
        || asks && choose("Install the hooks that check messages", &["no", "yes"])? == "yes";
    match wanted {
        true => hooks::install(&repository, arguments.dry_run, &say),
        false => Ok(()),
    }
}

/// Writes the configuration, or shows it; one that is there is left alone.
fn configure(
    repository: &Repository,
    arguments: &Arguments,
    asks: bool,
    say: &dyn Fn(&str),
) -> Result<()> {
    let Some(top) = repository.top() else {
        return Err(Error::usage("a bare repository has no work tree to write to")
            .hint("run it in a clone"));
    };
    let file = top.join(PATH);
    let before = std::fs::read(&file).ok();
    // A link that leads nowhere is something too.
    if file.symlink_metadata().is_ok() && !arguments.dry_run {
        say(&format!("{PATH} is there already, and is left as it is (--dry-run compares)"));
        return Ok(());
    }
    let survey = gather::survey(repository)?;
    let mut preset = arguments.preset.map(PresetName::preset).or_else(|| survey.preset());
    if asks && arguments.preset.is_none() {
        preset = ask(preset)?;
    }
    let text = setup::write(&survey, preset);
    if arguments.dry_run {
        let mut out = standard_output();
        let difference = difference(before.as_deref(), &text)?;
        return out.write_all(difference.as_bytes()).and_then(|()| out.flush()).map_err(unprinted);
    }
    let folder = NewFolder::create(&top, PATH.split('/').next().unwrap_or_default())?;
    let mut out = NewFile::create(&file)?;
    out.write_all(text.as_bytes()).map_err(unprinted)?;
    publish_new(vec![out])?;
    folder.keep();
    let followed = preset.map_or("no preset", Preset::word);
    say(&format!("wrote {PATH} ({followed}); read it, then `git add {PATH}`"));
    say("`git trace check` checks what is not upstream yet, `git trace init --hooks` each commit");
    Ok(())
}

/// The configuration as a patch that git takes; empty where it is there as proposed.
fn difference(before: Option<&[u8]>, after: &str) -> Result<String> {
    let hunks = diff::unified(before.unwrap_or_default(), after.as_bytes())?;
    let old = match before {
        None => "new file mode 100644\n--- /dev/null".to_owned(),
        Some(_) => format!("--- a/{PATH}"),
    };
    Ok(match hunks.is_empty() {
        true => hunks,
        false => format!("diff --git a/{PATH} b/{PATH}\n{old}\n+++ b/{PATH}\n{hunks}"),
    })
}

/// The preset that somebody chooses; who just goes on takes the one that was seen.
fn ask(seen: Option<Preset>) -> Result<Option<Preset>> {
    let seen_word = seen.map_or(NONE, Preset::word);
    let others = Preset::ALL.into_iter().map(Preset::word).chain([NONE]);
    let words: Vec<&str> =
        [seen_word].into_iter().chain(others.filter(|word| *word != seen_word)).collect();
    let chosen = choose("Which way of working", &words)?;
    Ok(Preset::ALL.into_iter().find(|preset| preset.word() == chosen))
}

/// The word for no preset.
const NONE: &str = "none";
