//! The rooms of ARCHITECTURE.md: who may import whom, and what stays out of the pure ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may import; `cli` and `main` may import all.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("model", &[]),
    ("config", &["model"]),
    ("trailer", &[]),
    ("mailmap", &[]),
    ("yaml", &[]),
    ("front_matter", &["yaml"]),
    ("xml", &["front_matter"]),
    ("record", &["front_matter", "model"]),
    ("requirement", &["front_matter", "model", "xml", "yaml"]),
    ("code_tag", &["model"]),
    ("test_report", &["front_matter", "model", "yaml"]),
    ("toml_document", &["front_matter"]),
    ("roster", &["front_matter", "model", "toml_document"]),
    ("statement", &["front_matter", "model", "toml_document"]),
    ("catalogue", &["front_matter"]),
    ("tailoring", &["front_matter", "model", "catalogue", "statement"]),
    ("attestation", &["front_matter", "model", "test_report", "toml_document"]),
    ("cleanup", &[]),
    ("reference", &["record"]),
    ("ci", &[]),
    ("component", &["front_matter", "xml"]),
    ("vulnerability", &["front_matter"]),
    ("signature", &["model"]),
    ("git", &["error", "model"]),
    (
        "gather",
        &[
            "error",
            "model",
            "config",
            "trailer",
            "mailmap",
            "front_matter",
            "record",
            "catalogue",
            "tailoring",
            "reference",
            "component",
            "vulnerability",
            "requirement",
            "code_tag",
            "roster",
            "statement",
            "attestation",
            "test_report",
            "signature",
            "git",
            "facts",
            "history",
            "evolution",
            "convention",
            "setup",
        ],
    ),
    (
        "facts",
        &[
            "model",
            "code_tag",
            "component",
            "vulnerability",
            "evolution",
            "config",
            "record",
            "catalogue",
            "tailoring",
            "front_matter",
            "mailmap",
            "requirement",
            "roster",
            "statement",
            "signature",
            "attestation",
            "test_report",
        ],
    ),
    ("history", &["model"]),
    ("cycle", &["model", "config", "history"]),
    ("evolution", &["model", "requirement", "history"]),
    ("verification", &["model", "config", "facts", "test_report"]),
    (
        "trace",
        &[
            "model",
            "config",
            "code_tag",
            "requirement",
            "test_report",
            "evolution",
            "facts",
            "history",
            "verification",
        ],
    ),
    ("finding", &["model"]),
    ("convention", &["model", "config", "trailer"]),
    ("setup", &["convention", "trailer"]),
    (
        "approval",
        &[
            "model",
            "config",
            "facts",
            "finding",
            "front_matter",
            "history",
            "mailmap",
            "roster",
            "signature",
            "statement",
            "trailer",
        ],
    ),
    ("draft", &["model", "config", "facts", "approval", "roster", "statement"]),
    (
        "rules",
        &[
            "model",
            "config",
            "catalogue",
            "tailoring",
            "record",
            "component",
            "vulnerability",
            "front_matter",
            "roster",
            "statement",
            "facts",
            "history",
            "cycle",
            "finding",
            "approval",
            "convention",
            "requirement",
            "test_report",
            "evolution",
            "verification",
            "trace",
        ],
    ),
    ("matrix", &["model", "rules"]),
    ("product", &["error", "matrix", "rules"]),
    (
        "view",
        &[
            "model",
            "front_matter",
            "config",
            "catalogue",
            "tailoring",
            "record",
            "component",
            "roster",
            "statement",
            "attestation",
            "product",
            "facts",
            "finding",
            "approval",
            "cycle",
            "history",
            "rules",
            "matrix",
            "convention",
            "requirement",
            "evolution",
            "trace",
            "test_report",
            "verification",
        ],
    ),
    ("output", &["error"]),
    ("printer", &["error", "output"]),
    ("render", &["error", "model", "config", "front_matter", "view", "rules", "printer"]),
    ("signer", &["error", "model", "git", "statement"]),
    ("demo", &["error", "model", "requirement", "signer", "statement"]),
    (
        "export",
        &[
            "error",
            "model",
            "config",
            "signature",
            "statement",
            "git",
            "facts",
            "history",
            "approval",
            "render",
            "output",
        ],
    ),
    (
        "audit",
        &[
            "error",
            "model",
            "git",
            "facts",
            "approval",
            "roster",
            "signature",
            "statement",
            "view",
            "render",
            "output",
            "export",
        ],
    ),
];

/// What only some rooms may use.
const RESERVED: &[(&str, &[&str])] = &[
    ("git2", &["git"]),
    ("std::fs", &["git", "gather", "render", "output", "printer", "cli", "demo", "audit"]),
    ("std::process", &["output", "printer", "signer", "main"]),
    ("std::env", &["output", "printer", "cli", "git"]),
    ("std::time", &["output", "printer"]),
    ("Utc::now", &[]),
    ("Local::now", &[]),
    ("Serialize", &["view"]),
    ("std::thread", &["git", "printer"]),
];

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let room = room(&file);
        if ["cli", "main", "lib"].contains(&room.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!(
                "{file}: give the room `{room}` a place in ROOMS and in ARCHITECTURE.md"
            ));
            continue;
        };
        for import in imports(&text) {
            if import != room && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{file}: `{room}` may not import `{import}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (word, rooms) in RESERVED {
            if code.contains(word) && !rooms.contains(&room(&file).as_str()) {
                wrong.push(format!("{file}: `{word}` belongs to {rooms:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! "), "{file} does not begin with `//!`");
    }
}

#[test]
fn every_judged_rule_is_a_file_and_every_file_is_in_its_table() {
    let files: Vec<String> = sources().into_keys().collect();
    let below = |folder: &str| -> Vec<String> {
        let names = files.iter().filter_map(|file| file.strip_prefix(folder)?.strip_suffix(".rs"));
        names.filter(|name| !name.contains('/')).map(str::to_owned).collect()
    };
    let mut found = 0;
    for family in below("rules/").iter().filter(|name| name.len() <= 3) {
        for name in below(&format!("rules/{family}/")) {
            let code = name.to_uppercase().replacen(&family.to_uppercase(), "", 1);
            let code = format!("{}-{code}", family.to_uppercase());
            assert!(git_trace::rules::find(&code).is_some(), "{code}");
            found += 1;
        }
    }
    let judged = git_trace::rules::all().count();
    assert_eq!(found, judged);
    let formats: Vec<&str> = git_trace::render::FORMATS.iter().map(|format| format.name).collect();
    let helpers = [
        "approve",
        "check",
        "combined",
        "diff",
        "log",
        "machine",
        "paint",
        "requirements",
        "rules",
        "show",
        "tailoring",
        "template",
        "verify",
        "verify-export",
        "workbook",
    ];
    for name in below("render/") {
        let format = match name.as_str() {
            "markdown" => "md".to_owned(),
            name => name.replace('_', "-"),
        };
        let format = format.as_str();
        assert!(formats.contains(&format) || helpers.contains(&format), "{name} is no format");
    }
    let formats: Vec<&str> =
        git_trace::render::check::FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(below("render/check/").len(), formats.len());
    for name in below("render/check/") {
        assert!(formats.contains(&name.as_str()), "{name} is no format of a check");
    }
    let numbered = below("convention/").into_iter().filter(|name| name.starts_with("cv"));
    let mut codes: Vec<String> = numbered.map(|name| name.replace("cv", "CV-")).collect();
    codes.sort();
    assert_eq!(codes, git_trace::convention::codes().collect::<Vec<_>>());
    let table = std::fs::read_to_string(source().join("component.rs")).unwrap();
    for name in below("component/") {
        assert!(table.contains(&format!("{name}::read")), "{name} is in no table");
    }
    let table = std::fs::read_to_string(source().join("vulnerability.rs")).unwrap();
    for name in below("vulnerability/") {
        assert!(table.contains(&format!("{name}::read")), "{name} is in no table");
    }
    let table = std::fs::read_to_string(source().join("test_report.rs")).unwrap();
    for name in below("test_report/").iter().filter(|name| *name != "property") {
        assert!(table.contains(&format!("{name}::read")), "{name} is in no table");
    }
    let table = std::fs::read_to_string(source().join("requirement.rs")).unwrap();
    let (_, table) = table.split_once("const FORMATS").unwrap();
    let table = table.split_once("];").unwrap().0;
    let shared = ["fields", "item", "link", "settings"];
    for name in below("requirement/").iter().filter(|name| !shared.contains(&name.as_str())) {
        assert!(table.contains(&format!("{name}::")), "{name} is in no table");
    }
    let table = std::fs::read_to_string(source().join("code_tag.rs")).unwrap();
    let shared = ["comment", "lines"];
    for name in below("code_tag/").iter().filter(|name| !shared.contains(&name.as_str())) {
        assert!(table.contains(&format!("{name}::read")), "{name} is in no table");
    }
    let table = std::fs::read_to_string(source().join("signature.rs")).unwrap();
    let (_, table) = table.split_once("const BACKENDS").unwrap();
    let table = table.split_once("];").unwrap().0;
    for name in below("signature/") {
        assert!(table.contains(&name), "{name} is in no table");
    }
}

#[test]
fn the_drawing_names_every_room() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let page = std::fs::read_to_string(page).unwrap();
    for (room, _) in ROOMS {
        assert!(page.contains(&format!("`{room}`")), "ARCHITECTURE.md does not name `{room}`");
    }
}

#[test]
fn the_scanner_sees_what_it_should() {
    let text = "//! use crate::a;\nuse crate::{b, c::{D, E}};\nlet x = \"crate::s\"; crate::f::g();\n\
                #[cfg(test)]\nmod tests { use crate::t; }";
    assert_eq!(imports(text), ["b", "c", "f"]);
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file by its path below src.
fn sources() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(source()).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn room(file: &str) -> String {
    file.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments, texts, and its own tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\"", "");
    joined.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// The rooms that a file imports, each once.
fn imports(text: &str) -> Vec<String> {
    let code = code(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<String> = match rest.strip_prefix('{') {
            Some(list) => top_level(list),
            None => vec![name(rest)],
        };
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

fn name(text: &str) -> String {
    text.trim_start().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}

fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&list[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&list[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}
