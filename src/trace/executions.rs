//! Test runs joined with the requirements that they verify.

use std::collections::{BTreeMap, HashMap};

use super::Trace;
use crate::config::Config;
use crate::facts::{Facts, TaggedFile};
use crate::model::LinkMeaning;
use crate::test_report::TestCase;
use crate::verification::{Execution, Matcher, by_requirement};

/// A claim stands at most so many lines above the test that it belongs to, attributes between them.
const ABOVE: usize = 15;

/// What became of each requirement in each test run, by identifier: by what the tests themselves say, by
/// the configuration, by claims in their source, by their names.
pub fn executions(
    config: &Config,
    facts: &Facts,
    trace: &Trace<'_>,
) -> BTreeMap<String, Vec<Execution>> {
    if facts.results.is_empty() {
        return BTreeMap::new();
    }
    let ids = trace.nodes.iter().map(|node| node.item.id.as_str());
    let matcher = Matcher::new(config, ids);
    let sources = Sources::new(config, facts);
    by_requirement(&facts.results, &matcher, &|case| sources.claims(case))
}

/// Source files with claims to verify something, and the lines at which tests in them begin.
struct Sources<'f> {
    config: &'f Config,
    files: Vec<&'f TaggedFile>,
    /// By the file's place in `files`.
    tests: HashMap<usize, Vec<usize>>,
}

impl<'f> Sources<'f> {
    fn new(config: &'f Config, facts: &'f Facts) -> Self {
        let files = facts.requirements.code.iter().collect();
        let mut sources = Self { config, files, tests: HashMap::new() };
        for case in facts.results.iter().flat_map(|run| &run.cases) {
            if let Some((at, line)) = sources.file_of(case).zip(case.line) {
                sources.tests.entry(at).or_default().push(line);
            }
        }
        for lines in sources.tests.values_mut() {
            lines.sort_unstable();
            lines.dedup();
        }
        sources
    }

    /// The one file that a test names, by the end of its path.
    fn file_of(&self, case: &TestCase) -> Option<usize> {
        let named = case.file.as_deref()?.trim_start_matches("./");
        let is_it = |file: &&TaggedFile| {
            let path = file.file.path.as_str();
            let ends = |long: &str, short: &str| {
                long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            };
            ends(path, named) || ends(named, path)
        };
        let mut found = self.files.iter().enumerate().filter(|(_, file)| is_it(file));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    }

    /// What the source of a test claims to verify: of a test whose line is known, what stands with it.
    fn claims(&self, case: &TestCase) -> Vec<String> {
        let Some(at) = self.file_of(case) else { return Vec::new() };
        let verifies = |kind: &str| self.config.tracing.meaning(kind).0 == LinkMeaning::Verifies;
        let tags = self.files[at].tags.iter().filter(|tag| verifies(&tag.kind));
        let is_own = |line: usize| match (case.line, self.tests.get(&at)) {
            (Some(test), Some(tests)) => owner(tests, line) == Some(test),
            _ => true,
        };
        tags.filter(|tag| is_own(tag.line)).map(|tag| tag.target.clone()).collect()
    }
}

/// The test that a claim belongs to: the next one if it is near, else the one above it.
fn owner(tests: &[usize], line: usize) -> Option<usize> {
    let next = tests.partition_point(|&test| test < line);
    let near = tests.get(next).copied().filter(|test| test - line <= ABOVE);
    near.or_else(|| next.checked_sub(1).map(|above| tests[above]))
}

#[cfg(test)]
mod tests {
    use super::owner;

    #[test]
    fn a_claim_belongs_to_the_test_below_it_or_the_one_it_stands_in() {
        assert_eq!(owner(&[10, 40], 8), Some(10));
        assert_eq!(owner(&[10, 40], 12), Some(10));
        assert_eq!(owner(&[10, 40], 38), Some(40));
        assert_eq!(owner(&[10], 60), Some(10));
        assert_eq!(owner(&[], 60), None);
    }
}
