//! What became of the signatures: JSON for machines, for people a table of what is alike.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::model::SignatureState;
use crate::view::VerifyEntry;

/// How many names of a group are printed.
const NAMED: usize = 5;

/// A list of objects.
pub fn json(entries: &[VerifyEntry], out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, entries)?;
    writeln!(out)
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
        if let Some(advice) = what_to_do(*state).filter(|_| count(entries, *state) > 0) {
            writeln!(out, "-> {advice}\n")?;
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

/// The entries of a state that have kind, key, signer and, where it asks for more, reason in common.
fn groups(entries: &[VerifyEntry], state: SignatureState) -> Vec<Vec<&VerifyEntry>> {
    let mut groups: Vec<Vec<&VerifyEntry>> = Vec::new();
    let mut place = std::collections::HashMap::new();
    for entry in entries.iter().filter(|entry| entry.state == state.word()) {
        let reason = (state != SignatureState::Good).then_some(&entry.reason);
        let alike = (entry.kind, &entry.key, &entry.signer, reason);
        let at = *place.entry(alike).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(entry);
    }
    groups
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
    if let Some(key) = &first.key {
        write!(out, ", {} key {}", first.backend.unwrap_or_default(), clean(key))?;
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
    if state != SignatureState::Good {
        writeln!(out, "             {}", clean(&first.reason))?;
    }
    writeln!(out)
}

fn what_to_do(state: SignatureState) -> Option<&'static str> {
    match state {
        SignatureState::Good | SignatureState::Unsigned => None,
        SignatureState::Bad => {
            Some("bad: take nothing for signed by it, and find out who changed it")
        }
        SignatureState::UnknownKey => Some(
            "unknown-key: if you know whose key it is, give it by --key FILE, or commit it to .trace/keys/ or \
             .trace/allowed_signers",
        ),
        SignatureState::ExpiredKey => {
            Some("expired-key: a newer copy of the key may say that it was prolonged")
        }
        SignatureState::RevokedKey => Some("revoked-key: have it signed again with a valid key"),
        SignatureState::Untrusted => {
            Some("untrusted: have it signed by a key that is meant for it")
        }
        SignatureState::Unsupported => Some("unsupported: verify it by git's own means"),
    }
}
