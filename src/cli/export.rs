//! `git trace export`: gather, replay, judge, join, and write all of it as the auditor's package.

mod contents;

use std::path::{Path, PathBuf};

use clap::Args;

pub use self::contents::Contents;
use super::Common;
use super::evaluation::{Evaluation, Wanted};
use super::report::{self, Asked};
use crate::error::{Error, Result};
use crate::export::bag_info::BagInfo;
use crate::export::layout::{self, Form};
use crate::export::package::{Package, Sign, Signature};
use crate::export::question::Question;
use crate::git::{Limit, Repository};
use crate::model::Oid;
use crate::signer::Signer;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    asked: Asked,
    /// Write the package to this file, whose name ends in .zip or .tar.zst
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Leave out the source: commits, tags, trees, and what the report was made from, remain
    #[arg(long)]
    without_source: bool,
    /// Sign nothing: the package then says that nobody vouches for it
    #[arg(long)]
    no_sign: bool,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let form = form(&arguments.output)?;
    let signer = (!arguments.no_sign).then(|| Signer::of(&common.folder)).transpose()?;
    let signature = signer.as_ref().map(Signer::kind).transpose()?;
    let repository = common.repository()?.noting();
    refuse_shallow(&repository)?;
    let (commit, wanted) = arguments.asked.wanted(&repository)?;
    let asked = question(commit, &wanted, &arguments.asked);
    let wanted = Wanted { past_only: true, ..wanted };
    let evaluation = Evaluation::of(common, &repository, commit, wanted)?;
    let report = report::joined(&repository, &evaluation);

    let release = evaluation.baselines.at(commit).map(|release| release.name.clone());
    let asked = asked.of_releases(release.as_deref(), evaluation.range.base.as_deref());
    let has_source = !arguments.without_source;
    let contents = Contents {
        repository: &repository,
        evaluation: &evaluation,
        report: &report,
        asked: &asked,
        config: arguments.asked.config.as_deref(),
        has_source,
        signature,
    };
    let (payload, verify) = contents.gathered()?;

    let when = evaluation.committed();
    let top = layout::top(release.as_deref(), commit);
    let mut package = Package::create(&arguments.output, form, top, when)?;
    let missing = payload.write(&mut package)?;
    let left_out = missing.iter().map(|(name, _)| name.clone()).collect();
    let info = BagInfo { commit, release, when, is_signed: signer.is_some(), left_out };
    let sign = signer.as_ref().map(|signer| {
        move |bytes: &[u8]| {
            let signature = signer.sign(bytes)?;
            Ok(Signature { bytes: signature.bytes, ending: signature.ending })
        }
    });
    let sign = sign.as_ref().map(|sign| sign as &Sign<'_>);
    package.finish(info, &verify, contents.statement(), sign)?;
    if !common.quiet {
        missing.iter().for_each(|(name, error)| tell(name, error));
    }
    Ok(())
}

/// What is asked, in words that mean the same on every machine; the releases are not known yet.
fn question(commit: Oid, wanted: &Wanted<'_>, asked: &Asked) -> Question {
    let shown = |file: &PathBuf| file.display().to_string();
    Question {
        commit,
        release: None,
        from: wanted.from,
        from_release: None,
        all: wanted.all,
        trust_root: wanted.root,
        as_of: wanted.as_of,
        config: asked.config.as_ref().map(shown),
        previous: asked.previous.as_ref().map(shown),
    }
}

fn form(output: &Path) -> Result<Form> {
    Form::of(&output.to_string_lossy()).ok_or_else(|| {
        Error::usage(format!("`{}` tells no form of archive", output.display()))
            .hint("let its name end in .zip or .tar.zst")
    })
}

fn refuse_shallow(repository: &Repository) -> Result<()> {
    match repository.limits().iter().any(|limit| matches!(limit, Limit::Shallow(_))) {
        false => Ok(()),
        true => Err(Error::repository(
            "the clone is shallow, and an auditor has nothing else to look behind it",
        )
        .hint("bring the rest of the history: `git fetch --unshallow`")),
    }
}

/// Says that a file could not be made.
fn tell(name: &str, error: &Error) {
    anstream::eprintln!("warning: {name} is left out: {error}");
    if let Some(hint) = error.hint_text() {
        anstream::eprintln!("  help: {hint}");
    }
}
