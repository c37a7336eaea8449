//! The needs of a whole real repository, held against the `needs.json` that Sphinx-Needs builds of it: where they
//! stand, their types, identifiers, titles and links.

use std::collections::BTreeSet;

use git_trace::requirement::{Link, Settings, read};
use serde_json::Value;

use super::listed;
use super::sphinx_needs::needs_json;
use crate::support::{Repo, clone_of};

const NAME: &str = "eclipse-score/process_description";
const CONF: &str = include_str!("../data/score_conf.py");

/// A need in one line: where it stands, its type, identifier, title and links.
fn row(place: &str, kind: &Value, need: &Value, mut links: Vec<String>) -> String {
    links.sort();
    let [kind, id, title] = [kind, &need["id"], &need["title"]].map(|it| it.as_str().unwrap());
    format!("{place} {kind} {id} | {title} | {}", links.join(" "))
}

/// The needs that Sphinx-Needs built, and the names of all kinds of links.
fn theirs(built: &str) -> (BTreeSet<String>, Vec<String>) {
    let built: Value = serde_json::from_str(built).unwrap();
    let version = &built["versions"][built["current_version"].as_str().unwrap()];
    let properties = version["needs_schema"]["properties"].as_object().unwrap();
    let is_link = |it: &(&String, &Value)| it.1["field_type"] == "links";
    let kinds: Vec<String> = properties.iter().filter(is_link).map(|it| it.0.clone()).collect();
    let rows = version["needs"].as_object().unwrap().values().map(|need| {
        let word = |name: &str| need[name].as_str().unwrap();
        let of_kind = |kind: &String| -> Vec<String> {
            let targets = need[kind].as_array().into_iter().flatten();
            targets.map(|target| format!("{kind}:{}", target.as_str().unwrap())).collect()
        };
        let place = format!("process/{}{}:{}", word("docname"), word("doctype"), need["lineno"]);
        row(&place, &need["type"], need, kinds.iter().flat_map(of_kind).collect())
    });
    (rows.collect(), kinds)
}

fn ours(repo: &Repo) -> BTreeSet<String> {
    let entries = listed(repo, &[]);
    let needs = entries.iter().filter(|entry| entry["format"] == "sphinx-needs");
    let rows = needs.map(|need| {
        let links = need["links"].as_array().unwrap().iter().map(|link| {
            let condition = link["revision"].as_str().map(|it| format!("[{it}]"));
            let word = |name: &str| link[name].as_str().unwrap();
            format!("{}:{}{}", word("kind"), word("target"), condition.unwrap_or_default())
        });
        let place = format!("{}:{}", need["path"].as_str().unwrap(), need["line"]);
        row(&place, &need["attributes"]["kind"], need, links.collect())
    });
    rows.collect()
}

/// The needs of a `needs.json` that is in a repository itself, as we read it.
fn imported(built: &str) -> BTreeSet<String> {
    let documents = read("needs.json", built.as_bytes(), false, &Settings::default());
    let rows = documents.iter().flat_map(|document| &document.items).map(|item| {
        let link = |link: &Link| {
            let condition = link.revision.as_ref().map(|it| format!("[{it}]"));
            format!("{}:{}{}", link.kind, link.target, condition.unwrap_or_default())
        };
        let mut links: Vec<String> = item.links.iter().map(link).collect();
        links.sort();
        format!("{} {} | {} | {}", item.kind, item.id, item.title, links.join(" "))
    });
    rows.collect()
}

fn without_place(row: &str) -> String {
    row.split_once(' ').unwrap().1.to_owned()
}

/// Nothing is found by one of both alone.
#[track_caller]
fn expect_same(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) {
    let only = |these: &BTreeSet<String>, others| these.difference(others).cloned().collect();
    let [ours, theirs]: [Vec<String>; 2] = [only(ours, theirs), only(theirs, ours)];
    assert!(ours.is_empty() && theirs.is_empty(), "only ours: {ours:#?}\nonly theirs: {theirs:#?}");
}

#[test]
fn the_needs_of_a_real_repository_are_those_that_sphinx_needs_builds() {
    let Some(clone) = clone_of(NAME) else { return };
    let repo = Repo::with(&["clone", "-q", "--shared", clone.to_str().unwrap(), "."]);
    let own = std::fs::read_to_string(repo.path().join("process/conf.py")).unwrap();
    repo.write("process/conf.py", CONF).commit("Say which types and links there are");
    let Some(built) = needs_json(&repo.path().join("process")) else { return };
    let (theirs, kinds) = theirs(&built);
    assert!(theirs.len() > 1000 && kinds.len() > 20, "{} {}", theirs.len(), kinds.len());
    expect_same(&ours(&repo), &theirs);
    expect_same(&imported(&built), &theirs.iter().map(|row| without_place(row)).collect());
    // As it stands an extension would say that, and nobody but our own configuration explains its words.
    let word = |kind: &String| format!("[[link]]\nword = \"{kind}\"\nmeaning = \"relates\"\n");
    let explained: String = kinds.iter().map(word).collect();
    repo.write("process/conf.py", own);
    repo.write(".trace/config.toml", format!("version = 1\n{explained}")).commit("Explain them");
    expect_same(&ours(&repo), &theirs);
}
