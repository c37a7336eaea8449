//! An auditor's package, checked by whoever received it: offline, and trusting nothing in it but what they
//! pin themselves.
//!
//! From the outside in. `archive` takes the file apart and holds every byte of it against the one form that
//! it may have; `manifests` and `statement` hold the files against their digests, and these against what
//! was signed; `objects` recomputes every id; `files` holds what was laid out against the objects; `matrix`
//! asks the report's question again, of these objects alone; `contents` writes all files anew; `signer` says
//! who signed. Each check says what
//! it came to, so that whatever was changed is named by the first that sees it, and by those behind it.

mod approvals;
mod archive;
mod check;
mod contents;
mod difference;
mod files;
pub mod limits;
mod manifests;
mod matrix;
mod objects;
mod package;
mod same;
mod signer;
mod statement;

use std::path::{Path, PathBuf};

pub use signer::{InForce, Pins};

use self::archive::{Stop, form};
use self::check::{Check, Subject};
use self::package::Package;
use crate::error::{Error, Kind, Result};
use crate::export::layout::{BUNDLE, CONFIGURATION, PREVIOUS, QUESTION, REPORT};
use crate::export::payload::Payload;
use crate::export::question::Question;
use crate::git::Repository;
use crate::model::{SignatureKind, Timestamp};
use crate::view::{PackageAudit, PackageCheck, Report};

/// What is asked of the repository of a package.
pub struct Asked<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// What the report was asked.
    pub question: &'a Question,
    /// The configuration that took the place of the commit's own, if one did.
    pub config: Option<PathBuf>,
    /// The earlier report, if there was one.
    pub previous: Option<PathBuf>,
    /// Whether the source is in it.
    pub has_source: bool,
    /// The kind of the detached signature, if there is one.
    pub signature: Option<SignatureKind>,
    /// Whom the auditor vouches for.
    pub pins: &'a Pins,
}

/// What the repository of a package answers.
pub struct Answer<'a> {
    /// The report.
    pub report: &'a Report,
    /// The roster and the keys in force.
    pub in_force: InForce<'a>,
    /// The date of the evaluated commit.
    pub when: Timestamp,
    /// What was asked for and is not in the package.
    pub absent: Absent,
    /// What a package of the repository holds.
    pub payload: Payload<'a>,
    /// How that is checked with stock programs.
    pub verify: String,
}

/// What was looked for in a repository and is not there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Absent {
    /// Files of the source that were only to be searched for claims.
    pub unsearched: usize,
    /// All other objects: without them nobody knows what the report would say.
    pub objects: usize,
}

/// Evaluates the repository of a package, and hands over what it answers.
pub type Evaluate<'e> =
    dyn Fn(&Asked<'_>, &mut dyn FnMut(Answer<'_>) -> Result<()>) -> Result<()> + 'e;

/// The report that stands in a package, as JSON and unchecked; `None` where the file is no archive.
///
/// An error means that it is one and cannot be read, or holds no report.
pub fn report_in(file: &Path) -> Result<Option<Vec<u8>>> {
    if !archive::is_one(file)? {
        return Ok(None);
    }
    let folder = temporary_folder()?;
    let name = file.display();
    let unpacked = match archive::unpack(file, &folder.path().join("files")) {
        Ok(unpacked) => unpacked,
        Err(Stop::Failed(error)) => return Err(error),
        Err(Stop::Refused { place, why }) => {
            let place = if place.is_empty() { place } else { format!("{place}: ") };
            return Err(Error::usage(format!("`{name}` is no package: {place}{why}"))
                .hint("`git trace verify-export` says all that is wrong with it"));
        }
    };
    let files = folder.path().join("files");
    let report = Package::new(&files, unpacked).bytes(&format!("{REPORT}report.json"))?;
    report.map(Some).ok_or_else(|| {
        Error::usage(format!("the package `{name}` holds no report"))
            .hint("`git trace export` makes one that does")
    })
}

fn temporary_folder() -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("git-trace-").tempdir().map_err(|error| {
        Error::io("no folder for temporary files can be made", error)
            .hint("TMPDIR names another one")
    })
}

/// Checks a package.
///
/// What is wrong with it is in the result; an error means that it could not be read, or nothing be written.
pub fn audit(file: &Path, pins: &Pins, evaluate: &Evaluate<'_>) -> Result<PackageAudit> {
    let folder = temporary_folder()?;
    let mut audit = Audit { checks: Vec::new(), question: None };
    audit.outside(file, folder.path(), pins, evaluate)?;
    let Audit { checks, question } = audit;
    let checks = in_order(checks);
    Ok(PackageAudit {
        schema: "git-trace/verify-export/v1",
        generator: format!("git-trace {}", env!("CARGO_PKG_VERSION")),
        file: file.display().to_string(),
        holds: checks.iter().all(|check| ["holds", "in part"].contains(&check.state)),
        commit: question.as_ref().map(|it| it.commit.to_string()),
        release: question.and_then(|it| it.release),
        checks,
    })
}

/// The checks of a package as they are made.
struct Audit {
    checks: Vec<(Subject, Check)>,
    question: Option<Question>,
}

impl Audit {
    fn note(&mut self, check: Check) {
        self.checks.push((check.subject(), check));
    }

    /// The archive, and then what is in it.
    fn outside(
        &mut self,
        file: &Path,
        folder: &Path,
        pins: &Pins,
        evaluate: &Evaluate<'_>,
    ) -> Result<()> {
        let mut check = Check::of(Subject::Archive);
        let (files, objects) = (folder.join("files"), folder.join("objects"));
        let unpacked = match archive::unpack(file, &files) {
            Ok(unpacked) => unpacked,
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Refused { place, why }) => {
                check.find(place, why);
                self.note(check);
                return Ok(());
            }
        };
        let package = Package::new(&files, unpacked);
        form::check(file, &package, folder, &mut check)?;
        self.note(check);
        self.inside(&package, &objects, pins, evaluate)
    }

    /// What stands in the package: manifests, statement, objects, and what follows from these.
    fn inside(
        &mut self,
        package: &Package<'_>,
        folder: &Path,
        pins: &Pins,
        evaluate: &Evaluate<'_>,
    ) -> Result<()> {
        let mut manifests = manifests::check(package)?;
        self.question = match package.bytes(QUESTION)?.map(|text| Question::parse(&text)) {
            Some(Ok(question)) => Some(question),
            Some(Err(why)) => {
                manifests.find(QUESTION, why);
                None
            }
            None => {
                manifests.find(QUESTION, "it is missing, so that nobody can ask again");
                None
            }
        };
        self.note(manifests);
        let question = self.question.clone();
        let (statement, attested) = statement::check(package, question.as_ref())?;
        self.note(statement);
        let (objects, repository) = objects::check(package, question.as_ref(), folder)?;
        // By what is not whole nobody can say who is in force.
        let is_whole = objects.holds();
        self.note(objects);
        let attested = attested.as_ref();
        let mut signature = signer::check(attested, pins, None);
        if let (Some(repository), Some(question)) = (&repository, &question) {
            self.note(files::check(package, repository, question.commit)?);
            let asked = Asked {
                repository,
                question,
                config: question.config.as_ref().and_then(|_| package.path(CONFIGURATION)),
                previous: question.previous.as_ref().and_then(|_| package.path(PREVIOUS)),
                has_source: package.has(BUNDLE),
                signature: statement::kind(package)?,
                pins,
            };
            let is_signed = attested.is_some_and(|it| !it.signatures.is_empty());
            let evaluated = evaluate(&asked, &mut |answer| {
                if is_whole {
                    signature = signer::check(attested, pins, Some(&answer.in_force));
                }
                self.note(approvals::check(answer.report, pins, &answer.in_force));
                self.note(matrix::check(package, answer.report, answer.absent)?);
                self.note(contents::check(package, question, answer, is_signed, folder)?);
                Ok(())
            });
            if let Err(error) = evaluated {
                self.note(unevaluated(error)?);
            }
        }
        self.note(signature);
        Ok(())
    }
}

/// The repository of a package cannot be evaluated; an error where that is nobody's fault but the machine's.
fn unevaluated(error: Error) -> Result<Check> {
    if error.kind() == Kind::Io {
        return Err(error);
    }
    let mut check = Check::of(Subject::Matrix);
    check.find("", format!("the repository cannot be evaluated: {}", error.with_causes()));
    Ok(check)
}

/// Every check in its order; one that was not made says so.
fn in_order(mut made: Vec<(Subject, Check)>) -> Vec<PackageCheck> {
    let check = |subject: Subject| match made.iter().position(|(it, _)| *it == subject) {
        Some(at) => made.swap_remove(at).1.publish(),
        None => Check::unassessed(subject, "what goes before it does not hold").publish(),
    };
    Subject::ALL.map(check).into()
}
