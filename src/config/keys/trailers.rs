//! Which trailers say what.

use super::{Key, Kind, key};

pub const KEYS: &[Key] = &[
    key(
        "trailers",
        "problem_report",
        Kind::TrailerKeys,
        r#"["Problem-Report", "Fixes", "Bug"]"#,
        "The trailers that cite a problem report.",
    ),
    key(
        "trailers",
        "requirement",
        Kind::TrailerKeys,
        r#"["Implements", "Verifies", "Satisfies", "Requirement"]"#,
        "The trailers that name a requirement.",
    ),
    key(
        "trailers",
        "verification",
        Kind::TrailerKeys,
        r#"["Verifies", "Verified-by", "Tested-by"]"#,
        "The trailers that say how a change was verified.",
    ),
    key(
        "trailers",
        "review",
        Kind::TrailerKeys,
        r#"["Reviewed-by", "Acked-by", "Approved-by", "Security-reviewed-by"]"#,
        "The trailers that name a reviewer.",
    ),
    key(
        "trailers",
        "approval",
        Kind::TrailerKeys,
        r#"["Approved-by"]"#,
        "The trailers that name who approved the records which the commit changes.",
    ),
    key(
        "trailers",
        "co_author",
        Kind::TrailerKeys,
        r#"["Co-authored-by"]"#,
        "The trailers that name further authors of a commit.",
    ),
    key(
        "trailers",
        "emergency",
        Kind::TrailerKeys,
        r#"["Emergency"]"#,
        "The trailers that call a change an emergency; the value says why.",
    ),
    key(
        "trailers",
        "ratification",
        Kind::TrailerKeys,
        r#"["Ratified-by"]"#,
        "The trailers by which an emergency change is ratified later.",
    ),
    key(
        "trailers",
        "phase",
        Kind::TrailerKeys,
        r#"["Phase"]"#,
        "The trailers that end a phase of the cycle: `requirement-freeze`, `design-freeze` or \
         `code-freeze`.",
    ),
];
