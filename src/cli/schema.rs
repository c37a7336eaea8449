//! `git trace schema`: the JSON schemas of the outputs.

use std::io::Write;

use clap::Args;

use super::{standard_output, unprinted};
use crate::error::{Error, Result};
use crate::view;

#[derive(Args)]
pub struct Arguments {
    /// Print this schema; without a name they are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The only format there is
    #[arg(long, value_name = "FORMAT", value_parser = ["json"], default_value = "json")]
    format: String,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let schemas = view::schemas();
    let mut out = standard_output();
    let Some(wanted) = &arguments.name else {
        for (name, _) in &schemas {
            writeln!(out, "{name}").map_err(unprinted)?;
        }
        return out.flush().map_err(unprinted);
    };
    let is_wanted = |name: &str| name == wanted || name.split('/').nth(1) == Some(wanted.as_str());
    let (_, schema) = schemas.iter().find(|(name, _)| is_wanted(name)).ok_or_else(|| {
        let names: Vec<&str> = schemas.iter().map(|(name, _)| *name).collect();
        Error::usage(format!("there is no schema `{wanted}`"))
            .hint(format!("there is {}", names.join(", ")))
    })?;
    view::json::write(schema, &mut out).and_then(|()| out.flush()).map_err(unprinted)
}
