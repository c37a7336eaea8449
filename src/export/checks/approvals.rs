//! The approvals whose signatures stock programs can check, by what checks them.

use std::collections::HashMap;

use super::is_good;
use crate::approval::{Approval, Source};
use crate::error::Result;
use crate::export::evidence::Evidence;
use crate::export::files::{Stored, states};
use crate::export::layout::TRUST;
use crate::facts::StatementFile;
use crate::git::Objects;
use crate::model::{Oid, SignatureKind, SignatureState, Timestamp};
use crate::signature::{ALLOWED_SIGNERS, KEYS, REVOKED_KEYS, Signed};
use crate::statement::{NAMESPACE, SIGNATURES};

/// The approvals with signatures that fit, by what checks them.
#[derive(Debug, Default)]
pub struct Approvals {
    /// By ssh-keygen.
    pub ssh: String,
    /// By gpg.
    pub openpgp: String,
    /// By openssl.
    pub x509: String,
    /// How many there are besides: with no signature that fits, or by keys that stand elsewhere than those
    /// programs are told.
    pub others: usize,
}

/// The approvals of the evaluated commit, each with what it was judged by.
pub fn approvals(
    evidence: &Evidence<'_>,
    objects: &Objects<'_>,
    stored: &[Stored],
) -> Result<Approvals> {
    let mut approvals = Approvals::default();
    let lines = Lines::of(evidence, objects, stored);
    let statements = evidence.approvals.list.iter();
    for approval in statements.filter(|it| it.source == Source::Statement && !it.is_gone) {
        let kind = approval.verification.kind;
        let good = kind.filter(|_| approval.verification.state == SignatureState::Good);
        let (table, line) = match good {
            Some(SignatureKind::Ssh) => (&mut approvals.ssh, lines.ssh(approval)?),
            Some(SignatureKind::OpenPgp) => (&mut approvals.openpgp, lines.openpgp(approval)),
            Some(SignatureKind::X509) => (&mut approvals.x509, lines.x509(approval)),
            _ => {
                approvals.others += 1;
                continue;
            }
        };
        match line {
            Some(line) => *table += &line,
            None => approvals.others += 1,
        }
    }
    Ok(approvals)
}

/// What the lines are made of.
struct Lines<'l> {
    evidence: &'l Evidence<'l>,
    objects: &'l Objects<'l>,
    /// Where the files of the evaluated commit stand in the package, by their paths.
    names: HashMap<&'l [u8], &'l str>,
    /// The first commit that has each state of roster and keys.
    trust: HashMap<usize, Oid>,
    /// The statements by their paths and signatures.
    statements: HashMap<(&'l str, &'l str), &'l StatementFile>,
}

impl<'l> Lines<'l> {
    fn of(evidence: &'l Evidence<'l>, objects: &'l Objects<'l>, stored: &'l [Stored]) -> Self {
        let own = stored.iter().filter(|file| file.commit == evidence.commit);
        let signed = evidence.facts.claims.statements.iter().filter(|it| !it.is_gone);
        let statements = signed.filter_map(|it| {
            Some(((it.file.path.as_str(), it.signature.as_ref()?.file.path.as_str()), it))
        });
        Self {
            evidence,
            objects,
            names: own.map(|file| (file.path.as_slice(), file.name.as_str())).collect(),
            trust: states(evidence).into_iter().collect(),
            statements: statements.collect(),
        }
    }

    /// The statement, the signature, the allowed signers, the revoked keys, the signer and the time; once
    /// for each list of revoked keys.
    fn ssh(&self, approval: &Approval) -> Result<Option<String>> {
        let (Some((statement, signature)), Some(state), Some(when)) =
            (self.beside(approval, SIGNATURES[0]), approval.judged_by, approval.when.and_then(utc))
        else {
            return Ok(None);
        };
        let Some(signer) = approval.verification.signer.as_deref().and_then(principal) else {
            return Ok(None);
        };
        let Some(signers) = self.of_state(state, ALLOWED_SIGNERS) else { return Ok(None) };
        if !self.is_allowed(approval, state)? {
            return Ok(None);
        }
        let newest = self.evidence.approvals.trust.in_force;
        let states = [Some(state), newest.filter(|it| *it != state)].into_iter().flatten();
        let mut revoked: Vec<String> =
            states.filter_map(|state| self.of_state(state, REVOKED_KEYS)).collect();
        if revoked.is_empty() {
            revoked.push("/dev/null".to_owned());
        }
        let line =
            |revoked| format!("{statement}\t{signature}\t{signers}\t{revoked}\t{signer}\t{when}\n");
        Ok(Some(revoked.into_iter().map(line).collect()))
    }

    /// The statement and the signature.
    fn openpgp(&self, approval: &Approval) -> Option<String> {
        let (statement, signature) = self.beside(approval, SIGNATURES[1])?;
        Some(format!("{statement}\t{signature}\n"))
    }

    /// The statement, the signature, and the folder of the keys.
    fn x509(&self, approval: &Approval) -> Option<String> {
        let (statement, signature) = self.beside(approval, SIGNATURES[1])?;
        let commit = self.trust.get(&approval.judged_by?)?;
        Some(format!("{statement}\t{signature}\t{TRUST}{commit}/{KEYS}\n"))
    }

    /// Where the statement stands in the package, and its signature with this ending.
    fn beside(&self, approval: &Approval, ending: &str) -> Option<(&str, &str)> {
        let path = approval.place.path.as_deref()?;
        let name = |path: &str| self.names.get(path.as_bytes()).copied();
        Some((name(path)?, name(&format!("{path}{ending}"))?))
    }

    /// Where a file of a state of roster and keys stands in the package; `None` if the state has none.
    fn of_state(&self, state: usize, path: &str) -> Option<String> {
        self.blob(state, path)?;
        Some(format!("{TRUST}{}/{path}", self.trust.get(&state)?))
    }

    fn blob(&self, state: usize, path: &str) -> Option<Oid> {
        let files = &self.evidence.facts.claims.authorities[state].files;
        files.iter().find(|file| file.path == path).map(|file| file.blob)
    }

    /// Whether the allowed signers of a state alone tell that a signature is good: a key may stand in a file
    /// of its own.
    fn is_allowed(&self, approval: &Approval, state: usize) -> Result<bool> {
        let Some(path) = approval.place.path.as_deref() else { return Ok(false) };
        let beside = format!("{path}{}", SIGNATURES[0]);
        let statement = self.statements.get(&(path, beside.as_str()));
        let signature = statement.and_then(|it| it.signature.as_ref());
        let (Some(statement), Some(signature)) = (statement, signature) else { return Ok(false) };
        let Some(blob) = self.blob(state, ALLOWED_SIGNERS) else { return Ok(false) };
        let signed = Signed {
            payload: &statement.content.bytes,
            signature: &signature.bytes,
            made: approval.when,
            namespace: NAMESPACE,
        };
        Ok(is_good(&self.objects.read_proven(blob)?, &signed))
    }
}

/// As `ssh-keygen -O verify-time` takes it.
fn utc(when: Timestamp) -> Option<String> {
    let utc = Timestamp { offset: 0, ..when }.to_string();
    let digits: String = utc.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == "20260131235959".len()).then(|| digits + "Z")
}

/// Somebody whom a list of patterns names, as `ssh-keygen -I` takes it.
fn principal(signer: &str) -> Option<&str> {
    let is_plain = |it: &&str| !it.is_empty() && !it.starts_with(['-', '!']);
    signer.split(',').find(is_plain).filter(|it| !it.contains(char::is_control))
}
