//! Tables for the loops of VERIFY.txt: which file is which blob, and which signature is over which statement.
//!
//! They hold names of the package, object ids, addresses and dates, so that whatever a repository is called
//! becomes no command.

use std::collections::HashMap;

use super::evidence::Evidence;
use super::files::{Stored, states};
use super::layout::TRUST;
use crate::approval::{Approval, Source};
use crate::model::{Oid, SignatureKind, SignatureState, Timestamp};
use crate::statement::SIGNATURES;

/// Where allowed signers stand in a repository.
pub const ALLOWED_SIGNERS: &str = ".trace/allowed_signers";

/// One line a file.
pub fn files(stored: &[Stored]) -> String {
    let line = |file: &Stored| {
        let Stored { name, commit, path, blob } = file;
        let plain =
            std::str::from_utf8(path).ok().filter(|it| !it.is_empty() && name.ends_with(it));
        let named = plain.map_or_else(|| blob.to_string(), |path| format!("{commit}:{path}"));
        format!("{blob}\t{name}\t{named}\n")
    };
    stored.iter().map(line).collect()
}

/// The approvals with signatures that fit, by what checks them.
#[derive(Debug, Default)]
pub struct Approvals {
    /// By ssh-keygen.
    pub ssh: String,
    /// By gpg.
    pub openpgp: String,
    /// How many there are besides: by other kinds of signatures, or with no signature that fits.
    pub others: usize,
}

/// The approvals of the evaluated commit, each with what it was judged by.
pub fn approvals(evidence: &Evidence<'_>, stored: &[Stored]) -> Approvals {
    let mut approvals = Approvals::default();
    let names: HashMap<&[u8], &str> = stored
        .iter()
        .filter(|file| file.commit == evidence.commit)
        .map(|file| (file.path.as_slice(), file.name.as_str()))
        .collect();
    let trust: HashMap<usize, Oid> = states(evidence).into_iter().collect();
    let statements = evidence.approvals.list.iter();
    for approval in statements.filter(|it| it.source == Source::Statement && !it.is_gone) {
        match line(evidence, approval, &names, &trust) {
            Some((SignatureKind::Ssh, line)) => approvals.ssh += &line,
            Some((_, line)) => approvals.openpgp += &line,
            None => approvals.others += 1,
        }
    }
    approvals
}

fn line(
    evidence: &Evidence<'_>,
    approval: &Approval,
    names: &HashMap<&[u8], &str>,
    trust: &HashMap<usize, Oid>,
) -> Option<(SignatureKind, String)> {
    let checked = &approval.verification;
    let kind = checked.kind.filter(|_| checked.state == SignatureState::Good)?;
    let path = approval.place.path.as_deref()?;
    let statement = names.get(path.as_bytes())?;
    let beside = |ending: &str| names.get(format!("{path}{ending}").as_bytes()).copied();
    match kind {
        SignatureKind::Ssh => {
            let signature = beside(SIGNATURES[0])?;
            let (state, when) = (judged_by(evidence, approval)?, utc(approval.when?)?);
            let signers = format!("{TRUST}{}/{ALLOWED_SIGNERS}", trust.get(&state)?);
            let signer = checked.signer.as_deref().filter(|it| is_plain(it))?;
            Some((kind, format!("{statement}\t{signature}\t{signers}\t{signer}\t{when}\n")))
        }
        SignatureKind::OpenPgp => {
            Some((kind, format!("{statement}\t{}\n", beside(SIGNATURES[1])?)))
        }
        _ => None,
    }
}

/// The roster and the keys before the commit that brought an approval in.
fn judged_by(evidence: &Evidence<'_>, approval: &Approval) -> Option<usize> {
    let Evidence { history, facts, .. } = *evidence;
    let position = history.position(approval.commit?)?;
    let before = history.parents(position).next().unwrap_or(position);
    facts.claims.authority_at.get(before).copied()
}

/// As `ssh-keygen -O verify-time` takes it.
fn utc(when: Timestamp) -> Option<String> {
    let utc = Timestamp { offset: 0, ..when }.to_string();
    let digits: String = utc.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == "20260131235959".len()).then(|| digits + "Z")
}

fn is_plain(signer: &str) -> bool {
    !signer.is_empty() && !signer.starts_with('-') && !signer.contains(char::is_control)
}
