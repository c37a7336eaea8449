//! Every key of the configuration: its type, what is assumed without it, and what it means.
//!
//! The one table from which the defaults, the "did you mean" and the reference page come.

/// A key of the configuration.
pub struct Key {
    /// The table that holds it; empty for the top of the file.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What a value must be.
    pub kind: Kind,
    /// What is assumed without it, as TOML; `None` where nothing is.
    pub default: Option<&'static str>,
    /// What it means.
    pub about: &'static str,
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The number 1.
    Version,
    /// Any text.
    Text,
    /// A list of globs on paths; `*` stays within a folder, `**` crosses folders.
    Paths,
    /// A list of globs on names.
    Names,
    /// A list of regular expressions.
    Patterns,
    /// A list of trailer keys, compared without regard to case.
    TrailerKeys,
    /// A whole number of days.
    Days,
    /// A whole number above zero.
    Count,
    /// A whole number of hundredths.
    Percent,
    /// True or false.
    Flag,
    /// A list of words.
    Words,
    /// A whole number of characters; 0 for any.
    Characters,
    /// What a link means.
    Meaning,
    /// One of the record classes.
    Class,
    /// How much of a software item's upkeep is the maker's own.
    Upkeep,
    /// A day, or a point in time.
    Time,
    /// The name of a profile.
    Profile,
    /// A list of record classes.
    Classes,
    /// `https://…` with placeholders in braces.
    Url(&'static [&'static str]),
}

impl Kind {
    /// What to say when a value is something else.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Version => "the number 1",
            Self::Text => "a text in quotes",
            Self::Paths => "a list of path globs, such as [\"src/**\"]",
            Self::Names => "a list of globs, such as [\"v[0-9]*\"]",
            Self::Patterns => "a list of regular expressions, such as ['CR-[0-9]+']",
            Self::TrailerKeys => "a list of trailer keys, such as [\"Reviewed-by\"]",
            Self::Days => "a whole number of days",
            Self::Count => "a whole number from 1",
            Self::Percent => "a whole number from 0 to 100",
            Self::Flag => "true or false",
            Self::Words => "a list of words, such as [\"quality\"]",
            Self::Characters => "a whole number of characters, 0 for any",
            Self::Meaning => "a meaning of links, such as \"mitigates\"",
            Self::Class => "a record class, such as \"threat-model\"",
            Self::Upkeep => "\"maintained\", \"supported\" or \"required\"",
            Self::Time => {
                "a day such as \"2026-01-31\", or a time such as \"2026-01-31T12:00:00+01:00\""
            }
            Self::Profile => "\"full\" or \"patch\"",
            Self::Classes => "a list of record classes, such as [\"threat-model\"]",
            Self::Url(_) => "a URL that begins with https:// or http://",
        }
    }
}

const fn key(
    table: &'static str,
    name: &'static str,
    kind: Kind,
    default: &'static str,
    about: &'static str,
) -> Key {
    Key { table, name, kind, default: Some(default), about }
}

const fn bare(table: &'static str, name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { table, name, kind, default: None, about }
}

/// The tables that may stand several times, as `[[item]]`.
pub const LISTS: [&str; 12] = [
    "item",
    "record",
    "approval",
    "cosmetic",
    "link",
    "level",
    "chain",
    "test",
    "cycle",
    "required_trailer",
    "trailer_value",
    "component",
];

/// The levels that every configuration has.
pub const LEVELS: [&str; 3] = ["requirement", "code", "test"];

/// The kinds of commits that a convention tells apart.
pub const COMMIT_KINDS: &[&str] = &["ordinary", "merge", "revert", "fixup", "cherry-pick", "bot"];

/// The table whose keys are rule codes.
pub const RULES: &str = "rules";

/// The formats of requirement files; a test holds them against those that are read.
pub const FORMATS: &[&str] = &[
    "markdown",
    "doorstop",
    "strictdoc",
    "trlc",
    "yaml",
    "toml",
    "openfasttrace",
    "sphinx-needs",
    "reqif",
];

/// The classes of controlled records.
pub const CLASSES: &[&str] = &[
    "configuration-management-plan",
    "software-development-plan",
    "product-description",
    "security-context",
    "threat-model",
    "risk-assessment",
    "architecture",
    "interface",
    "design",
    "coding-standard",
    "review",
    "test-plan",
    "test-report",
    "penetration-test-report",
    "sbom",
    "advisory",
    "support-statement",
    "guide",
    "release-document",
    "tailoring",
    "no-impact-statement",
    "disclosure-policy",
    "patch-policy",
    "monitoring-record",
    "known-anomalies",
    "compatibility-statement",
    "requirements",
];

/// How a software item is kept up (IEC 81001-5-1, 4.3).
pub const UPKEEPS: &[&str] = &["maintained", "supported", "required"];

/// How much a release must show by itself.
pub const PROFILES: &[&str] = &["full", "patch"];

/// Every key, in the order of the reference page.
pub const KEYS: &[Key] = &[
    bare("", "version", Kind::Version, "The version of this format. Required."),
    bare("product", "name", Kind::Text, "The product's name, printed on the report."),
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
    key(
        "phase",
        "requirement_freeze",
        Kind::Names,
        r#"["requirement-freeze*", "requirements-freeze*"]"#,
        "The tags at which the requirements of a cycle are frozen; of several the last.",
    ),
    key(
        "phase",
        "design_freeze",
        Kind::Names,
        r#"["design-freeze*"]"#,
        "The tags at which its design is frozen.",
    ),
    key(
        "phase",
        "code_freeze",
        Kind::Names,
        r#"["code-freeze*"]"#,
        "The tags at which its code is frozen.",
    ),
    bare("cycle", "release", Kind::Text, "The release that the cycle leads to. Required."),
    bare(
        "cycle",
        "start",
        Kind::Time,
        "When it began. Without it, with the release before, or with history.",
    ),
    bare(
        "cycle",
        "requirement_freeze",
        Kind::Time,
        "When its requirements were frozen; goes before tags, and these before trailers.",
    ),
    bare("cycle", "design_freeze", Kind::Time, "When its design was frozen."),
    bare("cycle", "code_freeze", Kind::Time, "When its code was frozen."),
    bare(
        "cycle",
        "profile",
        Kind::Profile,
        "Whether the release shows everything itself, or is a patch. Without it, as \
         `release.patches` says.",
    ),
    key(
        "integration",
        "plan_by",
        Kind::Percent,
        "10",
        "The part of the cycle by which the development plan is approved (INT-01).",
    ),
    key(
        "integration",
        "threat_model_by",
        Kind::Percent,
        "35",
        "The part of the cycle by which the threat model is approved (INT-02).",
    ),
    key(
        "integration",
        "threat_model_late",
        Kind::Percent,
        "80",
        "The part of the cycle after which that is a major finding (INT-02).",
    ),
    key(
        "integration",
        "threat_model_days",
        Kind::Days,
        "14",
        "So close to the release it is one in any case (INT-02).",
    ),
    key(
        "integration",
        "interface_days",
        Kind::Days,
        "14",
        "How many days after a change of an interface the threat model follows (INT-03).",
    ),
    key(
        "integration",
        "requirements_share",
        Kind::Percent,
        "90",
        "How many of the security requirements stand before the requirement freeze (INT-04).",
    ),
    key(
        "integration",
        "requirements_least",
        Kind::Percent,
        "50",
        "With fewer than this it is a major finding (INT-04).",
    ),
    key(
        "integration",
        "penetration_test_days",
        Kind::Days,
        "21",
        "How many days before the release the penetration test report stands (INT-06).",
    ),
    key(
        "integration",
        "penetration_test_share",
        Kind::Percent,
        "15",
        "And how much of the cycle before it; the longer of both counts (INT-06).",
    ),
    key(
        "integration",
        "burst_window",
        Kind::Percent,
        "20",
        "The last part of the cycle, in which security records should not pile up (INT-07).",
    ),
    key(
        "integration",
        "burst_most",
        Kind::Percent,
        "35",
        "How many of the commits on security records may lie there (INT-07).",
    ),
    key(
        "integration",
        "burst_major",
        Kind::Percent,
        "80",
        "With more than this it is a major finding (INT-07).",
    ),
    key(
        "integration",
        "review_days",
        Kind::Days,
        "365",
        "How many days may pass between reviews of the threat model (INT-11).",
    ),
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

/// The reference page of the configuration, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "# `.trace/config.toml`\n\n\
         Read from the evaluated commit. Every key is optional but `version`; without a file, \
         the defaults below are assumed, and the report lists them. An unknown key is an error.\n",
    );
    let mut table = "";
    for key in KEYS {
        if key.table != table {
            table = key.table;
            let brackets = if LISTS.contains(&table) { ("[[", "]]") } else { ("[", "]") };
            page += &format!("\n## `{}{table}{}`\n", brackets.0, brackets.1);
        }
        page +=
            &format!("\n### `{}`\n{}\n\nA value is {}.", key.name, key.about, key.kind.expected());
        if let Kind::Url(placeholders) = key.kind {
            page += &format!(" Placeholders: `{{{}}}`.", placeholders.join("}`, `{"));
        }
        page += &match key.default {
            Some(default) => format!(" Assumed: `{default}`.\n"),
            None => " Nothing is assumed.\n".to_owned(),
        };
    }
    page += "\n## `[rules]`\n\nThe severity of a rule by its code: `CM-06 = \"major\"`, `\"minor\"` or \
             `\"observation\"`. A rule cannot be switched off: what is left out on purpose belongs \
             into the tailoring record.\n";
    page += &format!("\n## Formats of requirements\n\n`{}`\n", FORMATS.join("`, `"));
    page += &format!("\n## Record classes\n\n`{}`\n", CLASSES.join("`, `"));
    page
}
