//! `git trace report`: gather, replay, judge, join, write.

use std::path::{Path, PathBuf};

use clap::Args;

use super::evaluation::{Evaluation, Wanted};
use super::{Common, formats};
use crate::audit;
use crate::error::{Error, Result};
use crate::facts::Previous;
use crate::front_matter::Problem;
use crate::gather::{Configured, Source};
use crate::git::{Repository, Revision};
use crate::model::{Oid, Timestamp};
use crate::render::{FORMATS, Format};
use crate::roster;
use crate::rules;
use crate::view::{self, Configuration, Parts, Report};

#[derive(Args, Default)]
pub struct Arguments {
    #[command(flatten)]
    asked: Asked,
    /// The formats to write, such as html,pdf,xlsx; several need -o, and pdf a Chromium that prints
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = format)]
    format: Vec<&'static Format>,
    /// Write report.html and so on into this folder, made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// A folder whose report.html and report.md replace the built-in templates
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

/// What a report is asked: all that decides a verdict.
#[derive(Args, Default)]
pub struct Asked {
    /// A release or commit, judged since the release before it; or A..B. Default: HEAD
    #[arg(value_name = "RELEASE|A..B")]
    pub revision: Option<String>,
    /// Judge the whole history, not only what came since the last release
    #[arg(long)]
    pub all: bool,
    /// Use this configuration instead of .trace/config.toml of the evaluated commit
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Compare with an earlier report, in JSON or in a package: have release tags moved, was history rewritten?
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// The commit that the first roster must have come with; default: where it came first
    #[arg(long, value_name = "COMMIT")]
    pub trust_root: Option<String>,
    /// Judge as of this date (2026-01-31 or RFC 3339), not as of the evaluated commit's own
    #[arg(long, value_name = "DATE", value_parser = Timestamp::parse)]
    pub as_of: Option<Timestamp>,
}

impl Asked {
    /// What is to be evaluated, and of which commit.
    pub fn wanted(&self, repository: &Repository) -> Result<(Oid, Wanted<'_>)> {
        let revision = repository.revision(self.revision.as_deref().unwrap_or("HEAD"))?;
        let (from, evaluated) = ends(revision)?;
        let previous = self.previous.as_deref().map(previous).transpose()?;
        let root = self.trust_root.as_deref().map(|it| repository.commit(it)).transpose()?;
        let (all, config, as_of) = (self.all, self.config.as_deref(), self.as_of);
        let asked = self.revision.as_deref();
        let wanted = Wanted { asked, from, all, config, previous, root, as_of, past_only: false };
        Ok((evaluated, wanted))
    }
}

impl Arguments {
    /// The report of a revision by a configuration, as other commands want it.
    pub fn of(revision: Option<String>, config: Option<PathBuf>) -> Self {
        Self { asked: Asked { revision, config, ..Asked::default() }, ..Self::default() }
    }

    /// The report of a revision, as a page and as JSON in a folder.
    pub fn written(revision: &str, folder: PathBuf) -> Self {
        let format = ["html", "json"].into_iter().filter_map(Format::find).collect();
        let asked = Asked { revision: Some(revision.to_owned()), ..Asked::default() };
        Self { asked, format, output: Some(folder), ..Self::default() }
    }
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let folder = arguments.output.as_deref();
    let formats = formats::chosen(FORMATS, &arguments.format, folder)?;
    let repository = common.repository()?;
    let report = evaluate(common, &repository, arguments)?;
    let templates = arguments.templates.as_deref();
    formats::write(common, Some(&repository), &formats, templates, folder, &report)
}

/// Gathers, replays, judges and joins.
pub fn evaluate(common: &Common, repository: &Repository, arguments: &Arguments) -> Result<Report> {
    let (evaluated, wanted) = arguments.asked.wanted(repository)?;
    let evaluation = Evaluation::of(common, repository, evaluated, wanted)?;
    Ok(joined(repository, &evaluation))
}

/// Judges and joins what was gathered and replayed.
pub fn joined(repository: &Repository, evaluation: &Evaluation) -> Report {
    let case = evaluation.case();
    let judged = rules::judge(&case);
    let limits = limits(repository, evaluation);
    let parts = Parts { configuration: source(&evaluation.configured), limits };
    view::report(&case, judged, parts)
}

/// Where the range begins, if that was said, and the evaluated commit.
fn ends(revision: Revision) -> Result<(Option<Oid>, Oid)> {
    match revision {
        Revision::Commit(commit) => Ok((None, commit)),
        Revision::Range(from, to) => Ok((Some(from), to)),
        Revision::Either(..) => Err(Error::usage("a report is about what leads to one commit")
            .hint("write A..B with two dots")),
    }
}

fn limits(repository: &Repository, evaluation: &Evaluation) -> Vec<String> {
    let Evaluation { history, facts, approvals, .. } = evaluation;
    let limits = repository.limits().into_iter().map(|limit| limit.to_string());
    let keys = facts.key_problems.iter().map(|problem| format!("a key cannot be used: {problem}"));
    let own = facts.claims.authority_at.first().map(|&own| &facts.claims.authorities[own]);
    let roster =
        own.into_iter().flat_map(|own| &own.problems).filter(|it| it.starts_with(roster::PATH));
    let roster = roster.map(|problem| format!("the roster cannot be used: {problem}"));
    let terms = approvals.besides.iter().map(|commit| {
        format!(
            "the configuration is not approved as it stands: approvals must do for what it asks, and for \
             what the one that is in force since {} asks",
            commit.short()
        )
    });
    let records = facts.record_problems.iter().map(|(file, problem)| {
        let Problem { line, message, help } = problem;
        format!("{}:{line} is a record that cannot be read whole: {message}; {help}", file.path)
    });
    let limits = limits.chain(history.gaps().iter().cloned()).chain(keys).chain(roster);
    let release = evaluation.baselines.at(evaluation.range.to);
    let besides = release.into_iter().flat_map(|release| {
        let others = evaluation.baselines.besides(release);
        others.map(move |other| format!("{} names the same commit as {}", other.name, release.name))
    });
    limits.chain(terms).chain(records).chain(besides).collect()
}

fn source(configured: &Configured) -> Configuration {
    let (source, object, file) = match &configured.source {
        Source::Commit(blob) => ("commit", Some(blob.to_string()), None),
        Source::File(file) => ("file", None, Some(file.clone())),
        Source::Assumed => ("assumed", None, None),
    };
    Configuration { source, object, file, assumed: Vec::new() }
}

fn format(name: &str) -> Result<&'static Format, String> {
    formats::named(FORMATS, name)
}

/// An earlier report as JSON: the file itself, or what stands in the package that it is.
fn earlier(file: &Path) -> Result<Vec<u8>> {
    let unread =
        |error| Error::io(format!("cannot read the earlier report `{}`", file.display()), error);
    match audit::report_in(file)? {
        Some(report) => Ok(report),
        None => std::fs::read(file).map_err(unread),
    }
}

/// What an earlier report stated.
pub fn previous(file: &Path) -> Result<Previous> {
    let name = file.display().to_string();
    let wrong = |message: String| {
        Error::usage(message).hint(
            "--previous takes what `git trace report --format json` or `git trace export` wrote",
        )
    };
    let text = earlier(file)?;
    let report: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|error| wrong(format!("`{name}` is no JSON: {error}")))?;
    if report.get("schema").and_then(|schema| schema.as_str()) != Some("git-trace/report/v1") {
        return Err(wrong(format!("`{name}` is no report of the schema git-trace/report/v1")));
    }
    let id = |value: &serde_json::Value| value.as_str()?.parse().ok();
    let tag = |entry: &serde_json::Value| {
        Some((entry.get("tag")?.as_str()?.to_owned(), id(entry.get("object")?)?))
    };
    let tags = report.get("baselines").and_then(|list| list.as_array()).into_iter().flatten();
    let approval = |entry: &serde_json::Value| {
        let name = entry.get("path").or(entry.get("tag")).filter(|name| name.is_string());
        Some((name?.as_str()?.to_owned(), id(entry.get("object")?)?))
    };
    let approvals = report.get("approvals").and_then(|list| list.as_array()).into_iter().flatten();
    let words =
        |list: &str, id: &str, word: &str, is_meant: &dyn Fn(&serde_json::Value) -> bool| {
            let entries = report.get(list).and_then(|list| list.as_array()).into_iter().flatten();
            let text = |entry: &serde_json::Value, key| Some(entry.get(key)?.as_str()?.to_owned());
            let both = |entry| Some((text(entry, id)?, text(entry, word)?));
            entries.filter(|entry| is_meant(entry)).filter_map(both).collect()
        };
    let is_judged =
        |rule: &serde_json::Value| rule.get("judged").and_then(|it| it.as_bool()) == Some(true);
    Ok(Previous {
        release: report.pointer("/evaluated/tag").and_then(|tag| tag.as_str()).map(str::to_owned),
        verdicts: words("rows", "id", "verdict", &|_| true),
        outcomes: words("rules", "code", "outcome", &is_judged),
        approvals: approvals.filter_map(approval).collect(),
        commit: report.pointer("/evaluated/commit").and_then(id),
        tags: tags.filter_map(tag).collect(),
        name,
        text,
    })
}
