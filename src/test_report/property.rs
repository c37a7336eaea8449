//! What the names of properties mean, whichever tool or team chose them.

/// What a property says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Property {
    /// Which requirements a test verifies.
    Requirements,
    /// Which problem reports a failure belongs to.
    ProblemReports,
    /// Which commit is under test.
    Commit,
    /// Who ran the tests.
    Tester,
    /// The procedure that was followed.
    Procedure,
    /// Its version.
    ProcedureVersion,
    /// Where the tests ran: the name of one such fact.
    Environment(String),
}

/// Names in lower case, `-` for `_`, `.` and a space. `test-key` is Xray's.
const NAMES: &[(Property, &[&str])] = &[
    (
        Property::Requirements,
        &[
            "requirement",
            "requirements",
            "requirement-id",
            "requirement-ids",
            "req",
            "reqs",
            "req-id",
            "verifies",
            "verified-requirement",
            "verified-requirements",
            "covers",
            "satisfies",
            "test-key",
        ],
    ),
    (
        Property::ProblemReports,
        &[
            "problem-report",
            "problem-reports",
            "problem",
            "anomaly",
            "bug",
            "defect",
            "defects",
            "issue",
            "issues",
            "known-issue",
        ],
    ),
    (
        Property::Commit,
        &[
            "commit",
            "commit-id",
            "commit-sha",
            "git-commit",
            "git-commit-id",
            "git-commit-sha",
            "git-hash",
            "git-revision",
            "git-sha",
            "revision",
            "scm-commit",
            "scm-revision",
            "vcs-revision",
        ],
    ),
    (Property::Tester, &["tester", "operator", "tested-by", "executed-by"]),
    (Property::Procedure, &["procedure", "test-procedure", "protocol", "test-protocol"]),
    (
        Property::ProcedureVersion,
        &[
            "procedure-version",
            "procedure-revision",
            "test-procedure-version",
            "protocol-version",
            "test-protocol-version",
        ],
    ),
];

/// Facts about where tests ran that are taken under their own name: a run's other properties may be
/// anything, and what a machine keeps in its environment is not for others.
const ENVIRONMENT: &[&str] = &[
    "branch",
    "build",
    "build-name",
    "build-number",
    "device",
    "environment",
    "firmware",
    "hardware",
    "hostname",
    "java-version",
    "java-vendor",
    "os",
    "os-arch",
    "os-name",
    "os-version",
    "platform",
    "python",
    "test-environment",
];

impl Property {
    /// What a property of this name says; `None` if it is of no interest.
    pub fn of(name: &str) -> Option<Self> {
        let plain = name.trim().to_lowercase().replace(['_', '.', ' '], "-");
        let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str()));
        if let Some((property, _)) = known {
            return Some(property.clone());
        }
        let own = plain.strip_prefix("environment-").or_else(|| plain.strip_prefix("env-"));
        let named = ENVIRONMENT.contains(&plain.as_str()).then_some(plain.as_str());
        own.or(named).map(|name| Self::Environment(name.to_owned()))
    }
}

/// The parts of a list that commas, semicolons or white space separate.
pub fn words(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|c: char| c == ',' || c == ';' || c.is_whitespace())
        .map(|part| part.trim_matches(['[', ']', '(', ')', '"', '\'']))
        .filter(|part| !part.is_empty())
}
