//! ReqIF as others write it and as we do, held against the schema by the Python package `reqif`.

use std::io::{Cursor, Write};
use std::process::Command;

use git_trace::render::requirements::{needs, reqif};
use git_trace::requirement::{Document, Settings, read};
use git_trace::view::ExportItem;
use proptest::prelude::*;

use crate::support::{peer, skip};

const SAMPLE: &str = include_str!("../data/sample.reqif");
const DATE: &str = "2026-01-02T03:04:05Z";

fn document(path: &str, bytes: &[u8]) -> Document {
    read(path, bytes, false, &Settings::default()).into_iter().next().unwrap_or_default()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn objects_stand_in_the_order_of_their_specification_under_their_authors_identifiers() {
    let document = document("a.reqif", SAMPLE.as_bytes());
    assert_eq!(document.problems, []);
    let found: Vec<_> = document.items.iter().map(|it| (it.id.as_str(), it.line)).collect();
    let line = |identifier: &str| {
        let at = SAMPLE.find(&format!("<SPEC-OBJECT IDENTIFIER=\"{identifier}\"")).unwrap();
        SAMPLE[..at].matches('\n').count() + 1
    };
    assert_eq!(found, [("o3", line("o3")), ("SYS-2", line("o2")), ("SYS-1", line("o1"))]);
    let [heading, two, one] = &document.items[..] else { panic!("{document:?}") };
    assert!(heading.is_informative && !one.is_informative);
    assert_eq!((heading.title.as_str(), one.title.as_str()), ("Alarms", "Alarm & more"));
    assert_eq!(one.text, "It beeps at 3 < 4.\n- loud\n- long\nif (a)\n  b;");
    assert_eq!(one.kind, "Requirement");
    assert_eq!(one.attribute("Safety"), Some("high, low"));
    assert_eq!(one.attribute("identifier"), Some("o1"));
    assert_eq!(one.attribute("section"), Some("o3"));
    assert_eq!(one.attribute("specification"), Some("All"));
    let link = &two.links[0];
    assert_eq!((link.kind.as_str(), link.target.as_str()), ("satisfies", "SYS-1"));
}

#[test]
fn an_archive_is_read_as_its_files_are() {
    let plain = document("a.reqif", SAMPLE.as_bytes());
    let archive = document("a.reqifz", &zipped("in/b.reqif", SAMPLE.as_bytes()));
    assert_eq!(archive.items, plain.items);
    let broken = document("a.reqifz", b"PK\x03\x04 no");
    assert_eq!(broken.problems.len(), 1, "{broken:?}");
    assert!(document("a.reqifz", &zipped("picture.png", b"x")).items.is_empty());
}

#[test]
fn an_archive_that_never_ends_is_not_followed() {
    let bomb = document("a.reqifz", &zipped("a.reqif", &vec![b' '; 129 << 20]));
    assert_eq!(bomb.problems.len(), 1);
    assert!(bomb.problems[0].message.contains("larger"), "{bomb:?}");
}

#[test]
fn entities_are_told_and_never_expanded() {
    let declared = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">\
        <!ENTITY c SYSTEM \"file:///etc/passwd\">]>\n<REQ-IF";
    let text = SAMPLE.replacen("<REQ-IF", declared, 1).replacen("It beeps", "&b;&c;It beeps", 1);
    let document = document("a.reqif", text.as_bytes());
    assert_eq!(document.problems.len(), 1, "{:?}", document.problems);
    assert_eq!(document.items.len(), 3);
    assert!(document.items[2].text.starts_with("It beeps"), "{}", document.items[2].text);
}

#[test]
fn what_stands_before_a_fault_is_kept_and_broken_relations_are_told() {
    let cut = &SAMPLE[..SAMPLE.find("<SPEC-RELATIONS>").unwrap()];
    let found = document("a.reqif", cut.as_bytes());
    assert_eq!((found.items.len(), found.problems.len()), (3, 1), "{:?}", found.problems);
    let text = SAMPLE.replacen("<SPEC-OBJECT-REF>o1</SPEC-OBJECT-REF></TARGET>", "</TARGET>", 1);
    let found = document("a.reqif", text.as_bytes());
    assert_eq!((found.items.len(), found.problems.len()), (3, 1), "{:?}", found.problems);
    let deep = "<a>".repeat(100_000);
    assert_eq!(document("a.reqif", deep.as_bytes()).problems.len(), 1);
}

fn items() -> Vec<ExportItem> {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    vec![
        ExportItem {
            id: "SRS-1".to_owned(),
            title: "Alarm <on> \"occlusion\" & more".to_owned(),
            kind: "requirement".to_owned(),
            text: "It beeps.\n\n  if a < b && c {\n\tbeep();\n  }\n- é \u{7}".to_owned(),
            attributes: vec![pair("status", "approved"), pair("risk class", "a\nb")],
            links: vec![pair("satisfies", "SYS~1"), pair("mitigates", "TM-4")],
        },
        ExportItem {
            id: "SYS~1".to_owned(),
            title: "System".to_owned(),
            kind: "system".to_owned(),
            ..ExportItem::default()
        },
    ]
}

fn written(items: &[ExportItem]) -> Vec<u8> {
    let mut out = Vec::new();
    reqif::write(items, DATE, &mut out).unwrap();
    out
}

/// What is read of an export, without what the format adds.
fn back(document: &Document) -> Vec<ExportItem> {
    let of = |it: &git_trace::requirement::Item| ExportItem {
        id: it.id.clone(),
        title: it.title.clone(),
        kind: it.kind.clone(),
        text: it.text.clone(),
        attributes: it
            .attributes
            .iter()
            .filter(|(name, _)| name != "identifier")
            .cloned()
            .collect(),
        links: it.links.iter().map(|it| (it.kind.clone(), it.target.clone())).collect(),
    };
    document.items.iter().map(of).collect()
}

#[test]
fn what_we_write_is_read_back_as_it_was() {
    let mut expected = items();
    expected[0].text = expected[0].text.replace('\u{7}', "\u{fffd}");
    let document = document("a.reqif", &written(&items()));
    assert_eq!(document.problems, []);
    // What leads out of the export has no place in the format but as an attribute.
    let outside = expected[0].links.pop().unwrap();
    expected[0].attributes.push(outside);
    assert_eq!(back(&document), expected);
}

#[test]
fn what_we_write_fits_the_schema() {
    let Some(tool) = peer("reqif") else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.reqif", written(&items())), ("b.reqif", written(&items()[1..]))] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output =
            Command::new(&tool).args(["validate", "--use-reqif-schema"]).arg(&file).output();
        let Ok(output) = output else { return skip("the peer reqif does not run") };
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("rror:"), "{said}");
    }
}

#[test]
fn needs_json_is_read_back_as_it_was() {
    let mut out = Vec::new();
    needs::write(&items(), DATE, &mut out).unwrap();
    let document = document("needs.json", &out);
    assert_eq!(document.problems, []);
    let mut expected = items();
    expected[0].attributes = vec![
        ("risk_class".to_owned(), "a\nb".to_owned()),
        ("status".to_owned(), "approved".to_owned()),
    ];
    expected[0].links.sort();
    assert_eq!(back(&document), expected);
}

proptest! {
    #[test]
    fn no_damage_makes_reading_fail(
        at in 0_usize..SAMPLE.len(),
        length in 0_usize..40,
        insert in prop::sample::select(vec!["", "<", ">", "&", "\"", "</SPEC-OBJECT>", "\0", "é"]),
    ) {
        let start = SAMPLE.floor_char_boundary(at);
        let end = SAMPLE.floor_char_boundary((at + length).min(SAMPLE.len())).max(start);
        let text = format!("{}{insert}{}", &SAMPLE[..start], &SAMPLE[end..]);
        let lines = text.lines().count();
        for item in document("a.reqif", text.as_bytes()).items {
            prop_assert!(item.line >= 1 && item.line <= lines);
        }
        let mut archive = zipped("a.reqif", SAMPLE.as_bytes());
        let place = at % archive.len();
        archive[place] ^= 1 << (length % 8);
        document("a.reqifz", &archive);
    }
}
