//! Where results of verification stand, and which tests verify what.

use toml::de::DeTable;

use super::patterns::{NamePatterns, PathPatterns, TextPatterns};
use super::reader::{Reader, Section, section, sections};

/// Where results of verification stand, and which tests verify what.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// The files that are reports of test runs.
    pub results: PathPatterns,
    /// The refs whose notes hold attested test runs; the first is the one that is written to.
    pub notes: Vec<String>,
    /// Which tests verify which requirements.
    tests: Vec<TestRule>,
}

/// Some tests and the requirements that they verify.
#[derive(Clone, Debug)]
struct TestRule {
    names: NamePatterns,
    patterns: TextPatterns,
    requirements: Vec<String>,
}

impl Verification {
    /// The requirements that a test verifies by the configuration, by its `suite::class::name`.
    pub fn requirements_of(&self, test: &str) -> impl Iterator<Item = &str> {
        let is_meant =
            move |rule: &&TestRule| rule.names.matches(test) || rule.patterns.matches(test);
        self.tests.iter().filter(is_meant).flat_map(|rule| &rule.requirements).map(String::as_str)
    }
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Verification {
    let verification = section(top, "verification");
    Verification {
        results: reader.paths(&verification, "results"),
        notes: reader.notes_refs(&verification, "notes"),
        tests: sections(top, "test").into_iter().map(|section| test(reader, &section)).collect(),
    }
}

fn test(reader: &mut Reader, section: &Section<'_>) -> TestRule {
    let help = "say by `names` or `patterns` which tests are meant";
    if !section.has("names") && !section.has("patterns") {
        reader.push(section.place(), "`[[test]]` is for no tests", help);
    }
    TestRule {
        names: reader.names(section, "names"),
        patterns: reader.patterns(section, "patterns", true),
        requirements: reader.required_words(section, "requirements"),
    }
}
