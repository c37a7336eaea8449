//! An approval before it is signed: in which roles, where it will stand, and what speaks against it.
//!
//! Pure. The rules judge what is committed; this tells the signer before what they would find.

use crate::approval::{Approvals, Authors, Standing};
use crate::config::Config;
use crate::facts::{ControlledFile, Facts};
use crate::model::{Oid, SignatureState, Timestamp, Verification};
use crate::roster::{Member, MemberKind, Roster};
use crate::statement::{FOLDER, Statement};

/// Names of people are cut here.
const LONGEST: usize = 64;

/// The roles that somebody has at a time, each once.
pub fn roles(member: Option<&Member>, when: Timestamp) -> Vec<&str> {
    let mut roles: Vec<&str> = Vec::new();
    for role in member.into_iter().flat_map(|member| &member.roles) {
        if role.covers(when) && !roles.contains(&role.role.as_str()) {
            roles.push(&role.role);
        }
    }
    roles
}

/// The folder for a statement, below the top of the work tree: named after the record that it is
/// about, `several` where it is about more.
pub fn folder(statement: &Statement) -> Option<String> {
    match statement.targets.as_slice() {
        [] => None,
        [one] => Some(format!("{FOLDER}{}", one.path)),
        _ => Some(format!("{FOLDER}several")),
    }
}

/// Names for the file of a statement, the best one first: `2026-01-31-grace.toml`, then with `-2`
/// and so on.
pub fn names(statement: &Statement) -> impl Iterator<Item = String> {
    let local = statement.who.email.split('@').next().unwrap_or_default().to_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let who: String = local.chars().map(plain).take(LONGEST).collect();
    let who = who.trim_matches(['.', '-', '_']);
    let who = if who.is_empty() { "signer" } else { who };
    let stem = format!("{}-{who}", statement.when.date());
    let further = (2_u64..).map({
        let stem = stem.clone();
        move |number| format!("{stem}-{number}.toml")
    });
    std::iter::once(format!("{stem}.toml")).chain(further)
}

/// What the signer's person and role leave to be desired, by the roster.
pub fn doubts_of_person(
    roster: Option<&Roster>,
    email: &str,
    role: &str,
    when: Timestamp,
) -> Vec<String> {
    let Some(roster) = roster else {
        return vec![
            "there is no .trace/roster.toml at HEAD: without a roster no approval counts"
                .to_owned(),
        ];
    };
    let Some(member) = roster.by_email(email) else {
        return vec![format!("{email} is not in the roster at HEAD: the approval will not count")];
    };
    let mut doubts = Vec::new();
    if member.kind != MemberKind::Person {
        doubts.push(format!("by the roster {} is no person", member.name));
    }
    if !member.had_role(role, when) {
        let day = when.date();
        doubts.push(format!("by the roster {} has not the role `{role}` on {day}", member.name));
    }
    doubts
}

/// What a release tag in this role leaves to be desired.
pub fn doubts_of_release(config: &Config, name: &str, role: &str) -> Vec<String> {
    let mut doubts = Vec::new();
    if !config.releases.is_release(name) {
        doubts.push(format!("by the configuration `{name}` is no name of a release"));
    }
    let roles = &config.terms.roles.release;
    if !roles.is_empty() && !roles.iter().any(|known| known == role) {
        let roles = roles.join(", ");
        doubts.push(format!("`{role}` is no role that may sign releases; those are {roles}"));
    }
    doubts
}

/// What the targets leave to be desired: no rule asks for them, for another role, or the signer wrote
/// them.
pub(crate) fn doubts_of_targets(
    config: &Config,
    facts: &Facts,
    approvals: &Approvals,
    authors: &Authors<'_>,
    member: Option<&Member>,
    statement: &Statement,
) -> Vec<String> {
    let mut doubts = Vec::new();
    let claims = &facts.claims;
    let own = claims.authority_at.first().map(|&own| &claims.authorities[own].files);
    let trusted = approvals.trust.in_force.map(|it| &claims.authorities[it].files);
    let blobs = |files: &Vec<crate::facts::File>| -> Vec<Oid> {
        files.iter().map(|file| file.blob).collect()
    };
    if own.is_some_and(|own| !own.is_empty()) && own.map(blobs) != trusted.map(blobs) {
        doubts.push(
            "roster and keys of HEAD are not in force: nobody in force approved their last change"
                .to_owned(),
        );
    }
    for target in &statement.targets {
        let path = &target.path;
        let of_path = |it: &&Standing| facts.controlled[it.file].file.path == *path;
        let Some(standing) = approvals.standings.iter().find(of_path) else {
            doubts.push(format!(
                "`{path}` is no controlled record: no `[[record]]` of the configuration names it"
            ));
            continue;
        };
        let file = &facts.controlled[standing.file];
        let content = claims.contents.get(&target.blob);
        doubts.extend(content.and_then(|content| content.pointer.as_ref()).map(|sha256| {
            format!(
                "`{path}` is a pointer of git-LFS: you sign the pointer, which names a content of the \
                 SHA-256 {sha256}"
            )
        }));
        let quorum = config.terms.quorum(&file.class, path);
        if !quorum.roles.is_empty() && !quorum.roles.contains(&statement.role) {
            let roles = quorum.roles.join(", ");
            doubts.push(format!("`{path}` has to be approved in the roles {roles}"));
        }
        let wrote = member.is_some_and(|member| {
            let since = approved_before(approvals, standing, file, target.blob);
            since.iter().any(|&commit| authors.wrote(member, commit))
        });
        if wrote && !quorum.author_counts {
            doubts.push(format!(
                "you wrote a part of `{path}` that nobody else approved: your approval of it will not \
                 count"
            ));
        }
    }
    doubts
}

/// The commits that made a content, back to the content that somebody else approved before.
fn approved_before(
    approvals: &Approvals,
    standing: &Standing,
    file: &ControlledFile,
    blob: Oid,
) -> Vec<Oid> {
    let of = |blob: Oid| file.versions.iter().rposition(|version| version.blob == Some(blob));
    let Some(position) = of(blob) else { return Vec::new() };
    let counted = standing.held.iter().filter(|held| {
        let approval = &approvals.list[held.approval];
        held.independent && approval.counts() && approval.approves()
    });
    let before = counted.filter_map(|held| of(held.committed.as_ref()?.blob?));
    let since = before.filter(|&it| it > position).min().unwrap_or(file.versions.len());
    file.versions[position..since].iter().map(|version| version.commit).collect()
}

/// What the signature leaves to be desired, by the keys and the roster.
pub fn doubts_of_signature(
    verification: &Verification,
    roster: Option<&Roster>,
    email: &str,
) -> Vec<String> {
    if verification.state != SignatureState::Good {
        let (state, reason) = (verification.state.word(), &verification.reason);
        return vec![format!(
            "by the keys at HEAD the signature is {state} ({reason}); a public key goes to \
             .trace/keys/ or .trace/allowed_signers"
        )];
    }
    let Some(roster) = roster else { return Vec::new() };
    let signers = roster.signers(verification);
    match signers.first() {
        None => vec!["by the roster the key is nobody's".to_owned()],
        Some(owner) if !signers.iter().any(|signer| signer.has_email(email)) => {
            vec![format!("by the roster the key is {}'s", owner.name)]
        }
        Some(_) if signers.len() > 1 => {
            let names: Vec<&str> = signers.iter().map(|signer| signer.name.as_str()).collect();
            vec![format!("{} have the same key", names.join(" and "))]
        }
        Some(_) => Vec::new(),
    }
}
