//! `pom.xml` of Maven: dependencies with their versions, which properties, managed versions and the files
//! that they inherit from may give.

use std::collections::{BTreeMap, BTreeSet};

use super::{Component, component};
use crate::xml::{Piece, Pieces};

/// How far a file is followed to those that it inherits from.
const DEEPEST: usize = 16;

/// How often a property may lead to another.
const MOST_STEPS: usize = 16;

/// A longer value than any version or name has.
const LONGEST: usize = 1000;

/// What a file says itself.
#[derive(Default)]
struct Pom {
    group: String,
    artifact: String,
    version: String,
    parent: Option<Parent>,
    properties: BTreeMap<String, String>,
    managed: Vec<Dependency>,
    dependencies: Vec<Dependency>,
}

/// The file that one inherits from.
#[derive(Clone, Default)]
struct Parent {
    group: String,
    artifact: String,
    version: String,
    /// Where it stands, if that is said; empty for nowhere here.
    place: Option<String>,
}

#[derive(Clone, Default)]
struct Dependency {
    group: String,
    artifact: String,
    version: String,
}

/// Reads the files of a tree, given by path and text, each with those that it inherits from. What the tree
/// makes itself is no third-party component; a version that nothing here gives is empty.
pub fn read(files: &[(&str, &str)]) -> Vec<Result<Vec<Component>, String>> {
    let poms: Vec<Result<Pom, String>> = files.iter().map(|(_, text)| parse(text)).collect();
    let by_path: BTreeMap<&str, &Pom> = files
        .iter()
        .zip(&poms)
        .filter_map(|((path, _), pom)| Some((*path, pom.as_ref().ok()?)))
        .collect();
    let line = |path: &str| lineage(&by_path, path);
    let own = by_path.keys().map(|path| coordinates(&line(path)));
    let own: BTreeSet<(String, String)> = own.collect();
    let components = |((path, _), pom): (&(&str, &str), &Result<Pom, String>)| match pom {
        Ok(_) => Ok(components(&line(path), &own)),
        Err(why) => Err(why.clone()),
    };
    files.iter().zip(&poms).map(components).collect()
}

/// A file and those that it inherits from, the nearest first.
fn lineage<'p>(poms: &BTreeMap<&str, &'p Pom>, path: &str) -> Vec<&'p Pom> {
    let mut found: Vec<&Pom> = poms.get(path).copied().into_iter().collect();
    let mut here = path.to_owned();
    while let Some(parent) = found.last().and_then(|pom| pom.parent.as_ref()) {
        let place = parent.place.as_deref().unwrap_or("../pom.xml");
        let Some(next) = beside(&here, place) else { break };
        let next = if poms.contains_key(next.as_str()) { next } else { format!("{next}/pom.xml") };
        let known = poms.get(next.as_str()).filter(|pom| pom.artifact == parent.artifact);
        match known {
            Some(pom) if found.len() < DEEPEST => found.push(pom),
            _ => break,
        }
        here = next;
    }
    found
}

/// A path given from the folder of another; `None` for one that is empty or leads out of the tree.
fn beside(path: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in relative.trim().split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    (!relative.trim().is_empty() && !parts.is_empty()).then(|| parts.join("/"))
}

fn coordinates(line: &[&Pom]) -> (String, String) {
    let artifact = line.first().map(|pom| pom.artifact.clone()).unwrap_or_default();
    (value(line, "project.groupId").unwrap_or_default(), artifact)
}

fn components(line: &[&Pom], own: &BTreeSet<(String, String)>) -> Vec<Component> {
    let resolved = |text: &str| resolve(line, text);
    let mut found = Vec::new();
    for dependency in line.iter().flat_map(|pom| &pom.dependencies) {
        let key = (resolved(&dependency.group), resolved(&dependency.artifact));
        if own.contains(&key) {
            continue;
        }
        let managed = || {
            let mut managed = line.iter().flat_map(|pom| &pom.managed);
            let same = |it: &&Dependency| (resolved(&it.group), resolved(&it.artifact)) == key;
            managed.find(same).map(|it| it.version.as_str()).unwrap_or_default()
        };
        let version = match dependency.version.as_str() {
            "" => resolved(managed()),
            version => resolved(version),
        };
        // What still holds a placeholder is not known here.
        let version = if version.contains("${") { "" } else { &version };
        found.push(component("maven", &format!("{}:{}", key.0, key.1), version));
    }
    found
}

/// A text with its properties filled in; one that is not known stays as it is written.
fn resolve(line: &[&Pom], text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..MOST_STEPS {
        let Some((start, end)) = placeholder(&text) else { break };
        let Some(value) = value(line, &text[start + 2..end]) else { break };
        text.replace_range(start..=end, &value);
        if text.len() > LONGEST {
            break;
        }
    }
    text
}

fn placeholder(text: &str) -> Option<(usize, usize)> {
    let start = text.find("${")?;
    Some((start, start + text[start..].find('}')?))
}

/// The value of a property, the nearest first.
fn value(line: &[&Pom], name: &str) -> Option<String> {
    let first = line.first()?;
    let parent = first.parent.clone().unwrap_or_default();
    let or_parent = |own: &str, parent: &str| {
        let given = if own.is_empty() { parent } else { own };
        (!given.is_empty()).then(|| given.to_owned())
    };
    match name.trim_start_matches("project.").trim_start_matches("pom.") {
        "version" if name != "version" => or_parent(&first.version, &parent.version),
        "groupId" if name != "groupId" => or_parent(&first.group, &parent.group),
        "artifactId" if name != "artifactId" => or_parent(&first.artifact, ""),
        "parent.version" => or_parent(&parent.version, ""),
        "parent.groupId" => or_parent(&parent.group, ""),
        _ => line.iter().find_map(|pom| pom.properties.get(name).cloned()),
    }
}

/// Takes a file apart; profiles, plugins and exclusions are passed over.
fn parse(text: &str) -> Result<Pom, String> {
    let mut pieces = Pieces::new(text);
    let mut pom = Pom::default();
    let mut path: Vec<String> = Vec::new();
    let mut next = Dependency::default();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Start(element) => {
                path.push(element.name);
                let place: Vec<&str> = path.iter().map(String::as_str).collect();
                match place.as_slice() {
                    ["project", "parent"] => pom.parent = Some(Parent::default()),
                    ["project", "parent", "relativePath"] => {
                        pom.parent.get_or_insert_default().place = Some(String::new());
                    }
                    [.., "dependencies", "dependency"] => next = Dependency::default(),
                    _ => {}
                }
            }
            Piece::Text(text) => {
                let place: Vec<&str> = path.iter().map(String::as_str).collect();
                if let Some(field) = field(&mut pom, &mut next, &place)
                    && field.len() + text.len() <= LONGEST
                {
                    field.push_str(text.trim());
                }
            }
            Piece::End(_) => {
                let place: Vec<&str> = path.iter().map(String::as_str).collect();
                match place.as_slice() {
                    ["project", "dependencies", "dependency"] => {
                        pom.dependencies.push(std::mem::take(&mut next));
                    }
                    ["project", "dependencyManagement", "dependencies", "dependency"] => {
                        pom.managed.push(std::mem::take(&mut next));
                    }
                    _ => {}
                }
                path.pop();
            }
        }
    }
    match pieces.problems.first() {
        Some(problem) => Err(format!("line {}: {}", problem.line, problem.message)),
        None if pom.artifact.is_empty() => Err("it names no artifact (`artifactId`)".to_owned()),
        None => Ok(pom),
    }
}

/// Where the text at a place belongs.
fn field<'p>(pom: &'p mut Pom, next: &'p mut Dependency, place: &[&str]) -> Option<&'p mut String> {
    match place {
        ["project", "groupId"] => Some(&mut pom.group),
        ["project", "artifactId"] => Some(&mut pom.artifact),
        ["project", "version"] => Some(&mut pom.version),
        ["project", "properties", name] => {
            Some(pom.properties.entry((*name).to_owned()).or_default())
        }
        ["project", "parent", name] => {
            let parent = pom.parent.get_or_insert_default();
            match *name {
                "groupId" => Some(&mut parent.group),
                "artifactId" => Some(&mut parent.artifact),
                "version" => Some(&mut parent.version),
                "relativePath" => Some(parent.place.get_or_insert_default()),
                _ => None,
            }
        }
        ["project", "dependencies", "dependency", name]
        | ["project", "dependencyManagement", "dependencies", "dependency", name] => match *name {
            "groupId" => Some(&mut next.group),
            "artifactId" => Some(&mut next.artifact),
            "version" => Some(&mut next.version),
            _ => None,
        },
        _ => None,
    }
}
