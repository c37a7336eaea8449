//! `git trace rules`: what the matrix and commit messages are judged by.

use clap::{Args, ValueEnum};

use super::{Common, unprinted};
use crate::convention;
use crate::error::{Error, Result};
use crate::render::rules as render;
use crate::rules;
use crate::view::RuleEntry;

#[derive(Args)]
pub struct Arguments {
    /// Explain this rule
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Text for people, or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: RulesFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RulesFormat {
    Text,
    Json,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let chosen: Vec<RuleEntry> = match &arguments.code {
        None => rules::all().map(RuleEntry::new).chain(RuleEntry::of_conventions()).collect(),
        Some(code) => vec![find(code).ok_or_else(|| unknown(code))?],
    };
    let mut out = common.page(None);
    match (arguments.format, &arguments.code) {
        (RulesFormat::Json, _) => render::json(&chosen, &mut out),
        (RulesFormat::Text, None) => render::list(&chosen, &mut out),
        (RulesFormat::Text, Some(_)) => render::explain(&chosen[0], &mut out),
    }
    .and_then(|()| out.flush())
    .map_err(unprinted)
}

fn find(code: &str) -> Option<RuleEntry> {
    let of_matrix = rules::find(code).map(RuleEntry::new);
    of_matrix.or_else(|| convention::find(code).map(RuleEntry::of_convention))
}

fn unknown(code: &str) -> Error {
    let wanted = code.to_uppercase();
    let near = rules::codes().into_iter().min_by_key(|known| strsim::levenshtein(known, &wanted));
    Error::usage(format!("there is no rule `{code}`"))
        .hint(format!("did you mean {}? `git trace rules` lists them", near.unwrap_or_default()))
}
