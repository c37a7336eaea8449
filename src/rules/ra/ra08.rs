//! RA-08: one key is shared by two people.

use std::collections::BTreeMap;

use super::signed;
use crate::finding::Location;
use crate::roster;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A signature speaks for one person. No key may stand under two people of the roster \
    in force, and no approval may be signed by a key that the roster in force then gave to several.";

const HELP: &str = "give each person a key of their own, and have what was signed approved again";

pub fn judge(case: &Case<'_>) -> Ruling {
    let trust = &case.approvals.trust;
    let authority = trust.in_force.map(|it| &case.facts.claims.authorities[it]);
    let Some((authority, roster)) = authority.and_then(|it| Some((it, it.roster.as_ref()?))) else {
        return Ruling::new(Outcome::Empty, "there is no roster in force");
    };
    let file = authority.files.iter().find(|file| file.path == roster::PATH);
    let place =
        file.map(|file| Location { commit: trust.since, ..Location::file(&file.path, file.blob) });
    let place = place.unwrap_or_default();
    let mut by_key: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for member in &roster.people {
        for key in &member.keys {
            by_key.entry(key.replace(' ', "").to_uppercase()).or_default().push(&member.name);
        }
    }
    let shared = by_key.iter().filter(|(_, names)| names.len() > 1);
    let mut wanting: Vec<Wanting> = shared
        .map(|(key, names)| {
            let message = format!("{} have the same key {key}", names.join(" and "));
            Wanting::new(message, place.clone(), HELP)
        })
        .collect();
    for live in signed(case).unwrap_or_default() {
        if !live.approval.sharers.is_empty() {
            let others = live.approval.sharers.join(", ");
            wanting.push(live.wanting(format!("the key is also that of {others}"), HELP));
        }
    }
    let evidence = vec![Evidence {
        kind: "roster",
        location: place,
        who: None,
        when: None,
        state: "recorded",
    }];
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
