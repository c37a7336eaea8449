//! `git trace verify-export`: an auditor's package, checked offline.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::evaluation::{Evaluation, Wanted};
use super::export::Contents;
use super::{Common, report, unprinted};
use crate::approval;
use crate::audit::{self, Absent, Answer, Asked, InForce, Pins};
use crate::error::{Error, Result};
use crate::gather::{Keys, Source};
use crate::model::Oid;
use crate::render::verify_export as render;
use crate::view::PackageAudit;

#[derive(Args)]
pub struct Arguments {
    /// The package, as `git trace export` wrote it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with a key that may speak for the package: OpenPGP, SSH, in the format of allowed_signers,
    /// or X.509 certificates and revocation lists
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// The commit with which the project's first roster came, by its whole id: whoever is in the roster in
    /// force may then speak for the package
    #[arg(long, value_name = "COMMIT", value_parser = whole_id)]
    trust_root: Option<Oid>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: AuditFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AuditFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let mut keys = Keys::default();
    arguments.keys.iter().try_for_each(|file| keys.add_file(file))?;
    let pins = Pins { keys: keys.ring, trust_root: arguments.trust_root };
    let file = common.folder.join(&arguments.file);
    let audit = audit::audit(&file, &pins, &|asked, answer| evaluate(common, asked, answer))?;
    print(common, arguments, &audit)?;
    match audit.holds {
        true => Ok(()),
        false => Err(Error::findings("the package is not what it must be to prove anything")
            .hint("each check above says what is wrong, and where")),
    }
}

/// Asks the repository of a package what the report was asked, and makes a package of it again.
fn evaluate(
    common: &Common,
    asked: &Asked<'_>,
    answer: &mut dyn FnMut(Answer<'_>) -> Result<()>,
) -> Result<()> {
    let Asked { repository, question, pins, .. } = *asked;
    let config = asked.config.as_deref();
    let mut previous = asked.previous.as_deref().map(report::previous).transpose()?;
    if let (Some(previous), Some(name)) = (&mut previous, &question.previous) {
        previous.name.clone_from(name);
    }
    let releases = question.releases();
    let wanted = Wanted {
        asked: Some(&releases),
        from: question.from,
        all: question.all,
        config,
        previous,
        root: question.trust_root,
        as_of: question.as_of,
        past_only: true,
    };
    let mut evaluation = Evaluation::of(common, repository, question.commit, wanted)?;
    if let Some(name) = &question.config {
        evaluation.configured.source = Source::File(name.clone());
    }
    let report = report::joined(repository, &evaluation);
    // What the package says of its ends has to be what they are.
    let release = evaluation.baselines.at(question.commit).map(|release| release.name.as_str());
    let asked_again = question.clone().of_releases(release, evaluation.range.base.as_deref());
    let absent = Absent { unsearched: evaluation.facts.unsearched, objects: repository.absent() };
    let contents = Contents {
        repository,
        evaluation: &evaluation,
        report: &report,
        asked: &asked_again,
        config,
        has_source: asked.has_source,
        signature: asked.signature,
    };
    let (payload, verify) = contents.gathered()?;
    let Evaluation { configured, history, facts, approvals, now, .. } = &evaluation;
    let pinned = pins
        .trust_root
        .map(|_| approval::replay(&configured.config, history, facts, pins.trust_root).trust);
    let trust = pinned.as_ref().unwrap_or(&approvals.trust);
    let authority = trust.in_force.map(|at| &facts.claims.authorities[at]);
    let in_force = InForce { trust, authority, when: *now };
    let when = evaluation.committed();
    answer(Answer { report: &report, in_force, when, absent, payload, verify })
}

fn print(common: &Common, arguments: &Arguments, audit: &PackageAudit) -> Result<()> {
    let coloured = common.is_coloured(&std::io::stdout());
    let mut out = match arguments.format {
        AuditFormat::Text => common.page(None),
        AuditFormat::Json => Box::new(super::standard_output()),
    };
    match arguments.format {
        AuditFormat::Text => render::text(audit, coloured, &mut out),
        AuditFormat::Json => render::json(audit, &mut out),
    }
    .and_then(|()| out.flush())
    .map_err(unprinted)
}

/// An id that leaves nothing to a repository from a stranger to fill in.
fn whole_id(text: &str) -> Result<Oid, String> {
    text.parse().map_err(|()| "give the whole id, forty digits".to_owned())
}
