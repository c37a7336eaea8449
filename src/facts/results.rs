//! Verification results: what test runs were reported, of which commit, and by what it is known.

use super::File;
use crate::attestation::Report;
use crate::front_matter::Problem;
use crate::model::{Ident, Oid, SignedObject, Timestamp};
use crate::test_report::{Outcome, RunFacts, TestCase, Totals};

/// A test run that was reported.
#[derive(Clone, Debug)]
pub struct ResultRun {
    /// Where it stands.
    pub source: ResultSource,
    /// The commit that it speaks for: the annotated one of a note, that which a checked-in report
    /// itself names; `None` where it names none, or several, or one that is not part of the history.
    pub commit: Option<Oid>,
    /// The tree of that commit.
    pub tree: Option<Oid>,
    /// When the tests ran, as the report says.
    pub when: Option<Timestamp>,
    /// What ran the tests.
    pub tool: Option<String>,
    /// What is said of the run: commits as named, tester, procedure, environment.
    pub facts: RunFacts,
    /// The tests.
    pub cases: Vec<TestCase>,
    /// How many tests the note left out, by outcome; of a file, none.
    pub left_out: Totals,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Where the report of a run stands.
#[derive(Clone, Debug)]
pub enum ResultSource {
    /// A file of the evaluated tree.
    File(File),
    /// A run in a note on a commit.
    Note(Box<ResultNote>),
}

/// A run in a note on a commit.
#[derive(Clone, Debug)]
pub struct ResultNote {
    /// The notes ref.
    pub name: String,
    /// The blob that is the note.
    pub note: Oid,
    /// The commit of the notes ref that wrote the note as it stands.
    pub commit: Oid,
    /// Who made that commit, and when.
    pub committer: Ident,
    /// The signature of that commit, if it has one.
    pub signed: Option<SignedObject>,
    /// The line of the note at which the run begins, from 1.
    pub line: usize,
    /// When it was attested, as the note says.
    pub attested: Option<Timestamp>,
    /// Who attested it, as the note says.
    pub attester: Option<String>,
    /// The report files.
    pub reports: Vec<Report>,
    /// The commit of the notes ref since which the note, if there is one, does not hold the run any more.
    pub taken_away: Option<Oid>,
}

impl ResultRun {
    /// Whether it was attached once and is not any more: it speaks for nothing.
    pub fn is_taken_away(&self) -> bool {
        matches!(&self.source, ResultSource::Note(note) if note.taken_away.is_some())
    }

    /// How many tests came out how, those that were left out counted in.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::of(self.cases.iter().map(|case| case.outcome));
        for outcome in Outcome::ALL {
            totals.add(outcome, self.left_out.get(outcome));
        }
        totals
    }
}
