//! What became of the signatures: JSON for machines, for people a table of what is alike.

use std::collections::{HashMap, HashSet};
use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::model::SignatureState;
use crate::view::{self, VerifyEntry};

/// How many names of a group are printed.
const NAMED: usize = 5;

/// A list of objects.
pub fn json(entries: &[VerifyEntry], out: &mut dyn Write) -> Result<()> {
    view::json::write(entries, out)
}

/// The signatures in groups of one state and key, what needs doing first.
pub fn text(entries: &[VerifyEntry], coloured: bool, out: &mut dyn Write) -> Result<()> {
    if entries.is_empty() {
        return writeln!(out, "There is nothing to verify.");
    }
    let (good, others) = SignatureState::ALL.split_at(1);
    for state in others.iter().chain(good) {
        for group in groups(entries, *state) {
            describe(&group, *state, coloured, out)?;
        }
        let advice = advice(entries, *state);
        for line in &advice {
            writeln!(out, "-> {}: {line}", state.word())?;
        }
        if !advice.is_empty() {
            writeln!(out)?;
        }
    }
    let counts = SignatureState::ALL.map(|state| (count(entries, state), state.word())).into_iter();
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    writeln!(out, "{} in all: {}", entries.len(), counts.join(", "))
}

fn count(entries: &[VerifyEntry], state: SignatureState) -> usize {
    entries.iter().filter(|entry| entry.state == state.word()).count()
}

/// The entries of a state that have kind, key, signer and what is to be said of them in common.
/// Certificates of sigstore's have a key for every signature, so that there the signer counts.
fn groups(entries: &[VerifyEntry], state: SignatureState) -> Vec<Vec<&VerifyEntry>> {
    let mut groups: Vec<Vec<&VerifyEntry>> = Vec::new();
    let mut place = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.state == state.word()) {
        let key = entry.key.as_ref().filter(|_| !has_many_keys(entry));
        let alike = (entry.kind, entry.backend, key, &entry.signer, remark(entry));
        let at = *place.entry(alike).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(entry);
    }
    groups
}

fn has_many_keys(entry: &VerifyEntry) -> bool {
    entry.backend == Some("x509") && entry.signer.is_some()
}

/// What is to be said of a signature: why it is not good, or what qualifies a good one, which its
/// reason has behind a semicolon.
fn remark(entry: &VerifyEntry) -> Option<&str> {
    match entry.state == SignatureState::Good.word() {
        true => entry.reason.split_once("; ").map(|(_, remark)| remark),
        false => Some(&entry.reason),
    }
}

fn describe(
    group: &[&VerifyEntry],
    state: SignatureState,
    coloured: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let colour = match state {
        SignatureState::Good => AnsiColor::Green,
        SignatureState::Unsigned | SignatureState::Unsupported => AnsiColor::Yellow,
        _ => AnsiColor::Red,
    };
    let bold = Style::new().bold().fg_color(Some(colour.into()));
    let style = if coloured { bold } else { Style::new() };
    let plural = if group.len() == 1 { "" } else { "s" };
    write!(out, "{style}{:<12}{style:#} {} {}{plural}", state.word(), group.len(), first.kind)?;
    let backend = first.backend.unwrap_or_default();
    let keys: HashSet<&String> = group.iter().filter_map(|entry| entry.key.as_ref()).collect();
    match &first.key {
        Some(key) if keys.len() == 1 => write!(out, ", {backend} key {}", clean(key))?,
        Some(_) => write!(out, ", {} {backend} keys", keys.len())?,
        None => {}
    }
    if let Some(signer) = first.signer.as_deref().filter(|signer| !signer.is_empty()) {
        write!(out, ", {}", clean(signer))?;
    }
    let names = group.iter().take(NAMED).map(|entry| match entry.kind {
        "tag" | "approval" => clean(&entry.name),
        _ => entry.name.chars().take(10).collect(),
    });
    let names: Vec<String> = names.collect();
    // Paths are long.
    let between = if first.kind == "approval" { "\n             " } else { " " };
    let more = group.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    writeln!(out, "\n             {}{more}", names.join(between))?;
    if let Some(remark) = remark(first) {
        writeln!(out, "             {}", clean(remark))?;
    }
    writeln!(out)
}

/// What to do about the signatures of a state, for each kind of signature among them.
fn advice(entries: &[VerifyEntry], state: SignatureState) -> Vec<&'static str> {
    let mut lines = Vec::new();
    for entry in entries.iter().filter(|entry| entry.state == state.word()) {
        let line = what_to_do(state, entry.backend.unwrap_or_default());
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    lines
}

fn what_to_do(state: SignatureState, backend: &str) -> Option<&'static str> {
    use SignatureState::{
        Bad, ExpiredKey, Good, RevokedKey, UnknownKey, Unsigned, Unsupported, Untrusted,
    };
    let line = match (state, backend) {
        (Good | Unsigned, _) => return None,
        (Bad, _) => "take nothing for signed by it, and find out who changed it",
        (UnknownKey, "ssh") => {
            "if you know whose key it is, add it with its principal to .trace/allowed_signers, \
             or the authority of its certificate with `cert-authority`; or give it by --key FILE"
        }
        (UnknownKey, "x509") => {
            "if you trust its authority, commit the root's certificate, and those between that the \
             signature does not bring along, to .trace/keys/; or give them by --key FILE"
        }
        (UnknownKey, _) => {
            "if you know whose key it is, commit it to .trace/keys/ (`gpg --export --armor`), or \
             give it by --key FILE"
        }
        (ExpiredKey, "ssh") => {
            "have it signed again, or correct valid-after and valid-before in .trace/allowed_signers"
        }
        (ExpiredKey, "x509") => {
            "have it signed again: the life of a certificate cannot be prolonged"
        }
        (ExpiredKey, _) => {
            "a newer copy of the key may say that it was prolonged; else have it signed again"
        }
        (RevokedKey, _) => "have it signed again with a valid key",
        (Untrusted, "ssh") => {
            "have it signed by a key that is meant for it, or correct its principals and namespaces \
             in .trace/allowed_signers"
        }
        (Untrusted, "x509") => {
            "have it signed with a certificate for mail or code, of an authority that may issue it"
        }
        (Untrusted, _) => "have it signed by a key that is meant for it, with a strong hash",
        (Unsupported, "openpgp" | "ssh" | "x509") => {
            "mend what the reason names, or verify it by git's own means and record that"
        }
        (Unsupported, _) => "it is no signature that git makes: find out what it is",
    };
    Some(line)
}
