//! Damaged and hostile files: one word for what is wrong, and never a panic.

use git_trace::requirement::{FORMATS, Settings, read};
use proptest::prelude::*;

use super::listed;
use crate::support::{Repo, run};

/// A good file of each format, with the file that says how to read it.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("a.md", "### [S-1] One\n- satisfies: S-2\n\nText\n\n```\ncode\n```\n", ""),
    (
        "d/REQ001.yml",
        "active: true\nlevel: 1.0\nlinks:\n- REQ002: abc=\nreferences:\n- path: a\n  type: file\ntext: |\n  x\nsize: [1, {a: b}]\n",
        "settings:\n  prefix: REQ\n  sep: ''\nattributes:\n  reviewed: [size]\n",
    ),
    (
        "d/REQ-1.md",
        "---\nlinks: [REQ002]\nreviewed: abc\n---\n\n# Head\n\ntext\n",
        "settings:\n  itemformat: markdown\n",
    ),
    (
        "a.sdoc",
        "[DOCUMENT]\nTITLE: T\nUID: D\n\n[FREETEXT]\nx\n[/FREETEXT]\n\n[[SECTION]]\nTITLE: S\n\n[REQUIREMENT]\nUID: R\n\
         STATEMENT: >>>\nmany\n<<<\nRELATIONS:\n- TYPE: Parent\n  VALUE: D\n\n[[/SECTION]]\n",
        "",
    ),
    (
        "s.md",
        "# T\n\n**UID**: D\n\n## R\n\n**UID**: R \\\n**Relations**:\n- **Type**: Parent\n  **ID**: D\n\nIt.\n",
        "",
    ),
    (
        "a.trlc",
        "package p\nReq a { x = '''text [[b]]''' y = [b, q.c@1] /* c */ z = \"\\\"\" }\nsection \"S\" { T b { } }\n",
        "package p\nenum E { a }\ntuple T { a Integer separator x b Integer }\ntype Req extends Q { x Markup_String }\n",
    ),
    ("a.yaml", "requirements:\n- id: A\n  links: {verifies: [B]}\n- id: B\n  text: |\n    x\n", ""),
    (
        "a.toml",
        "[[requirement]]\nid = \"A\"\nlinks = [\"B\"]\n[[requirement]]\nid = 'B'\nx.y = 1\n",
        "",
    ),
];

const PIECES: &[&str] = &[
    "\n",
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'''",
    "\"\"\"",
    ">>>\n",
    "<<<\n",
    "[[X]]\n",
    "[REQUIREMENT]\n",
    "*a",
    "&a ",
    "---\n",
    "#",
    "=",
    ".",
    "@",
    "\u{e9}",
    "\u{0}",
    "\t",
    "[[",
    "/*",
    "//",
    "id",
    "UID: ",
    "**UID**: ",
    "package",
    "1",
];

#[derive(Clone, Debug)]
enum Change {
    Cut(usize, usize),
    Copy(usize, usize, usize),
    Insert(usize, usize),
    Byte(usize, u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 0..40usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<usize>(), any::<usize>(), 0..60usize).prop_map(|(a, b, n)| Change::Copy(a, b, n)),
        (any::<usize>(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let size = bytes.len() + 1;
        match *change {
            Change::Cut(at, length) => {
                let at = at % size;
                bytes.drain(at..(at + length).min(bytes.len()));
            }
            Change::Copy(from, to, length) => {
                let from = from % size;
                let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
                bytes.splice(to % size..to % size, piece);
            }
            Change::Insert(at, piece) => {
                bytes.splice(at % size..at % size, PIECES[piece].bytes());
            }
            Change::Byte(at, byte) if !bytes.is_empty() => {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            Change::Byte(..) => {}
        }
    }
    bytes
}

/// Where the file stands that says how to read a sample.
fn settings_path(path: &str) -> &'static str {
    if path.ends_with(".trlc") { "a.rsl" } else { "d/.doorstop.yml" }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_file_holds_it_is_read(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec(change(), 0..12),
        others in prop::collection::vec(change(), 0..4),
    ) {
        let (path, text, settings_text) = SAMPLES[sample];
        let mut settings = Settings::default();
        if !settings_text.is_empty() {
            settings.add(settings_path(path), &changed(settings_text, &others));
        }
        let bytes = changed(text, &changes);
        let lines = bytes.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count() + 2;
        for document in read(path, &bytes, true, &settings) {
            for item in &document.items {
                prop_assert!(!item.id.is_empty() && !item.revision.is_empty());
                prop_assert!((1..=lines).contains(&item.line), "{} of {lines}", item.line);
            }
            for problem in &document.problems {
                prop_assert!((1..=lines).contains(&problem.line), "{problem:?} of {lines}");
                prop_assert!(!problem.help.is_empty());
            }
        }
    }
}

#[test]
fn each_sample_is_read_without_a_word() {
    for (path, text, settings_text) in SAMPLES {
        let mut settings = Settings::default();
        settings.add(settings_path(path), settings_text.as_bytes());
        let documents = read(path, text.as_bytes(), true, &settings);
        let problems: Vec<_> = documents.iter().flat_map(|it| &it.problems).collect();
        assert!(problems.is_empty() && !documents.is_empty(), "{path}: {problems:?}");
    }
    let read: Vec<&str> = SAMPLES
        .iter()
        .flat_map(|(path, text, settings_text)| {
            let mut settings = Settings::default();
            settings.add(settings_path(path), settings_text.as_bytes());
            let documents = read(path, text.as_bytes(), true, &settings);
            documents.into_iter().map(|document| document.format).collect::<Vec<_>>()
        })
        .collect();
    for format in ["markdown", "doorstop", "strictdoc", "trlc", "yaml", "toml"] {
        assert!(FORMATS.iter().any(|it| it.name == format) && read.contains(&format), "{format}");
    }
}

/// Repetitions that would take minutes if reading one took the square of its length.
#[test]
fn long_files_are_read_in_one_go() {
    let repeated = |piece: &str| piece.repeat((256 << 10) / piece.len());
    let files = [
        ("a.sdoc", repeated("[A]\nX: >>>\n\n")),
        ("a.sdoc", repeated("[FREETEXT]\n\n")),
        ("a.sdoc", repeated("[[A]]\n")),
        ("s.md", "# T\n\n**UID**: D\n".to_owned() + &repeated("\n**A**: x\n")),
        ("a.trlc", repeated("a.")),
        ("a.trlc", "package p\nR a { x = ".to_owned() + &repeated("a.")),
        ("a.trlc", repeated("'''")),
        ("a.trlc", repeated("R a { x\n")),
        ("a.trlc", "package p\n".to_owned() + &repeated("section \"s\" {\n")),
        ("a.yaml", repeated("- id: A\n  x: [\n")),
        ("a.yaml", repeated("[")),
        ("a.toml", repeated("[[requirement]]\nid = \"A\"\nx = [\n")),
        ("d/REQ001.yml", repeated("a: b\n")),
        ("d/REQ001.yml", "text: &a [x]\nb:\n".to_owned() + &repeated("- *a\n")),
    ];
    let mut settings = Settings::default();
    settings.add("d/.doorstop.yml", b"settings:\n  prefix: REQ\n");
    for (path, text) in files {
        read(path, text.as_bytes(), true, &settings);
    }
}

/// Ten letters, each of which stands for ten times the one before it: ten thousand million in all.
fn laughs(first: &str, next: impl Fn(char, String) -> String, times: &str) -> String {
    let mut all = first.to_owned();
    for (before, letter) in ('a'..'j').zip('b'..='j') {
        let named = times.replace('*', &before.to_string());
        all += &next(letter, named.repeat(10));
    }
    all
}

fn yaml_bomb() -> String {
    let next =
        |letter, names: String| format!("{letter}: &{letter} [{}]\n", &names[..names.len() - 2]);
    laughs("text: The device stops.\na: &a [x]\n", next, "@*, ").replace('@', "*")
}

/// A bomb of entities, and one that is a file of this machine.
fn xml_bomb() -> String {
    let next = |letter, names| format!("<!ENTITY {letter} \"{names}\">");
    let entities = laughs("<!ENTITY a \"aaaa\">", next, "&*;");
    format!("<!DOCTYPE x [{entities}<!ENTITY out SYSTEM \"file:///etc/passwd\">]>")
}

#[test]
fn each_bad_file_among_a_thousand_is_one_finding_and_all_others_are_read() {
    let repo = Repo::new();
    repo.write("d/.doorstop.yml", "settings:\n  prefix: REQ\n  digits: 4\n  sep: ''\n");
    repo.write(
        ".trace/config.toml",
        "version = 1\n[requirement]\nrecords = [\"d/**\", \"named/**\"]\n",
    );
    for number in 1..=1000 {
        repo.write(&format!("d/REQ{number:04}.yml"), format!("text: The device does {number}.\n"));
    }
    let object = "<specobjects doctype=\"req\"><specobject><id>bomb</id><version>1</version>\
        <description>&j;&out;</description></specobject></specobjects>";
    let (yaml, bomb) = (yaml_bomb(), xml_bomb());
    let reqif = include_str!("../data/sample.reqif");
    let reqif = reqif.replacen("<REQ-IF", &format!("{bomb}<REQ-IF"), 1);
    let bad: &[(&str, &[u8])] = &[
        ("d/REQ0100.yml", b"text: [\nlinks: x\n"),
        ("d/REQ0200.yml", b"text: Gr\xfc\xdfe\n"),
        ("d/REQ0300.yml", yaml.as_bytes()),
        ("d/a.reqif", &reqif.replacen("It beeps", "&j;&out;It beeps", 1).into_bytes()),
        ("d/a.xml", &format!("{bomb}{object}").into_bytes()),
        ("named/a.toml", b"[requirement\nid = 'A'\n[other\n"),
        ("named/a.yaml", b"x: {\n- [a\n"),
        ("named/d/OTHER1.yml", b"text: [\n"),
        ("named/latin.md", b"### [L-1] Gr\xfc\xdfe\n"),
    ];
    for (path, bytes) in bad {
        repo.write(path, bytes);
    }
    repo.write("named/d/.doorstop.yml", "settings:\n  prefix: OTHER\n  sep: ''\n");
    repo.write("named/good.toml", "[package]\nname = 'x'\n").remove("d/REQ0400.yml");
    std::os::unix::fs::symlink("/etc/passwd", repo.path().join("d/REQ0400.yml")).unwrap();
    repo.commit("Add");
    let told = repo.trace(&["requirements"]).stderr;
    let mut paths: Vec<&str> =
        told.lines().filter_map(|line| line.strip_prefix("warning: ")?.split(':').next()).collect();
    paths.sort_unstable();
    let mut expected: Vec<&str> = bad.iter().map(|(path, _)| *path).collect();
    expected.extend(["d/REQ0400.yml"]);
    expected.sort_unstable();
    assert_eq!(paths, expected, "{told}");
    let found = listed(&repo, &[]);
    let ids: Vec<&str> = found.iter().map(|it| it["id"].as_str().unwrap()).collect();
    let missing = |number: &usize| !ids.contains(&format!("REQ{number:04}").as_str());
    assert_eq!((1..=1000).filter(missing).collect::<Vec<_>>(), [400]);
    assert!(ids.contains(&"req~bomb") && ids.contains(&"L-1"), "{ids:?}");
    assert!(!told.contains("root:") && !found.iter().any(|it| it.to_string().contains("aaaa")));
    // The report has the same, one finding for each.
    let report = repo.trace(&["report", "--all", "--format", "json"]).ok();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let messages = findings.filter(|it| it["code"] == "RT-02").map(|it| it["message"].as_str());
    let mut paths: Vec<&str> = messages.filter_map(|it| it?.split(": ").next()).collect();
    paths.sort_unstable();
    assert_eq!(paths, expected);
}

#[test]
fn doubled_identifiers_and_circles_are_read_and_shown() {
    let repo = Repo::new();
    let circle = "### [A-1] One\n- satisfies: A-3\n\n### [A-2] Two\n- satisfies: A-1\n\n\
        ### [A-3] Three\n- satisfies: A-2, A-3\n\n### [A-1] Again\n";
    repo.write("requirements/a.md", circle).commit("Add");
    assert_eq!(listed(&repo, &[]).len(), 4);
    for id in ["A-1", "A-2", "A-3"] {
        assert!(repo.trace(&["show", id]).ok().contains(id));
    }
    let report = repo.trace(&["report", "--all", "--format", "json"]).ok();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let findings = |code: &str| -> Vec<&str> {
        let own = report["findings"].as_array().unwrap().iter().filter(|it| it["code"] == code);
        own.map(|it| it["message"].as_str().unwrap()).collect()
    };
    let (double, circle) = (findings("RT-02"), findings("RT-05"));
    assert!(double.len() == 1 && double[0].starts_with("A-1 stands here again"), "{double:?}");
    assert!(circle.len() == 1 && circle[0].contains("answer to themselves"), "{circle:?}");
}

/// An export of so many bytes at least, with the number of objects in it that have some lines of text.
fn export(size: usize) -> (String, usize) {
    let sample = include_str!("../data/sample.reqif");
    let (before, after) = sample.split_once("<SPEC-OBJECTS>").unwrap();
    let line = "<x:p>When the line is closed the pump stops within a second, says so, and waits until \
        somebody who may do so has confirmed it.</x:p>";
    let text = line.repeat(40);
    let (mut all, mut objects) = (format!("{before}<SPEC-OBJECTS>\n"), 0);
    while all.len() < size {
        all += &format!(
            "<SPEC-OBJECT IDENTIFIER=\"big{objects}\"><VALUES><ATTRIBUTE-VALUE-STRING THE-VALUE=\"BIG-{objects}\">\
             <DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a1</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION>\
             </ATTRIBUTE-VALUE-STRING><ATTRIBUTE-VALUE-XHTML><DEFINITION><ATTRIBUTE-DEFINITION-XHTML-REF>a3\
             </ATTRIBUTE-DEFINITION-XHTML-REF></DEFINITION><THE-VALUE><x:div>{text}</x:div></THE-VALUE>\
             </ATTRIBUTE-VALUE-XHTML></VALUES><TYPE><SPEC-OBJECT-TYPE-REF>t1</SPEC-OBJECT-TYPE-REF></TYPE>\
             </SPEC-OBJECT>\n"
        );
        objects += 1;
    }
    (all + after, objects)
}

#[test]
fn an_export_of_50_mb_is_read_whole_and_a_larger_one_than_anybodys_is_one_finding() {
    let repo = Repo::new();
    let (large, objects) = export(50_000_000);
    let (mut huge, _) = export(0);
    huge += &"\n".repeat(64 << 20);
    repo.write("a.reqif", large)
        .write("b.reqif", huge)
        .write("d/.doorstop.yml", "settings:\n  prefix: REQ\n");
    repo.write("d/REQ001.yml", "text: The device stops.\n").commit("Add");
    // It gets a few times as much memory as the larger of both takes by itself.
    let limited = "ulimit -v 400000; exec \"$0\" requirements";
    let mut command = repo.command("sh");
    let (code, listed, told) =
        run(command.args(["-c", limited, env!("CARGO_BIN_EXE_git-trace")]), b"");
    let [listed, told] = [listed, told].map(|it| String::from_utf8(it).unwrap());
    assert_eq!(code, 0, "{told}");
    let told: Vec<&str> = told.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(told, ["warning: b.reqif:1: the file is larger than 64 MiB"]);
    let count = |mark: &str| listed.lines().filter(|line| line.starts_with(mark)).count();
    assert_eq!((count("  BIG-"), count("  SYS-"), count("  REQ001 ")), (objects, 2, 1));
}
