//! Workbooks of the report and of the history, read back by openpyxl: all of it is there, and nothing of a
//! repository is a formula.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::Value;
use zip::ZipArchive;

use crate::report::{hostile, product};
use crate::support::{Repo, hermetic, peer, run};

/// Every cell of every sheet: its value, its type, where it leads, whether it stays text, its colour.
const READER: &str = r##"
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def cell(it):
    link = it.hyperlink
    place = link and link.target + ("#" + link.location if link.location else "")
    return [it.value, it.data_type, place, bool(it.quotePrefix), it.fill.fgColor.rgb]
def sheet(it):
    rows = [[cell(c) for c in row] for row in it.iter_rows()]
    widths = [it.column_dimensions[c.column_letter].width for c in it[1]]
    return {"name": it.title, "rows": rows, "freeze": it.freeze_panes, "filter": it.auto_filter.ref,
            "size": it.dimensions, "widths": widths, "titles": it.print_title_rows}
about = book.properties
print(json.dumps({"sheets": [sheet(it) for it in book], "title": about.title, "creator": about.creator,
                  "created": about.created, "modified": about.modified}, default=str))
"##;

/// A workbook as openpyxl reads it, if that is there.
fn read(workbook: &[u8]) -> Option<Value> {
    let python = peer("python")?;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it.xlsx");
    std::fs::write(&file, workbook).unwrap();
    let (code, stdout, stderr) = run(hermetic(python).args(["-c", READER]).arg(&file), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    Some(serde_json::from_slice(&stdout).unwrap())
}

fn printed(repo: &Repo, arguments: &[&str]) -> Vec<u8> {
    let (code, stdout, stderr) =
        run(repo.command(env!("CARGO_BIN_EXE_git-trace")).args(arguments), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    stdout
}

/// The rows of a sheet below its heading, each a list of values.
#[track_caller]
fn rows<'w>(workbook: &'w Value, name: &str) -> &'w [Value] {
    let mut sheets = workbook["sheets"].as_array().unwrap().iter();
    let sheet = sheets.find(|sheet| sheet["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    &sheet["rows"].as_array().unwrap()[1..]
}

fn cells(workbook: &Value) -> impl Iterator<Item = &Value> {
    let sheets = workbook["sheets"].as_array().unwrap().iter();
    let rows = sheets.flat_map(|sheet| sheet["rows"].as_array().unwrap());
    rows.flat_map(|row| row.as_array().unwrap())
}

#[test]
fn the_workbook_says_what_the_report_says() {
    let repo = product();
    let Some(workbook) = read(&printed(&repo, &["report", "--all", "--format", "xlsx"])) else {
        return;
    };
    let report: Value =
        serde_json::from_slice(&printed(&repo, &["report", "--all", "--format", "json"])).unwrap();
    let column = |name: &str, at: usize| -> Vec<&Value> {
        rows(&workbook, name).iter().map(|row| &row[at][0]).collect()
    };
    let stated = |list: &str, key: &str| -> Vec<&Value> {
        report[list].as_array().unwrap().iter().map(|entry| &entry[key]).collect()
    };
    for (sheet, at, list, key) in [
        ("Matrix", 0, "rows", "id"),
        ("Matrix", 2, "rows", "verdict"),
        ("Rules", 0, "rules", "code"),
        ("Rules", 4, "rules", "outcome"),
        ("Rules", 6, "rules", "says"),
        ("Findings", 0, "findings", "id"),
        ("Findings", 3, "findings", "message"),
        ("Next steps", 2, "next", "what"),
        ("Change requests", 0, "change_requests", "id"),
    ] {
        assert_eq!(column(sheet, at), stated(list, key), "{sheet} {key}");
    }
    let evidence = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["evidence"].as_array().unwrap().iter().map(|it| &it["object"]));
    assert_eq!(column("Evidence", 4), evidence.collect::<Vec<_>>());
    assert_eq!(workbook["created"], "2026-01-01 00:04:00", "the evaluated commit's date");
    assert_eq!(workbook["created"], workbook["modified"]);
    assert_eq!(workbook["title"], "Infusion pump unreleased work: evidence matrix");
}

#[test]
fn sheets_are_made_to_work_with() {
    let repo = product();
    let Some(workbook) = read(&printed(&repo, &["report", "--format", "xlsx"])) else { return };
    for sheet in workbook["sheets"].as_array().unwrap() {
        let name = &sheet["name"];
        assert_eq!(sheet["freeze"], "A2", "{name}");
        assert_eq!(sheet["filter"], sheet["size"], "{name}: the filter is over all of the table");
        assert_eq!(sheet["titles"], "$1:$1", "{name}");
        let widths = sheet["widths"].as_array().unwrap();
        assert!(widths.iter().all(|it| it.as_f64().unwrap() >= 8.0), "{name} {widths:?}");
    }
    // Verdicts have words and colours: another one for what is satisfied than for what is missing.
    let colours: BTreeSet<(&str, &str)> = rows(&workbook, "Matrix")
        .iter()
        .map(|row| (row[2][0].as_str().unwrap(), row[2][4].as_str().unwrap()))
        .collect();
    let verdicts: BTreeSet<&str> = colours.iter().map(|(verdict, _)| *verdict).collect();
    assert_eq!(colours.len(), verdicts.len(), "{colours:?}");
    assert!(colours.iter().all(|(_, colour)| *colour != "00000000"), "{colours:?}");
    let links: Vec<&str> = cells(&workbook).filter_map(|cell| cell[2].as_str()).collect();
    let commit = format!("https://forge.example/pump/commit/{}", repo.head());
    assert!(links.contains(&commit.as_str()), "{links:?}");
}

#[test]
fn nothing_of_a_repository_is_a_formula() {
    let repo = hostile();
    repo.write("src/=1", "").commit_as("@SUM(A1) <+1@-1>", "-1+1\n\n=2: =3\n");
    for arguments in
        [&["report", "--format", "xlsx"][..], &["log", "--format", "xlsx", "--changes"]]
    {
        let Some(workbook) = read(&printed(&repo, arguments)) else { return };
        let mut tempting = 0;
        for cell in cells(&workbook) {
            assert!(["s", "n", "d"].contains(&cell[1].as_str().unwrap()), "{cell}");
            assert!(cell[2].is_null(), "nothing here may be followed: {cell}");
            let Some(text) = cell[0].as_str() else { continue };
            let is_hidden = |it: char| it.is_control() && it != '\n' || it == '\u{202e}';
            assert!(!text.contains(is_hidden), "{text:?}");
            if text.trim_start().starts_with(['=', '+', '-', '@']) {
                assert_eq!(cell[3], true, "it stays text when it is edited: {cell}");
                tempting += 1;
            }
        }
        assert!(tempting > 0);
    }
}

#[test]
fn the_package_holds_no_more_than_it_must() {
    let repo = product();
    let bytes = printed(&repo, &["report", "--format", "xlsx"]);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut links = 0;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        assert_eq!(file.last_modified(), Some(zip::DateTime::DEFAULT), "{name}");
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(!text.contains("<f>") && !text.contains("externalLink"), "{name}");
        for target in text.split("Target=\"").skip(1) {
            let is_within = ["xl/", "worksheets/", "docProps/", "styles.xml"]
                .iter()
                .any(|part| target.starts_with(part));
            assert!(is_within || target.starts_with("https://forge.example/"), "{target}");
            links += usize::from(!is_within);
        }
        // Whatever reads XML reads it.
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
    assert!(links > 0);
}

#[test]
fn the_same_input_gives_the_same_workbook() {
    let repo = product();
    let elsewhere = repo.cloned(&[]);
    for arguments in [["report", "--format", "xlsx"], ["log", "--format", "xlsx"]] {
        let mut command = elsewhere.command(env!("CARGO_BIN_EXE_git-trace"));
        command
            .args(arguments)
            .env("TZ", "Pacific/Chatham")
            .env("LC_ALL", "tr_TR.UTF-8")
            .env("HOME", "/nowhere");
        assert!(run(&mut command, b"").1 == printed(&repo, &arguments), "{arguments:?}");
    }
}

#[test]
fn the_history_as_a_workbook_has_a_row_for_each_commit() {
    let repo = product();
    let long = "x".repeat(40_000);
    repo.write("src/pump.c", "pump();").commit(&format!("{long}\n\nImplements: SRS-1\nRefs: AB-1"));
    let folder = repo.path().join("../history.xlsx");
    repo.trace(&["log", "--format", "xlsx", "-o", folder.to_str().unwrap()]).ok();
    let Some(workbook) = read(&std::fs::read(Path::new(&folder)).unwrap()) else { return };
    let commits = repo.git(&["log", "--format=%H"]);
    let commits: Vec<&str> = commits.lines().collect();
    let rows = rows(&workbook, "Commits");
    assert_eq!(rows.iter().map(|row| row[0][0].as_str().unwrap()).collect::<Vec<_>>(), commits);
    let newest = &rows[0];
    assert_eq!(newest[0][2], format!("https://forge.example/pump/commit/{}", commits[0]));
    assert_eq!(newest[1][0], "2026-01-01 00:05:00", "a date, not a text: {}", newest[1]);
    assert_eq!(newest[1][1], "d");
    let subject = newest[7][0].as_str().unwrap();
    assert!(subject.ends_with("… (cut: the whole text has 40000 characters)"));
    assert_eq!(subject.encode_utf16().count(), 32_767);
    assert_eq!(newest[8][0], "Implements: SRS-1\nRefs: AB-1");
    assert_eq!(newest[9][0], "unsigned");
    assert_eq!(newest[14][0], "modified src/pump.c");
}
