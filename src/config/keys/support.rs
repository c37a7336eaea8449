//! What is supported, and where advisories on it stand.

use super::{Key, Kind, bare, key};

pub const KEYS: &[Key] = &[
    bare(
        "component",
        "upkeep",
        Kind::Upkeep,
        "Whether these components are maintained, supported or required software (PS-02). Required.",
    ),
    key(
        "support",
        "lockfiles",
        Kind::Paths,
        r#"["**/Cargo.lock", "**/package-lock.json", "**/go.sum", "**/poetry.lock", "**/requirements.txt", "**/pom.xml", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock", "**/uv.lock", "**/pdm.lock", "**/Pipfile.lock", "**/Gemfile.lock", "**/composer.lock", "**/gradle.lockfile", "**/packages.lock.json"]"#,
        "The files whose third-party components must be classed (PS-02), and are compared between releases. The \
         first six kinds are read; of the others, which components they list is not known.",
    ),
    key(
        "support",
        "branches",
        Kind::Names,
        "[]",
        "The branches that are supported, besides the one that is evaluated: each fix of a security problem \
         must be on them (SU-06). Held against their names without the remote's; a local branch goes before \
         a remote one.",
    ),
    bare(
        "support",
        "monitoring_days",
        Kind::Days,
        "How many days may lie between records of the class `monitoring-record` (PS-05), from 1.",
    ),
    key(
        "vex",
        "paths",
        Kind::Paths,
        r#"["**/*.vex.json", "**/*.openvex.json", "**/vex.json", "**/vex.cdx.json", ".vex/**/*.json", "vex/**/*.json"]"#,
        "The documents on what a vulnerability means for the product: OpenVEX, CycloneDX or CSAF, told by \
         what they hold (SU-07).",
    ),
];
