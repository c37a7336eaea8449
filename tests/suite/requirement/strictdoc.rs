//! StrictDoc's documents, held against StrictDoc.

use std::collections::BTreeSet;

use serde_json::Value;

use super::listed;
use super::peer::{Chance, expect_same, links, ours, theirs, told};
use crate::support::{Repo, clone_of};

const SCRIPT: &str = include_str!("../data/strictdoc.py");

const EDGES: &str = include_str!("../data/strictdoc_edges.py");

/// StrictDoc has no stamps.
const WITHOUT: &[&str] = &["stamp", "reviewed"];

#[test]
fn its_own_documents_are_read_as_it_reads_them() {
    let Some(clone) = clone_of("strictdoc-project/strictdoc") else { return };
    let repo = Repo::with(&["clone", "-q", clone.to_str().unwrap(), "."]);
    let Some(theirs) = theirs("strictdoc", SCRIPT, repo.path()) else { return };
    // The folders that its own configuration names; everything else is test data.
    let mut ours = ours(&repo, "strictdoc", &["docs/", "spec/"]);
    // A text below the heading of a Markdown document is a node of its own there, without a UID.
    ours.get_mut("SDOC_MARKDOWN_SPEC").unwrap().text.clear();
    assert_eq!(links(&ours), links(&theirs));
    expect_same(ours, theirs, &["stamp", "reviewed", "informative"]);
}

#[test]
fn generated_documents_are_read_as_it_reads_them() {
    let repo = Repo::new();
    generate(&repo, &mut Chance::new(2));
    repo.commit("Add");
    let Some(theirs) = theirs("strictdoc", SCRIPT, repo.path()) else { return };
    let ours = ours(&repo, "strictdoc", &[""]);
    assert!(links(&ours) > 20, "{}", links(&ours));
    expect_same(ours, theirs, WITHOUT);
}

/// Lower end, upper end and role of what `git trace requirements` lists.
fn edges(repo: &Repo, below: &[&str]) -> BTreeSet<[String; 3]> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut edges = BTreeSet::new();
    for entry in listed(repo, &[]) {
        let is_meant = below.iter().any(|folder| word(&entry["path"]).starts_with(folder));
        for link in entry["links"].as_array().unwrap().iter().filter(|_| is_meant) {
            let (from, to) = (word(&entry["id"]), word(&link["target"]));
            match (word(&link["kind"]).as_str(), word(&link["direction"]).as_str()) {
                ("file" | "bibref", _) => false,
                ("satisfies" | "parent", "up") => edges.insert([from, to, String::new()]),
                ("satisfied-by" | "child", "down") => edges.insert([to, from, String::new()]),
                (role, "up") => edges.insert([from, to, role.to_owned()]),
                (role, _) => edges.insert([to, from, role.to_owned()]),
            };
        }
    }
    edges
}

/// The same by StrictDoc's own index.
fn their_edges(repo: &Repo) -> Option<BTreeSet<[String; 3]>> {
    let edges = told("strictdoc", EDGES, repo.path())?;
    let edge = |edge: &Value| [0, 1, 2].map(|at| edge[at].as_str().unwrap_or_default().to_owned());
    Some(edges.iter().map(edge).collect())
}

#[test]
fn relations_lead_the_way_that_strictdoc_has_them_lead() {
    if let Some(clone) = clone_of("strictdoc-project/strictdoc") {
        let repo = Repo::with(&["clone", "-q", clone.to_str().unwrap(), "."]);
        if let Some(theirs) = their_edges(&repo) {
            assert_eq!(edges(&repo, &["docs/", "spec/"]), theirs);
        }
    }
    let repo = Repo::new();
    let grammar = GRAMMAR.to_owned() + "  - TYPE: Child\n    ROLE: Refines\n";
    let node = |uid: &str, relations: &str| {
        format!("\n[REQUIREMENT]\nUID: {uid}\nSTATEMENT: It shall.\n{relations}")
    };
    let relation = |kind: &str, uid: &str| format!("- TYPE: {kind}\n  VALUE: {uid}\n");
    let refines = |kind: &str, uid: &str| relation(kind, uid) + "  ROLE: Refines\n";
    let of = |relations: [String; 2]| format!("RELATIONS:\n{}", relations.concat());
    let text = format!("[DOCUMENT]\nTITLE: All\n{grammar}")
        + &node("A", &of([refines("Child", "B"), relation("Child", "C")]))
        + &node("B", "")
        + &node("C", &of([refines("Parent", "B"), relation("Parent", "D")]))
        + &node("D", "");
    repo.write("docs/all.sdoc", text).commit("Add");
    let ours = edges(&repo, &[""]);
    let edge = |edge: [&str; 3]| edge.map(str::to_owned);
    let expected = [["B", "A", "Refines"], ["C", "A", ""], ["C", "B", "Refines"], ["C", "D", ""]];
    assert_eq!(ours, expected.map(edge).into());
    if let Some(theirs) = their_edges(&repo) {
        assert_eq!(ours, theirs);
    }
    // Whoever is upper has the lower one below it, and other tools are handed it that way round.
    let story = repo.trace(&["show", "A", "--format", "json"]).ok();
    let story: Value = serde_json::from_str(&story).unwrap();
    let below = story["down"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    assert_eq!(below.collect::<Vec<_>>(), ["B", "C"], "{story}");
    let needs = repo.trace(&["requirements", "--format", "needs"]).ok();
    let needs: Value = serde_json::from_str(&needs).unwrap();
    let needs = &needs["versions"]["1.0"]["needs"];
    let refined = ["A", "B", "C"].map(|id| needs[id]["Refines"].to_string());
    assert_eq!(refined, ["[]", "[\"A\"]", "[\"B\"]"]);
    // A relation that is turned round says another thing.
    let revision = |repo: &Repo| listed(repo, &[])[0]["revision"].clone();
    let before = revision(&repo);
    let turned = std::fs::read_to_string(repo.path().join("docs/all.sdoc")).unwrap();
    repo.write(
        "docs/all.sdoc",
        turned.replacen("TYPE: Child\n  VALUE: B", "TYPE: Parent\n  VALUE: B", 1),
    );
    repo.commit("Turn it round");
    assert_ne!(revision(&repo), before);
}

const GRAMMAR: &str = "\n[GRAMMAR]\nELEMENTS:\n- TAG: SECTION\n  PROPERTIES:\n    IS_COMPOSITE: True\n  FIELDS:\n  - TITLE: \
    MID\n    TYPE: String\n    REQUIRED: False\n  - TITLE: UID\n    TYPE: String\n    REQUIRED: False\n  - TITLE: TITLE\n    \
    TYPE: String\n    REQUIRED: True\n- TAG: TEXT\n  FIELDS:\n  - TITLE: UID\n    TYPE: String\n    REQUIRED: False\n  - \
    TITLE: STATEMENT\n    TYPE: String\n    REQUIRED: True\n- TAG: REQUIREMENT\n  FIELDS:\n  - TITLE: UID\n    TYPE: \
    String\n    REQUIRED: False\n  - TITLE: LEVEL_OF_CARE\n    TYPE: SingleChoice(High, Low)\n    REQUIRED: False\n  - \
    TITLE: TITLE\n    TYPE: String\n    REQUIRED: False\n  - TITLE: STATEMENT\n    TYPE: String\n    REQUIRED: False\n  - \
    TITLE: COMMENT\n    TYPE: String\n    REQUIRED: False\n  RELATIONS:\n  - TYPE: Parent\n  - TYPE: Parent\n    ROLE: \
    Refines\n  - TYPE: Child\n";

/// A few documents with sections in each other, texts of many lines, and relations.
fn generate(repo: &Repo, chance: &mut Chance) {
    let texts = [
        "One line.",
        ">>>\nTwo\n\n[REQUIREMENT]\nUID: no\n\nlines: >>>\n<<<",
        ">>>\n- a\n  - b\n<<<",
    ];
    let mut number = 0;
    for document in 0..3 {
        let mut text =
            format!("[DOCUMENT]\nTITLE: Document {document}\nUID: DOC-{document}\n{GRAMMAR}");
        let mut depth = 0;
        for _ in 0..40 {
            match chance.below(8) {
                0 => {
                    depth += 1;
                    let uid = chance.of(&["", "\nUID: "]);
                    let uid = if uid.is_empty() {
                        String::new()
                    } else {
                        format!("{uid}SEC-{document}-{number}")
                    };
                    text += &format!("\n[[SECTION]]{uid}\nTITLE: Section {number}\n");
                    number += 1;
                }
                1 if depth > 0 => {
                    depth -= 1;
                    text += "\n[[/SECTION]]\n";
                }
                2 => text += &format!("\n[TEXT]\nSTATEMENT: {}\n", chance.of(&texts)),
                _ => {
                    number += 1;
                    text += &format!("\n[REQUIREMENT]\nUID: REQ {number}.a\n");
                    text += chance.of(&["", "LEVEL_OF_CARE: High\n"]);
                    text += chance.of(&["", "TITLE: A: title\n"]);
                    text += &format!("STATEMENT: {}\n", chance.of(&texts));
                    text += chance.of(&["", "COMMENT: first\nCOMMENT: >>>\nsecond\n<<<\n"]);
                    let parents: Vec<String> = known(&text, number);
                    if !parents.is_empty() {
                        let role = chance.of(&["", "  ROLE: Refines\n"]);
                        text += &format!(
                            "RELATIONS:\n- TYPE: Parent\n  VALUE: {}\n{role}",
                            parents[chance.below(parents.len())]
                        );
                    }
                }
            }
        }
        text += &"\n[[/SECTION]]\n".repeat(depth);
        repo.write(&format!("docs/{document}.sdoc"), text);
    }
    let markdown = "# Marked\n\n**UID**: MD-0\n\n## One\n\n**UID**: MD-1 \\\n**Status**: Active\n\n**Statement**: It \
        shall\ndo.\n\n**Rationale**: Why.\n\n## Two\n\n**UID**: MD-2\n**Relations**:\n- **Type**: Parent\n  **ID**: \
        MD-1\n\nIt shall.\n\n- a\n\n## Remark\n\nNothing.\n";
    repo.write("docs/m.md", markdown);
}

/// The identifiers of a document but the newest.
fn known(text: &str, newest: usize) -> Vec<String> {
    let uids = text.lines().filter_map(|line| line.strip_prefix("UID: REQ"));
    uids.map(|uid| format!("REQ{uid}")).filter(|uid| *uid != format!("REQ {newest}.a")).collect()
}

#[test]
fn every_file_of_its_history_is_read_without_losing_an_item() {
    let Some(clone) = clone_of("strictdoc-project/strictdoc") else { return };
    let repo = Repo::with(&["clone", "-q", "--bare", clone.to_str().unwrap(), "."]);
    for year in 2021..=2025 {
        let before = format!("--before={year}-01-01");
        let revision = repo.git(&["rev-list", "-1", &before, "HEAD"]);
        // Each UID that stands at the beginning of a line, but for those within texts and fences.
        let grep = ["grep", "-hE", "^UID: ", revision.trim(), "--", "docs/*.sdoc"];
        let lines = repo.git(&grep);
        let listed =
            repo.trace(&["requirements", "--at", revision.trim(), "--format", "json"]).ok();
        let entries: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
        let ids: Vec<&str> = entries
            .iter()
            .filter(|it| it["path"].as_str().unwrap().starts_with("docs/"))
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        for line in lines.lines() {
            let uid = line.trim_start_matches("UID: ").trim();
            assert!(ids.contains(&uid), "{uid} of {year} is not read");
        }
    }
}
