//! What goes into a package, and what writes each part of it.

use std::io::Write;
use std::path::Path;

use serde_json::json;

use crate::cli::evaluation::Evaluation;
use crate::cli::log;
use crate::error::{Error, Result};
use crate::export::checks;
use crate::export::evidence::Evidence;
use crate::export::files::{self, Stored};
use crate::export::in_toto::{EVIDENCE_PACKAGE, Statement};
use crate::export::layout::{
    BUNDLE, CONFIGURATION, FILES, HISTORY, LIMITS, MACHINE, OBJECTS, OPENPGP_APPROVALS, PREVIOUS,
    QUESTION, REPORT, REQUIREMENTS, SSH_APPROVALS, TAILORING, X509_APPROVALS,
};
use crate::export::limits::{self, Limits};
use crate::export::payload::{Payload, unwritten};
use crate::export::question::Question;
use crate::export::{refs, verify};
use crate::git::{Blobs, Repository};
use crate::model::{OidSet, SignatureKind};
use crate::render::{FORMATS, Format, Options, requirements, tailoring};
use crate::signature::REVOKED_KEYS;
use crate::view::{ExportItem, Report, RequirementEntry, TailoringPage};

/// What a package is made from.
pub struct Contents<'c> {
    /// The repository, which noted what was read of it.
    pub repository: &'c Repository,
    /// The evaluated commit.
    pub evaluation: &'c Evaluation,
    /// What it came to.
    pub report: &'c Report,
    /// What was asked.
    pub asked: &'c Question,
    /// The configuration that takes the place of the commit's own, if one does.
    pub config: Option<&'c Path>,
    /// Whether the source goes in.
    pub has_source: bool,
    /// By what kind of signature somebody signs, if they do.
    pub signature: Option<SignatureKind>,
}

impl<'c> Contents<'c> {
    /// Everything below `data/`, and the text of VERIFY.txt.
    pub fn gathered(&self) -> Result<(Payload<'c>, String)> {
        let mut payload = Payload::default();
        self.add_report(&mut payload)?;
        self.add_requirements(&mut payload);
        self.add_history(&mut payload);
        self.add_tailoring(&mut payload);
        let evidence = self.evidence();
        let objects = self.repository.objects()?;
        let noted = self.repository.noted();
        let mut stored = files::of_commit(&evidence, &objects, &noted)?;
        stored.extend(files::of_approved(&evidence, &objects, &stored));
        stored.extend(files::of_trust(&evidence, &objects));
        stored.extend(files::of_notes(&evidence));
        self.add_files(&mut payload, &stored);
        let approvals = checks::approvals(&evidence, &objects, &stored)?;
        payload.add_text(FILES, checks::files(&stored));
        payload.add_text(SSH_APPROVALS, approvals.ssh.clone());
        payload.add_text(OPENPGP_APPROVALS, approvals.openpgp.clone());
        payload.add_text(X509_APPROVALS, approvals.x509.clone());
        self.add_objects(&mut payload, noted)?;
        let commit = self.asked.commit;
        let steps = verify::Steps {
            commit,
            has_source: self.has_source,
            signature: self.signature,
            tags: checks::tags(&evidence, &objects, &stored)?,
            has_revoked: stored.iter().any(|it| it.is_of(commit, REVOKED_KEYS)),
            approvals: &approvals,
        };
        Ok((payload, verify::text(&steps)))
    }

    /// What is signed of the package; its manifests are not known yet.
    pub fn statement(&self) -> Statement {
        let predicate = [
            ("commit".to_owned(), json!(self.asked.commit.to_string())),
            ("generator".to_owned(), json!(self.report.generator)),
            ("release".to_owned(), json!(self.asked.release)),
        ];
        Statement {
            subjects: Vec::new(),
            predicate_type: EVIDENCE_PACKAGE.to_owned(),
            predicate: predicate.into_iter().collect(),
        }
    }

    fn evidence(&self) -> Evidence<'c> {
        let Evaluation { configured, history, facts, approvals, .. } = self.evaluation;
        let (repository, config, commit) = (self.repository, &configured.config, self.asked.commit);
        Evidence { repository, config, history, facts, approvals, commit }
    }

    /// The report in every format, and what it was asked.
    fn add_report(&self, payload: &mut Payload<'c>) -> Result<()> {
        let report = self.report;
        for format in FORMATS {
            let name = format!("{}{}", folder(format), format.file);
            let render = |out: &mut dyn Write| format.render(report, &Options::default(), out);
            match format.name {
                // What prints it may not be there.
                "pdf" => payload.add_if_possible(name, render),
                _ => payload.add(name, render),
            }
        }
        payload.add_text(QUESTION, self.asked.write());
        let config = self.config.map(read).transpose()?;
        let previous = self.evaluation.facts.previous.as_ref().map(|it| it.text.clone());
        for (name, given) in [(CONFIGURATION, config), (PREVIOUS, previous)] {
            if let Some(bytes) = given {
                payload.add(name, move |out| out.write_all(&bytes).map_err(unwritten));
            }
        }
        let unassessed = report.rows.iter().filter(|row| row.verdict == "not assessed").count();
        let limits = Limits { has_source: self.has_source, limits: &report.limits, unassessed };
        payload.add_text(LIMITS, limits::text(&limits));
        Ok(())
    }

    fn add_requirements(&self, payload: &mut Payload<'c>) {
        let Evaluation { configured, facts, history, .. } = self.evaluation;
        let entries =
            move || RequirementEntry::all(&facts.requirements, &configured.config.tracing);
        let items = move || ExportItem::all(entries());
        let made = history.get(self.asked.commit).and_then(|commit| commit.committer.when);
        let made = made.map(|when| when.to_string()).unwrap_or_default();
        let needs_made = made.clone();
        payload.add(format!("{REQUIREMENTS}requirements.json"), move |out| {
            requirements::json(&entries(), out).map_err(unwritten)
        });
        payload.add(format!("{REQUIREMENTS}needs.json"), move |out| {
            requirements::needs::write(&items(), &needs_made, out).map_err(unwritten)
        });
        payload.add(format!("{REQUIREMENTS}requirements.reqif"), move |out| {
            requirements::reqif::write(&items(), &made, out).map_err(unwritten)
        });
    }

    fn add_history(&self, payload: &mut Payload<'c>) {
        let range = &self.evaluation.range;
        let revision = match range.from {
            Some(from) => format!("{from}..{}", range.to),
            None => range.to.to_string(),
        };
        let repository = self.repository;
        let formats = [("jsonl", log::LogFormat::Json), ("xlsx", log::LogFormat::Xlsx)];
        for (ending, format) in formats {
            let arguments = log::Arguments::of(revision.clone(), format);
            payload.add(format!("{HISTORY}changes.{ending}"), move |out| {
                log::write(repository, &arguments, false, out)
            });
        }
    }

    fn add_tailoring(&self, payload: &mut Payload<'c>) {
        let Some(page) = TailoringPage::of(&self.evaluation.case()) else { return };
        let html = page.clone();
        payload.add(format!("{TAILORING}tailoring.md"), move |out| {
            tailoring::markdown(&page, &Options::default(), out)
        });
        payload.add(format!("{TAILORING}tailoring.html"), move |out| {
            tailoring::html(&html, &Options::default(), out)
        });
    }

    fn add_files(&self, payload: &mut Payload<'c>, stored: &[Stored]) {
        let repository = self.repository;
        for Stored { name, blob, .. } in stored.iter().cloned() {
            payload.add(name, move |out| {
                let bytes = repository.objects()?.read_proven(blob)?;
                out.write_all(&bytes).map_err(unwritten)
            });
        }
    }

    /// The objects of the repository, with the source or with no more of it than was cited.
    fn add_objects(&self, payload: &mut Payload<'c>, mut cited: OidSet) -> Result<()> {
        let refs = refs::of(&self.evidence())?;
        let repository = self.repository;
        if self.has_source {
            payload.add_large(BUNDLE, move |scratch, out| {
                repository.bundle(&refs, Blobs::All, scratch, out)
            });
            return Ok(());
        }
        let approved = self.evaluation.approvals.list.iter().flat_map(|it| it.targets.iter());
        cited.extend(approved.map(|target| target.blob));
        payload.add_large(OBJECTS, move |scratch, out| {
            repository.bundle(&refs, Blobs::Only(&cited), scratch, out)
        });
        Ok(())
    }
}

/// Where a format stands: what people read, or what machines do.
fn folder(format: &Format) -> &'static str {
    match format.file.matches('.').count() {
        1 => REPORT,
        _ => MACHINE,
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file)
        .map_err(|error| Error::io(format!("cannot read `{}`", file.display()), error))
}
