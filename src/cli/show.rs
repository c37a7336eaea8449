//! `git trace show`: all that is known of one requirement, record, approval or commit.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::evaluation::{Evaluation, Wanted};
use super::{Common, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::evolution::{Event, Words, word_diff};
use crate::gather::requirements;
use crate::git::Repository;
use crate::render::show as render;
use crate::view::RequirementStory;

#[derive(Args)]
pub struct Arguments {
    /// The identifier of a requirement
    #[arg(value_name = "ID|OID")]
    name: String,
    /// The commit that it is looked at from
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    at: String,
    /// Use this configuration instead of .trace/config.toml of the commit
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let repository = common.repository()?;
    let commit = repository.commit(&arguments.at)?;
    let wanted = Wanted { all: true, config: arguments.config.as_deref(), ..Wanted::default() };
    let evaluation = Evaluation::of(common, &repository, commit, wanted)?;
    let story = requirement(&repository, &evaluation, &arguments.name)?;
    let coloured = common.is_coloured(&std::io::stdout());
    let mut out: Box<dyn Write> = match arguments.format {
        ShowFormat::Text => common.page(Some(&repository)),
        ShowFormat::Json => Box::new(standard_output()),
    };
    match arguments.format {
        ShowFormat::Text => render::requirement(&story, coloured, &mut out),
        ShowFormat::Json => render::json(&story, &mut out),
    }
    .and_then(|()| out.flush())
    .map_err(unprinted)
}

fn requirement(
    repository: &Repository,
    evaluation: &Evaluation,
    id: &str,
) -> Result<RequirementStory> {
    let case = evaluation.case();
    let known = &evaluation.facts.requirements;
    if case.trace.find(id).is_none() && known.evolution.of(id).is_empty() {
        return Err(unknown(id, known.evolution.all().map(|(known, _)| known)));
    }
    let objects = repository.objects()?;
    let wording = |event: &Event| {
        let config = &evaluation.configured.config;
        let settings = &known.evolution.settings[event.state.settings];
        let item = requirements::item(&objects, config, settings, &event.state);
        item.map(|item| item.wording()).unwrap_or_default()
    };
    let mut words = |before: &Event, after: &Event| -> Vec<Words> {
        word_diff(&wording(before), &wording(after))
    };
    Ok(RequirementStory::new(&case, id, &mut words))
}

fn unknown<'k>(id: &str, known: impl Iterator<Item = &'k str>) -> Error {
    let distance = |known: &&str| strsim::damerau_levenshtein(known, id);
    let near = known.min_by_key(distance).filter(|near| distance(near) <= 3);
    let error = Error::usage(format!("there is and was no requirement `{id}`"));
    match near {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`git trace requirements` lists those that there are"),
    }
}
