//! Whether what somebody said counts: the signature, who made it, and in which role.

use std::collections::HashMap;

use super::claim::Claim;
use super::quorum::Demands;
use super::{Approval, FaultKind, Source};
use crate::facts::Authority;
use crate::history::History;
use crate::model::{SignatureState, Timestamp, Verification};
use crate::roster::{Member, MemberKind};

/// Clocks may differ by so much, in seconds.
const SKEW: i64 = 24 * 60 * 60;

/// Judges a claim by the roster and the keys that were in force before it came.
pub fn judge(claim: &Claim<'_>, in_force: Option<&Authority>, history: &History) -> Approval {
    let mut approval = Approval {
        source: claim.source,
        place: claim.place.clone(),
        commit: claim.commit,
        who: claim.who.clone(),
        when: claim.when,
        meaning: claim.meaning,
        decision: claim.decision,
        role: claim.role.clone(),
        verification: Verification::unsigned(),
        judged_by: None,
        member: None,
        sharers: Vec::new(),
        faults: Vec::new(),
        targets: claim.targets.clone(),
        sha256: claim.sha256.to_owned(),
        is_gone: claim.is_gone,
        late: None,
    };
    if let Some(problem) = claim.problem {
        let why = format!("line {}: {} ({})", problem.line, problem.message, problem.help);
        approval.fail(FaultKind::Payload, why);
        return approval;
    }
    let Some(signed) = &claim.signed else {
        approval.fail(FaultKind::Unsigned, "nobody signed it");
        return approval;
    };
    if claim.source == Source::Statement && claim.commit.is_none() {
        approval.fail(FaultKind::Unknown, "the commit that brought it in is not in this clone");
        return approval;
    }
    let Some((authority, roster)) = in_force.and_then(|it| Some((it, it.roster.as_ref()?))) else {
        approval.fail(FaultKind::Role, "no roster was in force before it came");
        return approval;
    };
    approval.verification = authority.ring.verify(signed);
    if let Some(kind) = fault(approval.verification.state) {
        let why = approval.verification.reason.clone();
        approval.fail(kind, why);
        return not_by_the_named(claim, approval);
    }
    let signers = roster.signers(&approval.verification);
    let Some(&member) = signers
        .iter()
        .find(|member| member.has_email(&claim.who.email))
        .or_else(|| signers.first())
    else {
        approval.fail(FaultKind::Role, "who signed it was not in the roster in force");
        return not_by_the_named(claim, approval);
    };
    let owners = roster.sharers(&approval.verification).into_iter();
    let others = owners.filter(|it| it.email != member.email);
    approval.sharers = others.map(|it| it.name.clone()).collect();
    approval.member = Some(member.clone());
    let is_printed = claim.source != Source::Statement
        || member.name.trim().eq_ignore_ascii_case(claim.who.name.trim());
    if !member.has_email(&claim.who.email) || !is_printed {
        let why = format!("it names {}, and {} signed it", claim.who, member.name);
        approval.fail(FaultKind::Payload, why);
        return not_by_the_named(claim, approval);
    }
    is_a_person(member, &mut approval);
    has_the_role(member, &mut approval);
    has_a_true_date(claim, history, &mut approval);
    approval
}

/// A trailer or note that somebody else signed, or whose signature proves nothing, is still what its
/// writer asserts.
fn not_by_the_named(claim: &Claim<'_>, mut approval: Approval) -> Approval {
    if matches!(claim.source, Source::Trailer | Source::Note) {
        let why = match (approval.verification.state, &approval.member) {
            (SignatureState::Good, Some(member)) => {
                format!("{} signed the commit, not the one it names", member.name)
            }
            _ => format!("the commit's signature proves nothing: {}", approval.faults[0].why),
        };
        approval.faults.clear();
        approval.member = None;
        approval.fail(FaultKind::Unsigned, why);
    }
    approval
}

/// What a signature's state means for an approval.
fn fault(state: SignatureState) -> Option<FaultKind> {
    match state {
        SignatureState::Good => None,
        SignatureState::UnknownKey | SignatureState::Unsupported => Some(FaultKind::Unknown),
        SignatureState::Unsigned => Some(FaultKind::Unsigned),
        _ => Some(FaultKind::Signature),
    }
}

fn is_a_person(member: &Member, approval: &mut Approval) {
    let what = match member.kind {
        MemberKind::Person => return,
        MemberKind::Bot => "a program",
        MemberKind::Forge => "the service that hosts the repository",
    };
    approval.fail(FaultKind::Machine, format!("{} is {what}, not a person", member.name));
}

fn has_the_role(member: &Member, approval: &mut Approval) {
    let Some(when) = approval.when else {
        return approval.fail(FaultKind::Payload, "it does not say when it was made");
    };
    let had = match approval.role.as_str() {
        "" => member.had_some_role(when),
        role => member.had_role(role, when),
    };
    if had {
        return;
    }
    let role = if approval.role.is_empty() { "any role" } else { &approval.role };
    let mut own = member.roles.iter().filter(|it| approval.role.is_empty() || it.role == role);
    let span = own.next().map(|it| {
        let day = |when: Option<Timestamp>| when.map(|when| when.date());
        match (day(it.from), day(it.until)) {
            (Some(from), Some(until)) => format!("; the role was theirs from {from} to {until}"),
            (Some(from), None) => format!("; the role was theirs from {from} on"),
            (None, Some(until)) => format!("; the role was theirs until {until}"),
            (None, None) => String::new(),
        }
    });
    let (name, day, span) = (&member.name, when.date(), span.unwrap_or_default());
    approval.fail(FaultKind::Role, format!("{name} had not {role} on {day}{span}"));
}

/// Nothing is approved after the commit that brought the approval in.
fn has_a_true_date(claim: &Claim<'_>, history: &History, approval: &mut Approval) {
    let newest = history.commits().first().map(|commit| commit.id);
    if claim.tagged.is_some() && claim.tagged == newest {
        // The tag of the newest commit came after it, and nothing here tells when.
        return;
    }
    // What came by a ref of its own came before the newest commit, or is not there yet.
    let commit = claim.commit.and_then(|commit| history.get(commit)).or(history.commits().first());
    let came = commit.and_then(|commit| commit.committer.when);
    if let (Some(came), Some(when)) = (came, claim.when)
        && when.seconds > came.seconds.saturating_add(SKEW)
    {
        let why = format!("it is dated {}, after the commit that brought it in", when.date());
        approval.fail(FaultKind::Payload, why);
    }
}

/// Nobody approves a content before it is written: who was not in the roster, or had lost the role,
/// by the time its author gives cannot have approved it, whatever the date of the approval.
pub fn at_the_content(
    approval: &mut Approval,
    written: Option<Timestamp>,
    later: Option<&Authority>,
) {
    let (Some(member), true) = (approval.member.clone(), approval.counts()) else { return };
    let roster = later.and_then(|authority| authority.roster.as_ref());
    if roster.is_some_and(|roster| roster.signers(&approval.verification).is_empty()) {
        let why = format!("{} had left the roster when the content came", member.name);
        return approval.fail(FaultKind::Role, why);
    }
    if let Some(written) =
        written.filter(|written| approval.when.is_some_and(|when| when < *written))
    {
        let had = match approval.role.as_str() {
            "" => member.had_some_role(written),
            role => member.had_role(role, written),
        };
        if !had {
            let (name, day) = (&member.name, written.date());
            let why = format!("{name} had no such role on {day}, when the content was written");
            approval.fail(FaultKind::Role, why);
        }
    }
}

/// Tells where it rests on the date of an approval alone that the signer could make it: by the time it
/// came to the mainline they had left the roster, or lost the role.
pub fn when_it_came(approval: &mut Approval, then: Option<&Authority>, came: Option<Timestamp>) {
    let (Some(member), Some(came), true) = (&approval.member, came, approval.counts()) else {
        return;
    };
    let roster = then.and_then(|authority| authority.roster.as_ref());
    let Some(now) = roster.map(|roster| roster.by_email(&member.email)) else { return };
    let has_role = |now: &Member| match approval.role.as_str() {
        "" => now.had_some_role(came),
        role => now.had_role(role, came),
    };
    approval.late = match now {
        None => Some(format!("had left the roster by {}, when it came", came.date())),
        Some(now) if !has_role(now) => {
            Some(format!("had lost the role by {}, when it came", came.date()))
        }
        Some(_) => None,
    };
}

/// A key that turned out to be compromised was never good.
pub fn against_later_revocation(
    claim: &Claim<'_>,
    approval: &mut Approval,
    newest: Option<&Authority>,
) {
    let (Some(signed), Some(newest)) = (&claim.signed, newest) else { return };
    if approval.verification.state != SignatureState::Good {
        return;
    }
    let now = newest.ring.verify(signed);
    if now.state == SignatureState::RevokedKey {
        let why = now.reason.clone();
        approval.verification = now;
        approval.fail(FaultKind::Signature, why);
    }
}

/// Takes back what later statements take back or replace: one's own, or by a role of trust.
pub fn withdraw(demands: &Demands<'_>, claims: &[Claim<'_>], list: &mut [Approval]) {
    // A statement may stand in several files.
    let mut by_hash: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, approval) in list.iter().enumerate() {
        if !approval.sha256.is_empty() {
            by_hash.entry(approval.sha256.clone()).or_default().push(number);
        }
    }
    // Newest first, so that what was itself taken back takes nothing back.
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&number| std::cmp::Reverse(list[number].when));
    let claims = order.into_iter().map(|number| (number, &claims[number]));
    for (number, claim) in claims {
        let ended = claim.ends.iter().filter_map(|hash| by_hash.get(&hash.to_ascii_lowercase()));
        for &earlier in ended.flatten() {
            if earlier == number || !may_end(demands, &list[number], &list[earlier]) {
                continue;
            }
            let (name, day) = (&list[number].who.name, list[number].when.map(|it| it.date()));
            let why = format!("{name} took it back on {}", day.unwrap_or_default());
            list[earlier].fail(FaultKind::Withdrawn, why);
        }
    }
}

fn may_end(demands: &Demands<'_>, later: &Approval, earlier: &Approval) -> bool {
    let (Some(member), Some(when)) = (&later.member, later.when) else { return false };
    let is_own = member.has_email(&earlier.who.email);
    later.counts() && (is_own || demands.may_take_back(member, when))
}
