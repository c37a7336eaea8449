//! What commands do that write one thing in several formats: choose them by name, and print one or write each
//! into a folder.

use std::io::Write;
use std::path::Path;

use super::{Common, binary_output, standard_output, unprinted};
use crate::error::{Error, Result};
use crate::git::Repository;
use crate::output::{self, NewFile};
use crate::render::{Format, Options};

/// The format of a name, or what there is.
pub fn named<T>(table: &'static [Format<T>], name: &str) -> Result<&'static Format<T>, String> {
    table.iter().find(|format| format.name == name).ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(|format| format.name).collect();
        format!("there is {}", names.join(", "))
    })
}

/// The formats that were asked for, each once: one at most where nothing says into which folder. Without any
/// it is `text` for the terminal and `html` for a folder.
pub fn chosen<T>(
    table: &'static [Format<T>],
    asked: &[&'static Format<T>],
    folder: Option<&Path>,
) -> Result<Vec<&'static Format<T>>> {
    let mut formats: Vec<&Format<T>> = Vec::new();
    for format in asked {
        if formats.iter().all(|known| known.name != format.name) {
            formats.push(format);
        }
    }
    match (formats.len(), folder) {
        (0, folder) => {
            let name = if folder.is_some() { "html" } else { "text" };
            Ok(named(table, name).into_iter().collect())
        }
        (2.., None) => {
            Err(Error::usage("several formats cannot be printed at once")
                .hint("name a folder with -o"))
        }
        _ => Ok(formats),
    }
}

/// Prints what was asked for in its one format, or writes it in each of them into a folder, all or none.
pub fn write<T>(
    common: &Common,
    repository: Option<&Repository>,
    formats: &[&'static Format<T>],
    templates: Option<&Path>,
    folder: Option<&Path>,
    document: &T,
) -> Result<()> {
    let mut options = Options { templates: templates.map(Path::to_owned), coloured: false };
    let Some(folder) = folder else {
        let format = formats[0];
        options.coloured = common.is_coloured(&std::io::stdout());
        let mut out: Box<dyn Write> = match format.name {
            "text" => common.page(repository),
            name if !format.is_text() => {
                Box::new(binary_output(&format!("a report in {name}"), "DIR")?)
            }
            _ => Box::new(standard_output()),
        };
        format.render(document, &options, &mut out)?;
        return out.flush().map_err(unprinted);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::io(format!("cannot make the folder `{}`", folder.display()), error)
    })?;
    let mut files = Vec::new();
    for format in formats {
        let mut file = NewFile::create(&folder.join(format.file))?;
        format.render(document, &options, &mut file)?;
        files.push(file);
    }
    output::publish(files)
}
