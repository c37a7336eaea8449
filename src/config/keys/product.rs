//! What the product is: releases, controlled paths, items.

use super::{Key, Kind, bare, key};

pub const KEYS: &[Key] = &[
    bare("", "version", Kind::Version, "The version of this format. Required."),
    bare("product", "name", Kind::Text, "The product's name, printed on the report."),
    bare(
        "product",
        "repository",
        Kind::Text,
        "What this repository is called among those of the product (`git trace combine`). Then what its code and \
         its commits say of requirements is read even where it defines none.",
    ),
    bare(
        "report",
        "document_number",
        Kind::Text,
        "The number that the report has as a controlled document, printed on each page of the PDF. Its \
         revision is the release, else the commit.",
    ),
    key(
        "release",
        "tags",
        Kind::Names,
        r#"["v[0-9]*", "[0-9]*.[0-9]*"]"#,
        "Which tags are releases, by their names below `refs/tags/`.",
    ),
    key(
        "release",
        "pre_releases",
        Kind::Names,
        r#"["*[-.]rc*", "*[0-9]rc[0-9]*", "*[-.]alpha*", "*[-.]beta*", "*[-.]pre*", "*[-.]dev*"]"#,
        "Which of those are not: candidates and previews.",
    ),
    key(
        "release",
        "patches",
        Kind::Names,
        r#"["v[0-9]*.[0-9]*.[1-9]*", "[0-9]*.[0-9]*.[1-9]*"]"#,
        "Which releases are patches, and may take over their parent's records by an approved \
         no-impact statement.",
    ),
    key(
        "controlled",
        "paths",
        Kind::Paths,
        r#"["**"]"#,
        "The paths whose changes need a change request (CM-01).",
    ),
    key("controlled", "exclude", Kind::Paths, "[]", "Of those, the paths that do not."),
    bare("item", "id", Kind::Text, "The configuration item's identifier. Required, unique."),
    bare("item", "title", Kind::Text, "What the item is."),
    bare("item", "paths", Kind::Paths, "The paths that belong to the item (CM-07). Required."),
    bare(
        "item",
        "upkeep",
        Kind::Upkeep,
        "Whether the item is maintained, supported or required software (PS-02).",
    ),
    key(
        "item",
        "interfaces",
        Kind::Paths,
        "[]",
        "The paths that are the item's interfaces: the design and the threat model must follow their \
         changes (DI-06, INT-03).",
    ),
];
