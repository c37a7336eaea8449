//! `git trace attest`: read reports, hold them against the commit, attach them to it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Common, standard_output, unprinted};
use crate::attestation::{Attestation, Report, Stated, Subject};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::front_matter::Problem;
use crate::gather::{self, requirements, results};
use crate::git::Repository;
use crate::model::Oid;
use crate::render::clean;
use crate::requirement::hash;
use crate::rules;
use crate::signer::Signer;
use crate::test_report::{self, Outcome, RunFacts, TestReport};
use crate::verification::Matcher;

/// A larger report is not read.
const LARGEST: u64 = 64 << 20;

#[derive(Args)]
pub struct Arguments {
    /// The commit that was tested, HEAD if none is named, and report files of any format
    #[arg(value_name = "COMMIT | FILE")]
    named: Vec<String>,
    /// A report in JUnit XML
    #[arg(long, value_name = "FILE", num_args = 1..)]
    junit: Vec<PathBuf>,
    /// A report in TAP
    #[arg(long, value_name = "FILE", num_args = 1..)]
    tap: Vec<PathBuf>,
    /// A report in CTRF
    #[arg(long, value_name = "FILE", num_args = 1..)]
    ctrf: Vec<PathBuf>,
    /// What ran the tests
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
    /// Where they ran, fact by fact
    #[arg(long, value_name = "NAME=VALUE", value_parser = fact)]
    environment: Vec<(String, String)>,
    /// Who ran them
    #[arg(long, value_name = "PERSON")]
    tester: Option<String>,
    /// The procedure that was followed
    #[arg(long, value_name = "NAME")]
    procedure: Option<String>,
    /// Its version
    #[arg(long, value_name = "VERSION")]
    procedure_version: Option<String>,
    /// Sign the commit that holds the note, as `git commit -S` signs
    #[arg(long)]
    sign: bool,
    /// Print what would be attached, and attach nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let (commit, files) = named(common, &repository, arguments)?;
    let reports = read_all(&common.folder, arguments, files)?;
    let signer = Signer::of(&common.folder)?;
    let config = gather::configuration(&repository, commit, None, &rules::codes())?.config;
    let tree = repository.objects()?.tree(commit).ok_or_else(|| {
        Error::repository(format!("commit {commit} cannot be read")).hint("run `git fsck`")
    })?;
    let (attested, attester) = (signer.when(), signer.person().to_string());
    let subject = Subject { commit, tree, attested, attester };
    let run = Attestation::of(subject, stated(arguments), reports).map_err(usage)?;
    let run = with_requirements(&repository, &config, run)?.bounded();
    let name = config.verification.notes.first().ok_or_else(|| {
        Error::configuration("`[verification] notes` names no ref")
            .hint("name one, or leave it out")
    })?;
    refuse_again(&repository, name, &run)?;
    if !common.quiet {
        warn(&repository, &run)?;
    }
    if arguments.dry_run {
        return print(&run.to_toml());
    }
    let note = signer.note(name, commit, &run.to_toml(), arguments.sign)?;
    if !common.quiet {
        anstream::eprintln!("{}", told(&run, name));
    }
    print(&format!("{commit} {name} {note}\n"))
}

/// The commit, and the files whose format is told by what they hold.
fn named<'a>(
    common: &Common,
    repository: &Repository,
    arguments: &'a Arguments,
) -> Result<(Oid, &'a [String])> {
    let Some((first, rest)) = arguments.named.split_first() else {
        return Ok((repository.commit("HEAD")?, &[]));
    };
    let is_file = common.folder.join(first).is_file();
    match (is_file, repository.is_revision(first)) {
        (true, true) => Err(Error::usage(format!("`{first}` is a file and names a commit"))
            .hint(format!("write ./{first} for the file, or the commit's id"))),
        (true, false) => Ok((repository.commit("HEAD")?, &arguments.named)),
        (false, _) => Ok((repository.commit(first)?, rest)),
    }
}

fn read_all(
    folder: &Path,
    arguments: &Arguments,
    files: &[String],
) -> Result<Vec<(Report, TestReport)>> {
    let mut reports = Vec::new();
    let by_format =
        [("junit", &arguments.junit), ("tap", &arguments.tap), ("ctrf", &arguments.ctrf)];
    for (format, files) in by_format {
        for file in files {
            reports.push(read(folder, file, Some(format))?);
        }
    }
    for file in files {
        reports.push(read(folder, Path::new(file), None)?);
    }
    match reports.is_empty() {
        false => Ok(reports),
        true => Err(Error::usage("there is no report to attest").hint(
            "name the files that your test tool writes: `git trace attest --junit target/junit.xml`",
        )),
    }
}

fn read(folder: &Path, file: &Path, format: Option<&str>) -> Result<(Report, TestReport)> {
    let name = clean(&file.display().to_string());
    let failed = |error| Error::io(format!("cannot read the report `{name}`"), error);
    let path = folder.join(file);
    if std::fs::metadata(&path).map_err(failed)?.len() > LARGEST {
        return Err(Error::usage(format!("`{name}` is larger than {} MiB", LARGEST >> 20))
            .hint("split it, or leave out what the tests print"));
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    let known = test_report::read(&bytes);
    let report = match format {
        Some(format) => known.filter(|report| report.format == format),
        None => known,
    };
    let report = report.ok_or_else(|| {
        let wanted = format.unwrap_or("JUnit XML, TAP or CTRF");
        Error::usage(format!("`{name}` is no report in {wanted}"))
            .hint("have your test tool write one; docs/verification.md tells how")
    })?;
    if report.cases.is_empty() {
        return Err(Error::usage(format!("there is no test in `{name}`"))
            .hint("did the run go through to its end?"));
    }
    let sha256 = hash(&bytes);
    Ok((Report { name, format: report.format.to_owned(), sha256 }, report))
}

fn stated(arguments: &Arguments) -> Stated {
    Stated {
        tool: arguments.tool.clone(),
        facts: RunFacts {
            commits: Vec::new(),
            tester: arguments.tester.clone(),
            procedure: arguments.procedure.clone(),
            procedure_version: arguments.procedure_version.clone(),
            environment: arguments.environment.clone(),
        },
    }
}

/// Says of each test what it verifies among the requirements of the commit, so that the note tells
/// it by itself.
fn with_requirements(
    repository: &Repository,
    config: &Config,
    mut run: Attestation,
) -> Result<Attestation> {
    let found = requirements::of_commit(&repository.objects()?, config, run.commit)?;
    let items = found.documents.iter().flat_map(|it| &it.document.items);
    let matcher = Matcher::new(config, items.map(|item| item.id.as_str()));
    for case in &mut run.cases {
        let verified = matcher.requirements(case, &|_| Vec::new());
        case.requirements = verified.into_iter().map(|it| it.requirement).collect();
    }
    Ok(run)
}

/// A report that is attested twice is one run all the same.
fn refuse_again(repository: &Repository, name: &str, run: &Attestation) -> Result<()> {
    let is_same = |other: &Attestation| {
        run.reports.iter().all(|it| other.reports.iter().any(|known| known.sha256 == it.sha256))
    };
    match results::attested(repository, name, run.commit)?.iter().find(|other| is_same(other)) {
        Some(other) => {
            Err(Error::usage(format!("these reports are attested already, on {}", other.attested))
                .hint("run the tests again for a second run"))
        }
        None => Ok(()),
    }
}

fn warn(repository: &Repository, run: &Attestation) -> Result<()> {
    for problem in &run.problems {
        anstream::eprintln!("warning: {}", clean(problem));
    }
    let is_head = repository.commit("HEAD").is_ok_and(|head| head == run.commit);
    if is_head
        && repository.work_tree_around().is_some()
        && let Some(path) = repository.changed_file()?
    {
        let path = clean(&path);
        anstream::eprintln!(
            "warning: `{path}` differs from the commit: was it this that was tested?"
        );
    }
    Ok(())
}

/// What was attached, and how it gets to others.
fn told(run: &Attestation, name: &str) -> String {
    let totals = run.totals();
    let counts = Outcome::ALL.into_iter().filter(|it| totals.get(*it) > 0);
    let counts: Vec<String> =
        counts.map(|it| format!("{} {}", totals.get(it), it.word())).collect();
    let left_out = match run.left_out.all() {
        0 => String::new(),
        count => format!("; {count} of them are counted and not listed"),
    };
    format!(
        "{} of {}: {}{left_out}\nto share it: git push origin {name}",
        match totals.all() {
            1 => "1 test".to_owned(),
            count => format!("{count} tests"),
        },
        run.commit.short(),
        counts.join(", "),
    )
}

fn usage(problem: Problem) -> Error {
    Error::usage(clean(&problem.message)).hint(problem.help)
}

fn fact(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as NAME=VALUE, such as os=linux".to_owned()),
    }
}

fn print(text: &str) -> Result<()> {
    let mut out = standard_output();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unprinted)
}
