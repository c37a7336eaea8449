//! Who signed the statement, and whether the auditor vouches for them.
//!
//! What a package says of its own keys counts for nothing, unless the auditor pins the commit with which
//! its first roster came: then whoever is in the roster in force may speak for it.

use super::check::{Check, Subject};
use super::statement::Attested;
use crate::approval::Trust;
use crate::export::layout::ENVELOPE;
use crate::facts::Authority;
use crate::model::{Oid, SignatureState, Timestamp, Verification};
use crate::roster::{Member, MemberKind};
use crate::signature::{Keyring, Signed};
use crate::statement::NAMESPACE;

/// Whom the auditor vouches for.
#[derive(Default)]
pub struct Pins {
    /// Keys from files.
    pub keys: Keyring,
    /// The commit with which the first roster came.
    pub trust_root: Option<Oid>,
}

/// The roster and the keys in force at the evaluated commit of a package.
pub struct InForce<'a> {
    /// Which they are, and since when; by the root that the auditor pinned, if they did.
    pub trust: &'a Trust,
    /// The roster and the keys; `None` where none are in force.
    pub authority: Option<&'a Authority>,
    /// The date of the evaluated commit, which signatures that do not say when they were made are
    /// judged by.
    pub when: Timestamp,
}

/// Judges the signatures over the statement.
pub fn check(attested: Option<&Attested>, pins: &Pins, in_force: Option<&InForce<'_>>) -> Check {
    let Some(attested) = attested else {
        return Check::unassessed(Subject::Signature, "there is no statement that can be read");
    };
    let mut check = Check::of(Subject::Signature);
    check.find_unless(!attested.signatures.is_empty(), ENVELOPE, "nobody signed it");
    let made = in_force.map(|it| it.when);
    for signature in &attested.signatures {
        let signed = Signed { payload: &attested.signed, signature, made, namespace: NAMESPACE };
        match vouched(&signed, pins, in_force) {
            Ok(says) => check.say(says),
            Err(why) => check.find(ENVELOPE, why),
        }
    }
    check
}

/// Who made a signature, as the auditor vouches for it. An error says why nobody can say.
fn vouched(
    signed: &Signed<'_>,
    pins: &Pins,
    in_force: Option<&InForce<'_>>,
) -> Result<String, String> {
    let by_keys = pins.keys.verify(signed);
    if by_keys.state == SignatureState::Good {
        return Ok(format!("by {}, with {} that was given", owner(&by_keys), key(&by_keys)));
    }
    let authority = in_force.and_then(|it| it.authority);
    let by_package = authority.map(|it| it.ring.verify(signed));
    let best = by_package.as_ref().unwrap_or(&by_keys);
    match pins.trust_root {
        Some(root) => by_roster(in_force, best)
            .map(|who| {
                format!("by {who}, with {}, by the roster since {}", key(best), root.short())
            })
            .map_err(|why| format!("{why}, by the trust root {}", root.short())),
        None if best.state == SignatureState::Bad => {
            Err(format!("its signature is bad: {}", best.reason))
        }
        None if pins.keys.is_empty() => Err(format!(
            "it is signed by a key that nobody here vouched for: {}{}; name the key with --key FILE, or the \
             commit of the first roster with --trust-root",
            key(best),
            claimed(best)
        )),
        None => Err(format!(
            "it is not signed by a key that was given, but by {}{}: {}",
            key(best),
            claimed(best),
            by_keys.reason
        )),
    }
}

/// Who in the roster in force made a signature.
fn by_roster(in_force: Option<&InForce<'_>>, by: &Verification) -> Result<String, String> {
    let Some(InForce { trust, authority: Some(authority), when }) = in_force else {
        return Err("no roster is in force".to_owned());
    };
    if let Some(doubt) = trust.doubts.first() {
        return Err(doubt.clone());
    }
    if by.state != SignatureState::Good {
        return Err(format!("its signature is {}: {}", by.state.word(), by.reason));
    }
    let roster = authority.roster.as_ref();
    let signers = roster.map(|roster| roster.signers(by)).unwrap_or_default();
    let is_somebody =
        |member: &&&Member| member.kind == MemberKind::Person && member.had_some_role(*when);
    match signers.iter().find(is_somebody) {
        Some(member) => {
            let roles = member.roles.iter().filter(|role| role.covers(*when));
            let roles: Vec<&str> = roles.map(|role| role.role.as_str()).collect();
            Ok(format!("{} ({})", member.name, roles.join(", ")))
        }
        None => Err(format!("{} belongs to nobody who had a role in the roster in force", key(by))),
    }
}

fn key(verification: &Verification) -> String {
    match &verification.key {
        Some(key) => format!("the key {key}"),
        None => "a key that it does not name".to_owned(),
    }
}

fn owner(verification: &Verification) -> &str {
    verification
        .signer
        .as_deref()
        .filter(|signer| !signer.is_empty())
        .unwrap_or("whoever has the key")
}

/// Whose key it is by the word of the package itself.
fn claimed(verification: &Verification) -> String {
    match (&verification.signer, verification.state) {
        (Some(signer), SignatureState::Good) => {
            format!(", which the package itself calls {signer}'s")
        }
        _ => String::new(),
    }
}
