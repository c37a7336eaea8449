//! Test runs attached to a commit: the text of a git note, one `[[run]]` of TOML for each.
//!
//! A note is added to and never rewritten, and several of them may be merged by putting one behind
//! the other, so each run says by itself of which commit it speaks; one that is broken does not take
//! the others with it.

mod merge;
mod note;

pub use merge::{Stated, Subject};

use crate::front_matter::Problem;
use crate::model::{Oid, Timestamp};
use crate::test_report::{Outcome, RunFacts, TestCase, Totals};

/// The line at which a run begins.
const BEGINNING: &str = "[[run]]";

/// A note lists so many tests of a run; the rest is counted.
const MOST_CASES: usize = 5000;

/// A test run as a note tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The commit under test.
    pub commit: Oid,
    /// Its tree.
    pub tree: Oid,
    /// When it was attested.
    pub attested: Timestamp,
    /// Who attested it, `Name <address>`.
    pub attester: String,
    /// When the tests ran, as the reports say.
    pub when: Option<Timestamp>,
    /// What ran the tests.
    pub tool: Option<String>,
    /// Tester, procedure and environment.
    pub facts: RunFacts,
    /// The report files.
    pub reports: Vec<Report>,
    /// What is wrong with these.
    pub problems: Vec<String>,
    /// The tests.
    pub cases: Vec<TestCase>,
    /// How many tests are not listed, by outcome.
    pub left_out: Totals,
}

/// A report file that a run was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Its format.
    pub format: String,
    /// The SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
}

/// Reads the runs of a note, each with the line on which it begins, or what is wrong with it.
pub fn read(note: &[u8]) -> Vec<(usize, Result<Attestation, Problem>)> {
    let text = String::from_utf8_lossy(note);
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match parts.last_mut() {
            Some((_, part)) if line.trim_end() != BEGINNING => {
                part.push_str(line);
                part.push('\n');
            }
            // What stands before the first run is told, unless it is nothing.
            None if line.trim().is_empty() => {}
            _ => parts.push((number, format!("{line}\n"))),
        }
    }
    let read = |(line, part): (usize, String)| {
        let run = Attestation::parse(&part);
        let moved = |problem: Problem| Problem { line: problem.line + line - 1, ..problem };
        (line, run.map_err(moved))
    };
    parts.into_iter().map(read).collect()
}

impl Attestation {
    /// Keeps so many tests as a note lists: those first that did not pass or verify something.
    pub fn bounded(mut self) -> Self {
        let is_telling =
            |case: &TestCase| case.outcome != Outcome::Passed || !case.requirements.is_empty();
        let mut kept: Vec<bool> = self.cases.iter().map(is_telling).collect();
        let mut room = MOST_CASES.saturating_sub(kept.iter().filter(|kept| **kept).count());
        for kept in kept.iter_mut().filter(|kept| !**kept) {
            *kept = room > 0;
            room = room.saturating_sub(1);
        }
        let mut listed = 0;
        let mut kept = kept.into_iter();
        let left_out = &mut self.left_out;
        self.cases.retain(|case| {
            let is_kept = kept.next().unwrap_or_default() && listed < MOST_CASES;
            listed += usize::from(is_kept);
            if !is_kept {
                left_out.add(case.outcome, 1);
            }
            is_kept
        });
        self
    }

    /// How many tests came out how, those that are not listed counted in.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::of(self.cases.iter().map(|case| case.outcome));
        for outcome in Outcome::ALL {
            totals.add(outcome, self.left_out.get(outcome));
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attestation() -> Attestation {
        let case = TestCase {
            suite: "a \"b\"".into(),
            name: "x\n[[run]]\n\u{1b}\u{7f}'''".into(),
            file: Some("tests/x.rs".into()),
            line: Some(3),
            outcome: Outcome::Failed,
            requirements: vec!["SRS-1".into(), "SRS-2".into()],
            problem_reports: vec!["PR-1".into()],
            tags: vec!["slow".into()],
            message: "no\tpump".into(),
            ..TestCase::default()
        };
        let commit: Oid = "1a3e64c6c4000000000000000000000000000000".parse().unwrap();
        Attestation {
            commit,
            tree: "2a3e64c6c4000000000000000000000000000000".parse().unwrap(),
            attested: Timestamp { seconds: 1_767_225_600, offset: 60 },
            attester: "Ada <ada@example.org>".into(),
            when: Some(Timestamp { seconds: 1_767_225_000, offset: 0 }),
            tool: Some("pytest".into()),
            facts: RunFacts {
                commits: vec![commit.to_string()],
                tester: Some("Grace".into()),
                procedure: Some("STP-4".into()),
                procedure_version: None,
                environment: vec![("os".into(), "linux".into())],
            },
            reports: vec![Report {
                name: "a.xml".into(),
                format: "junit".into(),
                sha256: "0".repeat(64),
            }],
            problems: vec!["a.xml:3: cut off".into()],
            cases: vec![case, TestCase { name: "y".into(), ..TestCase::default() }],
            left_out: Totals::of([Outcome::Passed]),
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let (one, mut other) = (attestation(), attestation());
        (other.tool, other.when, other.problems) = (None, None, Vec::new());
        let note = format!("{}\n{}", one.to_toml(), other.to_toml());
        let read: Vec<Attestation> =
            read(note.as_bytes()).into_iter().map(|it| it.1.unwrap()).collect();
        assert_eq!(read, [one, other], "{note}");
    }

    #[test]
    fn a_broken_run_does_not_take_the_others_with_it() {
        let whole = attestation().to_toml();
        for (from, to) in [
            ("schema = 1", "schema = 2"),
            ("commit = ", "comit = "),
            ("\"failed\"", "\"fallen\""),
            ("failed = 1", "failed = 0"),
            ("commit = \"1a", "commit = \"zz"),
            ("+01:00", ""),
            ("cases = [", "cases = "),
        ] {
            let broken = whole.replacen(from, to, 1);
            assert_ne!(broken, whole, "{from}");
            let note = format!("{whole}\n{broken}\n{whole}");
            let read = read(note.as_bytes());
            let good: Vec<bool> = read.iter().map(|(_, run)| run.is_ok()).collect();
            assert_eq!(good, [true, false, true], "{broken}");
            let lines = whole.lines().count();
            let problem = read[1].1.as_ref().unwrap_err();
            assert_eq!(read[1].0, lines + 2);
            assert!((lines + 2..2 * lines + 3).contains(&problem.line), "{problem:?}");
        }
        assert!(read(b"").is_empty());
        assert!(read(b"\nhello\n").iter().all(|(line, run)| *line == 2 && run.is_err()));
    }

    #[test]
    fn a_long_run_lists_what_tells_most_and_counts_the_rest() {
        let mut long = attestation();
        let last = long.cases[0].clone();
        long.cases = vec![TestCase::default(); MOST_CASES + 10];
        long.cases.push(last.clone());
        let before = long.totals();
        let bounded = long.bounded();
        assert_eq!((bounded.cases.len(), bounded.totals()), (MOST_CASES, before));
        assert_eq!(bounded.cases.last(), Some(&last));
        assert_eq!(bounded.left_out.get(Outcome::Passed), 12);
        let mut failing = attestation();
        failing.cases = vec![last; MOST_CASES + 1];
        assert_eq!(failing.bounded().left_out.get(Outcome::Failed), 1);
    }
}
