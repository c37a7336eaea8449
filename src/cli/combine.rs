//! `git trace combine`: the reports of a product's repositories in one matrix.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use super::{Common, formats};
use crate::error::{Error, Result};
use crate::product::{self, Asked, Part};
use crate::render::Format;
use crate::render::combined::FORMATS;
use crate::view::{self, Combined};

#[derive(Args)]
pub struct Arguments {
    /// The reports in JSON, one of each repository; NAME= where a report does not name its repository
    #[arg(value_name = "[NAME=]REPORT", required = true)]
    reports: Vec<String>,
    /// The formats to write, separated by commas; several need -o
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = format)]
    format: Vec<&'static Format<Combined>>,
    /// Write product.html and so on into this folder, made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The product that the reports are of which name none
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// What the product's release is called; default: the release that the reports are of
    #[arg(long, value_name = "NAME")]
    release: Option<String>,
    /// The release or commit that a repository is at in this release of the product, where others are at another
    #[arg(long, value_name = "REPOSITORY=RELEASE", value_parser = pair)]
    at: Vec<(String, String)>,
    /// A folder whose combined.html and combined.md replace the built-in templates
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

pub fn run(common: &Common, arguments: &Arguments) -> Result<()> {
    let folder = arguments.output.as_deref();
    let formats = formats::chosen(FORMATS, &arguments.format, folder)?;
    let mut room = product::LARGEST;
    let parts = arguments.reports.iter().map(|report| read(report, &mut room));
    let product = product::admit(parts.collect::<Result<_>>()?, &asked(arguments)?)?;
    let matrix = view::combined(&product);
    formats::write(common, None, &formats, arguments.templates.as_deref(), folder, &matrix)
}

fn asked(arguments: &Arguments) -> Result<Asked> {
    let mut at = BTreeMap::new();
    for (repository, release) in &arguments.at {
        if at.insert(repository.clone(), release.clone()).is_some_and(|other| other != *release) {
            let what = format!("{repository} cannot be at two releases");
            return Err(Error::usage(what).hint("say --at once for each repository"));
        }
    }
    let Arguments { product, release, .. } = arguments;
    Ok(Asked { product: product.clone(), release: release.clone(), at })
}

/// Reads a report as long as there is room; what stands before `=` and is no path is the name of its repository.
fn read(report: &str, room: &mut u64) -> Result<Part> {
    let (name, file) = match report.split_once('=') {
        Some((name, file)) if !name.is_empty() && !name.contains(['/', '\\']) => (Some(name), file),
        _ => (None, report),
    };
    let unread = |error| Error::io(format!("cannot read the report `{file}`"), error);
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(unread)?;
    opened.take(*room + 1).read_to_end(&mut bytes).map_err(unread)?;
    *room = room.checked_sub(bytes.len() as u64).ok_or_else(|| {
        let most = product::LARGEST >> 20;
        Error::usage(format!("`{file}` is too large for a report"))
            .hint(format!("all of them together may have {most} MiB"))
    })?;
    product::read(file, name, &bytes)
}

fn format(name: &str) -> Result<&'static Format<Combined>, String> {
    formats::named(FORMATS, name)
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, release)) if !name.is_empty() && !release.is_empty() => {
            Ok((name.to_owned(), release.to_owned()))
        }
        _ => Err("write REPOSITORY=RELEASE".to_owned()),
    }
}
