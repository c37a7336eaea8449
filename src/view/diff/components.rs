//! The third-party components that differ between two baselines.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::rules::Case;
use crate::rules::upkeep::{Listed, components};

/// A third-party component that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ComponentDiff {
    /// The type of its package URL, such as `cargo`; `sbom` where only a bill of materials lists it, and does
    /// not tell.
    pub ecosystem: String,
    /// Its name.
    pub name: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// Its versions at the old baseline; empty where it was not there, or where no file tells.
    pub old: Vec<String>,
    /// Its versions at the new baseline; empty where it is not there any more, or where no file tells.
    pub new: Vec<String>,
    /// The files that list it, at the new baseline, else at the old one.
    pub files: Vec<String>,
    /// How the configuration of the new baseline classes it: `maintained`, `supported` or `required`; null
    /// where it does not.
    pub upkeep: Option<String>,
}

/// The files of either baseline whose components cannot be read.
pub fn unread<'a>(old: &Case<'a>, new: &Case<'a>) -> BTreeSet<&'a str> {
    let lockfiles = [old, new].into_iter().flat_map(|case| &case.facts.lockfiles);
    let unread = lockfiles.filter(|file| file.components.is_err());
    let boms = [old, new].into_iter().flat_map(|case| &case.facts.boms);
    let unread_boms = boms.filter(|bom| bom.check.is_err()).map(|bom| bom.file.path.as_str());
    unread.map(|file| file.file.path.as_str()).chain(unread_boms).collect()
}

/// Every component that differs, by ecosystem and name.
pub fn differences(old: &Case<'_>, new: &Case<'_>) -> Vec<ComponentDiff> {
    let (before, after) = (components(old), components(new));
    let unread = unread(old, new);
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let differing = keys.into_iter().filter_map(|(ecosystem, name)| {
        let (was, is) = (before.get(&(ecosystem, name)), after.get(&(ecosystem, name)));
        if was.or(is).is_some_and(|listed| listed.files.is_subset(&unread)) {
            return None;
        }
        let change = match (was, is) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(was), Some(is)) if was.versions != is.versions => "changed",
            _ => return None,
        };
        Some(ComponentDiff {
            ecosystem: ecosystem.to_owned(),
            name: name.to_owned(),
            change,
            old: was.map(versions).unwrap_or_default(),
            new: is.map(versions).unwrap_or_default(),
            files: is.or(was).map(|it| owned(&it.files)).unwrap_or_default(),
            upkeep: new.config.support.upkeep(ecosystem, name).map(str::to_owned),
        })
    });
    differing.collect()
}

fn versions(listed: &Listed<'_>) -> Vec<String> {
    owned(&listed.versions)
}

fn owned(texts: &BTreeSet<&str>) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
