//! Test runs: reports among the files of the evaluated tree, and notes on the commits of its history.

use std::collections::BTreeMap;

use crate::attestation::{self, Attestation};
use crate::config::Config;
use crate::error::Result;
use crate::facts::{Facts, File, ResultNote, ResultRun, ResultSource};
use crate::front_matter::Problem;
use crate::git::{Note, NoteChange, Objects, Repository, signed};
use crate::history::History;
use crate::model::{Commit, Oid, lfs_pointer};
use crate::test_report::{self, Outcome, RunFacts, TestReport, Totals};

/// Larger reports and notes than this are not read.
const LARGEST: u64 = 64 << 20;

/// Every test run that can be known of: those in files by path, then those in notes.
pub fn gather(
    repository: &Repository,
    objects: &Objects<'_>,
    config: &Config,
    history: &History,
    facts: &Facts,
) -> Result<Vec<ResultRun>> {
    let is_report = |file: &&File| config.verification.results.matches(file.path.as_bytes());
    let mut runs: Vec<ResultRun> = Vec::new();
    for file in facts.files.iter().filter(is_report) {
        let report = match facts.odd.contains(&file.path) {
            true => Err(wrong("the report is no file of its own", "check in the report itself")),
            false => read(objects, file.blob),
        };
        runs.push(of_file(history, file, report));
    }
    for name in &config.verification.notes {
        for note in repository.notes(name)? {
            if let Some(commit) = history.get(note.object) {
                runs.extend(of_note(objects, commit, name, &note));
            }
        }
        runs.extend(taken_away(repository, objects, history, name)?);
    }
    Ok(runs)
}

/// The runs that are attached to a commit by now, by its note in a ref.
pub fn attested(repository: &Repository, name: &str, commit: Oid) -> Result<Vec<Attestation>> {
    let objects = repository.objects()?;
    let notes = repository.notes(name)?;
    let Some(note) = notes.iter().find(|note| note.object == commit) else {
        return Ok(Vec::new());
    };
    let bytes = bytes(&objects, note.text).unwrap_or_default();
    Ok(attestation::read(&bytes).into_iter().filter_map(|(_, run)| run.ok()).collect())
}

fn read(objects: &Objects<'_>, blob: Oid) -> Result<TestReport, Problem> {
    let bytes = bytes(objects, blob)?;
    if lfs_pointer(&bytes).is_some() {
        return Err(wrong(
            "the report is a pointer of git-LFS, and its content is not in the repository",
            "check in reports without git-LFS",
        ));
    }
    test_report::read(&bytes).ok_or_else(|| {
        let help = "leave it out of `[verification] results`, or have the tool write one of them";
        wrong("the file is no report in JUnit XML, TAP or CTRF", help)
    })
}

/// The run that a checked-in report tells of, with the commit that it names.
fn of_file(history: &History, file: &File, report: Result<TestReport, Problem>) -> ResultRun {
    let mut report = report
        .unwrap_or_else(|problem| TestReport { problems: vec![problem], ..TestReport::default() });
    let commit = match report.facts.commits.as_slice() {
        [named] => commit_named(history, named).map_err(|problem| report.problems.push(problem)),
        _ => Err(()),
    };
    let commit = commit.ok();
    ResultRun {
        source: ResultSource::File(file.clone()),
        commit: commit.map(|commit| commit.id),
        tree: commit.map(|commit| commit.tree),
        when: report.when,
        tool: report.tool,
        facts: report.facts,
        cases: report.cases,
        left_out: Totals::default(),
        problems: report.problems,
    }
}

/// The one commit of the history whose id begins with these digits.
fn commit_named<'h>(history: &'h History, digits: &str) -> Result<&'h Commit, Problem> {
    let whole = Oid::from_hex(digits.as_bytes()).and_then(|id| history.get(id));
    let mut fitting = history.commits().iter().filter(|it| it.id.to_string().starts_with(digits));
    match whole.or_else(|| fitting.next()) {
        Some(_) if fitting.next().is_some() && whole.is_none() => {
            Err(wrong(format!("{digits} may be several commits"), "have the whole id reported"))
        }
        Some(commit) => Ok(commit),
        None => {
            let message = format!("{digits} is no commit of this history");
            Err(wrong(message, "report what was run on a commit that the evaluated one reaches"))
        }
    }
}

/// The runs that a note on a commit tells of.
fn of_note(objects: &Objects<'_>, commit: &Commit, name: &str, note: &Note) -> Vec<ResultRun> {
    let runs = match bytes(objects, note.text) {
        Ok(bytes) => attestation::read(&bytes),
        Err(problem) => vec![(1, Err(problem))],
    };
    let whole = result_note(objects, name, note);
    let run = |(line, run)| attached(commit, ResultNote { line, ..whole.clone() }, run);
    runs.into_iter().map(run).collect()
}

/// What is known of all runs of a note.
fn result_note(objects: &Objects<'_>, name: &str, note: &Note) -> ResultNote {
    let signed = objects.read_proven(note.commit).ok().and_then(|it| signed::of_commit(&it));
    ResultNote {
        name: name.to_owned(),
        note: note.text,
        commit: note.commit,
        committer: note.committer.clone(),
        signed,
        line: 1,
        attested: None,
        attester: None,
        reports: Vec::new(),
        taken_away: None,
    }
}

/// The runs that notes on commits of the history held once and do not hold any more.
fn taken_away(
    repository: &Repository,
    objects: &Objects<'_>,
    history: &History,
    name: &str,
) -> Result<Vec<ResultRun>> {
    let mut by_commit: BTreeMap<Oid, Vec<NoteChange>> = BTreeMap::new();
    for change in repository.note_changes(name)? {
        by_commit.entry(change.note.object).or_default().push(change);
    }
    let mut gone = Vec::new();
    for (commit, changes) in &by_commit {
        let Some(commit) = history.get(*commit) else {
            continue;
        };
        let text = |change: &NoteChange| match change.is_removal {
            true => Vec::new(),
            false => bytes(objects, change.note.text).unwrap_or_default(),
        };
        let now = changes.first().map(text).unwrap_or_default();
        let mut known: Vec<Attestation> = runs(&now).map(|(_, run)| run).collect();
        for pair in changes.windows(2) {
            let [later, before] = pair else { continue };
            let held = text(before);
            // Whoever adds a run keeps the text of those before.
            if memchr::memmem::find(&now, &held).is_some() {
                continue;
            }
            for (line, run) in runs(&held) {
                if !known.contains(&run) {
                    known.push(run.clone());
                    let note = ResultNote { line, ..result_note(objects, name, &before.note) };
                    gone.push(gone_since(later.note.commit, attached(commit, note, Ok(run))));
                }
            }
        }
    }
    Ok(gone)
}

/// The runs of a note that can be read, each with the line at which it begins.
fn runs(text: &[u8]) -> impl Iterator<Item = (usize, Attestation)> {
    attestation::read(text).into_iter().filter_map(|(line, run)| Some((line, run.ok()?)))
}

/// A run that is attached no more: what came of it is told, and speaks for nothing.
fn gone_since(taken_away: Oid, mut run: ResultRun) -> ResultRun {
    let totals = run.totals();
    let counts = Outcome::ALL.into_iter().filter(|outcome| totals.get(*outcome) > 0);
    let counts: Vec<String> =
        counts.map(|outcome| format!("{} {}", totals.get(outcome), outcome.word())).collect();
    let of = run.commit.map_or("another commit".to_owned(), |it| format!("commit {}", it.short()));
    let message = format!(
        "the run of {of} ({}) was taken away by {} of the notes",
        counts.join(", "),
        taken_away.short()
    );
    let mut line = 1;
    if let ResultSource::Note(note) = &mut run.source {
        note.taken_away = Some(taken_away);
        line = note.line;
    }
    let problems = vec![Problem::new(line, message, "attach it again, or have a record say why")];
    ResultRun {
        commit: None,
        tree: None,
        cases: Vec::new(),
        left_out: Totals::default(),
        problems,
        ..run
    }
}

/// A run that was attached to a commit; one that speaks of another commit speaks for none.
fn attached(commit: &Commit, mut note: ResultNote, run: Result<Attestation, Problem>) -> ResultRun {
    let mut problems = Vec::new();
    let run = run.map_err(|problem| problems.push(problem)).ok();
    let told =
        |message: String| Problem::new(note.line, message, "attest the run on its own commit");
    let is_fit = match &run {
        Some(run) if run.commit != commit.id => {
            let (of, on) = (run.commit.short(), commit.id.short());
            problems.push(told(format!("the run is of commit {of} and is attached to {on}")));
            false
        }
        Some(run) if run.tree != commit.tree => {
            let (of, on) = (run.tree.short(), commit.tree.short());
            problems.push(told(format!("the run is of tree {of}, and the commit has {on}")));
            false
        }
        run => run.is_some(),
    };
    let line = note.line;
    let Some(run) = run else {
        return ResultRun {
            source: ResultSource::Note(Box::new(note)),
            commit: None,
            tree: None,
            when: None,
            tool: None,
            facts: RunFacts::default(),
            cases: Vec::new(),
            left_out: Totals::default(),
            problems,
        };
    };
    note.attested = Some(run.attested);
    note.attester = Some(run.attester);
    note.reports = run.reports;
    let of_reports = run.problems.into_iter();
    problems.extend(of_reports.map(|it| Problem::new(line, it, "run the tests again")));
    ResultRun {
        source: ResultSource::Note(Box::new(note)),
        commit: is_fit.then_some(commit.id),
        tree: is_fit.then_some(commit.tree),
        when: run.when,
        tool: run.tool,
        facts: run.facts,
        cases: run.cases,
        left_out: run.left_out,
        problems,
    }
}

/// The proven bytes of a blob.
fn bytes(objects: &Objects<'_>, blob: Oid) -> Result<Vec<u8>, Problem> {
    if objects.size(blob).is_some_and(|size| size > LARGEST) {
        let message = format!("the report is larger than {} MiB", LARGEST >> 20);
        return Err(wrong(message, "split it, or leave out what the tests print"));
    }
    let told = |error: crate::error::Error| {
        wrong(error.to_string(), error.hint_text().unwrap_or_default())
    };
    objects.read_proven(blob).map_err(told)
}

fn wrong(message: impl Into<String>, help: &str) -> Problem {
    Problem::new(1, message, help)
}
