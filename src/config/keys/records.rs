//! Which files are records, and who must approve them.

use super::{Key, Kind, bare, key};

pub const KEYS: &[Key] = &[
    bare("record", "class", Kind::Class, "What kind of controlled record. Required."),
    bare("record", "paths", Kind::Paths, "The files that are records of this class. Required."),
    bare(
        "record",
        "section",
        Kind::Text,
        "The heading of the section that is the record, where it is only a part of the file; the \
         approvals are those of the file.",
    ),
    key(
        "records",
        "front_matter",
        Kind::Paths,
        "[]",
        "Files that are records of the class which `record:` in their front matter names.",
    ),
    bare(
        "approval",
        "classes",
        Kind::Classes,
        "The classes of records that this rule of approval is for. The first rule that fits a record \
         counts; without one it needs one approver with any role, who wrote none of it. A changed \
         configuration takes what the one in force before asks of it, and without a rule for it as many \
         people as any of its rules asks for.",
    ),
    bare("approval", "paths", Kind::Paths, "The files that this rule of approval is for."),
    bare(
        "approval",
        "roles",
        Kind::Words,
        "The roles that must each be held by an approver; without any, any role of the roster will do.",
    ),
    bare(
        "approval",
        "approvers",
        Kind::Count,
        "How many people must approve. Without it, one a role.",
    ),
    bare(
        "approval",
        "author_counts",
        Kind::Flag,
        "Whether somebody who wrote or committed a part of the content counts. Without it, no.",
    ),
    bare(
        "approval",
        "ordered",
        Kind::Flag,
        "Whether the roles must approve in the order in which they are listed. Without it, no.",
    ),
    bare(
        "cosmetic",
        "paths",
        Kind::Paths,
        "The files whose approval outlives the changes named here, as long as this configuration is \
         itself approved as it stands. Required.",
    ),
    bare("cosmetic", "white_space", Kind::Flag, "Whether white space makes no difference."),
    bare("cosmetic", "lines", Kind::Patterns, "Lines that make no difference, whole."),
    key(
        "roles",
        "security",
        Kind::Words,
        r#"["security-expert", "security"]"#,
        "The roles that may approve security records (RA-11).",
    ),
    key(
        "roles",
        "release",
        Kind::Words,
        r#"["release-manager", "releaser"]"#,
        "The roles that may sign release tags (CM-04).",
    ),
    key(
        "roles",
        "trust",
        Kind::Words,
        "[]",
        "The roles that may approve changes of the roster and the keys; with none, any role.",
    ),
    key(
        "change_request",
        "records",
        Kind::Paths,
        r#"[".trace/change-requests/**/*.md", "docs/change-requests/**/*.md"]"#,
        "Markdown files with front matter, each the record of one change request.",
    ),
    key(
        "change_request",
        "references",
        Kind::Patterns,
        r"['[A-Z][A-Z0-9]+-[0-9]+', '#[0-9]+', '[\w.-]+/[\w.-]+#[0-9]+']",
        "What an identifier of a change request looks like; held against a trailer's whole value, \
         or each part of a list that commas or spaces separate. One that has no record is external.",
    ),
    key(
        "change_request",
        "subject",
        Kind::Patterns,
        r"['\((#[0-9]+)\)$', '^Merge pull request (#[0-9]+) ']",
        "Where a commit's subject cites a change request: the first group, or the whole match.",
    ),
    bare(
        "change_request",
        "url",
        Kind::Url(&["id", "number"]),
        "Where an external change request can be looked at; `{id}` as cited, `{number}` its digits.",
    ),
    key(
        "problem_report",
        "records",
        Kind::Paths,
        r#"[".trace/problem-reports/**/*.md", "docs/problem-reports/**/*.md"]"#,
        "Markdown files with front matter, each the record of one problem report.",
    ),
    key(
        "problem_report",
        "references",
        Kind::Patterns,
        r"['[A-Z][A-Z0-9]+-[0-9]+', '#[0-9]+']",
        "What an identifier of a problem report looks like.",
    ),
    bare(
        "problem_report",
        "url",
        Kind::Url(&["id", "number"]),
        "Where an external problem report can be looked at.",
    ),
];
