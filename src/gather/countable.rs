//! Why a statement with a good signature is no approval that counts, as far as the commit that holds it
//! tells: by its roster, and by its other statements. What the records come to a report says.

use std::collections::HashMap;

use super::statements::Committed;
use crate::config::Terms;
use crate::model::{SignatureState, Verification};
use crate::requirement;
use crate::roster::{Member, MemberKind, Roster};
use crate::statement::Statement;

/// For each statement with its signature why it does not count; `None` where nothing speaks against it,
/// or the signature is no good anyway.
pub fn doubts(
    roster: Result<Option<&Roster>, String>,
    terms: &Terms,
    checked: &[(&Committed, &Verification)],
) -> Vec<Option<String>> {
    let roster = match roster {
        Err(why) => return same(checked, &why),
        Ok(None) => return same(checked, "there is no roster"),
        Ok(Some(roster)) => roster,
    };
    let signed: Vec<Option<(&Statement, Result<&Member, String>)>> = checked
        .iter()
        .map(|(it, verification)| {
            let statement = it.statement.as_ref().ok().filter(|_| is_good(verification))?;
            Some((statement, signer(roster, statement, verification)))
        })
        .collect();
    let ended = ended(terms, checked, &signed);
    let doubt = |(number, signed): (usize, &Option<(_, Result<_, String>)>)| {
        let (_, signer) = signed.as_ref()?;
        signer.as_ref().err().cloned().or_else(|| ended.get(&number).cloned())
    };
    signed.iter().enumerate().map(doubt).collect()
}

fn same(checked: &[(&Committed, &Verification)], why: &str) -> Vec<Option<String>> {
    checked.iter().map(|(_, it)| is_good(it).then(|| why.to_owned())).collect()
}

fn is_good(verification: &Verification) -> bool {
    verification.state == SignatureState::Good
}

/// Who signed, or why they may not approve.
fn signer<'r>(
    roster: &'r Roster,
    statement: &Statement,
    verification: &Verification,
) -> Result<&'r Member, String> {
    let signers = roster.signers(verification).into_iter();
    let Some(member) = signers.into_iter().find(|it| it.has_email(&statement.who.email)) else {
        return Err("who signed it is not in the roster".to_owned());
    };
    if member.kind != MemberKind::Person {
        return Err(format!("by the roster {} is no person", member.name));
    }
    let (role, day) = (&statement.role, statement.when.date());
    match role.as_str() {
        "" if member.had_some_role(statement.when) => Ok(member),
        "" => Err(format!("by the roster {} had no role on {day}", member.name)),
        role if member.had_role(role, statement.when) => Ok(member),
        _ => Err(format!("by the roster {} had not the role {role} on {day}", member.name)),
    }
}

/// The statements that others take back or replace, each with why; what was itself taken back by a
/// later one takes nothing back.
fn ended(
    terms: &Terms,
    checked: &[(&Committed, &Verification)],
    signed: &[Option<(&Statement, Result<&Member, String>)>],
) -> HashMap<usize, String> {
    let mut by_hash: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, (it, _)) in checked.iter().enumerate() {
        by_hash.entry(requirement::hash(&it.bytes)).or_default().push(number);
    }
    let mut later: Vec<(usize, &Statement, &Member)> = Vec::new();
    for (number, signed) in signed.iter().enumerate() {
        if let Some((statement, Ok(member))) = signed {
            later.push((number, statement, member));
        }
    }
    later.sort_by_key(|(_, statement, _)| std::cmp::Reverse(statement.when));
    let mut ended: HashMap<usize, String> = HashMap::new();
    for (number, statement, member) in later {
        if ended.contains_key(&number) {
            continue;
        }
        let had = |role: &String| member.had_role(role, statement.when);
        let is_trusted = terms.roles.trust.iter().any(had);
        let why = format!("{} took it back on {}", member.name, statement.when.date());
        let hashes = statement.withdraws.iter().chain(&statement.supersedes);
        for &earlier in hashes.filter_map(|it| by_hash.get(&it.to_ascii_lowercase())).flatten() {
            let of = checked[earlier].0.statement.as_ref().map(|it| &it.who.email);
            if earlier != number && (is_trusted || of.is_ok_and(|email| member.has_email(email))) {
                ended.insert(earlier, why.clone());
            }
        }
    }
    ended
}
