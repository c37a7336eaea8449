//! RA-08: one key is shared by two people.

use std::collections::{BTreeMap, BTreeSet};

use super::{Live, signed};
use crate::finding::Location;
use crate::model::Verification;
use crate::roster::{self, Member};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A signature speaks for one person. No key may belong to two people of the roster in \
    force, whether its entries say so or the keys beside it: lines of `allowed_signers`, user ids of an \
    OpenPGP key, X.509 certificates with one public key. Nor may an approval be signed by a key that what \
    was in force then gave to several, or two people's approvals by one key.";

const HELP: &str = "give each person a key of their own, and have what was signed approved again";

pub fn judge(case: &Case<'_>) -> Ruling {
    let trust = &case.approvals.trust;
    let authority = trust.in_force.map(|it| &case.facts.claims.authorities[it]);
    let Some((authority, roster)) = authority.and_then(|it| Some((it, it.roster.as_ref()?))) else {
        return match case.doubts() {
            Some(gaps) => unknown(&gaps),
            None => Ruling::new(Outcome::Empty, "there is no roster in force"),
        };
    };
    let file = authority.files.iter().find(|file| file.path == roster::PATH);
    let place =
        file.map(|file| Location { commit: trust.since, ..Location::file(&file.path, file.blob) });
    let place = place.unwrap_or_default();
    let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for member in &roster.people {
        owners.extend(member.keys.iter().map(|key| (plain(key), Vec::new())));
    }
    for (key, owner) in authority.ring.owners() {
        owners.entry(key).or_default().push(owner);
    }
    let has = |member: &&Member, key: &str, owners: &[&str]| {
        member.has_key(key) || owners.iter().any(|owner| member.is_named_by(owner))
    };
    let shared = owners.iter().filter_map(|(key, owners)| {
        let people = roster.people.iter().filter(|member| has(member, key, owners));
        let names: Vec<&str> = people.map(|member| member.name.as_str()).collect();
        (names.len() > 1).then_some((key, names))
    });
    let mut wanting: Vec<Wanting> = shared
        .map(|(key, names)| {
            let message = format!("{} have the same key {key}", names.join(" and "));
            Wanting::new(message, place.clone(), HELP)
        })
        .collect();
    let live = signed(case).unwrap_or_default();
    let (shared, others): (Vec<_>, Vec<_>) =
        live.iter().partition(|live| !live.approval.sharers.is_empty());
    wanting.extend(shared.iter().map(|live| {
        let others = live.approval.sharers.join(", ");
        live.wanting(format!("the key is also that of {others}"), HELP)
    }));
    wanting.extend(by_one_key(&others));
    let evidence = vec![Evidence {
        kind: "roster",
        location: place,
        who: None,
        when: None,
        state: "recorded",
    }];
    if let Some(gaps) = case.doubts().filter(|_| wanting.is_empty()) {
        return unknown(&gaps);
    }
    match wanting.len() {
        0 => Ruling::new(
            Outcome::Holds,
            format!("no key of the roster's {} people is shared", roster.people.len()),
        ),
        count => Ruling::new(Outcome::Fails, format!("{count} keys or approvals are shared")),
    }
    .declared()
    .with(evidence)
    .wanting(wanting)
}

/// Approvals of several people that one key signed, be it in certificates of their own.
fn by_one_key(approvals: &[&Live<'_>]) -> Vec<Wanting> {
    let mut by_key: BTreeMap<&str, Vec<&Live<'_>>> = BTreeMap::new();
    for live in approvals {
        let Verification { public_key, key, .. } = &live.approval.verification;
        if let Some(key) = public_key.as_ref().or(key.as_ref()) {
            by_key.entry(key).or_default().push(live);
        }
    }
    let mut wanting = Vec::new();
    for (key, signed) in by_key {
        let name = |live: &&Live<'_>| Some(live.approval.member.as_ref()?.name.clone());
        let names: BTreeSet<String> = signed.iter().filter_map(name).collect();
        if let (true, Some(last)) = (names.len() > 1, signed.last()) {
            let names = names.into_iter().collect::<Vec<_>>().join(" and ");
            wanting.push(last.wanting(format!("{names} signed by the same key {key}"), HELP));
        }
    }
    wanting
}

fn unknown(gaps: &str) -> Ruling {
    Ruling::not_assessed(format!("which roster is in force cannot be judged: {gaps}"))
}

/// A fingerprint without the spaces that OpenPGP's may be written with; SSH's are told apart by case.
fn plain(key: &str) -> String {
    let plain: String = key.chars().filter(|it| !it.is_whitespace()).collect();
    if plain.starts_with("SHA256:") { plain } else { plain.to_uppercase() }
}
