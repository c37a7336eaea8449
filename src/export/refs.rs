//! The refs of a repository that speak of the evaluated commit: without them the report would be another.

use super::evidence::Evidence;
use crate::error::Result;
use crate::model::Oid;

/// The refs by their full names, each with what it names; `HEAD` names the evaluated commit.
pub fn of(evidence: &Evidence<'_>) -> Result<Vec<(String, Oid)>> {
    let Evidence { repository, config, facts, commit, .. } = *evidence;
    let mut refs = vec![("HEAD".to_owned(), commit)];
    refs.extend(facts.tags.iter().map(|tag| (format!("refs/tags/{}", tag.name), tag.object)));
    let strays = facts.strays.values().flatten().map(|name| (name.as_str(), None));
    let supported = facts.supported.branches.iter().map(|it| (it.name.as_str(), Some(it.tip)));
    let branches: Vec<(&str, Option<Oid>)> = strays.chain(supported).collect();
    let is_branch = |name: &str, id: Oid| {
        branch(name).into_iter().flatten().flatten().any(|short| {
            branches.iter().any(|(known, tip)| *known == short && tip.is_none_or(|tip| tip == id))
        })
    };
    let notes = [&config.notes, &config.verification.notes];
    let is_notes = |name: &String| notes.iter().any(|notes| notes.contains(name));
    let every = repository.every_ref()?;
    // With any branch beside the evaluated history, strays that no branch holds are known to be such.
    let lost = facts.strays.values().any(Option::is_none);
    let any = every.iter().find(|(name, id)| {
        let is_beside = evidence.history.position(*id).is_none();
        lost && is_beside && branch(name).is_some()
    });
    let any = any.cloned();
    let named = every.into_iter().filter(|(name, id)| is_notes(name) || is_branch(name, *id));
    refs.extend(named.chain(any));
    // A bundle spells names as they are: one that is no UTF-8 has lost its name.
    refs.retain(|(name, _)| !name.contains(char::REPLACEMENT_CHARACTER));
    refs.sort();
    refs.dedup();
    Ok(refs)
}

/// The names that a branch goes by: its own, and that of a remote one without the remote's.
fn branch(name: &str) -> Option<[Option<&str>; 2]> {
    let remote = name.strip_prefix("refs/remotes/");
    let own = remote.or_else(|| name.strip_prefix("refs/heads/"))?;
    Some([Some(own), remote.and_then(|own| own.split_once('/')).map(|(_, short)| short)])
}
