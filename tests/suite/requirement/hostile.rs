//! Damaged and hostile files: one word for what is wrong, and never a panic.

use git_trace::requirement::{FORMATS, Settings, read};
use proptest::prelude::*;

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
