//! Claims in source and test files, held against what the notations' own tools find.

use git_trace::code_tag::{CodeTag, mention, read};
use proptest::prelude::*;

use crate::support::clone_of;

/// Each claim as `LINE kind target`, with what else it says.
fn found(path: &str, text: &str) -> Vec<String> {
    read(path, text.as_bytes()).iter().map(told).collect()
}

fn told(tag: &CodeTag) -> String {
    let mut told = format!("{} {} {}", tag.line, tag.kind, tag.target);
    let rest = [
        ("@", tag.revision.as_deref().unwrap_or_default()),
        (" as ", tag.id.as_deref().unwrap_or_default()),
        ("@", tag.own_revision.as_deref().unwrap_or_default()),
        (" >> ", &tag.needs.join(",")),
        (" : ", &tag.quote),
    ];
    for (mark, value) in rest.iter().filter(|(_, value)| !value.is_empty()) {
        told += mark;
        told += value;
    }
    told
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    assert_eq!(found(path, text), expected, "{path}: {text}");
}

#[test]
fn a_comment_of_any_language_claims() {
    let both = ["1 implements SRS-012", "1 implements SRS-013"];
    for (path, line) in [
        ("a.rs", "// Implements: SRS-012, SRS-013"),
        ("a.rs", "    /// Implements: SRS-012 and SRS-013, as far as it can"),
        ("a.rs", "let x = f(); // implements: SRS-012 SRS-013"),
        ("a.rs", "//! - Implements: `SRS-012`, [SRS-013]"),
        ("a.c", "/* Implements: SRS-012, SRS-013 */ int a;"),
        ("a.c", " * IMPLEMENTS: SRS-012, SRS-013."),
        ("a.py", "# Implements: SRS-012; SRS-013"),
        ("a.py", "  \"\"\"Implements: SRS-012, SRS-013\"\"\""),
        ("a.sql", "-- Implements: SRS-012, SRS-013"),
        ("a.lisp", ";; Implements: SRS-012, SRS-013"),
        ("a.tex", "% Implements: SRS-012, SRS-013"),
        ("a.html", "<p><!-- Implements: SRS-012, SRS-013 -->"),
        ("a.md", "<!-- Implements: SRS-012, SRS-013 -->"),
        ("a.bas", "' Implements: SRS-012, SRS-013"),
        ("a.bat", "REM Implements: SRS-012, SRS-013"),
        ("a.ml", "(* Implements: SRS-012, SRS-013 *)"),
        ("a.hs", "{- Implements: SRS-012, SRS-013 -}"),
        ("Makefile", "all: b # Implements: SRS-012, SRS-013"),
    ] {
        check(path, line, &both);
    }
    check(
        "a.py",
        "def f():\n    '''Does.\n\n    Verifies: SRS-1\n    '''\n",
        &["4 verifies SRS-1"],
    );
    check("a.c", "/*\n  satisfied by: SRS-1\n*/\n", &["2 satisfied-by SRS-1"]);
    check(
        "a.c",
        "// Derived-From: SYS_ALARM\r\n// tests: A-1\r\n",
        &["1 derived SYS_ALARM", "2 verifies A-1"],
    );
}

#[test]
fn what_is_no_comment_or_no_identifier_claims_nothing() {
    for (path, line) in [
        ("a.rs", "let implements: u8 = 3;"),
        ("a.rs", "let a = \"// Implements: SRS-1\";"),
        ("a.yml", "implements: SRS-1"),
        ("a.yml", "- tests: SRS-1"),
        ("a.md", "# Implements: SRS-1\n* Implements: SRS-1\n"),
        ("a.rs", "// Tests: run them with cargo"),
        ("a.rs", "// see what it implements: SRS-1"),
        ("a.rs", "// Links: https://example.org/A-1"),
        ("a.c", "/* done */\n  implements: SRS-1\n"),
        ("a.bin", "\0// Implements: SRS-1"),
    ] {
        check(path, line, &[]);
    }
}

#[test]
fn openfasttrace_tags_name_what_they_cover_and_themselves() {
    check(
        "a.java",
        "// [impl->dsn~a.b-c~1] [ itest -> dsn~d~23 ]",
        &["1 implements dsn~a.b-c@1", "1 verifies dsn~d@23"],
    );
    check(
        "a.rs",
        "// [utest->dsn~a~1,dsn~b~2 >> itest, stest]",
        &[
            "1 verifies dsn~a@1 as utest~a >> itest,stest",
            "1 verifies dsn~b@2 as utest~b >> itest,stest",
        ],
    );
    check(
        "a.rs",
        "// [impl~own~2->dsn~a~1]\n\n// [impl~~3->dsn~a~1]",
        &["1 implements dsn~a@1 as impl~own@2", "3 implements dsn~a@1@3"],
    );
    check("a.rs", "// [dsn->req~a~1] [impl->dsn~a] [impl->dsn~1~1]", &["1 dsn req~a@1"]);
    check("a.md", "`[impl->dsn~a~1]`", &[]);
}

#[test]
fn strictdoc_markers_claim_by_their_role_or_by_where_they_stand() {
    check(
        "a.py",
        "\"\"\"\n@relation(A-1, A-2, scope=file)\n\"\"\"\n",
        &["2 implements A-1", "2 implements A-2"],
    );
    check("tests/a.py", "# @relation(A-1, scope=function)", &["1 verifies A-1"]);
    check("a.c", "// @relation(A-1, scope=line, role=Verification)", &["1 verifies A-1"]);
    check(
        "a.c",
        "// @relation(A-1, scope=range_start)\n// @relation(A-1, scope=range_end)",
        &["1 implements A-1"],
    );
    check("a.c", "# @relation(skip, scope=range_start)\n@relation(A, scope=line)\n", &[]);
    check(
        "a.c",
        "# @sdoc[A-1, A-2]\n# @sdoc[/A-1, A-2]\n",
        &["1 implements A-1", "1 implements A-2"],
    );
    check("a.c", "// the @relation(A) of a thing, and f\"@relation({x}, scope=line)\"", &[]);
}

#[test]
fn duvet_annotations_quote_their_section() {
    let text =
        "//= https://a.b/rfc#section-2.1\n//= type=test\n//# One\n//#  two. \nf();\n//# no\n";
    check("a.rs", text, &["1 verifies https://a.b/rfc#section-2.1 : One two."]);
    check(
        "a.py",
        "#= docs/a.md#b\n#= type=exception\n#= reason=so\n## c\n",
        &["1 exception docs/a.md#b : c"],
    );
    let file = "target = \"https://a.b/rfc#3\"\n\n[[exception]]\nquote = '''\nA\nb'''\n[[TODO]]\n";
    check(
        ".duvet/a.toml",
        file,
        &["3 exception https://a.b/rfc#3 : A b", "7 todo https://a.b/rfc#3"],
    );
    check("a.py", "a //= 3\nb = a //#\n", &[]);
}

#[test]
fn one_line_needs_and_references_of_codelinks_claim() {
    check(
        "a.py",
        "# @ A title, IM_1, impl, [REQ_1, REQ_2]",
        &["1 implements REQ_1 as IM_1", "1 implements REQ_2 as IM_1"],
    );
    check(
        "a.c",
        "int a; // @Title, T_1, test, [REQ_1]\n// @need-ids: REQ_3, REQ_4",
        &["1 verifies REQ_1 as T_1", "2 relates REQ_3", "2 relates REQ_4"],
    );
    check("a.java", " * @param a, the [thing]\n@Test(a, b, [c])", &[]);
}

#[test]
fn a_keyword_is_found_as_a_word() {
    let text = b"xREQ-1\nREQ-12\n# REQ-1.\nREQ-1\n";
    assert_eq!(mention(text, "REQ-1"), Some(3));
    assert_eq!(mention(text, "REQ-2"), None);
    assert_eq!(mention(text, ""), None);
}

/// The count of each file of a clone's newest commit in which git finds a pattern.
fn counted(clone: &std::path::Path, pattern: &str, paths: &[&str]) -> Vec<(String, usize)> {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(clone)
        .args(["grep", "-c", "-e", pattern, "HEAD", "--"])
        .args(paths)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let row = |line: &str| {
        let (path, count) = line.strip_prefix("HEAD:")?.rsplit_once(':')?;
        Some((path.to_owned(), count.parse().ok()?))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn duvet_annotations_of_a_real_project_are_as_many_as_git_counts() {
    let Some(clone) = clone_of("hyperium/h3") else { return };
    let mut rows = counted(&clone, "^ *//= http", &["*.rs"]);
    rows.extend(counted(&clone, "^\\[\\[\\(TODO\\|exception\\)\\]\\]", &[".duvet"]));
    assert!(!rows.is_empty());
    for (path, count) in rows {
        let show = ["show".to_owned(), format!("HEAD:{path}")];
        let file =
            std::process::Command::new("git").arg("-C").arg(&clone).args(show).output().unwrap();
        let tags = read(&path, &file.stdout);
        assert_eq!(tags.iter().filter(|tag| tag.notation == "duvet").count(), count, "{path}");
        assert!(tags.iter().all(|tag| tag.target.contains('#')), "{path}");
    }
}

/// Pieces of every notation, which put together at random make what nobody would write.
const PIECES: &[&str] = &[
    "//= ",
    "https://a#b",
    "//# ",
    "type=test",
    "\n",
    "\r\n",
    "[impl",
    "->",
    "dsn~a~1",
    "]",
    ">> ",
    "~",
    "@relation(",
    "skip",
    "scope=range_start",
    ")",
    "@sdoc[",
    "/",
    "# @ ",
    "[R_1]",
    ", ",
    "Implements: ",
    "SRS-1",
    "é",
    "\"\"\"",
    "/*",
    "*/",
    "[[exception]]\n",
    "target = \"a\"\n",
    " ",
    ":",
    "REM ",
    "<!--",
];

proptest! {
    #[test]
    fn nothing_makes_reading_fail(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        cut in 0_usize..200,
        path in prop::sample::select(vec!["a.rs", "a.toml", "a.md", "a.rst", "tests/a.py", "a.vim"]),
    ) {
        let text = pieces.concat();
        let bytes = &text.as_bytes()[..text.len().saturating_sub(cut % 3)];
        let lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n').count();
        for tag in read(path, bytes) {
            prop_assert!(tag.line >= 1 && tag.line <= lines && !tag.target.is_empty());
        }
    }
}
