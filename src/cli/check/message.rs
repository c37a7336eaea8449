//! A message in a file, as git will record it.

use std::path::Path;

use super::{Arguments, Found};
use crate::cleanup::{Cleanup, Draft, Mark};
use crate::config::Config;
use crate::convention::{self, Context, Edit, Message, Origin};
use crate::error::{Error, Result};
use crate::gather::{self, At, Lookup};
use crate::git::{Repository, Settings};
use crate::model::Person;
use crate::output::NewFile;
use crate::rules;
use crate::view::{CheckFinding, CheckReport, Checked};

/// What git tells a hook by its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// No hook asks.
    None,
    /// The message was edited, and will be stripped of comments.
    Edited,
    /// Nobody edits the message: a comment mark is text.
    Unedited,
}

pub fn check(repository: &Repository, arguments: &Arguments, file: &Path) -> Result<Found> {
    let config = match &arguments.config {
        Some(_) => {
            let head = repository.commit("HEAD")?;
            let file = arguments.config.as_deref();
            gather::configuration(repository, head, file, &rules::codes())?.config
        }
        None => gather::configuration_to_be(repository, &rules::codes())?.config,
    };
    let report = message_file(repository, &config, file, Hook::None, arguments.fix)?;
    Ok(Found { report, today: String::new() })
}

/// One mend may bring the next to light; there are no more rules than these that mend.
const ROUNDS: usize = 5;

/// Checks the message in a file, and mends the file if that is wished.
pub fn message_file(
    repository: &Repository,
    config: &Config,
    file: &Path,
    hook: Hook,
    fix: bool,
) -> Result<CheckReport> {
    let rounds = if fix { ROUNDS } else { 0 };
    mended(repository, config, file, hook, rounds)
}

fn mended(
    repository: &Repository,
    config: &Config,
    file: &Path,
    hook: Hook,
    rounds: usize,
) -> Result<CheckReport> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file)
        .map_err(|error| Error::io(format!("cannot read the message `{name}`"), error))?;
    let settings = repository.settings();
    let draft = Draft::clean(&bytes, cleanup(&settings, hook), &mark(&settings));
    let encoding = settings.get("i18n.commitEncoding");
    let encoding = encoding.as_ref().map(String::as_bytes);
    let (text, lossy) = gather::decoded(&draft.text, encoding);
    let findings = judge(repository, &settings, config, &text, lossy)?;

    // A mend is made in the file's own bytes, which another encoding would displace.
    let readable = text.as_bytes() == draft.text;
    if rounds > 0 && readable && findings.iter().any(|finding| !finding.mend.is_empty()) {
        mend(file, &bytes, &draft, &findings)?;
        return mended(repository, config, file, hook, rounds - 1);
    }
    let checked = Checked { commit: None, file: Some(&name), text: text.into() };
    let mut report = CheckReport::new("message", &name);
    report.count = 1;
    for finding in findings {
        report.push(CheckFinding::in_message(finding, &checked));
    }
    Ok(report)
}

fn judge(
    repository: &Repository,
    settings: &Settings,
    config: &Config,
    text: &str,
    lossy: bool,
) -> Result<Vec<convention::Finding>> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let person = |role: &str| -> Option<Person> {
        let configured = || settings.user();
        let name = variable(&format!("GIT_{role}_NAME"));
        let email = variable(&format!("GIT_{role}_EMAIL"));
        match (name, email) {
            (Some(name), Some(email)) => Some(Person { name, email }),
            (name, email) => {
                let (own_name, own_email) = configured()?;
                Some(Person { name: name.unwrap_or(own_name), email: email.unwrap_or(own_email) })
            }
        }
    };
    let (author, committer) = (person("AUTHOR"), person("COMMITTER"));
    let origin = Origin {
        author: author.as_ref(),
        committer: committer.as_ref(),
        merges: repository.is_merging(),
        committed: false,
        lossy,
    };
    let objects = repository.objects()?;
    let lookup = Lookup::new(repository, &objects, config);
    let branch = repository.branch();
    let context =
        Context { config, branch: branch.as_deref(), surroundings: &lookup.around(At::Index) };
    let message = Message::read(text, origin, &config.convention);
    Ok(convention::judge(&message, &context))
}

/// Rewrites the file with every mend made in its own bytes.
fn mend(file: &Path, bytes: &[u8], draft: &Draft, findings: &[convention::Finding]) -> Result<()> {
    let mut edits: Vec<&Edit> = findings.iter().flat_map(|finding| &finding.mend).collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut mended: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (draft.place(edit.span.start), draft.place(edit.span.end));
        // Two findings may speak of the same bytes: the first is mended.
        if start < at {
            continue;
        }
        mended.extend_from_slice(&bytes[at..start]);
        mended.extend_from_slice(edit.text.as_bytes());
        at = end.max(start);
    }
    mended.extend_from_slice(&bytes[at.min(bytes.len())..]);
    let mut out = NewFile::create(file)?;
    std::io::Write::write_all(&mut out, &mended)
        .map_err(|error| Error::io(format!("cannot write `{}`", file.display()), error))?;
    out.publish()
}

/// `commit.cleanup`; without one, what git does by default, which depends on the editor.
fn cleanup(settings: &Settings, hook: Hook) -> Cleanup {
    let edited = hook != Hook::Unedited;
    match settings.get("commit.cleanup").as_deref() {
        Some("verbatim") => Cleanup::Verbatim,
        Some("whitespace") => Cleanup::Whitespace,
        Some("strip") => Cleanup::Strip,
        Some("scissors") if edited => Cleanup::Scissors,
        _ if edited => Cleanup::Strip,
        _ => Cleanup::Whitespace,
    }
}

/// `core.commentString` or `core.commentChar`, which are the same to git.
pub fn mark(settings: &Settings) -> Mark {
    let named = settings.get("core.commentString");
    match named.or_else(|| settings.get("core.commentChar")).as_deref() {
        Some("auto") => Mark::Auto,
        Some(mark) if !mark.is_empty() => Mark::Fixed(mark.as_bytes().to_vec()),
        _ => Mark::Fixed(b"#".to_vec()),
    }
}
