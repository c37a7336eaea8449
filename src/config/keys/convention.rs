//! What is asked of commit messages and at gates, and where things can be looked at.

use super::{Key, Kind, bare, key};

pub const KEYS: &[Key] = &[
    key(
        "convention",
        "subject_length",
        Kind::Characters,
        "72",
        "How long a subject may be (CV-09).",
    ),
    key(
        "convention",
        "full_stop",
        Kind::Flag,
        "false",
        "Whether a subject may end in a full stop (CV-11).",
    ),
    key(
        "convention",
        "subject",
        Kind::Patterns,
        "[]",
        "What a subject must look like, anywhere in it: one of these (CV-11). Empty: anything.",
    ),
    key(
        "convention",
        "body_width",
        Kind::Characters,
        "0",
        "How wide a line of the body may be (CV-12).",
    ),
    key(
        "convention",
        "conventional",
        Kind::Flag,
        "false",
        "Whether subjects follow Conventional Commits, `type(scope): description` (CV-13).",
    ),
    key(
        "convention",
        "capital",
        Kind::Flag,
        "false",
        "Whether the description behind the type may begin with a capital (CV-13).",
    ),
    key(
        "convention",
        "types",
        Kind::Words,
        r#"["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"]"#,
        "The types of Conventional Commits.",
    ),
    key(
        "convention",
        "scopes",
        Kind::Words,
        "[]",
        "The scopes of Conventional Commits. Empty: any.",
    ),
    key(
        "convention",
        "sign_off",
        Kind::Flag,
        "false",
        "Whether each commit carries its author's or committer's `Signed-off-by` (CV-14).",
    ),
    key(
        "convention",
        "allowed",
        Kind::TrailerKeys,
        "[]",
        "The only trailers there may be besides those that this configuration names (CV-03). \
         Empty: any, but one that nearly is a known one is asked about.",
    ),
    key(
        "convention",
        "forbidden",
        Kind::TrailerKeys,
        "[]",
        "Trailers that there must not be (CV-03).",
    ),
    key(
        "convention",
        "bots",
        Kind::Names,
        r#"["*\\[bot\\]", "dependabot", "renovate", "github-actions", "pre-commit-ci"]"#,
        "Authors that are programs: nobody wrote their messages by hand.",
    ),
    bare(
        "required_trailer",
        "keys",
        Kind::TrailerKeys,
        "The trailers of which a commit must carry one (CV-04). Required.",
    ),
    key(
        "required_trailer",
        "paths",
        Kind::Paths,
        r#"["**"]"#,
        "Only for commits that change one of these paths.",
    ),
    key("required_trailer", "exclude", Kind::Paths, "[]", "Of those, the paths that do not count."),
    key(
        "required_trailer",
        "branches",
        Kind::Names,
        r#"["*"]"#,
        "Only on these branches, where the branch is known.",
    ),
    key(
        "required_trailer",
        "kinds",
        Kind::Words,
        r#"["ordinary", "revert", "cherry-pick"]"#,
        "Only for these kinds of commits: `ordinary`, `merge`, `revert`, `fixup`, `cherry-pick`, `bot`.",
    ),
    key(
        "required_trailer",
        "types",
        Kind::Words,
        "[]",
        "Only for these types of Conventional Commits. Empty: any.",
    ),
    bare(
        "trailer_value",
        "keys",
        Kind::TrailerKeys,
        "The trailers whose values are meant. Required.",
    ),
    bare(
        "trailer_value",
        "patterns",
        Kind::Patterns,
        "What the whole value must look like: one of these (CV-05). Required.",
    ),
    key(
        "gate",
        "release",
        Kind::Words,
        "[]",
        "What `check --gate release` accepts besides `satisfied` and `not applicable`, row by row: \
         `\"5.1.1-a=partial\"`.",
    ),
    key(
        "gate",
        "rules",
        Kind::Words,
        "[]",
        "Rules that must hold at `check --gate`, besides the rows: those of no row, such as INT-02 on time, or \
         minor ones.",
    ),
    bare("web", "commit", Kind::Url(&["commit"]), "Where a commit can be looked at."),
    bare(
        "web",
        "blob",
        Kind::Url(&["commit", "path", "blob"]),
        "Where a file as of a commit can be looked at.",
    ),
    bare("web", "tag", Kind::Url(&["tag"]), "Where a tag can be looked at."),
    bare(
        "component",
        "names",
        Kind::Names,
        "The third-party components that are meant, as `ecosystem:name`, such as `cargo:serde`, \
         `npm:@scope/*`, `maven:org.slf4j:*`, `pypi:*` or `golang:*`; `*` stands for anything. Of several \
         `[[component]]` that fit the first counts. Required.",
    ),
];
