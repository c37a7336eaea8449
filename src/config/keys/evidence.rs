//! Where other evidence stands, and by which thresholds it is judged.

use super::{Key, Kind, key};

pub const KEYS: &[Key] = &[
    key(
        "sbom",
        "paths",
        Kind::Paths,
        r#"["**/*.cdx.json", "**/*.spdx.json", "**/bom.json", "**/sbom.json"]"#,
        "The software bills of materials (CM-08).",
    ),
    key(
        "ci",
        "pipelines",
        Kind::Paths,
        r#"[".github/workflows/*.yml", ".github/workflows/*.yaml", ".github/actions/**/action.yml", ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile", ".circleci/config.yml", ".buildkite/**", ".ci/**", ".travis.yml", "**/Dockerfile"]"#,
        "The files that say what a continuous integration runs (DI-05, VV-05).",
    ),
    key(
        "ci",
        "toolchain",
        Kind::Paths,
        r#"["rust-toolchain", "rust-toolchain.toml", ".nvmrc", ".node-version", ".python-version", ".ruby-version", ".java-version", ".tool-versions", "mise.toml", "global.json", "go.mod", "flake.lock"]"#,
        "The files that pin a toolchain (VV-05).",
    ),
    key(
        "tailoring",
        "catalogues",
        Kind::Paths,
        r#"[".trace/catalogues/*.tsv"]"#,
        "The project's own catalogues of clauses, TSV files, besides those that come with git-trace. Each \
         leaf of them needs a disposition in `.trace/tailoring.toml` (TA-01).",
    ),
    key(
        "thresholds",
        "emergency_ratification_days",
        Kind::Days,
        "5",
        "How many days an emergency change may wait for its ratification (CM-10).",
    ),
    key(
        "thresholds",
        "words_per_minute",
        Kind::Count,
        "1000",
        "Nobody reads faster than this (RA-10).",
    ),
    key(
        "notes",
        "approvals",
        Kind::Words,
        r#"["refs/notes/trace/approvals"]"#,
        "The refs whose signed notes are read as approvals.",
    ),
];
