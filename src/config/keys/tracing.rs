//! How requirements are kept, linked and verified.

use super::{Key, Kind, bare, key};

pub const KEYS: &[Key] = &[
    key(
        "requirement",
        "records",
        Kind::Paths,
        r#"[".trace/requirements.md", ".trace/requirements/**/*.md", "docs/requirements.md", "docs/requirements/**/*.md", "requirements/**/*.md"]"#,
        "Files that define requirements (CV-06). Where this is not set, `git trace requirements` and \
         the report also take every file that a tool's own format makes recognisable.",
    ),
    key(
        "requirement",
        "formats",
        Kind::Words,
        "[]",
        "The formats that these files are read in, of those below. Empty: any.",
    ),
    key(
        "requirement",
        "code",
        Kind::Paths,
        r#"["**"]"#,
        "Files whose comments may say what they implement or verify.",
    ),
    key("requirement", "code_exclude", Kind::Paths, "[]", "Of those, the ones that are not read."),
    key(
        "requirement",
        "references",
        Kind::Patterns,
        r"['[A-Z][A-Za-z0-9]*(-[A-Z0-9]+)*-[0-9]+']",
        "What an identifier of a requirement looks like.",
    ),
    bare("link", "word", Kind::Text, "A word for a link in this repository. Required."),
    bare(
        "link",
        "meaning",
        Kind::Meaning,
        "What it means. Words such as `satisfies`, `implements`, `verified-by` are known. Required.",
    ),
    bare("level", "name", Kind::Text, "The level's name in chains. Required."),
    key("level", "ids", Kind::Patterns, "[]", "What identifiers of the level look like."),
    key(
        "level",
        "kinds",
        Kind::Words,
        "[]",
        "The kinds of its items, such as `threat`; of code tags the type, such as `utest`.",
    ),
    key("level", "paths", Kind::Paths, "[]", "The files that its items stand in."),
    bare("chain", "name", Kind::Text, "The chain's name in reports. Required."),
    bare(
        "chain",
        "levels",
        Kind::Words,
        "The levels from the top down. Each item of a level must be covered by something of the next. \
         Besides those of `[[level]]` there are `requirement`, `code` and `test`. Required.",
    ),
    key(
        "verification",
        "results",
        Kind::Paths,
        r#"[".trace/results/**/*.xml", ".trace/results/**/*.tap", ".trace/results/**/*.json", "test-results/**/*.xml", "test-results/**/*.tap", "test-results/**/*.json"]"#,
        "The files that are reports of test runs: JUnit XML, TAP or CTRF, told by what they hold.",
    ),
    key(
        "verification",
        "notes",
        Kind::Words,
        r#"["refs/notes/trace/verification"]"#,
        "The refs whose notes hold test runs that `git trace attest` attached to commits; it writes \
         to the first.",
    ),
    bare(
        "test",
        "names",
        Kind::Names,
        "The tests that are meant, as `suite::class::name` of the report without what is empty; `*` \
         stands for anything.",
    ),
    bare("test", "patterns", Kind::Patterns, "The same by expressions for the whole of it."),
    bare("test", "requirements", Kind::Words, "What these tests verify. Required."),
    key(
        "trailers",
        "change_request",
        Kind::TrailerKeys,
        r#"["Change-Request", "Refs", "Ref", "References", "Issue", "Closes", "Resolves"]"#,
        "The trailers that cite a change request.",
    ),
];
