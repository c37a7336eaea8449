//! OpenFastTrace's items and tags, held against what its own importers find: its tool, compiled from a
//! clone of its repository, exports all that it imports as XML.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use git_trace::code_tag;
use git_trace::requirement::{Document, Item, Settings, read};
use proptest::prelude::*;
use regex::Regex;

use crate::support::{clone_of, skip};

/// Where ours differs on purpose, with the reason for each.
const DIFFERENCES: &str = include_str!("../data/openfasttrace-differences.txt");

fn document(path: &str, text: &str) -> Document {
    let found = read(path, text.as_bytes(), false, &Settings::default());
    found.into_iter().find(|it| it.format == "openfasttrace").unwrap_or_default()
}

/// What an item says but for its prose.
fn told(item: &Item) -> String {
    let links = |kind: &str| {
        let own = item.links.iter().filter(|it| it.kind == kind);
        let ids = own.map(|it| format!("{}~{}", it.target, it.revision.as_deref().unwrap_or("")));
        sorted(ids)
    };
    let list = |name: &str| {
        sorted(item.attribute(name).unwrap_or_default().split(", ").map(str::to_owned))
    };
    let revision = item.attribute("revision").unwrap_or_default();
    format!(
        "{}~{revision} | {} | {} | {} | {} | {}",
        item.id,
        item.title,
        links("satisfies"),
        links("depends"),
        list("needs"),
        list("tags")
    )
}

fn sorted(words: impl IntoIterator<Item = String>) -> String {
    let words: BTreeSet<String> = words.into_iter().collect();
    words.into_iter().collect::<Vec<_>>().join(",")
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = document(path, text)
        .items
        .iter()
        .map(|item| format!("{} {}", item.line, told(item)))
        .collect();
    assert_eq!(found, expected, "{path}");
}

const MARKDOWN: &str = "\
# Features

## Alarm
`feat~alarm~1`

It beeps.

Rationale:

Because.

Needs: req

### On occlusion
`req~alarm.on-occlusion~2`
Status: draft
Description:
It beeps.
Covers:

* [Alarm](#alarm) `feat~alarm~1`

Depends:
- req~power~3

Comment:
Loud.

Needs:
 * dsn
 * utest

Tags: loud, safe

# Other
arch --> dsn, impl : req~alarm.on-occlusion~2
<!-- oft:off -->
`req~off~1`
<!-- oft:on -->
```
req~code~1
```
";

#[test]
fn items_are_read_with_all_that_they_say() {
    check(
        "a.md",
        MARKDOWN,
        &[
            "4 feat~alarm~1 | Alarm |  |  | req | ",
            "15 req~alarm.on-occlusion~2 | On occlusion | feat~alarm~1 | req~power~3 | dsn,utest | loud,safe",
            "36 arch~alarm.on-occlusion~2 |  | req~alarm.on-occlusion~2 |  | dsn,impl | ",
        ],
    );
    let items = document("a.md", MARKDOWN).items;
    assert_eq!(items[0].attribute("rationale"), Some("Because."));
    assert_eq!(items[0].text, "It beeps.");
    assert_eq!(items[1].attribute("comment"), Some("Loud."));
    assert!(items[1].is_informative && !items[0].is_informative);
    assert_eq!(items[0].attribute("status"), None);
}

#[test]
fn the_other_markups_are_read_too() {
    let rst =
        "Alarm\n=====\n\n`req~alarm~1`\n\nIt beeps.\n\nCovers:\n\n- `feat~a~1`\n\nNeeds: dsn\n";
    check("a.rst", rst, &["4 req~alarm~1 | Alarm | feat~a~1 |  | dsn | "]);
    let adoc = "= All\n\n== Alarm\n\n[.specitem,oft-sid=\"req~x~1\",oft-needs=\"impl, utest\",oft-covers=\"a~b~1\"]\n====\nIt beeps.\n====\n\nAfter.\n";
    check("a.adoc", adoc, &["5 req~x~1 | Alarm | a~b~1 |  | impl,utest | "]);
    assert_eq!(document("a.adoc", adoc).items[0].text, "It beeps.");
    let xml = "<specdocument><specobjects doctype=\"req\">\n<specobject><id>alarm</id><version>2</version>\
        <shortdesc>Alarm</shortdesc><needscoverage><needsobj>dsn</needsobj></needscoverage>\
        <providescoverage><provcov><linksto>feat:a</linksto><dstversion>3</dstversion></provcov>\
        </providescoverage><dependencies><dependson>req~b~1</dependson></dependencies>\
        <tags><tag>t</tag></tags></specobject>\n<specobject><version>1</version></specobject>\
        </specobjects></specdocument>";
    check("a.xml", xml, &["2 req~alarm~2 | Alarm | feat~a~3 | req~b~1 | dsn | t"]);
    assert_eq!(document("a.xml", xml).problems[0].line, 3);
}

#[test]
fn a_misspelt_status_is_told_and_not_taken_for_approved() {
    let found = document("a.md", "`req~a~1`\nStatus: aproved\n\nText.\n");
    assert_eq!(found.problems[0].line, 2);
    assert_eq!(found.items[0].attribute("status"), None);
}

/// The classes of OpenFastTrace, compiled from the newest commit of a clone.
fn tool() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<tempfile::TempDir>> = OnceLock::new();
    let build = || {
        let clone = clone_of("itsallcode/openfasttrace")?;
        let folder = tempfile::tempdir().unwrap();
        let (sources, classes) = (folder.path().join("sources"), folder.path().join("classes"));
        check_out(&clone, &sources);
        let (mut java, mut services) = (Vec::new(), Vec::new());
        for file in files(&sources) {
            let path = file.to_string_lossy().into_owned();
            if path.contains("/testutil/") || path.contains("/src/test/") {
            } else if path.ends_with(".java") && !path.ends_with("module-info.java") {
                java.push(file);
            } else if let Some((_, below)) = path.split_once("/src/main/resources/") {
                services.push((file, classes.join(below)));
            }
        }
        let mut built = Command::new("javac")
            .args(["-nowarn", "-encoding", "UTF-8", "-d"])
            .arg(&classes)
            .args(&java)
            .output()
            .ok()?;
        if !built.status.success() {
            built.stderr.truncate(500);
            skip(&format!("OpenFastTrace: {}", String::from_utf8_lossy(&built.stderr)));
            return None;
        }
        // Several modules provide one service.
        for (file, place) in services {
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            let before = std::fs::read_to_string(&place).unwrap_or_default();
            if let Ok(text) = std::fs::read_to_string(file) {
                std::fs::write(place, format!("{before}\n{text}")).unwrap();
            }
        }
        Some(folder)
    };
    let built = BUILT.get_or_init(|| {
        if Command::new("javac").arg("-version").output().is_err() {
            skip("there is no javac to compile OpenFastTrace with");
            return None;
        }
        build()
    });
    built.as_ref().map(tempfile::TempDir::path)
}

/// The files of a clone's newest commit in a folder.
fn check_out(clone: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let status = Command::new("git")
        .arg("-C")
        .arg(clone)
        .arg(format!("--work-tree={}", folder.display()))
        .env("GIT_INDEX_FILE", folder.with_extension("index"))
        .args(["checkout", "--quiet", "--force", "HEAD", "--", "."])
        .status();
    assert!(status.unwrap().success());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() && !path.is_symlink() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

/// What the tool finds: `PATH:LINE …`, an item's as we tell it, a tag's by what it covers.
fn theirs(top: &Path, paths: &[PathBuf]) -> BTreeSet<String> {
    let Some(folder) = tool() else { return BTreeSet::new() };
    let (out, classes) = (folder.join(format!("out-{}", paths.len())), folder.join("classes"));
    let output = Command::new("java")
        .arg("-cp")
        .arg(classes)
        .args([
            "org.itsallcode.openfasttrace.core.cli.CliStarter",
            "convert",
            "-o",
            "specobject",
            "-f",
        ])
        .arg(&out)
        .args(paths)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let xml = std::fs::read_to_string(out).unwrap();
    let plain = |text: &str| {
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&apos;", "'").replace("&amp;", "&").trim().to_owned()
    };
    let every = |text: &str, tag: &str| -> Vec<String> {
        let pattern = Regex::new(&format!("(?s)<{tag}>(.*?)</{tag}>|<{tag}/>")).unwrap();
        let found = pattern.captures_iter(text);
        found.map(|it| plain(it.get(1).map_or("", |inner| inner.as_str()))).collect()
    };
    let mut rows = BTreeSet::new();
    let mut kind = "";
    for line in Regex::new("(?s)<specobjects doctype=\"[^\"]*\">|<specobject>.*?</specobject>")
        .unwrap()
        .find_iter(&xml)
    {
        let begun = line.as_str().strip_prefix("<specobjects doctype=\"");
        if let Some((named, _)) = begun.and_then(|rest| rest.split_once('"')) {
            kind = named;
            continue;
        }
        let object = line.as_str();
        let one = |tag: &str| every(object, tag).into_iter().next().unwrap_or_default();
        let file = one("sourcefile");
        let path = Path::new(&file).strip_prefix(top).unwrap().to_string_lossy().into_owned();
        let covers = sorted(
            every(object, "linksto")
                .iter()
                .zip(every(object, "dstversion"))
                .map(|(id, revision)| format!("{}~{revision}", id.replacen(':', "~", 1))),
        );
        let needs = sorted(every(object, "needsobj"));
        let place = format!("{path}:{}", one("sourceline"));
        rows.insert(match is_document(&path) {
            true => format!(
                "{place} {kind}~{}~{} | {} | {covers} | {} | {needs} | {}",
                one("id"),
                one("version"),
                one("shortdesc"),
                sorted(every(object, "dependson").into_iter().map(|id| id.replacen(':', "~", 1))),
                sorted(every(object, "tag"))
            ),
            false => format!("{place} {kind} -> {covers} >> {needs}"),
        });
    }
    rows
}

fn is_document(path: &str) -> bool {
    [".md", ".markdown", ".rst"].iter().any(|extension| path.ends_with(extension))
}

fn ours(top: &Path, paths: &[PathBuf]) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    for file in paths.iter().flat_map(|path| files(path)) {
        let path = file.strip_prefix(top).unwrap().to_string_lossy().into_owned();
        let Ok(bytes) = std::fs::read(&file) else { continue };
        if is_document(&path) {
            let text = String::from_utf8_lossy(&bytes);
            let items = document(&path, &text).items;
            rows.extend(items.iter().map(|item| format!("{path}:{} {}", item.line, told(item))));
        }
        for tag in
            code_tag::read(&path, &bytes).iter().filter(|tag| tag.notation == "openfasttrace")
        {
            let (artifact, revision) = (tag.artifact.as_deref(), tag.revision.as_deref());
            let covered = format!("{}~{}", tag.target, revision.unwrap_or_default());
            let needs = sorted(tag.needs.clone());
            rows.insert(format!(
                "{path}:{} {} -> {covered} >> {needs}",
                tag.line,
                artifact.unwrap()
            ));
        }
    }
    rows
}

/// Holds ours against theirs over some folders of a clone, `.` for all.
fn hold(name: &str, folders: &[&str]) {
    let (Some(clone), Some(_)) = (clone_of(name), tool()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().canonicalize().unwrap().join("top");
    check_out(&clone, &top);
    let paths: Vec<PathBuf> = folders
        .iter()
        .map(|path| if *path == "." { top.clone() } else { top.join(path) })
        .collect();
    let (theirs, ours) = (theirs(&top, &paths), ours(&top, &paths));
    assert!(!theirs.is_empty());
    let mark = |sign: &str, row: &String| format!("{name} {sign} {row}");
    let found: BTreeSet<String> = (ours.difference(&theirs).map(|row| mark("+", row)))
        .chain(theirs.difference(&ours).map(|row| mark("-", row)))
        .collect();
    let known: BTreeSet<String> =
        DIFFERENCES.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect();
    assert_eq!(found, known, "{} of theirs, {} of ours", theirs.len(), ours.len());
}

#[test]
fn its_own_repository_is_read_as_its_tool_reads_it() {
    // What its own oft-self-trace.sh goes through.
    let Some(clone) = clone_of("itsallcode/openfasttrace") else { return };
    let script =
        Command::new("git").arg("-C").arg(clone).args(["show", "HEAD:oft-self-trace.sh"]).output();
    let script = String::from_utf8(script.unwrap().stdout).unwrap();
    let folders: Vec<&str> = script
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"$base_dir/")?.split('"').next())
        .collect();
    hold("itsallcode/openfasttrace", &folders);
}

#[test]
fn a_large_project_is_read_as_the_tool_reads_it() {
    hold("eclipse-ankaios/ankaios", &["."]);
}

proptest! {
    #[test]
    fn no_damage_makes_reading_fail(
        at in 0_usize..2000,
        length in 0_usize..30,
        insert in prop::sample::select(vec!["", "~", "`", "\n", "Covers:\n", "-->", "é", "# ", "[.specitem,oft-sid=\"", "===="]),
        path in prop::sample::select(vec!["a.md", "a.rst", "a.adoc", "a.xml"]),
    ) {
        let start = MARKDOWN.floor_char_boundary(at % MARKDOWN.len());
        let end = MARKDOWN.floor_char_boundary((start + length).min(MARKDOWN.len())).max(start);
        let text = format!("{}{insert}{}", &MARKDOWN[..start], &MARKDOWN[end..]);
        for item in document(path, &text).items {
            prop_assert!(item.line >= 1 && item.line <= text.lines().count());
        }
    }
}
